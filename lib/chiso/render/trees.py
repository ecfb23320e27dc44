"""Safe HTML as plain trees that the paper's template can walk: words, and elements with a tag and kids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from lxml import html

from chiso.render.foreign import WORD_TAGS
from chiso.render.images import image_in
from chiso.render.widths import breakable, fit_columns

Node = str | dict[str, Any]
Keep = Callable[[str, bytes], str]
"""Keeps an image of a media type and says under which name."""

_SPACES = re.compile(r"[ \t\r\n\f]+")
_BARE = {"span", "small", "abbr"}
_LITERAL = {"pre", "code", "kbd"}
_INLINE = WORD_TAGS | {"formula"}
_LEVELS = {f"h{level}": level - 1 for level in range(2, 7)}
_MOST_SPANNED = 100


def trees_of(source: str, keep: Keep) -> list[Node]:
    """The elements of safe HTML in order."""
    return _kids(html.fragment_fromstring(source, create_parent="div"), keep)


def is_wide(nodes: Iterable[Node]) -> bool:
    """Whether a table among the nodes needs a page that lies across."""
    found = (node for node in nodes if isinstance(node, dict))
    return any(node.get("is_wide") or is_wide(node.get("kids", ())) for node in found)


def _kids(element: html.HtmlElement, keep: Keep) -> list[Node]:
    nodes: list[Node] = [_words(element.text)]
    for child in element:
        nodes += [_node(child, keep), _words(child.tail)]
    return _trimmed(nodes, element.tag not in _INLINE)


def _node(element: html.HtmlElement, keep: Keep) -> Node:
    tag = str(element.tag)
    if tag == "table":
        return _table(element, keep)
    if tag == "img":
        return {"tag": tag, "alt": element.get("alt"), "file": keep(*image_in(element.get("src")))}
    if tag == "math":
        kind = "equation" if element.get("display") == "block" else "formula"
        return {"tag": kind, "alt": element.get("alttext"), "body": _formula(element)}
    if tag in _LITERAL:
        return {"tag": tag, "words": breakable(element.text_content().rstrip("\n"))}
    node: dict[str, Any] = {"tag": tag, "kids": _kids(element, keep)}
    if tag in _LEVELS:
        return node | {"tag": "heading", "level": _LEVELS[tag], "anchor": element.get("id", "")}
    if tag == "a":
        return node | {"url": _outward(element.get("href", ""))}
    if tag == "ol":
        return node | {"start": _count(element.get("start"), 10_000)}
    if tag == "p" and element.find(".//img") is not None:
        return node | {"tag": "div"}
    return node | {"tag": "inline"} if tag in _BARE else node


def _formula(element: html.HtmlElement) -> Node:
    return {
        "tag": "mrow" if element.tag in ("math", "mstyle") else element.tag,
        "kids": [_formula(child) for child in element],
        "words": element.text or "",
        "is_upright": element.get("mathvariant") == "normal",
        "is_bare": element.get("linethickness") == "0",
        "is_aligned": element.get("displaystyle") == "true",
        "align": next((cell.get("columnalign") for cell in element.iter("mtd")), None) or "center",
    }


def _words(text: str | None) -> str:
    return breakable(_SPACES.sub(" ", text or ""))


def _trimmed(nodes: list[Node], is_block: bool) -> list[Node]:
    """The nodes without the spaces that only laid out the source."""
    edges = [is_block, *(_is_block(node) for node in nodes), is_block]
    trimmed: list[Node] = []
    for place, node in enumerate(nodes):
        if isinstance(node, str):
            node = node.lstrip(" ") if edges[place] else node
            node = node.rstrip(" ") if edges[place + 2] else node
        trimmed += [node] if node else []
    return trimmed


def _is_block(node: Node) -> bool:
    """Whether a line ends before and after the node."""
    return isinstance(node, dict) and (node["tag"] == "br" or node["tag"] not in {*_INLINE, "inline"})


def _outward(url: str) -> str:
    return url if url.lower().startswith(("http:", "https:", "mailto:")) else ""


def _count(text: str | None, most: int) -> int:
    return max(1, min(int(text), most)) if text and text.isdecimal() else 1


def _table(table: html.HtmlElement, keep: Keep) -> Node:
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    head_rows = [row for row in rows if row.getparent().tag == "thead"]
    body_rows = [row for row in rows if row.getparent().tag != "thead"]
    head = _cells(head_rows, 0, keep)
    body = _cells(body_rows, len(head_rows), keep)
    if not head and not body:
        return {"tag": "inline", "kids": []}
    fitted = fit_columns(_columns([*head, *body]))
    caption = table.find("caption")
    return {
        "tag": "table",
        "caption": "" if caption is None else caption.text_content().strip(),
        "widths": fitted.columns,
        "is_wide": fitted.is_wide,
        "scale": fitted.scale,
        "head": head,
        "head_rows": len(head_rows),
        "body": body,
    }


def _cells(rows: list[html.HtmlElement], first: int, keep: Keep) -> list[dict[str, Any]]:
    """The cells with the places that colspan and rowspan leave them; no two share a place."""
    taken: set[tuple[int, int]] = set()
    cells: list[dict[str, Any]] = []
    for y, row in enumerate(rows):
        for cell in row.iterchildren("td", "th"):
            x = next(x for x in range(len(taken) + 1) if (x, y) not in taken)
            down = min(_count(cell.get("rowspan"), _MOST_SPANNED), len(rows) - y)
            across = _count(cell.get("colspan"), _MOST_SPANNED)
            across = next((n for n in range(across) if (x + n, y) in taken), across)
            taken |= {(x + dx, y + dy) for dx in range(across) for dy in range(down)}
            cells.append(_cell(cell, keep) | {"x": x, "y": first + y, "colspan": across, "rowspan": down})
    return cells


def _cell(cell: html.HtmlElement, keep: Keep) -> dict[str, Any]:
    return {
        "is_head": cell.tag == "th",
        "is_number": cell.get("class") == "n",
        "words": cell.text_content().strip(),
        "content": {"tag": "inline", "kids": _kids(cell, keep)},
    }


def _columns(cells: list[dict[str, Any]]) -> list[list[str]]:
    count = max(cell["x"] + cell["colspan"] for cell in cells)
    columns: list[list[str]] = [[] for _ in range(count)]
    for cell in cells:
        if cell["colspan"] == 1:
            columns[cell["x"]].append(cell["words"])
    return columns
