"""Cells of a new row that say nothing, filled with what the schema says they then hold.

    "ifEmpty": {"value": "supports"}      this value
    "ifEmpty": {"of": ["event_id", …]}    the same column of the first row that one of these names
    "ifEmpty": {"namedIn": "event_id"}    the first words that name what the row is about in the
                                          passage of the row that this names

A row is new until it has an id; what somebody empties later stays empty. Words are looked for as
long as there are none. Of the words that say who took part in an event of the first documents, 336
of the 353 that stand in its passage are the first that name him there.
"""

from collections.abc import Mapping
from dataclasses import replace

from scripts.model.package import Rows, Table
from scripts.rules.rule import THINGS
from scripts.rules.stating import Place, World, bounds, first_in, whole

Row = dict[str, str]
Known = Mapping[str, Mapping[str, Row]]
"""Table -> id -> row."""


def unsaid(table: Table, row: Row, known: Known) -> Row:
    """The cells that a row leaves empty and that follow."""
    cells: Row = {}
    for column, told in table.having("ifEmpty").items():
        if row[column]:
            continue
        if "namedIn" in told:
            continue
        rows = (known[table.references[c][0]].get(row[c], {}) for c in told.get("of", ()))
        found = [told["value"]] if "value" in told else [r[column] for r in rows if column in r]
        cells |= {column: found[0]} if found else {}
    return cells


def with_unsaid(rows: Rows, data: Mapping[str, Rows]) -> Rows:
    """A table whose new rows hold what follows from what they leave unsaid."""
    table = rows.table
    told = table.having("ifEmpty").values()
    if not told or all(row[table.key] for row in rows.rows):
        return rows
    names = {table.references[column][0] for each in told for column in each.get("of", ())}
    known = {n: {row[data[n].table.key]: row for row in data[n].rows} for n in names}
    filled = [row if row[table.key] else row | unsaid(table, row, known) for row in rows.rows]
    return replace(rows, rows=filled)


def named(table: Table, row: Row, world: World, reference: str) -> Place | None:
    """Where the thing that a row is about is first named in the passage of the row that it names;
    None where it is not."""
    target = world.data[table.references[reference][0]]
    other = next((r for r in target.rows if r[target.table.key] == row[reference]), None)
    here = other is not None and other["document_id"] == row["document_id"]
    passage = bounds(other, whole(target.table)) if other and here else None
    things = (row[c] for c, (name, _) in table.references.items() if name in THINGS.values())
    places = [p for thing in things for p in world.mentions.get((thing, row["document_id"]), ())]
    return first_in(sorted(places), passage)


def with_named(rows: Rows, world: World) -> Rows:
    """A table whose rows without words have those that name what they are about."""
    table, filled = rows.table, []
    told = {c: t["namedIn"] for c, t in table.having("ifEmpty").items() if "namedIn" in t}
    spans = [span for span in table.spans if span.text in told]
    for row in rows.rows:
        for span in spans:
            wanting = not (row[span.text] or row[span.start])
            place = named(table, row, world, told[span.text]) if wanting else None
            if place:
                words = world.sources[row[span.document]].reading.of(*place)
                cells = {span.start: str(place[0]), span.end: str(place[1]), span.text: words}
                row = row | cells
        filled.append(row)
    return replace(rows, rows=filled)
