"""Every format and every way of writing it: all must be read as the same rows."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape

from corpus.truths import TABLES, Case, Expected, Page, Record, page, records
from corpus.writers import Xlsx, html, ods, spreadsheetml, text, xls

WRITERS: dict[str, Callable[..., bytes]] = {
    "xlsx": Xlsx().write,
    "xls": xls,
    "xml": spreadsheetml,
    "ods": ods,
    "html": html,
    "csv": text,
}
"""One plain way for each format."""

_XLSX = {
    "chuỗi tại chỗ": Xlsx(strings="inline"),
    "chuỗi là kết quả công thức": Xlsx(strings="str"),
    "chuỗi nhiều kiểu chữ, có phiên âm": Xlsx(strings="rich"),
    "chuỗi tại chỗ nhiều kiểu chữ": Xlsx(strings="rich-inline"),
    "Strict OOXML": Xlsx(is_strict=True),
    "Strict OOXML, ngày ISO": Xlsx(is_strict=True, dates="iso"),
    "năm gốc 1904": Xlsx(is_1904=True),
    "vùng khai báo 1.048.576 dòng": Xlsx(dimension="A1:XFD1048576"),
    "vùng khai báo một ô": Xlsx(dimension="A1"),
    "không khai báo vùng": Xlsx(dimension="-"),
    "ô và dòng không có địa chỉ": Xlsx(has_addresses=False),
    "thẻ có tiền tố": Xlsx(prefix="x"),
    "đường dẫn tuyệt đối": Xlsx(targets="absolute"),
    "đường dẫn có ./": Xlsx(targets="dotted"),
    "đường dẫn có \\": Xlsx(targets="backslash"),
    "tên phần có \\": Xlsx(names="backslash"),
    "tên phần viết hoa": Xlsx(names="upper"),
    "không có styles.xml": Xlsx(has_styles=False),
    "không có [Content_Types].xml": Xlsx(has_types=False),
    "XML theo UTF-16": Xlsx(encoding="utf-16"),
    "XML có BOM": Xlsx(encoding="utf-8-sig"),
    "XML không có dòng khai báo": Xlsx(head=""),
    "XML xuống dòng, thụt lề": Xlsx(is_pretty=True),
    "XML dùng nháy đơn": Xlsx(quote="'"),
    "số viết dạng mũ": Xlsx(is_exponent=True),
    "công thức có kết quả": Xlsx(has_formulas=True),
    "zip không nén": Xlsx(zip="stored"),
    "zip ghi nối, cỡ đứng sau": Xlsx(zip="streamed"),
    "zip64": Xlsx(zip="zip64"),
    "zip có chú thích": Xlsx(zip="commented"),
    "có macro": Xlsx(extra="macro"),
    "có trang biểu đồ": Xlsx(extra="chart"),
    "chú thích XML giữa các dòng": Xlsx(gap="<!-- page -->"),
    "chữ viết bằng mã &#...;": Xlsx(entities="yes"),
    "ngày là chữ": Xlsx(dates="text"),
}
_DATE_FORMATS = (
    "22", "dd/mm/yyyy h:mm", "d-m-yy h:mm;@", "[$-42A]dd mmmm yyyy hh:mm;@", 'dd"/"mm"/"yyyy hh:mm', "[Red]yyyy\\-mm\\-dd hh:mm",
    'hh:mm "ngày" dd/mm/yyyy', "DD/MM/YYYY HH:MM", "[h]:mm:ss", "yyyy/mm/dd\\Thh:mm:ss", "General", "0.00",
)  # fmt: skip
_ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16-le-bom", "utf-16-be-bom", "utf-16-le", "utf-16-be", "nfd", "cp1258", "TCVN3", "VNI",
)  # fmt: skip
_DELIMITERS = {",": "phẩy", ";": "chấm phẩy", "\t": "tab", "|": "gạch đứng"}
_ENDS = ("\r\n", "\n", "\r")
_QUOTES = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _plain()
    yield from _odd_xlsx()
    yield from _texts()
    yield from _dialects()
    yield from _pages()
    yield from _odd_pages()
    yield from _names()


def case(
    kind: str, name: str, data: bytes, table: str, rows: list[Record], group: str = "Định dạng", *listed: str
) -> Case:
    """A file of one table that must be read as its rows."""
    return Case(group, kind, {name: data}, Expected({table: rows}, listed))


def _plain() -> Iterator[Case]:
    for table in TABLES:
        for name, write in WRITERS.items():
            for seed in (1, 2):
                rows = records(table, seed)
                yield case(f"{name} thường", f"tep.{name}", write(page(table, rows)), table, rows)


def _odd_xlsx() -> Iterator[Case]:
    for kind, way in _XLSX.items():
        for table in TABLES:
            rows = records(table, 4)
            yield case(f"xlsx: {kind}", "tep.xlsx", way.write(page(table, rows)), table, rows)
    for table in TABLES:
        rows = records(table, 4)
        unstyled = repacked(
            Xlsx().write(page(table, rows)),
            lambda name, data: (name, data.replace(b' t="s"', b' s="" t="s"')),
        )
        yield case("xlsx: ô ghi kiểu rỗng", "tep.xlsx", unstyled, table, rows)
    for code in _DATE_FORMATS:
        for table in ("dossiers", "petitions"):
            rows = records(table, 5)
            yield case(
                "xlsx: mã hiển thị ngày lạ",
                "tep.xlsx",
                Xlsx(date_format=code).write(page(table, rows)),
                table,
                rows,
            )
    for is_1904 in (True, False):
        rows = records("dossiers", 6)
        data = xls(page("dossiers", rows), is_1904=is_1904)
        yield case("xls: năm gốc 1904" if is_1904 else "xls: năm gốc 1900", "tep.xls", data, "dossiers", rows)


def _texts() -> Iterator[Case]:
    for encoding in _ENCODINGS:
        for delimiter, word in _DELIMITERS.items():
            for end in _ENDS:
                for quoting in _QUOTES:
                    table = TABLES[hash_of(encoding, delimiter, end, quoting) % len(TABLES)]
                    rows = records(table, 7)
                    data = text(page(table, rows), encoding, delimiter, end, quoting)
                    yield case(f"csv: {encoding}, {word}", "tep.csv", data, table, rows)
    for delimiter in _DELIMITERS:
        rows = records("dossiers", 8)
        data = text(page("dossiers", rows), "utf-8-sig", delimiter, lead=f"sep={delimiter}\r\n")
        yield case("csv: có dòng sep=", "tep.csv", data, "dossiers", rows)
        whole = text(page("dossiers", rows), "utf-8", delimiter).decode()
        first, rest = whole.split("\r\n", 1)
        mixed = (first + "\n" + rest.replace("\r\n", "\n", 3)).encode()
        yield case("csv: xuống dòng lẫn lộn", "tep.csv", mixed, "dossiers", rows)
        yield case("csv: không xuống dòng ở cuối", "tep.csv", whole.rstrip().encode(), "dossiers", rows)
        yield case(
            "csv: dòng trống ở đầu và cuối", "tep.csv", f"\r\n\r\n{whole}\r\n\r\n".encode(), "dossiers", rows
        )


def _dialects() -> Iterator[Case]:
    """Quotes, escapes and delimiters that other systems write."""
    rows = records("dossiers", 7)
    for delimiter in _DELIMITERS:
        for quoting in (*_QUOTES, csv.QUOTE_NONNUMERIC):
            single = text(page("dossiers", rows), delimiter=delimiter, quoting=quoting, quote="'")
            yield case("csv: nháy đơn", "tep.csv", single, "dossiers", rows)
            escaped = text(page("dossiers", rows), delimiter=delimiter, quoting=quoting, escape="\\")
            yield case("csv: \\ trước nháy", "tep.csv", escaped, "dossiers", rows)
        spaced = text(page("dossiers", rows), delimiter=delimiter, quoting=csv.QUOTE_ALL)
        spaced = spaced.replace(f'"{delimiter}"'.encode(), f'"{delimiter} "'.encode())
        yield case("csv: khoảng trắng trước nháy", "tep.csv", spaced, "dossiers", rows)
    for delimiter in "^~":
        drawn = text(page("dossiers", rows), delimiter=delimiter)
        yield case("csv: dấu phân cách ^, ~", "tep.csv", drawn, "dossiers", rows)
    whole = text(page("dossiers", rows))
    odd = {
        "csv: 1A ở cuối": whole + b"\x1a",
        "csv: xuống dòng bằng 85": whole.replace(b"\r\n", "\x85".encode()),
        "csv: 20.000 cột trống": whole.replace(b"\r\n", b"," * 20_000 + b"\r\n"),
    }
    for kind, data in odd.items():
        yield case(kind, "tep.csv", data, "dossiers", rows)


def _odd_pages() -> Iterator[Case]:
    """What systems put before and into a table of a web page, an XML or an ODS."""
    rows = records("dossiers", 9)
    whole, ml = html(page("dossiers", rows)).decode(), spreadsheetml(page("dossiers", rows))
    flat = ods(page("dossiers", rows), is_flat=True).decode()
    texts = re.compile(r'(office:value-type="string")><text:p>([^<"]*)</text:p>')
    odd = {
        "html: lời báo lỗi ở trước": "<br />\n<b>Warning</b>: Undefined variable<br />\n" + whole,
        "html: chữ ở trước": "Danh sách hồ sơ" + whole,
        "html: script, style trong ô": whole.replace(
            "<td>", "<td><script>a='<td>'</script><style>td{}</style>"
        ),
        "html: bảng mã ghi sai": html(page("dossiers", rows), charset="iso-8859-1").decode(),
        "xml 2003: dòng trống ở đầu": "\r\n" + ml.decode(),
        "ods: chữ ghi ở thuộc tính": texts.sub(r'\1 office:string-value="\2">', flat),
        "ods: chữ ở thuộc tính khác chữ hiện ra": texts.sub(
            r'\1 office:string-value="\2"><text:p>###</text:p>', flat
        ),
    }
    for kind, drawn in odd.items():
        yield case(kind, "tep.xls", drawn.encode(), "dossiers", rows)
    broken = [{**row, "procedure_name": str(row["procedure_name"]).replace(" ", "\n", 1)} for row in rows]
    lines = [str(row["procedure_name"]).split(" ", 1) for row in rows]
    for first, second in lines:
        whole = whole.replace(escape(f"{first} {second}"), f"<p>{escape(first)}</p><p>{escape(second)}</p>")
    yield case("html: đoạn văn trong ô", "tep.xls", whole.encode(), "dossiers", broken)


def _pages() -> Iterator[Case]:
    heads = {
        "không có html, body": "{meta}",
        "có doctype": "<!DOCTYPE html><html><head>{meta}</head><body>",
        "của Excel": '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>{meta}<style>td{{mso-number-format:"\\@"}}</style></head><body>',
        "có chữ quanh bảng": "<html><head>{meta}</head><body><h1>Danh sách</h1><p>Ngày lập</p>",
        "có BOM": "\ufeff<html><head>{meta}</head><body>",
    }
    ways = {"utf-8": "utf-8", "cp1258": "windows-1258", "utf-16": "utf-16", "": ""}
    for kind, head in heads.items():
        for encoding, charset in ways.items():
            for cell in ("td", "th") if encoding == "utf-8" else ("td",):
                rows = records("dossiers", 9)
                drawn = html(
                    page("dossiers", rows),
                    encoding=encoding or "utf-8",
                    charset=charset,
                    head=head,
                    cell=cell,
                )
                if kind == "có BOM" and encoding == "cp1258":
                    continue
                yield case(f"html: {kind}", "tep.xls", drawn, "dossiers", rows)
    for prefix in ("", "ss"):
        for table in TABLES:
            rows = records(table, 10)
            yield case(
                "xml 2003: có tiền tố" if prefix else "xml 2003",
                "tep.xls",
                spreadsheetml(page(table, rows), prefix=prefix),
                table,
                rows,
            )
    for table in TABLES:
        rows = records(table, 11)
        flat = ods(page(table, rows), is_flat=True).decode()
        kept = flat[flat.index("<table:table ") : flat.rindex("</table:table>")] + "</table:table>"
        copy = kept.replace('table:name="Danh sách"', "table:name=\"'file:///C:/khac.ods'#$Sheet1\"", 1)
        copy = copy.replace(">", "><table:table-source/>", 1)
        both = flat.replace(kept, kept + copy).encode()
        yield case("ods: bản sao của tệp khác", "tep.fods", both, table, rows)
        pages = html(page(table, rows[:3])) + html(page(table, rows[3:]))
        yield case("html: hai trang nối nhau", "tep.xls", pages, table, rows)
        yield case("ods phẳng (fods)", "tep.fods", ods(page(table, rows), is_flat=True), table, rows)
        yield case(
            "ods: dòng, cột lặp đến hết trang", "tep.ods", ods(page(table, rows), is_long=True), table, rows
        )


def _names() -> Iterator[Case]:
    """A file is what it holds, whatever it is called."""
    for name, write in WRITERS.items():
        for wrong in (*WRITERS, "XLSX"):
            if wrong != name:
                rows = records("surveys", 12)
                yield case("đuôi tệp sai", f"tep.{wrong}", write(page("surveys", rows)), "surveys", rows)
    for name in ("Hồ sơ tháng 7 (bản cuối).xlsx", "tep", "a'b;c.xlsx", "tep.v2.final.csv", "=1+1.csv"):
        rows = records("surveys", 13)
        yield case("tên tệp lạ", name, Xlsx().write(page("surveys", rows)), "surveys", rows)


def hash_of(*parts: object) -> int:
    """A small number that is the same in every process."""
    return sum(map(ord, repr(parts)))


def repacked(data: bytes, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> bytes:
    """The archive with some of its parts changed, renamed or left out."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if changed := change(entry.filename, old.read(entry)):
                new.writestr(zipfile.ZipInfo(changed[0]), changed[1], zipfile.ZIP_DEFLATED)
    return held.getvalue()


def with_cells(base: Page, changes: dict[tuple[int, int], object]) -> Page:
    """The page with some cells replaced; rows and columns from 0."""
    cells = [list(row) for row in base.cells]
    for (row, column), value in changes.items():
        cells[row][column] = value  # type: ignore[call-overload]
    return replace(base, cells=tuple(map(tuple, cells)))
