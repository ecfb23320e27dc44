"""Dossiers that name their procedure without its code get the code that the catalogue has under that name."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from chiso.exports.words import fold_name
from chiso.tables.findings import COLUMNS, join_findings

_CURE = "Xuất danh sách kèm cột Mã TTHC, hoặc ghi tên thủ tục như trong danh mục TTHC."


def code_by_name(dossiers: pd.DataFrame, procedures: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The dossiers with the code of the one procedure of that name, however spelt, and what is to be said of it."""
    known = procedures.assign(name=procedures["procedure_name"].map(fold_name, na_action="ignore"))
    pairs = known[["name", "procedure_code"]].dropna().drop_duplicates()
    codes = pairs.drop_duplicates("name", keep=False).set_index("name")["procedure_code"]
    lacking = dossiers["procedure_code"].isna() & dossiers["procedure_name"].notna()
    if pairs.empty or not lacking.any():
        return dossiers, join_findings([])
    names = dossiers.loc[lacking, "procedure_name"]
    folded = {name: fold_name(name) for name in names.unique()}
    found = names.map(folded).map(codes.to_dict())
    told = join_findings(list(_told(dossiers[lacking], found)))
    return dossiers.assign(procedure_code=dossiers["procedure_code"].fillna(found)), told


def _told(dossiers: pd.DataFrame, found: pd.Series) -> Iterator[pd.DataFrame]:
    """How many dossiers of each sheet got a code, and how many did not."""
    named, strange = found.notna(), found.isna()
    for severity, rows, fact, cure in (
        ("info", dossiers[named], "có mã TTHC lấy từ danh mục theo tên thủ tục.", ""),
        (
            "warning",
            dossiers[strange],
            "không có mã TTHC, và danh mục không có đúng một mã của tên ấy.",
            _CURE,
        ),
    ):
        for (file, sheet), part in rows.groupby(["source_file", "source_sheet"]):
            first = f" (ví dụ «{part['procedure_name'].iloc[0]}»)" if severity == "warning" else ""
            reason = f"{len(part)} hồ sơ {fact.rstrip('.')}{first}."
            yield pd.DataFrame(
                [(severity, file, sheet, None, "", "", reason, cure)], columns=list(COLUMNS)
            ).astype({"row": "Int64"})
