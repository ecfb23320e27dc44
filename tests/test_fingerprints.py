"""Equal fingerprints make equal reports: what changes one, and what does not."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from chiso.assess import assess_period
from chiso.demo import write_demo
from chiso.fingerprints import Origins, changed_parts
from chiso.jobs import plan_jobs
from chiso.parts import PARTS
from chiso.paths import Project
from chiso.periods import Period
from chiso.report import Report
from chiso.store import RefusedExports, take_in
from conftest import copy_project
from drawing import site

WHOLES = [part.notebook for part in PARTS if part.is_whole]
PERIOD = Period.parse("2022-Q3")
NAME = "ho-so-dong-bo.csv"
Key = tuple[str, str]
Prints = dict[Key, dict[str, str]]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Prints]:
    """A project whose only export is a table of dossiers, and what its reports are made of."""
    root = tmp_path_factory.mktemp("goc")
    project = copy_project(root)
    write_demo(site(), PERIOD, root / "demo", dossiers=600, units=None, seed=1)
    folder = project.exports("ninh-son", PERIOD)
    folder.mkdir(parents=True)
    shutil.copy(root / "demo" / NAME, folder)
    return project, prints(project)


@pytest.fixture
def project(base: tuple[Project, Prints], tmp_path: Path) -> Project:
    """The same project in another folder, to be changed."""
    shutil.copytree(base[0].root, tmp_path / "du-an")
    return Project(tmp_path / "du-an")


@pytest.fixture
def changed(base: tuple[Project, Prints], project: Project) -> Callable[[], dict[Key, tuple[str, ...]]]:
    """By job, the parts that are not what they were; without those of which all are."""

    def compare() -> dict[Key, tuple[str, ...]]:
        now = prints(project)
        parts = {key: changed_parts(base[1][key], now[key]) for key in now}
        return {key: names for key, names in parts.items() if names}

    return compare


def prints(project: Project) -> Prints:
    origins = Origins(assess_period(project, "ninh-son", PERIOD))
    return {job.key: origins.fingerprint(job) for job in plan_jobs(project, site(), PERIOD)}


def lines(project: Project) -> list[str]:
    """The export's lines: a title, the headings, then a line a dossier."""
    return (project.exports("ninh-son", PERIOD) / NAME).read_text(encoding="utf-8-sig").splitlines()


def write(project: Project, *rows: str, name: str = NAME) -> None:
    path = project.exports("ninh-son", PERIOD) / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8-sig")


@pytest.mark.parametrize(("wrong", "right"), [(r",CB-\d+,", ",CB-999,"), (",1,Chủ", ",2,Chủ")])
def test_a_corrected_dossier_changes_its_unit_what_is_above_it_and_the_ranking(
    project, changed, wrong, right
):
    """Nine reports of the commune and of the district, the ranking, and what the plan gives anyone to answer for.

    The officer moves no score; the channel does, and then the last edition is told of as well.
    """
    title, headings, *rows = lines(project)
    at = max(at for at, row in enumerate(rows) if re.search(wrong, row))
    name = rows[at].split(",")[1]
    rows[at] = re.sub(wrong, right, rows[at])
    write(project, title, headings, *rows)
    [unit] = [one for one in site().units if name in (one.code, one.name, one.short_name, *one.aliases)]
    told = changed()
    assert {key[0] for key in told if key[1] != "9-phan-cong"} == {unit.code, "ninh-son"}
    assert len(told) == 2 * 9 + 1 + len({"ninh-son", *site().plan.leads})
    assert any("scores" in parts for parts in told.values()) == (right == ",2,Chủ")


def test_rows_in_another_order_change_only_what_tells_of_files(project, changed):
    """The district's reports of the whole print the files' hashes, everybody's workbook the lines of rows."""
    title, headings, *rows = lines(project)
    write(project, title, headings, *reversed(rows))
    told = changed()
    assert set(told) - {("ninh-son", name) for name in WHOLES} == workbooks(rows)
    assert set(told.values()) == {("sources",)}


def test_rows_in_other_files_change_only_what_tells_of_files(project, changed):
    """The district's reports list the files and their rows, everybody's workbook the files of rows."""
    title, headings, *rows = lines(project)
    write(project, title, headings, *rows[::2])
    write(project, title, headings, *rows[1::2], name="phan-hai.csv")
    told = changed()
    assert {key for key in told if key[0] != "ninh-son"} == workbooks(rows)
    assert set(told.values()) == {("sources",)}


