"""What was never asked for has no percentage."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from lxml import html

from chiso.assess import assess_period
from chiso.blocks import html_of_table
from chiso.display.remarks import indicator_line
from chiso.display.results import Results
from chiso.display.tables import indicators_table
from chiso.formats import NOTHING
from chiso.parts import part_of
from chiso.schemas import INDICATORS
from promises import Trials, asked, promise
from soak.runner import PERIOD, make_project

Pair = tuple[int, int]


def drawn_pair(draw: random.Random) -> Pair:
    """Nothing of nothing, none of some, or some of some."""
    whole = draw.choice([0, 1, draw.randrange(1, 5000)])
    return (draw.randrange(whole + 1), whole)


@promise(13, asked(8, 200))
def test_nothing_of_nothing_is_no_percentage(tmp_path: Path, trials: Trials) -> None:
    """In every unit's table, on its page and in scores.csv 0/0 has no rate, and everything else has one."""
    draw = random.Random(766)
    project = make_project(tmp_path, trials.asked + 1)
    units = [f"xa-{number + 1:03}" for number in range(trials.asked)]
    given = {(unit, code): drawn_pair(draw) for unit in units for code in INDICATORS[3:]}
    lines = [f"{unit},{code},{part},{whole}" for (unit, code), (part, whole) in given.items()]
    text = "\n".join(["Mã đơn vị,Chỉ số,Tử số,Mẫu số", *lines]) + "\n"
    (project.exports("mini", PERIOD) / "so-lieu.csv").write_text(text, encoding="utf-8-sig")
    assessment = assess_period(project, "mini", PERIOD)
    with (project.outputs("mini", PERIOD) / "scores.csv").open(encoding="utf-8-sig") as file:
        rates = {(row["unit_code"], row["indicator"]): row["rate_pct"] for row in csv.DictReader(file)}
    for number in trials:
        results = Results(assessment, assessment.site.unit(units[number]), part_of("0-tong-hop"))
        table = html.fragment_fromstring(html_of_table(indicators_table(results)))
        shown = {cells[0].text_content(): cells[4].text_content() for cells in table.xpath(".//tbody/tr")}
        for at, code in enumerate(INDICATORS[3:], 4):
            is_nothing = given[units[number], code] == (0, 0)
            assert (shown[str(at)] == NOTHING) == is_nothing, (units[number], code)
            assert (rates[units[number], code] == "") == is_nothing, (units[number], code)
            assert ("%" in indicator_line(results, code).replace("100 %).", "")) != is_nothing, (
                units[number],
                code,
            )
