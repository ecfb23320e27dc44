"""All sheets of a period become its tables, and every row is accounted for.

What stops a run (`Intake.faults`): a file that cannot be read, a sheet whose header is unknown or lacks a
required column, rows whose cells would shift, a table of which every row was refused.
What does not stop it: single rows. They are refused, counted, printed and stored, and the rest is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pandas as pd

from chiso.errors import Fault
from chiso.exports import Sheet
from chiso.exports.layouts import FORM06
from chiso.exports.vocabulary import read_vocabulary
from chiso.paths import Project
from chiso.periods import Period
from chiso.rules import read_rules
from chiso.schemas import SCHEMAS
from chiso.sites import Site
from chiso.tables.catalogues import code_by_name
from chiso.tables.checks import check_rows
from chiso.tables.columns import empty_column
from chiso.tables.corrections import correct_sheets, read_corrections
from chiso.tables.coverage import cover, find_gaps
from chiso.tables.duplicates import drop_duplicates
from chiso.tables.export_times import export_time
from chiso.tables.findings import find_remarks, group_findings, join_findings, no_findings, order_findings
from chiso.tables.forms import Form06, compare_with_dossiers, read_form06, ready_counts
from chiso.tables.rows import SOURCE, Reading, read_rows
from chiso.tables.units import UnitNames

_ACCOUNT = ["file", "sheet", "table", "read", "accepted", "refused", "duplicates"]
_SEE_FINDINGS = "Xem từng dòng trong bảng lỗi dữ liệu; kiểm tra kỳ, đơn vị và định dạng của tệp."


@dataclass(frozen=True)
class Intake:
    """A period's valid tables by name, and what became of everything that was delivered.

    `tables`: every table of SCHEMAS with its columns and SOURCE; null means "not supplied".
    `findings`: severity (error, warning, info), file, sheet, row, column, value, reason, cure.
    `accounting`: file, sheet, table, read, accepted, refused, duplicates.
    `supplied`: the tables of which an export was delivered, be it without rows. `faults`: what stops the run.
    `coverage`: unit_code, table, month, rows: what came for whom, zero where nothing did.
    """

    tables: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    accounting: pd.DataFrame
    supplied: frozenset[str]
    coverage: pd.DataFrame
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class _Checked:
    """One sheet after its rows were checked: how many were read, which may be used, and the findings."""

    sheet: Sheet
    valid: pd.DataFrame
    findings: pd.DataFrame


def validate(delivered: Sequence[Sheet], site: Site, period: Period, project: Project) -> Intake:
    """The valid rows of all sheets, one for each identity, all findings, and the accounting of all rows."""
    vocabulary = read_vocabulary(project)
    unbounded = frozenset(one.code for one in read_rules(project, site.rules).indicators if one.may_exceed)
    reading = Reading(site, period, vocabulary, UnitNames(site, vocabulary, period), unbounded)
    sheets = correct_sheets(delivered, read_corrections(project).corrections, site, period)
    forms = {at: read_form06(sheet, reading.units) for at, sheet in enumerate(sheets) if sheet.kind == FORM06}
    lists = [sheet for sheet in sheets if sheet.kind not in ("", FORM06)]
    checked = [*_check_lists(lists, reading), *_check_forms(forms.values(), reading)]
    exported = {(one.sheet.file, one.sheet.name): export_time(one.sheet) for one in checked}
    merged = {kind: drop_duplicates(_stack(checked, kind), kind, exported) for kind in SCHEMAS}
    tables = {kind: table for kind, (table, _) in merged.items()}
    tables["dossiers"], named = code_by_name(tables["dossiers"], tables["procedures"])
    supplied = frozenset(one.sheet.kind for one in checked)
    coverage = cover(tables, supplied, reading)
    accounting = _account(checked, tables)
    parts = [
        *map(find_remarks, sheets),
        *(one.findings for one in checked),
        *(found for _, found in merged.values()),
        named,
        *(_reconcile(form, tables, reading) for form, _ in forms.values()),
        find_gaps(coverage, sheets, reading),
        _spent(accounting),
    ]
    return Intake(
        tables,
        order_findings(join_findings(parts)),
        accounting,
        supplied,
        coverage,
        _faults(sheets, accounting),
    )


def _check_lists(sheets: Sequence[Sheet], reading: Reading) -> list[_Checked]:
    """Procedures first: their codes are the catalogue by which those of other tables are repaired."""
    catalogues = [_check_sheet(sheet, reading) for sheet in sheets if sheet.kind == "procedures"]
    codes = frozenset(code[:8] for one in catalogues for code in one.valid["procedure_code"])
    informed = replace(reading, catalogue=codes)
    return [*catalogues, *(_check_sheet(sheet, informed) for sheet in sheets if sheet.kind != "procedures")]


def _check_forms(forms: Iterable[tuple[Form06, pd.DataFrame]], reading: Reading) -> Iterator[_Checked]:
    for form, told in forms:
        for derived in ready_counts(form):
            yield _check_sheet(derived, reading, told)


def _reconcile(form: Form06, tables: dict[str, pd.DataFrame], reading: Reading) -> pd.DataFrame:
    """The form against the dossiers of its units, by the rows of it that were accepted."""
    counts = tables["aggregates"]
    ours = counts[counts["source_file"].eq(form.sheet.file) & counts["source_sheet"].eq(form.sheet.name)]
    units = ours.drop_duplicates("source_row").set_index("source_row")["unit_code"]
    lineage = {unit.code: reading.site.lineage(unit.code) for unit in reading.site.units}
    return compare_with_dossiers(form, units, tables["dossiers"], lineage, reading.start, reading.end)


def _check_sheet(sheet: Sheet, reading: Reading, *told: pd.DataFrame) -> _Checked:
    table, unread = read_rows(sheet, reading)
    findings = join_findings([*told, unread, check_rows(table, sheet, reading)])
    bad = findings.loc[findings["severity"] == "error", "row"]
    return _Checked(sheet, table[~table["source_row"].isin(bad.dropna())], findings)


def _stack(checked: Sequence[_Checked], kind: str) -> pd.DataFrame:
    parts = [one.valid for one in checked if one.sheet.kind == kind and len(one.valid)]
    if len(parts) == 1:
        return parts[0].reset_index(drop=True)
    return pd.concat(parts, ignore_index=True) if parts else _empty(kind)


@cache
def _empty(kind: str) -> pd.DataFrame:
    none = pd.RangeIndex(0)
    columns = {name: empty_column(none, field.type) for name, field in SCHEMAS[kind].fields.items()}
    types = zip(SOURCE, ("str", "str", "int64"), strict=True)
    return pd.DataFrame(columns | {name: pd.Series(dtype=dtype) for name, dtype in types})


def _account(checked: Sequence[_Checked], tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What became of the rows of each sheet; read = accepted + refused + duplicates."""
    read, valid, accepted = (Counter[tuple[str, str, str]]() for _ in range(3))
    for one in checked:
        key = (one.sheet.file, one.sheet.name, one.sheet.kind)
        read[key] += len(one.sheet.rows)
        valid[key] += len(one.valid)
    for kind, table in tables.items():
        rows = table.value_counts(list(SOURCE[:2])) if len(table) else pd.Series()
        accepted.update(
            {(*sheet, kind): count for sheet, count in zip(rows.index.to_list(), rows, strict=True)}
        )
    assert accepted <= valid <= read
    counted = [
        (*key, read[key], accepted[key], read[key] - valid[key], valid[key] - accepted[key])
        for key in sorted(read)
    ]
    return pd.DataFrame(counted, columns=_ACCOUNT)


