"""One raw sheet becomes rows under known columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pandas as pd
import pyarrow as pa

from chiso.exports.bodies import BLANK, DATA, OTHER_HEADER, TOTAL, classify_rows, find_data
from chiso.exports.children import RawSheet
from chiso.exports.groups import doubt_groups
from chiso.exports.layouts import FORM06, FORM06_TITLES, SEARCHED_ROWS, Layout, find_layout, name_column
from chiso.exports.sheets import Remark, Sheet
from chiso.exports.totals import check_totals
from chiso.exports.vocabulary import PERIOD, Vocabulary
from chiso.exports.words import fold_header
from chiso.schemas import READABLE

UNIT_COLUMNS = ("unit_code", "unit_code 2", "unit_code 3")
"""A sheet may name the unit several times: by code, by name, by a name of its own."""

PERIOD_COLUMNS = ("period", "period 2", "period 3")
_SEVERAL = {"unit_code": UNIT_COLUMNS, PERIOD: PERIOD_COLUMNS}

_UNHIDE = "Bỏ lọc và bỏ ẩn trước khi xuất; nếu các dòng ấy không được tính thì xóa chúng khỏi tệp."
_SPLIT = "Tách mỗi bảng thành một trang tính hoặc một tệp riêng."
_COUNTS = ("numerator", "denominator")
_SHOWN = 10
SYNONYMS = "Sửa tiêu đề cột, hoặc thêm cách gọi này vào params/exports.yml."


def read_sheet(raw: RawSheet, file: str, vocabulary: Vocabulary) -> Sheet:
    """The rows of data of one sheet under the names of its table's columns."""
    lines = [list(row.values()) for row in raw.cells.slice(0, SEARCHED_ROWS).to_pylist()]
    rows = [[cell or "" for cell in line] for line in lines]
    layout = find_layout(rows, vocabulary)
    said = [Remark("info", "trang tính ẩn cũng được đọc.")] if raw.is_hidden else []
    if raw.encoding:
        said.append(Remark("info", f"chữ viết theo bảng mã {raw.encoding} đã được đổi sang Unicode."))
    if layout is None:
        return Sheet(file, raw.name, remarks=(*said, *_without_header(raw)))
    if layout.missing:
        return Sheet(file, raw.name, remarks=(*said, _lacking(layout)))
    said += [*_first_tables(rows, layout, vocabulary), *_side_tables(layout, vocabulary)]
    said += doubt_groups(rows, layout, vocabulary)
    return _under(layout, raw, file, said, vocabulary)


def _under(layout: Layout, raw: RawSheet, file: str, said: list[Remark], vocabulary: Vocabulary) -> Sheet:
    cells = _categories(raw)
    reached, above = cells.iloc[layout.last + 1 :], cells.iloc[: layout.first]
    body = _all_filled(reached)
    kinds = classify_rows(body, layout, vocabulary)
    wanted = kinds.isin([DATA, TOTAL]) if layout.kind == FORM06 else kinds.eq(DATA)
    taken, doubled = _choose(layout, vocabulary)
    torn = [*_early_rows(above, layout), *_second_tables(kinds)]
    legends = list(_legends(body[kinds.eq(DATA)], layout))
    torn += [one for one in legends if one.stops]
    torn += _torn_rows(reached[wanted], layout) if raw.is_ragged else []
    torn += _shared_counts(raw, body[wanted], layout)
    rows = body.loc[wanted, [str(at) for at in taken.values()]].set_axis(list(taken), axis=1)
    if layout.kind == FORM06:
        rows = rows.astype("str").assign(
            label=rows["label"].astype("str").where(~kinds[wanted].eq(TOTAL), TOTAL)
        )
    left_out = [
        *_without_rows(rows, torn, layout),
        *(one for one in legends if not one.stops),
        *_left_out(body, layout, vocabulary),
        *_not_data(kinds, layout),
        *check_totals(body, kinds, layout),
    ]
    return Sheet(
        file,
        raw.name,
        layout.kind,
        (*raw.titles, *_titles(above)),
        {name: layout.headings[at] for name, at in taken.items()},
        rows.iloc[:0] if torn else rows,
        (*said, *torn, *doubled, *_hidden(raw, kinds, layout), *left_out),
        raw.is_1904,
    )


def _categories(raw: RawSheet) -> pd.DataFrame:
    """The cells, each distinct text of a column held once, indexed by the row's number."""
    columns = {name: raw.cells[name].dictionary_encode() for name in raw.cells.column_names}
    cells: pd.DataFrame = pa.table(columns).to_pandas()
    return cells.set_axis(pd.RangeIndex(1, raw.cells.num_rows + 1))


def _all_filled(cells: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: _filled(cells[name]) for name in cells}, index=cells.index)


def _filled(cells: pd.Series) -> pd.Series:
    """The column with "" where a row does not reach it."""
    if not cells.hasnans:
        return cells
    known = cells if "" in cells.cat.categories else cells.cat.add_categories("")
    return known.fillna("")


