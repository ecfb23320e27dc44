"""What the reports of a period are made from, as hashes: a report of another origin is an old one."""

from __future__ import annotations

import hashlib
from pathlib import Path

from chiso.files import sha256_of
from chiso.params import Frozen
from chiso.paths import Project
from chiso.sites import Site
from chiso.store import Store


class Origin(Frozen):
    """The rows (with site and vocabulary), the rule set, the library, and each notebook by its name."""

    rows: str
    rules: str
    library: str
    notebooks: dict[str, str]

    def of(self, notebook: str) -> str:
        """The hash of all that a report of this notebook depends on."""
        parts = (self.rows, self.rules, self.library, self.notebooks[notebook])
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read_origin(project: Project, site: Site, store: Store) -> Origin:
    """The origin of a report that would be made of the store now."""
    return Origin(
        rows=store.contents.key,
        rules=sha256_of(project.params / "rules" / f"{site.rules}.yml"),
        library=_library(),
        notebooks={path.stem: sha256_of(path) for path in sorted(project.notebooks.glob("*.ipynb"))},
    )


def _library() -> str:
    """The hash of this package's files: a version alone does not tell a changed checkout."""
    house = Path(__file__).parent
    files = (path for path in house.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    named = sorted(f"{path.relative_to(house).as_posix()} {sha256_of(path)}" for path in files)
    return hashlib.sha256("\n".join(named).encode()).hexdigest()
