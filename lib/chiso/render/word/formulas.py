"""Formulas as Word sets them itself: Office MathML, which can be edited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from docx.oxml.xmlchemy import BaseOxmlElement as Math
from lxml import etree

from chiso.render.cells import plain_text

_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_ACCENTS = {"^": "\u0302", "~": "\u0303", "→": "\u20d7", "˙": "\u0307", "¨": "\u0308", "ˇ": "\u030c"}
_LIMITS = {"lim", "max", "min", "sup", "inf"}
_PRIMES = "′″‴"
_BARS = {"¯", "―", "‾"}


def formula(node: Any) -> Math:
    """The formula of a node, to stand among the words of a paragraph."""
    return _made("oMath", *_drawn(node["body"]))


def equation(node: Any) -> Math:
    """The formula of a node on a line of its own."""
    return _made("oMathPara", formula(node))


def _drawn(node: Any) -> list[Math]:
    kids = node["kids"]
    if node["tag"] in _PAIRS and len(kids) == len(_PAIRS[node["tag"]][1]):
        name, parts = _PAIRS[node["tag"]]
        return [_made(name, *(_made(part, *_drawn(kid)) for part, kid in zip(parts, kids, strict=True)))]
    return _DRAWINGS[node["tag"]](node)


def _row(node: Any) -> list[Math]:
    """The kids in order; what stands between brackets grows with them."""
    kids = node["kids"]
    is_held = kids and kids[0]["tag"] == "mo" and kids[0]["words"] in _OPENING
    if not is_held or any(kid["words"] in _CLOSING for kid in kids[1:-1]):
        return [one for kid in kids for one in _drawn(kid)]
    is_closed = kids[-1]["words"] in _CLOSING
    inner = [one for kid in (kids[1:-1] if is_closed else kids[1:]) for one in _drawn(kid)]
    ends = _made("begChr", val=kids[0]["words"]), _made("endChr", val=kids[-1]["words"] if is_closed else "")
    return [_made("d", _made("dPr", *ends), _made("e", *inner))]


def _cell(node: Any) -> list[Math]:
    """As a row; LibreOffice takes nothing, and a relation with nothing before it, for an error."""
    first = next((kid for kid in node["kids"] if kid["words"] or kid["kids"]), {"tag": "mo"})
    return [*(_text(" ") if first["tag"] == "mo" else ()), *_row(node)]


def _words(node: Any) -> list[Math]:
    if not node["words"]:
        return []
    return _run(node["words"], *[_made("sty", val="p")] * (node["is_upright"] or len(node["words"]) > 1))


def _space(node: Any) -> list[Math]:
    return _text(node["words"] or " ")


def _text(words: str) -> list[Math]:
    return _run(words, _made("nor"))


def _run(words: str, *look: Math) -> list[Math]:
    text = _made("t")
    text.text = plain_text(words)
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [_made("r", *([_made("rPr", *look)] if look else ()), text)]


def _below(node: Any) -> list[Math]:
    base, below = node["kids"]
    name, part = ("limLow", "lim") if base["words"] in _LIMITS else ("sSub", "sub")
    return [_made(name, _made("e", *_drawn(base)), _made(part, *_drawn(below)))]


def _above(node: Any) -> list[Math]:
    base, above = node["kids"]
    if above["words"] and not above["words"].strip(_PRIMES):
        return [*_drawn(base), *_words(above)]
    return [_made("sSup", _made("e", *_drawn(base)), _made("sup", *_drawn(above)))]


def _fraction(node: Any) -> list[Math]:
    above, below = (_made(name, *_drawn(kid)) for name, kid in zip(("num", "den"), node["kids"], strict=True))
    look = [_made("fPr", _made("type", val="noBar"))] if node["is_bare"] else []
    return [_made("f", *look, above, below)]


def _over(node: Any) -> list[Math]:
    base, over = node["kids"]
    held = _made("e", *_drawn(base))
    if over["words"] in _BARS:
        return [_made("bar", _made("barPr", _made("pos", val="top")), held)]
    if over["words"] in _ACCENTS:
        return [_made("acc", _made("accPr", _made("chr", val=_ACCENTS[over["words"]])), held)]
    return [_made("limUpp", held, _made("lim", *_drawn(over)))]


def _under_and_over(node: Any) -> list[Math]:
    base, under, over = node["kids"]
    low = _made("limLow", _made("e", *_drawn(base)), _made("lim", *_drawn(under)))
    return [_made("limUpp", _made("e", low), _made("lim", *_drawn(over)))]


def _square_root(node: Any) -> list[Math]:
    hidden = _made("radPr", _made("degHide", val="1"))
    return [_made("rad", hidden, _made("deg"), _made("e", *_row(node)))]


def _root(node: Any) -> list[Math]:
    base, degree = node["kids"]
    return [_made("rad", _made("deg", *_drawn(degree)), _made("e", *_drawn(base)))]


def _table(node: Any) -> list[Math]:
    rows = ([_made("e", *_cell(cell)) for cell in row["kids"]] for row in node["kids"])
    return [_made("m", *(_made("mr", *cells) for cells in rows))]


def _made(name: str, *kids: Math, val: str | None = None) -> Math:
    made: Math = etree.Element(f"{{{_SPACE}}}{name}", nsmap={"m": _SPACE})
    if val is not None:
        made.set(f"{{{_SPACE}}}val", val)
    made.extend(kids)
    return made


_OPENING, _CLOSING = frozenset("([{|‖⟨⌊⌈"), frozenset(")]}|‖⟩⌋⌉")
_PAIRS: dict[str, tuple[str, Sequence[str]]] = {
    "msubsup": ("sSubSup", ("e", "sub", "sup")),
    "munder": ("limLow", ("e", "lim")),
}
_DRAWINGS: dict[str, Callable[[Any], list[Math]]] = {
    "mrow": _row,
    "mtd": _row,
    **dict.fromkeys(("mi", "mn", "mo"), _words),
    **dict.fromkeys(("mtext", "mspace"), _space),
    "msub": _below,
    "msup": _above,
    "mfrac": _fraction,
    "mover": _over,
    "munderover": _under_and_over,
    "msqrt": _square_root,
    "mroot": _root,
    "mtable": _table,
}
