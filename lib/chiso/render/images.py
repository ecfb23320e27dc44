"""Images lie in the report itself: nothing is ever fetched."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import quote, unquote_to_bytes

from chiso.blocks import MIME_SVG
from chiso.errors import Fault, ReportError

ENDINGS = {MIME_SVG: "svg", "image/png": "png", "image/jpeg": "jpg"}
"""The media types that every renderer draws, with the endings of their files."""

_SPACES = re.compile(r"\s+")
_SAFE = " !$'()*+,-./:;=?@[]^_`{|}~"


def lies_within(uri: str) -> bool:
    """Whether the address is an image in the page itself, of a type that we draw."""
    return _media_type(uri) in ENDINGS


def uri_of(media_type: str, data: bytes) -> str:
    """The image as an address that holds it: SVG as text, a fifth shorter than in base64."""
    if media_type == MIME_SVG:
        return f"data:{MIME_SVG},{quote(_SPACES.sub(' ', data.decode()), safe=_SAFE)}"
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def image_in(uri: str) -> tuple[str, bytes]:
    """Media type and bytes of an image that lies within its address."""
    head, _, body = uri.partition(",")
    is_encoded = head.lower().endswith(";base64")
    return _media_type(uri), decode_base64(body) if is_encoded else unquote_to_bytes(body)


def decode_base64(text: str) -> bytes:
    """The bytes that the text stands for.

    Raises ReportError for a damaged image.
    """
    try:
        return base64.b64decode(text)
    except binascii.Error as error:
        raise ReportError(Fault("", "hình bị hỏng (sai mã base64).", "Chạy lại ô vẽ hình.")) from error


def _media_type(uri: str) -> str:
    return (
        uri.removeprefix("data:").partition(",")[0].partition(";")[0].lower()
        if uri.startswith("data:")
        else ""
    )
