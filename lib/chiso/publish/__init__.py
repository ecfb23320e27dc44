"""The front door of a period: its index, what was wrong in its exports, and the way to every report."""

from chiso.publish.editions import Edition, name_edition
from chiso.publish.findings import publish_findings
from chiso.publish.index import IndexPage, build_index, publish_index

__all__ = ["Edition", "IndexPage", "build_index", "name_edition", "publish_findings", "publish_index"]
