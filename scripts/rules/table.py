"""The rules of the domain, as data: which table, which column, what is wrong, and a function that
tells row by row what is right.

`RULES` names tables; `property_rules` are those that follow from a property of a field (EDTF, a
script, a translation, evidence …), wherever it stands.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

import pandas as pd

from scripts.model.package import Table, id_order
from scripts.rules import across, figures, naming, nearness, quotes, wording
from scripts.rules.codes import is_code, is_edtf
from scripts.rules.proof import evidence_rules, is_named
from scripts.rules.rule import (
    Frame,
    Frames,
    Holds,
    Rule,
    Verdict,
    cells,
    each,
    empty,
    lacks,
    unique,
    verdict,
)

RULES = (*naming.RULES, *nearness.RULES, *across.RULES, *figures.RULES, *quotes.RULES)
CHARACTERS = (
    (wording.UNTIDY, "has white space at an end, a line break or an invisible character"),
    (wording.SPREADSHEET, "has an error of a spreadsheet"),
    (wording.DAMAGED, "has characters of a damaged encoding"),
    (wording.MIXED, "has a Greek or Cyrillic letter inside a Latin word"),
)
"""(what no value of any column holds, what is said of it)."""
SCRIPTS: dict[str, tuple[tuple[str, Callable[[pd.Series], Verdict]], ...]] = {
    "Latn": (("English holds no Chinese characters", lacks(wording.WIDE)),),
    "Hant": (
        (
            "has a Simplified character",
            partial(each, test=lambda v: not wording.simplified_only(v)),
        ),
        ("has half-width punctuation beside Chinese", lacks(wording.HALF_WIDTH)),
    ),
    "Hans": (
        (
            "has a Traditional character",
            partial(each, test=lambda v: not wording.traditional_only(v)),
        ),
    ),
}
"""Script of a column (ISO 15924) -> (what is said, a test of its values)."""


def sorted_ids(series: pd.Series) -> Verdict:
    """True where an id comes after the one before it."""
    keys = [id_order(value) for value in series]
    kept = [i == 0 or keys[i - 1] < key for i, key in enumerate(keys)]
    return pd.Series(kept, index=series.index, dtype=bool)


def supported(table: Table, column: str) -> Holds:
    """A value is empty, or evidence names its row and column, or the note says it is inferred."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        evidence = frames["evidence"]
        proof = (evidence["field"] == column) & (evidence["relation"] == "supports")
        proved = set(evidence.loc[proof, table.key])
        said = f"{column.removesuffix('_id')} inferred"
        note = frame["note"] if "note" in frame else frame[column].str.slice(0, 0)
        inferred = note.str.contains(said, regex=False)
        return empty(frame[column]) | frame[table.key].isin(proved) | inferred

    return holds


def translated(column: str, of: str) -> Holds:
    return lambda frame, frames: empty(frame[of]) | ~empty(frame[column])


def translates(column: str, of: str, keeps: Callable[[str, str], bool]) -> Holds:
    """A rule of (text, translation), where both are given."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        pairs = zip(frame[of], frame[column], strict=True)
        return verdict(frame, (not a or not b or keeps(a, b) for a, b in pairs))

    return holds


def exactly_one(columns: list[str]) -> Holds:
    return lambda frame, frames: (frame[columns] != "").sum(axis=1) == 1


def names_rows(column: str) -> Holds:
    """Every id in a text is one of a row; those of a draft, short and lower-case, never are."""

    def known(frame: Frame, frames: Frames) -> Verdict:
        ids = {value for other in frames.values() for value in other.iloc[:, 0]}
        ids |= set(frames["withdrawn"]["row_id"])
        found = re.compile(r"\b(?:[A-Z]\d{4}|[a-z]\d{1,3})\b")
        return each(frame[column], lambda text: set(found.findall(text)) <= ids)

    return known


def supports_a_column(columns: dict[str, list[str]]) -> Holds:
    """`field` is a column of the row that the evidence is about, or `row`."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        kept = frame["field"] == "row"
        for subject, names in columns.items():
            kept |= ~empty(frame[subject]) & frame["field"].isin(names)
        return kept

    return holds


