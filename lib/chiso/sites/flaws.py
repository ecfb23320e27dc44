"""What pydantic cannot know is wrong, said in its terms so that it is reported with all the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

_OURS = "chiso"


def objection(fact: str) -> PydanticCustomError:
    """What a validator of one value raises."""
    return PydanticCustomError(_OURS, "{fact}", {"fact": fact})


def flaw(fact: str, value: Any, *place: int | str) -> InitErrorDetails:
    """One thing wrong with the value that stands at this place, seen from the record being validated."""
    return InitErrorDetails(type=objection(fact), loc=place, input=value)


def flaws_of(error: ValidationError) -> list[InitErrorDetails]:
    """What pydantic found, ready to be raised again together with what it could not find."""
    return [_restated(one) for one in error.errors()]


def refuse(flaws: Iterable[InitErrorDetails]) -> None:
    """Raise ValidationError with all of the flaws if there is one."""
    listed = list(flaws)
    if listed:
        raise ValidationError.from_exception_data("params", listed)


def _restated(error: Any) -> InitErrorDetails:
    kind = objection(error["msg"]) if error["type"] == _OURS else error["type"]
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"], ctx=error.get("ctx", {}))
