"""Biểu số 06/VPCP/KSTT: its identities are checked, and its totals become ready-made counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from chiso.exports import Sheet
from chiso.exports.bodies import TOTAL
from chiso.exports.layouts import FORM06_TITLES
from chiso.tables.findings import find_in_rows, join_findings
from chiso.tables.outcomes import Refused
from chiso.tables.units import UnitNames
from chiso.tables.values import read_count

_IDENTITIES = (
    ("received_total", ("online", "direct", "carried")),
    ("received_total", ("handled_total", "pending_total")),
    ("handled_total", ("early", "on_time", "handled_late")),
    ("pending_total", ("in_time", "pending_late")),
)
_INDICATORS = {
    "ON_TIME": (("early", "on_time", "in_time"), ("received_total",)),
    "DOSSIER_ONLINE": (("online",), ("online", "direct")),
}
_ZEROS = ("", "-", "–", "—")
"""In the form, and only there, an empty cell counts as zero: the identities would show if it were not."""

_COUNTS = tuple(name for name in FORM06_TITLES if name != "label")
_RECONCILE = "Đối soát biểu với danh sách hồ sơ; xuất lại cái sai."
_ONE = "Giữ một dòng Tổng cộng bằng tổng các dòng; các dòng cộng khác thì xóa hoặc đổi tên."
_FIX = "Sửa lại biểu cho khớp rồi nộp lại."


@dataclass(frozen=True)
class Form06:
    """One form: its sheet, its numbers by row, the rows that count, and whether these are named after units."""

    sheet: Sheet
    counts: pd.DataFrame
    used: pd.Index
    has_units: bool


def read_form06(sheet: Sheet, units: UnitNames) -> tuple[Form06, pd.DataFrame]:
    """The form's numbers, and what does not add up in it.

    Rows named after units count for these where their heading or the lack of a unit in the title block says so: a
    field may be called as a unit is. Else the total row counts for the unit of the title block. A contradiction
    in a row that counts is an error, elsewhere in the form a warning.
    """
    labels = sheet.rows["label"]
    is_total = labels.eq(TOTAL)
    is_unit = labels.map(lambda label: units.find(label) is not None).astype(bool) & ~is_total
    if not units.is_label(sheet.headings["label"]) and isinstance(units.find_in_titles(sheet.titles), str):
        is_unit &= False
    used = labels.index[is_unit if is_unit.any() else is_total]
    counts, unread = _read_counts(sheet, used)
    if not is_unit.any():
        used = _whole(counts, used)
    findings = [*unread, *_broken_identities(sheet, counts, used), *_broken_sums(sheet, counts, is_total)]
    if len(used) > 1 and not is_unit.any():
        findings.append(find_in_rows(sheet, used, "error", "là một trong nhiều dòng cộng khác nhau", _ONE))
    if not len(used):
        findings.append(
            find_in_rows(sheet, labels.index[-1:], "error", "là dòng cuối mà không có dòng Tổng cộng", _FIX)
        )
    return Form06(sheet, counts, used, bool(is_unit.any())), join_findings(findings)


def ready_counts(form: Form06) -> list[Sheet]:
    """The form as sheets of ready-made counts, one for each indicator."""
    return [_derive(form.sheet, form.counts.loc[form.used], code, form.has_units) for code in _INDICATORS]


def compare_with_dossiers(
    form: Form06,
    units: pd.Series,
    dossiers: pd.DataFrame,
    lineage: Mapping[str, Collection[str]],
    start: date,
    end: date,
) -> pd.DataFrame:
    """Cells of the form that are not what the unit's dossiers add up to, where it has delivered any.

    `units`: the unit of each row that counts; `lineage`: by unit itself and those above it.
    """
    found: list[pd.DataFrame] = []
    for row, unit in units.items():
        below = [code for code, path in lineage.items() if unit in path]
        ours = dossiers[dossiers["unit_code"].isin(below)]
        for name, counted in _counted(ours, start, end).items() if len(ours) else ():
            stated = int(form.counts[name][int(str(row))])
            if stated != counted:
                reason = f"có «{FORM06_TITLES[name]}» khác danh sách hồ sơ đã nộp"
                heading, shown = form.sheet.headings[name], f"{stated} ≠ {counted} (danh sách)"
                found.append(
                    find_in_rows(form.sheet, [int(str(row))], "warning", reason, _RECONCILE, heading, shown)
                )
    return join_findings(found)


def _counted(dossiers: pd.DataFrame, start: date, end: date) -> dict[str, int]:
    """The form's numbers as a list of dossiers gives them; those for which it lacks a column are left out."""
    after = pd.Timestamp(end) + pd.Timedelta(days=1)
    ends = dossiers[["finished_at", "returned_at", "stopped_at"]]
    is_handled = ends.bfill(axis=1).iloc[:, 0] < after
    is_carried = dossiers["received_at"] < pd.Timestamp(start)
    counted = {"received_total": len(dossiers), "carried": int(is_carried.sum())}
    if ends.notna().any(axis=None):
        counted |= {"handled_total": int(is_handled.sum()), "pending_total": int((~is_handled).sum())}
    if dossiers["channel"].notna().all():
        is_online = dossiers["channel"].eq("online")
        counted |= {
            "online": int((is_online & ~is_carried).sum()),
            "direct": int((~is_online & ~is_carried).sum()),
        }
    return counted


