"""A real Chromium, steered through its DevTools protocol: what a page asks for, shows and does under the keyboard."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

import pytest
import websocket

from conftest import BROWSER

_KEYS = {"Tab": 9, "Enter": 13, " ": 32, "Escape": 27}


class Page:
    """The only tab of a browser."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self._socket, self._numbers = socket, count(1)
        self.asked: list[str] = []
        """What pages asked of anyone but the disk since the browser was started."""
        self.said: list[str] = []
        """What pages told in dialogues, errors included."""
        for domain in ("Page", "Runtime", "Network"):
            self._do(f"{domain}.enable")

    def open(self, path: Path, width: int = 1280, scheme: str = "light") -> None:
        """Opens a page in a window of the width, in the light or dark scheme."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._do("Emulation.setDeviceMetricsOverride", **size)
        self._do("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self._do("Page.navigate", url=path.as_uri())
        self._wait_for("Page.loadEventFired")

    def print_as_text(self) -> str:
        """The words that stand on paper when the page is printed."""
        self._do("Emulation.setEmulatedMedia", media="print")
        return str(self.value("document.body.innerText"))

    def value(self, expression: str) -> Any:
        """What an expression is worth in the page; a promise is waited for."""
        asked = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        answer = self._do("Runtime.evaluate", **asked)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str, *, shift: bool = False) -> None:
        """A key pressed and let go."""
        text = {"Enter": "\r", " ": " "}.get(key, "")
        told = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": _KEYS[key]}
        told |= {"modifiers": 8 if shift else 0}
        self._do("Input.dispatchKeyEvent", type="keyDown", text=text, **told)
        self._do("Input.dispatchKeyEvent", type="keyUp", **told)

    def _do(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            told = self._hear()
            if told.get("id") == number:
                assert "error" not in told, told["error"]
                answer: dict[str, Any] = told["result"]
                return answer

    def _wait_for(self, event: str) -> None:
        while self._hear().get("method") != event:
            pass

    def _hear(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._socket.recv())
        parameters = told.get("params", {})
        if told.get("method") == "Network.requestWillBeSent":
            url = parameters["request"]["url"]
            self.asked += [] if url.startswith(("file:", "data:")) else [url]
        if told.get("method") in ("Page.javascriptDialogOpening", "Runtime.exceptionThrown"):
            self.said.append(str(parameters))
        return told


@contextmanager
def open_browser() -> Iterator[Page]:
    """A browser of its own, gone afterwards.

    A machine without one fails here, unless it may not install one: then the test is skipped by name.
    """
    if not BROWSER:
        assert not os.environ.get("CI"), "no Chromium: make test installs it where it may"
        pytest.skip("no Chromium on this machine")
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        quiet = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")
        command = (
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-component-update",
            *quiet,
        )
        started = subprocess.Popen(
            [*command, "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            socket = websocket.create_connection(_address(Path(profile)), suppress_origin=True, timeout=120)
            yield Page(socket)
            socket.close()
        finally:
            started.terminate()
            started.wait(20)


def _address(profile: Path) -> str:
    """Where the tab listens; the browser writes its port when it is ready."""
    for _ in range(600):
        told = profile / "DevToolsActivePort"
        if told.is_file() and (lines := told.read_text().splitlines()):
            with urlopen(f"http://127.0.0.1:{lines[0]}/json/list") as answer:
                pages = [one for one in json.load(answer) if one["type"] == "page"]
            if pages:
                return str(pages[0]["webSocketDebuggerUrl"])
        time.sleep(0.05)
    raise TimeoutError("Chromium did not start.")
