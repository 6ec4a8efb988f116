"""What differs between a release and the package, row by row and cell by cell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import partial

from scripts.model.package import Package, Table, id_order

WITHDRAWN = "withdrawn"
LEVELS = ("patch", "minor", "major")
Row = Mapping[str, str]
Tables = Mapping[str, Mapping[str, Row]]
"""Table -> id -> row."""


@dataclass(frozen=True)
class Change:
    """A line of changes.csv: `row_id` is '' for a table or a column, `field` for a whole row."""

    version: str
    table: str
    row_id: str
    field: str
    old: str
    new: str
    change: str
    reason: str = ""
    note: str = ""


COLUMNS = [field.name for field in fields(Change)]


def history_tables(package: Package) -> dict[str, Table]:
    """The tables whose rows have a history: all but the list of what has gone."""
    return {name: table for name, table in package.tables.items() if name != WITHDRAWN}


def by_id(package: Package) -> dict[str, dict[str, Row]]:
    """The rows of the tables that have a history."""
    tables = history_tables(package)
    return {n: {row[t.key]: row for row in package.data[n].rows} for n, t in tables.items()}


def gone(package: Package) -> dict[tuple[str, str], Row]:
    """(table, id) -> the row of the list of what has gone."""
    listed = package.data.get(WITHDRAWN)
    return {(row["table"], row["row_id"]): row for row in listed.rows} if listed else {}


def compare(package: Package, release: Tables, version: str) -> Iterator[Change]:
    """Every difference, in the order of tables, ids and columns; `version` is said with each."""
    tables, rows, withdrawn = history_tables(package), by_id(package), gone(package)
    for name in [*(name for name in release if name not in tables), *tables]:
        was, now, change = release.get(name, {}), rows.get(name, {}), partial(Change, version, name)
        if (name in tables) != (name in release):
            yield change("", "", "", "", "added" if name in tables else WITHDRAWN)
        before = list(next(iter(was.values()), {}))
        columns = tables[name].columns if name in tables and before else before
        for column in dict.fromkeys([*columns, *before]):
            if (column in columns) != (column in before):
                yield change("", column, "", "", "added" if column in columns else WITHDRAWN)
        for row_id in sorted({*was, *now}, key=id_order):
            if row_id not in now:
                listed = withdrawn.get((name, row_id), {})
                by, why = listed.get("replaced_by", ""), listed.get("reason", "")
                how = "merged" if by else WITHDRAWN
                yield change(row_id, "", row_id, by, how, why, listed.get("note", ""))
            elif row_id not in was:
                yield change(row_id, "", "", row_id, "added")
            else:
                old, new = was[row_id], now[row_id]
                for column in [c for c in columns if c in old and c in new and old[c] != new[c]]:
                    yield change(row_id, column, old[column], new[column], "modified")


def level(changes: Iterable[Change], package: Package) -> str:
    """What the changes make of the version: major, minor or patch.

    The rows of a derived table may come and go: no one gave them their ids.
    """
    derived = {name for name, table in package.tables.items() if table.schema.get("derivedTable")}
    found = {
        "minor" if c.change == "added" else "major"
        for c in changes
        if c.change != "modified" and not (c.row_id and c.table in derived)
    }
    return max(found, key=LEVELS.index, default="patch")
