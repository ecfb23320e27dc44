"""What a front page says first, in sentences: how the site stands, and its units, and its reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from chiso.formats import NOTHING, format_maximum, format_number
from chiso.publish.editions import Edition
from chiso.publish.reports import Link
from chiso.publish.standings import Standing
from chiso.rules import RuleSet
from chiso.sites import Site

UNGRADED = "chưa xếp loại"


def summarise(
    edition: Edition, site: Site, rules: RuleSet, standings: Sequence[Standing], links: Sequence[Link]
) -> tuple[str, ...]:
    """How the site stands, how its units are graded, how many lack data, and how the reports ended."""
    root = [one for one in standings if one.unit_code == site.root.code]
    below = [one for one in standings if one not in root]
    lacking = sum(bool(one.missing) for one in standings)
    sentences = (
        *(_whole(edition, one, rules) for one in root),
        _grades(below, rules),
        f"{lacking} đơn vị thiếu số liệu của một số chỉ số; thiếu điểm không có nghĩa là 0 điểm."
        if lacking
        else "",
        _reports(links),
    )
    return tuple(sentence for sentence in sentences if sentence)


def grade_of(standing: Standing, rules: RuleSet) -> str:
    """The class of a unit, or why it has none."""
    if standing.total.points is None or not standing.has_own_rate:
        return UNGRADED
    return rules.class_words(standing.total.points, standing.total.maximum, standing.whole)


def percent(share: Decimal | None) -> str:
    """`77,50 %`; a dash for nothing."""
    return NOTHING if share is None else f"{format_number(share, 2)}\N{NO-BREAK SPACE}%"


def _whole(edition: Edition, standing: Standing, rules: RuleSet) -> str:
    if standing.total.points is None:
        return f"{standing.unit_name} chưa có điểm trong {edition.period_label}."
    got = f"{format_number(standing.total.points, 2)}/{format_maximum(standing.total.maximum)} điểm"
    share, grade = percent(standing.total.share), grade_of(standing, rules)
    verb = "" if grade.startswith((UNGRADED, "tạm xếp")) else "xếp loại "
    return f"{standing.unit_name} đạt {got} ({share}) trong {edition.period_label}, {verb}{grade}."


def _grades(standings: Sequence[Standing], rules: RuleSet) -> str:
    if not standings:
        return ""
    given = Counter(grade_of(one, rules).partition(":")[0] for one in standings)
    names = [grade.name for grade in rules.grades]
    order = (*names, *(f"tạm xếp {name}" for name in names), UNGRADED)
    counts = ", ".join(f"{given[name]} {name}" for name in order if given[name])
    return f"{len(standings)} đơn vị trực thuộc: {counts}."


def _reports(links: Sequence[Link]) -> str:
    if not links:
        return "Chưa lập báo cáo nào."
    marks = Counter(link.mark for link in links if link.mark)
    told = ", ".join(f"{count} {mark}" for mark, count in sorted(marks.items()))
    return f"Có {format_number(len(links))} báo cáo{', trong đó ' if told else ''}{told}."
