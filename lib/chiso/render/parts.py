"""What a report is made of: the few kinds of things that every renderer must be able to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from chiso.blocks import Identity, Table


@dataclass(frozen=True)
class Prose:
    """Text with structure, as HTML that is already safe."""

    kind: ClassVar = "prose"
    html: str


@dataclass(frozen=True)
class Tabular:
    """A table of ours."""

    kind: ClassVar = "table"
    table: Table


@dataclass(frozen=True)
class Definition:
    """A remark that is one click away on a page and set small on paper; its text is safe HTML."""

    kind: ClassVar = "note"
    title: str
    html: str


@dataclass(frozen=True)
class Picture:
    """A figure as bytes of its media type, with the words that stand for it; `narrow` is one for narrow pages."""

    kind: ClassVar = "picture"
    media_type: str
    data: bytes
    alt: str
    caption: str
    narrow: bytes = b""


@dataclass(frozen=True)
class Plain:
    """Text as it was printed; `voice` is `result`, `stdout`, `stderr` or `error`."""

    kind: ClassVar = "plain"
    text: str
    voice: str


@dataclass(frozen=True)
class Code:
    """The source of a cell; `role` says what it is for, in the reader's words."""

    kind: ClassVar = "code"
    source: str
    role: str


Part = Prose | Tabular | Definition | Picture | Plain | Code


@dataclass(frozen=True)
class Heading:
    """One entry of the contents: level 2 to 6, words and anchor."""

    level: int
    words: str
    anchor: str


_FEW_HEADINGS = 10


@dataclass(frozen=True)
class Document:
    """A notebook as read for the press."""

    identity: Identity
    parts: tuple[Part, ...]
    outline: tuple[Heading, ...]

    @property
    def contents(self) -> tuple[Heading, ...]:
        """The outline where the report is so long that its reader wants it first; nothing for a short one."""
        return self.outline if len(self.outline) > _FEW_HEADINGS else ()
