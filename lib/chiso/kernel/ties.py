"""Ties between processes that Linux knows and Python does not name; elsewhere they do nothing."""

from __future__ import annotations

import ctypes
import os
import sys

ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""Thread pools fight over cores that other workers use, and a process with threads cannot be forked safely."""

_SLOW = "rfc3987_syntax"
"""A format checker of nbformat's, which builds a grammar for 1.7 s; no notebook has what it checks."""

_SIGKILL = 9  # Windows has no such name
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def die_with_parent(parent: int) -> None:
    """This process is killed when the thread that started it ends; at once if `parent` is no longer its parent."""
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def spare_slow_import() -> None:
    """To be called before nbformat is imported."""
    sys.modules.setdefault(_SLOW, None)  # type: ignore[arg-type]


def adopt_orphans() -> None:
    """Whatever this process's descendants leave behind becomes its child instead of init's."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)
