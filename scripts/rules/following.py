"""Rows that follow from other cells, so that nobody types them: names, and evidence.

A table whose schema says `"derivedRows": {"rule": R, "mark": COLUMN}` has, beside the rows that
people write, those that rule R makes; they are marked in the column. A row that a person wrote
about the same thing comes before: then none is made. Nothing is made where nothing follows, and the
checks ask for it.

    names        a name column of a thing (`nameIn`) is a name of it
    evidence     the words of a value, where scripts/rules/stating.py finds them
"""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter

from scripts.model.package import Rows, Table
from scripts.model.problems import Problem
from scripts.model.sources import Sources
from scripts.rules.rule import ROWS, owner
from scripts.rules.stating import MARK, Place, Row, World, where_stated

OF_ITS_EVENT = "event"


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
            for column in stated_columns(rows.table):
                said = f"{column.removesuffix('_id')} inferred"
                asked = row[rows.table.key] and row[column] and said not in row.get("note", "")
                if not asked or (subject, row[subject], column) in written:
                    continue
                place = where_stated(rows.table, row, column, world)
                if place:
                    yield stated(row, subject, column, place, world)


def stated_columns(table: Table) -> list[str]:
    """The columns of a table that have evidence: those that need it, and those whose words the
    schema lists."""
    asked = {*table.having("evidence"), *table.having("wordsIn")}
    return [column for column in table.columns if column in asked]


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


def follow(rows: Rows, world: World) -> Iterator[Row]:
    """The rows that follow in a table, without ids."""
    told, blank = rows.table.schema["derivedRows"], dict.fromkeys(rows.table.columns, "")
    for row in RULES[told["rule"]](rows.table, world):
        yield blank | row | {told["mark"]: MARK}


def meant(table: Table, row: Row) -> tuple[str, ...]:
    """What a derived row is about: it keeps its id as long as that is the same."""
    about = [row[column] for column in table.having("oneOf")]
    return (*about, *(row.get(column, "") for column in ("field", "language")))


def givers(rows: Rows, data: Mapping[str, Rows]) -> dict[str, dict[str, Row]]:
    """Column by which rows name those that they take cells from -> id -> such a row."""
    columns = {told["reference"] for told in rows.table.having("takenFrom").values()}
    targets = {column: data[rows.table.references[column][0]] for column in sorted(columns)}
    return {
        column: {row[of.table.key]: row for row in reversed(of.rows)}
        for column, of in targets.items()
    }


def taken(rows: Rows, row: Row, known: Mapping[str, Mapping[str, Row]]) -> Row:
    """The cells that a row takes from one of `givers`, as long as they are marked so; a row
    without an id takes them wherever it says nothing."""
    cells: Row = {}
    for column, told in rows.table.having("takenFrom").items():
        mark, reference = told["mark"], told["reference"]
        new = not (row[rows.table.key] or row[column] or row[mark])
        other = known[reference].get(row[reference])
        if other and row[reference] and (new or row[mark] == OF_ITS_EVENT):
            dated = other[told["column"]]
            cells |= {column: dated, mark: OF_ITS_EVENT if dated else ""}
    return cells


def check_following(data: Mapping[str, Rows], sources: Sources) -> Iterator[Problem]:
    """Each derived row, and each cell that is taken from another row, is what `fill` would
    write."""
    world = World(data, sources)
    for rows in data.values():
        known = givers(rows, data)
        for line, row in rows if known else ():
            for column, value in taken(rows, row, known).items():
                if row[column] != value:
                    said = f"{row[column][:40]!r} is not that of its event: {value[:40]!r}"
                    yield Problem(rows.table.path, line, column, f"{said}; run make fill")
        told = rows.table.schema.get("derivedRows", {})
        marked = [(line, row) for line, row in rows if told and row[told["mark"]] == MARK]
        cells = itemgetter(*(c for c in rows.table.columns if c != rows.table.key))
        follows = {
            meant(rows.table, row): cells(row) for row in (follow(rows, world) if marked else ())
        }
        for line, row in marked:
            if follows.get(meant(rows.table, row)) != cells(row):
                said = f"{row[rows.table.key]} is marked as derived, and does not follow"
                yield Problem(rows.table.path, line, told["mark"], f"{said}; run make fill")
