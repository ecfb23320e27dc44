"""Images lie in the report itself: nothing is ever fetched, and a damaged one is never a blank."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote, unquote_to_bytes

from lxml import etree

from chiso.blocks import MIME_SVG
from chiso.errors import Fault, ReportError

ENDINGS = {MIME_SVG: "svg", "image/png": "png", "image/jpeg": "jpg"}
"""The media types that every renderer draws, with the endings of their files."""

_BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_SPACES = re.compile(r"\s+")
_UNSAFE = {ord(sign): quote(sign) for sign in (*map(chr, range(32)), *'"#%&<>\\\x7f')}


def image_of(media_type: str, text: str) -> bytes:
    """The bytes of an image as a notebook holds it: SVG as text, others in base64.

    Raises ReportError for a damaged one.
    """
    return _whole(media_type, text.encode() if media_type == MIME_SVG else _decoded(text))


def image_in(uri: str) -> tuple[str, bytes]:
    """Media type and bytes of an image that lies within its address.

    Raises ReportError for a damaged one, and for one that lies elsewhere or is of a type that we do not draw.
    """
    head, _, body = uri.partition(",")
    media_type = head.removeprefix("data:").partition(";")[0].lower()
    if not uri.startswith("data:") or media_type not in ENDINGS:
        fact = f"hình «{uri[:80]}» không nằm trong sổ tay nên không vẽ được."
        raise ReportError(Fault("", fact, "Dán hình vào ô Markdown, hoặc vẽ hình bằng một ô lệnh."))
    data = _decoded(body) if head.lower().endswith(";base64") else unquote_to_bytes(body)
    return media_type, _whole(media_type, data)


def uri_of(media_type: str, data: bytes) -> str:
    """The image as an address that holds it: SVG as text, in which letters beyond ASCII may stand as they are.

    Nothing in it ends an attribute in double quotes, so that a page may hold it unescaped.
    """
    if media_type == MIME_SVG:
        text = _SPACES.sub(" ", data.decode())
        text = text if "'" in text else text.replace('"', "'")
        return f"data:{MIME_SVG};charset=utf-8,{text.translate(_UNSAFE)}"
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""


def _whole(media_type: str, data: bytes) -> bytes:
    is_whole = _is_svg(data) if media_type == MIME_SVG else data.startswith(_BEGINNINGS[media_type])
    if not is_whole:
        raise ReportError(Fault("", f"hình {media_type} bị hỏng.", "Chạy lại ô vẽ hình."))
    return data


def _is_svg(data: bytes) -> bool:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return False
    return bool(etree.QName(root).localname == "svg")
