"""`make bench`: what a report costs by each way, on this machine, interleaved; docs/benchmark.md tells the method."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import measures
from places import PERIOD, PROJECT, Place, make_place

ROUNDS = 3


def main() -> None:
    is_short = "--short" in sys.argv
    with TemporaryDirectory(prefix="chiso-bench-") as folder:
        found = measure(Path(folder), 1 if is_short else ROUNDS, is_short)
    found |= {"machine": machine(), "is_short": is_short}
    out = PROJECT.root / "outputs" / "bench.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, value in found.items():
        print(f"{name:32} {value}")


def measure(folder: Path, rounds: int, is_short: bool) -> dict[str, object]:
    place = make_place(folder / "huyen", communes=8 if is_short else 24, dossiers=3000)
    taken = measures.take_in(place)
    names = measures.notebooks_of_a_unit(place)
    ways = {
        "plain": lambda: measures.plain(place, names[: 1 if is_short else None]),
        "api": lambda: measures.api(place, names[: 2 if is_short else None]),
        "ours": lambda: measures.ours(place, ["--unit", "xa-0001"] if is_short else []),
        "warm": lambda: measures.script("warm.py", place, "kernels"),
        "limit": lambda: measures.script("warm.py", place, "limit"),
    }
    runs: dict[str, list[measures.Cost]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, run in ways.items():
            runs[name].append(run())
            print(f"{name}: {runs[name][-1]}", file=sys.stderr)
    cpu = {name: median(cost.cpu_s for cost in costs) for name, costs in runs.items()}
    wall = {name: median(cost.wall_s for cost in costs) for name, costs in runs.items()}
    parts = {name: median(cost.parts[name] for cost in runs["limit"]) for name in runs["limit"][0].parts}
    sizes = (10, 100) if is_short else (10, 100, 1000)
    return {
        "plain_cpu_s_per_report": round(cpu["plain"], 3),
        "api_cpu_s_per_report": round(cpu["api"], 3),
        "ours_cpu_s_per_report": round(cpu["ours"], 3),
        "ours_warm_cpu_s_per_report": round(cpu["warm"], 3),
        "limit_cpu_s_per_report": round(cpu["limit"], 3),
        **{f"{name}_cpu_s": round(spent, 3) for name, spent in parts.items()},
        "cpu_ratio_vs_plain": round(cpu["plain"] / cpu["ours"], 2),
        "cpu_ratio_to_limit": round(cpu["ours"] / cpu["limit"], 2),
        "warm_cpu_ratio_to_limit": round(cpu["warm"] / cpu["limit"], 2),
        "wall_ratio_vs_plain": round(wall["plain"] / wall["ours"], 2),
        "peak_mb_per_worker": round(max(cost.peak_mb for cost in runs["ours"])),
        **({} if is_short else memory(place)),
        "reports_of_ours": runs["ours"][0].reports,
        **taken,
        **measures.intake(place, 5_000 if is_short else 50_000),
        **({} if is_short else measures.intake_memory(place)),
        **measures.unchanged(make_place(folder / "tinh", communes=89, dossiers=9000)),
        **scaling(folder, sizes, rounds),
        "count_seconds_5m": measures.script("counting.py", place, "500000" if is_short else "5000000").wall_s,
    }


def scaling(folder: Path, sizes: tuple[int, ...], rounds: int) -> dict[str, float]:
    """The cost of the same three communes' reports in sites of other sizes, medians of interleaved rounds."""
    places = {size: make_place(folder / f"don-vi-{size}", communes=size - 1, dossiers=0) for size in sizes}
    for place in places.values():
        measures.script("drawn.py", place, "200")
    costs: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size, place in places.items():
            costs[size].append(measures.script("warm.py", place, "kernels").cpu_s)
    return {f"cpu_s_per_report_{size}_units": round(median(found), 3) for size, found in costs.items()}


def memory(place: Place) -> dict[str, float]:
    """What one worker holds early and late in its life."""
    held = measures.script("warm.py", place, "memory").parts
    return {f"worker_mb_after_{number}_reports": round(found) for number, found in held.items()}


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
