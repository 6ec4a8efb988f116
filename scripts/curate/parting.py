"""How a document is divided, from words alone: where each part begins, and where it ends.

A table whose spans divide the documents has no column with their words, which may be pages; it has
the first of them and the last. A row without offsets begins where its first words stand, and ends
with its last words; where nobody types those, it ends where the next part begins, or the document.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scripts.curate.placing import Filled, Finder, Row
from scripts.model.package import Rows, Span, Table
from scripts.model.problems import Problem
from scripts.model.sources import Sources, is_offset
from scripts.text.find import find_passage


@dataclass(frozen=True)
class Ends:
    """The columns of a part: its span, its first words and its last ones."""

    span: Span
    first: str
    last: str


def ends_of(table: Table) -> Ends | None:
    """The columns by which a table divides the documents; None if it does not."""
    for span in table.spans if table.schema.get("partition") else ():
        made = {d.rule: d.column for d in table.derivations if span.start in d.sources}
        if {"first_words", "last_words"} <= set(made):
            return Ends(span, made["first_words"], made["last_words"])
    return None


def offset(row: Row, column: str) -> int | None:
    return int(row[column]) if row[column] and is_offset(row[column]) else None


def beginning(row: Row, ends: Ends, finder: Finder) -> int | str | None:
    """Where a part begins, by its offset or by its first words; or why it cannot be told."""
    given = offset(row, ends.span.start)
    if given is not None or not row[ends.first]:
        return given
    places = find_passage(finder.folded, row[ends.first])
    return places[0][0] if len(places) == 1 else finder.said(row[ends.first], places, places)


def ending(row: Row, ends: Ends, finder: Finder, start: int, following: int) -> int | str:
    """Where a part ends that begins at an offset, before what follows it; or why it cannot be
    told."""
    given = offset(row, ends.span.end)
    if given is not None:
        return given
    everywhere = find_passage(finder.folded, row[ends.last]) if row[ends.last] else []
    places = [place for place in everywhere if start <= place[0] and place[1] <= following]
    if row[ends.last]:
        return places[0][1] if len(places) == 1 else finder.said(row[ends.last], places, everywhere)
    return start + len(finder.source.text[start:following].rstrip())


def parted(rows: Rows, sources: Sources) -> Filled:
    """A table with the offsets of its parts; rows of another table stay as they are."""
    ends = ends_of(rows.table)
    if ends is None:
        return rows, []
    finders = {name: Finder(name, source) for name, source in sources.items()}
    problems, begun = list[Problem](), list[int | None]()
    for line, row in rows:
        finder = finders.get(row[ends.span.document])
        start = beginning(row, ends, finder) if finder else None
        if isinstance(start, str):
            problems.append(Problem(rows.table.path, line, ends.first, start))
        begun.append(start if isinstance(start, int) else None)
    filled = list(closed(rows, ends, finders, begun, problems))
    return replace(rows, rows=filled), problems


def closed(
    rows: Rows,
    ends: Ends,
    finders: dict[str, Finder],
    begun: list[int | None],
    problems: list[Problem],
) -> Iterator[Row]:
    """The rows with both offsets, once it is known where each begins."""
    at = [row[ends.span.document] for row in rows.rows]
    for (line, row), document, start in zip(rows, at, begun, strict=True):
        if start is None or (row[ends.span.start] and row[ends.span.end]):
            yield row
            continue
        finder = finders[document]
        later = [b for d, b in zip(at, begun, strict=True) if d == document and b is not None]
        following = min((b for b in later if b > start), default=len(finder.source.text))
        end = ending(row, ends, finder, start, following)
        if isinstance(end, str):
            problems.append(Problem(rows.table.path, line, ends.last, end))
            yield row
        else:
            yield row | {ends.span.start: str(start), ends.span.end: str(end)}
