"""Codes are text that is never altered; what a spreadsheet did to them is found."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from chiso.tables.outcomes import Refused, Repaired

_CURE = "Xuất lại từ hệ thống và không lưu qua Excel, hoặc định dạng cột mã là Text trước khi dán."
_DAMAGES = {
    r"\d+([.,]\d+)?E[+-]?\d+": "có mã bị Excel đổi thành số mũ",
    r"\d{4}-\d{2}-\d{2}(T.*)?": "có mã bị Excel đổi thành ngày",
    r"\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}-[^\W\d]{3,4}(-\d{2,4})?": "có mã bị Excel đổi thành ngày",
    r"\d{1,2}:\d{2}(:\d{2})?(\.\d+)?": "có mã bị Excel đổi thành giờ",
    r"#(REF!|NAME\?|VALUE!|N/A|NUM!|DIV/0!|NULL!|SPILL!|CALC!)": "có mã là giá trị lỗi của Excel",
    r"#+": "có mã là các dấu # của một cột quá hẹp",
    r"=.*": "có mã là một công thức",
    r"\d+,\d+": "có mã bị Excel đổi thành số thập phân",
    r".*[\ufffd].*": "có mã chứa ký tự hỏng do sai bảng mã",
}
_SPOILT = [(re.compile(form, re.IGNORECASE | re.DOTALL), reason) for form, reason in _DAMAGES.items()]
_ERROR = re.compile(r"#(REF!|NAME\?|VALUE!|N/A|NUM!|DIV/0!|NULL!|SPILL!|CALC!)|=.*", re.DOTALL)
NO_TEXT = Refused(
    "có giá trị lỗi của Excel hoặc công thức chưa tính",
    "Mở tệp bằng Excel, tính lại và dán giá trị (Paste Values), hoặc xuất lại từ hệ thống.",
)
ODD = Refused(
    "có mã hồ sơ không cùng hình dạng với các mã khác trong cột (mất số 0, mất dấu hoặc bị cắt)",
    f"{_CURE} Nếu hệ thống dùng hai loại mã, thêm hình dạng vào params/exports.yml, mục codes.",
)
STRANGE = "có mã TTHC không cùng hình dạng với các mã khác trong cột, được giữ như tệp ghi"
STRANGE_CURE = (
    "Kiểm tra mã này; nếu hệ thống dùng hai loại mã, thêm hình dạng vào params/exports.yml, mục codes."
)
_ALIKE = str.maketrans("АВЕКМНОРСТУХΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", "ABEKMHOPCTYXABEHIKMNOPTYXZ")
"""Cyrillic and Greek capitals that look like Latin ones."""

_DASHES = re.compile(r"[‐‑‒–—−]")
_LOST = Refused(
    "có mã TTHC bị hỏng (mất số 0 hoặc dấu chấm) mà danh mục TTHC không giúp khôi phục được",
    f"{_CURE} Danh mục TTHC nộp kèm giúp khôi phục mã.",
)
_LOOSE = re.compile(r"\d[.,]\d{1,6}|\d{7}|\d\.\d{3}\.\d{3}|\d,\d{3},\d{3}")
_NUMBER = re.compile(r"[\d.,-]+")
_WHOLE = re.compile(r"\d[.,]\d{6}")
"""All seven digits and where the point was: nothing is lost, so no catalogue is needed."""
_USUAL = 0.1
"""The share of a column's padded serials from which a length is one that its system gives."""


def read_code(text: str) -> str | Refused:
    """The code as it stands, unless a spreadsheet has made something else of it."""
    for form, reason in _SPOILT:
        if form.fullmatch(text):
            return Refused(reason, _CURE)
    return text


def read_dossier_code(text: str, shape: re.Pattern[str]) -> str | Refused | Repaired:
    """A dossier's code; spaces, quotes, dashes, small and foreign letters that came into it are taken out again."""
    if text.isascii() and shape.fullmatch(text):
        return text
    meant = _DASHES.sub("-", re.sub(r"[\s'’]", "", _latin(text)))
    return Repaired(meant) if shape.fullmatch(meant) else read_code(text)


def odd_codes(codes: pd.Series, shape: re.Pattern[str]) -> pd.Series:
    """Which dossiers' codes of a column do not look like most others of it, though the most have the known shape."""
    distinct, fits = _fitting(codes, shape)
    return codes.isin(distinct[~fits]) | codes.isin(_lost_zeros(distinct[fits]))


def strange_codes(codes: pd.Series, shape: re.Pattern[str]) -> pd.Series:
    """Which codes of a column have another shape than the known one, which most of them have."""
    distinct, fits = _fitting(codes, shape)
    return codes.isin(distinct[~fits])


def _fitting(codes: pd.Series, shape: re.Pattern[str]) -> tuple[pd.Series, pd.Series]:
    """The distinct codes, and whether each has the shape; none where most have not."""
    distinct = codes.dropna().drop_duplicates()
    fits = distinct.str.fullmatch(shape.pattern).astype(bool)
    return (distinct, fits) if fits.sum() * 2 > len(distinct) else (distinct[:0], fits[:0])


def _lost_zeros(codes: pd.Series) -> pd.Series:
    """Codes whose serial is shorter than those that others have padded with zeros.

    A length that hardly any padded serial has is a cut code's own, so it says nothing of how long serials are.
    """
    serials = codes.str.replace("(?s)^.*-", "", regex=True)
    padded = serials[serials.str.startswith("0")].str.len().value_counts(normalize=True)
    usual = padded[padded >= _USUAL].index
    return codes[serials.str.len() < usual.min()] if len(usual) else codes[:0]


def read_text(text: str) -> str | Refused:
    """The text, unless it is what a spreadsheet shows in place of one."""
    return NO_TEXT if text[:1] in "#=" and _ERROR.fullmatch(text) else text


def read_procedure_code(
    text: str, shape: re.Pattern[str], catalogue: frozenset[str]
) -> str | Refused | Repaired:
    """A procedure's code; a damaged one is repaired only where the catalogue has the code it can have been.

    `catalogue` holds codes by their first eight characters.
    """
    if text.isascii() and shape.fullmatch(text):
        return text
    bare = "".join(_latin(text).removeprefix("'").split())
    if not text.isascii() and shape.fullmatch(bare):
        return Repaired(bare)
    if not _LOOSE.fullmatch(bare):
        return _LOST if _NUMBER.fullmatch(bare) else read_code(text)
    digits = re.sub(r"\D", "", bare)
    meant = f"{digits[0]}.{digits[1:].ljust(6, '0')}"
    return Repaired(meant) if _WHOLE.fullmatch(bare) or meant in catalogue else _LOST


def _latin(text: str) -> str:
    """In capitals, with Latin letters and digits for those of another script or width that look the same."""
    return unicodedata.normalize("NFKC", text).upper().translate(_ALIKE)
