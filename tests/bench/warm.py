"""Reports once everything is warm: `warm.py kernels`, three communes' in kernels; `warm.py limit`, all in this process."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from places import PERIOD, SITE

from chiso.jobs import Job, plan_jobs
from chiso.kernel.ties import ONE_THREAD
from chiso.paths import Project
from chiso.sites import read_site

UNITS = ("xa-0001", "xa-0002", "xa-0003")


def main() -> None:
    os.environ.update(ONE_THREAD)
    sys.modules.setdefault("rfc3987_syntax", None)  # as in a worker
    project = Project.find()
    jobs = list(plan_jobs(project, read_site(project, SITE), PERIOD))
    begun = time.monotonic()
    if sys.argv[1] == "limit":
        used = in_this_process(jobs)
    else:
        jobs = [job for job in jobs if job.unit in UNITS]
        used = in_kernels(jobs)
    told = {name: spent / len(jobs) for name, spent in used.items()}
    wall_s = (time.monotonic() - begun) / len(jobs)
    print(json.dumps({"cpu_s": sum(told.values()), "wall_s": wall_s, "reports": len(jobs), "parts": told}))


def in_kernels(jobs: list[Job]) -> dict[str, float]:
    """CPU seconds of this worker, its zygote and its kernels, without their start."""
    from chiso.kernel import warm_up
    from chiso.kernel.manager import zygote
    from chiso.make import make_report

    warm_up(SITE, str(PERIOD))

    def used() -> float:
        fields = Path(f"/proc/{zygote().process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return time.process_time() + sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    for job in jobs[:8]:
        make_report(job, 60)
    before = used()
    for job in jobs:
        outcome = make_report(job, 60)
        assert outcome.status == "made", outcome
    return {"all": used() - before}


def in_this_process(jobs: list[Job]) -> dict[str, float]:
    """CPU seconds of the notebooks' own code, then of all renderings: no kernel, no papermill, no isolation."""
    for job in jobs[:8]:
        _make_here(job)
    used = Counter[str]()
    for job in jobs:
        used.update(_make_here(job))
    return dict(used)


def _make_here(job: Job) -> dict[str, float]:
    """The CPU seconds of the notebook's code, and of each rendering; its reading, which all share, is HTML's."""
    from chiso.render.reading import read_document

    begun = time.process_time()
    notebook = _executed(job)
    used = {"code": time.process_time() - begun}
    begun = time.process_time()
    document = read_document(notebook)
    used["html"] = time.process_time() - begun
    for kind, draw in _renderings(job).items():
        begun = time.process_time()
        if data := draw(notebook if kind == "xlsx" else document):
            job.product(kind).parent.mkdir(parents=True, exist_ok=True)
            job.product(kind).write_bytes(data if isinstance(data, bytes) else data.encode())
        used[kind] = used.get(kind, 0) + time.process_time() - begun
    return used


def _renderings(job: Job) -> dict[str, Callable[[Any], Any]]:
    """What a report of ours is drawn as."""
    from chiso.render.appendices import render_appendix
    from chiso.render.docx import draw_docx
    from chiso.render.html import draw_html
    from chiso.render.pdf import draw_pdf

    word = {"docx": draw_docx} if job.notebook.startswith("0-") else {}
    return {"html": draw_html, "pdf": draw_pdf, "xlsx": render_appendix, **word}


def _executed(job: Job) -> Any:
    """The notebook with the outputs of its cells, which ran here one after the other."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from nbformat.notebooknode import from_dict
    from nbformat.v4 import reads

    shell = InteractiveShell.instance()
    # Neither emptied nor checked: a reset collects garbage, a reader validates, and neither is the notebook's work.
    shell.user_ns.update(job.parameters)
    notebook = reads(job.source.read_text(encoding="utf-8"))
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", ()):
            shown: list[tuple[Any, Any]] = []
            shell.displayhook.write_format_data = lambda data, metadata=None, into=shown: into.append(
                (data, metadata)
            )
            with capture_output(display=False) as _, _caught(shell, shown):
                shell.run_cell(cell.source).raise_error()
            cell.outputs = [
                from_dict({"output_type": "display_data", "data": data, "metadata": more or {}})
                for data, more in shown
                if data
            ]
    return notebook


@contextmanager
def _caught(shell: Any, shown: list[tuple[Any, Any]]) -> Iterator[None]:
    """What cells display is kept instead of being sent anywhere."""
    publish = shell.display_pub.publish
    shell.display_pub.publish = lambda data, metadata=None, **_: shown.append((data, metadata))
    try:
        yield
    finally:
        shell.display_pub.publish = publish


if __name__ == "__main__":
    main()
