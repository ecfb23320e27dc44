"""What several test rooms share: a project of its own, and a real browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
import pytest
from xdist.scheduler import LoadFileScheduling

from chiso.kernel.ties import spare_slow_import
from chiso.paths import Project
from chiso.periods import Period
from drawing import PROJECT

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
PROJECT_ROOT = PROJECT.root
pytest_plugins = ["promises"]
spare_slow_import()


@pytest.fixture(scope="session")
def session_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of the session's own: real params and notebooks, no exports, no outputs."""
    return _copy(tmp_path_factory.mktemp("du-an"))


@pytest.fixture(scope="session")
def district(session_project: Project) -> Path:
    """Everything that one run of the district's third quarter makes, for the files that share it."""
    run_chiso(session_project, "report", "--site", "ninh-son", "--quarter", "Q3", "--force", "1")
    return session_project.outputs("ninh-son", Period.parse("2022-Q3"))


class Sharing(LoadFileScheduling):
    """A file's tests share what they need to begin with, so one worker has them all; so with the district's files."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "district" if Path(file).stem in ("test_accessibility", "test_end_to_end") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Sharing:
    """Marks of groups would do, but that pytest 9.2 does not let xdist 3.8 name a test anew."""
    return Sharing(config, log)


def copy_project(root: Path) -> Project:
    """The real params and notebooks in another folder; the district's demonstration has a tenth of its dossiers."""
    project = _copy(root)
    shrink_demonstration(project, "ninh-son")
    return project


def shrink_demonstration(project: Project, site: str) -> None:
    """The site's demonstration has a tenth of its dossiers, where it does not matter how many there are."""
    path = project.params / "sites" / f"{site}.yml"
    whole = path.read_text(encoding="utf-8")
    assert "dossiers: 3000" in whole
    path.write_text(whole.replace("dossiers: 3000", "dossiers: 300"), encoding="utf-8")


def _copy(root: Path) -> Project:
    for name in ("params", "notebooks"):
        shutil.copytree(PROJECT.root / name, root / name)
    return Project(root)


def run_chiso(project: Project, *arguments: str, code: int = 0) -> str:
    """What the command says (stdout and stderr); it must end with the exit code."""
    done = subprocess.run(
        [str(PROJECT.root / ".venv/bin/python"), "-m", "chiso", *arguments],
        env={**os.environ, "CHISO_ROOT": str(project.root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def browse(page: Path) -> tuple[str, set[str]]:
    """What headless Chromium made of a page, and the addresses the page asked for.

    A machine without a browser fails here, unless it may not install one: then the test is skipped by name.
    """
    if not BROWSER:
        assert not os.environ.get("CI"), "no Chromium: make test installs it where it may"
        pytest.skip("no Chromium on this machine")
    with TemporaryDirectory() as profile:
        log = Path(profile) / "net.json"
        quiet = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")
        head = (BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-component-update", *quiet)
        tail = (f"--user-data-dir={profile}", f"--log-net-log={log}", "--dump-dom", page.as_uri())
        done = subprocess.run([*head, *tail], capture_output=True, text=True, check=True, timeout=120)
        return done.stdout, _asked_by_page(log.read_text(encoding="utf-8", errors="replace"))


def office_pages(document: Path) -> list[str]:
    """The text of each page that LibreOffice makes of a document.

    A machine without LibreOffice fails here, unless it may not install one: then the test is skipped by name.
    """
    if not OFFICE:
        assert not os.environ.get("CI"), "no LibreOffice: make test installs it where it may"
        pytest.skip("no LibreOffice on this machine")
    with TemporaryDirectory() as folder:
        own = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [OFFICE, "--headless", own, "--convert-to", "pdf", "--outdir", folder, str(document)]
        subprocess.run(command, capture_output=True, check=True, timeout=180)
        paper = pypdfium2.PdfDocument(Path(folder, document.stem).with_suffix(".pdf"))
        texts = [page.get_textpage().get_text_bounded() for page in paper]
        paper.close()
        return texts


def _asked_by_page(log: str) -> set[str]:
    """The addresses that a page's own content asked for: the browser's housekeeping has no origin."""
    events = json.loads(log if log.rstrip().endswith("}") else log.rstrip().rstrip(",") + "]}")["events"]
    asked = [event["params"] for event in events if "initiator" in event.get("params", {})]
    return {one["url"] for one in asked if "url" in one and one["initiator"] != "not an origin"}
