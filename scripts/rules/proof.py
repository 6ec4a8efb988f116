"""Rules of evidence: that the words which are to carry a value do carry it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from scripts.model.package import Table
from scripts.rules.rule import (
    Frame,
    Frames,
    Holds,
    Row,
    Rule,
    Verdict,
    kin,
    mentions,
    once,
    owner,
    rows,
    verdict,
)
from scripts.text.dates import Days, days

PRINTED_DATE = (("year", r"(\d{4})年"), ("month", r"(\d{1,2})月"), ("day", r"(\d{1,2})日"))


def printed_in(words: str, date: str) -> bool:
    """Whether the printed years, months and days are those of a bound of an EDTF date.

    >>> printed_in("10月16日", "2025-10-16"), printed_in("16日", "2025-10-17")
    (True, False)
    """
    try:
        allowed: Days = days(date)
    except ValueError:
        return True  # said by another rule
    bounds = [bound for bound in (allowed.start, allowed.end) if bound]
    parts = {"year": (0, 4), "month": (5, 7), "day": (8, 10)}
    plain = unicodedata.normalize("NFKC", words)
    return all(
        int(found) in {int(bound[slice(*parts[part])]) for bound in bounds}
        for part, pattern in PRINTED_DATE
        for found in re.findall(pattern, plain)
    )


def supported_rows(frames: Frames, table: Table) -> dict[str, Row]:
    """The rows of a table by their key."""
    return {row[table.key]: row for row in rows(frames[table.name])}


@once
def forms(frames: Frames) -> dict[str, str]:
    """Form without its spaces -> the thing that it names."""
    return {re.sub(r"\s", "", row["name"]): owner(row) for row in rows(frames["names"])}


class Proof:
    """A row of evidence, with the table and the row that it supports."""

    def __init__(self, tables: dict[str, Table], subjects: dict[str, str], frames: Frames) -> None:
        self.subjects = {column: tables[table] for column, table in subjects.items()}
        self.rows = {c: supported_rows(frames, table) for c, table in self.subjects.items()}
        self.forms = forms(frames)
        self.ids = {name: set(frames[name][table.key]) for name, table in tables.items()}

    def forms_in(self, text: str) -> set[str]:
        """The things that have a form which stands in a text, be it inside a longer form."""
        return {thing for form, thing in self.forms.items() if form in text}

    def of(self, row: Row) -> tuple[Table, Row] | None:
        """The table and row that a row of evidence is about; None if there is none."""
        for column, table in self.subjects.items():
            if row[column] and row[column] in self.rows[column]:
                return table, self.rows[column][row[column]]
        return None


def supports(row: Row) -> bool:
    return row["relation"] == "supports" and row["field"] != "row"


def has_a_value(proof: Proof, row: Row) -> bool:
    """What supports a value has one to support."""
    found = proof.of(row)
    return found is None or found[1].get(row["field"], "?") != ""


def has_the_date(proof: Proof, row: Row) -> bool:
    """Printed years, months and days are those of the date that they support."""
    found = proof.of(row)
    if found is None or row["field"] not in found[0].having("edtf"):
        return True
    return not found[1][row["field"]] or printed_in(row["text"], found[1][row["field"]])


def values_printed(words: dict[str, list[str]], text: str) -> set[str]:
    """The values that the words of a glossary stand for, the longest word at each place.

    >>> sorted(values_printed({"USD": ["美元"], "CNY": ["元"]}, "55億美元"))
    ['USD']
    """
    owners: dict[str, set[str]] = {}
    for value, forms in words.items():
        for form in forms:
            owners.setdefault(form, set()).add(value)
    ordered = sorted(owners, key=lambda form: (-len(form), form))
    found = re.findall("|".join(map(re.escape, ordered)) or r"(?!)", text)
    return set().union(*(owners[form] for form in found))


def has_the_word(proof: Proof, row: Row) -> bool:
    """Words that stand for values of a field stand for the one that they support."""
    found = proof.of(row)
    glossary: dict[str, Any] = found[0].having("words") if found else {}
    if found is None or row["field"] not in glossary:
        return True
    printed = values_printed(glossary[row["field"]], row["text"])
    return not printed or found[1][row["field"]] in printed


def names_no_other(proof: Proof, row: Row, named: set[str], family: dict[str, set[str]]) -> bool:
    """Words that support a reference do not name something else of its kind instead."""
    found = proof.of(row)
    if found is None or row["field"] not in found[0].references:
        return True
    cell, kind = found[1][row["field"]], proof.ids[found[0].references[row["field"]][0]]
    others, own = named & kind, family.get(cell, {cell})
    return not cell or not others or bool(own & (others | proof.forms_in(row["text"])))


def is_named(table: Table, column: str) -> Holds:
    """Of the words that support a reference some name it, or the note says how it is inferred."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        own, family = forms(frames), kin(frames)
        proofs: dict[str, set[str]] = {}
        for row in rows(frames["evidence"]):
            if row["field"] == column and supports(row) and row[table.key]:
                text = row["text"].replace(" ", "")
                named = {thing for form, thing in own.items() if form in text}
                proofs.setdefault(row[table.key], set()).update(named)
        said = f"{column.removesuffix('_id')} inferred"
        return verdict(
            frame,
            (
                not row[column]
                or row[table.key] not in proofs
                or bool(proofs[row[table.key]] & family.get(row[column], {row[column]}))
                or said in row.get("note", "")
                for row in rows(frame)
            ),
        )

    return holds


def evidence_rules(table: Table, tables: dict[str, Table]) -> Iterator[Rule]:
    """The rules of a table whose column `field` names a column of the row that it supports."""
    subjects = {column: table.references[column][0] for column in table.having("oneOf")}

    def proved(test: Callable[[Proof, Row], bool]) -> Holds:
        def holds(frame: Frame, frames: Frames) -> Verdict:
            proof = Proof(tables, subjects, frames)
            return verdict(frame, (not supports(row) or test(proof, row) for row in rows(frame)))

        return holds

    def not_another(frame: Frame, frames: Frames) -> Verdict:
        proof, inside, family = Proof(tables, subjects, frames), mentions(frames), kin(frames)
        return verdict(
            frame,
            (
                not supports(row) or names_no_other(proof, row, inside.inside(row), family)
                for row in rows(frame)
            ),
        )

    yield Rule(table.name, "field", "supports a value that is empty", proved(has_a_value))
    yield Rule(table.name, "text", "prints another date than it supports", proved(has_the_date))
    yield Rule(table.name, "text", "stands for another value of the field", proved(has_the_word))
    yield Rule(table.name, "text", "names another than it supports; is it context?", not_another)
    yield Rule(
        table.name,
        "relation",
        "contradicts a row that is no member of a discrepancy",
        contradiction_is_kept(list(subjects)),
    )


def contradiction_is_kept(subjects: list[str]) -> Holds:
    """What contradicts a row is told by a discrepancy of which that row is a member."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        members = frames["discrepancy_members"]
        kept = {column: set(members[column]) for column in subjects if column in members}
        return verdict(
            frame,
            (
                row["relation"] != "contradicts"
                or any(row[column] and row[column] in ids for column, ids in kept.items())
                for row in rows(frame)
            ),
        )

    return holds
