"""A superior unit's report from the packs of its units: whole ones count, all others are named."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from chiso.assess import assess_period
from chiso.consolidate import EXPORT, publish_returns, take_returns
from chiso.errors import PackError
from chiso.ledger import Front
from chiso.paths import Project
from chiso.periods import Period
from chiso.publish import manifests
from chiso.publish.holdings import lay_packs
from chiso.publish.manifests import MANIFEST, SUMS
from chiso.returns import SCORES, Return, read_returns
from chiso.sites import Site, read_site
from conftest import copy_project, run_chiso
from test_packs import entries, holdings_of, named, pack_bytes, put

PERIOD = Period.parse("2022-Q3")
ASK = ("--site", "tinh", "--quarter", "Q3", "--year", "2022")
SITE = """
code: tinh
name: UBND tỉnh
level: province
rules: 766-2022
calendar: calendar
demo: {year: 2022, dossiers: 10, seed: 1}
letterhead: {superior: [], agency: [UBND TỈNH], place: Tỉnh, number: …/BC-UBND}
signatory: {authority: [], office: CHỦ TỊCH}
recipients: []
issue_dates: {}
units:
  - {code: tinh, name: UBND tỉnh, short_name: Tỉnh, level: province}
  - {code: huyen-a, name: UBND huyện A, short_name: Huyện A, level: district, parent: tinh}
  - {code: huyen-b, name: UBND huyện B, short_name: Huyện B, level: district, parent: tinh}
  - {code: ninh-son, name: UBND huyện Ninh Sơn, short_name: Ninh Sơn, level: district, parent: tinh}
"""
HEADER = "unit_code,unit_name,indicator,group,numerator,denominator,rate_pct,points,max_points,rule,note\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a province of three districts."""
    found = copy_project(tmp_path / "p")
    plan = read_plan(found)
    (found.params / "sites" / "tinh.yml").write_text(SITE + plan, encoding="utf-8")
    return found


def read_plan(project: Project) -> str:
    """The plan of another site, all of it led by one district."""
    text = (project.params / "sites" / "tinh-mau.yml").read_text(encoding="utf-8")
    return re.sub(r"\bso-\d\d\b", "huyen-a", text[text.index("\nplan:") :])


def sums(files: dict[str, bytes]) -> bytes:
    return manifests.sums({name: hashlib.sha256(data).hexdigest() for name, data in files.items()})


def packed(code: str, *counts: tuple[str, int, int], **changes: object) -> dict[str, bytes]:
    """What a unit sends of its own site: its scores, those of a sub-unit, its manifest, its sums."""
    rows = [f"{code},Đơn vị,{one},X,{num},{den},1.00,1.00,6,rate,\n" for one, num, den in counts]
    scores = f"{HEADER}{''.join(rows)}xa,Xã,ON_TIME,TDGQ,1,1,100,20,20,rate,\n{code},Đơn vị,TOTAL,ALL,,,,55.50,94,sum,\n"
    files = {SCORES: scores.encode("utf-8-sig"), "index.html": b"<p>"}
    told: dict[str, object] = {
        "site": {"code": code, "name": f"UBND {code}"},
        "period": {"code": "2022-Q3", "from": "2022-07-01", "to": "2022-09-30"},
        "is_demo": False,
        "rules": {"code": "766-2022"},
        "products": [
            {"path": name, "sha256": sums({name: data}).decode().split()[0]} for name, data in files.items()
        ],
    }
    files[MANIFEST] = json.dumps({**told, **changes}).encode()
    return {**files, SUMS: sums(files)}


