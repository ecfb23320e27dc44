"""A pack holds what its receiver may see, whole, current and as it was made; else there is none."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import html

from chiso.cli import run
from chiso.demo import write_demo
from chiso.errors import PackError
from chiso.files import hash_library, sha256_of
from chiso.ledger import Front, Ledger, Outcome, Product
from chiso.paths import Project
from chiso.periods import Period
from chiso.publish.holdings import Holdings, LeftOut, Pack, find_changed, lay_packs, list_left_out
from chiso.publish.packs import changed_faults, old_pack_faults, publish_packs, rebuilt_faults, write_pack
from chiso.sites import Unit
from chiso.store import Accounting, Input
from conftest import copy_project, run_chiso
from drawing import make_store, rules, site

PERIOD = Period.parse("2022-Q3")
ASK = ("--site", "ninh-son", "--quarter", "Q3", "--year", "2022")
UNITS = site().units_between(*PERIOD.bounds("calendar"))
PARENT = next(unit for unit in UNITS if unit.parent and any(one.parent == unit.code for one in UNITS))
CHILD = next(unit for unit in UNITS if unit.parent == PARENT.code)
NOTEBOOKS = ("0-tong-hop", "2-tien-do-giai-quyet")


def made(folder: Path, unit: str, notebook: str, **changes: object) -> Outcome:
    """A report of two products, which lie in the folder."""
    products = [put(folder, f"{unit}/{notebook}.{kind}", f"{unit} {kind}") for kind in ("html", "pdf")]
    outcome = Outcome(
        unit=unit,
        notebook=notebook,
        status="made",
        products=tuple(products),
    )
    return outcome.model_copy(update=changes)


def put(folder: Path, path: str, text: str) -> Product:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")
    return Product(path=path, sha256=hashlib.sha256(text.encode()).hexdigest())


def holdings_of(folder: Path, **changes: dict[str, object]) -> Holdings:
    """Ninh Sơn's third quarter with two reports a unit, all made; `changes` are those of a unit's first report."""
    store = make_store(folder / ".store")
    accounting = (
        Accounting(
            file="exports/x/a.xlsx", sheet=s, table="dossiers", read=5, accepted=3, refused=1, duplicates=1
        )
        for s in "AB"
    )
    contents = store.contents.model_copy(
        update={"inputs": (Input(name="a.xlsx", sha256="ab"),), "accounting": tuple(accounting)}
    )
    jobs = tuple(
        made(
            folder,
            unit.code,
            name,
            **(changes.get(unit.code.replace("-", "_"), {}) if name == "0-tong-hop" else {}),
        )
        for unit in UNITS
        for name in NOTEBOOKS
    )
    fronts = tuple(
        Front(**put(folder, name, "của cả kỳ").model_dump()) for name in ("index.html", "scores.csv")
    )
    ledger = Ledger(site="ninh-son", period="2022-Q3", jobs=jobs, fronts=fronts)
    store = replace(store, contents=contents)
    return Holdings(Project.find(), folder, PERIOD, site(), rules(), store, ledger, stale={})


def named(packs: tuple[Pack, ...], name: str) -> Pack:
    return next(pack for pack in packs if pack.name == name)


def pack_of(holdings: Holdings, unit: Unit | str) -> Pack:
    code = unit if isinstance(unit, str) else unit.code
    return named(lay_packs(holdings), f"ninh-son-2022-q3-{code}.zip")


def paths(pack: Pack) -> set[str]:
    return {one.path for one in pack.products}


def pack_bytes(holdings: Holdings, pack: Pack) -> bytes:
    stream = io.BytesIO()
    write_pack(holdings, pack, stream)
    return stream.getvalue()


def entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_units_pack_has_a_door_to_all_its_reports(tmp_path: Path) -> None:
    """Without the period's index, which shows others, a page of its own leads to every page and paper in the pack."""
    holdings = holdings_of(tmp_path)
    files = entries(pack_bytes(holdings, pack_of(holdings, PARENT)))
    tree = html.fromstring(files["index.html"].decode())
    led = set(tree.xpath("//main//a/@href"))
    assert led == {name for name in files if name.endswith((".html", ".pdf")) and name != "index.html"}
    for unit in (PARENT, CHILD):
        assert tree.xpath("string(//h2[@id=$id])", id=f"don-vi-{unit.code}") == unit.name
    assert "Bộ quy tắc 766-portal-2026" in tree.xpath("string(//footer)")


