"""`drawn.py ROWS`: the project's site with so many made-up dossiers a unit, as if taken in; then it is scored."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb
from places import PERIOD, SITE

from chiso.assess import open_assessment
from chiso.paths import Project
from chiso.schemas import SCHEMAS
from chiso.sites import Site, read_site
from chiso.store import Contents, Store


def draw_store(folder: Path, site: Site, rows: int) -> Store:
    """Rows by arithmetic: every unit gets the same kinds of dossiers, procedures, petitions and surveys."""
    folder.mkdir(parents=True, exist_ok=True)
    units = [unit.code for unit in site.units_between(*PERIOD.bounds(site.calendar))]
    with duckdb.connect() as tables:
        for name, schema in SCHEMAS.items():
            count = {"dossiers": rows, "procedures": 20, "petitions": 3, "surveys": 5}.get(name, 0)
            columns = ", ".join(
                f"{_value(field, kind.type, kind.choices)} AS {field}"
                for field, kind in schema.fields.items()
            )
            tables.execute(
                f"COPY (SELECT {columns}, {_SOURCE} "
                f"FROM (SELECT unnest($1::VARCHAR[]) AS unit), range({count}) AS numbers(n) ORDER BY unit) "
                f"TO '{folder / name}.parquet'",
                [units],
            )
    contents = Contents(
        key="drawn", site=SITE, period=str(PERIOD), calendar=site.calendar, is_demo=True,
        supplied=("dossiers", "procedures", "petitions", "surveys"), inputs=(), accounting=(),
    )  # fmt: skip
    (folder / "store.json").write_text(contents.model_dump_json(), encoding="utf-8")
    return Store(folder, contents)


_SOURCE = "'hồ sơ.csv' AS source_file, '' AS source_sheet, n::BIGINT AS source_row"


def _value(name: str, kind: str, choices: tuple[str, ...]) -> str:
    if name == "unit_code":
        return "unit"
    if name in ("procedure_code", "procedure_name", "field_name"):
        return f"'{name[:2]}.' || (1000 + n % 20)"
    if choices:
        return f"{list(choices)}[1 + n % {len(choices)}]"
    if kind == "bool":
        return "hash(unit, n) % 10 < 8"
    if kind == "int":
        return "0::BIGINT"
    if kind in ("date", "datetime"):
        start = PERIOD.bounds("report")[0]
        shift = {"received_at": 0, "due_at": 15, "finished_at": 12, "returned_at": 13, "answered_at": 9}.get(
            name
        )
        return (
            "NULL::TIMESTAMP"
            if shift is None
            else f"TIMESTAMP '{start}' + to_days((hash(unit, n) % 60 + {shift})::INTEGER)"
        )
    return f"unit || '-' || n || '-{name}'"


if __name__ == "__main__":
    project = Project.find()
    site = read_site(project, SITE)
    draw_store(project.outputs(SITE, PERIOD) / ".store", site, int(sys.argv[1]))
    open_assessment(project, SITE, PERIOD)
    print(json.dumps({"cpu_s": 0, "wall_s": 0, "reports": 0}))
