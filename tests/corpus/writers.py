"""Pages as files of every format, as odd as the systems that write them."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from html import escape
from xml.sax.saxutils import quoteattr

import xlwt

from chiso.readers.legacy import _LETTERS
from corpus.truths import Cell, Page

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def shown(value: Cell) -> str:
    """A cell as text in the Vietnamese way."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def serial(value: date, is_1904: bool = False) -> float:
    """A day as a workbook counts it."""
    epoch = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    days = (moment - epoch).total_seconds() / 86_400
    return int(days) if days == int(days) else days


def letters(number: int) -> str:
    """0 → A, 26 → AA."""
    number += 1
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass(frozen=True)
class Xlsx:
    """One way to write an xlsx; the defaults are those of Excel."""

    strings: str = "shared"
    dates: str = "serial"
    date_format: str = "dd/mm/yyyy hh:mm"
    is_strict: bool = False
    is_1904: bool = False
    dimension: str = ""
    has_addresses: bool = True
    prefix: str = ""
    targets: str = "relative"
    names: str = "plain"
    has_styles: bool = True
    has_types: bool = True
    encoding: str = "utf-8"
    head: str = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    is_pretty: bool = False
    quote: str = '"'
    is_exponent: bool = False
    has_formulas: bool = False
    cached: bool = True
    zip: str = "deflated"
    extra: str = ""
    gap: str = ""
    state: str = "hidden"
    entities: str = ""

    def write(self, *pages: Page) -> bytes:
        """The bytes of the workbook."""
        parts = _Parts(self, pages)
        return _zipped(parts.all(), self)


