"""Text becomes valid tables, and every row that does not is a finding with its address."""

from __future__ import annotations

from chiso.tables.findings import group_findings
from chiso.tables.intakes import Intake, validate

__all__ = ["Intake", "group_findings", "validate"]
