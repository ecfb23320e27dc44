"""Typst sets the paper: in this process, with our fonts only, and to two standards that it holds us to."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from chiso.errors import Fault, ReportError
from chiso.render.pages import TEMPLATES
from chiso.render.papers import Paper
from chiso.render.tags import name_row_heads
from chiso.render.widths import is_known

STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
"""PDF/UA-1 (readable by everyone) and PDF/A-2a (readable in fifty years)."""

DOTS_PER_INCH = 200
"""Of a vector image where only dots can be shown."""

_FONTS = Path(__file__).parents[1] / "fonts"
_MISSING = re.compile(r'(?:the text|codepoint) `"(.+?)"`')
_TOLD = re.compile(rb'"lines": \[[^]]*\]')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_WORDS = {
    "missing alt text": "có hình không có lời mô tả.",
    "skipped from heading": "có đề mục nhảy cấp.",
    "SVG": "có hình SVG bị hỏng.",
    "image": "có hình bị hỏng.",
}


def typeset(paper: Paper, issued: datetime, place: str) -> bytes:
    """The paper as PDF, dated `issued`; letters that no font of ours has show their code: `[U+1F600]`.

    Raises ReportError where the paper cannot be set; `place` says whose it is.
    """
    files = _files(paper)
    while True:
        try:
            return name_row_heads(_compile(files, issued))
        except typst.TypstError as error:
            missing = _missing_letters(error.diagnostic) or _loose_accents(files)
            spelled = {name: _spell_out(name, data, missing) for name, data in files.items()}
            if spelled == files:
                raise _fault(error, place) from error
            files = spelled


def draw_vectors(images: Mapping[str, bytes], place: str) -> dict[str, bytes]:
    """The SVG images among the named ones as PNG, in our fonts.

    Raises ReportError where one cannot be drawn; `place` says whose they are.
    """
    vectors = {name: data for name, data in images.items() if name.endswith(".svg")}
    sheets = "\n#pagebreak()\n".join(f'#image("{name}")' for name in vectors)
    source = f"#set page(width: auto, height: auto, margin: 0pt, fill: white)\n{sheets}"
    with _folder_of({"images.typ": source.encode(), **vectors}) as folder:
        try:
            drawn = _typst(folder, "images.typ", format="png", ppi=DOTS_PER_INCH)
        except typst.TypstError as error:
            raise _fault(error, place) from error
    return dict(zip(vectors, [drawn] if isinstance(drawn, bytes) else drawn, strict=False))


def _files(paper: Paper) -> dict[str, bytes]:
    report = json.dumps(paper.report, ensure_ascii=False).encode()
    return {**_templates(), "report.json": report, **paper.images}


def _compile(files: dict[str, bytes], issued: datetime) -> bytes:
    with _folder_of(files) as folder:
        return bytes(_typst(folder, "main.typ", format="pdf", pdf_standards=STANDARDS, timestamp=issued))


def _typst(folder: str, name: str, **more: Any) -> Any:
    return _compiler().compile(str(Path(folder, name)), root=folder, **more)


@contextmanager
def _folder_of(files: Mapping[str, bytes]) -> Iterator[str]:
    with TemporaryDirectory(prefix="chiso-") as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        yield folder


@cache
def _templates() -> dict[str, bytes]:
    return {name: (TEMPLATES / name).read_bytes() for name in ("main.typ", "report.typ")}


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_FONTS])
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def _missing_letters(diagnostic: str) -> set[str]:
    clusters = (
        _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in _MISSING.findall(diagnostic)
    )
    letters = {letter for cluster in clusters for letter in cluster if not letter.isascii()}
    return {letter for letter in letters if not is_known(letter)} or letters


def _loose_accents(files: Mapping[str, bytes]) -> set[str]:
    """Every accent that composes with no letter: of piles of them Typst does not tell which it cannot show."""
    return {letter for letter in files["report.json"].decode() if unicodedata.combining(letter)}


def _spell_out(name: str, data: bytes, letters: set[str]) -> bytes:
    """The file with each of the letters as its code, if it is one that holds text.

    Where a letter's width was known the lines of rows are no longer, as its code is wider.
    """
    if name == "report.json" and any(map(is_known, letters)):
        data = _TOLD.sub(lambda told: re.sub(rb"\d+", b"null", told[0]), data)
    for letter in letters if name.endswith((".json", ".svg")) else ():
        data = data.replace(letter.encode(), f"[U+{ord(letter):04X}]".encode())
    return data


def _fault(error: typst.TypstError, place: str) -> ReportError:
    fact = next(
        (words for part, words in _WORDS.items() if part in error.message), f"Typst báo: {error.message}."
    )
    cure = "Sửa ô vẽ ra nó trong sổ tay rồi chạy lại."
    return ReportError(Fault(place, f"không lập được: {fact}", cure))
