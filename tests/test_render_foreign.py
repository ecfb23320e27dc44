"""HTML of others is cleaned, or refused where cleaning would lose its content."""

from __future__ import annotations

import pandas as pd
import pytest

from chiso.errors import ReportError
from chiso.render.foreign import html_of_foreign


def test_plain_data_frame_keeps_its_table_with_scopes_and_loses_its_style():
    """What an analyst shows without our verbs is drawn all the same."""
    html = html_of_foreign(pd.DataFrame({"a": [1], "b": ["x"]}, index=["r"])._repr_html_())
    assert '<thead>\n    <tr>\n      <td></td>\n      <th scope="col">a</th>' in html
    assert '<th scope="row">r</th>\n      <td class="n">1</td>\n      <td>x</td>' in html
    assert "style" not in html


def test_table_lies_in_a_region_that_can_be_scrolled_by_keyboard():
    """A wide table must be reachable without a mouse."""
    html = html_of_foreign("<table><caption>Bảng &amp; số</caption><tr><td>1</td></tr></table>")
    assert html.startswith('<div class="scroll" role="group" aria-label="Bảng &amp; số" tabindex="0"><table>')


@pytest.mark.parametrize(
    "hostile",
    [
        "<p>a<script>alert(1)</script></p>",
        "<p onclick='alert(1)'>a</p>",
        "<p style='background:url(https://x.vn)'>a</p>",
        "<style>p{color:red}</style><p>a</p>",
        "<base href='https://x.vn'><link rel=stylesheet href='x'><meta http-equiv=refresh><p>a</p>",
    ],
)
def test_script_style_and_references_do_not_survive(hostile):
    """Nothing that a browser would obey or fetch gets through."""
    assert html_of_foreign(hostile) == "<p>a</p>"


def test_link_with_a_script_keeps_only_its_words():
    """A link may lead out, never run."""
    assert html_of_foreign('<a href="javascript:alert(1)">a</a>') == "<a>a</a>"


def test_heading_becomes_bold_words():
    """The outline belongs to the report."""
    assert html_of_foreign("<h1>Đề <i>mục</i></h1>") == "<p><strong>Đề <i>mục</i></strong></p>"


@pytest.mark.parametrize(
    ("lost", "reason"),
    [
        ("<iframe src='https://x.vn'></iframe>", "iframe"),
        ("<p>a</p><canvas></canvas>", "canvas"),
        ("<div id='plot'></div><script>draw()</script>", "mã lệnh"),
        ("<p>a</p><img src='https://x.vn/a.png'>", "không nằm trong sổ tay"),
        ("<p>a</p><svg><text>b</text></svg>", "svg"),
    ],
)
def test_content_that_cleaning_would_lose_is_refused(lost, reason):
    """Nothing vanishes: what only scripts, plugins or a network could show is refused."""
    with pytest.raises(ReportError, match=reason):
        html_of_foreign(lost)


def test_a_frame_without_rows_and_columns_is_told_so():
    """An analyst's filter may leave nothing; a table that a script would fill is refused all the same."""
    empty = pd.DataFrame().to_html(notebook=True)
    assert html_of_foreign(empty) == "<p>Bảng không có dòng nào.</p>"
    with pytest.raises(ReportError, match="mã lệnh của trình duyệt"):
        html_of_foreign(f"{empty}<script>fill()</script>")