def test_the_index_in_a_pack_leads_to_nothing_outside(tmp_path: Path) -> None:
    """Other periods and pages made on demand are in no pack, so its index does not offer them."""
    holdings, inside = holdings_of(tmp_path), '<nav><a href="scores.csv">Bảng điểm</a></nav>'
    index = put(
        tmp_path, "index.html", f'<nav data-outside>\n<a href="doi-soat.html">Đối soát</a></nav>\n{inside}'
    )
    ledger = holdings.ledger.front(Front(**index.model_dump()))
    holdings = replace(holdings, ledger=ledger)
    files = entries(pack_bytes(holdings, lay_packs(holdings)[0]))
    assert files["index.html"].decode() == inside
    assert hashlib.sha256(files["index.html"]).hexdigest() in files["SHA256SUMS"].decode()


def test_every_unit_gets_a_pack_and_the_superior_agency_one_of_all(tmp_path: Path) -> None:
    """Names come from codes alone."""
    packs = lay_packs(holdings_of(tmp_path))
    wanted = ["ninh-son-2022-q3.zip", *(f"ninh-son-2022-q3-{unit.code}.zip" for unit in UNITS)]
    assert [pack.name for pack in packs] == wanted
    assert {one.split("/")[0] for one in paths(packs[0])} == {
        *(unit.code for unit in UNITS),
        "index.html",
        "scores.csv",
    }


@pytest.mark.parametrize("status", ["made", "failed"])
def test_internal_reports_are_in_no_pack_and_keep_no_unit_out(tmp_path: Path, status: str) -> None:
    """They are neither sent nor missed."""
    holdings = holdings_of(tmp_path)
    inner = put(tmp_path, f"noi-bo/{UNITS[0].code}/9-can-bo.html", "CB-001")
    job = made(tmp_path, UNITS[0].code, "9-can-bo", status=status, products=(inner,))
    ledger = holdings.ledger.model_copy(update={"jobs": (*holdings.ledger.jobs, job)})
    packs = lay_packs(replace(holdings, ledger=ledger))
    assert [pack.name for pack in packs] == [pack.name for pack in lay_packs(holdings)]
    assert [one for pack in packs for one in paths(pack) if "can-bo" in one] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.code)
def test_a_unit_sees_its_own_products_and_those_of_its_sub_units(tmp_path: Path, unit: Unit) -> None:
    """Nobody else's; the pages of all units are only the site's own."""
    own = {one.code for one in UNITS if unit.code in site().lineage(one.code)}
    fronts = {"index.html", "scores.csv"} if unit == site().root else set()
    assert {one.split("/")[0] for one in paths(pack_of(holdings_of(tmp_path), unit))} == own | fronts


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"status": "failed", "products": ()}, "lỗi"),
        ({"status": "failed", "is_stale": True, "products": ()}, "lỗi, chỉ còn bản cũ"),
        ({"status": "planned", "products": ()}, "chưa lập"),
        ({"is_stale": True}, "bản cũ, đã thay đổi điểm"),
    ],
)
def test_a_unit_with_a_report_that_is_not_made_or_not_current_is_in_no_pack_and_is_named(
    tmp_path: Path, changes: dict[str, object], cause: str
) -> None:
    """Its other report stays out too; whoever would have got it is told why."""
    holdings = holdings_of(tmp_path, **{CHILD.code.replace("-", "_"): changes})
    holdings = replace(holdings, stale={(CHILD.code, "0-tong-hop"): "điểm"})
    packs = lay_packs(holdings)
    assert not [path for pack in packs for path in paths(pack) if path.startswith(f"{CHILD.code}/")]
    assert f"ninh-son-2022-q3-{CHILD.code}.zip" not in [pack.name for pack in packs]
    assert list_left_out(holdings) == (LeftOut(CHILD, (f"0-tong-hop: {cause}",)),)
    for receiver, is_told in ((PARENT, True), (UNITS[-1], False)):
        pack = pack_of(holdings, receiver)
        read = entries(pack_bytes(holdings, pack))["doc-truoc.txt"].decode("utf-8-sig")
        assert [one.unit for one in pack.left_out] == [CHILD] * is_told
        assert (f"- {CHILD.code} ({CHILD.name}): 0-tong-hop: {cause}." in read) is is_told