def free_columns(table: Table) -> list[str]:
    """The columns that hold what somebody writes: no ids, no values of a list, no numbers."""
    return [
        field["name"]
        for field in table.fields
        if field["type"] == "string"
        and field["name"] not in table.references
        and not {"enum", "pattern"} & set(field.get("constraints", {}))
    ]


def column_rules(table: Table) -> Iterator[Rule]:
    """The rules of the characters of each column."""
    name, scripts = table.name, table.having("script")
    reading = {d.column for d in table.derivations if d.rule == "reading_text"}
    for column in free_columns(table):
        for pattern, message in CHARACTERS:
            yield Rule(name, column, message, cells(column, lacks(pattern)))
        for message, test in SCRIPTS.get(scripts.get(column, ""), ()):
            yield Rule(name, column, message, cells(column, test))
        if column not in reading:  # those have the blanks and forms of the source
            message = "has a blank too many, or another than the plain one"
            yield Rule(name, column, message, cells(column, lacks(wording.BLANKS)))
            composed = partial(each, test=wording.normal)
            yield Rule(name, column, "is not in Unicode's composed form", cells(column, composed))
        if column == "note":
            yield Rule(name, column, "names a row that does not exist", names_rows(column))


def value_rules(table: Table) -> Iterator[Rule]:
    """The rules of properties of single fields."""
    name = table.name
    for column in table.having("edtf"):
        message = "is no EDTF date, or ends before it begins"
        yield Rule(name, column, message, cells(column, partial(each, test=is_edtf)))
    for column, system in table.having("codes").items():
        code = partial(each, test=partial(is_code, system))
        yield Rule(name, column, f"is no code of {system}", cells(column, code))
    for column, endings in table.having("endings").items():
        message = f"is another kind than {endings['in']} ends in"
        yield Rule(name, column, message, ends_fit(column, endings["in"], endings["words"]))
    for column in table.having("distinct"):
        kept = partial(distinct, column=column)
        yield Rule(name, column, "stands in a row above", kept)
    for column, of in table.having("translationOf").items():
        yield Rule(name, column, f"{of} has no translation", translated(column, of))
        for message, keeps in wording.TRANSLATION:
            yield Rule(name, column, message.format(of=of), translates(column, of, keeps))
    for column in table.having("evidence"):
        said = (
            f"has no evidence, and the note does not say '{column.removesuffix('_id')} inferred: …'"
        )
        yield Rule(name, column, said, supported(table, column))
        if table.references.get(column, ("",))[0] in ("actors", "products"):
            message = "is named by none of the words that support it"
            yield Rule(name, column, message, is_named(table, column))


def distinct(frame: Frame, frames: Frames, column: str) -> Verdict:
    return empty(frame[column]) | ~frame.duplicated(column, keep="first")


def ends_fit(column: str, of: str, words: dict[str, list[str]]) -> Holds:
    """Where a name ends in a word that stands for kinds, the row is of one of them."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        pairs = zip(frame[of], frame[column], strict=True)
        ends = {value: tuple(forms) for value, forms in words.items()}
        return verdict(
            frame,
            (
                not (kinds := {value for value, forms in ends.items() if name.endswith(forms)})
                or kind in kinds
                for name, kind in pairs
            ),
        )

    return holds


def property_rules(table: Table, tables: dict[str, Table]) -> Iterator[Rule]:
    """The rules that follow from the schema of a table."""
    name, groups = table.name, table.having("oneOf")
    yield Rule(
        name,
        table.key,
        "ids must be in order, each once; run make fill",
        cells(table.key, sorted_ids),
    )
    others = [column for column in table.columns if column != table.key]
    yield Rule(name, others[0], "has all the values of a row above", unique(others))
    yield from column_rules(table)
    yield from value_rules(table)
    for group in sorted(set(groups.values())):
        columns = [column for column, of in groups.items() if of == group]
        message = f"exactly one of {', '.join(columns)} must be given"
        yield Rule(name, columns[0], message, exactly_one(columns))
    if "field" in table.columns and groups:
        targets = {column: tables[table.references[column][0]].columns for column in groups}
        message = "is no column of the row that it supports"
        yield Rule(name, "field", message, supports_a_column(targets))
        yield from evidence_rules(table, tables)