def _read_counts(sheet: Sheet, used: pd.Index) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    counts = pd.DataFrame(0, index=sheet.rows.index, columns=list(_COUNTS))
    unread: list[pd.DataFrame] = []
    for name in _COUNTS:
        for row, text in sheet.rows[name].items():
            count = 0 if text in _ZEROS else read_count(text)
            if isinstance(count, Refused):
                severity = "error" if row in used else "warning"
                unread.append(
                    find_in_rows(
                        sheet, [int(str(row))], severity, count.reason, count.cure, sheet.headings[name], text
                    )
                )
            else:
                counts.loc[row, name] = count
    return counts, unread


def _whole(counts: pd.DataFrame, totals: pd.Index) -> pd.Index:
    """Of several total rows the one that sums up all others; all where none or several different ones do."""
    stated = counts.loc[totals].drop_duplicates(keep="last")
    sums = counts.drop(totals).sum()
    is_sum = stated.eq(sums).all(axis=1)
    return stated.index[is_sum] if is_sum.sum() == 1 else stated.index


def _broken_identities(sheet: Sheet, counts: pd.DataFrame, used: pd.Index) -> Iterator[pd.DataFrame]:
    for whole, parts in _IDENTITIES:
        broken = counts[counts[whole] != counts[list(parts)].sum(axis=1)]
        sums = " + ".join(f"«{FORM06_TITLES[part]}»" for part in parts)
        for row, count in broken.iterrows():
            severity = "error" if row in used else "warning"
            shown = f"{count[whole]} ≠ {' + '.join(str(count[part]) for part in parts)}"
            reason = f"có «{FORM06_TITLES[whole]}» không bằng {sums}"
            yield find_in_rows(sheet, [int(str(row))], severity, reason, _FIX, sheet.headings[whole], shown)


def _broken_sums(sheet: Sheet, counts: pd.DataFrame, is_total: pd.Series) -> Iterator[pd.DataFrame]:
    """The total row against the sum of the others, where there are others and one total."""
    if is_total.sum() != 1 or is_total.all():
        return
    sums, total = counts[~is_total].sum(), counts[is_total].iloc[0]
    row = counts.index[is_total][0]
    for name in _COUNTS:
        if sums[name] != total[name]:
            shown = f"{total[name]} ≠ {sums[name]}"
            reason = "là dòng cộng không bằng tổng các dòng"
            yield find_in_rows(sheet, [row], "warning", reason, _FIX, sheet.headings[name], shown)


def _derive(sheet: Sheet, counts: pd.DataFrame, indicator: str, has_units: bool) -> Sheet:
    above, below = _INDICATORS[indicator]
    rows = pd.DataFrame(
        {
            "indicator": indicator,
            "numerator": counts[list(above)].sum(axis=1).astype("str"),
            "denominator": counts[list(below)].sum(axis=1).astype("str"),
        },
        index=counts.index,
        dtype="str",
    )
    headings = {"numerator": sheet.headings[above[0]], "denominator": sheet.headings[below[0]]}
    if has_units:
        rows = rows.assign(unit_code=sheet.rows.loc[rows.index, "label"])
        headings = headings | {"unit_code": sheet.headings["label"]}
    return replace(sheet, kind="aggregates", rows=rows, headings=headings, remarks=())
