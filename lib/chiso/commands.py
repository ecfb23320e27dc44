"""The commands: `python -m chiso report|check|reconcile|watch|consolidate|bundle|verify|demo|score|status`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chiso.arguments import find_period, given, needed, of_a_period, option, outlet, whole
from chiso.errors import Fault, ReportError, UsageError
from chiso.paths import Project
from chiso.periods import Period

if TYPE_CHECKING:
    from chiso.assess import Assessment
    from chiso.sites import Site

_VERDICTS = {"error": 8, "warning": 9}
"""What `check` ends with, by the gravest finding."""


@click.group(help="Báo cáo theo Bộ chỉ số của Quyết định 766/QĐ-TTg.")
def commands() -> None:
    """All commands; what make calls."""


@commands.command(help="Lập các báo cáo HTML và PDF của một kỳ.")
@of_a_period
@option("--unit", "chỉ lập cho đơn vị này")
@option("--notebook", "chỉ lập theo sổ tay này, ví dụ 2-tien-do-giai-quyet")
@option("--jobs", "số báo cáo lập cùng lúc; mặc định theo số nhân và bộ nhớ của máy")
@option("--force", "1: lập lại cả những báo cáo không có gì thay đổi")
@option("--scheduler", "tcp://…: lập trên cụm máy của bộ điều phối Dask này (xem docs/cluster.md)")
@click.option("--json", "as_json", is_flag=True, help="kết quả dạng JSON, cho chương trình khác đọc")
def report(
    site: str | None,
    quarter: str | None,
    year: str | None,
    unit: str | None,
    notebook: str | None,
    jobs: str | None,
    force: str | None,
    scheduler: str | None,
    as_json: bool,
) -> int:
    """Exit code 0 when all reports were made, 5 when some failed."""
    from chiso import screen
    from chiso.jobs import plan_jobs, select_jobs
    from chiso.kernel import can_warm
    from chiso.ledger import hold_period
    from chiso.renew import compare_with_earlier, plan_renewal, renew_reports
    from chiso.run import choose_pool

    started = time.monotonic()
    if as_json:
        screen.leave_stdout()
    project, found, period = find_period(site, quarter, year, unit, jobs)
    workers = whole("JOBS", jobs) if jobs else None
    pool = choose_pool(workers, scheduler, found.code, str(period))
    planned = plan_jobs(project, found, period)
    chosen = select_jobs(planned, unit, notebook)
    with hold_period(project.outputs(found.code, period)):
        assessment = _assess(project, found, period)
        compare_with_earlier(assessment)
        if not can_warm():
            screen.say("Máy này không tách được tiến trình (fork): dùng kernel Jupyter thường, chậm hơn.")
        plan = plan_renewal(assessment, planned, chosen, force not in (None, "0"))
        if plan.withdrawn:
            screen.say(
                f"Xóa {len(plan.withdrawn)} tệp nội bộ ghi cán bộ khác với quy định nay của nơi báo cáo (mục officers)."
            )
        with closing(renew_reports(assessment, plan, *pool)) as renewed:
            outcomes = list(screen.follow(renewed, len(plan.chosen), len(plan.due)))
    seconds = time.monotonic() - started
    screen.tell_end(project, chosen, outcomes, len(plan.due), seconds)
    if as_json:
        screen.print_json(project, chosen, outcomes, seconds)
    return ReportError.exit_code if any(one.status == "failed" for one in outcomes) else 0


@commands.command(help="Đọc các tệp xuất của một kỳ và nêu các lỗi dữ liệu; không lập báo cáo.")
@of_a_period
def check(site: str | None, quarter: str | None, year: str | None) -> int:
    """The intake alone: 0 where all is clean, 9 with warnings, 8 with refused rows, 4 with refused files."""
    from chiso.ledger import hold_period

    project, found, period = find_period(site, quarter, year)
    with hold_period(project.outputs(found.code, period)):
        found_out = set(_assess(project, found, period).store.findings["severity"])
    return next((code for severity, code in _VERDICTS.items() if severity in found_out), 0)


@commands.command(help="Tạo tệp xuất minh họa trong thư mục FOLDER.")
@option("--site", "mã nơi báo cáo, như trong params/sites/")
@option("--period", "kỳ, ví dụ 2022-Q3")
@option("--dossiers", "số hồ sơ")
@option("--units", "số đơn vị")
@option("--seed", "hạt giống ngẫu nhiên")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def demo(
    site: str | None,
    period: str | None,
    dossiers: str | None,
    units: str | None,
    seed: str | None,
    folder: Path,
) -> None:
    """The same bytes for the same options."""
    from chiso.demo import write_demo
    from chiso.screen import say
    from chiso.sites import read_site

    found = read_site(Project.find(), needed("--site", site))
    files = write_demo(
        found,
        Period.parse(needed("--period", period)),
        folder,
        dossiers=whole("--dossiers", dossiers) if dossiers else found.demo.dossiers,
        units=whole("--units", units) if units else None,
        seed=whole("--seed", seed) if seed else found.demo.seed,
    )
    say(*(file.as_posix() for file in files))


@commands.command(help="Chấm điểm một bảng tử số, mẫu số có sẵn (csv hoặc xlsx).")
@click.argument("table", type=click.Path(path_type=Path))
@option("--rules", "bộ quy tắc trong params/rules/; mặc định 766-portal-2026")
@option("--out", "ghi kết quả ra tệp csv này")
def score(table: Path, rules: str | None, out: str | None) -> None:
    """No site is needed; thresholds are those of the day on which the rule set was reviewed."""
    from chiso.files import write_whole
    from chiso.ready_counts import ready_csv, score_table
    from chiso.rules import named_rules
    from chiso.screen import say, tell_scores

    target = outlet(out) if out else None
    found = named_rules(Project.find(), rules or "766-portal-2026")
    scores = score_table(Project.find(), table, found, found.reviewed)
    tell_scores(scores, found)
    if target:
        write_whole(target, ready_csv(scores))
        say(f"Đã ghi {out}.")


@commands.command(help="Đối soát với bảng số liệu đã công bố (csv hoặc Excel).")
@of_a_period
@click.argument("published", callback=given)
def reconcile(site: str | None, quarter: str | None, year: str | None, published: str | None) -> None:
    """Each difference explained by the named way of computing that reproduces it, or said to be open."""
    from chiso.publish.neighbours import RECONCILED
    from chiso.renew import renew_index
    from chiso.reviews import reconcile_period
    from chiso.screen import say

    table = Path(needed("PUBLISHED", published))
    with _page_of(site, quarter, year, RECONCILED) as asked:
        assessment = _assess(*asked)
        say(*reconcile_period(assessment, table))
        renew_index(assessment)


@commands.command(help="Cảnh báo sớm: hồ sơ, PAKN chưa xong, theo số ngày còn lại, ở một ngày trong kỳ.")
@of_a_period
@option("--asof", "ngày xét, ví dụ 2026-08-31; mặc định là ngày mới nhất có trong tệp xuất")
def watch(site: str | None, quarter: str | None, year: str | None, asof: str | None) -> None:
    """What is open at the end of a day, and what of it presses."""
    from chiso.parts import WATCHED
    from chiso.reviews import watch_period
    from chiso.screen import say

    with _page_of(site, quarter, year, WATCHED) as asked:
        say(*watch_period(_assess(*asked), asof))


@commands.command(help="Tổng hợp từ gói báo cáo mà các đơn vị tự lập và gửi, trong thư mục FOLDER.")
@of_a_period
@click.argument("folder", callback=given)
def consolidate(site: str | None, quarter: str | None, year: str | None, folder: str | None) -> int:
    """Exit code 0 when every unit's return is good, 5 when some is missing or wrong, 7 when none is good."""
    from chiso.consolidate import publish_returns, take_returns
    from chiso.publish.neighbours import CONSOLIDATED
    from chiso.renew import renew_index
    from chiso.screen import say

    packs = Path(needed("RETURNS", folder))
    with _page_of(site, quarter, year, CONSOLIDATED) as asked:
        returns = take_returns(*asked, packs)
        assessment = _assess(*asked)
        say(*publish_returns(assessment, returns))
        renew_index(assessment)
    return 0 if all(one.state == "good" for one in returns) else ReportError.exit_code


