"""When two spellings are the same word."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_KEPT = 10_000
"""Texts whose folding is remembered: the vocabulary is folded anew for every sheet."""


@lru_cache(_KEPT)
def fold_header(text: str) -> str:
    """Letters and digits only, without marks: «Mã  hồ sơ», «MaHoSo» and «MÃ HỒ SƠ» are one."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isalnum())


def without_marks(text: str) -> str:
    """Small letters without marks; of composed text each stands where it stood."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(_KEPT)
def fold_name(text: str) -> str:
    """No capitals, single spaces, and the tone at the syllable's end, so that «Hoà» and «Hòa» are one."""
    composed = unicodedata.normalize("NFC", text).casefold().strip(" .,;:'\u200b")
    if composed.isascii():
        return " ".join(composed.split())
    return " ".join(_tone_last(syllable) for syllable in composed.split())


def _tone_last(syllable: str) -> str:
    if syllable.isascii():
        return syllable
    marks = unicodedata.normalize("NFD", syllable)
    tones = "".join(mark for mark in marks if mark in _TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES)) + tones
