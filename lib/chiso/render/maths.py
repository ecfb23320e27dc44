"""Formulas: LaTeX becomes MathML, or stays as it was written where it cannot become MathML whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element

from lxml import etree

_KIDS: dict[str, range | None] = {
    **dict.fromkeys(("math", "mrow", "mstyle", "msqrt", "mtable", "mtr", "mtd"), None),
    **dict.fromkeys(("mfrac", "msub", "msup", "munder", "mover", "mroot"), range(2, 3)),
    **dict.fromkeys(("msubsup", "munderover"), range(3, 4)),
}
"""The elements that every renderer draws, with how many others each holds; None for any number."""

_LEAVES = {"mi", "mn", "mo", "mtext", "mspace"}
_UNDRAWN = {"linebreak", "href", "mathcolor", "mathbackground"}
_KEPT = {"stretchy", "fence", "form", "accent", "mathvariant", "linethickness", "displaystyle", "columnalign"}
_DOLLARS = re.compile(r"\s*(\${1,2})(?P<formula>[^$]+)\1\s*")
_ENVIRONMENT = re.compile(r"\s*\\begin\{.*\\end\{[a-z*]+\}\s*", re.DOTALL)
_OPENING, _CLOSING = frozenset("([{|‖⟨⌊⌈"), frozenset(")]}|‖⟩⌋⌉")


def formula_of(latex: str) -> str | None:
    """The formula of a `text/latex` output that is nothing but one; None for any other LaTeX."""
    if found := _DOLLARS.fullmatch(latex):
        return found["formula"]
    return latex if _ENVIRONMENT.fullmatch(latex) else None


def mathml_of(latex: str, display: str) -> str | None:
    """The formula as a <math> element that says its LaTeX too, `display` being block or inline.

    None where a part of it has no counterpart: what would be drawn by halves is better read as it was written.
    """
    made = _converter()(latex)
    if made is None or not _is_whole(made):
        return None
    words = re.sub(r"\\displaystyle\s*", "", latex).strip()
    math = etree.Element("math", {"display": display, "alttext": words})
    math.extend(_copied(kid) for kid in made)
    for row in list(math.iter("mrow", "mtd", "math")):
        _hold_tables(row)
    return str(etree.tostring(math, encoding="unicode"))


def _converter() -> Callable[[str], Element | None]:
    # A tenth of a second to import, and few reports hold a formula.
    from latex2mathml.converter import convert_to_element

    def convert(latex: str) -> Element | None:
        try:
            made: Element = convert_to_element(latex.replace("{aligned}", "{align*}"))
        except Exception:  # its errors have no common base, and some are IndexError
            return None
        return made

    return convert


def _is_whole(element: Element) -> bool:
    words = unescape(element.text or "")
    if _UNDRAWN.intersection(element.keys()) or element.get("mathvariant", "normal") != "normal":
        return False
    if element.tag in _LEAVES:
        return "\\" not in words and (element.tag, words) != ("mi", "&")
    if element.tag not in _KIDS:
        return False
    count = _KIDS[element.tag]
    return (count is None or len(element) in count) and all(map(_is_whole, element))


def _copied(element: Element) -> Any:
    made = etree.Element(element.tag, {key: value for key, value in element.items() if key in _KEPT})
    made.text = unescape(element.text or "") or None
    made.extend(_copied(kid) for kid in element)
    return made


def _hold_tables(row: Any) -> None:
    """A table between brackets becomes a row of its own, so that the brackets grow with it."""
    for table in row.findall("mtable"):
        before, after = table.getprevious(), table.getnext()
        if before is None or after is None or before.text not in _OPENING or after.text not in _CLOSING:
            continue
        held = etree.Element("mrow")
        row.insert(row.index(before), held)
        held.extend((before, table, after))
