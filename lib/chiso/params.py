"""params/ is read once, checked at once, and frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from chiso.errors import Fault, ParamsError


class Frozen(BaseModel):
    """A record of params/: unknown keys are refused, and it never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=Frozen)

_KINDS = {
    "missing": "thiếu khóa bắt buộc này.",
    "extra_forbidden": "là khóa lạ, không được dùng.",
}


def read_params(path: Path, model: type[Model], shown: str) -> Model:
    """One YAML file as a frozen model.

    Raises ParamsError with every unknown, missing, duplicate or ill-typed key at once.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ParamsError(Fault(shown, f"không đọc được: {error}.", "Sửa lại tệp YAML.")) from error
    doubled = [
        Fault(f"{shown}, dòng {line}", f"khóa «{key}» xuất hiện hai lần.", "Chỉ giữ một khóa.")
        for key, line in _duplicates(root)
    ]
    data = _construct(root)
    try:
        record = model.model_validate(data)
    except ValidationError as error:
        raise ParamsError(*doubled, *(_fault(shown, one) for one in error.errors())) from error
    if doubled:
        raise ParamsError(*doubled)
    return record


def _construct(root: yaml.Node | None) -> Any:
    if root is None:
        return {}
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(root)
    finally:
        loader.dispose()


def _duplicates(node: yaml.Node | None) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                found.append((key.value, key.start_mark.line + 1))
            seen.add(key.value)
            found += _duplicates(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            found += _duplicates(item)
    return found


def _fault(shown: str, error: Any) -> Fault:
    where = ".".join(str(part) for part in error["loc"])
    fact = _KINDS.get(error["type"]) or f"giá trị {error['input']!r} không hợp lệ ({error['msg']})."
    return Fault(f"{shown}, khóa «{where}»", fact, "Sửa theo mẫu của các tệp có sẵn trong params/.")
