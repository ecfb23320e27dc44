"""Several files of one period, Biểu 06, corrections: one truth whatever the order, every break printed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from corpus.formats import WRITERS
from corpus.layouts import even
from corpus.truths import UNITS, Case, Cell, Expected, Page, Record, page, records
from corpus.writers import Xlsx, text

Row = tuple[Cell, ...]


def cases() -> Iterator[Case]:
    """All of them."""
    yield from overlapping(range(40), 6)
    yield from _later_state()
    yield from _other_periods()
    yield from _forms()
    yield from _ready()


def overlapping(seeds: Iterable[int], most: int) -> Iterator[Case]:
    """One set of rows split over 2 to `most` overlapping files, in any order: the same rows come out."""
    for seed in seeds:
        draw = random.Random(seed)
        table = ("dossiers", "petitions", "surveys", "procedures")[seed % 4]
        rows = records(table, 120)
        count = draw.randrange(2, most + 1)
        parts = [[row for row in rows if draw.random() < 0.5] for _ in range(count)]
        parts[0] += [row for row in rows if not any(row in part for part in parts)]
        files = {}
        for at, part in enumerate(parts):
            name = draw.choice(list(WRITERS))
            draw.shuffle(part)
            files[f"{draw.randrange(1000):03}-{at}.{name}"] = WRITERS[name](page(table, part))
        repeats = sum(map(len, parts)) > len(rows)
        listed = ("lặp lại y nguyên",) if repeats else ()
        yield Case(
            "Nhiều tệp", "một bảng tách ra nhiều tệp phủ lên nhau", files, Expected({table: rows}, listed)
        )


def _later_state() -> Iterator[Case]:
    """The same dossier open in one export and finished in a later one."""
    for seed in range(12):
        rows = records("dossiers", 130 + seed)
        before = [row | {"status": "open", "finished_at": None} for row in rows]
        after = [
            row | {"status": "finished", "finished_at": row["finished_at"] or _later(row)} for row in rows
        ]
        old, new = page("dossiers", before), page("dossiers", after)
        listed = ("trùng mã nhưng khác nội dung",)
        named = {"z-20220901-0800.csv": text(old), "a-20221003-0800.csv": text(new)}
        yield Case(
            "Nhiều tệp",
            "trạng thái mới thắng theo giờ xuất ở tên tệp",
            named,
            Expected({"dossiers": after}, listed),
        )
        titled = {
            f"{name}.xlsx": Xlsx().write(_stamped(one, day))
            for name, one, day in (("z", old, "01/09/2022 08:00"), ("a", new, "03/10/2022 08:00"))
        }
        yield Case(
            "Nhiều tệp",
            "trạng thái mới thắng theo giờ xuất ở đầu đề",
            titled,
            Expected({"dossiers": after}, listed),
        )
        unsaid = {"z.csv": text(old), "a.csv": text(new)}
        yield Case(
            "Nhiều tệp",
            "không có giờ xuất: kết thúc muộn nhất thắng",
            unsaid,
            Expected({"dossiers": after}, listed),
        )
        back = {"a-20220901-0800.csv": text(new), "z-20221003-0800.csv": text(old)}
        yield Case(
            "Nhiều tệp", "hồ sơ bị mở lại ở lần xuất sau", back, Expected({"dossiers": before}, listed)
        )


def _later(row: Record) -> datetime:
    received = row["received_at"]
    assert isinstance(received, datetime)
    return received + timedelta(days=9)


def _stamped(base: Page, day: str) -> Page:
    return Page(even([("DANH SÁCH HỒ SƠ",), (f"Ngày xuất: {day}",), *base.cells]))


def _other_periods() -> Iterator[Case]:
    for table, column in (
        ("dossiers", "received_at"),
        ("petitions", "received_at"),
        ("surveys", "answered_at"),
    ):
        for moment in (
            datetime(2022, 10, 1),
            datetime(2022, 10, 1, 0, 1),
            datetime(2023, 7, 5),
            datetime(2029, 1, 1),
        ):
            rows = records(table, 140)
            late = rows[2] | {
                column: moment,
                "due_at": moment,
                "finished_at": None,
                **({"answered_at": moment} if table == "surveys" else {"answered_at": None}),
            }
            drawn = page(table, [*rows[:2], late, *rows[3:]])
            expected = Expected({table: [*rows[:2], *rows[3:]]}, ("là của kỳ khác",), frozenset({4}))
            yield Case("Nhiều tệp", "dòng của kỳ sau", {"tep.xlsx": Xlsx().write(drawn)}, expected)
    for moment in (datetime(2022, 9, 30, 23, 59), datetime(2022, 7, 1), datetime(2022, 6, 30, 23, 59)):
        rows = records("dossiers", 141)
        edge = rows[2] | {"received_at": moment, "due_at": moment, "finished_at": None, "status": "open"}
        kept = [*rows[:2], edge, *rows[3:]]
        yield Case(
            "Nhiều tệp",
            "mép kỳ",
            {"tep.xlsx": Xlsx().write(page("dossiers", kept))},
            Expected({"dossiers": kept}),
        )


_HEAD: tuple[Row, ...] = (
    ("Lĩnh vực", "Số lượng hồ sơ tiếp nhận", None, None, None, "Số lượng hồ sơ đã giải quyết", None, None, None, "Số lượng hồ sơ đang giải quyết", None, None),
    (None, "Tổng số", "Trực tuyến", "Trực tiếp, dịch vụ bưu chính", "Từ kỳ trước", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn", "Tổng số", "Trong hạn", "Quá hạn"),
)  # fmt: skip
_AREAS = ((0, 0, 1, 0), (0, 1, 0, 4), (0, 5, 0, 8), (0, 9, 0, 11))


def _form(seed: int) -> list[list[int]]:
    draw = random.Random(f"form {seed}")
    rows = []
    for _ in range(4):
        early, on_time, late, in_time, over = (draw.randrange(40) for _ in range(5))
        handled, pending = early + on_time + late, in_time + over
        received = handled + pending
        online = draw.randrange(received + 1)
        direct = draw.randrange(received - online + 1)
        rows.append(
            [
                received,
                online,
                direct,
                received - online - direct,
                handled,
                early,
                on_time,
                late,
                pending,
                in_time,
                over,
            ]
        )
    return rows


def _drawn(rows: list[list[int]], total: list[int], unit: str, span: str) -> Page:
    titles: list[Row] = [("Biểu số 06a/VPCP/KSTT",), (f"Đơn vị báo cáo: {unit}",), (span,)]
    fields = ("Đất đai", "Hộ tịch", "Xây dựng", "Môi trường")
    body: list[Row] = [(name, *row) for name, row in zip(fields, rows, strict=True)]
    marks: Row = tuple(f"({at})" for at in range(1, 13))
    cells = even([*titles, *_HEAD, marks, *body, ("Tổng số", *total)])
    return Page(
        cells, "Biểu 06", tuple((top + 3, left, bottom + 3, right) for top, left, bottom, right in _AREAS)
    )


def _counts(total: list[int], unit: str) -> list[Record]:
    return [
        {
            "unit_code": unit,
            "indicator": "ON_TIME",
            "numerator": total[5] + total[6] + total[9],
            "denominator": total[0],
        },
        {
            "unit_code": unit,
            "indicator": "DOSSIER_ONLINE",
            "numerator": total[1],
            "denominator": total[1] + total[2],
        },
    ]


def _forms() -> Iterator[Case]:
    span = "Từ ngày 01/07/2022 đến ngày 30/09/2022"
    for seed, (code, name) in enumerate([*UNITS.items()] * 3):
        rows = _form(seed)
        total = [sum(column) for column in zip(*rows, strict=True)]
        for kind, write in WRITERS.items():
            if kind == "csv" and seed:
                continue
            data = write(_drawn(rows, total, name, span))
            yield Case(
                "Biểu 06", "biểu đúng", {f"bieu.{kind}": data}, Expected({"aggregates": _counts(total, code)})
            )
        for at in range(11):
            wrong = [*total[:at], total[at] + 1, *total[at + 1 :]]
            data = Xlsx().write(_drawn(rows, wrong, name, span))
            # A number that belongs to no identity of its row can only differ from the sum of its column.
            yield Case(
                "Biểu 06",
                "dòng tổng sai một số",
                {"bieu.xlsx": data},
                Expected({}, ("11 ",), is_file=True),
            )
        if seed < 4:
            data = Xlsx().write(_drawn(rows, total, name, "Từ ngày 01/04/2022 đến ngày 30/06/2022"))
            yield Case(
                "Biểu 06",
                "biểu của kỳ khác",
                {"bieu.xlsx": data},
                Expected({}, ("là của kỳ khác",), is_file=True),
            )
            told = ("Quý II năm 2022", "Tháng 7/2022", "6 tháng đầu năm 2022", "BÁO CÁO NĂM 2021")[seed]
            data = WRITERS[("xlsx", "html", "ods", "xls")[seed]](_drawn(rows, total, name, told))
            yield Case(
                "Biểu 06",
                "biểu ghi kỳ khác bằng chữ",
                {"bieu.xls": data},
                Expected({}, ("là của kỳ khác",), is_file=True),
            )
            data = Xlsx().write(_drawn(rows, total, name, ("Quý III/2022", "QUÝ 3 NĂM 2022")[seed % 2]))
            truth = {"aggregates": _counts(total, code)}
            yield Case("Biểu 06", "biểu ghi kỳ này bằng chữ", {"bieu.xlsx": data}, Expected(truth))
            drawn = _drawn(rows, total, name, span)
            parted = (*drawn.cells[:-3], ("Trang 1/2", *[None] * 11), *drawn.cells[-3:])
            data = Xlsx().write(Page(parted, drawn.name, drawn.merged))
            yield Case("Biểu 06", "chân trang ở giữa biểu", {"bieu.xlsx": data}, Expected(truth))
            data = Xlsx().write(_drawn(rows, total, "UBND xã Lạ", span))
            yield Case(
                "Biểu 06", "biểu của đơn vị lạ", {"bieu.xlsx": data}, Expected({}, ("đơn vị",), is_file=True)
            )
            bent = [rows[0], [rows[1][0] + 5, *rows[1][1:]], *rows[2:]]
            data = Xlsx().write(_drawn(bent, total, name, span))
            listed = ("có «tiếp nhận – tổng số» không bằng",)
            yield Case(
                "Biểu 06",
                "dòng lĩnh vực không khớp",
                {"bieu.xlsx": data},
                Expected({"aggregates": _counts(total, code)}, listed),
            )


def _ready() -> Iterator[Case]:
    for seed in range(6):
        rows = records("aggregates", 150 + seed)
        head, *lines = page("aggregates", rows).cells
        doubled = Page((head, *lines, (*lines[2][:2], 0, 1)))
        yield Case(
            "Nhiều tệp",
            "số liệu tổng hợp ghi hai lần khác nhau",
            {"tep.csv": text(doubled)},
            Expected(
                {"aggregates": [*rows[:2], rows[2] | {"numerator": 0, "denominator": 1}, *rows[3:]]},
                ("trùng mã nhưng khác nội dung",),
            ),
        )
