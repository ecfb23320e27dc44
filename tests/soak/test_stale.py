"""Whatever a report was made of: once it changes, every report that was made of it is stale, and the part is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from chiso.conditions import inspect_reports
from chiso.jobs import plan_jobs
from chiso.paths import Project
from chiso.sites import read_site
from promises import Trials, asked, promise
from soak.runner import PERIOD, finish, make_project, write_export

Change = Callable[[Path], None]
LIST, RULES, SITE = "exports/mini/2022-Q3/ho-so.csv", "params/rules/766-2022.yml", "params/sites/mini.yml"
NOTEBOOK, WORDS = "notebooks/1-so.ipynb", "params/exports.yml"
EXPORTS, READING, RULE_SET, PLACE, BOOK = (
    "tệp xuất",
    "cách đọc tệp xuất",
    "bộ quy tắc",
    "nơi báo cáo",
    "sổ tay",
)


def edited(name: str, old: str, new: str) -> Change:
    """The first `old` in the file is `new`."""

    def act(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text, (name, old)
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return act


def added(name: str, text: str) -> Change:
    """A file more, or more at the end of one."""

    def act(root: Path) -> None:
        (root / name).parent.mkdir(exist_ok=True)
        with (root / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return act


def rewritten(name: str, change: Callable[[bytes], bytes]) -> Change:
    return lambda root: (root / name).write_bytes(change((root / name).read_bytes())) and None


def moved(old: str, new: str) -> Change:
    return lambda root: (root / old).rename(root / new) and None


def celled(*cells: dict[str, object]) -> Change:
    """The notebook with these cells."""
    return rewritten(NOTEBOOK, lambda data: json.dumps(json.loads(data) | {"cells": cells}).encode())


def reversed_rows(data: bytes) -> bytes:
    head, *rows = data.splitlines(keepends=True)
    return head + b"".join(reversed(rows))


SAID = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "Lời."}
DONE = {"cell_type": "code", "id": "b", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
KINDS: list[tuple[Change, str]] = [
    (edited(LIST, "05/07/2022", "06/07/2022"), EXPORTS),
    (edited(LIST, "xa-001", "goc"), EXPORTS),
    (edited(LIST, "H43.12-220701-0001,xa-001,05/07/2022\n", ""), EXPORTS),
    (edited(LIST, "Ngày tiếp nhận", "Ngày nhận"), EXPORTS),
    (added(LIST, "H43.12-220705-0999,goc,05/07/2022\n"), EXPORTS),
    (added(LIST, "\n"), EXPORTS),
    (rewritten(LIST, reversed_rows), EXPORTS),
    (rewritten(LIST, lambda data: data.removeprefix(b"\xef\xbb\xbf")), EXPORTS),
    (rewritten(LIST, lambda data: data.replace(b"\n", b"\r\n")), EXPORTS),
    (rewritten(LIST, lambda data: data.replace(b",", b";")), EXPORTS),
    (rewritten(LIST, lambda data: data.decode("utf-8-sig").encode("utf-16")), EXPORTS),
    (rewritten(LIST, lambda data: data[:-9]), EXPORTS),
    (moved(LIST, "exports/mini/2022-Q3/ho-so-2.csv"), EXPORTS),
    (added("exports/mini/2022-Q3/pakn.csv", "Mã PAKN,Mã đơn vị,Ngày gửi\nK1,goc,05/07/2022\n"), EXPORTS),
    (added("exports/mini/2022-Q3/rong.csv", ""), EXPORTS),
    (lambda root: (root / LIST).unlink(), EXPORTS),
    (added(RULES, "# x\n"), RULE_SET),
    (edited(RULES, "max_points: {default: 4}", "max_points: {default: 3}"), RULE_SET),
    (edited(RULES, "code: 766-2022", "code: '766-2022'"), RULE_SET),
    (added(SITE, "# x\n"), PLACE),
    (edited(SITE, "name: UBND huyện Thử", "name: UBND huyện Khác"), PLACE),
    (edited(SITE, "short_name: xa-001", "short_name: X1"), PLACE),
    (edited(SITE, "office: CHỦ TỊCH", "office: PHÓ CHỦ TỊCH"), PLACE),
    (edited(SITE, "calendar: calendar", "calendar: report"), PLACE),
    (edited(SITE, "recipients: []", "recipients: [Lưu]"), PLACE),
    (edited(SITE, "rules: 766-2022", "rules: 766-portal-2026"), PLACE),
    (added("params/delivered/mini.yml", "periods: {}\n"), PLACE),
    (edited(WORDS, '"N/A"', '"N/A", "hết"'), READING),
    (celled(SAID), BOOK),
    (celled(SAID, DONE), BOOK),
    (celled(SAID | {"metadata": {"tags": ["x"]}}), BOOK),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A district of two units whose reports are made and current."""
    project = make_project(tmp_path_factory.mktemp("goc") / "du-an", 2)
    write_export(project, 1, 2)
    assert finish(project, 1) == 0
    return project


def standing(root: Path) -> set[tuple[str, str]]:
    """The states of all reports, with what changed."""
    project = Project(root)
    site = read_site(project, "mini")
    jobs = plan_jobs(project, site, PERIOD)
    return {(one.state, one.why) for one in inspect_reports(project, site, PERIOD, jobs)}


@promise(8, asked(6, len(KINDS)))
def test_every_kind_of_change_is_named(made: Project, tmp_path: Path, trials: Trials) -> None:
    """Exports, rules, the site, the words by which exports are read, the notebook: all reports are stale for just that."""
    for number in trials:
        change, why = KINDS[number * (len(KINDS) // trials.asked)]
        root = tmp_path / str(number)
        shutil.copytree(made.root, root)
        assert standing(root) == {("current", "")}
        change(root)
        found = standing(root)
        assert {state for state, _ in found} == {"stale"}, (number, found)
        assert all(why in told for _, told in found), (number, found)
        shutil.rmtree(root)


@promise(8)
def test_a_time_is_no_change(made: Project) -> None:
    """Every file touched: all reports are current."""
    for path in made.root.rglob("*"):
        path.touch()
    assert standing(made.root) == {("current", "")}


@promise(8)
def test_a_changed_library_is_named(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other code may make other reports."""
    monkeypatch.setattr("chiso.fingerprints.hash_library", lambda: "another")
    assert standing(made.root) == {("stale", "bộ công cụ")}