def send(folder: Path, name: str, files: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for one, data in files.items():
            archive.writestr(one, data)
    (folder / name).write_bytes(stream.getvalue())


def province(project: Project) -> Site:
    return read_site(project, "tinh")


def received(project: Project, folder: Path) -> dict[str, Return]:
    """The returns by file, or by unit where none came."""
    return {
        one.place or str(one.unit and one.unit.code): one
        for one in read_returns(project, province(project), PERIOD, folder)
    }


def test_good_returns_are_taken_and_missing_ones_named(project: Project, tmp_path: Path) -> None:
    """One unit sent a zip, one a folder of the same contents, the third nothing."""
    send(tmp_path / "den", "a.zip", packed("huyen-a", ("ON_TIME", 90, 100)))
    for name, data in packed("huyen-b", ("ON_TIME", 5, 10)).items():
        (tmp_path / "den" / "b").mkdir(exist_ok=True)
        (tmp_path / "den" / "b" / name).write_bytes(data)
    found = received(project, tmp_path / "den")
    assert {name: one.state for name, one in found.items()} == {
        "a.zip": "good",
        "b": "good",
        "ninh-son": "missing",
    }
    assert [(one.indicator, one.numerator, one.denominator) for one in found["a.zip"].counts] == [
        ("ON_TIME", 90, 100)
    ]
    assert str(found["a.zip"].points) == "55.50"


def _changed(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, SCORES: files[SCORES].replace(b"90,100", b"99,100")}


def _changed_with_sums(files: dict[str, bytes]) -> dict[str, bytes]:
    """Whoever also writes the sums anew is betrayed by the manifest."""
    changed = {name: data for name, data in _changed(files).items() if name != SUMS}
    return {**changed, SUMS: sums(changed)}


def _without(name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: {one: data for one, data in files.items() if one != name}


@pytest.mark.parametrize(
    ("change", "state", "why"),
    [
        (_changed, "altered", SCORES),
        (_changed_with_sums, "altered", SCORES),
        (lambda files: {**files, "them.txt": b"x"}, "altered", "them.txt"),
        (_without("index.html"), "altered", "index.html"),
        (_without(SCORES), "altered", SCORES),
        (_without(MANIFEST), "unusable", MANIFEST),
        (_without(SUMS), "unusable", SUMS),
        (lambda files: {**files, MANIFEST: b"{}"}, "unusable", MANIFEST),
    ],
)
def test_return_that_is_not_what_was_packed_is_named(
    project: Project,
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], dict[str, bytes]],
    state: str,
    why: str,
) -> None:
    """A file changed, added or taken away is found, and nothing of the pack is used."""
    send(tmp_path / "den", "a.zip", change(packed("huyen-a", ("ON_TIME", 90, 100))))
    found = received(project, tmp_path / "den")["a.zip"]
    assert (found.state, found.counts) == (state, ())
    assert why in found.why


def test_returns_of_other_days_other_units_or_twice_are_not_used(project: Project, tmp_path: Path) -> None:
    """The 15th to the 14th is not the calendar quarter; of two packs of one unit none is chosen."""
    days = {"code": "2022-Q3", "from": "2022-06-15", "to": "2022-09-14"}
    send(tmp_path / "den", "a.zip", packed("huyen-a", ("ON_TIME", 90, 100), period=days))
    send(tmp_path / "den", "b1.zip", packed("huyen-b", ("ON_TIME", 1, 2)))
    send(tmp_path / "den", "b2.zip", packed("huyen-b", ("ON_TIME", 2, 2)))
    send(tmp_path / "den", "c.zip", packed("huyen-c", ("ON_TIME", 2, 2)))
    (tmp_path / "den" / "d.zip").write_bytes(b"PK\x03\x04 torn")
    states = {name: one.state for name, one in received(project, tmp_path / "den").items()}
    assert states == {
        "a.zip": "unusable",
        "b1.zip": "double",
        "b2.zip": "double",
        "c.zip": "foreign",
        "d.zip": "unusable",
        "ninh-son": "missing",
    }


