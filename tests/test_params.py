"""Parameters: read once, checked at once, frozen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

import pytest
from pydantic import ValidationError, model_validator

from chiso.errors import ParamsError
from chiso.params import Frozen, read_params


class Leaf(Frozen):
    """A drawn record."""

    kind: Literal["a", "b"] = "a"
    day: date | None = None

    @model_validator(mode="after")
    def _has_day(self) -> Self:
        if self.kind == "b" and self.day is None:
            raise ValueError("loại b phải có ngày")
        return self


class Tree(Frozen):
    """A drawn record of records."""

    name: str
    height: Decimal = Decimal(0)
    leaves: tuple[Leaf, ...] = ()


def read(folder: Path, text: str) -> Tree:
    """The drawn file as a Tree."""
    path = folder / "tree.yml"
    path.write_text(text, encoding="utf-8")
    return read_params(path, Tree, "params/tree.yml")


def faults(folder: Path, text: str) -> list[str]:
    """What is said against the drawn file, without its cures."""
    with pytest.raises(ParamsError) as caught:
        read(folder, text)
    return [f"{fault.place}: {fault.fact}" for fault in caught.value.faults]


def test_record_is_read_with_its_types(tmp_path):
    """Dates are dates, decimals are exact, lists are tuples."""
    tree = read(tmp_path, "{name: cây, height: 0.1, leaves: [{day: 2022-07-05}]}")
    assert tree == Tree(name="cây", height=Decimal("0.1"), leaves=(Leaf(day=date(2022, 7, 5)),))


def test_record_never_changes(tmp_path):
    """What was read is frozen."""
    tree = read(tmp_path, "name: cây")
    with pytest.raises(ValidationError, match="frozen"):
        tree.name = "khác"


def test_unknown_key_is_refused_by_name_and_line(tmp_path):
    """A misspelt key never passes in silence."""
    said = faults(tmp_path, "name: cây\nleaves:\n  - kind: a\n    dya: 2022-07-05\n")
    assert said == ["params/tree.yml, dòng 4, khóa «leaves.0.dya»: là khóa lạ, không được dùng."]


def test_missing_key_is_refused_by_name(tmp_path):
    """A required key has no default."""
    assert faults(tmp_path, "height: 1") == ["params/tree.yml, dòng 1, khóa «name»: thiếu khóa bắt buộc này."]


def test_duplicate_key_is_refused_by_name_and_line(tmp_path):
    """YAML would keep the later of two in silence."""
    said = faults(tmp_path, "name: cây\nname: khác\n")
    assert said == ["params/tree.yml, dòng 2: khóa «name» xuất hiện hai lần."]


def test_duplicate_key_within_a_list_is_found(tmp_path):
    """Keys are compared at every depth."""
    said = faults(tmp_path, "name: cây\nleaves:\n  - kind: a\n    kind: a\n")
    assert said == ["params/tree.yml, dòng 4: khóa «kind» xuất hiện hai lần."]


def test_same_key_in_two_records_is_no_duplicate(tmp_path):
    """Each record has its own keys."""
    assert len(read(tmp_path, "{name: cây, leaves: [{kind: a}, {kind: a}]}").leaves) == 1 + 1


def test_impossible_date_is_a_fault_of_its_key(tmp_path):
    """30 February stops neither the reading nor the other faults."""
    said = faults(tmp_path, "name: cây\nleaves: [{day: 2025-02-30}]\n")
    assert said == [
        "params/tree.yml, dòng 2, khóa «leaves.0.day»: "
        "giá trị '2025-02-30' phải là ngày có thật, viết như 2022-07-05."
    ]


def test_value_outside_its_choices_lists_them(tmp_path):
    """The cure of a wrong choice is the list of right ones."""
    said = faults(tmp_path, "name: cây\nleaves: [{kind: c}]\n")
    assert said == [
        "params/tree.yml, dòng 2, khóa «leaves.0.kind»: giá trị 'c' phải là một trong: 'a' hoặc 'b'."
    ]


def test_number_where_words_are_due_is_refused(tmp_path):
    """1.10 unquoted would become 1.1."""
    said = faults(tmp_path, "name: 1.10")
    assert said == [
        "params/tree.yml, dòng 1, khóa «name»: giá trị 1.1 phải là chữ (số thì đặt trong dấu nháy)."
    ]


def test_fault_of_a_whole_record_does_not_recite_it(tmp_path):
    """What a record's own rule says is told with its place, not with the whole record."""
    said = faults(tmp_path, "name: cây\nleaves:\n  - kind: b\n")
    assert said == [
        "params/tree.yml, dòng 3, khóa «leaves.0»: giá trị này không hợp lệ: loại b phải có ngày."
    ]


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    """Duplicate, unknown, missing and ill-typed keys in one error."""
    said = faults(tmp_path, "height: cao\nheight: thấp\nlá: 1\nleaves: [{kind: c}]\n")
    assert [fault.split("«")[1].split("»")[0] for fault in said] == [
        "height",
        "name",
        "height",
        "leaves.0.kind",
        "lá",
    ]


@pytest.mark.parametrize("text", ["name: [cây", "name: !lạ cây", "? [a]: 1", "name: cây\n  height: 1"])
def test_broken_yaml_is_refused_with_its_line(tmp_path, text):
    """What is not YAML is told by place, without a traceback of the parser."""
    (said,) = faults(tmp_path, text)
    assert said.endswith("không đúng cú pháp YAML.")
    assert ", dòng " in said


def test_absent_file_is_refused(tmp_path):
    """A file that cannot be opened is a fault like any other."""
    with pytest.raises(ParamsError, match=r"params/tree\.yml: không đọc được"):
        read_params(tmp_path / "absent.yml", Tree, "params/tree.yml")


def test_file_in_another_encoding_is_refused(tmp_path):
    """Vietnamese saved as Windows-1258 is not guessed at."""
    (tmp_path / "tree.yml").write_bytes(b"name: c\xe2y")
    with pytest.raises(ParamsError, match="UTF-8"):
        read_params(tmp_path / "tree.yml", Tree, "params/tree.yml")


def test_empty_file_misses_its_keys(tmp_path):
    """An empty file is an empty record."""
    assert faults(tmp_path, "") == ["params/tree.yml, dòng 1, khóa «name»: thiếu khóa bắt buộc này."]
