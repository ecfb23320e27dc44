"""The words of params/exports.yml: what source systems call the columns, values and rows known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from chiso.exports.words import fold_header, fold_name
from chiso.params import Frozen, read_params
from chiso.paths import Project
from chiso.schemas import INDICATORS, READABLE, SCHEMAS

Words = tuple[str, ...]
Folded = tuple[tuple[str, Words], ...]
"""Meanings, each with its words as they are compared."""

DIVISION = "division"
"""Not a column of any table: the part of an organisation, which narrows a row's unit."""

PERIOD = "period"
"""Not a column of any table: what a row of counts says of the time that it is about."""

ASIDE = frozenset({DIVISION, PERIOD})


def read_vocabulary(project: Project) -> Vocabulary:
    """params/exports.yml.

    Raises ParamsError for unknown columns and for words that would mean two things.
    """
    path = project.params / "exports.yml"
    return read_params(path, Vocabulary, project.shown(path))


class Codes(Frozen):
    """Shapes of codes as regular expressions."""

    dossier: str
    procedure: str


NumberForm = Literal["vi", "en"]
"""`vi`: 1.234,5; `en`: 1,234.5."""


class Numbers(Frozen):
    """How numbers are written in cells of text: in all files, and in those whose name has a shape such as `mau-*.csv`."""

    default: NumberForm = "vi"
    files: dict[str, NumberForm] = Field(default_factory=dict)


class TableWords(Frozen):
    """How one table's columns and their values are called, by name of the column."""

    columns: dict[str, Words]
    values: dict[str, dict[str, Words]]

    @cached_property
    def field_of(self) -> dict[str, tuple[str, int]]:
        """Folded heading → column and rank among that column's headings, 0 first."""
        return {
            fold_header(word): (name, rank)
            for name, words in self.columns.items()
            for rank, word in reversed(list(enumerate(words)))
        }


class PublishedWords(TableWords):
    """A table with one number of one subject to a column; its heading may have two levels, either way up."""

    kinds: dict[str, Words]
    subjects: dict[str, Words]

    @cached_property
    def kind_of(self) -> dict[str, str]:
        """Folded heading → which number it is."""
        return {fold_header(word): kind for kind, words in self.kinds.items() for word in words}

    @cached_property
    def subject_of(self) -> dict[str, str]:
        """Folded heading → the indicator, group or unit that the number is about."""
        return {fold_header(word): code for code, words in self.subjects.items() for word in words}


class Form06(Frozen):
    """The headings of Biểu số 06: groups above, leaves below, and what its rows are called."""

    groups: dict[Literal["received", "handled", "pending"], Words]
    leaves: dict[
        Literal["total", "online", "direct", "carried", "early", "on_time", "late", "in_time"], Words
    ]
    rows: Words

    @cached_property
    def group_words(self) -> Folded:
        """The groups with their words, folded."""
        return _folded_words(self.groups.items())

    @cached_property
    def leaf_words(self) -> Folded:
        """The leaves with their words, folded."""
        return _folded_words(self.leaves.items())

    @cached_property
    def row_words(self) -> frozenset[str]:
        """What the column of its rows is called, folded."""
        return frozenset(map(fold_header, self.rows))


def _folded_words(meanings: Iterable[tuple[str, Words]]) -> Folded:
    return tuple((meaning, tuple(map(fold_header, words))) for meaning, words in meanings)


