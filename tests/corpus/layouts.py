"""What stands around the rows: titles, headers, bands, totals, footers, what is hidden, torn or in another order."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from unicodedata import normalize

from chiso.exports.vocabulary import Vocabulary, read_vocabulary
from chiso.paths import Project
from chiso.schemas import SCHEMAS
from corpus.formats import WRITERS
from corpus.truths import HEADINGS, TABLES, Case, Cell, Expected, Page, Record, line, page, records
from corpus.writers import Xlsx, ods, text

Row = tuple[Cell, ...]
Layout = Callable[[Page], Page]
FOOTER: tuple[Row, ...] = ((), ("", "", "Lâm Sơn, ngày 03 tháng 10 năm 2022"), ("Người lập biểu", "", "Thủ trưởng đơn vị"), ("(Ký, ghi rõ họ tên)", "", "(Ký, đóng dấu)"))  # fmt: skip


def cases(project: Project) -> Iterator[Case]:
    """All of them."""
    yield from _around()
    yield from _pages()
    yield from _checked()
    yield from _columns()
    yield from _torn()
    yield from _hiding()
    yield from _synonyms(read_vocabulary(project))
    yield from _several()


def even(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows of one width."""
    width = max(map(len, rows))
    return tuple(tuple(row) + (None,) * (width - len(row)) for row in rows)


def titled(count: int) -> Layout:
    """Lines above the header."""
    lines: list[Row] = [("ỦY BAN NHÂN DÂN HUYỆN NINH SƠN",), ("DANH SÁCH KẾT QUẢ",), ("Từ ngày 01/07/2022 đến ngày 30/09/2022",), ("Ngày xuất: 03/10/2022 08:30",)]  # fmt: skip
    return lambda base: replace(base, cells=even([*(lines * 5)[:count], *base.cells]))


def footed(base: Page) -> Page:
    """Signatures below the rows."""
    return replace(base, cells=even([*base.cells, *FOOTER]))


def numbered(base: Page) -> Page:
    """A row that counts the columns."""
    marks = tuple(f"({at})" for at in range(1, len(base.cells[0]) + 1))
    return replace(base, cells=(base.cells[0], marks, *base.cells[1:]))


def broken_pages(base: Page) -> Page:
    """The header again at every page's top."""
    head, *rows = base.cells
    return replace(base, cells=(head, *rows[:3], head, *rows[3:6], head, *rows[6:]))


def banded(base: Page) -> Page:
    """Rows that name a group, merged over the table's width."""
    head, *rows = base.cells
    width = len(head)
    band: Row = ("I. Lĩnh vực Đất đai", *[None] * (width - 1))
    other: Row = ("II. Lĩnh vực Hộ tịch", *[None] * (width - 1))
    cells = (head, band, *rows[:4], other, *rows[4:])
    return replace(base, cells=cells, merged=((1, 0, 1, width - 1), (6, 0, 6, width - 1)))


def spaced(base: Page) -> Page:
    """Empty rows and an empty first column."""
    head, *rows = base.cells
    empty: Row = (None,) * (len(head) + 1)
    shifted = [(None, *row) for row in rows]
    return replace(base, cells=(empty, empty, (None, *head), *shifted[:3], empty, *shifted[3:], empty, empty))


def two_levels(base: Page) -> Page:
    """Headings in two rows, some merged downwards, some under a heading of their own."""
    head, *rows = base.cells
    above: Row = (*head[:-2], "Thông tin khác", None)
    below: Row = (*[None] * (len(head) - 2), *head[-2:])
    areas = [(0, at, 1, at) for at in range(len(head) - 2)]
    return replace(base, cells=(above, below, *rows), merged=(*areas, (0, len(head) - 2, 0, len(head) - 1)))


def three_levels(base: Page) -> Page:
    """Groups above groups, all else merged down."""
    head, *rows = base.cells
    count = len(head) - 2
    alone: Row = (None,) * count
    top, middle, below = (
        (*head[:-2], "Thông tin khác", None),
        (*alone, "Chi tiết", None),
        (*alone, *head[-2:]),
    )
    areas = [*((0, at, 2, at) for at in range(count)), *((row, count, row, count + 1) for row in (0, 1))]
    return replace(base, cells=(top, middle, below, *rows), merged=tuple(areas))


def surplus(base: Page) -> Page:
    """A count of rows first, and columns that no table has."""
    head, *rows = base.cells
    counted = [(at, *row, "abc", at * 1.5) for at, row in enumerate(rows, 1)]
    return replace(base, cells=(("STT", *head, "Mã nội bộ 1", "Hệ số"), *counted))


