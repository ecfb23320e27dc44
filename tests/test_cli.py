"""What a person at the terminal gets: the right period, plain words, an exit code, and the way to mend."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from chiso.cli import run
from chiso.jobs import plan_jobs
from chiso.ledger import hold_period
from chiso.paths import Project
from chiso.periods import Period
from chiso.sites import read_site
from conftest import copy_project, run_chiso
from drawing import PROJECT

PERIOD = Period.parse("2022-Q3")
ASK = ("--site", "ninh-son", "--quarter", "Q3", "--year", "")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with the real params and notebooks and no exports, in which commands run."""
    for name in ("params", "notebooks"):
        (tmp_path / name).symlink_to(PROJECT.root / name)
    monkeypatch.setenv("CHISO_ROOT", str(tmp_path))
    return Project(tmp_path)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of two notebooks, of which one fails in its fifth cell."""
    project = copy_project(tmp_path_factory.mktemp("hai-so-tay"))
    good = project.notebooks / "2-tien-do-giai-quyet.ipynb"
    for other in set(project.notebooks.glob("*.ipynb")) - {good}:
        other.unlink()
    bad = nbformat.read(good, 4)
    code = [cell for cell in bad.cells if cell.cell_type == "code"]
    code[3].source = "1 / 0"
    nbformat.write(bad, project.notebooks / "3-hong.ipynb")
    return project


@pytest.fixture(scope="module")
def told(project: Project) -> str:
    """What a run for one unit says, one of whose two reports fails."""
    return run_chiso(project, "report", *ASK, "--unit", "lam-son", "--notebook", "", "--jobs", "1", code=5)


def folder(project: Project) -> Path:
    return project.outputs("ninh-son", PERIOD)


def test_a_failed_report_is_told_with_cell_cause_and_how_to_open_it(project: Project, told: str) -> None:
    """The injected parameters count as a cell: the fourth of the notebook is [5], as JupyterLab shows it."""
    assert "Lỗi: lam-son/3-hong, ô [5]: ZeroDivisionError: division by zero" in told
    [line] = [line for line in told.splitlines() if "Mở lại:" in line]
    assert line.split()[-1] == "outputs/ninh-son/2022-Q3/failed/lam-son/3-hong.ipynb"
    assert (project.root / line.split()[-1]).is_file()


def test_progress_is_plain_lines_where_nobody_watches(told: str) -> None:
    """One line a report, and a last word with numbers and the way to the index."""
    assert re.search(r"^\[1/2\] lam-son/2-tien-do-giai-quyet: xong$", told, re.MULTILINE)
    assert re.search(
        r"^Đã lập 1 báo cáo, giữ nguyên 0, 1 lỗi, trong [\d,]+ giây \([\d,]+ giây mỗi báo cáo\)\.$",
        told,
        re.MULTILINE,
    )
    assert told.rstrip().endswith("Mở: outputs/ninh-son/2022-Q3/index.html")


def test_the_other_reports_are_published_with_index_and_findings(project: Project, told: str) -> None:
    """One failure takes nothing else along."""
    made = folder(project)
    for name in ("lam-son/2-tien-do-giai-quyet.html", "lam-son/2-tien-do-giai-quyet.pdf", "index.html"):
        assert (made / name).is_file()
    assert not (made / "lam-son/3-hong.html").exists()
    assert (made / "findings.html").is_file()
    assert (made / "findings.xlsx").is_file()


def test_the_ledger_tells_what_was_not_asked_for(project: Project, told: str) -> None:
    """All jobs of the period stand there: 1 made, 1 failed, the others planned."""
    jobs = json.loads((folder(project) / "ledger.json").read_text(encoding="utf-8"))["jobs"]
    statuses = [job["status"] for job in jobs]
    planned = plan_jobs(project, read_site(project, "ninh-son"), PERIOD)
    assert [(job["unit"], job["notebook"]) for job in jobs] == [job.key for job in planned]
    assert (statuses.count("made"), statuses.count("failed")) == (1, 1)
    assert statuses.count("planned") == len(planned) - 2


def test_status_tells_what_stands_and_runs_nothing(project: Project, told: str) -> None:
    """What is current, and what failed."""
    said = run_chiso(project, "status", *ASK)
    assert "1 còn đúng" in said
    assert "Lỗi: lam-son/3-hong: ZeroDivisionError: division by zero" in said


def test_every_row_read_is_accounted_for_on_the_screen(told: str) -> None:
    """Read = accepted + refused + duplicates, for each sheet."""
    numbers = [
        [int(cell.replace(".", "")) for cell in line.split("│")[4:8]]
        for line in told.splitlines()
        if line.count("│") == 8 and "Đọc" not in line
    ]
    assert numbers
    assert all(read == sum(parts) for read, *parts in numbers)


def test_ctrl_c_ends_the_run_and_keeps_what_was_made(project: Project, told: str) -> None:
    """Exit code 130, a word of comfort, and a ledger that says what is missing."""
    running = subprocess.Popen(
        [sys.executable, "-m", "chiso", "report", *ASK, "--notebook", "2-tien-do-giai-quyet", "--jobs", "1"],
        env={**os.environ, "CHISO_ROOT": str(project.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell ignores Ctrl+C for what it starts in the background, and that is handed down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert running.stdout
    for line in running.stdout:
        if line.startswith("["):
            break
    os.killpg(running.pid, signal.SIGINT)
    _, error = running.communicate(timeout=60)
    assert (running.returncode, "Đã dừng theo yêu cầu" in error, "Traceback" in error) == (130, True, False)
    said = run_chiso(project, "status", *ASK)
    assert int(re.findall(r"(\d+) còn đúng", said)[0]) >= 1 + 1
    assert "chưa lập" in said


def test_a_run_that_is_told_to_end_leaves_no_folder_of_its_own(tmp_path: Path) -> None:
    """SIGTERM ends what Ctrl+C ends, as orderly: the recounts of a reconciliation go with it."""
    project = copy_project(tmp_path)
    (tmp_path / "cong-bo.csv").write_text("unit_code,indicator,rate_pct\nlam-son,5,50\n", encoding="utf-8")
    (own := tmp_path / "tam").mkdir()
    running = subprocess.Popen(
        [sys.executable, "-m", "chiso", "reconcile", *ASK, str(tmp_path / "cong-bo.csv")],
        env={**os.environ, "CHISO_ROOT": str(project.root), "TMPDIR": str(own)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while running.poll() is None and not list(own.glob("chiso-doi-soat-*/*")):
        time.sleep(0.005)
    running.terminate()
    _, error = running.communicate(timeout=60)
    assert (running.returncode, "Đã dừng theo yêu cầu" in error) == (130, True)
    assert list(own.iterdir()) == []


def test_a_period_that_another_run_holds_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 6, and who holds it."""
    monkeypatch.setenv("CHISO_ROOT", str(project.root))
    with hold_period(folder(project)):
        assert run(["check", *ASK]) == 6
    assert f"đang do tiến trình {os.getpid()}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["report", "--site", "ninh-son", "--quarter", ""], "QUARTER: chưa được ghi."),
        (["report", "--site", "", "--quarter", "Q3"], "SITE: chưa được ghi."),
        (["report", "--site", "ninh-son", "--quarter", "Q5"], "QUARTER «Q5»: không phải là một kỳ."),
        (["report", *ASK[:4], "--year", "22"], "YEAR «22»: không phải là một năm từ 2000 đến 2099."),
        (["report", *ASK, "--jobs", "0"], "JOBS «0»: không phải là số nguyên dương."),
        (["report", *ASK, "--unit", "lam-sn"], "đơn vị «lam-sn»: không có trong params/sites/ninh-son.yml."),
        (["report", *ASK, "--notebook", "2-tien"], "sổ tay «2-tien»: không có trong thư mục notebooks/."),
        (["report", "--site", "ninh-so", "--quarter", "Q3"], "SITE «ninh-so»: không có trong params/sites."),
        (["demo", "--site", "ninh-son", "--period", "2022", "x"], "kỳ «2022»: không phải là một kỳ báo cáo."),
        (["report", "--kwarter", "Q3"], "--kwarter"),
        (["repot"], "repot"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_made(
    empty: Project, capsys: pytest.CaptureFixture[str], arguments: list[str], fault: str
) -> None:
    """Exit code 2; no folder appears."""
    assert run(arguments) == 2
    assert fault in capsys.readouterr().err
    assert not (empty.root / "outputs").exists()


@pytest.mark.parametrize(
    ("arguments", "period"),
    [
        (["--quarter", "Q3"], "quý III năm 2023"),
        (["--quarter", "Q3", "--year", ""], "quý III năm 2023"),
        (["--quarter", "Q3", "--year", "2021"], "quý III năm 2021"),
        (["--quarter", "Q1"], "quý I năm 2022"),
        (["--quarter", "M07"], "tháng 7 năm 2023"),
    ],
)
def test_a_quarter_is_that_of_the_latest_year_with_exports(
    empty: Project, capsys: pytest.CaptureFixture[str], arguments: list[str], period: str
) -> None:
    """exports/ninh-son/ holds 2021-Q3, 2022-Q1, 2023-M07, 2023-Q3."""
    for name in ("2021-Q3", "2022-Q1", "2023-M07", "2023-Q3"):
        (empty.exports("ninh-son") / name).mkdir(parents=True)
    assert run(["status", "--site", "ninh-son", *arguments]) == 0
    assert capsys.readouterr().out.startswith(f"UBND huyện Ninh Sơn, {period}\n")


def test_without_exports_the_period_is_the_demonstrations(
    empty: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """The year stands in the site's parameters."""
    assert run(["status", *ASK]) == 0
    year = read_site(empty, "ninh-son").demo.year
    assert capsys.readouterr().out.startswith(f"UBND huyện Ninh Sơn, quý III năm {year}\n")


@pytest.mark.parametrize("year", ["", "2024"])
def test_a_period_without_exports_lists_those_there_are(
    empty: Project, capsys: pytest.CaptureFixture[str], year: str
) -> None:
    """Exit code 4 as soon as exports/<site>/ holds any period: nothing is invented."""
    for name in ("2021-Q1", "2022-Q1"):
        (empty.exports("ninh-son") / name).mkdir(parents=True)
    assert run(["report", *ASK[:4], "--year", year]) == 4
    assert "2021-Q1, 2022-Q1" in capsys.readouterr().err


def test_a_fault_of_ours_is_one_line_and_a_file_with_the_traceback(
    empty: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1: here `outputs` is a file, which nobody foresaw."""
    (empty.root / "outputs").write_text("", encoding="utf-8")
    assert run(["check", *ASK]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Lỗi ngoài dự kiến: ")
    assert "Traceback" not in said
    where = Path(said.split("Chi tiết trong ")[1].strip().rstrip("."))
    assert where.read_text(encoding="utf-8").startswith("Traceback")


def test_demonstration_exports_are_written_where_asked(
    empty: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every file is named."""
    options = ["--site", "ninh-son", "--period", "2022-Q3", "--dossiers", "30", "--units", "2", "--seed", "1"]
    assert run(["demo", *options, str(tmp_path / "mau")]) == 0
    assert {Path(line).name for line in capsys.readouterr().out.split()} == set(os.listdir(tmp_path / "mau"))


def test_a_table_of_counts_is_scored_without_a_site(
    empty: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """ON_TIME: 20 × 9/10 = 18 points of 20."""
    table = tmp_path / "bang.csv"
    table.write_text(
        "unit_code,unit_name,indicator,numerator,denominator\na,A,ON_TIME,9,10\n", encoding="utf-8"
    )
    assert run(["score", str(table), "--rules", "", "--out", str(tmp_path / "diem.csv")]) == 0
    assert "18,00" in capsys.readouterr().out
    rows = (tmp_path / "diem.csv").read_text(encoding="utf-8-sig").splitlines()
    assert next(row for row in rows if ",ON_TIME," in row).startswith("a,ON_TIME,TDGQ,9,10,90.00,18.00,20")


def test_all_that_cannot_be_meant_is_told_at_once(empty: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Site, quarter, year and number of jobs in one go; a unit too, once its site is known."""
    wrong = ["--quarter", "Q5", "--year", "22", "--jobs", "nhiều"]
    assert run(["report", "--site", "ninh-sơn", *wrong]) == 2
    said = capsys.readouterr().err
    assert [
        name for name in ("SITE «ninh-sơn»", "QUARTER «Q5»", "YEAR «22»", "JOBS «nhiều»") if name not in said
    ] == []
    assert run(["report", "--site", "ninh-son", "--quarter", "Q5", "--unit", "xa-la"]) == 2
    said = capsys.readouterr().err
    assert "đơn vị «xa-la»" in said
    assert "QUARTER «Q5»" in said


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["lap"], "lệnh «lap»: không có."),
        (["report", "--don-vi", "x"], "tham số «--don-vi»: không có."),
        (["report", "--site"], "tham số «--site»: dùng chưa đúng"),
        (["demo", "--site", "ninh-son"], "tham số «FOLDER»: chưa được ghi."),
        (["report", "x"], "«x»: là phần thừa của dòng lệnh."),
        (["reconcile", *ASK, ""], "PUBLISHED: chưa được ghi."),
        (["consolidate", *ASK, " "], "RETURNS: chưa được ghi."),
        (
            ["demo", "--site", "ninh-son", "--period", "2022-Q3", "--seed", "x", "y"],
            "--seed «x»: không phải là số",
        ),
    ],
)
def test_command_line_that_makes_no_sense_is_told_in_vietnamese(
    empty: Project, capsys: pytest.CaptureFixture[str], line: list[str], told: str
) -> None:
    """What click says in English says nothing to an analyst; the example is of the option in question."""
    assert run(line) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "No such" not in said
    assert "JOBS=4" not in said


def test_scores_are_never_written_in_the_place_of_a_device_or_a_link(
    empty: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link stays one and its file is written; a device is refused."""
    table = tmp_path / "bang.csv"
    table.write_text("unit_code,indicator,numerator,denominator\na,ON_TIME,9,10\n", encoding="utf-8")
    (tmp_path / "that.csv").write_text("", encoding="utf-8")
    (tmp_path / "lien-ket.csv").symlink_to(tmp_path / "that.csv")
    os.mkfifo(tmp_path / "ong")
    assert run(["score", str(table), "--out", str(tmp_path / "lien-ket.csv")]) == 0
    assert (tmp_path / "lien-ket.csv").is_symlink()
    assert "ON_TIME" in (tmp_path / "that.csv").read_text(encoding="utf-8-sig")
    assert run(["score", str(table), "--out", str(tmp_path / "ong")]) == 2
    assert "thiết bị" in capsys.readouterr().err


def test_rules_that_a_site_misspells_are_a_fault_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3, as for all of params/."""
    path = copy_project(tmp_path).params / "sites" / "ninh-son.yml"
    monkeypatch.setenv("CHISO_ROOT", str(tmp_path))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("rules: 766-2022", "rules: 766-2202"), encoding="utf-8")
    assert "766-2202" in path.read_text(encoding="utf-8")
    assert run(["check", *ASK]) == 3
    assert "bộ quy tắc «766-2202»" in capsys.readouterr().err


def test_commands_start_quickly_because_heavy_rooms_wait() -> None:
    """--help imports neither pandas nor the kernel's machinery."""
    heavy = "{'pandas', 'papermill', 'jupyter_client', 'nbconvert', 'matplotlib', 'duckdb'}"
    script = f"import sys, chiso.cli; chiso.cli.run(['--help']); sys.exit(bool({heavy} & set(sys.modules)))"
    started = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert started.returncode == 0


def test_exports_that_cannot_be_used_stop_before_any_notebook_and_are_all_told(
    empty: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """All faults at once, findings to look at, exit code 4, and no report."""
    drop = empty.exports("ninh-son", PERIOD)
    drop.mkdir(parents=True)
    (drop / "la.csv").write_text("a,b,c\n1,2,3\n4,5,6\n", encoding="utf-8")
    (drop / "anh.xlsx").write_bytes(b"%PDF-1.4")
    assert run(["report", *ASK]) == 4
    told = capfd.readouterr().err
    assert "la.csv" in told
    assert "anh.xlsx" in told
    assert {path.name for path in folder(empty).iterdir() if not path.name.startswith(".")} == {
        "findings.html",
        "findings.xlsx",
        "ledger.json",
    }


def test_check_ends_with_what_it_found(project: Project, told: str) -> None:
    """8: the demonstration has rows that are refused."""
    assert run(["check", *ASK]) == 8


def test_a_link_to_nowhere_among_the_exports_is_said(
    empty: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 10, the file, and what to do; no fault of ours."""
    folder = empty.exports("ninh-son") / "2022-Q3"
    folder.mkdir(parents=True)
    (folder / "ho-so.xlsx").symlink_to(folder / "khong-co.xlsx")
    assert run(["check", *ASK]) == 10
    said = capsys.readouterr().err
    assert "ho-so.xlsx" in said
    assert "lối tắt" in said