def _hidden(raw: RawSheet, kinds: pd.Series, layout: Layout) -> Iterator[Remark]:
    """What the file's own users do not see is read all the same, and said."""
    rows = [row for row in raw.hidden_rows if kinds.get(row, BLANK) == DATA]
    if rows:
        shown = ", ".join(map(str, rows[:_SHOWN])) + (" …" if len(rows) > _SHOWN else "")
        yield Remark(
            "warning", f"{len(rows)} dòng bị ẩn hoặc bị lọc (dòng {shown}) cũng được đọc và tính.", _UNHIDE
        )
    for at in raw.hidden_columns:
        if at < len(layout.names) and layout.names[at]:
            yield Remark("info", "cột ẩn cũng được đọc.", column=layout.headings[at])


def _titles(above: pd.DataFrame) -> Iterator[str]:
    for cells in above.astype("object").fillna("").itertuples(index=False, name=None):
        yield from dict.fromkeys(cell for cell in cells if cell)


def _without_header(raw: RawSheet) -> list[Remark]:
    """A sheet as wide as a table stops the run; a page of notes does not."""
    cells = _categories(raw)
    held = sum((cells[name].notna() & cells[name].ne("") for name in cells), pd.Series(0, index=cells.index))
    if (held >= 3).sum() < 2:
        return [Remark("info", "không có bảng dữ liệu nào.")]
    return [Remark("error", "không tìm thấy dòng tiêu đề nào đã biết.", SYNONYMS, stops=True)]


def _lacking(layout: Layout) -> Remark:
    if layout.kind == FORM06:
        title, named = "Biểu số 06", [FORM06_TITLES[name] for name in layout.missing]
    else:
        schema = READABLE[layout.kind]
        title, named = f"bảng {schema.title}", [schema.fields[name].title for name in layout.missing]
    columns = ", ".join(f"«{name}»" for name in named)
    reason = f"{title} (tiêu đề ở dòng {layout.last + 1}) thiếu cột bắt buộc {columns}."
    return Remark("error", reason, SYNONYMS, stops=True)


def _without_rows(rows: pd.DataFrame, torn: list[Remark], layout: Layout) -> list[Remark]:
    """Nothing is zero, and zero is scored: it is said where it comes from."""
    if len(rows) or torn:
        return []
    reason = (
        f"không có dòng dữ liệu nào dưới dòng tiêu đề (dòng {layout.last + 1}), được coi là không phát sinh."
    )
    return [Remark("warning", reason, "Nếu trong kỳ có phát sinh thì xuất lại từ hệ thống.")]


def _choose(layout: Layout, vocabulary: Vocabulary) -> tuple[dict[str, int], list[Remark]]:
    """Column's name → position; of two headings for one column the first in params/exports.yml is taken."""
    ranked = sorted(range(len(layout.names)), key=lambda at: _rank(layout, at, vocabulary))
    taken: dict[str, int] = {}
    doubled: list[Remark] = []
    for at in ranked:
        name = layout.names[at]
        slots = _SEVERAL.get(name, (name,))
        free = next((slot for slot in slots if slot not in taken), None)
        if name and free:
            taken[free] = at
        elif name:
            doubled.append(_doubled(layout.headings[at], layout.headings[taken[name]]))
    return dict(sorted(taken.items(), key=lambda one: one[1])), doubled


def _rank(layout: Layout, at: int, vocabulary: Vocabulary) -> int:
    if layout.kind == FORM06:
        return 0
    return name_column(layout.headings[at], vocabulary.tables[layout.kind])[1]


def _doubled(heading: str, kept: str) -> Remark:
    if fold_header(heading) == fold_header(kept):
        cure = "Xóa hoặc đổi tên một cột."
        return Remark("error", "hai cột cùng tên.", cure, column=heading, stops=True)
    return Remark("warning", f"cột bị bỏ qua vì cùng nghĩa với cột «{kept}».", SYNONYMS, column=heading)


def _second_tables(kinds: pd.Series) -> list[Remark]:
    return [_second_table(int(row)) for row in kinds.index[kinds.eq(OTHER_HEADER)]]


def _first_tables(rows: list[list[str]], layout: Layout, vocabulary: Vocabulary) -> list[Remark]:
    """A table that ends where this one begins would pass for its titles.

    Labels with their values beside them are no header, and what has only headings below it is one of several levels.
    """
    other = find_layout(rows[: max(layout.first - 1, 0)], vocabulary)
    if other is None or any(heading.endswith(":") for heading in other.headings):
        return []
    known = {word for table in vocabulary.tables.values() for word in table.field_of}
    is_header = not other.missing or 2 * sum(map(bool, other.names)) > sum(map(bool, other.headings))
    between = [[fold_header(cell) for cell in row if cell] for row in rows[other.last + 1 : layout.first]]
    has_rows = any(2 * len(known.intersection(held)) < len(held) for held in between if len(held) > 1)
    return [_second_table(other.last + 1)] if is_header and has_rows else []


def _side_tables(layout: Layout, vocabulary: Vocabulary) -> list[Remark]:
    """Columns of a table that stands beside this one, an empty column between, would pass for its own."""
    blocks = [list(block) for is_held, block in groupby(layout.headings, bool) if is_held]
    found = [find_layout([block], vocabulary) for block in blocks]
    whole = [one for one in found if one and not one.missing]
    return [_second_table(layout.last + 1)] if len(whole) > 1 and layout.kind != FORM06 else []


