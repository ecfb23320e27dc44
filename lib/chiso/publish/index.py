"""The front page of a period: who stands where, and the way to everything that was made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chiso.files import write_whole
from chiso.formats import NOTHING, format_maximum, format_number
from chiso.ledger import Outcome
from chiso.publish.editions import Edition
from chiso.publish.fronts import render_front, script_of
from chiso.publish.neighbours import Before, Way, find_ways
from chiso.publish.reports import Link, link_reports
from chiso.publish.standings import Points, Standing, rank, read_standings
from chiso.publish.summaries import grade_of, percent, summarise
from chiso.rules import RuleSet
from chiso.sites import Site

_SECTIONS = (
    ("co-quan", "Các cơ quan, đơn vị", ("department", "division", "office")),
    ("cap-xa", "Cấp xã", ("commune",)),
    ("cap-tren", "Cấp tỉnh, cấp huyện", ("province", "district")),
)


_CAUSES = {
    "bản cũ": "số liệu, quy tắc, sổ tay hoặc bộ công cụ đã thay đổi từ khi lập",
    "chưa lập": "chưa chạy lệnh lập báo cáo này",
}


@dataclass(frozen=True)
class Shaded:
    """A number in the heat map: its text, and the class of its shade (`s0` the best grade)."""

    text: str
    shade: str


@dataclass(frozen=True)
class Row:
    """One unit of the table; `groups` and `heat` are in the order of the page's headings."""

    rank: str
    code: str
    name: str
    points: str
    maximum: str
    share: str
    change: str
    grade: str
    grade_name: str
    remarks: tuple[str, ...]
    groups: tuple[str, ...]
    heat: tuple[Shaded, ...]
    links: tuple[Link, ...]

    @property
    def marked(self) -> int:
        """How many of its reports failed, are old or are not there."""
        return sum(link.is_trouble for link in self.links)


@dataclass(frozen=True)
class Section:
    """Units that are compared with one another; the remark is true of all of them."""

    anchor: str
    title: str
    remark: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Trouble:
    """Reports of one unit with which the same is wrong."""

    unit: str
    reports: str
    mark: str
    cause: str


@dataclass(frozen=True)
class Heading:
    """A column: the short text that stands there, and what it stands for."""

    short: str
    name: str


@dataclass(frozen=True)
class IndexPage:
    """All that the front page says."""

    edition: Edition
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    groups: tuple[Heading, ...]
    indicators: tuple[Heading, ...]
    grades: tuple[Heading, ...]
    troubles: tuple[Trouble, ...]
    root: str
    before: Before | None
    ways: tuple[Way, ...]

    @property
    def has_changes(self) -> bool:
        """Whether there is a period before to compare with."""
        return self.before is not None and bool(self.before.totals)

    @property
    def grade_names(self) -> tuple[str, ...]:
        """The classes that units have, each once."""
        return tuple(dict.fromkeys(row.grade_name for section in self.sections for row in section.rows))


def publish_index(folder: Path, page: IndexPage) -> None:
    """index.html of a period, in its folder."""
    write_whole(folder / "index.html", index_html(page).encode())


def index_html(page: IndexPage) -> str:
    """The front page: complete without a script, nothing fetched from anywhere."""
    return render_front(
        "index.html.j2",
        title=f"Kết quả Bộ chỉ số – {page.edition.site} – {page.edition.period_label}",
        is_demo=page.edition.is_demo,
        provenance=page.edition.provenance,
        page=page,
        edition=page.edition,
        script=script_of("index.js"),
    )


def build_index(
    edition: Edition,
    site: Site,
    rules: RuleSet,
    folder: Path,
    jobs: Iterable[Outcome],
    before: Before | None = None,
) -> IndexPage:
    """The front page of the period whose scores.csv and reports lie in the folder; `before` is the period before it."""
    standings = read_standings(folder / "scores.csv")
    links = link_reports(folder, jobs)
    names = {one.unit_code: one.unit_name for one in standings}
    return IndexPage(
        edition=edition,
        summary=summarise(edition, site, rules, standings, links),
        sections=tuple(_sections(site, rules, standings, links, before)),
        groups=tuple(Heading(group.code, group.name) for group in rules.groups),
        indicators=tuple(Heading(str(one.number), one.name) for one in rules.indicators),
        grades=tuple(Heading(f"s{at}", _from_to(rules, at)) for at in range(len(rules.grades))),
        troubles=_troubles(links, names),
        root=site.root.code,
        before=before,
        ways=find_ways(folder, edition.period),
    )


