"""Which unit of the site a row belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from itertools import combinations

from chiso.errors import Fault, ParamsError
from chiso.exports.vocabulary import Vocabulary
from chiso.exports.words import fold_name
from chiso.periods import Period
from chiso.sites import Site, Unit
from chiso.tables.outcomes import Refused

_UNKNOWN = Refused(
    "có đơn vị không thuộc danh sách đơn vị báo cáo",
    "Sửa tên đơn vị, hoặc thêm đơn vị (hay tên gọi khác, mục aliases) vào params/sites.",
)
_CONTRADICTION = Refused("có mã và tên của hai đơn vị khác nhau", "Sửa mã hoặc tên đơn vị cho khớp nhau.")
_DOUBTFUL = Refused(
    "có tên đơn vị mà trong kỳ có hai đơn vị lần lượt mang",
    "Ghi mã đơn vị, hoặc tách tệp theo ngày thay đổi.",
)
_MISSING = Refused("thiếu Đơn vị", "Điền đơn vị, hoặc xuất lại từ hệ thống.")


class UnitNames:
    """A site's units by all that exports call them: code, name, short name, alias, however spelt.

    Of units that bore one name in turn the one that exists in the period is meant.
    """

    def __init__(self, site: Site, vocabulary: Vocabulary, period: Period) -> None:
        self._site = site
        self._bounds = period.bounds(site.calendar)
        self._short = {fold_name(long): fold_name(short) for long, short in vocabulary.abbreviations.items()}
        self._labels = frozenset(map(fold_name, vocabulary.unit_labels))
        self._refuse_twins()

    def find(self, name: str) -> Unit | None:
        """The unit of this name; None if the site has none."""
        return self._known.get(self._fold(name))

    def resolve(self, names: Iterable[str], division: str) -> str | Refused:
        """The code of the narrowest unit that the names agree on, or of the division within it."""
        stated = _held(names) or _held([division])
        if not stated:
            return _MISSING
        if any(self._fold(name) in self._doubtful for name in stated):
            return _DOUBTFUL
        found = [unit.code for name in stated if (unit := self.find(name))]
        # A code that only the source system knows may stand beside a name that is known here.
        if not found or any(" " in name and not self.find(name) for name in stated):
            return _UNKNOWN
        narrowest = max(found, key=lambda code: len(self._site.lineage(code)))
        if not set(found) <= set(self._site.lineage(narrowest)):
            return _CONTRADICTION
        part = self.find(division)
        return part.code if part and narrowest in self._site.lineage(part.code) else narrowest

    def find_in_titles(self, titles: Iterable[str]) -> str | Refused:
        """The code of the unit that a title block names: after a label, else the narrowest of whole lines."""
        lines = [line for title in titles for line in title.splitlines()]
        labelled = _held(self._after_labels(lines))
        return self.resolve(labelled or [line for line in lines if self.find(line)], "")

    def is_label(self, heading: str) -> bool:
        """Whether what stands under or behind these words is a unit's name."""
        return fold_name(heading) in self._labels

    def _refuse_twins(self) -> None:
        """Two units of one time whose names are one once they are folded can never be told apart."""
        owners: dict[str, list[Unit]] = {}
        for unit in self._site.units:
            for name in set(map(self._fold, unit.names)):
                owners.setdefault(name, []).append(unit)
        facts = [
            f"«{one.code}» và «{other.code}» cùng được gọi là «{name}»."
            for name, units in sorted(owners.items())
            for one, other in combinations(units, 2)
            if one.is_valid_between(other.valid_from or date.min, other.valid_to or date.max)
        ]
        if facts:
            place, cure = (
                f"params/sites/{self._site.code}.yml",
                "Đổi tên, tên ngắn hoặc aliases của một đơn vị.",
            )
            raise ParamsError(*(Fault(place, fact, cure) for fact in facts))

    def _after_labels(self, lines: list[str]) -> Iterator[str]:
        for line in lines:
            label, _, name = line.partition(":")
            if self.is_label(label):
                yield name

    def _fold(self, name: str) -> str:
        folded = fold_name(name)
        for long, short in self._short.items():
            folded = folded.replace(long, short)
        return folded

    @cached_property
    def _known(self) -> dict[str, Unit]:
        existing = sorted(self._site.units, key=lambda unit: unit.is_valid_between(*self._bounds))
        return {
            self._fold(name): unit
            for unit in existing
            for name in (unit.code, unit.name, unit.short_name, *unit.aliases)
        }

    @cached_property
    def _doubtful(self) -> frozenset[str]:
        """Names that two units of the period bear in turn: by them nobody can tell which is meant."""
        existing = [unit for unit in self._site.units if unit.is_valid_between(*self._bounds)]
        times = Counter(name for unit in existing for name in set(map(self._fold, unit.names)))
        return frozenset(name for name, count in times.items() if count > 1)


def _held(names: Iterable[str]) -> list[str]:
    return [name for name in names if fold_name(name)]
