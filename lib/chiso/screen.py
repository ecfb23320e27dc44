"""What the person at the terminal sees: in Vietnamese, progress while it runs, and at the end what to do next."""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from chiso.errors import ChisoError
from chiso.formats import NOTHING, format_date, format_number

if TYPE_CHECKING:  # rooms that take long to import
    import pandas as pd

    from chiso import blocks
    from chiso.conditions import Condition
    from chiso.jobs import Job
    from chiso.ledger import Outcome
    from chiso.paths import Project
    from chiso.publish.holdings import LeftOut
    from chiso.rules import RuleSet
    from chiso.scores import Score
    from chiso.sites import Site
    from chiso.store import Store

_FINDINGS_SHOWN = 10
_SEVERITIES = {"error": "Lỗi", "warning": "Cảnh báo", "info": "Lưu ý"}
_ENDS = {"made": "xong", "no-data": "xong, không có số liệu nào"}
_STATES = {"current": "còn đúng", "stale": "đã cũ", "missing": "chưa lập", "failed": "lỗi"}

_out = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 120)


def say(*lines: str) -> None:
    """Plain lines."""
    for line in lines:
        _out.print(line, soft_wrap=True)


def tell_error(error: ChisoError) -> None:
    """Every fault on a line of its own: place, fact, cure."""
    for fault in str(error).splitlines():
        print(f"Lỗi: {fault}", file=sys.stderr)
    print(f"Xem docs/messages.md, mục «{error.slug}».", file=sys.stderr)


def tell_surprise(error: Exception) -> None:
    """A fault of ours: one line, and where the traceback lies, outside of the project, which may be what is broken."""
    where = Path(tempfile.mkdtemp(prefix="chiso-loi-")) / "loi.txt"
    where.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    print(f"Lỗi ngoài dự kiến: {type(error).__name__}: {error}. Chi tiết trong {where}.", file=sys.stderr)


def tell_interruption() -> None:
    """What was made stays."""
    print("Đã dừng theo yêu cầu. Các báo cáo đã lập xong vẫn giữ nguyên.", file=sys.stderr)


def tell_same_intake(project: Project, store: Store) -> None:
    """Nothing new was read."""
    place = project.shown(store.folder.parent / "findings.html")
    demo = " (DỮ LIỆU MINH HỌA)" if store.is_demo else ""
    say(f"Tệp xuất{demo} không đổi từ lần đọc trước. Lỗi dữ liệu: {place}")


def tell_intake(project: Project, site: Site, store: Store) -> None:
    """What was read, for which units nothing came, and what was wrong."""
    if store.is_demo:
        say("Số liệu của kỳ là DỮ LIỆU MINH HỌA: exports/ chưa có tệp nào, hoặc chỉ có tệp minh họa.")
    if store.contents.accounting:
        _out.print(_accounting(store))
        _tell_missing(site, store)
    if not store.findings.empty:
        _out.print(_findings(store.findings))
        say(f"Đầy đủ: {project.shown(store.folder.parent / 'findings.html')}")


def _tell_missing(site: Site, store: Store) -> None:
    """The units that lack a kind of data which others have sent."""
    from chiso.accounts import missing_table

    told = missing_table(store.coverage, {unit.code: unit.name for unit in site.units})
    if told.rows:
        shown = told.rows[:_FINDINGS_SHOWN]
        caption = "Đơn vị thiếu loại dữ liệu (– là không có dòng nào)"
        _out.print(_drawn(told.model_copy(update={"rows": shown, "caption": caption})))
        if len(told.rows) > len(shown):
            say(f"và {len(told.rows) - len(shown)} đơn vị khác.")


def _accounting(store: Store) -> Table:
    from chiso.accounts import account_table

    return _drawn(account_table(store.contents.accounting))


def _drawn(told: blocks.Table) -> Table:
    from chiso.blocks import FLUSH_RIGHT, cell_text

    table = Table(title=told.caption, title_justify="left")
    for column in told.columns:
        table.add_column(column.label, justify="right" if column.kind in FLUSH_RIGHT else "left")
    for row in told.rows:
        table.add_row(*map(cell_text, row, told.columns))
    return table


def _findings(findings: pd.DataFrame) -> Table:
    """The gravest and commonest kinds; all rows stand in findings.html."""
    kinds = (
        findings.groupby(["severity", "file", "reason"], sort=False, dropna=False)
        .size()
        .reset_index(name="count")
    )
    ranked = kinds.assign(rank=kinds["severity"].map(list(_SEVERITIES).index))
    first = ranked.sort_values(["rank", "count"], ascending=[True, False], kind="stable").head(
        _FINDINGS_SHOWN
    )
    table = Table(title=f"{len(findings)} lỗi dữ liệu, {len(kinds)} loại", title_justify="left")
    for name in ("Mức độ", "Tệp", "Lý do"):
        table.add_column(name)
    table.add_column("Số dòng", justify="right")
    for one in first.to_dict("records"):
        table.add_row(
            _SEVERITIES[one["severity"]], _name(one["file"]), one["reason"], format_number(one["count"])
        )
    return table


def _name(file: str) -> str:
    return file.rpartition("/")[2]


def follow(outcomes: Iterable[Outcome], total: int, due: int) -> Iterator[Outcome]:
    """The outcomes; the last `due` of the `total`, shown as they come: a bar with the time left, or lines."""
    outcomes = iter(outcomes)
    yield from islice(outcomes, total - due)
    yield from _follow_on_bar(outcomes, due) if _out.is_terminal and due else _follow_in_lines(outcomes, due)


