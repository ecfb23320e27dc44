"""`make soak [ONLY=1,5]`: every promise of docs/reliability.md in full numbers, as a table and as outputs/soak.json."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISES = (
    "a killed run",
    "a failing write",
    "a full disk",
    "a dead, hung or flooding kernel",
    "two runs at once",
    "some units fail",
    "same inputs, same bytes",
    "what is stale is named",
    "codes are not altered",
    "dates are day-first",
    "edges of periods",
    "a second implementation",
    "0/0 is no percentage",
    "rows in = rows out",
    "duplicates, overlaps, gaps",
    "units over time",
    "hostile strings",
    "hostile files",
    "personal data",
    "hostile names and configurations",
    "N more earn what is said",
    "rows listed are the rows lost",
    "causes of differences named",
)


class Tally:
    """A pytest plugin that chooses the tests of the promises asked for and counts what they report."""

    def __init__(self, only: set[int]) -> None:
        self.only = only
        self.asked, self.done, self.violations = Counter[int](), Counter[int](), Counter[int]()
        self.seconds = Counter[int]()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Those of the promises alone."""
        items[:] = [
            one for one in items if (mark := one.get_closest_marker("promise")) and mark.args[0] in self.only
        ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test counts when it is called; whatever fails before or after it is a violation, and so is a skip."""
        for number, asked, done in (value for name, value in report.user_properties if name == "promise"):
            self.seconds[number] += report.duration
            self.violations[number] += not report.passed
            if report.when == "call":
                self.asked[number] += asked
                self.done[number] += done

    @property
    def rows(self) -> list[dict[str, object]]:
        """One row a promise; one that no test tries is a violation too."""
        return [
            {
                "promise": number,
                "what": PROMISES[number - 1],
                "asked": self.asked[number],
                "done": self.done[number],
                "violations": self.violations[number] or int(not self.asked[number]),
                "seconds": round(self.seconds[number], 1),
            }
            for number in sorted(self.only)
        ]


def main() -> int:
    os.environ["CHISO_SOAK"] = "1"
    only = os.environ.get("ONLY", "")
    tally = Tally({int(number) for number in only.split(",")} if only else {*range(1, len(PROMISES) + 1)})
    pytest.main(["--rootdir", str(ROOT), "-q", "-p", "no:cacheprovider", str(ROOT / "tests")], [tally])
    write(tally.rows)
    return any(row["violations"] or row["done"] != row["asked"] for row in tally.rows)


def write(rows: list[dict[str, object]]) -> None:
    """The table on the screen; in outputs/soak.json the latest row of every promise."""
    path = ROOT / "outputs" / "soak.json"
    path.parent.mkdir(exist_ok=True)
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    latest = {row["promise"]: row for row in (*known, *rows)}
    told = [latest[number] for number in sorted(latest)]
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    form = "| {promise:>2} | {what:<32} | {asked:>7} | {done:>7} | {violations:>10} | {seconds:>8} |"
    print(form.format(**{name: name for name in rows[0]} | {"promise": "#"}))
    print("|---:|---|---:|---:|---:|---:|")
    for row in rows:
        print(form.format(**row))


if __name__ == "__main__":
    sys.exit(main())
