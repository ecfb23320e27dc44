"""What an eye would find on a page: words cut, laid over others or over a line, pages left nearly empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

_POINTS = 72 / 25.4
_LEFT, _RIGHT, _TOP, _BOTTOM = (each * _POINTS for each in (30, 20, 20, 20))
_HANGING = 4
"""Points by which a comma may hang over the right margin, and the tails of letters below the last line."""
_FEWEST_LINES = 8

LAID_OVER = r"""(() => {
  const found = [], boxes = [], shown = {contentVisibilityAuto: true, visibilityProperty: true};
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode());) {
    const holder = text.parentElement, cell = holder.closest("td, th")?.getBoundingClientRect();
    if (!text.data.trim() || holder.closest("script, option, .unseen, .skip") || !holder.checkVisibility(shown)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      boxes.push({box, text});
      if (cell && (box.right > cell.right + 1.5 || box.left < cell.left - 1.5)) found.push(["over its cell", text.data]);
      if (!holder.closest(".scroll, pre") && box.right > innerWidth + 1) found.push(["off the page", text.data]);
    }
  }
  for (const one of document.querySelectorAll("body *:not(.scroll, pre, .unseen, .skip)"))
    if (getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1)
      found.push(["cut", one.textContent.slice(0, 80)]);
  boxes.sort((a, b) => a.box.top - b.box.top);
  boxes.forEach((one, at) => {
    for (let next = at + 1; next < boxes.length && boxes[next].box.top < one.box.bottom; next++) {
      const other = boxes[next], [a, b] = [one.box, other.box];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (one.text !== other.text && across > 1.5 && down > 0.45 * Math.min(a.height, b.height))
        found.push(["laid over another", one.text.data, other.text.data]);
    }
  });
  return found;
})()"""
"""An expression that is worth what is wrong with the text of an open page, with all that can be unfolded unfolded."""


@dataclass(frozen=True)
class Word:
    """Its letters, and where its ink is, in points from the top left corner."""

    letters: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Word) -> bool:
        """Whether the two have a place in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def faults_on_paper(path: Path) -> list[tuple[int, str, str]]:
    """By number of page what is wrong with it, and a word that shows it."""
    paper = pypdfium2.PdfDocument(path)
    pages = enumerate(paper, start=1)
    return [(number, *fault) for number, page in pages for fault in _faults(page, number == len(paper))]


def _faults(page: pypdfium2.PdfPage, is_last: bool) -> Iterator[tuple[str, str]]:
    width, height = page.get_size()
    words = [word for word in _words(page) if word.bottom >= _TOP - 2 and word.top <= height - _BOTTOM]
    if len({round(word.bottom / 6) for word in words}) < _FEWEST_LINES:
        yield "nearly empty", " ".join(word.letters for word in words[:9])
    if is_last and words and words[0].letters == "Nơi":
        yield "a signature alone", "Nơi nhận"
    for word in words:
        if word.left < _LEFT - 1 or word.right > width - _RIGHT + _HANGING:
            yield "over the margin", word.letters
    yield from _crossed(words, list(_uprights(page)))
    yield from _laid_over(sorted(words, key=lambda word: word.left))


def _crossed(words: list[Word], lines: list[Word]) -> Iterator[tuple[str, str]]:
    for word in words:
        inner = replace(word, left=word.left + 0.8, right=word.right - 0.8, top=word.top + 3)
        if any(inner.meets(line) for line in lines):
            yield "over a line", word.letters


def _laid_over(words: list[Word]) -> Iterator[tuple[str, str]]:
    for at, word in enumerate(words):
        inner = replace(word, right=word.right - 0.7, bottom=word.bottom - 1.2)
        for other in words[at + 1 :]:
            if other.left >= inner.right:
                break
            if inner.meets(replace(other, bottom=other.bottom - 1.2)):
                yield "over another word", f"{word.letters} {other.letters}"


def _words(page: pypdfium2.PdfPage) -> Iterator[Word]:
    """What stands between spaces, ends of lines and gaps."""
    texts, height = page.get_textpage(), page.get_height()
    letters: list[tuple[str, float, float, float, float]] = []
    for at in range(texts.count_chars()):
        letter = texts.get_text_range(at, 1)
        left, bottom, right, top = texts.get_charbox(at)
        is_apart = letters and (left > letters[-1][3] + 4 or left < letters[-1][1] - 3)
        if not letter.strip() or is_apart:
            yield from _joined(letters)
            letters = []
        if letter.strip():
            letters.append((letter, left, height - top, right, height - bottom))
    yield from _joined(letters)


def _joined(letters: list[tuple[str, float, float, float, float]]) -> Iterator[Word]:
    if letters:
        text, left, top, right, bottom = zip(*letters, strict=True)
        yield Word("".join(text), min(left), min(top), max(right), max(bottom))


def _uprights(page: pypdfium2.PdfPage) -> Iterator[Word]:
    """The lines between the columns of tables."""
    height = page.get_height()
    for path in page.get_objects((pdfium.FPDF_PAGEOBJ_PATH,), max_depth=1):
        left, bottom, right, top = path.get_bounds()
        if right - left < 2.5 and top - bottom > 8:
            middle = (left + right) / 2
            yield Word("|", middle, height - top, middle, height - bottom)
