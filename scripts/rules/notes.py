"""Rules of notes: what a note says of a column holds, and what it cites stands in a document."""

import re
from collections.abc import Iterator
from functools import cache

from scripts.model.package import Table
from scripts.rules.proof import texts, unspaced
from scripts.rules.rule import Case, Data, Holds, Rule, once

INFERRED = re.compile(r"\b([a-z_]+) inferred\b(?:: ([a-z_]+)(?=[,;.]))?")
EMPTY = re.compile(r"\b([a-z_]+) (?:empty|unnamed)\b")
CITED = re.compile(r"[\u4e00-\u9fff]{2,}")
LINES = re.compile(r"\b(?:L|lines? )(\d+)\b")


def column_of(table: Table, told: str) -> str:
    """The column that a note means, with or without the end of its name; '' for none."""
    forms = (told, f"{told}_id", f"{told}_en")
    return next((column for column in forms if column in table.columns), "")


def values_of(table: Table, column: str) -> list[str]:
    """The values that a column may have; none where it is free."""
    field = next(field for field in table.fields if field["name"] == column)
    return list(field.get("constraints", {}).get("enum", ()))


def agrees(table: Table) -> Holds:
    """What is inferred is there, and is the value that the note names; what is empty is so."""

    def told(note: str) -> Iterator[tuple[str, str]]:
        for name, value in INFERRED.findall(note):
            yield column_of(table, name), value
        for (name,) in (found.groups() for found in EMPTY.finditer(note)):
            yield column_of(table, name), EMPTY.pattern

    def holds(case: Case) -> bool:
        for column, value in told(case["note"]):
            if not column:
                continue
            if (value == EMPTY.pattern) == bool(case[column]):
                return False
            if value in values_of(table, column) and case[column] != value:
                return False
        return True

    return holds


@once
def cited(data: Data) -> dict[str, bool]:
    """Words that the document of a row does not have -> whether another one has, once asked."""
    return {}


def stands_somewhere(case: Case) -> bool:
    """The Chinese words of a note stand in its document, or in another one."""
    words = {unspaced(word) for word in CITED.findall(case["note"])}
    if not words:
        return True
    known, seen = texts(case.data), cited(case.data)
    here = known.of(case.row.get("document_id", ""))
    for word in sorted(word for word in words if word not in here):
        if word not in seen:
            seen[word] = any(word in known.of(document) for document in case.data.sources)
        if not seen[word]:
            return False
    return True


@cache
def last_line(text: str) -> int:
    return text.count("\n") + 1


def line_is_there(case: Case) -> bool:
    """The lines that a note names are lines of its document."""
    source = case.data.sources.get(case["document_id"])
    lines = map(int, LINES.findall(case["note"]))
    return source is None or all(0 < line <= last_line(source.text) for line in lines)


def note_rules(table: Table) -> Iterator[Rule]:
    """The rules of the notes of a table; a probable reading of a misprint stands nowhere."""
    if "note" not in table.columns:
        return
    said = "says otherwise of a column than the column does"
    yield Rule(table.name, "note", said, agrees(table))
    if "reading" not in table.columns:
        yield Rule(table.name, "note", "cites words that stand in no document", stands_somewhere)
    if "document_id" in table.columns:
        yield Rule(table.name, "note", "names a line that its document has not", line_is_there)