def _troubles(links: Iterable[Link], names: Mapping[str, str]) -> tuple[Trouble, ...]:
    titles: dict[tuple[str, str, str], list[str]] = {}
    for link in links:
        if link.is_trouble:
            titles.setdefault((link.unit, link.mark, link.cause), []).append(link.title)
    return tuple(
        Trouble(names.get(unit, unit), "; ".join(told), mark, cause or _CAUSES.get(mark, "không ghi nhận"))
        for (unit, mark, cause), told in titles.items()
    )


def _sections(
    site: Site,
    rules: RuleSet,
    standings: Sequence[Standing],
    links: Sequence[Link],
    before: Before | None,
) -> Iterable[Section]:
    """The site itself, then its units, departments apart from communes."""
    root = [one for one in standings if one.unit_code == site.root.code]
    if root:
        yield _section("toan-don-vi", site.root.name, [(None, root[0])], rules, links, before)
    for anchor, title, levels in _SECTIONS:
        below = [one for one in standings if one not in root and site.unit(one.unit_code).level in levels]
        if below:
            yield _section(anchor, title, rank(below, rules), rules, links, before)


def _section(
    anchor: str,
    title: str,
    ranked: Sequence[tuple[int | None, Standing]],
    rules: RuleSet,
    links: Sequence[Link],
    before: Before | None,
) -> Section:
    shared = set.intersection(*(set(one.absent) for _, one in ranked))
    remark = _numbered(
        "Không áp dụng chỉ số", [code for code in ranked[0][1].absent if code in shared], rules
    )
    rows = tuple(_row(place, one, shared, rules, links, before) for place, one in ranked)
    return Section(anchor, title, f"{remark}." if remark else "", rows)


def _row(
    place: int | None,
    standing: Standing,
    said: Collection[str],
    rules: RuleSet,
    links: Sequence[Link],
    before: Before | None,
) -> Row:
    total, grade = standing.total, grade_of(standing, rules)
    return Row(
        rank=str(place) if place else NOTHING,
        code=standing.unit_code,
        name=standing.unit_name,
        points=format_number(total.points, 2),
        maximum=format_maximum(total.maximum),
        share=percent(total.share),
        change=before.change(standing.unit_code, total) if before else NOTHING,
        grade=grade,
        grade_name=grade.partition(":")[0],
        remarks=_remarks(standing, said, rules),
        groups=tuple(_group(standing.groups.get(group.code)) for group in rules.groups),
        heat=tuple(_heat(standing.indicators.get(one.code), rules) for one in rules.indicators),
        links=tuple(link for link in links if link.unit == standing.unit_code),
    )


def _remarks(standing: Standing, said: Collection[str], rules: RuleSet) -> tuple[str, ...]:
    """What is particular about a unit, without what was said of its whole section."""
    absent = [code for code in standing.absent if code not in said]
    remarks = (
        _numbered("thiếu điểm chỉ số", standing.missing, rules),
        _numbered("không áp dụng chỉ số", absent, rules),
    )
    return tuple(remark for remark in remarks if remark)


def _numbered(words: str, codes: Sequence[str], rules: RuleSet) -> str:
    numbers = ", ".join(str(rules.indicator(code).number) for code in codes)
    return f"{words} {numbers}" if numbers else ""


def _group(points: Points | None) -> str:
    if points is None or points.points is None:
        return NOTHING
    return f"{format_number(points.points, 2)}/{format_maximum(points.maximum)}"


def _heat(points: Points | None, rules: RuleSet) -> Shaded:
    if points is None or not points.applies:
        return Shaded("không", "none")
    if points.points is None:
        return Shaded("thiếu", "none")
    names = [grade.name for grade in rules.grades]
    shade = names.index(rules.grade(points.points, points.maximum))
    return Shaded(format_number(points.points, 2), f"s{shade}")


def _from_to(rules: RuleSet, at: int) -> str:
    """`Tốt (từ 80 %)`; the last as `Yếu (dưới 50 %)`."""
    grade = rules.grades[at]
    if at and not grade.at_least:
        return f"{grade.name} (dưới {format_maximum(rules.grades[at - 1].at_least)} %)"
    return f"{grade.name} (từ {format_maximum(grade.at_least)} %)"
