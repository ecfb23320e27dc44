"""The front door of a period: its index, what was wrong in its exports, and the way to every report."""

from chiso.publish.editions import Edition, name_edition
from chiso.publish.findings import publish_findings
from chiso.publish.index import IndexPage, build_index, publish_index
from chiso.publish.neighbours import Before, find_ways

__all__ = [
    "Before",
    "Edition",
    "IndexPage",
    "build_index",
    "find_ways",
    "name_edition",
    "publish_findings",
    "publish_index",
]