def test_pack_of_the_superior_itself_is_no_return(project: Project, tmp_path: Path) -> None:
    """It contains what the units sent: taken in, they would count twice."""
    send(tmp_path / "goi", "tinh.zip", packed("tinh", ("ON_TIME", 9, 10)))
    send(tmp_path / "goi", "a.zip", packed("huyen-a", ("ON_TIME", 9, 10)))
    found = received(project, tmp_path / "goi")
    assert (found["tinh.zip"].state, found["tinh.zip"].unit, found["a.zip"].state) == (
        "unusable",
        None,
        "good",
    )
    assert "chính cơ quan này" in found["tinh.zip"].why


def test_real_pack_is_a_good_return(project: Project, tmp_path: Path) -> None:
    """The pack that make bundle makes of a whole site is what consolidation reads."""
    holdings = holdings_of(tmp_path / "ninh-son")
    row = "ninh-son,UBND huyện Ninh Sơn,ON_TIME,TDGQ,7,8,87.50,17.50,20,rate,\n"
    written = put(holdings.folder, SCORES, HEADER + row)
    fronts = (*(one for one in holdings.ledger.fronts if one.path != SCORES), Front(**written.model_dump()))
    holdings = type(holdings)(
        **{**vars(holdings), "ledger": holdings.ledger.model_copy(update={"fronts": fronts})}
    )
    whole = named(lay_packs(holdings), "ninh-son-2022-q3.zip")
    send(tmp_path / "den", "ninh-son.zip", entries(pack_bytes(holdings, whole)))
    found = received(project, tmp_path / "den")["ninh-son.zip"]
    assert (found.state, found.why) == ("good", "")
    assert [(one.numerator, one.denominator) for one in found.counts] == [(7, 8)]


def test_counts_of_good_returns_make_the_report_of_the_superior(project: Project, tmp_path: Path) -> None:
    """90 of 100 and 5 of 10 are 95 of 110 above; the altered third is not counted and is named on the page."""
    send(tmp_path / "den", "a.zip", packed("huyen-a", ("ON_TIME", 90, 100)))
    send(tmp_path / "den", "b.zip", packed("huyen-b", ("ON_TIME", 5, 10)))
    send(tmp_path / "den", "n.zip", _changed(packed("ninh-son", ("ON_TIME", 90, 100))))
    said = run_chiso(project, "consolidate", *ASK, str(tmp_path / "den"), code=5)
    assert "2 dùng được, 1 bị thay đổi sau khi đóng gói" in said
    scores = assess_period(project, "tinh", PERIOD).scores("tinh")
    assert [(one.numerator, one.denominator) for one in scores if one.indicator == "ON_TIME"] == [
        (90 + 5, 100 + 10)
    ]
    page = (project.outputs("tinh", PERIOD) / "bao-cao-don-vi.html").read_text(encoding="utf-8")
    assert "n.zip" in page
    assert "không còn như khi đóng gói: scores.csv" in page


def test_demonstration_stays_one_when_it_is_sent_on(project: Project, tmp_path: Path) -> None:
    """Made-up counts of one unit mark the report of the superior."""
    send(tmp_path / "den", "a.zip", packed("huyen-a", ("ON_TIME", 90, 100), is_demo=True))
    returns = take_returns(project, province(project), PERIOD, tmp_path / "den")
    assessment = assess_period(project, "tinh", PERIOD)
    assert assessment.store.is_demo
    assert "1 dùng được, 2 chưa gửi" in publish_returns(assessment, returns)[0]


def test_without_a_good_return_nothing_is_written(project: Project, tmp_path: Path) -> None:
    """Each file is told with its reason, and an export of an earlier call is gone."""
    export = project.exports("tinh", PERIOD) / EXPORT
    send(tmp_path / "den", "a.zip", packed("huyen-a", ("ON_TIME", 90, 100)))
    take_returns(project, province(project), PERIOD, tmp_path / "den")
    assert export.is_file()
    send(tmp_path / "den", "a.zip", _changed(packed("huyen-a", ("ON_TIME", 90, 100))))
    with pytest.raises(PackError, match=r"a\.zip"):
        take_returns(project, province(project), PERIOD, tmp_path / "den")
    assert not export.exists()