def _spent(accounting: pd.DataFrame) -> pd.DataFrame:
    """A finding for each sheet of which no row could be used."""
    spent = accounting[(accounting["refused"] == accounting["read"]) & (accounting["read"] > 0)]
    if spent.empty:
        return no_findings()
    reasons = "cả " + spent["refused"].astype("str") + " dòng bị từ chối."
    told = spent[["file", "sheet"]].assign(severity="error", column="", value="", reason=reasons)
    return told.assign(row=None, cure=_SEE_FINDINGS)


def _faults(sheets: Sequence[Sheet], accounting: pd.DataFrame) -> tuple[Fault, ...]:
    stopping = [
        replace(sheet, remarks=tuple(remark for remark in sheet.remarks if remark.stops)) for sheet in sheets
    ]
    return (
        *group_findings(order_findings(join_findings([*map(find_remarks, stopping)]))),
        *_spent_tables(accounting),
    )


def _spent_tables(accounting: pd.DataFrame) -> Iterator[Fault]:
    """A table without a usable row must not pass for a table without rows: zero is scored, missing is not."""
    sheets = accounting.to_dict("records")
    for kind in dict.fromkeys(one["table"] for one in sheets):
        own = [one for one in sheets if one["table"] == kind]
        read, refused = (sum(one[name] for one in own) for name in ("read", "refused"))
        if read and read == refused:
            fact = f"cả {read} dòng của bảng {SCHEMAS[kind].title} bị từ chối."
            yield Fault(", ".join(dict.fromkeys(one["file"] for one in own)), fact, _SEE_FINDINGS)
