"""A period is scored once, and again only when something changed that the scores rest on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assessed import make_project
from chiso.assess import open_assessment
from chiso.periods import Period

PERIOD = Period.parse("2022-Q3")


def test_kept_scores_are_read_and_not_made_again(tmp_path: Path) -> None:
    """Every kernel of a run opens the assessment: the file stays the one it was."""
    project = make_project(tmp_path)
    kept = open_assessment(project, "ninh-son", PERIOD).store.folder / "scores.sqlite"
    before = kept.stat().st_ino
    open_assessment(project, "ninh-son", PERIOD)
    assert kept.stat().st_ino == before


def test_scores_of_another_key_are_made_again(tmp_path: Path) -> None:
    """The key is that of the rows, the rules and the code."""
    project = make_project(tmp_path)
    kept = open_assessment(project, "ninh-son", PERIOD).store.folder / "scores.sqlite"
    with closing(sqlite3.connect(kept)) as scores, scores:
        scores.execute("UPDATE origin SET key = 'của bản trước'")
        scores.execute("DELETE FROM scores")
    assert open_assessment(project, "ninh-son", PERIOD).scores("lam-son")


@pytest.mark.parametrize("left", [b"", b"no database at all"])
def test_kept_scores_that_cannot_be_read_are_made_again(tmp_path: Path, left: bytes) -> None:
    """A disk may return anything."""
    project = make_project(tmp_path)
    kept = open_assessment(project, "ninh-son", PERIOD).store.folder / "scores.sqlite"
    kept.write_bytes(left)
    assert open_assessment(project, "ninh-son", PERIOD).scores("lam-son")
