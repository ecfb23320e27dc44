"""What was delivered for a period, or a demonstration in its place, and what it hashes to."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from chiso.errors import ExportsError, Fault, UsageError
from chiso.files import sha256_of, write_whole
from chiso.folders import export_files, unread, why_not_ours
from chiso.params import Frozen
from chiso.paths import Project, sound_name
from chiso.periods import Period
from chiso.sites import Site


class Input(Frozen):
    """One file as it was read: its name and the hash of its bytes."""

    name: str
    sha256: str


def read_inputs(sources: Sequence[Path]) -> tuple[Input, ...]:
    """The exports of the folders with the hashes of their bytes, in order of their names; of several, with the folder's."""
    return tuple(
        Input(
            name=sound_name(f"{source.name}/{path.name}" if len(sources) > 1 else path.name),
            sha256=sha256_of(path),
        )
        for source in sources
        for path in export_files(source)
    )


def periods_with_exports(project: Project, site: str) -> tuple[Period, ...]:
    """The periods of which the site has a folder in exports/, in order.

    Raises ExportsError for anything beside them: a file one level too high would go unread in silence.
    """
    folder = project.exports(site)
    found = [path for path in folder.iterdir() if not why_not_ours(path)] if folder.is_dir() else []
    periods = {path: _period_of(path) for path in sorted(found)}
    cure = "Chuyển vào thư mục của một kỳ, ví dụ 2022-Q3, hoặc chuyển ra khỏi exports/."
    if strays := [path for path, period in periods.items() if period is None]:
        raise ExportsError(
            *(Fault(project.shown(path), "không nằm trong thư mục của kỳ nào.", cure) for path in strays)
        )
    return tuple(sorted(period for period in periods.values() if period))


def find_sources(project: Project, site: Site, period: Period) -> tuple[list[Path], bool]:
    """The folders of the period's exports, and whether they hold a demonstration, made for a site without any exports.

    Raises ExportsError where other periods have exports and this one has none.
    """
    known = periods_with_exports(project, site.code)
    if not known:
        return [_demonstration(project, site, period)], True
    if found := find_folders(project, site.code, period):
        return found, False
    cure = f"Đặt tệp xuất vào thư mục này, hoặc chọn kỳ đã có: {', '.join(map(str, known))}."
    place = project.shown(project.exports(site.code, period))
    raise ExportsError(Fault(place, "không có tệp xuất nào.", cure))


def find_folders(project: Project, site: str, period: Period) -> list[Path]:
    """The period's own folder of exports, or those of a year's quarters, as far as there are files in them."""
    own = project.exports(site, period)
    folders = [own] if export_files(own) else [project.exports(site, one) for one in period.quarters]
    return [folder for folder in folders if export_files(folder)]


def hash_source(
    project: Project, site: Site, sources: Sequence[Path], inputs: tuple[Input, ...], is_demo: bool
) -> str:
    """What rows and findings depend on: the files, what lies beside them, the site, its rules, the vocabulary, the code."""
    code = _read_by(
        project,
        site,
        (
            "readers",
            "exports",
            "tables",
            "schemas",
            "sites",
            "periods",
            "formats",
            "folders",
            "deliveries",
            "store",
        ),
    )
    rules = project.params / "rules" / f"{site.rules}.yml"
    given = [f"{one.name} {one.sha256}" for one in inputs]
    passed_over = [sound_name(path.name) for source in sources for path in unread(source)]
    return _hash([str(is_demo), *given, *passed_over, *map(sha256_of, (rules, *code))])


def has_demonstration(project: Project, site: Site, period: Period) -> bool:
    """Whether the demonstration that lies there is what the site and the code would make now."""
    folder = project.outputs(site.code, period) / ".demo"
    stamp = folder.with_name(".demo.key")
    return folder.is_dir() and stamp.is_file() and stamp.read_text() == _demo_key(project, site)


def _demonstration(project: Project, site: Site, period: Period) -> Path:
    """Demonstration exports, kept as long as the site and the code that makes them are the same."""
    folder = project.outputs(site.code, period) / ".demo"
    if not has_demonstration(project, site, period):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        from chiso.demo import write_demo

        write_demo(site, period, folder, dossiers=site.demo.dossiers, units=None, seed=site.demo.seed)
        write_whole(folder.with_name(".demo.key"), _demo_key(project, site).encode())
    return folder


def _demo_key(project: Project, site: Site) -> str:
    rooms = ("demo", "schemas", "workdays", "periods")
    return _hash(sha256_of(path) for path in _read_by(project, site, rooms))


def _period_of(path: Path) -> Period | None:
    try:
        return Period.parse(path.name) if path.is_dir() else None
    except UsageError:
        return None


def _read_by(project: Project, site: Site, rooms: Iterable[str]) -> list[Path]:
    """The site, the vocabulary, and the code of some rooms of this package."""
    house = Path(__file__).parent
    code = [
        path for room in rooms for path in (*sorted(house.glob(f"{room}/**/*.py")), *house.glob(f"{room}.py"))
    ]
    given = (project.params / name for name in ("exports.yml", "corrections.yml", f"sites/{site.code}.yml"))
    return [*(path for path in given if path.is_file()), *code]


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
