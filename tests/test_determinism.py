"""Same inputs, same bytes: no clock, no zone, no language of the machine and no order of a set is in a product."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from drawing import PROJECT
from promises import asked, promise

ZONES = ("UTC", "Asia/Ho_Chi_Minh", "America/St_Johns", "Pacific/Kiritimati")
LOCALES = ("C", "vi_VN", "tr_TR")
"""The plainest, the office's own, and one in which i has other capitals."""
SEEDS = ("0", "1", "4242")

MAKE = """
from chiso.kernel.ties import spare_slow_import
spare_slow_import()
import hashlib, locale, os, sys, time
from decimal import Decimal
from itertools import product
from pathlib import Path
from chiso.blocks import MIME_APPENDIX, MIME_NOTE, Appendix
from chiso.charts import Bar, Dot, Point, draw_bars, draw_dots, draw_line
from chiso.render.appendices import render_appendix
from chiso.render.docx import render_docx
from chiso.render.html import render_html
from chiso.render.pdf import render_pdf
from reports import TABLE, prose, report, showing, showing_chart, showing_table
from test_packs import holdings_of, pack_bytes, pack_of

LISTS = [f"Mã hồ sơ,Mã đơn vị,Ngày tiếp nhận\\nH{at},goc,05/07/2022\\nH9,xa-00{at % 2},32/07/2022\\n" for at in range(3)]


def taken_in(root, order):
    from chiso.assess import assess_period
    from chiso.renew import publish_assessment
    from soak.runner import PERIOD, make_project

    project = make_project(root, 2)
    for at in order:
        (project.exports("mini", PERIOD) / f"ho-so-{at}.csv").write_text(LISTS[at], encoding="utf-8")
    publish_assessment(assess_period(project, "mini", PERIOD))
    made = (project.outputs("mini", PERIOD) / name for name in ("scores.csv", "findings.html", "findings.xlsx"))
    return b"".join(path.read_bytes() for path in made)


folder, zones, locales = Path(sys.argv[1]), sys.argv[2].split(), sys.argv[3].split()
first, step, orders = map(int, sys.argv[4:])
holdings = holdings_of(folder)
for number, (zone, name) in list(enumerate(product(zones, locales)))[first::step]:
    os.environ["TZ"] = zone
    time.tzset()
    locale.setlocale(locale.LC_ALL, name)
    charts = (
        draw_bars([Bar("Điểm I", 1.5, 2, "1,50"), Bar("Điểm II", None, 2, "thiếu")]),
        draw_dots([Dot("Lâm Sơn", 50, "50 %")], 80),
        draw_line([Point("tháng 7", 90.5, "90,5 %", "12"), Point("tháng 8", None, "–", "0")], 80),
    )
    appendix = Appendix(notes=("ghi chú",), sheets={"A": TABLE, "B": TABLE}).model_dump_json()
    made = report(
        prose("## Mục **a** [b](http://x.vn) $x^2$\\n\\n1. <sub>\\n\\n| a | b |\\n|---|--:|\\n| 1 | 2 |"),
        showing_table(),
        *map(showing_chart, charts),
        showing({MIME_APPENDIX: appendix, "text/markdown": ""}),
        showing({MIME_NOTE: {"title": "Cách tính", "markdown": "- theo *quy tắc*"}}),
        showing({"text/html": "<table><thead><tr><th>a</th></tr></thead><tr><td>1</td></tr></table>"}),
    )
    products = {
        "html": render_html(made).encode(),
        "pdf": render_pdf(made),
        "docx": render_docx(made),
        "xlsx": render_appendix(made),
        "zip": pack_bytes(holdings, pack_of(holdings, "ninh-son")),
    }
    for kind, data in products.items():
        print(kind, zone, name, hashlib.sha256(data).hexdigest())
    for order in [(0, 1, 2), (2, 0, 1), (1, 2, 0)][first : first + orders]:
        data = taken_in(folder / f"{number}-{order}", order)
        print("fronts", zone, name, hashlib.sha256(data).hexdigest())
"""


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    """Where the languages lie, and their names; compiled here, for most machines have only the plainest."""
    folder = tmp_path_factory.mktemp("locales")
    names = [name if name == "C" else f"{name}.UTF-8" for name in LOCALES]
    if not shutil.which("localedef"):
        pytest.skip("no localedef on this machine")
    for name in names[1:]:
        command = ["localedef", "-i", name.partition(".")[0], "-f", "UTF-8", str(folder / name)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not (folder / name).is_dir():
            pytest.skip(f"no {name} on this machine: {done.stderr}")
    return folder, tuple(names)


STEP = asked(5, 1)
"""Of the zones' and locales' pairs each seed tries every one, or every fifth from another on."""
ORDERS = asked(0, 3)
"""Orders of files, each of which takes exports in; `make test` leaves them to tests/corpus/several.py."""
PAIRS = range(len(ZONES) * len(LOCALES))


@promise(7, len(SEEDS) * len(PAIRS) // STEP * max(1, ORDERS))
def test_every_product_is_the_same_bytes_everywhere(
    locales: tuple[Path, tuple[str, ...]], tmp_path: Path
) -> None:
    """4 time zones × 3 locales × 3 hash seeds × 3 orders of files: one hash for page, PDF, Word, workbook, zip, fronts.

    Each seed needs a process of its own, which starts in another zone and language than the others.
    """
    folder, names = locales
    firsts = [at if STEP > 1 else 0 for at, _ in enumerate(SEEDS)]
    running = [
        subprocess.Popen(
            [
                *(sys.executable, "-c", MAKE, str(tmp_path / seed), " ".join(ZONES), " ".join(names)),
                *map(str, (firsts[at], STEP, ORDERS)),
            ],
            env={**os.environ, "LOCPATH": str(folder), "PYTHONPATH": f"lib{os.pathsep}tests"}
            | {"PYTHONHASHSEED": seed, "TZ": ZONES[at], "LC_ALL": names[at]},
            cwd=PROJECT.root,
            stdout=subprocess.PIPE,
            text=True,
        )
        for at, seed in enumerate(SEEDS)
    ]
    lines = [line.split() for one in running for line in one.communicate()[0].splitlines()]
    assert [one.returncode for one in running] == [0] * len(SEEDS)
    assert len(lines) == (5 + ORDERS) * sum(len(PAIRS[first::STEP]) for first in firsts)
    hashes: dict[str, set[str]] = {}
    for kind, *_, digest in lines:
        hashes.setdefault(kind, set()).add(digest)
    kinds = ("html", "pdf", "docx", "xlsx", "zip", *["fronts"] * bool(ORDERS))
    assert {kind: len(found) for kind, found in hashes.items()} == dict.fromkeys(kinds, 1)
