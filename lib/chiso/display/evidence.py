"""The rows that lost an indicator's points, as far as a page shows them: ten at most."""

from __future__ import annotations

from chiso.blocks import Column, Table
from chiso.compare import split_by_procedure, split_by_subject
from chiso.counts import select_lost
from chiso.display.results import Results
from chiso.display.tables import rows_table, shares_table, shown_of
from chiso.display.words import label_of, things_of

_CODE = Column(label="Mã TTHC", kind="code")
_NAME = Column(label="Tên thủ tục")
_DATES: dict[str, dict[str, Column]] = {
    "PUBLISH_ON_TIME": {
        "decision_due_on": Column(label="Hạn công bố", kind="date"),
        "decided_on": Column(label="Ngày công bố", kind="date"),
    },
    "PUBLIC_UPDATE_ON_TIME": {
        "publication_due_on": Column(label="Hạn công khai", kind="date"),
        "published_on": Column(label="Ngày công khai", kind="date"),
    },
}


def lost_table(results: Results, code: str) -> Table | None:
    """Where the rows in the denominator but not in the numerator are; None where there is none to show."""
    indicator = results.rules.indicator(code)
    if not results.has_rows(code):
        return None
    if indicator.table == "dossiers":
        return _by_procedure(results, code)
    if indicator.table == "petitions":
        return _by_subject(results, code)
    return _listed(results, code)


def _by_procedure(results: Results, code: str) -> Table | None:
    shares = [share for share in results.split(code, split_by_procedure) if share.lost]
    caption = f"{_label(results, code)}: những thủ tục có nhiều hồ sơ chưa đạt nhất{shown_of(len(shares))}"
    return shares_table(results, code, shares, caption, ("Mã TTHC", "Tên thủ tục")) if shares else None


def _by_subject(results: Results, code: str) -> Table | None:
    shares = [share for share in results.split(code, split_by_subject) if share.lost]
    caption = f"{_label(results, code)}: những lĩnh vực có PAKN chưa đạt{shown_of(len(shares))}"
    return shares_table(results, code, shares, caption, ("Lĩnh vực",)) if shares else None


def _listed(results: Results, code: str) -> Table | None:
    """Procedures, or units, one by one."""
    indicator = results.rules.indicator(code)
    columns = _columns(code, indicator.counts)
    rows = select_lost(results.tables, indicator, results.unit.code, tuple(columns))
    if rows.empty:
        return None
    names = {unit.code: unit.name for unit in results.units.values()}
    caption = f"{label_of(indicator)}: các {things_of(indicator)} chưa đạt{shown_of(len(rows))}"
    return rows_table(rows.replace({"unit_code": names}), columns, caption)


def _columns(code: str, counts: str) -> dict[str, Column]:
    if counts == "unit_code":
        return {"unit_code": Column(label="Đơn vị")}
    others = _DATES.get(code, {"field_name": Column(label="Lĩnh vực")})
    return {"procedure_code": _CODE, "procedure_name": _NAME, **others}


def _label(results: Results, code: str) -> str:
    return label_of(results.rules.indicator(code))
