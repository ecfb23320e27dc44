"""The heights of a table's rows on paper, known before it is set: no cell is ever taller than its row."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import typst

from chiso.render import typesetting
from chiso.render.pages import TEMPLATES
from chiso.render.widths import row_lines
from test_render_html import HOSTILE

TEXT = (
    "Tỷ lệ hồ sơ TTHC giải quyết đúng hạn Nghĩa Ưỡn xã/phường Lâm-Sơn 000.00.10.H43-220601-0001 1.234.567,89 "
    "100 % 14/09/2022 (bộ phận một cửa) [x] «Ghi chú» “trích” ‘y’ {z} – — … ; : ! ? / ) ( » « \" ' & @ # $5 5$ "
    "a/b đ-e f–g 3-4 3/4 -5 +7 №12 §3 §. ¿q? ½ ² A.B.C i.e. e-mail https://dichvucong.gov.vn/ab-cd?e=f&g=h \u00a0 "
    "\u00adx \u2028 y\u2029z Δ ζ ≤ → ▲ x\u200by\u200bz WWWWWWWWWWWW iiiiiiiiiiii \u0301 ấ\u0301 fi ffl AVAVAV To Ty"
)
PLAIN = "Tỷ lệ hồ sơ thủ tục hành chính của cơ quan đơn vị được giải quyết đúng hạn"
WORDS, SIGNS = TEXT.split(" "), [*"()«»“”[]{}–/;:!?%", "hồ", "sơ", "của", "cơ", "quan"]
SOURCE = """
#import "report.typ": *
#set text(font: serif, size: size-body, lang: "vi", region: "VN", hyphenate: false)
#set par(justify: false)
#context for case in json("cases.json") {
  let body = words-of-table(case.scale, if case.is_bold { strong(case.text) } else { case.text })
  let found = measure(width: case.room * case.scale * size-table / 2, body).height
  let told = tall(case.lines, case.scale) - 2 * inset-table
  assert(found <= told + 0.001pt, message: "taller than its row: " + repr(case))
  if case.is_plain { assert(found >= told - 0.001pt, message: "lower than its row: " + repr(case)) }
}
"""


def set_by_typst(folder, cases):
    """Measures each case by the functions that draw the paper; raises where one is not as told."""
    (folder / "report.typ").write_bytes((TEMPLATES / "report.typ").read_bytes())
    (folder / "main.typ").write_text(SOURCE, encoding="utf-8")
    (folder / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    fonts = Path(typesetting.__file__).parents[1] / "fonts"
    typst.compile(folder / "main.typ", root=folder, font_paths=[fonts], ignore_system_fonts=True)


def case_of(text, room, is_bold=False, scale=1.0, is_plain=False):
    lines = row_lines([text], [room], is_bold)
    return {
        "text": text,
        "room": room,
        "scale": scale,
        "is_bold": is_bold,
        "lines": lines,
        "is_plain": is_plain,
    }


def test_no_cell_is_taller_than_its_row(tmp_path):
    """Whatever signs, weights, widths and sizes come together."""
    chance = random.Random(766)
    texts = [
        " ".join(chance.choices(words, k=chance.randint(1, 12)))
        for words in (WORDS, SIGNS)
        for _ in range(2000)
    ]
    cases = [
        case_of(text, chance.uniform(5, 60), chance.random() < 0.3, chance.choice((0.65, 0.83, 1.0)))
        for text in [*texts, *HOSTILE]
    ]
    told = [case for case in cases if case["lines"]]
    assert len(told) > 2500
    set_by_typst(tmp_path, told)


def test_rows_of_plain_words_are_no_taller_than_their_cells(tmp_path):
    """Where lines end at spaces only, their number is told exactly."""
    chance = random.Random(766)
    texts = [" ".join(chance.choices(PLAIN.split(), k=chance.randint(1, 20))) for _ in range(1000)]
    set_by_typst(tmp_path, [case_of(text, chance.uniform(8, 60), is_plain=True) for text in texts])


@pytest.mark.parametrize("text", ["vui 😀", "漢字", "một hai " * 200])
def test_what_cannot_be_told_is_not_told(text):
    """Letters of no font are spelled out later; a very long text may part at a page's end."""
    assert row_lines([text], [20.0], is_bold=False) is None
