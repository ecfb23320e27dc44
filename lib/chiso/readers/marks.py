"""A footnote's number or a struck-out figure stays apart from the figure that it stands at: 12¹ is not 121."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_STRUCK = "\u0336"


def raised(text: str) -> str:
    """Its digits above the line."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """Its digits below the line."""
    return text.translate(_LOWERED)


def struck(text: str) -> str:
    """Each of its letters and digits crossed out."""
    return "".join(f"{one}{_STRUCK}" if one.isalnum() else one for one in text)