def counted(base: Page) -> Page:
    """A total that is right."""
    head, *rows = base.cells
    return replace(base, cells=(head, *rows, ("Tổng cộng", len(rows), *[None] * (len(head) - 2))))


_AROUND: dict[str, Layout] = {
    "1 dòng đầu đề": titled(1),
    "4 dòng đầu đề": titled(4),
    "20 dòng đầu đề": titled(20),
    "chân biểu có chữ ký": footed,
    "dòng đánh số cột": numbered,
    "tiêu đề lặp lại mỗi trang": broken_pages,
    "dòng tên nhóm": banded,
    "dòng, cột trống": spaced,
    "tiêu đề hai dòng, ô gộp": two_levels,
    "tiêu đề ba dòng, ô gộp": three_levels,
    "cột thừa": surplus,
    "dòng cộng đúng": counted,
    "đầu đề, tiêu đề lặp và chân biểu": lambda base: footed(titled(4)(broken_pages(base))),
    "dòng cộng, chân biểu": lambda base: footed(counted(base)),
}


def paged(base: Page) -> Page:
    """The foot of a page between the rows."""
    head, *rows = base.cells
    return replace(
        base, cells=even([head, *rows[:4], ("Trang 1/2",), ("Ghi chú: số liệu đến hết kỳ",), *rows[4:]])
    )


def _around() -> Iterator[Case]:
    for at, (kind, layout) in enumerate(_AROUND.items()):
        for number, (name, write) in enumerate(WRITERS.items()):
            for table in (TABLES[(at + number) % 5], TABLES[(at + number + 2) % 5]):
                if table == "aggregates" and layout is counted:
                    continue
                rows = records(table, 21)
                drawn = layout(page(table, rows))
                yield _case(kind, f"tep.{name}", write(drawn), {table: rows})


def _pages() -> Iterator[Case]:
    """What ends a page hides nothing of the next; a header without rows is no rows, and said."""
    for name, write in WRITERS.items():
        for table in TABLES:
            rows = records(table, 25)
            whole = paged(page(table, rows))
            yield _case("chân trang ở giữa bảng", f"tep.{name}", write(whole), {table: rows})
            head, *lines = page(table, rows).cells
            total: Row = ("Tổng cộng", f"{len(rows)} hồ sơ", *[None] * (len(head) - 2))
            if table != "aggregates":
                first = Page((head, total, *lines))
                yield _case("dòng cộng ở trên các dòng", f"tep.{name}", write(first), {table: rows})
        bare = Page(page("petitions", records("petitions", 25)).cells[:1])
        yield _case("chỉ có dòng tiêu đề", f"tep.{name}", write(bare), {}, "không có dòng dữ liệu nào")


def _checked() -> Iterator[Case]:
    """What is hidden or does not add up is read, and said."""
    for name, write in WRITERS.items():
        if name not in ("html", "csv"):
            rows = records("dossiers", 22)
            base = page("dossiers", rows)
            hidden = write(replace(base, hidden_rows=(2, 5)))
            yield _case(
                "dòng ẩn",
                f"tep.{name}",
                hidden,
                {"dossiers": rows},
                "2 dòng bị ẩn hoặc bị lọc (dòng 3, 6)",
            )
            if name == "xlsx":
                single = Xlsx(quote="'").write(replace(base, hidden_rows=(2, 5)))
                told = "2 dòng bị ẩn hoặc bị lọc (dòng 3, 6)"
                yield _case("dòng ẩn, XML dùng nháy đơn", "tep.xlsx", single, {"dossiers": rows}, told)
            if name != "xml":
                yield _case(
                    "cột ẩn",
                    f"tep.{name}",
                    write(replace(base, hidden_columns=(6,))),
                    {"dossiers": rows},
                    "cột ẩn cũng được đọc",
                )
                pages = (
                    page("surveys", records("surveys", 22), "Hiện"),
                    replace(base, name="Ẩn", is_hidden=True),
                )
                truth = {"dossiers": rows, "surveys": records("surveys", 22)}
                yield _case(
                    "trang tính ẩn", f"tep.{name}", write(*pages), truth, "trang tính ẩn cũng được đọc"
                )
        for table in TABLES[:4]:
            rows = records(table, 23)
            head, *lines = page(table, rows).cells
            total: Row = ("Tổng cộng", len(rows) + 2, *[None] * (len(head) - 2))
            yield _case(
                "dòng cộng sai",
                f"tep.{name}",
                write(Page((head, *lines, total))),
                {table: rows},
                f"dòng cộng ghi {len(rows) + 2}, đếm được {len(rows)}",
            )