class _Parts:
    def __init__(self, way: Xlsx, pages: Sequence[Page]) -> None:
        self.way, self.pages = way, pages
        self.known: dict[str, int] = {}
        self.main = _STRICT if way.is_strict else _MAIN
        self.rel = _STRICT_REL if way.is_strict else _REL

    def all(self) -> dict[str, bytes]:
        way = self.way
        sheets = {f"xl/worksheets/sheet{at}.xml": self.sheet(one) for at, one in enumerate(self.pages, 1)}
        parts = {} if not way.has_types else {"[Content_Types].xml": self.types()}
        parts |= {"_rels/.rels": self.package(), "xl/workbook.xml": self.book()}
        parts |= {"xl/_rels/workbook.xml.rels": self.relations(), **sheets}
        if self.known:
            parts["xl/sharedStrings.xml"] = self.strings()
        if way.has_styles:
            parts["xl/styles.xml"] = self.styles()
        if way.extra == "macro":
            parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0" + bytes(200)
        if way.extra == "chart":
            parts["xl/chartsheets/sheet1.xml"] = self.written(f"<chartsheet xmlns={quoteattr(self.main)}/>")
        return {name: self.finished(data) for name, data in parts.items()}

    def finished(self, data: bytes | str) -> bytes:
        if isinstance(data, bytes):
            return data
        return data.encode(self.way.encoding)

    def written(self, body: str) -> str:
        way = self.way
        if way.prefix:
            for tag in ("worksheet", "sheetData", "row", "c", "v", "f", "is", "t", "sst", "si", "r", "rPh", "cols",
                        "col", "mergeCells", "mergeCell", "dimension", "sheetViews", "phoneticPr", "rPr"):  # fmt: skip
                for end in (" ", ">", "/>"):
                    body = body.replace(f"<{tag}{end}", f"<{way.prefix}:{tag}{end}")
                body = body.replace(f"</{tag}>", f"</{way.prefix}:{tag}>")
            body = body.replace(f'xmlns="{self.main}"', f'xmlns:{way.prefix}="{self.main}"')
        if way.is_pretty:
            body = (
                body.replace("><row", ">\r\n  <row")
                .replace("><c ", ">\r\n    <c ")
                .replace("</c></row", "</c>\r\n  </row")
            )
        if way.quote == "'":
            body = body.replace('"', "'")
        return way.head.replace("UTF-8", way.encoding.upper().removesuffix("-SIG").removesuffix("-LE")) + body

    def sheet(self, page: Page) -> str:
        way = self.way
        width = max(map(len, page.cells))
        dimension = way.dimension or f"A1:{letters(width - 1)}{len(page.cells)}"
        lead = "" if dimension == "-" else f'<dimension ref="{dimension}"/>'
        hidden = "".join(
            f'<col min="{at + 1}" max="{at + 1}" width="9" hidden="1"/>' for at in page.hidden_columns
        )
        lead += f"<cols>{hidden}</cols>" if hidden else ""
        rows = "".join(self.row(number, cells, page) for number, cells in enumerate(page.cells, 1))
        areas = [
            f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
            for top, left, bottom, right in page.merged
        ]
        merged = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
        tail = f'<mergeCells count="{len(areas)}">{merged}</mergeCells>' if areas else ""
        return self.written(
            f'<worksheet xmlns="{self.main}" xmlns:r="{self.rel}">{lead}<sheetData>{rows}</sheetData>{tail}</worksheet>'
        )

    def row(self, number: int, cells: Sequence[Cell], page: Page) -> str:
        at = f' r="{number}"' if self.way.has_addresses else ""
        hidden = ' hidden="1"' if number - 1 in page.hidden_rows else ""
        inner = "".join(self.cell(number, column, one) for column, one in enumerate(cells))
        return f'<row{at} spans="1:{len(cells)}"{hidden}>{inner}</row>{self.way.gap}'

    def cell(self, number: int, column: int, value: Cell) -> str:
        way = self.way
        at = f' r="{letters(column)}{number}"' if way.has_addresses else ""
        if value is None:
            return "" if way.has_addresses else "<c/>"
        if isinstance(value, bool):
            return f'<c{at} t="b"><v>{int(value)}</v></c>'
        if isinstance(value, date):
            return self.moment(at, value)
        if isinstance(value, int | float):
            text = f"{value:E}" if way.is_exponent else repr(value)
            return f"<c{at}>{self.formula()}<v>{text}</v></c>" if way.cached else f"<c{at}><f>1+1</f></c>"
        if value.startswith("#") and value.rstrip("!?").isupper():
            return f'<c{at} t="e"><v>{value}</v></c>'
        return self.text(at, value)

    def formula(self) -> str:
        return "<f>SUM(A1:A2)</f>" if self.way.has_formulas else ""

    def moment(self, at: str, value: date) -> str:
        way = self.way
        if way.dates == "iso":
            return f'<c{at} s="1" t="d"><v>{value.isoformat()}</v></c>'
        if way.dates == "text":
            return self.text(at, shown(value))
        number = serial(value, way.is_1904)
        text = f"{number:.15E}" if way.is_exponent else repr(number)
        style = ' s="1"' if way.has_styles else ""
        return f"<c{at}{style}>{self.formula()}<v>{text}</v></c>"

    def text(self, at: str, value: str) -> str:
        way = self.way
        safe = escape(value, quote=way.quote == "'").replace("\r", "_x000D_")
        safe = (
            "".join(f"&#x{ord(one):X};" if ord(one) > 127 else one for one in safe) if way.entities else safe
        )
        space = ' xml:space="preserve"' if value != value.strip() else ""
        if way.strings == "inline":
            return f'<c{at} t="inlineStr"><is><t{space}>{safe}</t></is></c>'
        if way.strings == "rich-inline":
            return f'<c{at} t="inlineStr"><is><r><t xml:space="preserve">{safe[:3]}</t></r><r><t xml:space="preserve">{safe[3:]}</t></r></is></c>'
        if way.strings == "str":
            return f'<c{at} t="str"><f>A1&amp;""</f><v{space}>{safe}</v></c>'
        return f'<c{at} t="s"><v>{self.known.setdefault(value, len(self.known))}</v></c>'

    def strings(self) -> str:
        items = "".join(self.item(one) for one in self.known)
        return self.written(
            f'<sst xmlns="{self.main}" count="1" uniqueCount="{len(self.known)}">{items}</sst>'
        )

    def item(self, text: str) -> str:
        safe = escape(text, quote=self.way.quote == "'").replace("\r", "_x000D_")
        safe = (
            "".join(f"&#{ord(one)};" if ord(one) > 127 else one for one in safe)
            if self.way.entities
            else safe
        )
        if self.way.strings == "rich":
            half = len(text) // 2
            one, two = (escape(part, quote=False) for part in (text[:half], text[half:]))
            runs = f'<r><rPr/><t xml:space="preserve">{one}</t></r><r><t xml:space="preserve">{two}</t></r>'
            return f'<si>{runs}<rPh sb="0" eb="1"><t>ロン</t></rPh><phoneticPr fontId="1"/></si>'
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f"<si><t{space}>{safe}</t></si>"

    def styles(self) -> str:
        code = quoteattr(self.way.date_format)
        builtin = self.way.date_format.isdigit()
        number = int(self.way.date_format) if builtin else 170
        formats = (
            "" if builtin else f'<numFmts count="1"><numFmt numFmtId="170" formatCode={code}/></numFmts>'
        )
        return self.way.head.replace(
            "UTF-8", self.way.encoding.upper().removesuffix("-SIG").removesuffix("-LE")
        ) + (
            f'<styleSheet xmlns="{self.main}">{formats}<cellXfs count="2"><xf numFmtId="0"/>'
            f'<xf numFmtId="{number}" applyNumberFormat="1"/></cellXfs></styleSheet>'
        )

    def book(self) -> str:
        epoch = '<workbookPr date1904="1"/>' if self.way.is_1904 else "<workbookPr/>"
        chart = '<sheet name="Biểu đồ" sheetId="99" r:id="rId99"/>' if self.way.extra == "chart" else ""
        sheets = chart + "".join(
            f'<sheet name={quoteattr(one.name)} sheetId="{at}"'
            + (f' state="{self.way.state}"' if one.is_hidden else "")
            + f' r:id="rId{at}"/>'
            for at, one in enumerate(self.pages, 1)
        )
        return self.way.head.replace(
            "UTF-8", self.way.encoding.upper().removesuffix("-SIG").removesuffix("-LE")
        ) + (
            f'<workbook xmlns="{self.main}" xmlns:r="{self.rel}">{epoch}<sheets>{sheets}</sheets></workbook>'
        )

    def relations(self) -> str:
        related = [
            (f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml") for at, _ in enumerate(self.pages, 1)
        ]
        related += [("rId50", "sharedStrings", "sharedStrings.xml")] if self.known else []
        related += [("rId51", "styles", "styles.xml")] if self.way.has_styles else []
        related += [("rId52", "theme", "theme/theme1.xml")]
        related += [("rId99", "chartsheet", "chartsheets/sheet1.xml")] if self.way.extra == "chart" else []
        return self.linked(related)

    def package(self) -> str:
        return self.linked([("rId1", "officeDocument", "xl/workbook.xml")], "")

    def linked(self, related: list[tuple[str, str, str]], folder: str = "xl/") -> str:
        ways = {"relative": "", "absolute": f"/{folder}", "dotted": "./", "backslash": ""}
        lead = ways[self.way.targets]
        lines = "".join(
            f'<Relationship Id="{number}" Type="{self.rel}/{kind}" Target={quoteattr(self.slashed(lead + target))}/>'
            for number, kind, target in related
        )
        return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'

    def slashed(self, target: str) -> str:
        return target.replace("/", "\\") if self.way.targets == "backslash" else target

    def types(self) -> str:
        return f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'


class _Unseekable(io.RawIOBase):
    """A stream that zipfile cannot go back in, so that sizes follow the data."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.held += bytes(data)  # type: ignore[arg-type]
        return len(bytes(data))  # type: ignore[arg-type]


def _zipped(parts: dict[str, bytes], way: Xlsx) -> bytes:
    sink: io.BytesIO | _Unseekable = _Unseekable() if way.zip == "streamed" else io.BytesIO()
    kind = zipfile.ZIP_STORED if way.zip == "stored" else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(sink, "w", kind) as archive:  # type: ignore[arg-type]
        for name, data in parts.items():
            entry = zipfile.ZipInfo(_named(name, way), (2022, 10, 3, 8, 0, 0))
            entry.compress_type = kind
            with archive.open(entry, "w", force_zip64=way.zip == "zip64") as part:
                part.write(data)
        if way.zip == "commented":
            archive.comment = b"made by a system" * 100
    return bytes(sink.held) if isinstance(sink, _Unseekable) else sink.getvalue()


def _named(name: str, way: Xlsx) -> str:
    if way.names == "backslash":
        return name.replace("/", "\\")
    return name.upper() if way.names == "upper" and name.startswith("xl/worksheets") else name


def xls(*pages: Page, is_1904: bool = False) -> bytes:
    """A workbook of Excel 97."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = is_1904
    moment = xlwt.easyxf(num_format_str="dd/mm/yyyy hh:mm")
    for page in pages:
        sheet = book.add_sheet(page.name, cell_overwrite_ok=True)
        sheet.visibility = int(page.is_hidden)
        tops = {(top, left) for top, left, _, _ in page.merged}
        for number, row in enumerate(page.cells):
            sheet.row(number).hidden = int(number in page.hidden_rows)
            for column, value in enumerate(row):
                if value is not None and (number, column) not in tops:
                    # Numbers of days are written as such: xlwt itself knows but one epoch.
                    is_day = isinstance(value, date)
                    written = serial(value, is_1904) if isinstance(value, date) else value
                    sheet.write(number, column, written, *([moment] if is_day else []))
        for column in page.hidden_columns:
            sheet.col(column).hidden = 1
        for top, left, bottom, right in page.merged:
            sheet.write_merge(top, bottom, left, right, page.cells[top][left])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def spreadsheetml(*pages: Page, prefix: str = "") -> bytes:
    """What Excel 2003 wrote as XML."""
    ns = "urn:schemas-microsoft-com:office:spreadsheet"
    tag = f"{prefix}:" if prefix else ""
    sheets = "".join(
        f"<{tag}Worksheet ss:Name={quoteattr(page.name)}><{tag}Table>"
        + "".join(_ml_row(tag, number, row, page) for number, row in enumerate(page.cells))
        + f"</{tag}Table></{tag}Worksheet>"
        for page in pages
    )
    own = f'xmlns:{prefix}="{ns}"' if prefix and prefix != "ss" else "" if prefix else f'xmlns="{ns}"'
    text = f'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<{tag}Workbook {own} xmlns:ss="{ns}">{sheets}</{tag}Workbook>'
    return text.encode()


def _ml_row(tag: str, number: int, row: Sequence[Cell], page: Page) -> str:
    hidden = ' ss:Hidden="1"' if number in page.hidden_rows else ""
    spans = {(top, left): (bottom - top, right - left) for top, left, bottom, right in page.merged}
    covered = _covered(page)
    cells, expected = "", 0
    for column, value in enumerate(row):
        if value is None or (number, column) in covered:
            continue
        at = f' ss:Index="{column + 1}"' if column != expected else ""
        down, across = spans.get((number, column), (0, 0))
        at += (f' ss:MergeAcross="{across}"' if across else "") + (f' ss:MergeDown="{down}"' if down else "")
        cells += f"<{tag}Cell{at}>{_ml_data(tag, value)}</{tag}Cell>"
        expected = column + across + 1
    return f'<{tag}Row ss:Index="{number + 1}"{hidden}>{cells}</{tag}Row>'


def _covered(page: Page) -> set[tuple[int, int]]:
    return {
        (row, column)
        for top, left, bottom, right in page.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }


def _ml_data(tag: str, value: Cell) -> str:
    if isinstance(value, datetime):
        return f'<{tag}Data ss:Type="DateTime">{value:%Y-%m-%dT%H:%M:%S}.000</{tag}Data>'
    if isinstance(value, date):
        return f'<{tag}Data ss:Type="DateTime">{value}T00:00:00.000</{tag}Data>'
    if isinstance(value, bool):
        return f'<{tag}Data ss:Type="Boolean">{int(value)}</{tag}Data>'
    kind = "Number" if isinstance(value, int | float) else "String"
    return f'<{tag}Data ss:Type="{kind}">{escape(str(value))}</{tag}Data>'


_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)


