"""Vietnamese as it was typed before Unicode: TCVN3 and VNI fonts show Latin letters as Vietnamese ones.

The tables are those of TCVN 5712:1993 (VN3) and of VNI for Windows. A text does not say in which it is written;
whether its words are Vietnamese syllables does.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from chiso.readers.grids import Unreadable

_TONES = {"": "", "f": "\u0300", "r": "\u0309", "x": "\u0303", "s": "\u0301", "j": "\u0323"}
"""Tones by the keys that Telex gives them: level, falling, dipping, rising broken, rising, heavy."""

_MARKS = frozenset(_TONES.values()) - {""}

_TCVN3_PLAIN = "ĂÂÊÔƠƯĐăâêôơưđ"
_TCVN3_TONED = {
    "a": 0xB5, "ă": 0xBB, "â": 0xC7, "e": 0xCC, "ê": 0xD2, "i": 0xD7, "o": 0xDF, "ô": 0xE5, "ơ": 0xEA,
    "u": 0xEF, "ư": 0xF5, "y": 0xFA,
}  # fmt: skip
_TCVN3_ODD = {
    "áạ": (0xB8, 0xB9), "ảã": (0xB6, 0xB7), "ắặ": (0xBE, 0xC6), "ẳẵ": (0xBC, 0xBD), "ấậ": (0xCA, 0xCB),
    "ẩẫ": (0xC8, 0xC9), "éẹ": (0xD0, 0xD1), "ẻẽ": (0xCE, 0xCF), "ếệ": (0xD5, 0xD6), "ểễ": (0xD3, 0xD4),
    "íị": (0xDD, 0xDE), "ỉĩ": (0xD8, 0xDC), "óọ": (0xE3, 0xE4), "ỏõ": (0xE1, 0xE2), "ốộ": (0xE8, 0xE9),
    "ổỗ": (0xE6, 0xE7), "ớợ": (0xED, 0xEE), "ởỡ": (0xEB, 0xEC), "úụ": (0xF3, 0xF4), "ủũ": (0xF1, 0xF2),
    "ứự": (0xF8, 0xF9), "ửữ": (0xF6, 0xF7), "ýỵ": (0xFD, 0xFE), "ỷỹ": (0xFB, 0xFC),
}  # fmt: skip
_VNI_TONES = {"ù": "s", "ø": "f", "û": "r", "õ": "x", "ï": "j"}
_VNI_ROOFS = {
    "â": "â", "á": "âs", "à": "âf", "å": "âr", "ã": "âx", "ä": "âj",
    "ê": "ă", "é": "ăs", "è": "ăf", "ú": "ăr", "ü": "ăx", "ë": "ăj",
}  # fmt: skip
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

_WORD = re.compile(r"[^\W\d_]*[^\x00-\x7f][^\s.,;:()/\"'!?\x00-\x20-]*")
_LATIN = re.compile(r"[A-Za-z]")
_LETTERS_OF_ALL = frozenset("aăâbcdđeêghiklmnoôơpqrstuưvxy")
_SYLLABLE = re.compile(
    r"(ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    r"(?:uyê|iêu?|yêu?|uôi?|ươ[iu]?|o[aăe][iyou]?|u[âêơy][yu]?"
    r"|a[iouy]?|ă|â[uy]?|eo?|êu?|i[au]?|[oôơ]i?|u[ai]?|ư[aiu]?|y)"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_LAST_TONED = ("oa", "oe", "uy", "uê", "uơ")
"""Only in these, and behind qu and gi, does a tone stand on the last of two last vowels."""

NAMES = ("TCVN3", "VNI")
LOOKED_AT = 2_000
"""So many texts of a part of a sheet are looked at."""

_NOISE = 20
"""One word in so many may be of another encoding: a foreign name, a slip."""


def find_encoding(texts: Iterable[str]) -> str:
    """`TCVN3`, `VNI`, or "" for Unicode, by the words that make sense in one of them alone.

    Raises Unreadable where words of both kinds are many: nobody can tell of the others which they are.
    """
    words = Counter(_readings(word) for word in {word for text in texts for word in _WORD.findall(text)})
    alone = {name: words[(name,)] for name in ("", *NAMES)}
    legacy = max(NAMES, key=alone.__getitem__)
    if not alone[legacy] or alone[""] >= _NOISE * alone[legacy]:
        return ""
    if alone[legacy] >= _NOISE * alone[""]:
        return legacy
    raise Unreadable(
        f"trộn chữ Unicode với chữ theo bảng mã {legacy}.",
        "Đổi cả tệp sang Unicode (dựng sẵn), lưu lại rồi nộp.",
    )


def count_syllables(texts: Iterable[str], encoding: str) -> int:
    """How many different words beyond ASCII are Vietnamese syllables in an encoding, "" for Unicode."""
    words = {word for text in texts if not text.isascii() for word in _WORD.findall(text)}
    return sum(_is_syllable(_converted(word, encoding) if encoding else word) for word in words)


def to_unicode(text: str, encoding: str) -> str:
    """The text in composed Unicode; letters that only a capital font made capital become capital."""
    if text.isascii():
        return text
    return re.sub(r"\S+", lambda found: _converted(found[0], encoding), text)


def _converted(word: str, encoding: str) -> str:
    changed = _FORMS[encoding].sub(lambda found: _LETTERS[encoding][found[0]], word)
    plain = [letter for letter in word if letter.isascii() and letter.isalpha()]
    return changed.upper() if len(plain) > 1 and all(map(str.isupper, plain)) else changed


def _readings(word: str) -> tuple[str, ...]:
    """The encodings in which a word is a Vietnamese syllable; fonts of old have none of the later letters."""
    possible = ("", *NAMES) if max(word) <= "\xff" and _LATIN.search(word) else ("",)
    return tuple(name for name in possible if _is_syllable(_converted(word, name) if name else word))


def _is_syllable(word: str) -> bool:
    marks = [unicodedata.normalize("NFD", letter) for letter in unicodedata.normalize("NFC", word.casefold())]
    toned = [at for at, letter in enumerate(marks) if letter[0] in "aeiouy" and _MARKS.intersection(letter)]
    plain = [
        _untoned(letter) if at in toned else unicodedata.normalize("NFC", letter)
        for at, letter in enumerate(marks)
    ]
    found = _SYLLABLE.fullmatch("".join(plain))
    if not found or len(toned) > 1 or not _LETTERS_OF_ALL.issuperset(plain):
        return False
    is_last = toned == [len(plain) - 1] and plain[-2:-1] and plain[-2] in "aăâeêioôơuưy"
    return not is_last or found[1] in ("qu", "gi") or "".join(plain[-2:]) in _LAST_TONED


def _untoned(letter: str) -> str:
    return unicodedata.normalize("NFC", "".join(mark for mark in letter if mark not in _MARKS))


def _toned(letter: str, key: str) -> str:
    return unicodedata.normalize("NFC", letter + _TONES[key])


def _tcvn3() -> dict[str, str]:
    codes = {
        code: letter for pair, places in _TCVN3_ODD.items() for letter, code in zip(pair, places, strict=True)
    }
    codes |= {code: _toned(letter, "f") for letter, code in _TCVN3_TONED.items()}
    codes |= {0xA1 + at: letter for at, letter in enumerate(_TCVN3_PLAIN)}
    return {chr(code): letter for code, letter in codes.items()}


def _vni() -> dict[str, str]:
    return dict(_pairs()) | _VNI_ALONE | {key.upper(): letter.upper() for key, letter in _VNI_ALONE.items()}


def _pairs() -> Iterator[tuple[str, str]]:
    """A vowel and the mark behind it: `aù` is á, `aá` is ấ, `öù` is ứ."""
    vowels = {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}
    for written, letter in vowels.items():
        pairs = [(mark, _toned(letter, key)) for mark, key in _VNI_TONES.items()]
        for mark, roof in _VNI_ROOFS.items() if letter in "aeo" else ():
            shape = {"aâ": "â", "eâ": "ê", "oâ": "ô", "aă": "ă"}.get(letter + roof[0])
            pairs += [(mark, _toned(shape, roof[1:]))] if shape else []
        for mark, whole in pairs:
            yield written + mark, whole
            yield written.upper() + mark.upper(), whole.upper()
            yield written.upper() + mark, whole.upper()


_LETTERS = {"TCVN3": _tcvn3(), "VNI": _vni()}
_FORMS = {
    name: re.compile("|".join(sorted(map(re.escape, letters), key=len, reverse=True)))
    for name, letters in _LETTERS.items()
}
