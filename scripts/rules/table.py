"""The rules of the domain, as data: which table, which column, what is wrong, and a function that
tells row by row what is right.

`RULES` names tables; `property_rules` are those that follow from a property of a field (EDTF, a
script, a translation, evidence …), wherever it stands.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial

from scripts.model.package import Table, id_order
from scripts.rules import (
    across,
    claims,
    dating,
    figures,
    forms_of_names,
    links,
    meaning,
    measures,
    naming,
    nearness,
    notes,
    pages,
    quotes,
    roles,
    sides,
    telling,
    twice,
    wording,
)
from scripts.rules.codes import is_code, is_edtf
from scripts.rules.proof import evidence_rules, is_named, supported
from scripts.rules.rule import Case, Data, Given, Holds, OfCell, OfLines, Rule, Unique, once

ROOMS = (
    naming,
    forms_of_names,
    nearness,
    across,
    claims,
    dating,
    figures,
    quotes,
    links,
    telling,
    twice,
    sides,
    pages,
    roles,
    measures,
)
RULES: tuple[Rule, ...] = tuple(rule for room in ROOMS for rule in room.RULES)
ORDER = "ids must be in order, each once; run make fill"
ROW_ID = re.compile(r"\b(?:[A-Z]\d{4}|[a-z]\d{1,3})\b")
"""An id in a text; those of a draft, short and lower-case, are never one of a row."""
Test = Callable[[str], bool]


def lacks(pattern: str) -> Test:
    """A test that a value does not hold a pattern."""
    found = re.compile(pattern)
    return lambda value: found.search(value) is None


SCRIPTS: dict[str, dict[str, Test]] = {
    "Latn": {"English holds no Chinese characters": lacks(wording.WIDE)},
    "Hant": {
        "has a Simplified character": lambda value: not wording.simplified_only(value),
        "has half-width punctuation beside Chinese": lacks(wording.HALF_WIDTH),
    },
    "Hans": {"has a Traditional character": lambda value: not wording.traditional_only(value)},
}
"""Script of a column (ISO 15924) -> (what is said -> a test of its values)."""
CHARACTERS = {message: lacks(pattern) for message, pattern in wording.CHARACTERS.items()}
UNSEEN = {message: lacks(pattern) for message, pattern in wording.UNSEEN.items()}
"""What holds of what somebody types, and not of what is taken from a source as it stands."""
TYPED: dict[str, Test] = {
    "has a blank too many, or another than the plain one": lacks(wording.BLANKS),
    "is not in Unicode's composed form": partial(unicodedata.is_normalized, "NFC"),
}
"""What holds of what somebody types, not of words that have the blanks and forms of a source."""


def is_itself(column: str, of: str) -> Holds:
    """What a document in English prints is its own translation."""

    def holds(case: Case) -> bool:
        whole = case.row.get(f"full_{of}") or case[of]
        return not case.written.startswith("en") or case[column] == whole

    return holds


def required_for(column: str, languages: list[str]) -> Holds:
    """A column that makes sense for documents of some languages has a value for those."""
    return lambda case: bool(case[column]) or not case.written.startswith(tuple(languages))


def in_order(table: Table) -> Holds:
    """An id comes after the one before it."""

    def holds(case: Case) -> bool:
        above = case.data.above(table.name, case.row)
        return not above or id_order(above[0][table.key]) < id_order(case[table.key])

    return holds


def translates(column: str, of: str, printed: bool, keeps: Callable[[str, str], bool]) -> Holds:
    """A rule of (text, translation), where both are given; of a text that goes on elsewhere the
    whole is translated. What is `printed` in English needs none."""

    full = f"full_{of}"

    def holds(case: Case) -> bool:
        whole = case.row.get(full) or case.row[of]
        if not whole or keeps(whole, case.row[column]):
            return True
        return printed and case.written.startswith("en")

    return Given(column, holds)


def translates_terms(column: str, of: str, printed: bool) -> Holds:
    """Each term of the glossary has its one translation."""

    def holds(case: Case) -> bool:
        keeps = partial(wording.keeps_terms, case.data.glossary)
        return translates(column, of, printed, keeps)(case)

    return Given(column, holds)


@once
def row_ids(data: Data) -> set[str]:
    """All ids that a note can name, those of rows that have gone too."""
    known = {row[data.tables[name].key] for name, rows in data.rows.items() for row in rows}
    return known | {row["row_id"] for row in data.rows["withdrawn"]}


def names_rows(case: Case) -> bool:
    """Every id in a note is one of a row."""
    named = set(ROW_ID.findall(case["note"]))
    return not named or named <= row_ids(case.data)


def supports_a_column(case: Case, columns: dict[str, list[str]]) -> bool:
    """`field` is a column of the row that the evidence is about, or `row`."""
    given = (names for subject, names in columns.items() if case[subject])
    return case["field"] == "row" or any(case["field"] in names for names in given)


def ends_fit(column: str, of: str, words: dict[str, list[str]]) -> Holds:
    """Where a name ends in a word that stands for kinds, the row is of one of them."""

    def holds(case: Case) -> bool:
        kinds = {kind for kind, ends in words.items() if case[of].endswith(tuple(ends))}
        return not kinds or case[column] in kinds

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


def derived_columns(table: Table) -> list[str]:
    return [derivation.column for derivation in table.derivations]


def tests_of(table: Table, column: str) -> Iterator[tuple[str, OfCell]]:
    """(what is said, a test) of each cell of a column."""
    written = {d.column for d in table.derivations if d.rule == "reading_text"}
    made = set(table.columns if table.schema.get("derivedTable") else derived_columns(table))
    of_cell, of_lines = partial(OfCell, column), partial(OfLines, column)
    if column in free_columns(table):
        of_script = SCRIPTS.get(table.having("script").get(column, ""), {})
        yield from ((message, of_lines(test)) for message, test in CHARACTERS.items())
        if column not in made:
            yield from ((message, of_cell(test)) for message, test in UNSEEN.items())
        yield from ((message, of_lines(test)) for message, test in of_script.items())
        if column not in written:
            yield from ((message, of_lines(test)) for message, test in TYPED.items())
    if column in table.having("edtf"):
        yield "is no EDTF date, or ends before it begins", of_cell(is_edtf)
    if column in table.having("codes"):
        system = table.having("codes")[column]
        yield f"is no code of {system}", of_cell(partial(is_code, system))


def column_rules(table: Table, column: str) -> Iterator[Rule]:
    """The rules that follow from the properties of one field."""
    rule = partial(Rule, table.name, column)
    for message, test in tests_of(table, column):
        yield rule(message, test)
    if column == "note":
        yield rule("names a row that does not exist", names_rows, anywhere=True)
    if endings := table.having("endings").get(column):
        message = f"is another kind than {endings['in']} ends in"
        yield rule(message, ends_fit(column, endings["in"], endings["words"]))
    if column in table.having("distinct"):
        first = Unique(table.name, (column,))
        yield rule("stands in a row above", Given(column, first), (column,))
    if languages := table.having("requiredFor").get(column):
        yield rule(
            f"is empty, though its document is in {' or '.join(languages)}",
            required_for(column, languages),
        )
    yield from translation_rules(table, column)
    if column in table.having("evidence"):
        yield from rules_of_proof(table, column)


def translation_rules(table: Table, column: str) -> Iterator[Rule]:
    """The rules of a column that translates another one."""
    rule, asked = partial(Rule, table.name, column), table.having("translationOf").get(column, "")
    of = asked or table.having("mayTranslate").get(column, "")
    printed = of not in table.having("script")
    if asked:
        yield rule(f"{of} has no translation", lambda case: not case[of] or bool(case[column]))
    if asked and printed:
        yield rule(f"is not {of} itself, of a document in English", is_itself(column, of))
    if of:
        told = f"has another word for a term of {of} than the glossary"
        yield rule(told, translates_terms(column, of, printed))
    of_passages = meaning.OF_PASSAGES if printed else {}
    for message, keeps in (
        (wording.TRANSLATION | meaning.MEANING | of_passages).items() if of else ()
    ):
        yield rule(message.format(of=of), translates(column, of, printed, keeps))


def rules_of_proof(table: Table, column: str) -> Iterator[Rule]:
    """The rules of a column that the documents state, or a note infers."""
    rule = partial(Rule, table.name, column)
    if column in table.having("edtf"):
        yield rule(dating.NOT_GIVEN, dating.given(table, column))
        yield rule(dating.OTHER_YEAR, dating.year_fits(table, column))
        yield rule(dating.NO_DAY, dating.day_given(table, column))
    said = f"'{column.removesuffix('_id')} inferred: …'"
    message = f"has no evidence, and the note does not say {said}"
    yield rule(message, supported(table, column))
    if table.references.get(column, ("",))[0] in ("actors", "products"):
        yield rule("is named by none of the words that support it", is_named(table, column))


def property_rules(table: Table, tables: dict[str, Table]) -> Iterator[Rule]:
    """The rules that follow from the schema of a table."""
    name, groups = table.name, table.having("oneOf")
    yield Rule(name, table.key, ORDER, in_order(table), anywhere=True)
    others = tuple(column for column in table.columns if column != table.key)
    yield Rule(name, others[0], "has all the values of a row above", Unique(name, others))
    for column in table.columns:
        yield from column_rules(table, column)
    if naming.about_events(table):
        told = "stands in no article that tells of the event"
        yield Rule(name, "event_id", told, nearness.where_told)
    yield from naming.role_rules(table)
    yield from roles.role_rules(table)
    yield from links.link_rules(table)
    yield from notes.note_rules(table)
    for group in sorted(set(groups.values())):
        columns = [column for column, of in groups.items() if of == group]
        message = f"exactly one of {', '.join(columns)} must be given"
        yield Rule(name, columns[0], message, partial(has_one, columns=columns))
    if "field" in table.columns and groups:
        targets = {column: tables[table.references[column][0]].columns for column in groups}
        message = "is no column of the row that it supports"
        yield Rule(name, "field", message, partial(supports_a_column, columns=targets))
        yield from evidence_rules(table)


def has_one(case: Case, columns: list[str]) -> bool:
    return sum(map(bool, map(case.row.get, columns))) == 1