def test_only_pages_papers_and_office_files_of_the_unit_s_own_folder_enter(tmp_path: Path) -> None:
    """Notebooks and what is for inside the house stay, even if the ledger should know them."""
    holdings = holdings_of(tmp_path)
    first, *others = holdings.ledger.jobs
    strays = [
        f"{first.unit}/0-tong-hop.ipynb",
        f"{first.unit}/noi-bo/a.xlsx",
        "noi-bo/a.xlsx",
        "failed/a.html",
    ]
    strays += [".store/a.pdf", ".demo/a.xlsx", "lam-son/la.html", f"{first.unit}/a.docx"]
    products = (*first.products, *(put(tmp_path, path, "x") for path in strays))
    jobs = (first.model_copy(update={"products": products}), *others)
    ledger = holdings.ledger.model_copy(update={"jobs": jobs})
    sent = paths(lay_packs(replace(holdings, ledger=ledger))[0])
    assert sent & set(strays) == {f"{first.unit}/a.docx"}


def test_no_pack_is_made_where_no_unit_is_complete(tmp_path: Path) -> None:
    """A pack without reports says nothing."""
    holdings = holdings_of(tmp_path)
    with pytest.raises(PackError, match="không có đơn vị nào đủ báo cáo hiện hành"):
        publish_packs(replace(holdings, stale={one.key: "số liệu" for one in holdings.ledger.jobs}))


def test_a_byte_changed_after_the_run_is_found_and_blocks_every_pack(tmp_path: Path) -> None:
    """The product is named; so is one that is gone."""
    holdings = holdings_of(tmp_path)
    page, paper = tmp_path / "lam-son/0-tong-hop.html", tmp_path / "ninh-son/2-tien-do-giai-quyet.pdf"
    page.write_bytes(page.read_bytes()[:-1] + b"!")
    paper.unlink()
    assert {fault.place for fault in changed_faults(holdings)} == {
        "lam-son/0-tong-hop.html",
        "ninh-son/2-tien-do-giai-quyet.pdf",
    }
    with pytest.raises(PackError, match=r"lam-son/0-tong-hop.html: đã mất hoặc đã bị thay đổi"):
        publish_packs(holdings)
    assert not holdings.packs_folder.exists()


@pytest.mark.parametrize(
    "planted", ["gọi 0912 345 678", "số 079085001234", "<a href='mailto:a.b@example.vn'>thư</a>"]
)
def test_a_citizen_s_number_in_a_product_blocks_every_pack_and_is_placed(
    tmp_path: Path, planted: str
) -> None:
    """The message names the file, and not the whole number."""
    holdings = holdings_of(tmp_path)
    first, *others = holdings.ledger.jobs
    bad = put(tmp_path, f"{first.unit}/0-tong-hop.html", f"<p>{planted}</p>")
    jobs = (first.model_copy(update={"products": (bad, first.products[1])}), *others)
    ledger = holdings.ledger.model_copy(update={"jobs": jobs})
    with pytest.raises(PackError, match=rf"^{first.unit}/0-tong-hop.html: có .* «") as blocked:
        publish_packs(replace(holdings, ledger=ledger))
    assert planted.split()[-1] not in str(blocked.value)
    assert not holdings.packs_folder.exists()


def test_a_citizen_s_number_in_the_name_of_an_export_blocks_too(tmp_path: Path) -> None:
    """The manifest names the exports."""
    holdings = holdings_of(tmp_path)
    given = (Input(name="0912345678.xlsx", sha256="ab"),)
    contents = holdings.store.contents.model_copy(update={"inputs": given})
    with pytest.raises(PackError, match=r"manifest\.json: có số điện thoại «0912…78»"):
        publish_packs(replace(holdings, store=replace(holdings.store, contents=contents)))


def test_many_faults_are_counted_and_the_first_told(tmp_path: Path) -> None:
    """20 lines and the number of the others."""
    holdings = holdings_of(tmp_path)
    count = len(holdings.products)
    shutil.rmtree(tmp_path / ".store")
    for path in [tmp_path / one.path for one in holdings.products]:
        path.unlink()
    with pytest.raises(PackError) as refused:
        publish_packs(holdings)
    assert len(refused.value.faults) == 20 + 1
    assert f"và {count - 20} chỗ khác" in str(refused.value)


