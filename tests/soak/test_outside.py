"""What comes from outside ends at the door: a hostile file ends itself alone, and no citizen is in any product."""

from __future__ import annotations

import io
import random
import resource
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pypdfium2

from chiso.periods import Period
from chiso.publish.personal import find_personal_data
from chiso.render.html import render_html
from conftest import copy_project, run_chiso
from corpus import hostile
from corpus.outcomes import SOUND, Outcome, try_some
from corpus.truths import Case
from corpus.writers import Page, Xlsx
from promises import IS_SOAK, Trials, asked, batched, promise
from reports import prose, report

PERIOD = Period.parse("2022-Q3")


def tried(cases: Sequence[Case]) -> tuple[list[Outcome], int]:
    """What became of the cases, and the most bytes that a process reading them held; for a process of its own."""
    return try_some(cases), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


@promise(18)
def test_no_hostile_file_takes_the_run_down(trials: Trials) -> None:
    """Bombs, loops, damage: each is refused with its address within 30 s and 1 GB, or is as good as whole."""
    cases = list(hostile.cases() if IS_SOAK else islice(hostile.cases(), 4))
    trials.asked = len(cases)
    for numbers in batched(trials, 40):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            outcomes, peak = pool.submit(tried, [cases[number] for number in numbers]).result()
        assert [one for one in outcomes if one.verdict not in SOUND] == []
        assert peak <= 1_000_000_000


KINDS = ("Chủ hồ sơ", "Số CCCD", "Số điện thoại", "Email", "Địa chỉ thường trú")
MOBILES = ("032", "056", "070", "081", "090", "098")
HEAD = ("Mã hồ sơ", "Đơn vị", "Tên TTHC", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý")


def person(draw: random.Random) -> tuple[str, ...]:
    """Someone who is nobody: name, number, telephone, mail and address, each unlike any other word of a report."""
    mark = f"{draw.getrandbits(40):010X}"
    card = f"0{draw.randrange(10, 96)}{draw.randrange(4)}{draw.randrange(100):02}{draw.randrange(10**6):06}"
    return (
        f"Zw{mark} Qx{mark}",
        card,
        f"{draw.choice(MOBILES)}{draw.randrange(10**7):07}",
        f"zw{mark}@vi-du.vn".lower(),
        f"Ngõ Kj{mark}",
    )


def texts_of(data: bytes) -> Iterator[str]:
    """What a product says, by other means than the scan of packs: unzipped, inflated, papers page by page."""
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_of(archive.read(name))
    elif data.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(data) as paper:
            yield from ("".join(page.get_textpage().get_text_bounded().split()) for page in paper)
    elif data.startswith(b"PAR1"):
        yield pd.read_parquet(io.BytesIO(data)).to_csv()
    else:
        yield data.decode("utf-8", "replace")


@promise(19, asked(100, 3000))
def test_no_citizen_who_stands_in_an_export_is_in_any_file_that_is_made(
    tmp_path: Path, trials: Trials
) -> None:
    """Not in reports, findings, packs, nor in what is kept for the next run; rows with faults tell no more than their fault.

    `make test` takes the export in; the full numbers make a unit's reports and its pack of it.
    """
    project, draw = copy_project(tmp_path), random.Random(766)
    people = [person(draw) for _ in range(trials.asked // len(KINDS))]
    units = ("UBND xã Lâm Sơn", "UBND xã Lạ")
    rows = [
        (
            f"H43.12-220705-{at:04}",
            units[at % 11 == 1],
            "Đăng ký khai sinh",
            "05/07/2022",
            "09/07/2022",
            "08/07/2022",
            *one,
        )
        for at, one in enumerate(people)
    ]
    folder = project.exports("ninh-son", PERIOD)
    folder.mkdir(parents=True)
    (folder / "ho-so.xlsx").write_bytes(Xlsx().write(Page(((*HEAD, *KINDS), *rows))))
    ask = ("--site", "ninh-son", "--quarter", "Q3")
    if IS_SOAK:
        run_chiso(project, "report", *ask, "--unit", "lam-son")
        run_chiso(project, "bundle", *ask, code=5)
    else:
        run_chiso(project, "check", *ask, code=8)
    files = [path for path in project.outputs("ninh-son", PERIOD).rglob("*") if path.is_file()]
    made = {".html", ".xlsx", ".csv", ".parquet"} | ({".pdf", ".docx", ".zip"} if IS_SOAK else set())
    assert made <= {path.suffix for path in files}
    said = "\n".join(text for path in files for text in texts_of(path.read_bytes()))
    tight = "".join(said.split())
    planted = [word for one in people for word in one]
    assert [word for word in planted if word in said or "".join(word.split()) in tight] == []
    trials.done = len(planted)


@promise(19, asked(60, 3000))
def test_a_planted_number_blocks_a_pack(trials: Trials) -> None:
    """Cards, telephones and mail that strayed into a page are found by the scan, each."""
    draw = random.Random(19)
    people = [person(draw) for _ in range(trials.asked // 3)]
    for one in people:
        page = render_html(report(prose(f"Ghi chú: {one[1]}, gọi {one[2]}, thư {one[3]}."))).encode()
        assert {hit.kind for hit in find_personal_data(page)} == {
            "số CCCD",
            "số điện thoại",
            "thư điện tử",
        }, one
        trials.done += 3
