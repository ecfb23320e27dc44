"""Returns: packs that units made at their own sites, believed only as far as their own hashes bear them out."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chiso.exports.vocabulary import read_vocabulary
from chiso.formats import format_date
from chiso.paths import Project
from chiso.periods import Period
from chiso.publish.manifests import MANIFEST, SUMS
from chiso.schemas import INDICATORS
from chiso.scores import TOTAL
from chiso.sites import Site, Unit
from chiso.tables.units import UnitNames

SCORES = "scores.csv"
State = Literal["good", "missing", "altered", "unusable", "double", "foreign"]
"""`altered`: not what its hashes say; `double`: one of several of the same unit; `foreign`: of no unit of the site."""

_MAX_FILES, _MAX_BYTES, _MAX_PAPER = 20_000, 4_000_000_000, 50_000_000
"""How much a return may unpack to, and each of the papers that are read."""
_DAMAGES = (OSError, zipfile.BadZipFile, RuntimeError, ValueError, KeyError)

Place = Path | zipfile.Path


@dataclass(frozen=True)
class Returned:
    """One indicator of a unit as it counted it."""

    indicator: str
    numerator: int | None
    denominator: int


@dataclass(frozen=True)
class Return:
    """What one unit sent: the file, whether it can be used, why not, and what it says."""

    place: str
    unit: Unit | None
    state: State
    why: str = ""
    rules: str = ""
    is_demo: bool = False
    points: Decimal | None = None
    counts: tuple[Returned, ...] = ()


class _Unusable(Exception):
    """Why a return is not used, and as what it is told."""

    def __init__(self, state: State, why: str) -> None:
        super().__init__(why)
        self.state = state


class _Named(BaseModel):
    code: str
    name: str = ""


class _Days(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    code: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class _Product(BaseModel):
    path: str
    sha256: str


class _Manifest(BaseModel):
    """What is needed of a pack's manifest.json."""

    site: _Named
    period: _Days
    is_demo: bool
    rules: _Named
    products: tuple[_Product, ...]


def read_returns(project: Project, site: Site, period: Period, folder: Path) -> tuple[Return, ...]:
    """The returns in a folder (zip files, or folders of their contents), and the units directly below without one."""
    units = UnitNames(site, read_vocabulary(project), period)
    bounds = period.bounds(site.calendar)
    places = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".zip" or path.is_dir())
    found = _doubled([_read(path, units, site, period) for path in places])
    known = {one.unit.code for one in found if one.unit}
    expected = [unit for unit in site.units_between(*bounds) if unit.parent == site.root.code]
    lacking = (Return("", unit, "missing") for unit in expected if unit.code not in known)
    return (*found, *lacking)


def _doubled(returns: list[Return]) -> list[Return]:
    """None of several returns of one unit is used: which of them counts is not ours to say."""
    sent = [one.unit.code for one in returns if one.unit]
    why = "đơn vị này có nhiều gói; chỉ để lại gói cần dùng"
    return [
        replace(one, state="double", why=why, counts=())
        if one.unit and sent.count(one.unit.code) > 1
        else one
        for one in returns
    ]


def _read(path: Path, units: UnitNames, site: Site, period: Period) -> Return:
    unit: Unit | None = None
    try:
        place = zipfile.Path(_checked(path)) if path.is_file() else path
        manifest = _manifest(place)
        unit = units.find(manifest.site.code) or units.find(manifest.site.name)
        if unit == site.root:
            unit = None
            raise _Unusable("unusable", "gói do chính cơ quan này lập, không phải của một đơn vị trực thuộc")
        if not unit:
            raise _Unusable("foreign", f"«{manifest.site.name}» không phải là đơn vị của cơ quan báo cáo")
        _check_hashes(place, manifest)
        _check_days(manifest, period, period.bounds(site.calendar))
        points, counts = _scores(_paper(place, SCORES).decode("utf-8-sig"), manifest.site)
    except _Unusable as error:
        return Return(path.name, unit, error.state, str(error))
    except _DAMAGES:
        return Return(path.name, unit, "unusable", "gói hỏng, không đọc được")
    why = "" if manifest.is_demo is False else "dữ liệu minh họa"
    return Return(path.name, unit, "good", why, manifest.rules.code, manifest.is_demo, points, counts)