def test_same_products_give_the_same_bytes(tmp_path: Path) -> None:
    """Neither times nor permissions nor the order on disk are in a pack."""
    first = holdings_of(tmp_path / "a")
    other = tmp_path / "b"
    for path in sorted(first.folder.rglob("*"), reverse=True):
        if path.is_file():
            (copy := other / path.relative_to(first.folder)).parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
            copy.chmod(0o600)
            os.utime(copy, (0, 0))
    for pack in lay_packs(first):
        assert pack_bytes(first, pack) == pack_bytes(replace(first, folder=other), pack)


def test_entries_are_sorted_timeless_and_readable_by_all(tmp_path: Path) -> None:
    """As any unzip shows them."""
    holdings = holdings_of(tmp_path)
    with zipfile.ZipFile(io.BytesIO(pack_bytes(holdings, lay_packs(holdings)[0]))) as archive:
        found = archive.infolist()
    assert [one.filename for one in found] == sorted(one.filename for one in found)
    assert {(one.date_time, one.external_attr >> 16, one.create_system) for one in found} == {
        ((1980, 1, 1, 0, 0, 0), 0o100644, 3)
    }


def test_sums_cover_every_other_entry(tmp_path: Path) -> None:
    """`sha256sum -c SHA256SUMS` finds nothing wrong and nothing unlisted."""
    holdings = holdings_of(tmp_path)
    files = entries(pack_bytes(holdings, pack_of(holdings, "lam-son")))
    listed = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def test_manifest_tells_what_the_pack_rests_on(tmp_path: Path) -> None:
    """Inputs with hash and rows (two sheets: 5 + 5), rules, library, notebooks; who issued it; no invented date."""
    holdings = holdings_of(tmp_path)
    told = json.loads(entries(pack_bytes(holdings, pack_of(holdings, "lam-son")))["manifest.json"])
    rows = {"read": 5 + 5, "accepted": 3 + 3, "refused": 1 + 1, "duplicates": 1 + 1}
    assert told["inputs"] == [{"name": "a.xlsx", "sha256": "ab", "rows": rows}]
    assert (told["rules"]["code"], told["rules"]["sha256"]) == (
        rules().code,
        sha256_of(Project.find().params / "rules" / f"{rules().code}.yml"),
    )
    assert told["library"]["hash"] == hash_library()
    assert told["notebooks"] == [
        {"name": name, "sha256": sha256_of(Project.find().notebooks / f"{name}.ipynb")} for name in NOTEBOOKS
    ]
    assert told["issued_by"]["office"] == site().signatory.office
    assert told["issued_on"] is None
    assert {one["path"]: one["sha256"] for one in told["products"]} == {
        one.path: one.sha256 for one in pack_of(holdings, "lam-son").products
    }


def test_the_stated_day_of_issue_is_the_only_day_in_a_pack(tmp_path: Path) -> None:
    """It stands in params/; manifest and readme carry it."""
    dated = site().model_copy(update={"issue_dates": {"2022-Q3": date(2022, 9, 20)}})
    holdings = replace(holdings_of(tmp_path), site=dated)
    files = entries(pack_bytes(holdings, lay_packs(holdings)[0]))
    assert json.loads(files["manifest.json"])["issued_on"] == "2022-09-20"
    assert "Ngày phát hành: 20/09/2022." in files["doc-truoc.txt"].decode("utf-8-sig")


def test_a_new_bundle_leaves_no_pack_of_an_earlier_one(tmp_path: Path) -> None:
    """What is no longer complete must not be sent by mistake."""
    holdings = holdings_of(tmp_path)
    (old,) = [one for one in publish_packs(holdings) if one.stem.endswith("lam-son")]
    publish_packs(
        replace(holdings, ledger=holdings_of(tmp_path, lam_son={"status": "failed", "products": ()}).ledger)
    )
    assert not old.exists()


