"""Text as the XML of a workbook writes it: references, and Excel's own escapes."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from chiso.readers.archives import BROKEN
from chiso.readers.marks import lowered, raised, struck

_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_REFERENCE = re.compile(r"&([^;&]{1,10});?")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def plain_text(written: bytes) -> str:
    """The text of an element that holds no other element."""
    # Ends of lines are made one before references, which may be of such as well.
    text = written.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text:
        text = _REFERENCE.sub(lambda found: _CHARACTERS[found[0]], text)
    return unescaped(text)


def unescaped(text: str) -> str:
    """`_x000D_` is how Excel writes what XML cannot hold."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def rich_text(item: Element) -> str:
    """The text of a string item: its own and that of its runs, without reading aids of East Asian scripts."""
    return "".join(_of_text(one) if local(one) == "t" else _of_run(one) for one in item)


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _of_text(part: Element) -> str:
    return unescaped(part.text or "")


def _of_run(run: Element) -> str:
    if local(run) != "r":
        return ""
    text = "".join(_of_text(one) for one in run if local(one) == "t")
    looks = {local(look): look.get("val", "") for one in run if local(one) == "rPr" for look in one}
    if looks.get("strike", "0") not in ("0", "false"):
        text = struck(text)
    return {"superscript": raised, "subscript": lowered}.get(looks.get("vertAlign", ""), str)(text)


class _References(dict[str, str]):
    """`&#227;` → ã, worked out when first met."""

    def __missing__(self, reference: str) -> str:
        name = reference[1:-1]
        if not reference.endswith(";") or not (name.startswith("#") or name in _NAMED):
            raise BROKEN
        text = _NAMED.get(name) or chr(int(name[2:], 16) if name[1] in "xX" else int(name[1:]))
        self[reference] = text
        return text


_CHARACTERS = _References()