class Vocabulary(Frozen):
    """All of params/exports.yml."""

    blanks: Words
    bools: dict[Literal["is", "is_not"], Words]
    personal: Words
    ignored: Words
    totals: Words
    footers: Words
    unit_labels: Words
    abbreviations: dict[str, str]
    codes: Codes
    numbers: Numbers = Numbers()
    tables: dict[str, TableWords]
    published: TableWords
    published_sums: dict[str, Words]
    published_measures: Words
    indicators: dict[str, Words]
    form06: Form06

    @model_validator(mode="after")
    def _one_meaning(self) -> Vocabulary:
        flaws = [*_strangers(self), *_doubles(self)]
        if flaws:
            raise ValidationError.from_exception_data("exports.yml", flaws)
        return self

    def for_published(self, units: dict[str, Words]) -> Vocabulary:
        """The words by which a table of published figures is read, and nothing else.

        `units`: by code the headings that mean a unit.
        """
        known = self.published.columns
        kinds = {name: known[name] for name in ("numerator", "denominator", "rate_pct", "points")}
        named = {code: (code, *self.indicator_names.get(code, ())) for code in INDICATORS}
        subjects = {**named, **self.published_sums}
        by_unit = {name: known[name] for name in ("unit_code", DIVISION, PERIOD)}
        by_indicator = {"indicator": known["indicator"], "measure": self.published_measures}
        tables = {
            "published": self.published,
            "published_wide": PublishedWords(
                columns=by_unit | subjects, values={}, kinds=kinds, subjects=subjects
            ),
            # Units are no columns here: a row that names one by code, name and alias is no second header.
            "published_across": PublishedWords(columns=by_indicator, values={}, kinds=kinds, subjects=units),
        }
        return self.model_copy(update={"tables": tables})

    @cached_property
    def unwanted(self) -> dict[str, Literal["personal", "ignored"]]:
        """Folded heading → why its column is not taken."""
        ignored = {fold_header(word): "ignored" for word in self.ignored}
        personal = {fold_header(word): "personal" for word in self.personal}
        return {**ignored, **personal}  # type: ignore[dict-item]

    def meanings(self, table: str, column: str) -> dict[str, str | bool | None]:
        """Folded word → value of a category or bool column; blanks mean None."""
        named = self.tables[table].values.get(column, {})
        blanks: dict[str, str | bool | None] = {fold_name(word): None for word in self.blanks}
        if SCHEMAS[table].fields[column].type != "bool":
            return blanks | {choice: choice for choice in named} | dict(_folded(named))
        general = {fold_name(word): key == "is" for key, words in self.bools.items() for word in words}
        return blanks | general | {word: key == "is" for word, key in _folded(named)}

    @cached_property
    def indicator_names(self) -> dict[str, Words]:
        """Code → the indicator's names; «Tỷ lệ» may stand before each."""
        return {
            code: tuple(dict.fromkeys(name for word in words for name in (word, f"Tỷ lệ {word}")))
            for code, words in self.indicators.items()
        }

    @cached_property
    def sum_of(self) -> dict[str, str]:
        """Folded name or code → a group's code, or TOTAL."""
        return dict(_folded(self.published_sums))

    @cached_property
    def indicator_of(self) -> dict[str, str]:
        """Folded name, number or code → the portal's code of an indicator."""
        codes = {fold_name(code): code for code in INDICATORS}
        numbers = {str(number): code for number, code in enumerate(INDICATORS, 1)}
        return codes | numbers | dict(_folded(self.indicator_names))


def _folded(words: Mapping[str, Words]) -> Iterator[tuple[str, str]]:
    for key, synonyms in words.items():
        for word in synonyms:
            yield fold_name(word), key


def _strangers(vocabulary: Vocabulary) -> Iterator[InitErrorDetails]:
    for table, words in _sheets(vocabulary).items():
        if table not in READABLE:
            yield _flaw("không có bảng này", table, "tables")
            continue
        fields = READABLE[table].fields
        for name in words.columns.keys() - fields.keys() - ASIDE:
            yield _flaw("bảng không có cột này", name, "tables", table, "columns")
        for name, values in words.values.items():
            known = ("is", "is_not") if name in fields and fields[name].type == "bool" else ()
            for choice in values.keys() - {*known, *(fields[name].choices if name in fields else ())}:
                yield _flaw("cột không nhận giá trị này", choice, "tables", table, "values", name)
    for code in vocabulary.indicators.keys() - set(INDICATORS):
        yield _flaw("không phải mã của một trong 21 chỉ số", code, "indicators")


def _doubles(vocabulary: Vocabulary) -> Iterator[InitErrorDetails]:
    for table, words in _sheets(vocabulary).items():
        yield from _ambiguous(words.columns, fold_header, "tables", table, "columns")
        for name, values in words.values.items():
            yield from _ambiguous(values, fold_name, "tables", table, "values", name)
    yield from _ambiguous(vocabulary.indicators, fold_name, "indicators")
    named = {**vocabulary.indicators, **vocabulary.published_sums}
    yield from _ambiguous(named, fold_header, "published_sums")


def _sheets(vocabulary: Vocabulary) -> dict[str, TableWords]:
    return {**vocabulary.tables, "published": vocabulary.published}


def _ambiguous(words: Mapping[str, Words], fold: object, *place: str) -> Iterator[InitErrorDetails]:
    owners: dict[str, str] = {}
    for key, synonyms in words.items():
        for word in synonyms:
            folded = fold(word)  # type: ignore[operator]
            if owners.setdefault(folded, key) != key:
                yield _flaw(f"chữ này đã thuộc «{owners[folded]}»", word, *place, key)


def _flaw(fact: str, value: str, *place: str) -> InitErrorDetails:
    kind = PydanticCustomError("chiso", "{fact}", {"fact": fact})
    return InitErrorDetails(type=kind, loc=place, input=value)
