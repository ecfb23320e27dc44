"""Typst sets the paper: in this process, with our fonts only, and to two standards that it holds us to."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from chiso.errors import Fault, ReportError
from chiso.render.pages import TEMPLATES
from chiso.render.papers import Paper

STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
"""PDF/UA-1 (readable by everyone) and PDF/A-2a (readable in fifty years)."""

_FONTS = Path(__file__).parents[1] / "fonts"
_MISSING = re.compile(r'(?:the text|the codepoint|contains the codepoint) `"(.+?)"`')
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
    report = json.dumps(paper.report, ensure_ascii=False).encode()
    files = {"report.typ": _template(), "report.json": report, **paper.images}
    while True:
        try:
            return _compile(files, issued)
        except typst.TypstError as error:
            missing = _missing_letters(error.diagnostic)
            spelled = {name: _spell_out(name, data, missing) for name, data in files.items()}
            if spelled == files:
                raise _fault(error, place) from error
            files = spelled


def _compile(files: dict[str, bytes], issued: datetime) -> bytes:
    with TemporaryDirectory(prefix="chiso-") as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        return typst.compile(
            str(Path(folder, "report.typ")),
            root=folder,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=issued,
        )


@cache
def _template() -> bytes:
    return (TEMPLATES / "report.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_FONTS])


def _missing_letters(diagnostic: str) -> set[str]:
    clusters = (
        _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in _MISSING.findall(diagnostic)
    )
    return {letter for cluster in clusters for letter in cluster if not letter.isascii()}


def _spell_out(name: str, data: bytes, letters: set[str]) -> bytes:
    """The file with each of the letters as its code, if it is one that holds text."""
    for letter in letters if name.endswith((".json", ".svg")) else ():
        data = data.replace(letter.encode(), f"[U+{ord(letter):04X}]".encode())
    return data


def _fault(error: typst.TypstError, place: str) -> ReportError:
    fact = next(
        (words for part, words in _WORDS.items() if part in error.message), f"Typst báo: {error.message}."
    )
    cure = "Sửa ô vẽ ra nó trong sổ tay rồi chạy lại."
    return ReportError(Fault(place, f"không lập được: {fact}", cure))