def test_a_bundle_cut_short_leaves_only_whole_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stops it, what lies there is a pack of before or of now, never a part of one, and never nothing."""
    holdings = holdings_of(tmp_path)
    before = {path.name: path.read_bytes() for path in publish_packs(holdings)}
    moved = []

    def move(source: Path, target: Path) -> None:
        moved.append(target)
        if len(moved) == 3:
            raise KeyboardInterrupt
        shutil.move(source, target)

    monkeypatch.setattr("os.replace", move)
    with pytest.raises(KeyboardInterrupt):
        publish_packs(holdings)
    assert {path.name: path.read_bytes() for path in holdings.packs_folder.iterdir()} == before


def test_a_pack_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    """40 MB of products take less than a tenth of that while they are packed: a province's are gigabytes."""
    holdings = holdings_of(tmp_path)
    unit = UNITS[0].code
    big = tuple(put(tmp_path, f"{unit}/lon-{number}.pdf", f"{number}" * 1_000_000) for number in range(40))
    jobs = (
        holdings.ledger.jobs[0].model_copy(update={"unit": unit, "products": big}),
        *holdings.ledger.jobs[1:],
    )
    fat = replace(holdings, ledger=holdings.ledger.model_copy(update={"jobs": jobs}))
    tracemalloc.start()
    with (tmp_path / "goi.zip").open("wb") as stream:
        write_pack(fat, lay_packs(fat)[0], stream)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "goi.zip").stat().st_size > 0
    assert peak < 8_000_000


def test_a_product_changed_while_it_is_packed_is_no_part_of_a_pack(tmp_path: Path) -> None:
    """The sums of a pack are those of its products as they were made; another file, or none, is refused."""
    holdings = holdings_of(tmp_path)
    pack = pack_of(holdings, "lam-son")
    for change in (lambda path: path.write_text("khác", encoding="utf-8"), Path.unlink):
        change(tmp_path / "lam-son/0-tong-hop.html")
        with pytest.raises(PackError, match=r"lam-son/0-tong-hop\.html: đã mất hoặc đã bị thay đổi"):
            pack_bytes(holdings, pack)


def test_a_pack_that_is_not_of_the_present_products_is_found(tmp_path: Path) -> None:
    """Changed by a byte, or packed before the reports were made anew."""
    holdings = holdings_of(tmp_path)
    first, *_ = publish_packs(holdings)
    assert old_pack_faults(holdings) == []
    first.write_bytes(first.read_bytes()[:-1] + b"!")
    (holdings.packs_folder / "ninh-son-2022-q3-cu.zip").write_bytes(b"")
    assert [fault.place for fault in old_pack_faults(holdings)] == [
        "packs/ninh-son-2022-q3-cu.zip",
        "packs/ninh-son-2022-q3.zip",
    ]


def test_an_index_that_tells_of_missing_reports_is_not_compared_with_a_rebuilt_one(tmp_path: Path) -> None:
    """All else is."""
    holdings = holdings_of(tmp_path / "a", lam_son={"status": "failed", "products": ()})
    whole = lay_packs(holdings)[0]
    shutil.copytree(holdings.folder, tmp_path / "b")
    for name in ("index.html", "scores.csv"):
        put(tmp_path / "b", name, "khác")
    assert [fault.place for fault in rebuilt_faults(whole, tmp_path / "b")] == ["scores.csv"]


