"""What every page and workbook of a period says of itself: whose it is, for when, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass

from chiso.choices import STATUS_WORDS
from chiso.formats import format_date
from chiso.periods import Period
from chiso.render.workbooks import Cover
from chiso.rules import RuleSet
from chiso.sites import Site
from chiso.store import Store


@dataclass(frozen=True)
class Edition:
    """A site's period as readers see it named; `provenance` is the lines at a page's foot."""

    site: str
    period: Period
    period_label: str
    period_dates: str
    rules: str
    is_demo: bool
    provenance: tuple[str, ...] = ()

    def cover(self, title: str, *notes: str) -> Cover:
        """The cover of a workbook of this period."""
        dated = f"{self.period_label} ({self.period_dates})"
        return Cover(title, self.site, dated, self.is_demo, notes)


def name_edition(site: Site, rules: RuleSet, store: Store) -> Edition:
    """The edition of what a store holds, under a rule set."""
    start, end = store.bounds
    return Edition(
        site=site.name,
        period=store.period,
        period_label=store.period.label,
        period_dates=f"từ {format_date(start)} đến {format_date(end)}",
        rules=f"{rules.title}. Nguồn: {rules.source} ({STATUS_WORDS[rules.status]}).",
        is_demo=store.is_demo,
        provenance=(
            f"Bộ quy tắc {rules.code}, rà soát ngày {format_date(rules.reviewed)}.",
            *(f"Tệp {one.name}, SHA-256 {one.sha256}." for one in store.contents.inputs),
        ),
    )