def _legends(data: pd.DataFrame, layout: Layout) -> Iterator[Remark]:
    """Columns behind an empty one that end above the list's end: two of words are a legend's, one may be.

    Each row of a legend says something, and none of them a day or yes and no, as a list's own columns may.
    """
    columns = groupby(range(len(layout.headings)), lambda at: bool(layout.headings[at]))
    blocks = [list(block) for is_held, block in columns if is_held]
    widest = max(blocks, key=lambda block: sum(bool(layout.names[at]) for at in block))
    fields = READABLE[layout.kind].fields if layout.kind in READABLE else {}
    for block in blocks:
        known = [at for at in block if layout.names[at]]
        types = {fields[name].type for at in known if (name := layout.names[at]) in fields}
        if layout.kind == FORM06 or block is widest or not known or types & {"date", "datetime", "bool"}:
            continue
        is_held = (data.iloc[:, block].astype("str") != "").any(axis=1).to_numpy()
        if 0 < is_held.sum() < len(data) and is_held[: is_held.sum()].all():
            yield (
                _second_table(layout.last + 1) if len(known) > 1 else _maybe_legend(layout.headings[known[0]])
            )


def _maybe_legend(heading: str) -> Remark:
    reason = "cột đứng sau một cột trống và hết trước danh sách: có thể là của một bảng khác ở bên cạnh."
    return Remark("warning", reason, _SPLIT, column=heading)


def _early_rows(above: pd.DataFrame, layout: Layout) -> list[Remark]:
    """Rows above the header, where sorting a sheet with its header puts them, would pass for titles."""
    cure = "Đưa dòng tiêu đề lên trên mọi dòng dữ liệu, hoặc xuất lại từ hệ thống."
    reason = "là dòng dữ liệu nằm trên dòng tiêu đề"
    rows = [] if above.empty else find_data(_all_filled(above), layout)
    return [Remark("error", reason, cure, row, stops=True) for row in rows]


def _second_table(row: int) -> Remark:
    return Remark("error", f"là {OTHER_HEADER}", _SPLIT, row, stops=True)


def _torn_rows(data: pd.DataFrame, layout: Layout) -> list[Remark]:
    """Rows with fewer or more cells than the header: their cells would stand under the wrong headings."""
    width = max(at for at, heading in enumerate(layout.headings) if heading) + 1
    short = data.index[data[str(width - 1)].isna()]
    beyond = [data[name].notna() & data[name].ne("") for name in data.columns[width:]]
    long = data.index[pd.concat(beyond, axis=1).any(axis=1)] if beyond else ()
    cure = "Các ô sẽ lệch cột: mở tệp bằng Excel, kê lại cho đủ ô, hoặc xuất lại dạng .xlsx."
    found = [Remark("error", "có ít ô hơn dòng tiêu đề", cure, int(row), stops=True) for row in short]
    return found + [
        Remark("error", "có nhiều ô hơn dòng tiêu đề", cure, int(row), stops=True) for row in long
    ]


def _shared_counts(raw: RawSheet, data: pd.DataFrame, layout: Layout) -> Iterator[Remark]:
    """A count in a cell merged over several rows would be added up once for each of them."""
    cure = "Bỏ gộp ô, ghi số của từng dòng, hoặc xuất lại từ hệ thống."
    for at, top, bottom in raw.merged_down:
        name = layout.names[at] if at < len(layout.names) else ""
        is_count = name != "label" if layout.kind == FORM06 else name.rpartition("/")[2] in _COUNTS
        rows = data.index[(data.index > top) & (data.index <= bottom + 1)]
        if name and is_count and len(rows) > 1 and (text := str(data.iloc[:, at][rows[0]])):
            reason = "có một số gộp cho nhiều dòng"
            yield Remark("error", reason, cure, int(rows[0]), layout.headings[at], stops=True, value=text)


def _left_out(body: pd.DataFrame, layout: Layout, vocabulary: Vocabulary) -> Iterator[Remark]:
    for at, (heading, name) in enumerate(zip(layout.headings, layout.names, strict=True)):
        why = vocabulary.unwanted.get(fold_header(heading))
        if name or why == "ignored":
            continue
        if why == "personal":
            yield Remark("info", "cột dữ liệu cá nhân đã được bỏ khi đọc.", column=heading)
        elif heading:
            yield Remark("info", "cột chưa biết, không được dùng.", SYNONYMS, column=heading)
        elif body.iloc[:, at].ne("").any():
            yield Remark(
                "warning", f"cột thứ {at + 1} có dữ liệu nhưng không có tiêu đề, không được dùng.", SYNONYMS
            )


def _not_data(kinds: pd.Series, layout: Layout) -> Iterator[Remark]:
    counted = [DATA, BLANK, OTHER_HEADER, *([TOTAL] if layout.kind == FORM06 else [])]
    for row, kind in kinds[~kinds.isin(counted)].items():
        yield Remark("info", f"là {kind}, không phải dữ liệu", row=int(str(row)))
