"""Rows that follow from other cells, so that nobody types them: names, and evidence.

A table whose schema says `"derivedRows": {"rule": R, "mark": COLUMN}` has, beside the rows that
people write, those that rule R makes; they are marked in the column. A row that a person wrote
about the same thing comes before: then none is made. Nothing is made where nothing follows, and the
checks ask for it.

    nameIn       a name column of a thing is a name of it
    printedIn    the words of a date, or of a speaker, stand in another column of the row
    mentions     a thing that an observation names is mentioned in its words, or last before them:
                 right in 378 of 429 values of the four first documents, so it is marked and read
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from scripts.model.package import Rows, Span, Table
from scripts.model.problems import Problem
from scripts.model.sources import Sources, is_offset
from scripts.rules.rule import ROWS, THINGS, owner
from scripts.text.find import Folded, find_passage, fold_reading

MARK, OF_ITS_EVENT = "derived", "event"
Row = dict[str, str]
Place = tuple[int, int]


@dataclass(frozen=True)
class World:
    """The tables and documents from which rows follow."""

    data: Mapping[str, Rows]
    sources: Sources

    @cached_property
    def mentions(self) -> dict[tuple[str, str], list[Place]]:
        """(thing, document) -> where it is named, in order."""
        found: dict[tuple[str, str], list[Place]] = {}
        for row in self.data["mentions"].rows:
            place = int(row["start"]), int(row["end"])
            found.setdefault((owner(row), row["document_id"]), []).append(place)
        return {key: sorted(places) for key, places in found.items()}

    @cached_property
    def folded(self) -> dict[str, Folded]:
        """Document -> its text as phrases are looked for, once it is asked."""
        return {}

    def find(self, document: str, words: str) -> list[Place]:
        if document not in self.folded:
            self.folded[document] = fold_reading(self.sources[document].reading)
        return find_passage(self.folded[document], words)

    def written(self, table: str) -> list[Row]:
        """The rows of a table that people wrote."""
        rows = self.data[table]
        mark = rows.table.schema["derivedRows"]["mark"]
        return [row for row in rows.rows if row[mark] != MARK]


def following_names(table: Table, world: World) -> Iterator[Row]:
    """The names that stand in name columns, of things that have no row for them."""
    written = world.written(table.name)
    taken = {(owner(row), row["name"]) for row in written}
    others = {row["name"] for row in written if not row["document_id"]}
    for subject, (target, _) in table.references.items():
        if subject not in table.having("oneOf"):
            continue
        rows = world.data[target]
        for row in rows.rows:
            for column, language in rows.table.having("nameIn").items():
                name, thing = row[column], row[rows.table.key]
                if name and thing and (thing, name) not in taken and name not in others:
                    yield {subject: thing, "name": name, "language": language, "kind": "full"}


def bounds(row: Row, span: Span | None) -> Place | None:
    """The offsets of a span of a row, if it has them."""
    if span is None or not row[span.start] or not is_offset(row[span.start], row[span.end]):
        return None
    return int(row[span.start]), int(row[span.end])


def first_in(places: list[Place], *within: Place | None) -> Place | None:
    """The first place that lies in a span, of the first span that holds one.

    >>> first_in([(2, 4), (6, 8)], None, (5, 9)), first_in([(2, 4)], (5, 9))
    ((6, 8), None)
    """
    for outer in filter(None, within):
        for place in places:
            if outer[0] <= place[0] and place[1] <= outer[1]:
                return place
    return None


def where_stated(table: Table, row: Row, column: str, world: World) -> Place | None:
    """Where the value of a column is stated, as far as it follows; else None."""
    spans = {span.text: span for span in table.spans}
    whole = bounds(row, next((span for span in table.spans if span.start == "start"), None))
    printed = table.having("printedIn").get(column, "")
    document, subject = row["document_id"], table.references.get(column, ("",))[0]
    if document not in world.sources or whole is None:
        return None
    if subject in THINGS.values():
        places = world.mentions.get((row[column], document), [])
        inner = first_in(places, bounds(row, spans.get(printed)), whole)
    elif printed and row[printed]:
        places = world.find(document, row[printed])
        inner = first_in(places, whole) or (places[0] if len(places) == 1 else None)
    else:
        return None
    before = [place for place in places if place[1] <= whole[0]]
    return inner or (before[-1] if before else None)


def following_evidence(table: Table, world: World) -> Iterator[Row]:
    """The words that state a date or a thing, where nobody wrote which they are."""
    written = {
        (subject, row[subject], row["field"])
        for row in world.written(table.name)
        for subject in table.having("oneOf")
        if row[subject] and row["relation"] == "supports"
    }
    for subject, name in ROWS.items():
        rows = world.data[name]
        for row in rows.rows:
            for column in rows.table.having("evidence"):
                said = f"{column.removesuffix('_id')} inferred"
                asked = row[rows.table.key] and row[column] and said not in row.get("note", "")
                if not asked or (subject, row[subject], column) in written:
                    continue
                place = where_stated(rows.table, row, column, world)
                if place:
                    yield stated(row, subject, column, place, world)


def stated(row: Row, subject: str, column: str, place: Place, world: World) -> Row:
    """A row of evidence for a column of a row."""
    document, (start, end) = row["document_id"], place
    return {
        subject: row[subject],
        "field": column,
        "relation": "supports",
        "document_id": document,
        "start": str(start),
        "end": str(end),
        "text": world.sources[document].reading.of(start, end),
    }


RULES: dict[str, Callable[[Table, World], Iterator[Row]]] = {
    "names": following_names,
    "evidence": following_evidence,
}


def follow(rows: Rows, world: World) -> list[Row]:
    """The rows that follow in a table, without ids."""
    told, blank = rows.table.schema["derivedRows"], dict.fromkeys(rows.table.columns, "")
    found = RULES[told["rule"]](rows.table, world)
    return [blank | row | {told["mark"]: MARK} for row in found]


def meant(table: Table, row: Row) -> tuple[str, ...]:
    """What a derived row is about: it keeps its id as long as that is the same."""
    about = [row[column] for column in table.having("oneOf")]
    return (*about, *(row.get(column, "") for column in ("field", "language")))


def taken(rows: Rows, row: Row, data: Mapping[str, Rows]) -> Row:
    """The cells that a row takes from one that it names, as long as they are marked so; a row
    without an id takes them wherever it says nothing."""
    cells: Row = {}
    for column, told in rows.table.having("takenFrom").items():
        mark, reference = told["mark"], told["reference"]
        new = not (row[rows.table.key] or row[column] or row[mark])
        target = data[rows.table.references[reference][0]]
        other = next((r for r in target.rows if r[target.table.key] == row[reference]), None)
        if other and row[reference] and (new or row[mark] == OF_ITS_EVENT):
            dated = other[told["column"]]
            cells |= {column: dated, mark: OF_ITS_EVENT if dated else ""}
    return cells


def check_following(data: Mapping[str, Rows], sources: Sources) -> Iterator[Problem]:
    """Each derived row, and each cell that is taken from another row, is what `fill` would
    write."""
    world = World(data, sources)
    for rows in data.values():
        for line, row in rows if rows.table.having("takenFrom") else ():
            for column, value in taken(rows, row, data).items():
                if row[column] != value:
                    said = f"{row[column][:40]!r} is not that of its event: {value[:40]!r}"
                    yield Problem(rows.table.path, line, column, f"{said}; run make fill")
        told = rows.table.schema.get("derivedRows", {})
        marked = [(line, row) for line, row in rows if told and row[told["mark"]] == MARK]
        wanted = {meant(rows.table, row): row for row in (follow(rows, world) if marked else ())}
        for line, row in marked:
            found = wanted.get(meant(rows.table, row), {})
            if {c: v for c, v in found.items() if c != rows.table.key} != {
                c: v for c, v in row.items() if c != rows.table.key
            }:
                said = f"{row[rows.table.key]} is marked as derived, and does not follow"
                yield Problem(rows.table.path, line, told["mark"], f"{said}; run make fill")