# From a real run


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One report for one unit, made for real."""
    project = copy_project(tmp_path_factory.mktemp("mot-so-tay"))
    for other in set(project.notebooks.glob("*.ipynb")) - {project.notebooks / "2-tien-do-giai-quyet.ipynb"}:
        other.unlink()
    folder = project.exports("ninh-son", PERIOD)
    folder.mkdir(parents=True)
    write_demo(site(), PERIOD, folder, dossiers=200, units=None, seed=766)
    run_chiso(project, "report", *ASK, "--unit", "lam-son")
    return project


@pytest.fixture
def call(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """What a command says that must end with the exit code."""
    monkeypatch.setenv("CHISO_ROOT", str(project.root))

    def called(*arguments: str, code: int = 0) -> str:
        assert run(list(arguments)) == code
        return "".join(capsys.readouterr())

    return called


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below the folder."""
    return {path.as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_made_is_packed_and_what_was_not_is_named(
    project: Project, call: Callable[..., str]
) -> None:
    """Exit code 5: only Lâm Sơn has its report."""
    said = call("bundle", *ASK, code=5)
    packs = project.outputs("ninh-son", PERIOD) / "packs"
    assert {path.name for path in packs.iterdir()} == {
        "ninh-son-2022-q3.zip",
        "ninh-son-2022-q3-lam-son.zip",
    }
    assert "Không vào gói: nhon-son (UBND xã Nhơn Sơn): 2-tien-do-giai-quyet: chưa lập." in said
    assert set(entries((packs / "ninh-son-2022-q3-lam-son.zip").read_bytes())) == {
        "lam-son/2-tien-do-giai-quyet.html",
        "lam-son/2-tien-do-giai-quyet.pdf",
        "index.html",
        "manifest.json",
        "doc-truoc.txt",
        "SHA256SUMS",
    }


def test_products_are_as_made_and_made_again_come_out_alike(project: Project) -> None:
    """Two products and four fronts against the ledger; then from the exports on, in another folder, byte by byte."""
    before = snapshot(project.outputs("ninh-son", PERIOD))
    said = run_chiso(project, "verify", *ASK, "--rebuild", "1")
    assert "6 sản phẩm còn nguyên như khi lập." in said
    assert "Lập lại 6 sản phẩm được đóng gói: giống từng byte." in said
    assert snapshot(project.outputs("ninh-son", PERIOD)) == before


def test_verify_tells_of_packs_that_are_not_there(project: Project, call: Callable[..., str]) -> None:
    """Two can be sent; one is missed when it was taken away."""
    call("bundle", *ASK, code=5)
    assert "2 gói đúng là gói của các sản phẩm ấy." in call("verify", *ASK)
    (project.outputs("ninh-son", PERIOD) / "packs/ninh-son-2022-q3-lam-son.zip").unlink()
    assert "Có 1 trong 2 gói; chạy make bundle để đóng đủ." in call("verify", *ASK)
    call("bundle", *ASK, code=5)


def test_a_changed_product_ends_verify_and_bundle_with_code_7(
    project: Project, call: Callable[..., str]
) -> None:
    """And it can be mended by taking the old bytes back."""
    page = project.outputs("ninh-son", PERIOD) / "lam-son/2-tien-do-giai-quyet.html"
    kept = page.read_bytes()
    page.write_bytes(kept.replace(b"</html>", b"</html >"))
    for command in ("verify", "bundle"):
        said = call(command, *ASK, code=7)
        assert "lam-son/2-tien-do-giai-quyet.html: đã mất hoặc đã bị thay đổi sau khi lập." in said
        assert "mục «goi»" in said
    page.write_bytes(kept)
    call("verify", *ASK)


@pytest.mark.parametrize(
    ("changed", "old", "new"),
    [
        ("params/rules/766-2022.yml", b"\n", b" #\n"),
        ("params/sites/ninh-son.yml", b"\n", b" #\n"),
        ("notebooks/2-tien-do-giai-quyet.ipynb", b'"source": [\n', b'"source": [\n" ",'),
        ("exports/ninh-son/2022-Q3/khao-sat.csv", b"\n", b"\n\n"),
    ],
)
def test_a_report_of_older_rules_units_words_or_rows_is_not_packed(
    project: Project, call: Callable[..., str], changed: str, old: bytes, new: bytes
) -> None:
    """Nothing is complete then: exit code 7, nothing written."""
    path = project.root / changed
    kept = path.read_bytes()
    assert old in kept
    path.write_bytes(kept.replace(old, new, 1))
    assert "không có đơn vị nào đủ báo cáo hiện hành" in call("bundle", *ASK, code=7)
    path.write_bytes(kept)


def test_a_period_without_reports_is_told_so(call: Callable[..., str]) -> None:
    """Exit code 7, and which command comes first."""
    for command in ("bundle", "verify"):
        said = call(command, "--site", "so-nnptnt", "--quarter", "Q3", code=7)
        assert "chưa có báo cáo nào. Chạy make report" in said


def test_find_changed_sees_nothing_where_nothing_changed(tmp_path: Path) -> None:
    """Not even after a touch: a time is no content."""
    holdings = holdings_of(tmp_path)
    os.utime(tmp_path / "index.html", (0, 0))
    assert find_changed(tmp_path, holdings.products) == []
