"""An executed notebook is read once for every renderer; what cannot be drawn is refused by cell and type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from typing import Any, TypeVar

from nbformat import NotebookNode
from pydantic import ValidationError

from chiso.blocks import (
    MIME_APPENDIX,
    MIME_NOTE,
    MIME_REPORT,
    MIME_TABLE,
    Appendix,
    Block,
    Identity,
    Note,
    Table,
)
from chiso.errors import ChisoError, Fault, ReportError
from chiso.formats import nfc, printable, together
from chiso.render.foreign import SHOW_OTHERWISE, html_of_foreign
from chiso.render.images import ENDINGS, image_of
from chiso.render.maths import formula_of
from chiso.render.parts import Code, Definition, Document, Part, Picture, Plain, Prose, Tabular
from chiso.render.prose import Writer, html_of_formula

_PRIORITY = (
    *(MIME_REPORT, MIME_TABLE, MIME_NOTE, *ENDINGS),
    *("text/html", "text/markdown", "text/latex", "text/plain"),
)
_LAST_RESORT = frozenset({"text/latex", "text/plain"})
"""Beside a type that we do not know these are only a stand-in, such as `<Widget object>`."""

_ROLES = {"parameters": "tham số mặc định", "injected-parameters": "tham số của báo cáo này"}
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""What a terminal takes for an order: colours, mostly."""

Reader = Callable[[Writer], Part | None]
SomeBlock = TypeVar("SomeBlock", bound=Block)


def identity_of(notebook: NotebookNode) -> Identity:
    """Whose report the notebook is.

    Raises ReportError when no output says so, or when two say different things.
    """
    found = {_block(Identity, data[MIME_REPORT]) for data in _bundles(notebook) if MIME_REPORT in data}
    if len(found) == 1:
        return found.pop()
    fact = (
        "không có ô nào cho biết báo cáo của ai." if not found else "có hai ô nói về hai báo cáo khác nhau."
    )
    raise ReportError(Fault("sổ tay", fact, "Ô mở đầu phải kết thúc bằng «report», và chỉ mở một Report."))


def read_document(notebook: NotebookNode) -> Document:
    """The notebook's identity, its parts in order, and its outline.

    Raises ReportError with every output that cannot be drawn.
    """
    identity = identity_of(notebook)
    writer = Writer(identity.title)
    parts: list[Part] = []
    faults: list[Fault] = []
    for number, cell in enumerate(notebook.cells, start=1):
        for reader in _readers(cell):
            try:
                part = reader(writer)
            except ChisoError as error:
                place = f"sổ tay {identity.notebook}, ô {number}"
                faults += (Fault(place, fault.fact, fault.cure) for fault in error.faults)
            else:
                parts += [part] if part else []
    if faults:
        raise ReportError(*faults)
    return Document(identity, tuple(parts), writer.outline)


def read_appendices(notebook: NotebookNode) -> list[Appendix]:
    """Every appendix that an output of the notebook carries."""
    found = (data[MIME_APPENDIX] for data in _bundles(notebook) if MIME_APPENDIX in data)
    return [_parsed(Appendix, nfc(text)) for text in found]


def _readers(cell: NotebookNode) -> Iterator[Reader]:
    tags = _tags(cell)
    if "remove-cell" in tags:
        return
    if "remove-input" not in tags:
        yield partial(_read_source, cell)
    if "remove-output" not in tags:
        for name, run in groupby(cell.get("outputs", ()), key=lambda output: output.get("name", "")):
            outputs = list(run)
            if name:
                yield partial(_read_stream, name, outputs)
            else:
                yield from (partial(_read_output, output) for output in outputs)


def _read_stream(name: str, outputs: list[NotebookNode], writer: Writer) -> Part | None:
    """What was printed to one stream without anything in between is one text, however it was cut on its way."""
    return Plain(_shown("".join(output.text for output in outputs)), name)


