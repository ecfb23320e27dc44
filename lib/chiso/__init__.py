"""Reports on the indicator set of Quyết định 766/QĐ-TTg: from exported data to HTML and PDF."""

from typing import Any

__all__ = ["Report"]


def __getattr__(name: str) -> Any:
    """`Report`, imported when a notebook asks for it, so that other commands do not wait for charts."""
    if name == "Report":
        from chiso.report import Report

        return Report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
