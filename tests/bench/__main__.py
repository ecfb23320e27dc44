"""`make bench`: what a report costs by each way, on this machine, interleaved; docs/benchmark.md tells the method."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import measures
from places import PERIOD, PROJECT, Place, make_place

ROUNDS = 3


def main() -> None:
    """Every part is told, and kept in outputs/bench.json, as soon as it is measured."""
    is_short, asked = "--short" in sys.argv, [name for name in sys.argv[1:] if not name.startswith("-")]
    out = PROJECT.root / "outputs" / "bench.json"
    out.parent.mkdir(exist_ok=True)
    found: dict[str, object] = {"machine": machine(), "is_short": is_short}
    with TemporaryDirectory(prefix="chiso-bench-") as folder:
        for part in only(Path(folder), asked, is_short) if asked else measure(Path(folder), is_short):
            found |= part
            if not asked:
                out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            for name, value in part.items():
                print(f"{name:40} {value}", flush=True)


def measure(folder: Path, is_short: bool) -> Iterator[Mapping[str, object]]:
    rounds, sizes = (1, (10, 100)) if is_short else (ROUNDS, (10, 100, 1000))
    place = make_place(folder / "huyen", communes=8 if is_short else 24, dossiers=3000)
    yield measures.take_in(place)
    yield ways(place, rounds, is_short)
    yield measures.unchanged(make_place(folder / "tinh", communes=89, dossiers=9000))
    counting = measures.script("counting.py", place, "500000" if is_short else "5000000")
    yield {"count_seconds_5m": counting.wall_s}
    yield measures.intake(place, 5_000 if is_short else 50_000)
    yield scaling(folder, sizes, rounds)
    if not is_short:
        yield memory(folder)
        yield measures.intake_memory(place)


def only(folder: Path, asked: list[str], is_short: bool) -> Iterator[Mapping[str, object]]:
    """The ways that are named and nothing else, as `make bench WAYS="ours limit"` asks for; no file is written."""
    place = make_place(folder / "huyen", communes=8 if is_short else 24, dossiers=3000)
    measures.take_in(place)
    runs = run_ways(place, 1 if is_short else ROUNDS, is_short, asked)
    yield {f"{name}_cpu_s_per_report": round(median(each.cpu_s for each in runs[name]), 3) for name in runs}
    yield {f"{name}_cpu_s": round(spent, 3) for name, spent in parts_of(runs.get("limit", [])).items()}


def ways(place: Place, rounds: int, is_short: bool) -> dict[str, object]:
    """What a report costs by each way, medians of interleaved rounds."""
    runs = run_ways(place, rounds, is_short, ["plain", "api", "ours", "limit"])
    cpu = {name: median(cost.cpu_s for cost in costs) for name, costs in runs.items()}
    wall = {name: median(cost.wall_s for cost in costs) for name, costs in runs.items()}
    parts = parts_of(runs["limit"])
    limit = parts["code"] + parts["html"] + parts["pdf"]
    return {
        "plain_cpu_s_per_report": round(cpu["plain"], 3),
        "api_cpu_s_per_report": round(cpu["api"], 3),
        "ours_cpu_s_per_report": round(cpu["ours"], 3),
        "limit_cpu_s_per_report": round(limit, 3),
        "limit_of_all_products_cpu_s_per_report": round(cpu["limit"], 3),
        **{f"{name}_cpu_s": round(spent, 3) for name, spent in parts.items()},
        "cpu_ratio_vs_plain": round(cpu["plain"] / cpu["ours"], 2),
        "cpu_ratio_to_limit": round(cpu["ours"] / limit, 2),
        "cpu_ratio_to_limit_of_all_products": round(cpu["ours"] / cpu["limit"], 2),
        "wall_ratio_vs_plain": round(wall["plain"] / wall["ours"], 2),
        "peak_mb_per_worker": round(max(cost.peak_mb for cost in runs["ours"])),
        "reports_of_ours": runs["ours"][0].reports,
    }


def run_ways(
    place: Place, rounds: int, is_short: bool, asked: Sequence[str]
) -> dict[str, list[measures.Cost]]:
    """The costs of the ways in interleaved rounds, each told as it is measured."""
    names = measures.notebooks_of_a_unit(place)
    known = {
        "plain": lambda: measures.plain(place, names[: 1 if is_short else None]),
        "api": lambda: measures.api(place, names[: 2 if is_short else None]),
        "ours": lambda: measures.ours(place, ["--unit", "xa-0001"] if is_short else []),
        "limit": lambda: measures.script("warm.py", place, "limit"),
    }
    runs: dict[str, list[measures.Cost]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name in asked:
            runs[name].append(known[name]())
            print(f"{name}: {runs[name][-1]}", file=sys.stderr, flush=True)
    return runs


def parts_of(costs: Sequence[measures.Cost]) -> dict[str, float]:
    """The medians of what each part of a way took."""
    return {name: median(cost.parts[name] for cost in costs) for name in (costs[0].parts if costs else ())}


def scaling(folder: Path, sizes: tuple[int, ...], rounds: int) -> dict[str, float]:
    """The cost of the same three communes' reports in sites of other sizes, medians of interleaved rounds."""
    places = {size: make_place(folder / f"don-vi-{size}", communes=size - 1, dossiers=0) for size in sizes}
    for place in places.values():
        measures.script("drawn.py", place, "200")
    costs: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size, place in places.items():
            costs[size].append(measures.script("warm.py", place, "kernels").cpu_s)
    return {f"warm_cpu_s_per_report_{size}_units": round(median(found), 3) for size, found in costs.items()}


def memory(folder: Path) -> dict[str, float]:
    """What a worker holds early and late in a run of two reports of each of a thousand units."""
    place = make_place(folder / "nghin", communes=999, dossiers=20_000)
    for notebook in place.project.notebooks.glob("*.ipynb"):
        if notebook.stem[0] not in "23":
            notebook.unlink()
    run = measures.ours(place, [])
    told = {f"worker_mb_in_{name}_quarter": round(held) for name, held in run.parts.items()}
    return {"reports_of_memory": run.reports, **told}


def machine() -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": len(os.sched_getaffinity(0)),
        "load_1m": round(os.getloadavg()[0], 2),
        "period": str(PERIOD),
    }


if __name__ == "__main__":
    main()
