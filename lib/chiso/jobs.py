"""A job is one report: one notebook for one unit of one site in one period."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chiso.errors import Fault, UsageError
from chiso.parts import INTERNAL, PARTS, WHOLE, is_internal
from chiso.paths import Project
from chiso.periods import Period
from chiso.sites import Site, Unit


@dataclass(frozen=True)
class Job:
    """What to make, from which notebook, and in which folder of outputs/ it lands; `run` is the run that asks for it."""

    site: str
    unit: str
    period: str
    notebook: str
    source: Path
    folder: Path
    run: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        """What papermill gives the notebook."""
        return {"site": self.site, "unit": self.unit, "period": self.period}

    @property
    def key(self) -> tuple[str, str]:
        """What tells the jobs of a period apart."""
        return self.unit, self.notebook

    @property
    def failed(self) -> Path:
        """Where the notebook is kept, as far as it ran, when it fails."""
        kept = self.folder / INTERNAL if is_internal(self.notebook) else self.folder
        return kept / "failed" / self.unit / f"{self.notebook}.ipynb"

    def product(self, kind: str) -> Path:
        """Where the report lies; kinds are `html`, `pdf`, `docx` and `xlsx`."""
        return self.folder / product_name(self.unit, self.notebook, kind)


def product_name(unit: str, notebook: str, kind: str) -> str:
    """The address of a report from its period's folder: Word file and workbook of the whole bear the unit's name."""
    is_units = notebook == WHOLE.notebook and kind in ("docx", "xlsx")
    name = f"{unit}/{unit if is_units else notebook}.{kind}"
    return f"{INTERNAL}/{name}" if is_internal(notebook) else name


def plan_jobs(project: Project, site: Site, period: Period) -> tuple[Job, ...]:
    """Every report of the period: all notebooks, in order, for each unit that exists in it."""
    folder = project.outputs(site.code, period)
    return tuple(
        Job(site.code, unit.code, str(period), source.stem, source, folder)
        for unit in site.units_between(*period.bounds(site.calendar))
        for source in sorted(project.notebooks.glob("*.ipynb"))
        if _has_report(site, unit, source.stem)
    )


def _has_report(site: Site, unit: Unit, notebook: str) -> bool:
    """Whether the unit has a report of this notebook; of one that is none of ours every unit has."""
    part = next((part for part in PARTS if part.notebook == notebook), None)
    if part is None:
        return True
    if part.is_internal:
        return site.officers != "none"
    return part.is_for(unit == site.root, unit.code in site.plan.leads)


_OURS = frozenset(part.notebook for part in PARTS)
_NO_NOTEBOOK = "không có trong thư mục notebooks/."
_UNPLANNED = "không được lập ở nơi báo cáo này (mục officers, plan của tệp trong params/sites)."


def select_jobs(jobs: tuple[Job, ...], unit: str | None, notebook: str | None) -> tuple[Job, ...]:
    """The jobs of one unit, of one notebook, or of both; all where None is given.

    Raises UsageError, which lists what there is, where nothing is left.
    """
    chosen = tuple(job for job in jobs if unit in (None, job.unit) and notebook in (None, job.notebook))
    if chosen:
        return chosen
    units, notebooks = ({job.key[at]: None for job in jobs} for at in (0, 1))
    faults = [
        Fault(f"{name} «{value}»", fact, f"Chọn một trong: {', '.join(known)}.")
        for name, value, known, fact in (
            ("đơn vị", unit, units, "không có báo cáo nào trong kỳ này."),
            ("sổ tay", notebook, notebooks, _UNPLANNED if notebook in _OURS else _NO_NOTEBOOK),
        )
        if value is not None and value not in known
    ]
    only_root = Fault(
        f"sổ tay «{notebook}»", f"không áp dụng cho đơn vị «{unit}».", "Bỏ UNIT hoặc chọn đơn vị gốc."
    )
    raise UsageError(*(faults or [only_root]))
