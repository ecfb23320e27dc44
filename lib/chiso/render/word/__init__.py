"""A laid-out paper as a Word document: what report.typ draws, in the words of WordprocessingML."""

from chiso.render.word.letters import write_letter

__all__ = ["write_letter"]
