"""What is kept of who handled a dossier: as the site wishes to call its officers, and no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from chiso.tables.codes import read_text

_CODE = re.compile(r"(?=\S*\d)[\w.@/-]{1,30}", re.ASCII)


def _drop(text: str) -> None:
    return None


def _code(text: str) -> str | None:
    """The code; a name is no code."""
    return text if _CODE.fullmatch(text) else None


READERS: Mapping[str, Callable[[str], object]] = {"name": read_text, "code": _code, "none": _drop}
"""By the site's wish how the column of officers is read."""