def ods(*pages: Page, is_flat: bool = False, is_long: bool = False) -> bytes:
    """An OpenDocument workbook, packed or flat."""
    tables = "".join(_ods_table(page, is_long) for page in pages)
    root = "document" if is_flat else "document-content"
    kind = ' office:mimetype="application/vnd.oasis.opendocument.spreadsheet"' if is_flat else ""
    styles = (
        '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:{root} {_ODS}{kind} office:version="1.2">{styles}'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:{root}>"
    )
    if is_flat:
        return text.encode()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(zipfile.ZipInfo("content.xml"), text)
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), "<manifest/>")
    return held.getvalue()


def _ods_table(page: Page, is_long: bool) -> str:
    style = ' table:style-name="ta2"' if page.is_hidden else ""
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merged}
    covered = _covered(page)
    columns = "".join(
        f"<table:table-column{' table:visibility=' + quoteattr('collapse') if at in page.hidden_columns else ''}/>"
        for at in range(max(map(len, page.cells)))
    )
    rows = ""
    for number, row in enumerate(page.cells):
        hidden = ' table:visibility="collapse"' if number in page.hidden_rows else ""
        cells = "".join(
            "<table:covered-table-cell/>"
            if (number, at) in covered
            else _ods_cell(value, spans.get((number, at)))
            for at, value in enumerate(row)
        )
        cells += '<table:table-cell table:number-columns-repeated="16370"/>' if is_long else ""
        rows += f"<table:table-row{hidden}>{cells}</table:table-row>"
    if is_long:
        rows += '<table:table-row table:number-rows-repeated="1048500"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    return f"<table:table table:name={quoteattr(page.name)}{style}>{columns}{rows}</table:table>"


