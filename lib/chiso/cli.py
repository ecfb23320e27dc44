"""The command line: what it ends with, and how its errors are told."""

from __future__ import annotations

import signal
import sys

import click

from chiso.arguments import misunderstood
from chiso.commands import commands
from chiso.errors import ChisoError, DiskError, UsageError
from chiso.kernel.ties import spare_slow_import


def main() -> None:
    """Runs the command line and exits with its code: 0, or that of the error (docs/messages.md)."""
    spare_slow_import()
    # What ends on Ctrl+C in order ends so here as well.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of a command line; what went wrong is told, in Vietnamese, on stderr."""
    from chiso import screen

    try:
        return int(commands.main(arguments, "chiso", standalone_mode=False) or 0)
    except ChisoError as error:
        screen.tell_error(error)
        return error.exit_code
    except click.ClickException as error:
        screen.tell_error(misunderstood(error))
        return UsageError.exit_code
    except (KeyboardInterrupt, click.Abort):
        screen.tell_interruption()
        return 130
    except Exception as error:
        return _tell_other(error)


def _tell_other(error: Exception) -> int:
    """What the system would not do is the user's to mend; all else is ours."""
    from chiso import screen
    from chiso.files import disk_fault

    if fault := disk_fault(error) if isinstance(error, OSError) else None:
        screen.tell_error(DiskError(fault))
        return DiskError.exit_code
    screen.tell_surprise(error)
    return 1