def _follow_on_bar(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    columns = (
        TextColumn("Lập báo cáo"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]} báo cáo/phút,"),
        TimeElapsedColumn(),
        TextColumn("còn"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]} lỗi"),
    )
    failed = 0
    with Progress(*columns, console=_out) as progress:
        task = progress.add_task("", total=total, failed=failed, rate=NOTHING)
        for outcome in outcomes:
            failed += outcome.status == "failed"
            speed = progress.tasks[task].speed
            rate = format_number(round(60 * speed)) if speed else NOTHING
            progress.update(task, advance=1, failed=failed, rate=rate)
            yield outcome


def _follow_in_lines(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    for number, outcome in enumerate(outcomes, 1):
        end = _ENDS.get(outcome.status) or f"LỖI: {outcome.cause}"
        say(f"[{number:{len(str(total))}}/{total}] {outcome.unit}/{outcome.notebook}: {end}")
        yield outcome


def tell_end(
    project: Project, jobs: Sequence[Job], outcomes: Sequence[Outcome], due: int, seconds: float
) -> None:
    """Made, kept as nothing changed, failed and why, how long it took, and where to look."""
    failed = {one.key: one for one in outcomes if one.status == "failed"}
    for job in jobs:
        if job.key in failed:
            _tell_failure(project, job, failed[job.key])
    if empty := [one for one in outcomes if one.status == "no-data"]:
        say(f"{len(empty)} báo cáo không có số liệu nào; trang ghi rõ thiếu tệp xuất nào.")
    each = format_number(seconds / max(1, due), 2)
    say(
        f"Đã lập {due - len(failed)} báo cáo, giữ nguyên {len(outcomes) - due}, {len(failed)} lỗi, "
        f"trong {format_number(seconds, 1)} giây ({each} giây mỗi báo cáo)."
    )
    say(f"Mở: {project.shown(jobs[0].folder / 'index.html')}")


def _tell_failure(project: Project, job: Job, outcome: Outcome) -> None:
    place = f"{outcome.unit}/{outcome.notebook}" + (f", ô [{outcome.cell}]" if outcome.cell else "")
    say(f"Lỗi: {place}: {outcome.cause}")
    if line := _line_to_open(project, job):
        say(f"  Mở lại: {line}")


def _line_to_open(project: Project, job: Job) -> str | None:
    """The command that opens the notebook of a failed report, as far as it ran."""
    lab = project.shown(Path(sys.executable).with_name("jupyter"))
    return f"{lab} lab {project.shown(job.failed)}" if job.failed.is_file() else None


def leave_stdout() -> None:
    """Words go to stderr from now on: stdout is for a machine."""
    _out.stderr = True


def print_json(project: Project, jobs: Sequence[Job], outcomes: Sequence[Outcome], seconds: float) -> None:
    """What became of every job, as one JSON object on stdout."""
    lines = {job.key: _line_to_open(project, job) for job in jobs}
    told = [
        one.model_dump(exclude={"fingerprint"}) | ({"open": lines[one.key]} if one.status == "failed" else {})
        for one in outcomes
    ]
    counts = Counter(one.status for one in outcomes)
    print(json.dumps({"seconds": round(seconds, 3), **counts, "jobs": told}, ensure_ascii=False))


def tell_packs(project: Project, packs: Sequence[Path]) -> None:
    """How many packs there are, and where."""
    say(f"Đã đóng {len(packs)} gói vào {project.shown(packs[0].parent)}:")
    for path in packs:
        say(f"  {path.name} ({format_number(path.stat().st_size / 1000)} kB)")


def tell_left_out(left_out: Iterable[LeftOut]) -> None:
    """The units that are in no pack, each with its reasons."""
    for one in left_out:
        say(f"Không vào gói: {one.unit.code} ({one.unit.name}): {'; '.join(one.causes)}.")


def tell_scores(scores: Sequence[Score], rules: RuleSet) -> None:
    """A table of points with totals by group and in all."""
    table = Table(title=f"{rules.title}, ngưỡng ngày {format_date(rules.reviewed)}", title_justify="left")
    for name in ("Đơn vị", "Chỉ số", "Nhóm"):
        table.add_column(name, overflow="fold")
    for name in ("Tử số", "Mẫu số", "Tỷ lệ %", "Điểm", "Tối đa"):
        table.add_column(name, justify="right")
    table.add_column("Ghi chú")
    for one in scores:
        counts = (format_number(one.numerator), format_number(one.denominator))
        points = (format_number(value, 2) for value in (one.rate, one.points, one.max_points))
        table.add_row(one.unit_code, one.indicator, one.group, *counts, *points, one.note)
    _out.print(table)


def tell_conditions(conditions: Sequence[Condition]) -> None:
    """How many reports stand how; then why, by cause, and each that failed."""
    from chiso.conditions import INTERRUPTED

    counts = Counter[str](one.state for one in conditions)
    say(", ".join(f"{counts[state]} {words}" for state, words in _STATES.items() if counts[state]))
    for why, count in Counter(one.why for one in conditions if one.state == "stale").most_common():
        say(f"Đã cũ vì {why if why == INTERRUPTED else f'thay đổi {why}'}: {count}")
    for one in conditions:
        if one.state == "failed":
            say(f"Lỗi: {one.unit}/{one.notebook}: {one.why}")


def print_conditions(conditions: Sequence[Condition]) -> None:
    """How every report stands, as one JSON object on stdout."""
    counts = Counter(one.state for one in conditions)
    print(json.dumps({**counts, "jobs": [asdict(one) for one in conditions]}, ensure_ascii=False))