def _columns() -> Iterator[Case]:
    for table in TABLES:
        names = list(HEADINGS[table])
        for seed in range(8):
            rows = records(table, 30 + seed)
            order = random.Random(seed).sample(names, len(names))
            head = tuple(HEADINGS[table][name] for name in order)
            lines = [tuple(line(table, row)[names.index(name)] for name in order) for row in rows]
            name = list(WRITERS)[seed % 6]
            yield _case("cột đảo thứ tự", f"tep.{name}", WRITERS[name](Page((head, *lines))), {table: rows})
    for table in TABLES:
        yield from _missing(table)
    for table in TABLES:
        for kind, spoil in _SPELLINGS.items():
            for name in ("xlsx", "csv"):
                rows = records(table, 40)
                head, *lines = page(table, rows).cells
                spelt = tuple(spoil(str(one)) for one in head)
                yield _case(
                    f"tiêu đề {kind}", f"tep.{name}", WRITERS[name](Page((spelt, *lines))), {table: rows}
                )


_SPELLINGS: dict[str, Callable[[str], str]] = {
    "viết hoa": str.upper,
    "xuống dòng": lambda one: one.replace(" ", "\n"),
    "có khoảng trắng cứng": lambda one: f"\xa0{one.replace(' ', chr(0xA0))} ",
    "thừa khoảng trắng": lambda one: f"  {one.replace(' ', '   ')}\t",
    "có dấu câu": lambda one: f"{one} (*):",
    "không dấu": lambda one: "".join(map(_bare, one)),
    "viết liền": lambda one: one.title().replace(" ", ""),
    "Unicode tổ hợp": lambda one: normalize("NFD", one),
}


def _bare(letter: str) -> str:
    return {"đ": "d", "Đ": "D"}.get(letter, normalize("NFD", letter)[0])


def _missing(table: str) -> Iterator[Case]:
    needed = [name for name, one in SCHEMAS[table].fields.items() if one.required]
    needed += ["numerator", "denominator"] if table == "aggregates" else []
    for name in ("xlsx", "csv"):
        write = WRITERS[name]
        for column in HEADINGS[table]:
            rows = records(table, 50)
            at = list(HEADINGS[table]).index(column)
            cells = tuple(row[:at] + row[at + 1 :] for row in page(table, rows).cells)
            data = write(Page(cells))
            if column == "unit_code":
                yield _refusal("thiếu cột đơn vị", f"tep.{name}", data)
            elif column in needed:
                yield _refusal("thiếu cột bắt buộc", f"tep.{name}", data)
            else:
                bare = [{key: value for key, value in row.items() if key != column} for row in rows]
                yield _case("thiếu cột không bắt buộc", f"tep.{name}", data, {table: bare})


def _torn() -> Iterator[Case]:
    """Rows with fewer or more cells than the header: columns would shift."""
    for table in TABLES:
        for seed in range(4):
            rows = records(table, 60 + seed)
            at = 2 + seed
            lines = text(page(table, rows)).decode().split("\r\n")
            short = [*lines[: at - 1], lines[at - 1].rpartition(",")[0], *lines[at:]]
            long = [*lines[: at - 1], lines[at - 1] + ",thừa", *lines[at:]]
            yield _refusal("csv: dòng thiếu ô", "tep.csv", "\r\n".join(short).encode(), f"{at}  ")
            yield _refusal("csv: dòng thừa ô", "tep.csv", "\r\n".join(long).encode(), f"{at}  ")
            opened = [*lines[: at - 1], '"' + lines[at - 1], *lines[at:]]
            yield _refusal("csv: nháy không khép", "tep.csv", "\r\n".join(opened).encode(), f"{at} ")
            drawn = WRITERS["html"](page(table, rows)).decode().split("</tr>")
            cut = drawn[at - 1].rpartition("<td>")[0]
            torn = "</tr>".join([*drawn[: at - 1], cut, *drawn[at:]])
            yield _refusal("html: dòng thiếu ô", "tep.xls", torn.encode(), f"{at}  ")


