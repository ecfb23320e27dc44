"""A formula is drawn whole in every product, or stands as it was written."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
import pytest
from lxml import etree, html
from pypdf import PdfReader

from chiso.render.docx import render_docx
from chiso.render.html import render_html
from chiso.render.maths import mathml_of
from chiso.render.pdf import render_pdf
from chiso.render.prose import Writer
from reports import prose, report

DRAWN = [
    r"x_i^2",
    r"\frac{a}{b} + \sqrt{c} + \sqrt[3]{d}",
    r"\min\left(P, \frac{R}{T}\right)",
    r"\sum_{i=1}^{n} x_i + \int_0^1 f(x)\,dx + \lim_{x \to 0} g",
    r"\begin{pmatrix}1 & 2\\3 & 4\end{pmatrix} + \binom{n}{k}",
    r"\begin{cases}1 & x > 0\\0 & \text{khác}\end{cases}",
    r"\begin{aligned}a &= b\\ &= c\end{aligned}",
    r"\bar{x} + \hat{y} + \vec{v} + \overline{ab} + \underbrace{a}_{n} + x'",
    r"\mathbb{R} + \mathbf{x} + \mathrm{abc} + \alpha \le \infty",
    r"\text{Số hồ sơ <đúng hạn> #panic() & x}",
]
UNDRAWN = [
    r"\boxed{x}",
    r"\foo",
    r"\frac{1}",
    r"x_",
    r"\left( x",
    r"a & b",
    r"\href{javascript:alert(1)}{x}",
    "{",
    "",
]


def structure(element: Any, role: str) -> Iterator[Any]:
    """The elements of a role in a PDF's structure."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        inner = kid.get_object()
        if isinstance(inner, dict):
            yield from [inner] if inner.get("/S") == role else structure(inner, role)


@pytest.mark.parametrize("latex", DRAWN)
def test_formula_is_drawn_in_every_product(latex):
    """MathML on the page, Typst's own mathematics on paper, Word's own in Word; its LaTeX is said beside it."""
    notebook = report(prose(f"Có ${latex}$ và\n\n$$\n{latex}\n$$"))
    formulas = html.document_fromstring(render_html(notebook)).xpath("//math")
    assert [(one.get("display"), one.get("alttext")) for one in formulas] == [
        ("inline", latex),
        ("block", latex),
    ]
    letter = docx.Document(io.BytesIO(render_docx(notebook))).element.body
    assert [len(letter.xpath(f".//*[local-name()='{name}']")) for name in ("oMath", "oMathPara")] == [2, 1]
    paper = PdfReader(io.BytesIO(render_pdf(notebook)))
    assert [one["/Alt"] for one in structure(paper.trailer["/Root"]["/StructTreeRoot"], "/Formula")] == [
        latex
    ] * 2


@pytest.mark.parametrize("latex", UNDRAWN)
def test_formula_that_cannot_be_drawn_whole_stands_as_it_was_written(latex):
    """Half a formula would say something else."""
    assert mathml_of(latex, "inline") is None
    if latex:
        assert html.fragment_fromstring(Writer("").html_of(f"${latex}$")).findtext("code") == latex


def test_sums_of_dollars_are_no_formula():
    """A space before the second sign, as in Pandoc's rule."""
    assert Writer("").html_of("từ $5 đến $6") == "<p>từ $5 đến $6</p>"


def test_brackets_grow_with_the_table_between_them():
    """A matrix is one thing, whatever stands beside it."""
    math = etree.fromstring(mathml_of(r"A = \begin{pmatrix}1\end{pmatrix}", "block") or "")
    assert [kid.tag for kid in math.findall("mrow/mrow/*")] == ["mo", "mtable", "mo"]
