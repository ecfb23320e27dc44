"""Office files are zip archives; ours carry no moment of their making, so the same report is the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

EPOCH = datetime(1980, 1, 1)
"""The first moment that a zip entry can carry; no clock in a product."""

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_FIXED = rb"\g<1>1980-01-01T00:00:00Z"


def freeze_archive(data: bytes) -> bytes:
    """The same archive with its entries and its properties dated EPOCH."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = given.read(name)
            made.writestr(entry, _MODIFIED.sub(_FIXED, content) if name == "docProps/core.xml" else content)
    return stream.getvalue()