def _hiding() -> Iterator[Case]:
    """What would take rows or cells out of sight: merged cells over others, rows in one cell, a table above."""
    rows = records("dossiers", 24)
    base = page("dossiers", rows)
    for name, write in WRITERS.items():
        if name == "csv":
            continue
        first = page("surveys", records("surveys", 24)[:1])
        cells = even([*first.cells, (), *base.cells])
        yield _refusal("một bảng ở trên bảng", f"tep.{name}", write(Page(cells)), "1  ", "một bảng khác")
        labels = ("Đơn vị được đánh giá", "Ngày khảo sát", "Lĩnh vực", "Mức độ hài lòng")
        lacking = even([labels, *(row[1:] for row in first.cells[1:]), (), *base.cells])
        yield _refusal(
            "một bảng thiếu cột ở trên bảng", f"tep.{name}", write(Page(lacking)), "1  ", "một bảng khác"
        )
        whole = page("surveys", records("surveys", 24)).cells
        beside = tuple((*one, None, *two) for one, two in zip(base.cells, whole, strict=True))
        yield _refusal("hai bảng cạnh nhau", f"tep.{name}", write(Page(beside)), "một bảng khác")
        sorted_in = Page((*base.cells[1:4], base.cells[0], *base.cells[4:]))
        yield _refusal("dòng dữ liệu trên tiêu đề", f"tep.{name}", write(sorted_in), "1  ", "3  ")
        filters: Row = ("Đơn vị:", "Tất cả", "Trạng thái:", "Tất cả", "Lĩnh vực:", "Tất cả")
        sought = even([filters, ("Từ ngày", "01/07/2022", "Đến ngày", "30/09/2022"), (), *base.cells])
        yield _case("điều kiện lọc ở trên bảng", f"tep.{name}", write(Page(sought)), {"dossiers": rows})
    merged = replace(base, merged=((2, 3, 4, 3),))
    told = '<table:covered-table-cell office:value-type="string"><text:p>Khác</text:p></table:covered-table-cell>'
    flat = ods(merged, is_flat=True).decode().replace("<table:covered-table-cell/>", told, 1)
    for name, data in {"tep.xlsx": Xlsx().write(merged), "tep.fods": flat.encode()}.items():
        yield _refusal("ô gộp che giá trị khác", name, data, "4 D  có ô gộp che một giá trị khác")
    head, *lines = text(base).decode().rstrip().split("\r\n")
    quoted = [head, *('"' + one.replace('"', '""') + '"' for one in lines)]
    yield _refusal("csv: cả dòng trong một cặp nháy", "tep.csv", "\r\n".join(quoted).encode(), "2  ", "9  ")
    for delimiter in ";\t|":
        other = text(base, delimiter=delimiter).decode().rstrip().split("\r\n")
        mixed = [head, *lines[:5], *other[6:]]
        yield _refusal("csv: đổi dấu phân cách giữa chừng", "tep.csv", "\r\n".join(mixed).encode(), "7  ")


def _refusal(kind: str, name: str, data: bytes, *listed: str) -> Case:
    return Case("Bố cục", kind, {name: data}, Expected(is_file=True, listed=listed))


def _synonyms(vocabulary: Vocabulary) -> Iterator[Case]:
    """Every heading that params/exports.yml knows."""
    for table, words in vocabulary.tables.items():
        for column, names in words.columns.items():
            if column not in HEADINGS[table]:
                continue
            for word in names:
                rows = records(table, 70)
                head, *lines = page(table, rows).cells
                at = list(HEADINGS[table]).index(column)
                spelt = (*head[:at], word, *head[at + 1 :])
                yield _case("tên gọi khác của cột", "tep.csv", text(Page((spelt, *lines))), {table: rows})


def _several() -> Iterator[Case]:
    for name, write in WRITERS.items():
        if name in ("csv",):
            continue
        truth = {table: records(table, 80) for table in TABLES}
        pages = [page(table, rows, f"Trang {table}") for table, rows in truth.items()]
        yield _case("nhiều trang tính", f"tep.{name}", write(*pages), truth)
        notes = Page((("Hướng dẫn",), ("Không sửa tệp này",)), "Ghi chú")
        yield _case(
            "trang không phải bảng dữ liệu",
            f"tep.{name}",
            write(pages[0], notes),
            {"dossiers": truth["dossiers"]},
        )
    for name, write in WRITERS.items():
        first, second = page("dossiers", records("dossiers", 81)), page("surveys", records("surveys", 81))
        cells = even([*first.cells, (), *second.cells])
        yield _refusal(
            "hai bảng trên một trang", f"tep.{name}", write(Page(cells)), "tiêu đề của một bảng khác"
        )


def _case(kind: str, name: str, data: bytes, truth: dict[str, list[Record]], *listed: str) -> Case:
    return Case("Bố cục", kind, {name: data}, Expected(truth, listed))
