"""nbconvert's door into this house: an exporter that reads a notebook once and draws it whole."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from chiso.render.parts import Document
from chiso.render.reading import read_document


class ReportExporter(Exporter):
    """What our exporters have in common; each adds how it draws a document."""

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)  # type: ignore[no-untyped-call]

    @abstractmethod
    def draw(self, document: Document) -> str | bytes:
        """The document in the exporter's own format."""

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """What was drawn, and nbconvert's resources.

        Raises ReportError with every output that cannot be drawn.
        """
        prepared, resources = super().from_notebook_node(nb, resources, **kw)
        return self.draw(read_document(prepared)), resources

    @default("default_preprocessors")
    def _none_by_default(self) -> list[type]:
        return []

    @default("preprocessors")
    def _all_enabled(self) -> list[type]:
        return []

    @default("optimistic_validation")
    def _validated_once(self) -> bool:
        return True
