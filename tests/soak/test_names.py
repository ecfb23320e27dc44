"""No name leads outside and no configuration runs: what is not a code is refused, what is not plain YAML is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chiso.cli import run
from chiso.errors import ParamsError
from chiso.paths import Project
from chiso.sites import read_site
from hostile import hostile_strings
from promises import Trials, asked, promise
from soak.runner import PERIOD, finish, make_project, write_export
from test_sites import GOOD

ACTS = (
    "$(touch {0})", "`touch {0}`", "; touch {0}", "| touch {0}", "&& touch {0}", "__import__('os').system('touch {0}')",
    "x\nimport os; os.system('touch {0}')", "'+open('{0}','w').write('')+'", "{{{{ open('{0}','w') }}}}",
)  # fmt: skip
"""What would leave a file if anybody ran it."""


def hostile_names(canary: Path) -> list[str]:
    """Two hundred: what would run first, then hostile strings of every kind."""
    acts = [act.format(canary) for act in ACTS]
    strings = [words for words in hostile_strings() if words.strip()]
    step = len(strings) // (200 - len(acts))
    return [*acts, *strings[::step]][:200]


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@promise(20, asked(20, 200))
def test_hostile_names_lead_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], trials: Trials
) -> None:
    """As site, unit, notebook, quarter and year on the command line: refused, and no file is written anywhere."""
    project = make_project(tmp_path / "mot" / "hai", 2)
    write_export(project, 1, 2)
    monkeypatch.setenv("CHISO_ROOT", str(project.root))
    monkeypatch.chdir(tmp_path)
    names, before = hostile_names(tmp_path / "bi-chay"), files_below(tmp_path)
    for number in trials:
        words = names[number * (len(names) // trials.asked)]
        for place in ("--site", "--unit", "--notebook", "--quarter", "--year"):
            given = {"--site": "mini", "--quarter": "Q3", "--year": "2022"} | {place: words}
            assert run(["report", *(part for pair in given.items() for part in pair)]) == 2, (place, words)
        capsys.readouterr()
    assert files_below(tmp_path) == before


@promise(20, asked(3, 200))
def test_hostile_names_of_exports_stay_where_they_are(tmp_path: Path, trials: Trials) -> None:
    """Lists of such names are taken in; all that is written is below outputs/ and named by codes."""
    project = make_project(tmp_path / "mot" / "hai", 2)
    write_export(project, 1, 2)
    [export] = project.exports("mini", PERIOD).iterdir()
    names = hostile_names(tmp_path / "bi-chay")
    for number in trials:
        words = names[number * (len(names) // trials.asked)]
        name = (
            words.replace("/", "∕")
            .replace("\0", "␀")
            .encode("utf-8", "replace")[:200]
            .decode("utf-8", "ignore")
        )
        (export.parent / f"{name}.csv").write_bytes(export.read_bytes())
    before = files_below(tmp_path)
    assert finish(project, 1) == 0, (project.root / "said").read_text(encoding="utf-8")
    written = {one.removeprefix("mot/hai/") for one in files_below(tmp_path) - before}
    assert {one.split("/")[0] for one in written} == {"outputs", "said"}
    odd = [one for one in written if not re.fullmatch(r"[a-z0-9./-]+", re.sub(r"\b20\d\d-Q\d\b", "", one))]
    assert odd == []


TAGS = (
    "!!python/object/apply:os.system ['touch {0}']", "!!python/object/new:os.system ['touch {0}']",
    "!!python/object/apply:subprocess.Popen [[touch, '{0}']]", "!!python/object/apply:builtins.open ['{0}', w]",
    "!!python/name:os.system", "!!python/module:os", "!!python/tuple [a]", "!!python/object:chiso.sites.Site {{}}",
    "!!python/object/apply:builtins.eval ['open(\"{0}\", \"w\")']", "!include /etc/passwd", "!ENV ${{HOME}}", "!lạ x",
    "!<tag:yaml.org,2002:python/name:os.system> x", "!!set {{a, b}}", "!!omap [a: 1]", "!!float x",
    "!!int x", "!!bool x", "!!null x", "!!seq x", "!!map x",
)  # fmt: skip
LAUGHS = "".join(f"x{at}: &x{at} [{', '.join([f'*x{at - 1}'] * 9)}]\n" for at in range(1, 12))
CODES = (
    "../xa-a", "xa/a", "..", ".", "", "XA-A", "xã-a", "xa a", "xa-a.", '"xa-a\\n"', "con",
    "'x\\0'", "a" * 300, "-", "xa_a", "null", "true",
)  # fmt: skip


CHANGES = {
    "{year: 2022,": "{year: 2022, year: 2023,",
    "source: kế": "source: x\n  source: kế",
    "number: I\n": "number: I\n      number: II\n",
    "{code: xa-a,": "{code: xa-a, code: xa-b,",
    "{year:": "{exec: x, year:",
    "{code: xa-a, name": "{code: xa-a, __class__: x, name",
    "title:": "import: os\n      title:",
    "source:": "<<: {{source: x}}\n  source:",
    "max_points: 20\n": "max_points: .nan\n",
    "max_points: 20\n      ind": "max_points: -.inf\n      ind",
    "year: 2022": "year: 1e9",
    "dossiers: 10": "dossiers: [[[]]]",
}
"""Keys twice, keys that are none, numbers that are none."""


def hostile_texts(canary: Path) -> Iterator[str]:
    """Sixty and more files that look like the good one."""
    for tag in TAGS:
        yield GOOD.replace("name: UBND huyện Thử", f"name: {tag.format(canary)}")
    for code in CODES:
        yield GOOD.replace("xa-a", code)
    for line in GOOD.strip().splitlines()[:6]:
        yield f"{GOOD}{line}\n"
    for old, new in CHANGES.items():
        assert old in GOOD, old
        yield GOOD.replace(old, new, 1)
    yield f"{GOOD}x:\n  {'- ' * 200_000}a\n"
    yield from (
        f"{GOOD}x: {'[' * 200_000}{']' * 200_000}\n",
        f"{GOOD}x: {'{a: ' * 200_000}1{'}' * 200_000}\n",
        f"x0: &x0 [a]\n{LAUGHS}{GOOD}",
    )
    yield from (
        f"{GOOD}x: &a [*a]\n",
        f"{GOOD}---\n{GOOD}",
        f"{GOOD}? [a, b]\n: 1\n",
        f"{GOOD}? {{a: 1}}\n: 1\n",
        f"{GOOD}1: x\n",
        f"{GOOD}null: x\n",
    )
    yield from (
        f"{GOOD}x: *b\n",
        f"{GOOD}\tx: 1\n",
        f"%TAG ! tag:yaml.org,2002:python/\n---{GOOD}x: !name:os.system x\n",
        "[]",
        "x",
        "- a\n- b\n",
        "{",
        "\0",
    )


@promise(20, 60)
def test_hostile_configurations_are_refused(tmp_path: Path, trials: Trials) -> None:
    """Each as a fault of its file, at once, and nothing in it runs."""
    texts = list(hostile_texts(tmp_path / "bi-chay"))
    sites = tmp_path / "params" / "sites"
    sites.mkdir(parents=True)
    trials.asked = len(texts)
    assert trials.asked >= 60
    before = files_below(tmp_path)
    accepted = []
    for number in trials:
        (sites / "huyen-thu.yml").write_text(texts[number], encoding="utf-8")
        with trials.within(10):
            if not is_refused(lambda: read_site(Project(tmp_path), "huyen-thu")):
                accepted.append(texts[number])
    assert accepted == []
    assert files_below(tmp_path) - before == {"params/sites/huyen-thu.yml"}


def is_refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except ParamsError:
        return True
    return False