def workbooks(rows: list[str]) -> set[Key]:
    """The reports of the units below that list rows of theirs, each with the line of the file in which it stood."""
    named = {row.split(",")[1] for row in rows}
    with_rows = [
        unit for unit in site().units if named & {unit.code, unit.name, unit.short_name, *unit.aliases}
    ]
    above = {code for unit in with_rows for code in site().lineage(unit.code)}
    return {(code, "0-tong-hop") for code in above - {site().root.code}}


def test_a_touched_file_with_equal_content_changes_nothing(project, changed):
    """Neither exports nor notebooks nor params count by their times."""
    for path in (*project.root.rglob("*.csv"), *project.root.rglob("*.ipynb"), *project.root.rglob("*.yml")):
        path.touch()
    assert changed() == {}


def test_exports_that_were_read_once_are_not_read_again(project, monkeypatch):
    """By their bytes: an older or newer time of a file means nothing, an equal time hides no change."""
    monkeypatch.setattr("chiso.exports.read_exports", _read_again)
    path = project.exports("ninh-son", PERIOD) / NAME
    os.utime(path, (1, 1))
    assert [one.name for one in take_in(project, site(), PERIOD).contents.inputs] == [NAME]
    path.write_bytes(path.read_bytes().replace(b"H43", b"H44", 1))
    os.utime(path, (1, 1))
    with pytest.raises(ReadAgain):
        take_in(project, site(), PERIOD)


def test_a_folder_or_pipe_put_beside_exports_later_is_said_and_no_longer_once_it_is_gone(project):
    """What is passed over may hold rows: findings that were kept from before would not say so."""
    folder = project.exports("ninh-son", PERIOD)

    def said() -> list[str]:
        findings = take_in(project, site(), PERIOD).findings
        return list(findings[findings["reason"].str.contains("không được đọc")]["file"])

    assert said() == []
    (folder / "thang-9").mkdir()
    os.mkfifo(folder / "ong.csv")
    assert [Path(one).name for one in said()] == ["ong.csv", "thang-9"]
    (folder / "thang-9").rmdir()
    assert [Path(one).name for one in said()] == ["ong.csv"]


def test_of_many_files_only_the_changed_one_is_read_again(project, monkeypatch):
    """Each file is kept by what it holds, whatever it is called; and the whole comes out as if all were read."""
    title, headings, *rows = lines(project)
    for at in range(3):
        write(project, title, headings, *rows[at::3], name=f"phan-{at}.csv")
    (project.exports("ninh-son", PERIOD) / NAME).unlink()
    read = _told_of_reading(monkeypatch)
    take_in(project, site(), PERIOD)
    folder = project.exports("ninh-son", PERIOD)
    (folder / "phan-0.csv").rename(folder / "phan-9.csv")
    write(project, title, headings, *rows[1::3][1:], name="phan-1.csv")
    kept = take_in(project, site(), PERIOD)
    assert read == ["phan-0.csv", "phan-1.csv", "phan-2.csv", "phan-1.csv"]
    shutil.rmtree(project.outputs("ninh-son", PERIOD))
    assert take_in(project, site(), PERIOD).frame("dossiers").equals(kept.frame("dossiers"))