def _ods_cell(value: Cell, span: tuple[int, int] | None) -> str:
    at = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if value is None:
        return f"<table:table-cell{at}/>"
    text = "".join(f"<text:p>{escape(part)}</text:p>" for part in shown(value).split("\n"))
    if isinstance(value, date):
        return f'<table:table-cell{at} office:value-type="date" office:date-value="{value.isoformat()}">{text}</table:table-cell>'
    if isinstance(value, bool):
        said = str(value).lower()
        return f'<table:table-cell{at} office:value-type="boolean" office:boolean-value="{said}">{text}</table:table-cell>'
    if isinstance(value, int | float):
        return f'<table:table-cell{at} office:value-type="float" office:value="{value}">{text}</table:table-cell>'
    return f'<table:table-cell{at} office:value-type="string">{text}</table:table-cell>'


def html(
    *pages: Page,
    encoding: str = "utf-8",
    charset: str = "",
    head: str = "<html><head>{meta}</head><body>",
    cell: str = "td",
) -> bytes:
    """Tables of a web page, as many systems save them under the name .xls."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    tables = "".join(_html_table(page, cell) for page in pages)
    return encoded(head.format(meta=meta) + tables + "</body></html>", encoding)


def _html_table(page: Page, cell: str) -> str:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merged}
    covered = _covered(page)
    rows = ""
    for number, row in enumerate(page.cells):
        cells = ""
        for at, value in enumerate(row):
            if (number, at) in covered:
                continue
            down, across = spans.get((number, at), (1, 1))
            span = f' rowspan="{down}" colspan="{across}"' if (down, across) != (1, 1) else ""
            cells += f"<{cell}{span}>{escape(shown(value))}</{cell}>"
        rows += f"<tr>{cells}</tr>\n"
    return f"<table border=1>{rows}</table>"


def text(
    page: Page,
    encoding: str = "utf-8",
    delimiter: str = ",",
    end: str = "\r\n",
    quoting: int = csv.QUOTE_MINIMAL,
    lead: str = "",
    quote: str = '"',
    escape: str | None = None,
) -> bytes:
    """Delimited text; a quote within a cell is doubled, or has the escape before it."""
    held = io.StringIO()
    table = csv.writer(
        held,
        delimiter=delimiter,
        lineterminator=end,
        quoting=quoting,  # type: ignore[arg-type]
        quotechar=quote,
        escapechar=escape,
        doublequote=escape is None,
    )
    table.writerows([shown(cell) for cell in row] for row in page.cells)
    return encoded(lead + held.getvalue(), encoding)


def encoded(told: str, encoding: str) -> bytes:
    """The text's bytes; TCVN3 and VNI as a font's user typed them, Windows-1258 with marks of their own."""
    if encoding in _LETTERS:
        return _legacy(told, encoding)
    if encoding == "cp1258":
        return "".join(map(_split_tone, told)).encode("cp1258", errors="xmlcharrefreplace")
    marks = {"utf-16-le-bom": b"\xff\xfe", "utf-16-be-bom": b"\xfe\xff"}
    if encoding in marks:
        return marks[encoding] + told.encode(encoding.removesuffix("-bom"))
    return unicodedata.normalize("NFD", told).encode() if encoding == "nfd" else told.encode(encoding)


def _split_tone(letter: str) -> str:
    try:
        letter.encode("cp1258")
        return letter
    except UnicodeEncodeError:
        whole = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize(
            "NFC", "".join(one for one in whole if one not in "\u0300\u0301\u0303\u0309\u0323")
        )
        return base + "".join(one for one in whole if one in "\u0300\u0301\u0303\u0309\u0323")


def _legacy(told: str, encoding: str) -> bytes:
    """The first way to write a letter is the usual one; capitals of TCVN3 have a font of their own."""
    codes: dict[str, str] = {}
    for written, letter in _LETTERS[encoding].items():
        codes.setdefault(letter, written)
    return b"".join(
        codes.get(one, one).encode("latin-1", errors="replace") if ord(one) > 127 else one.encode()
        for one in told
    )
