"""The commands: `python -m chiso report|check|demo|score|status`."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chiso import screen
from chiso.errors import ChisoError, ExportsError, Fault, UsageError
from chiso.paths import Project
from chiso.periods import Period

if TYPE_CHECKING:
    from chiso.assess import Assessment
    from chiso.sites import Site

Command = Callable[..., Any]


def main() -> None:
    """Runs the command line and exits with its code: 0, or that of the error (docs/messages.md)."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    try:
        return int(_commands.main(arguments, "chiso", standalone_mode=False) or 0)
    except ChisoError as error:
        screen.tell_error(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return UsageError.exit_code
    except (KeyboardInterrupt, click.Abort):
        screen.tell_interruption()
        return 130
    except Exception as error:
        screen.tell_surprise(error, _write_traceback())
        return 1


def _write_traceback() -> str:
    project = Project.find()
    path = project.root / "outputs" / "loi.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(traceback.format_exc(), encoding="utf-8")
    return project.shown(path)


def _given(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """make passes "" for what was not given."""
    return (value or "").strip() or None


def _option(name: str, help: str, **more: Any) -> Callable[[Command], Command]:
    return click.option(name, callback=_given, help=help, **more)


def _of_a_period(command: Command) -> Command:
    for option in (
        _option("--year", "năm; mặc định là năm mới nhất có tệp xuất của quý"),
        _option("--quarter", "quý: Q1, Q2, Q3 hoặc Q4; hoặc tháng M01 … M12, cả năm: year"),
        _option("--site", "mã nơi báo cáo trong params/sites", default="ninh-son"),
    ):
        command = option(command)
    return command


@click.group(help="Báo cáo theo Bộ chỉ số của Quyết định 766/QĐ-TTg.")
def _commands() -> None:
    pass


@_commands.command(help="Lập các báo cáo HTML và PDF của một kỳ.")
@_of_a_period
@_option("--unit", "chỉ lập cho đơn vị này")
@_option("--notebook", "chỉ lập sổ tay này, ví dụ 2-tien-do-giai-quyet")
@_option("--jobs", "số báo cáo lập cùng lúc; mặc định theo số nhân của máy")
def report(
    site: str | None, quarter: str | None, year: str | None, unit: str | None, notebook: str | None, jobs: str | None
) -> int:
    """Exit code 0 when all reports were made, 5 when some failed."""
    workers = _count("JOBS", jobs)
    project, found, period = _find(site, quarter, year)
    from chiso.jobs import plan_jobs, select_jobs
    from chiso.ledger import hold_period

    with hold_period(project.outputs(found.code, period)):
        assessment = _assess(project, found, period)
        planned = plan_jobs(project, found, period)
        return _make(assessment, planned, select_jobs(planned, unit, notebook), workers)
