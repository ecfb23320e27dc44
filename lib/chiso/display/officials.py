"""The officers' records as an internal page shows them: counts first, and no percentage of few dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from chiso.blocks import Cell, Column, Table
from chiso.compare import split_by_officer
from chiso.display.results import Results
from chiso.display.tables import LIMIT
from chiso.display.words import label_of, plain
from chiso.formats import format_number
from chiso.officers import FEWEST_OFFICERS, Record, Work, called, like_work, records, select_work
from chiso.scores import half_up

NONE = "Không có hồ sơ nào để nói về từng cán bộ, công chức."
UNTOLD = "Cơ quan chọn không ghi cán bộ, công chức trong báo cáo."
_NOBODY = "(không ghi mã)"
_UNDATED = "tệp xuất không ghi ngày hẹn trả nên không biết đúng hay trễ hạn; không tính vào tỷ lệ của ai."


def work_of(results: Results) -> list[Work]:
    """What each officer of the unit and its sub-units did in each field."""
    if not results.has_rows("ON_TIME"):
        return []
    return select_work(results.tables, results.rules, results.unit.code, results.site.officers)


def records_of(results: Results, works: Sequence[Work]) -> list[Record]:
    """One for each officer."""
    return records(works, results.rules.least_answers)


def officers_line(results: Results, told: Sequence[Record]) -> str:
    """How many officers handled how many dossiers, how many were late, and of how many nobody is named."""
    known = [one for one in told if one.officer]
    handled, late, nobody = (
        sum(one.sum(what) for one in ones)
        for ones, what in ((told, "handled"), (told, "late"), ([x for x in told if not x.officer], "handled"))
    )
    said = (
        f"**{plain(results.unit.name)}: {format_number(len(known))} cán bộ, công chức xử lý "
        f"{format_number(handled - nobody)} hồ sơ.** Trong tất cả {format_number(handled)} hồ sơ có "
        f"{format_number(late)} hồ sơ trễ hạn."
    )
    if nobody:
        said += f" {format_number(nobody)} hồ sơ không ghi mã cán bộ, nên không quy cho ai."
    return said


def officers_table(results: Results, told: Sequence[Record]) -> Table:
    """One officer a row, with the rate on time beside that of like work."""
    few = results.rules.least_answers
    columns = _officer_columns(few)
    has_units = len({one.unit_code for one in told}) > 1
    hidden = {
        *(() if has_units else ("Đơn vị",)),
        *(() if any(one.sum("undated") for one in told) else ("Không rõ hạn",)),
    }
    shown = [at for at, column in enumerate(columns) if column.label not in hidden]
    rows = (_record_row(results, one, few) for one in told)
    return Table(
        caption="Hồ sơ của từng cán bộ, công chức, trễ hạn nhiều xếp trước",
        columns=tuple(columns[at] for at in shown),
        rows=tuple(tuple(row[at] for at in shown) for row in rows),
        row_header=int(has_units),
    )


def _officer_columns(few: int) -> tuple[Column, ...]:
    """Of `_record_row`; shares are of at least so few dossiers."""
    return (
        Column(label="Đơn vị"),
        Column(label="Cán bộ", kind="code"),
        Column(label="Hồ sơ", kind="int"),
        Column(label="Đúng hạn", kind="int"),
        Column(label="Trễ hạn", kind="int"),
        Column(label="Không rõ hạn", kind="int", note=_UNDATED),
        Column(label="Từ chối, dừng", kind="int"),
        Column(label="Bị phản ánh", kind="int"),
        Column(
            label="Tỷ lệ đúng hạn",
            kind="pct",
            decimals=2,
            note=f"trong số hồ sơ đúng hạn và trễ hạn, chỉ tính khi có từ {few} hồ sơ như thế trở lên.",
        ),
        Column(
            label="Việc cùng loại",
            kind="pct",
            decimals=2,
            note="tỷ lệ đúng hạn mà một người có đúng cơ cấu lĩnh vực như vậy đạt được nếu ở mỗi lĩnh vực đạt mức "
            f"trung vị của các cán bộ có từ {few} hồ sơ; lĩnh vực có dưới {FEWEST_OFFICERS} người như thế thì "
            "không có trung vị.",
        ),
        Column(label="Chênh lệch", kind="number", decimals=2, note="tính bằng điểm phần trăm."),
        Column(
            label="Hài lòng",
            kind="pct",
            decimals=2,
            note="hồ sơ không trễ hạn và không bị phản ánh, như chỉ số về hài lòng trong tiếp nhận, giải quyết; "
            "phiếu khảo sát không ghi cán bộ nên không quy cho từng người.",
        ),
    )


def fields_table(results: Results, works: Sequence[Work]) -> Table | None:
    """Where an officer is furthest below the median of the same field; None where nobody is below one."""
    few = results.rules.least_answers
    medians = like_work(works, few)
    below = [
        (medians[work.field] - work.on_time_rate, work)
        for work in works
        if work.officer and work.judged >= few and work.field in medians
    ]
    told = sorted((pair for pair in below if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].key))[:LIMIT]
    if not told:
        return None
    columns = (
        Column(label="Đơn vị"),
        Column(label="Cán bộ", kind="code"),
        Column(label="Lĩnh vực"),
        Column(label="Hồ sơ", kind="int"),
        Column(label="Trễ hạn", kind="int"),
        Column(label="Tỷ lệ đúng hạn", kind="pct", decimals=2),
        Column(label="Trung vị lĩnh vực", kind="pct", decimals=2),
    )
    first = 0 if len({work.unit_code for work in works}) > 1 else 1
    return Table(
        caption="Lĩnh vực thấp hơn trung vị nhiều nhất",
        columns=columns[first:],
        rows=tuple(_field_row(results, work, medians[work.field])[first:] for _, work in told),
        row_header=1 - first,
    )


def failing_table(results: Results) -> Table | None:
    """By officer how many dossiers lost each indicator; adds up to what each indicator lacks."""
    codes = [
        score.indicator
        for score in results.scores
        if score.is_component
        and score.applies
        and results.rules.indicator(score.indicator).table == "dossiers"
        and results.has_rows(score.indicator)
    ]
    lost: dict[tuple[str, str], dict[str, int]] = {}
    for code in codes:
        for share in results.split(code, split_by_officer):
            unit, officer = (share.key or "/").split("/", 1)
            own = lost.setdefault((unit, called(officer, results.site.officers)), {})
            own[code] = own.get(code, 0) + share.lost
    told = sorted(lost.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    if not told:
        return None
    numbers = [results.rules.indicator(code).number for code in codes]
    first = 0 if len({unit for unit, _ in lost}) > 1 else 1
    heads = (Column(label="Đơn vị"), Column(label="Cán bộ", kind="code"))[first:]
    return Table(
        caption="Số hồ sơ chưa đạt của từng cán bộ theo từng chỉ số",
        columns=(
            *heads,
            *(
                Column(label=f"Số {number}", kind="int", note=f"{label_of(results.rules.indicator(code))}.")
                for number, code in zip(numbers, codes, strict=True)
            ),
        ),
        rows=tuple(
            (*(_unit(results, unit), officer or _NOBODY)[first:], *(own.get(code, 0) for code in codes))
            for (unit, officer), own in told
        ),
        row_header=1 - first,
    )


def wrong_records(results: Results) -> tuple[str, ...]:
    """Where the officers' dossiers do not add up to what indicator 5 counted from rows."""
    told = work_of(results)
    count = results.footing.counts["ON_TIME"]
    if not told or count.source != "rows":
        return ()
    added = sum(work.on_time for work in told), sum(work.handled for work in told)
    return () if added == (count.numerator, count.denominator) else (f"{added}",)


def _record_row(results: Results, one: Record, few: int) -> tuple[Cell, ...]:
    counts = ("handled", "on_time", "late", "undated", "returned", "complained")
    is_told = bool(one.officer) and one.sum("judged") >= few
    rate, pleased = (one.rate(what) if is_told else None for what in ("on_time", "satisfied"))
    yardstick = one.yardstick if is_told else None
    gap = None if rate is None or yardstick is None else rate - yardstick
    exact = (None if value is None else str(half_up(value)) for value in (rate, yardstick, gap, pleased))
    return (
        _unit(results, one.unit_code),
        one.officer or _NOBODY,
        *(one.sum(what) for what in counts),
        *exact,
    )


def _field_row(results: Results, work: Work, middle: Fraction) -> tuple[Cell, ...]:
    rate = str(half_up(work.on_time_rate))
    where = (_unit(results, work.unit_code), work.officer, work.field)
    return (*where, work.handled, work.late, rate, str(half_up(middle)))


def _unit(results: Results, code: str) -> str:
    return results.units[code].short_name if code in results.units else code
