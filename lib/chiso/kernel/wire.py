"""Messages between a kernel and its owner: packets over one socket, whole, in order, from any thread or process."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_HEAD = struct.Struct("qq?")
_PACKET_BYTES = 1 << 16
"""A socket takes packets of some 200 kB at most."""

Message = dict[str, Any]


@dataclass
class Wire:
    """One end, which keeps what came of messages in several packets, by the process and thread that sends them."""

    end: socket.socket
    begun: defaultdict[tuple[int, int], bytearray] = field(default_factory=lambda: defaultdict(bytearray))

    def send(self, messages: bytes) -> None:
        """A list of messages as JSON, cut into packets, which no other sender's can tear apart."""
        own = os.getpid(), threading.get_ident()
        for at in range(0, len(messages), _PACKET_BYTES):
            goes_on = at + _PACKET_BYTES < len(messages)
            self.end.send(_HEAD.pack(*own, goes_on) + messages[at : at + _PACKET_BYTES])

    def listen(self, receive: Callable[[Message | None], None]) -> None:
        """Gives every message, and at last None, to `receive` while the event loop of this thread runs."""
        self.loop = asyncio.get_running_loop()
        self.loop.add_reader(self.end, self._read, receive)

    def close(self) -> None:
        """Nothing is sent or heard any more."""
        self.loop.remove_reader(self.end)
        self.end.close()

    def _read(self, receive: Callable[[Message | None], None]) -> None:
        try:
            packet = self.end.recv(_HEAD.size + _PACKET_BYTES, socket.MSG_DONTWAIT)
        except ConnectionResetError:
            packet = b""
        if not packet:
            self.loop.remove_reader(self.end)
            return receive(None)
        *sender, goes_on = _HEAD.unpack_from(packet)
        messages = self.begun[tuple(sender)]
        messages += memoryview(packet)[_HEAD.size :]
        if not goes_on:
            for message in json.loads(self.begun.pop(tuple(sender))):
                receive(message)
        return None
