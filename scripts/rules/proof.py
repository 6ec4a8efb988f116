"""Rules of evidence: that the words which are to carry a value do carry it."""

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache

from scripts.model.package import Table
from scripts.rules.codes import printed_in
from scripts.rules.mentions import Lexicon
from scripts.rules.rule import (
    ROWS,
    THINGS,
    Case,
    Data,
    Given,
    Holds,
    Row,
    Rule,
    kin,
    named_in,
    of_things,
    once,
    owner,
)
from scripts.text.characters import plain
from scripts.text.find import fold_name, fold_piece
from scripts.text.layout import PAGE

Words = tuple[tuple[str, tuple[str, ...]], ...]
"""Value -> the words that stand for it, as a key."""
ABOUT = tuple((THINGS | ROWS).items())


@of_things
def forms(data: Data) -> Lexicon:
    """The names by their forms without spaces."""
    return Lexicon({unspaced(row["name"]): row for row in data.rows["names"]})


def unspaced(text: str) -> str:
    """A name or a text as names are compared, without spaces."""
    return fold_name(text, PAGE).replace(" ", "")


class Texts:
    """The characters of documents as names are compared, each folded when it is first asked."""

    def __init__(self, data: Data) -> None:
        self.sources, self.known = data.sources, dict[str, str]()

    def of(self, document: str) -> str:
        """Those of a document; none where there is no such one."""
        if document not in self.known:
            source = self.sources.get(document)
            text = plain(source.reading.text) if source else ""
            self.known[document] = fold_piece(text, cased=True).replace(" ", "")
        return self.known[document]


texts = once(Texts)


def forms_in(data: Data, text: str) -> set[str]:
    """The things that have a form which stands in a text, be it inside a longer form."""
    folded, known = unspaced(text), forms(data)
    places = known.places(folded)
    return {owner(known.rows[form]) for at in places for form in known.at(folded, at)}


def proved_row(case: Case) -> tuple[Table, Row] | None:
    """The table and row that a row of evidence is about; None if there is none."""
    for column, name in ABOUT:
        if value := case.row.get(column):
            row = case.data.get(name, value)
            if row is not None:
                return case.data.tables[name], row
    return None


def supports(row: Row) -> bool:
    return row["relation"] == "supports" and row["field"] != "row"


def has_a_value(table: Table, row: Row, case: Case) -> bool:
    """What supports a value has one to support."""
    return row.get(case["field"], "?") != ""


def has_the_date(table: Table, row: Row, case: Case) -> bool:
    """Printed years, months and days are those of the date that they support."""
    dated = case["field"] in table.having("edtf") and row[case["field"]] != ""
    return not dated or printed_in(case["text"], row[case["field"]], case.language.dates)


@cache
def glossary(words: Words) -> tuple[dict[str, set[str]], re.Pattern[str]]:
    """The folded words of a glossary, each with its values, and the pattern of them all."""
    owners: dict[str, set[str]] = {}
    for value, listed in words:
        for form in listed:
            owners.setdefault(fold_name(form), set()).add(value)
    ordered = sorted(owners, key=lambda form: (-len(form), form))
    return owners, re.compile("|".join(map(re.escape, ordered)) or r"(?!)")


def values_printed(words: dict[str, list[str]], text: str) -> set[str]:
    """The values that the words of a glossary stand for, the longest word at each place.

    >>> sorted(values_printed({"USD": ["美元"], "CNY": ["元"]}, "55億美元"))
    ['USD']
    >>> values_printed({"CN": ["中國"]}, "在中国的市场")
    {'CN'}
    """
    owners, found = glossary(tuple((value, tuple(listed)) for value, listed in words.items()))
    return set().union(*(owners[form] for form in found.findall(fold_name(text))))


def has_a_time(table: Table, row: Row, case: Case) -> bool:
    """What supports a date has a word of time."""
    dated = case["field"] in table.having("edtf") and row[case["field"]] != ""
    return not dated or re.search(case.language.times, case["text"]) is not None


