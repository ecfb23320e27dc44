"""The front door of a pack that has no index: a page that leads to every report in it."""

from __future__ import annotations

from chiso.jobs import product_name
from chiso.parts import PARTS
from chiso.publish.editions import name_edition
from chiso.publish.fronts import render_front
from chiso.publish.holdings import Holdings, Pack
from chiso.sites import Unit

_KINDS = {"html": "trang HTML", "pdf": "PDF", "docx": "Word", "xlsx": "Excel"}


def door_page(holdings: Holdings, pack: Pack) -> bytes:
    """The reports of the pack's units, unit by unit, with the anchors that the reports' own links lead to."""
    edition = name_edition(holdings.site, holdings.rules, holdings.store)
    return render_front(
        "pack.html.j2",
        title=f"{edition.site} – {edition.period_label}",
        is_demo=edition.is_demo,
        provenance=edition.provenance,
        edition=edition,
        units=[_unit(unit, pack) for unit in pack.units],
    ).encode()


def _unit(unit: Unit, pack: Pack) -> dict[str, object]:
    paths = {one.path for one in pack.products}
    reports = []
    for part in PARTS:
        named = {words: product_name(unit.code, part.notebook, kind) for kind, words in _KINDS.items()}
        files = [(words, path) for words, path in named.items() if path in paths]
        if files:
            reports.append((part.short, files))
    return {"code": unit.code, "name": unit.name, "reports": reports}