def _checked(path: Path) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(path)
    entries = archive.infolist()
    if len({entry.filename for entry in entries}) < len(entries):
        raise _Unusable("altered", "gói có hai tệp cùng tên")
    if len(entries) > _MAX_FILES or sum(entry.file_size for entry in entries) > _MAX_BYTES:
        raise _Unusable("unusable", "gói khai báo dung lượng bất thường nên không được mở")
    return archive


def _manifest(place: Place) -> _Manifest:
    try:
        return _Manifest.model_validate_json(_paper(place, MANIFEST))
    except ValidationError:
        raise _Unusable("unusable", f"{MANIFEST} không đúng dạng") from None


def _paper(place: Place, name: str) -> bytes:
    found = place / name
    if not found.is_file():
        raise _Unusable("unusable", f"gói không có {name}; cần gói của cả cơ quan do make bundle lập")
    with found.open("rb") as stream:
        data = stream.read(_MAX_PAPER + 1)
    if len(data) > _MAX_PAPER:
        raise _Unusable("unusable", f"{name} lớn bất thường")
    return bytes(data)


def _check_hashes(place: Place, manifest: _Manifest) -> None:
    """Raises unless the files are those of SHA256SUMS, no more and no fewer, and those of the manifest among them."""
    lines = (line.split("  ", 1) for line in _paper(place, SUMS).decode().splitlines() if line)
    listed = {name: digest for digest, name in lines}
    there = {name: _digest(one) for name, one in _files(place) if name != SUMS}
    stated = {**listed, **{one.path: one.sha256 for one in manifest.products}}
    wrong = sorted(name for name in there.keys() | stated.keys() if there.get(name) != stated.get(name))
    wrong += sorted(name for name in stated.keys() - listed.keys() if name not in wrong)
    if wrong:
        more = f" và {len(wrong) - 3} tệp khác" if len(wrong) > 3 else ""
        raise _Unusable("altered", f"không còn như khi đóng gói: {', '.join(wrong[:3])}{more}")


def _files(place: Place, prefix: str = "") -> Iterator[tuple[str, Place]]:
    for one in place.iterdir():
        name = f"{prefix}{one.name}"
        if one.is_dir():
            yield from _files(one, f"{name}/")
        else:
            yield name, one


def _digest(place: Place) -> str:
    with place.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def _check_days(manifest: _Manifest, period: Period, bounds: tuple[date, date]) -> None:
    sent = manifest.period
    if (sent.code, sent.first, sent.last) != (str(period), *bounds):
        days = f"từ {format_date(sent.first)} đến {format_date(sent.last)}"
        raise _Unusable("unusable", f"là của kỳ {sent.code}, {days}")


def _scores(text: str, site: _Named) -> tuple[Decimal | None, tuple[Returned, ...]]:
    """The sender's total and its counts; what it took over from above is left out."""
    try:
        rows = [row for row in csv.DictReader(io.StringIO(text)) if row["unit_code"] == site.code]
        totals = [Decimal(row["points"]) for row in rows if row["indicator"] == TOTAL and row["points"]]
        return (totals[0] if totals else None), tuple(_returned(rows))
    except (KeyError, TypeError, ValueError, InvalidOperation, csv.Error):
        raise _Unusable("unusable", f"{SCORES} không đúng dạng") from None


def _returned(rows: Iterable[dict[str, str]]) -> Iterator[Returned]:
    for row in rows:
        if row["indicator"] in INDICATORS and row["denominator"] and "inherited" not in row["rule"]:
            yield Returned(row["indicator"], _whole(row["numerator"]), int(row["denominator"]))


def _whole(text: str) -> int | None:
    return int(text) if text else None
