"""Warm Jupyter kernels: a report starts from a process that has already imported what reports need."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager


def can_warm() -> bool:
    """Whether this machine can fork kernels and watch them (Linux); elsewhere ordinary kernels serve."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


def kernel_manager() -> type[KernelManager]:
    """The class with which nbclient starts a kernel: warm where this machine can, ordinary elsewhere."""
    if can_warm():
        from chiso.kernel.manager import WarmKernelManager

        return WarmKernelManager
    from jupyter_client.manager import AsyncKernelManager

    return AsyncKernelManager


def warm_up(*about: str) -> None:
    """Starts this process's zygote, which is ready some two seconds later; nothing where kernels are ordinary.

    `about` is the site and the period whose reports it prepares for.
    """
    if can_warm():
        from chiso.kernel.manager import zygote

        zygote(*about)
