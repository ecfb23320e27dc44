"""What tells a citizen is found in every kind of product, and what only looks like it is left alone."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from chiso.blocks import Column, Table
from chiso.publish.personal import find_personal_data
from chiso.render.html import render_html
from chiso.render.pdf import render_pdf
from reports import CHART, IDENTITY, prose, report, showing_chart, showing_table

PHONES = ["0912345678", "0912 345 678", "091.234.5678", "0912-34-56-78", "+84 912 345 678", "(+84)912345678"]
PHONES += ["84912345678", "0259 3822 123", "(024) 3822 1234", "SĐT0912345678", "0333123456/0912345678"]
CARDS = ["079085001234", "079 085 001 234", "079.085.001.234", "số:001085001234"]
MAILS = ["a.b@example.vn", "nguoi-dan_1@mail.example.com"]
PERSONAL = [
    *((one, "số điện thoại") for one in PHONES),
    *((one, "số CCCD") for one in CARDS),
    *((one, "thư điện tử") for one in MAILS),
]
HARMLESS = [
    "123456789012",
    "000123456789",
    "097123456789",
    "079900001234",
    "H43.12-220701-0975",
    "H15.50.05.13-261008-0975",
    "000.00.12.H43-220701-0912345678",
    "1.004230, 2.000815",
    "5262ea9efdc12be349272a4f53ac739b0887071c3b9d1f60320b50a55f9d2fd9",
    "0912345678ab0912",
    "15/06/2022 08:30",
    "912.345.678",
    "0 912 345 678",
    "84 912 345 678",
    "0 9 1 2 3 4 5 6 7 8",
    "0.0912345678",
    "44743.912345678",
    "20220623000000",
    "@media print",
]


def kinds(product: bytes) -> set[str]:
    return {hit.kind for hit in find_personal_data(product)}


def page(text: str) -> bytes:
    return render_html(report(prose(text))).encode()


def paper(text: str) -> bytes:
    return render_pdf(report(prose(text)))


def workbook(text: str) -> bytes:
    book = Workbook()
    book.active["B2"] = f"Ghi chú: {text}."
    return saved(book)


def letter(text: str) -> bytes:
    document = Document()
    document.add_table(1, 2).rows[0].cells[1].text = f"Ghi chú {text} hết"
    return saved(document)


def table(text: str) -> bytes:
    return f"unit,note\nlam-son,{text}\n".encode("utf-8-sig")


def saved(document: Workbook | Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("make", [page, paper, workbook, letter, table])
@pytest.mark.parametrize(("text", "kind"), PERSONAL)
def test_a_person_s_number_or_address_is_found_in_every_kind_of_product(make, text, kind):
    """Pages, papers, workbooks, letters, tables: after unzip, inflate and PDF text."""
    assert kind in kinds(make(text))


@pytest.mark.parametrize("make", [page, paper, workbook, letter, table])
def test_codes_hashes_dates_and_counts_are_no_false_alarm(make):
    """A pack that is blocked for nothing is never sent."""
    assert find_personal_data(make("; ".join(HARMLESS))) == []


def test_cells_side_by_side_are_not_read_as_one_number():
    """A row of counts is no telephone number, on paper either."""
    rows = tuple((f"Phòng {n}", "H43.12-220701-0975", 0, 9, 12, 345, 678, 912345) for n in range(20))
    columns = (Column(label="Đơn vị"), Column(label="Mã", kind="code"), *[Column(label="Số", kind="int")] * 6)
    notebook = report(showing_table(Table(caption="Bảng", columns=columns, rows=rows)))
    assert find_personal_data(render_pdf(notebook)) == []
    assert find_personal_data(render_html(notebook).encode()) == []


def test_ten_thousand_codes_raise_no_alarm():
    """Drawn dossier codes, procedure codes and hashes, each on a line of its own."""
    draw = random.Random(766)
    codes = [
        f"H{draw.randrange(100)}.{draw.randrange(100):02}-2207{draw.randrange(1, 32):02}-{draw.randrange(10_000):04}"
        for _ in range(4_000)
    ]
    codes += [f"{draw.randrange(1, 4)}.{draw.randrange(10**6):06}" for _ in range(3_000)]
    codes += [f"{draw.getrandbits(256):064x}" for _ in range(3_000)]
    assert find_personal_data("\n".join(codes).encode()) == []


@pytest.mark.parametrize("number", [912345678, 912345678.0, "912345678.0"])
def test_a_number_whose_zero_a_spreadsheet_has_eaten_is_found(number):
    """Telephone numbers come as numbers, too."""
    book = Workbook()
    book.active["B2"] = number
    assert kinds(saved(book)) == {"số điện thoại"}
    assert kinds(f"xã,số\nA,{number}\n".encode()) == {"số điện thoại"}


@pytest.mark.parametrize(
    "html",
    [
        "<p>0912<b>345</b>678</p>",
        "<p>0912&nbsp;345&#32;678</p>",
        "<img alt='gọi 0912345678'>",
        "<a href='tel:0912345678'>gọi</a>",
        "<!-- 0912345678 -->",
        "<p>0912​345​678</p>",
    ],
)
def test_markup_hides_nothing(html):
    """Bold digits, entities, alternative texts, addresses, comments, breaks that nobody sees."""
    assert kinds(f"<!doctype html><html>{html}</html>".encode()) == {"số điện thoại"}


def test_a_number_in_a_figure_is_found_on_the_page():
    """Figures lie in the page as encoded SVG."""
    figure = CHART.replace("Đúng hạn", "0912345678")
    assert kinds(render_html(report(showing_chart(figure))).encode()) == {"số điện thoại"}


def test_a_number_in_the_title_of_a_paper_is_found():
    """What stands only in the properties is data too."""
    identity = IDENTITY.model_copy(update={"title": "Báo cáo 0912345678"})
    assert "" in {hit.part for hit in find_personal_data(render_pdf(report(identity=identity)))}


def test_a_workbook_within_a_pack_is_read():
    """Archives are opened however deep they lie; the place says where."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("lam-son/a.xlsx", workbook("0912345678"))
    [hit] = find_personal_data(stream.getvalue())
    assert hit.part == "lam-son/a.xlsx, xl/worksheets/sheet1.xml"


def test_the_page_of_a_paper_is_named_and_the_number_is_not():
    """A message is no place for personal data."""
    [hit] = find_personal_data(paper("trang\n\n" * 60 + "0912345678"))
    assert (hit.part, hit.shown) == ("trang 2", "0912…78")
    [hit] = find_personal_data(b"nguyen.van@example.vn")
    assert hit.shown == "ng…@example.vn"
