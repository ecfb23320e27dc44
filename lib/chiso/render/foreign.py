"""HTML that we did not write is cleaned, and refused where cleaning would lose its content."""

from __future__ import annotations

import re

import nh3
from lxml import html

from chiso.errors import Fault, ReportError
from chiso.render.images import image_in

SHOW_OTHERWISE = "Hiện kết quả dưới dạng bảng, hình SVG/PNG, Markdown hoặc văn bản."

WORD_TAGS = {
    "a",
    "abbr",
    "b",
    "br",
    "code",
    "del",
    "em",
    "i",
    "kbd",
    "mark",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
}
"""Tags that stand among words."""
_BLOCKS = {
    "blockquote",
    "div",
    "dd",
    "dl",
    "dt",
    "figure",
    "figcaption",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "ul",
}
_TABLE = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TAGS = frozenset(WORD_TAGS | _BLOCKS | _TABLE)
"""The elements that survive cleaning: exactly those that every renderer draws."""

_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_UNDRAWABLE = re.compile(
    r"<(iframe|frame|canvas|object|embed|video|audio|svg|math|form|input|select|textarea|button)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+\-−]?[\d.,\s]*\d\s*%?|NaN|NaT|<NA>|[–-]")

_NOTHING = "<p>Bảng không có dòng nào.</p>"
"""What pandas shows of a frame without rows and columns is a table without a word."""


def html_of_foreign(source: str) -> str:
    """The HTML with only the elements in TAGS, without style or script; its tables' headers marked as such.

    Raises ReportError for content that only a browser with scripts, plugins or a network could show.
    """
    found = _UNDRAWABLE.search(source)
    if found:
        raise _refusal(f"chứa phần tử <{found[1].lower()}>")
    tree = html.fragment_fromstring(_clean(source), create_parent="div")
    if not tree.text_content().strip() and tree.find(".//img") is None:
        if tree.find(".//table") is not None and "<script" not in source.lower():
            return _NOTHING
        raise _refusal("chỉ hiện được nhờ mã lệnh của trình duyệt")
    for image in tree.iter("img"):
        image_in(image.get("src", ""))
        image.set("alt", image.get("alt") or "Hình chưa có mô tả")
    for heading in list(tree.iter(*_HEADINGS)):
        _demote(heading)
    for table in list(tree.iter("table")):
        _mark_up(table)
    return "".join(html.tostring(child, encoding="unicode") for child in tree)


def _clean(source: str) -> str:
    return nh3.clean(
        source,
        tags=set(TAGS | _HEADINGS),
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style", "title", "noscript", "template"},
        url_schemes={"http", "https", "mailto", "data"},
        attribute_filter=_harmless,
        link_rel=None,
    )


def _harmless(tag: str, attribute: str, value: str) -> str | None:
    is_hidden_page = tag == "a" and not value.lower().startswith(("http:", "https:", "mailto:"))
    return None if is_hidden_page else value


def _demote(heading: html.HtmlElement) -> None:
    """A foreign heading becomes bold words: the outline belongs to the report."""
    heading.tag = "p"
    bold = html.Element("strong")
    bold.text, heading.text = heading.text, None
    bold.extend(list(heading))
    heading.append(bold)


def _mark_up(table: html.HtmlElement) -> None:
    for cell in list(table.iter("th")):
        if not cell.text_content().strip():
            cell.tag = "td"
        else:
            cell.set("scope", "col" if next(cell.iterancestors("thead"), None) is not None else "row")
    for cell in table.iter("td"):
        if _NUMBER.fullmatch(cell.text_content().strip()):
            cell.set("class", "n")
    caption = table.find("caption")
    label = "Bảng" if caption is None else caption.text_content().strip()
    frame = html.Element("div", {"class": "scroll", "role": "group", "aria-label": label, "tabindex": "0"})
    frame.tail, table.tail = table.tail, None
    table.getparent().replace(table, frame)
    frame.append(table)


def _refusal(reason: str) -> ReportError:
    return ReportError(Fault("", f"kết quả text/html {reason} nên không vẽ được.", SHOW_OTHERWISE))