@commands.command(help="Cho biết báo cáo nào còn đúng, đã cũ và vì sao, còn thiếu, lỗi; không lập gì.")
@of_a_period
@click.option("--json", "as_json", is_flag=True, help="kết quả dạng JSON, cho chương trình khác đọc")
def status(site: str | None, quarter: str | None, year: str | None, as_json: bool) -> None:
    """Compares hashes; runs nothing."""
    from chiso.conditions import inspect_reports
    from chiso.jobs import plan_jobs
    from chiso.screen import print_conditions, say, tell_conditions

    project, found, period = find_period(site, quarter, year)
    conditions = inspect_reports(project, found, period, plan_jobs(project, found, period))
    if as_json:
        print_conditions(conditions)
    else:
        say(f"{found.name}, {period.label}")
        tell_conditions(conditions)


@commands.command(help="Đóng gói các báo cáo của một kỳ: mỗi đơn vị một gói, cơ quan cấp trên một gói.")
@of_a_period
def bundle(site: str | None, quarter: str | None, year: str | None) -> int:
    """Exit code 0 when every unit is in, 5 when some are left out, 7 when nothing may be packed."""
    from chiso.deliver import bundle_period

    return ReportError.exit_code if bundle_period(*find_period(site, quarter, year)) else 0


@commands.command(help="So mã băm của mọi sản phẩm với sổ cái; --rebuild 1: lập lại và so từng byte.")
@of_a_period
@option("--rebuild", "1: lập lại mọi báo cáo vào thư mục tạm và so từng byte")
def verify(site: str | None, quarter: str | None, year: str | None, rebuild: str | None) -> None:
    """Exit code 7 when a product or a pack is not what was made."""
    from chiso.deliver import verify_by_rebuilding, verify_period

    if rebuild not in (None, "0", "1"):
        raise UsageError(Fault(f"REBUILD «{rebuild}»", "không phải là 0 hoặc 1.", "Ví dụ: REBUILD=1."))
    asked = find_period(site, quarter, year)
    verify_period(*asked)
    if rebuild == "1":
        verify_by_rebuilding(*asked)


@contextmanager
def _page_of(
    site: str | None, quarter: str | None, year: str | None, name: str
) -> Iterator[tuple[Project, Site, Period]]:
    """A period is held while a page of this name is made of it; then it is said where the page lies."""
    from chiso.ledger import hold_period
    from chiso.screen import say

    project, found, period = find_period(site, quarter, year)
    folder = project.outputs(found.code, period)
    with hold_period(folder):
        yield project, found, period
    say(f"Mở: {project.shown(folder / f'{name}.html')}")


def _assess(project: Project, site: Site, period: Period) -> Assessment:
    """The period, taken in and scored; what was wrong with the exports is shown, also where they are refused."""
    from chiso.assess import assess_period
    from chiso.renew import publish_assessment, publish_intake
    from chiso.screen import say, tell_intake, tell_same_intake
    from chiso.store import RefusedExports

    say(f"{site.name}, {period.label}")
    try:
        assessment = assess_period(project, site.code, period)
    except RefusedExports as refusal:
        publish_intake(project, site, refusal.store)
        tell_intake(project, site, refusal.store)
        raise
    if publish_assessment(assessment):
        tell_intake(project, site, assessment.store)
    else:
        tell_same_intake(project, assessment.store)
    return assessment