def has_the_word(table: Table, row: Row, case: Case) -> bool:
    """Words that stand for values of a field stand for the one that they support."""
    words = table.having("words").get(case["field"])
    printed = values_printed(words, case["text"]) if words else set[str]()
    return not printed or bool(printed & {row[case["field"]], *row[case["field"]].split()})


def names_no_other(table: Table, row: Row, case: Case) -> bool:
    """Words that support a reference do not name something else of its kind instead."""
    target, cell = table.references.get(case["field"], ("", ""))[0], row.get(case["field"], "")
    if not target or not cell:
        return True
    others = {thing for thing in named_in(case.data, case.row) if case.data.get(target, thing)}
    own = kin(case.data, cell)
    return not others or bool(own & others) or bool(own & forms_in(case.data, case["text"]))


def is_named(table: Table, column: str) -> Holds:
    """Of the words that support a reference some name it, or the note says how it is inferred."""

    def holds(case: Case) -> bool:
        rows = case.data.where("evidence", table.key, case[table.key])
        proofs = [row for row in rows if supports(row) and row["field"] == column]
        own, said = kin(case.data, case[column]), f"{column.removesuffix('_id')} inferred"
        if not proofs or said in case.row.get("note", ""):
            return True
        return any(own & forms_in(case.data, row["text"]) for row in proofs)

    return Given(column, holds)


def is_of_the_event(case: Case, column: str) -> bool:
    """A date is that of the event that its row belongs to."""
    event = case.other("event_id") if column != "date" and case.row.get("event_id") else None
    return event is not None and event["date"] == case[column]


def supported(table: Table, column: str) -> Holds:
    """A value is empty, or evidence names its row and column, or the note says it is inferred; a
    day that is that of the event needs no words of its own."""
    said = f"{column.removesuffix('_id')} inferred"

    def holds(case: Case) -> bool:
        if said in case.row.get("note", ""):
            return True
        proofs = case.data.where("evidence", table.key, case[table.key])
        stated = any(supports(row) and row["field"] == column for row in proofs)
        return stated or (column in table.having("edtf") and is_of_the_event(case, column))

    return Given(column, holds)


def contradiction_is_kept(case: Case) -> bool:
    """What contradicts a row is told by a discrepancy of which that row is a member."""
    members = (case.data.where("discrepancy_members", column, case[column]) for column in ROWS)
    return case["relation"] != "contradicts" or any(members)


Test = Callable[[Table, Row, Case], bool]
Asked = Callable[[Table], Collection[str]]
"""The columns of a table that a test is about."""


def dated(table: Table) -> Collection[str]:
    return table.having("edtf")


def worded(table: Table) -> Collection[str]:
    return table.having("words")


def referring(table: Table) -> Collection[str]:
    return table.references


PROOFS: tuple[tuple[str, str, Test, Asked | None], ...] = (
    ("field", "supports a value that is empty", has_a_value, None),
    ("text", "prints another date than it supports", has_the_date, dated),
    ("text", "supports a date without a word of time", has_a_time, dated),
    ("text", "stands for another value of the field", has_the_word, worded),
    ("text", "names another than it supports; is it context?", names_no_other, referring),
)
"""(column, what is said, a test of the table and the row that a row of evidence supports, the
columns that it is about, if it is not about all)."""


def proves(test: Test, asked: Asked | None) -> Holds:
    """A test of what supports a value, as a rule; a row is looked up only where it is about a
    column that some table has."""

    @once
    def columns(data: Data) -> set[str]:
        tables = data.tables.values()
        return {column for table in tables for column in (asked(table) if asked else ())}

    def holds(case: Case) -> bool:
        if not supports(case.row) or (asked and case.row["field"] not in columns(case.data)):
            return True
        found = proved_row(case)
        return found is None or test(*found, case)

    return holds


def evidence_rules(table: Table) -> Iterator[Rule]:
    """The rules of a table whose column `field` names a column of the row that it supports."""
    for column, message, test, asked in PROOFS:
        yield Rule(table.name, column, message, proves(test, asked))
    said = "contradicts a row that is no member of a discrepancy"
    yield Rule(table.name, "relation", said, contradiction_is_kept)
