"""What a command line asks for: every fault of it at once, in Vietnamese, before anything is begun."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from chiso.errors import ExportsError, Fault, UsageError
from chiso.paths import Project
from chiso.periods import Period
from chiso.sites import Site, read_site

Asked = TypeVar("Asked")
Command = Callable[..., Any]

_PART = re.compile(r"Q[1-4]|M(0[1-9]|1[0-2])|year")
_YEAR = re.compile(r"20\d\d")
_EXAMPLES = {
    "SITE": "SITE=ninh-son",
    "QUARTER": "make report QUARTER=Q3 SITE=ninh-son",
    "JOBS": "JOBS=4",
    "--site": "--site ninh-son",
    "--period": "--period 2022-Q3",
    "--dossiers": "--dossiers 2000",
    "--units": "--units 20",
    "--seed": "--seed 7",
    "PUBLISHED": "PUBLISHED=cong-bo.xlsx",
    "RETURNS": "RETURNS=thư-mục-chứa-các-gói",
}
_HELP = "Xem cách dùng: python -m chiso --help, hoặc thêm --help sau tên lệnh."


def given(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """make passes "" for what was not given."""
    return (value or "").strip() or None


def option(name: str, help: str, **more: Any) -> Callable[[Command], Command]:
    """An option of a command, with its help in Vietnamese."""
    return click.option(name, callback=given, help=help, **more)


def of_a_period(command: Command) -> Command:
    """The options that say which period is meant."""
    for each in (
        option("--year", "năm; mặc định là năm mới nhất có tệp xuất của quý đó"),
        option("--quarter", "Q1, Q2, Q3, Q4; hoặc tháng M01 … M12; hoặc year (cả năm)"),
        option("--site", "mã nơi báo cáo, như trong params/sites/"),
    ):
        command = each(command)
    return command


def find_period(
    site: str | None, quarter: str | None, year: str | None, unit: str | None = None, jobs: str | None = None
) -> tuple[Project, Site, Period]:
    """The site and the period that are meant.

    Raises UsageError with all that cannot be meant, ExportsError where the exports have no such period.
    """
    project = Project.find()
    found, faults = _tried(lambda: read_site(project, needed("SITE", site)))
    faults += _faults_of_period(quarter, year)
    faults += _tried(lambda: jobs and whole("JOBS", jobs))[1]
    if found and unit:
        faults += _tried(lambda: found.unit(unit))[1]
    if faults or found is None:
        raise UsageError(*faults)
    return project, found, _choose_period(project, found, needed("QUARTER", quarter), year)


def needed(name: str, value: str | None) -> str:
    """The value.

    Raises UsageError where none was given.
    """
    if value is None:
        raise UsageError(Fault(name, "chưa được ghi.", f"Ví dụ: {_EXAMPLES[name]}."))
    return value


def whole(name: str, value: str) -> int:
    """The value as a positive number.

    Raises UsageError where it is none.
    """
    if not re.fullmatch(r"[1-9]\d{0,8}", value):
        raise UsageError(
            Fault(f"{name} «{value}»", "không phải là số nguyên dương.", f"Ví dụ: {_EXAMPLES[name]}.")
        )
    return int(value)


def outlet(text: str) -> Path:
    """The file that a result is written to, behind any link.

    Raises UsageError for what is there and is no file, such as a device or a folder: it would be replaced.
    """
    path = Path(text).resolve()
    if path.exists() and not path.is_file():
        fact = "là thư mục hoặc thiết bị, không phải tệp, nên không ghi vào đó."
        raise UsageError(Fault(f"--out {text}", fact, "Chọn tên tệp khác, ví dụ --out diem.csv."))
    return path


def misunderstood(error: click.ClickException) -> UsageError:
    """What click could not make sense of."""
    said = error.format_message()
    if isinstance(error, click.NoSuchOption):
        return UsageError(Fault(f"tham số «{error.option_name}»", "không có.", _HELP))
    if isinstance(error, click.BadOptionUsage):
        return UsageError(
            Fault(f"tham số «{error.option_name}»", "dùng chưa đúng, có thể thiếu giá trị.", _HELP)
        )
    if isinstance(error, click.MissingParameter) and error.param:
        return UsageError(
            Fault(f"tham số «{error.param.make_metavar(_context(error))}»", "chưa được ghi.", _HELP)
        )
    if isinstance(error, click.BadParameter) and error.param:
        return UsageError(Fault(f"tham số «{error.param.name}»", "có giá trị không dùng được.", _HELP))
    if unknown := re.search(r"No such command ['\"](.+?)['\"]", said):
        return UsageError(Fault(f"lệnh «{unknown[1]}»", "không có.", _HELP))
    if extra := re.search(r"unexpected extra arguments? \((.+?)\)", said):
        return UsageError(Fault(f"«{extra[1]}»", "là phần thừa của dòng lệnh.", _HELP))
    return UsageError(Fault("dòng lệnh", "không hiểu được.", _HELP))


def _context(error: click.UsageError) -> click.Context:
    return error.ctx or click.Context(click.Command("chiso"))


def _tried(act: Callable[[], Asked]) -> tuple[Asked | None, list[Fault]]:
    try:
        return act(), []
    except UsageError as error:
        return None, list(error.faults)


def _faults_of_period(quarter: str | None, year: str | None) -> Iterator[Fault]:
    if quarter is None:
        yield from _tried(lambda: needed("QUARTER", None))[1]
    elif not _PART.fullmatch(quarter):
        yield Fault(
            f"QUARTER «{quarter}»",
            "không phải là một kỳ.",
            "Ghi Q1 đến Q4; một tháng: M01 đến M12; cả năm: year.",
        )
    if year and not _YEAR.fullmatch(year):
        yield Fault(
            f"YEAR «{year}»", "không phải là một năm từ 2000 đến 2099.", "Ghi bốn chữ số, ví dụ 2022."
        )


def _choose_period(project: Project, site: Site, part: str, year: str | None) -> Period:
    """The period of `year`, else the latest in the exports, else that of the demonstration.

    Raises ExportsError, which lists those there are, where the exports have none.
    """
    from chiso.deliveries import periods_with_exports
    from chiso.folders import export_files

    known = periods_with_exports(project, site.code)
    if year or not known:
        return Period.parse(f"{year or site.demo.year}-{part}")
    if fitting := [period for period in known if part in (period.part, "year")]:
        # A folder that was only made moves no default.
        filled = [period for period in fitting if export_files(project.exports(site.code, period))]
        return Period.parse(f"{max(filled or fitting).year}-{part}")
    cure = f"Đặt tệp xuất vào thư mục <năm>-{part}, hoặc chọn kỳ đã có: {', '.join(map(str, known))}."
    raise ExportsError(
        Fault(project.shown(project.exports(site.code)), f"không có tệp xuất của {part}.", cure)
    )
