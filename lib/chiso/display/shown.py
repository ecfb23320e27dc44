"""What a cell shows: one MIME bundle per block, which JupyterLab and the press both understand."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from IPython.display import display

from chiso.blocks import (
    MIME_APPENDIX,
    MIME_NOTE,
    MIME_REPORT,
    MIME_SVG,
    MIME_TABLE,
    Appendix,
    Identity,
    Note,
    Table,
    html_of_table,
)
from chiso.formats import nfc

Bundle = dict[str, Any]


@dataclass(frozen=True)
class ShownTable:
    """A table: structured for the press, HTML for JupyterLab."""

    table: Table

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return {
            MIME_TABLE: self.table.model_dump(mode="json"),
            "text/html": html_of_table(self.table),
            "text/plain": self.table.caption,
        }


@dataclass(frozen=True)
class ShownFigure:
    """A chart with its caption and, for those who do not see it, what it says; `narrow` is the same for a telephone."""

    svg: str
    caption: str
    alt: str
    narrow: str = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[Bundle, Bundle]:
        words = {"alt": nfc(self.alt), "caption": nfc(self.caption), "narrow": self.narrow}
        return {MIME_SVG: self.svg, "text/plain": nfc(self.alt)}, {MIME_SVG: words}


@dataclass(frozen=True)
class ShownText:
    """Sentences in Markdown."""

    markdown: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return {"text/markdown": nfc(self.markdown), "text/plain": nfc(self.markdown)}


@dataclass(frozen=True)
class ShownNote:
    """A definition that stands aside until it is wanted."""

    note: Note

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        title = f"<summary>{escape(nfc(self.note.title))}</summary>"
        text = f'<p style="white-space: pre-line">{escape(nfc(self.note.markdown))}</p>'
        return {
            MIME_NOTE: self.note.model_dump(mode="json"),
            "text/html": f"<details>{title}{text}</details>",
            "text/plain": f"{self.note.title}: {self.note.markdown}",
        }


@dataclass(frozen=True)
class ShownAppendix:
    """The tables of the workbook beside the report; a page only says that they are there."""

    appendix: Appendix
    markdown: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        said = ShownText(self.markdown)._repr_mimebundle_()
        return {MIME_APPENDIX: self.appendix.model_dump_json(), **said}


@dataclass(frozen=True)
class ShownIdentity:
    """Whose report this is."""

    identity: Identity

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        one = self.identity
        words = f"{one.title} {one.subject} ({one.period_dates})"
        return {
            MIME_REPORT: one.model_dump(mode="json"),
            "text/html": escape(nfc(words)),
            "text/plain": nfc(words),
        }


Shown = ShownTable | ShownFigure | ShownText | ShownNote | ShownAppendix | ShownIdentity


@dataclass(frozen=True)
class Page:
    """Several blocks that one cell shows one after the other."""

    blocks: tuple[Shown, ...]

    def _ipython_display_(self) -> None:
        for block in self.blocks:
            display(block)  # type: ignore[no-untyped-call]