def test_a_refused_file_is_not_read_again_until_it_changes(project, monkeypatch):
    """The refusal is kept like what a good file holds, and is told again."""
    folder = project.exports("ninh-son", PERIOD)
    (folder / "hong.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    read = _told_of_reading(monkeypatch)
    told = []
    for _ in range(2):
        with pytest.raises(RefusedExports) as refusal:
            take_in(project, site(), PERIOD)
        told.append(str(refusal.value))
    assert read == ["hong.xlsx"]
    assert told[0] == told[1]


@pytest.mark.parametrize("kept", [b"", b"not arrow", None])
def test_a_file_whose_kept_sheets_are_damaged_is_read_again(project, monkeypatch, kept):
    """Nothing, something else, or half of what was kept."""
    title, headings, *rows = lines(project)
    write(project, title, headings, *rows[:9])
    take_in(project, site(), PERIOD)
    (memory,) = (project.outputs("ninh-son", PERIOD) / ".read").iterdir()
    memory.write_bytes(memory.read_bytes()[:900] if kept is None else kept)
    write(project, title, headings, *rows[9:], name="phan-2.csv")
    read = _told_of_reading(monkeypatch)
    assert len(take_in(project, site(), PERIOD).contents.inputs) == 2
    assert sorted(read) == sorted([NAME, "phan-2.csv"])


def _told_of_reading(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened from now on."""
    from chiso.exports import read_raws

    read: list[str] = []

    def reading(paths: Sequence[Path]) -> object:
        read.extend(path.name for path in paths)
        return read_raws(paths)

    monkeypatch.setattr("chiso.exports.read_raws", reading)
    return read


class ReadAgain(Exception):
    """The exports were opened, not only hashed."""


def _read_again(*_: object) -> None:
    raise ReadAgain


def test_a_changed_notebook_changes_its_reports_for_all(project, changed):
    """A cell more in one notebook."""
    path = project.notebooks / "2-tien-do-giai-quyet.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"].append({"cell_type": "markdown", "id": "x", "metadata": {}, "source": "Thêm."})
    path.write_text(json.dumps(book), encoding="utf-8")
    units = {unit.code for unit in site().units_between(*PERIOD.bounds(site().calendar))}
    assert changed() == {(unit, path.stem): ("notebook",) for unit in units}


def test_a_notebook_saved_with_its_outputs_changes_nothing(project, changed):
    """Whoever ran it in JupyterLab and saved it changed no report."""
    path = project.notebooks / "2-tien-do-giai-quyet.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    code = next(cell for cell in book["cells"] if cell["cell_type"] == "code")
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    code["execution_count"] = 7
    path.write_text(json.dumps(book), encoding="utf-8")
    assert changed() == {}


@pytest.mark.parametrize(
    ("file", "part"), [("rules/{}.yml", "rules"), ("sites/ninh-son.yml", "site")], ids=["rules", "site"]
)
def test_changed_params_change_all_reports(base, project, changed, file: str, part: str):
    """A comment is a change: nobody guesses what of a rule set a report does not need."""
    path = project.params / file.format(site().rules)
    path.write_text(path.read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
    assert changed() == dict.fromkeys(base[1], (part,))


def test_a_notebook_that_asks_for_other_rows_is_made_of_them(project):
    """The notebook on progress does not read the surveys until it names them."""
    before = prints(project)
    path = project.notebooks / "2-tien-do-giai-quyet.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"].append({"cell_type": "code", "id": "x", "metadata": {}, "source": "report.surveys"})
    path.write_text(json.dumps(book), encoding="utf-8")
    named = prints(project)[("lam-son", path.stem)]
    assert changed_parts(before[("lam-son", path.stem)], named) == ("notebook", "rows")


Told = dict[Key, str]
"""By job all that its notebook's cells show."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Prints, Told]:
    """A project with all kinds of exports, what its reports are made of, and what those of two units show."""
    project = copy_project(tmp_path_factory.mktemp("day-du"))
    write_demo(site(), PERIOD, project.exports("ninh-son", PERIOD), dossiers=600, units=None, seed=1)
    known = prints(project)
    return project, known, tell(project, [key for key in known if key[0] in ("ninh-son", "lam-son")])


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Other exports of the same kinds."""
    folder = tmp_path_factory.mktemp("khac")
    write_demo(site(), PERIOD, folder, dossiers=600, units=None, seed=2)
    return folder


@pytest.mark.parametrize("name", ["pakn.xlsx", "danh-muc-tthc.xlsx", "khao-sat.csv"])
def test_a_page_that_says_something_else_is_made_of_something_else(
    whole: tuple[Project, Prints, Told], others: Path, tmp_path: Path, name: str
):
    """Other petitions, procedures, surveys: whatever notebook tells of them, the total among it, is due."""
    project, before, then = whole
    other = Project(shutil.copytree(project.root, tmp_path / "khac"))
    shutil.copy(others / name, other.exports("ninh-son", PERIOD))
    now = prints(other)
    told = tell(other, list(then))
    moved = {key for key in then if then[key] != told[key]}
    assert moved
    assert {key for key in moved if before[key] == now[key]} == set()


def tell(project: Project, keys: list[Key]) -> Told:
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHISO_ROOT", str(project.root))
        for unit, notebook in keys:
            report = Report("ninh-son", unit, str(PERIOD)).about(notebook)
            book = json.loads((project.notebooks / f"{notebook}.ipynb").read_text(encoding="utf-8"))
            code = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
            shown = [eval(cell, {"report": report}) for cell in code[2:]]
            blocks = [block for one in shown for block in getattr(one, "blocks", [one])]
            found[unit, notebook] = str([block._repr_mimebundle_() for block in blocks])
    return found
