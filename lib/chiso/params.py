"""params/ is read once, checked at once, and frozen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from chiso.errors import Fault, ParamsError


class Frozen(BaseModel):
    """A record of params/: unknown keys are refused, and it never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=Frozen)

_CURE = "Sửa theo mẫu của các tệp có sẵn trong params/."
_FACTS = {
    "missing": "thiếu khóa bắt buộc này.",
    "extra_forbidden": "là khóa lạ, không được dùng.",
    "string_type": "giá trị {input} phải là chữ (số thì đặt trong dấu nháy).",
    "int_type": "giá trị {input} phải là số nguyên.",
    "int_parsing": "giá trị {input} phải là số nguyên.",
    "int_from_float": "giá trị {input} phải là số nguyên.",
    "decimal_type": "giá trị {input} phải là số.",
    "decimal_parsing": "giá trị {input} phải là số.",
    "bool_type": "giá trị {input} phải là true hoặc false.",
    "bool_parsing": "giá trị {input} phải là true hoặc false.",
    "date_type": "giá trị {input} phải là ngày có thật, viết như 2022-07-05.",
    "date_parsing": "giá trị {input} phải là ngày có thật, viết như 2022-07-05.",
    "date_from_datetime_parsing": "giá trị {input} phải là ngày có thật, viết như 2022-07-05.",
    "date_from_datetime_inexact": "giá trị {input} phải là ngày, không kèm giờ.",
    "tuple_type": "giá trị {input} phải là danh sách.",
    "dict_type": "giá trị {input} phải là các cặp khóa: giá trị.",
    "model_type": "giá trị {input} phải là các cặp khóa: giá trị.",
    "literal_error": "giá trị {input} phải là một trong: {expected}.",
    "string_too_long": "giá trị {input} dài quá {max_length} ký tự.",
    "string_pattern_mismatch": "giá trị {input} không theo mẫu {pattern}.",
    "value_error": "giá trị {input} không hợp lệ: {error}.",
}
"""What pydantic calls a fault, in the words of those who write params/."""


class _Loader(yaml.CSafeLoader):
    """YAML in which dates stay text, so that 2025-02-30 is a fault of its key and not of the whole file."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read_params(path: Path, model: type[Model], shown: str) -> Model:
    """One YAML file as a frozen model.

    Raises ParamsError with every unknown, missing, duplicate or ill-typed key at once.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ParamsError(_unreadable(shown, error)) from error
    return cast(Model, _parse(text, model, shown))


def read_kept(path: Path, model: type[Model]) -> Model | None:
    """What an earlier run wrote for itself; None where there is nothing, or what only another edition could read."""
    try:
        return model.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


@lru_cache(32)
def _parse(text: str, model: type[Frozen], shown: str) -> Frozen:
    """Once per text: kernels are forked from a process that has parsed what their reports read."""
    if _is_deep(text):
        raise ParamsError(Fault(shown, "lồng nhau quá nhiều bậc.", _CURE))
    try:
        root = yaml.compose(text, Loader=_Loader)
        data = _construct(root)
    except (yaml.YAMLError, ValueError, LookupError, RecursionError) as error:
        # Beside its own errors the parser lets those of a tag's reading and of endless nesting through.
        raise ParamsError(_unreadable(shown, error)) from error
    doubled = [
        Fault(f"{shown}, dòng {line}", f"khóa «{key}» xuất hiện hai lần.", "Chỉ giữ một khóa.")
        for key, line in _duplicates(root)
    ]
    try:
        record = model.model_validate(data)
    except ValidationError as error:
        raise ParamsError(*doubled, *(_fault(shown, root, one) for one in error.errors())) from error
    if doubled:
        raise ParamsError(*doubled)
    return record


def _is_deep(text: str) -> bool:
    """Whether the parser, which calls itself for every level and watches no limit, might end the process."""
    levels = accumulate(1 if mark in "[{" else -1 for mark in _BRACKETS.findall(text))
    return max(levels, default=0) > _LEVELS or bool(_STEPS.search(text))


_LEVELS = 200
_BRACKETS = re.compile(r"[\[\]{}]")
_STEPS = re.compile(rf"^ {{{_LEVELS}}}|(?:[-?:]\s+){{{_LEVELS}}}", re.MULTILINE)


def _construct(root: yaml.Node | None) -> Any:
    if root is None:
        return {}
    loader = _Loader("")
    try:
        return loader.construct_document(root)
    finally:
        loader.dispose()


def _unreadable(shown: str, error: Exception) -> Fault:
    mark = getattr(error, "problem_mark", None)
    if not mark:
        return Fault(shown, f"không đọc được ({error}).", "Lưu lại tệp dưới dạng văn bản UTF-8.")
    cure = "Kiểm tra thụt lề, dấu hai chấm và dấu nháy ở dòng này và dòng trước."
    return Fault(f"{shown}, dòng {mark.line + 1}", "không đúng cú pháp YAML.", cure)


def _duplicates(root: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Keys that a mapping has again, with their lines; a node that stands in many places is looked at once."""
    met: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, yaml.CollectionNode) or id(node) in met:
            continue
        met.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += reversed(node.value)
            continue
        keys = [key.value for key, _ in node.value]
        yield from (
            (str(key.value), key.start_mark.line + 1)
            for at, (key, _) in enumerate(node.value)
            if key.value in keys[:at]
        )
        waiting += [value for _, value in reversed(node.value)]


def _fault(shown: str, root: yaml.Node | None, error: Any) -> Fault:
    where = ".".join(str(part) for part in error["loc"])
    form = _FACTS.get(error["type"], "giá trị {input} không hợp lệ: {msg}.")
    said = form.format(input=_brief(error["input"]), msg=error["msg"], **error.get("ctx", {}))
    place = f"{shown}, dòng {_line(root, error['loc'])}, khóa «{where}»"
    return Fault(place, said.replace("' or '", "' hoặc '"), _CURE)


def _brief(value: Any) -> str:
    return "này" if isinstance(value, dict | list | tuple | BaseModel) else repr(value)


def _line(node: yaml.Node | None, loc: tuple[int | str, ...]) -> int:
    """Where the key stands in the file; for a key that is missing, where its record begins."""
    line = 1
    for part in loc:
        found = _inside(node, part)
        if not found:
            break
        key, node = found
        line = key.start_mark.line + 1
    return line


def _inside(node: yaml.Node | None, part: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    return None
