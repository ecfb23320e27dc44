"""`api.py ROOT PARAMETERS NAME…`: papermill and nbconvert from Python, in two processes."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import papermill
from nbconvert import HTMLExporter


def make(root: Path, parameters: dict[str, str], numbered: tuple[int, str]) -> None:
    number, name = numbered
    out = root / f"api-{number}.ipynb"
    papermill.execute_notebook(
        root / "notebooks" / f"{name}.ipynb",
        out,
        parameters,
        kernel_name="python3",
        cwd=root / "notebooks",
        progress_bar=False,
    )
    page, _ = HTMLExporter().from_filename(str(out))
    out.with_suffix(".html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    act = partial(make, Path(sys.argv[1]), json.loads(sys.argv[2]))
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(act, enumerate(sys.argv[3:])))
