"""Dossiers that name their procedure without its code get the code that the catalogue has under that name."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from chiso.exports import Remark, Sheet
from chiso.exports.words import fold_name
from chiso.tables.findings import find_remarks, join_findings

_CURE = "Xuất danh sách kèm cột Mã TTHC, hoặc ghi tên thủ tục như trong danh mục TTHC."


def code_by_name(dossiers: pd.DataFrame, procedures: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The dossiers with the code of the one procedure of that name, however spelt, and what is to be said of it."""
    lacking = dossiers["procedure_code"].isna() & dossiers["procedure_name"].notna()
    if not lacking.any() or procedures["procedure_name"].isna().all():
        return dossiers, join_findings([])
    known = procedures.assign(name=procedures["procedure_name"].map(fold_name, na_action="ignore"))
    pairs = known[["name", "procedure_code"]].dropna().drop_duplicates()
    codes = pairs.drop_duplicates("name", keep=False).set_index("name")["procedure_code"]
    names = dossiers.loc[lacking, "procedure_name"]
    folded = {name: fold_name(name) for name in names.unique()}
    found = names.map(folded).map(codes.to_dict())
    told = join_findings(list(_told(dossiers[lacking], found)))
    return dossiers.assign(procedure_code=dossiers["procedure_code"].fillna(found)), told


def _told(dossiers: pd.DataFrame, found: pd.Series) -> Iterator[pd.DataFrame]:
    """How many dossiers of each sheet got a code, and how many did not."""
    for (file, name), part in dossiers.assign(code=found).groupby(["source_file", "source_sheet"]):
        strange = part.loc[part["code"].isna(), "procedure_name"].tolist()
        remarks = []
        if named := len(part) - len(strange):
            reason = f"{named} hồ sơ có mã TTHC lấy từ danh mục theo tên thủ tục."
            remarks.append(Remark("info", reason))
        if strange:
            reason = "tên thủ tục ấy không có trong danh mục, hoặc có nhiều mã"
            reason = f"{len(strange)} hồ sơ không có mã TTHC: {reason} (ví dụ «{strange[0]}»)."
            remarks.append(Remark("warning", reason, _CURE))
        yield find_remarks(Sheet(str(file), str(name), remarks=tuple(remarks)))
