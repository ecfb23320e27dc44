"""Where an indicator lost: its things shared out by what they say, each way adding up to the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chiso.blocks import Cell, Column, Table
from chiso.compare import (
    Share,
    Split,
    split_by_branch,
    split_by_channel,
    split_by_month,
    split_by_subject,
    splits,
)
from chiso.display.results import Results
from chiso.display.tables import LIMIT
from chiso.display.words import label_of, things_of
from chiso.rules import Indicator

_MOST = 3
"""So many shares of each kind are named; the others stand together, so that every kind adds up."""


def splits_table(results: Results, code: str) -> Table | None:
    """By field, unit, channel and month the shares that lost most.

    None where nothing was lost, or where the list of what lost says as much.
    """
    indicator = results.rules.indicator(code)
    found = {title: _named(results, code, split) for title, split in _ways(indicator).items()}
    told = {title: shares for title, shares in found.items() if len(shares) > 1}
    lost = max((sum(share.lost for share in shares) for shares in told.values()), default=0)
    if not lost or (len(told) == 1 and lost <= LIMIT):
        return None
    rows = [row for title, shares in told.items() for row in _rows(title, _shortened(title, shares))]
    return Table(
        caption=f"{label_of(indicator)}: số chưa đạt nằm ở đâu",
        columns=(
            Column(label="Theo"),
            Column(label="Phần"),
            Column(label=f"Tổng số {things_of(indicator)}", kind="int"),
            Column(label="Chưa đạt", kind="int"),
            Column(label="Tỷ lệ đạt", kind="pct", decimals=2),
        ),
        rows=tuple(rows),
        row_header=1,
    )


def _ways(indicator: Indicator) -> dict[str, Split]:
    """All but the subject of petitions, of which there is a table of its own."""
    return {title: split for title, split in splits(indicator).items() if split is not split_by_subject}


def _named(results: Results, code: str, split: Split) -> list[Share]:
    """The shares with the names that readers know."""
    shares = results.split(code, split)
    label = _LABELS.get(split, _own_name)
    return [
        Share(share.key, label(results, share) or "(không ghi)", share.numerator, share.denominator)
        for share in shares
    ]


def _shortened(title: str, shares: Sequence[Share]) -> list[Share]:
    """All months, as they follow one another; else the first and one share of all others."""
    if title == "Tháng tiếp nhận" or len(shares) <= _MOST + 1:
        return list(shares)
    rest = shares[_MOST:]
    numerator, denominator = (
        sum(getattr(one, name) for one in rest) for name in ("numerator", "denominator")
    )
    return [*shares[:_MOST], Share(None, f"{len(rest)} {title.lower()} còn lại", numerator, denominator)]


def _rows(title: str, shares: Sequence[Share]) -> list[tuple[Cell, ...]]:
    return [
        (
            title,
            share.label,
            share.denominator,
            share.lost,
            None if share.rate is None else str(share.rate),
        )
        for share in shares
    ]


def _own_name(results: Results, share: Share) -> str | None:
    return share.label


def _unit_name(results: Results, share: Share) -> str:
    name = results.units[share.key or ""].short_name
    return f"{name} (không qua đơn vị trực thuộc)" if share.key == results.unit.code else name


def _channel_name(results: Results, share: Share) -> str | None:
    return {"direct": "trực tiếp", "online": "trực tuyến", "postal": "bưu chính"}.get(share.key or "")


def _month_name(results: Results, share: Share) -> str:
    return f"tháng {int(share.key[5:])}/{share.key[:4]}" if share.key else "kỳ trước chuyển sang"


_LABELS: dict[Split, Callable[[Results, Share], str | None]] = {
    split_by_branch: _unit_name,
    split_by_channel: _channel_name,
    split_by_month: _month_name,
}
