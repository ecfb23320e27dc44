"""Earlier periods to compare with: counted again under the rules of this one, and kept beside its rows.

A page is made of what lies in its own period's folder, so that two runs at once never mix and nothing that happens
to another period's folder changes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from pydantic import Field

from chiso.assess import Assessment, score_units
from chiso.errors import UsageError
from chiso.files import hash_text, write_whole
from chiso.kept import has_key, keep_scores, read_scores
from chiso.params import Frozen, read_kept
from chiso.periods import Period
from chiso.scores import TOTAL, Score
from chiso.store import Store, kept_store

BUSY = "kỳ đó đang được lập ở một lần chạy khác"
"""Why an earlier period cannot be had just now."""


class Facts(Frozen):
    """What is known of an earlier period: why there is nothing to compare with, or what its own report said.

    `told_rules` is the rule set of that report, "" where there was none; `told_points` its totals by unit.
    """

    period: str
    reason: str = ""
    told_rules: str = ""
    told_points: dict[str, Decimal | None] = Field(default_factory=dict)


@dataclass(frozen=True)
class Earlier:
    """An earlier period's results as this period's rules and thresholds give them."""

    facts: Facts
    path: Path

    @property
    def period(self) -> Period:
        """Which period it is."""
        return Period.parse(self.facts.period)

    def scores(self, *units: str) -> list[Score]:
        """The scores of the named units, of all where none is named; none where nothing can be compared."""
        return [] if self.facts.reason else read_scores(self.path, *units)


def earlier_periods(period: Period) -> tuple[Period, ...]:
    """The period before and the same one of the year before, each once."""
    return tuple(dict.fromkeys((period.before, period.a_year_before)))


def must_be_taken_in(assessment: Assessment, period: Period) -> bool:
    """Whether an earlier period was never taken in by this calendar.

    Of a demonstration only the one just before is made up.
    """
    kept = kept_store(assessment.project, assessment.site, period)
    now = assessment.store
    if kept and kept.is_demo == now.is_demo and kept.contents.calendar == now.contents.calendar:
        return False
    return not assessment.store.is_demo or period == assessment.period.before


def keep_earlier(assessment: Assessment, period: Period, reason: str = "") -> None:
    """Keeps what an earlier period gives to compare with; `reason` says why it could not be had."""
    store = kept_store(assessment.project, assessment.site, period)
    facts = Facts(period=str(period), reason=reason or _objection(assessment, store))
    if store and not facts.reason:
        is_kept = _keep_scores(assessment, store)
        earlier = replace(assessment, period=period, store=store)
        facts = _with_report(facts, earlier) if is_kept else Facts(period=str(period), reason=BUSY)
    path = _path(assessment, period).with_suffix(".json")
    if read_kept(path, Facts) != facts:
        write_whole(path, facts.model_dump_json(indent=1).encode())


def read_earlier(assessment: Assessment) -> tuple[Earlier, ...]:
    """What was kept of the earlier periods, the one just before first."""
    paths = (_path(assessment, period) for period in earlier_periods(assessment.period))
    kept = ((read_kept(path.with_suffix(".json"), Facts), path) for path in paths)
    return tuple(Earlier(facts, path) for facts, path in kept if facts)


def _keep_scores(assessment: Assessment, store: Store) -> bool:
    """False where another run replaced the rows while they were counted: no lock is held on them."""
    path = _path(assessment, store.period)
    key = hash_text((assessment.key, store.contents.key))
    if has_key(path, key):
        return True
    from chiso.counts import count_indicators

    try:
        counts = count_indicators(store, assessment.rules, assessment.site)
    except Exception:
        if _stands(assessment, store):
            raise
        return False
    if not _stands(assessment, store):
        return False
    path.parent.mkdir(exist_ok=True)
    day = assessment.store.bounds[1]
    keep_scores(path, score_units(counts, store, assessment.rules, assessment.site, day), key)
    return True


def _stands(assessment: Assessment, store: Store) -> bool:
    """Whether the rows are those that were found there; whoever replaces them takes the store's file away first."""
    return kept_store(assessment.project, assessment.site, store.period) == store


def _path(assessment: Assessment, period: Period) -> Path:
    return assessment.store.folder / "earlier" / f"{period}.sqlite"


def _objection(assessment: Assessment, store: Store | None) -> str:
    """Why results cannot be compared with this period's; "" where they can."""
    if store is None:
        return "không có tệp xuất, cũng không có kết quả đã lưu"
    if store.is_demo != assessment.store.is_demo:
        return (
            "kết quả đã lưu của kỳ đó là dữ liệu minh họa" if store.is_demo else "kỳ này là dữ liệu minh họa"
        )
    if store.contents.calendar != assessment.store.contents.calendar:
        return "kết quả đã lưu của kỳ đó tính theo cách chia kỳ khác"
    try:
        store.units(assessment.site)
    except UsageError:
        return "khi đó cơ quan báo cáo chưa hoạt động"
    return ""


def _with_report(facts: Facts, earlier: Assessment) -> Facts:
    """The facts with what the earlier period's own report said, where it had one."""
    if earlier.edition is None or earlier.edition.is_demo != earlier.store.is_demo:
        return facts
    told = {score.unit_code: score.points for score in earlier.scores() if score.indicator == TOTAL}
    return facts.model_copy(update={"told_rules": earlier.edition.rules, "told_points": told})
