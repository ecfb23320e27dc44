"""Path is identity: where everything of a site and a period lies."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

from chiso.periods import Period

_UNSEEN = ("Cc", "Cf", "Zl", "Zp")
"""What ends a line, turns its direction or is not seen at all."""


@dataclass(frozen=True)
class Project:
    """The folder that holds params/, notebooks/, exports/ and outputs/."""

    root: Path

    @classmethod
    def find(cls) -> Project:
        """The project of CHISO_ROOT, else the one this package was installed from."""
        named = os.environ.get("CHISO_ROOT")
        return cls(Path(named).resolve() if named else Path(__file__).resolve().parents[2])

    @property
    def params(self) -> Path:
        return self.root / "params"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    def exports(self, site: str, period: Period | None = None) -> Path:
        """Where an analyst drops the files of a site, or of one period of it."""
        folder = self.root / "exports" / site
        return folder / str(period) if period else folder

    def outputs(self, site: str, period: Period) -> Path:
        """Where all that is made of one period lies."""
        return self.root / "outputs" / site / str(period)

    def shown(self, path: Path) -> str:
        """The path as messages show it: relative to the project, with forward slashes."""
        inside = path.is_relative_to(self.root)
        return sound_name((path.relative_to(self.root) if inside else path).as_posix())


def sound_name(name: str) -> str:
    """A file's name as text: bytes that are none, as old archives leave them, stand as `\\xff`, ends of lines as `\\n`."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(one.encode("unicode_escape").decode() if category(one) in _UNSEEN else one for one in text)