def _read_source(cell: NotebookNode, writer: Writer) -> Part | None:
    source = _clean(cell.source)
    if not source.strip():
        return None
    if cell.cell_type == "markdown":
        return Prose(writer.html_of(_with_attachments(source, cell)))
    if cell.cell_type == "code":
        return Code(source, next((_ROLES[tag] for tag in _tags(cell) if tag in _ROLES), "lệnh"))
    return Plain(source, "result")


def _read_output(output: NotebookNode, writer: Writer) -> Part | None:
    if output.output_type == "error":
        return Plain(_shown("\n".join(output.traceback)), "error")
    return _read_bundle(_clean(output.data), _clean(output.metadata), writer) if output.data else None


def _read_bundle(data: dict[str, Any], metadata: dict[str, Any], writer: Writer) -> Part | None:
    mime = next((mime for mime in _PRIORITY if mime in data), None)
    if mime is None or (mime in _LAST_RESORT and not data.keys() <= _LAST_RESORT):
        types = ", ".join(sorted(data.keys() - _LAST_RESORT))
        raise ReportError(Fault("", f"kết quả kiểu {types} không vẽ được.", SHOW_OTHERWISE))
    if mime == MIME_REPORT:
        return None
    if mime == MIME_TABLE:
        return Tabular(_block(Table, data[mime]))
    if mime == MIME_NOTE:
        note = _block(Note, data[mime])
        return Definition(note.title, writer.html_of(note.markdown))
    if not isinstance(data[mime], str):
        raise ReportError(Fault("", f"kết quả kiểu {mime} không phải là văn bản.", SHOW_OTHERWISE))
    if "text/latex" in data and mime in _LAST_RESORT and (formula := formula_of(str(data["text/latex"]))):
        return Prose(html_of_formula(formula))
    if mime in _LAST_RESORT:
        return Plain(_shown(_plainest(data)), "result")
    if mime in ENDINGS:
        return _picture(mime, data[mime], metadata.get(mime, {}))
    return Prose(html_of_foreign(data[mime]) if mime == "text/html" else writer.html_of(data[mime]))


def _picture(mime: str, value: str, metadata: dict[str, Any]) -> Picture:
    caption = together(str(metadata.get("caption", "")))
    alt = str(metadata.get("alt", "")) or caption or "Hình chưa có mô tả bằng lời."
    narrow = str(metadata.get("narrow", ""))
    return Picture(mime, image_of(mime, value), alt, caption, image_of(mime, narrow) if narrow else b"")


def _plainest(data: dict[str, Any]) -> str:
    """The words of a value; LaTeX where the plain text only names a Python object."""
    plain = str(data.get("text/plain", ""))
    return str(data["text/latex"]) if "text/latex" in data and (not plain or plain.startswith("<")) else plain


def _shown(text: str) -> str:
    """The text as a terminal leaves it: a line that was written over, such as a progress bar, as it was last."""
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in _COLOUR.sub("", text).split("\n"))
    return str(_clean("\n".join(lines))).rstrip()


def _block(model: type[SomeBlock], value: Any) -> SomeBlock:
    return _parsed(model, json.dumps(_clean(value), ensure_ascii=False))


def _parsed(model: type[SomeBlock], text: str) -> SomeBlock:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, one["loc"])) or one["msg"] for one in error.errors())
        fact = f"khối {model.__name__} sai cấu trúc ({places})."
        raise ReportError(
            Fault("sổ tay", fact, "Chạy lại sổ tay với đúng phiên bản của gói chiso.")
        ) from error


def _clean(value: Any) -> Any:
    """The value with all text composed and printable; lines that nbformat keeps apart stay apart."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, (list, tuple)) else value


def _with_attachments(source: str, cell: NotebookNode) -> str:
    for name, bundle in cell.get("attachments", {}).items():
        for mime, data in bundle.items():
            source = source.replace(f"(attachment:{name})", f"(data:{mime};base64,{data})")
    return source


def _bundles(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    return (output["data"] for output in outputs if "data" in output)


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", ()))
