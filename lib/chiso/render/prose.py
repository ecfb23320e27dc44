"""Markdown becomes safe HTML with one outline: headings never skip a level, and no raw HTML is obeyed."""

from __future__ import annotations

import re
import unicodedata
from html import escape, unescape
from typing import Any

import mistune

from chiso.formats import together
from chiso.render.images import image_in
from chiso.render.maths import mathml_of
from chiso.render.parts import Heading

_TAG = re.compile(r"<[^>]+>")
_LINK = re.compile(r"(https?:|mailto:|#)", re.IGNORECASE)


class Writer:
    """Draws the Markdown of one document, cell after cell, and keeps its outline.

    A first heading that only repeats `title` is left out: it stands above the report already.
    """

    def __init__(self, title: str) -> None:
        self._renderer = _Renderer(title)
        self._markdown = mistune.Markdown(self._renderer, plugins=_PLUGINS)

    @property
    def outline(self) -> tuple[Heading, ...]:
        return tuple(self._renderer.headings)

    def html_of(self, markdown: str) -> str:
        """The text as safe HTML.

        Raises ReportError for an image that cannot be drawn.
        """
        return str(self._markdown(markdown)).strip()


def html_of_formula(latex: str) -> str:
    """A formula on a line of its own."""
    math = mathml_of(latex, "block")
    if math is None:
        return f'<pre tabindex="0"><code>{escape(latex.strip())}</code></pre>'
    return f'<div class="scroll formula" role="group" aria-label="Công thức" tabindex="0">{math}</div>'


_PLUGINS = [mistune.plugins.import_plugin(name) for name in ("table", "strikethrough", "math")]


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, title: str) -> None:
        super().__init__(escape=True)
        self._title = title
        self.headings: list[Heading] = []

    def text(self, text: str) -> str:
        return str(super().text(together(text)))

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        words = unescape(_TAG.sub("", text)).strip()
        if not self.headings and level == 1 and words == self._title:
            return ""
        above = self.headings[-1].level if self.headings else 1
        held = min(max(level, 2), above + 1)
        anchor = f"{_anchor(words)}-{len(self.headings) + 1}"
        self.headings.append(Heading(held, words, anchor))
        return f'<h{held} id="{anchor}">{text}</h{held}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return f'<a href="{escape(url)}">{text}</a>' if _LINK.match(url) else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        image_in(url)
        return f'<img src="{escape(url)}" alt="{escape(_TAG.sub("", text)) or "Hình chưa có mô tả"}">'

    def block_code(self, code: str, info: str | None = None) -> str:
        return f'<pre tabindex="0"><code>{escape(code)}</code></pre>\n'

    def inline_math(self, text: str) -> str:
        if text != text.strip():  # two sums of dollars, as in Pandoc's rule
            return escape(f"${text}$")
        return mathml_of(text, "inline") or f"<code>{escape(text)}</code>"

    def block_math(self, text: str) -> str:
        return html_of_formula(text) + "\n"

    def table(self, text: str) -> str:
        return (
            f'<div class="scroll" role="group" aria-label="Bảng" tabindex="0"><table>{text}</table></div>\n'
        )

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        mark = ' class="n"' if align == "right" else ""
        return f'<th scope="col"{mark}>{text}</th>' if head else f"<td{mark}>{text}</td>"


def _anchor(words: str) -> str:
    plain = unicodedata.normalize("NFD", words.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "muc"
