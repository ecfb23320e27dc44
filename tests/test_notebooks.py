"""The contract of the notebooks: prose that is true for every unit and period, and code without logic."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from chiso import Report
from chiso.parts import PARTS, part_of
from chiso.paths import Project
from chiso.periods import Period
from chiso.schemas import INDICATORS
from chiso.sites import read_site, site_codes

PATHS = sorted(Project.find().notebooks.glob("*.ipynb"))
SETUP, PARAMETERS = "mo-bao-cao", "tham-so"
LAST = ("doi-chieu", "nguon-goc")
FORBIDDEN = (
    ast.FunctionDef
    | ast.AsyncFunctionDef
    | ast.ClassDef
    | ast.Lambda
    | ast.For
    | ast.While
    | ast.If
    | ast.IfExp
    | ast.comprehension
    | ast.With
    | ast.Try
    | ast.BinOp
    | ast.Compare
    | ast.JoinedStr
    | ast.Import
)


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    """Every notebook, one after the other."""
    found: Path = request.param
    return found


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    """Its content."""
    return nbformat.read(path, as_version=4)


def code_of(notebook: NotebookNode) -> list[NotebookNode]:
    """Its code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose_of(notebook: NotebookNode) -> str:
    """All its Markdown."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def calls_of(notebook: NotebookNode) -> list[ast.Call]:
    """What its cells call, but for the setup's."""
    cells = [cell.source for cell in code_of(notebook) if cell.id not in (SETUP, PARAMETERS)]
    return [node for source in cells for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]


def parameters_of(notebook: NotebookNode) -> dict[str, str]:
    """The defaults of its parameters cell, by name."""
    cell = next(cell for cell in notebook.cells if cell.id == PARAMETERS)
    return {node.target.id: node.value.value for node in ast.parse(cell.source).body}  # type: ignore[attr-defined]


def test_there_is_a_notebook_for_every_part() -> None:
    """The notebooks are the parts that the display rooms know, by name and in order."""
    assert [path.stem for path in PATHS] == [part.notebook for part in PARTS]


def test_every_indicator_is_told_in_one_notebook() -> None:
    """The seven notebooks between the whole and the ranking share out the 21 indicators."""
    told = [code for part in PARTS if not part.is_whole for code in part.indicators]
    assert told == list(INDICATORS)


def test_notebook_is_valid_and_stored_without_outputs(notebook: NotebookNode) -> None:
    """Results come from a run, never from the repository."""
    nbformat.validate(notebook)
    assert [(cell.outputs, cell.execution_count) for cell in code_of(notebook)] == [([], None)] * len(
        code_of(notebook)
    )


def test_cell_ids_are_words(notebook: NotebookNode) -> None:
    """Ids are fixed and speaking, so that two runs give the same bytes and a diff can be read."""
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if not re.fullmatch(r"[a-z]+(-[a-z]+)*", one)] == []


def test_notebook_has_about_twenty_cells(notebook: NotebookNode) -> None:
    """A page of argument, not a program."""
    assert 12 <= len(notebook.cells) <= 26


def test_code_cells_are_short(notebook: NotebookNode) -> None:
    """Three lines at most, the setup six."""
    long = [c.id for c in code_of(notebook) if len(c.source.splitlines()) > (6 if c.id == SETUP else 3)]
    assert long == []


def test_code_has_no_logic(notebook: NotebookNode) -> None:
    """No def, class, loop, condition, arithmetic, or import other than `from chiso import Report`."""
    nodes = [node for cell in code_of(notebook) for node in ast.walk(ast.parse(cell.source))]
    assert [type(node).__name__ for node in nodes if isinstance(node, FORBIDDEN)] == []
    imports = [ast.unparse(node) for node in nodes if isinstance(node, ast.ImportFrom)]
    assert imports == ["from chiso import Report"]


def test_every_verb_is_one_of_report(notebook: NotebookNode) -> None:
    """What a notebook calls exists, by the name it calls."""
    verbs = [ast.unparse(call.func).removeprefix("report.") for call in calls_of(notebook)]
    assert [verb for verb in verbs if not callable(getattr(Report, verb, None))] == []


def test_every_verb_speaks_of_the_parts_own_indicators(path: Path, notebook: NotebookNode) -> None:
    """An argument is a code of one of the indicators of the notebook's part, and each has its section."""
    named = [arg.value for call in calls_of(notebook) for arg in call.args if isinstance(arg, ast.Constant)]
    part = part_of(path.stem)
    assert set(named) == (set() if part.is_whole else set(part.indicators))


def test_setup_opens_the_report_of_this_notebook(path: Path, notebook: NotebookNode) -> None:
    """The setup cell ends with the report itself, whose identity the press holds against the job."""
    cell = next(cell for cell in notebook.cells if cell.id == SETUP)
    about = "" if path.stem == "0-tong-hop" else f'.about("{path.stem}")'
    assert cell.source.splitlines()[-2:] == [f"report = Report(site, unit, period){about}", "report"]


def test_title_is_that_of_the_report(path: Path, notebook: NotebookNode) -> None:
    """The first heading and the title on paper are the same words."""
    assert notebook.cells[0].source.splitlines()[0] == f"# {part_of(path.stem).title}"


def test_title_is_followed_by_a_question(notebook: NotebookNode) -> None:
    """The reader knows from the first lines what the page answers."""
    assert "?**" in notebook.cells[0].source


def test_headings_step_down_one_by_one(notebook: NotebookNode) -> None:
    """One title, and sections under it: no level is skipped."""
    levels = [len(marks) for marks in re.findall(r"^(#+) ", prose_of(notebook), re.MULTILINE)]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}


def test_prose_holds_no_number(notebook: NotebookNode) -> None:
    """Numbers change with unit and period: the verbs write them."""
    assert re.findall(r".*\d.*", prose_of(notebook)) == []


def test_prose_names_no_unit(notebook: NotebookNode) -> None:
    """Units change: no name of any unit of any site stands in the prose."""
    project = Project.find()
    sites = [read_site(project, code) for code in site_codes(project)]
    names = {name for site in sites for unit in site.units for name in (unit.name, unit.code)}
    words = prose_of(notebook)
    assert [
        name for name in sorted(names) if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", words)
    ] == []


def test_parameters_are_three_typed_and_commented_texts(notebook: NotebookNode) -> None:
    """papermill gives a number for `05` and ignores misspelt names: types are stated, names are fixed."""
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    assert cell.id == PARAMETERS
    lines = [re.fullmatch(r'(\w+): str = "[^"]+"  # \S.*', line) for line in cell.source.splitlines()]
    assert [line and line[1] for line in lines] == ["site", "unit", "period"]


def test_defaults_are_the_same_everywhere(notebook: NotebookNode) -> None:
    """All notebooks open on the same unit and period."""
    assert parameters_of(notebook) == parameters_of(nbformat.read(PATHS[0], as_version=4))


def test_defaults_run_on_the_demonstration(notebook: NotebookNode) -> None:
    """The defaults are a site, its unit at the top, and a period of its demonstration's year."""
    given = parameters_of(notebook)
    site, period = read_site(Project.find(), given["site"]), Period.parse(given["period"])
    assert site.root.code == given["unit"]
    assert period.year == site.demo.year


def test_notebook_ends_with_check_and_provenance(notebook: NotebookNode) -> None:
    """What the prose takes for granted is asserted, and then its sources are named."""
    last = [(cell.id, cell.source) for cell in notebook.cells[-2:]]
    assert last == list(zip(LAST, ("report.check()", "report.provenance()"), strict=True))
