"""What of an unfinished package can be shown: for whoever annotates, never for readers.

A row whose codes, references and places are there is shown; words that are still to be written are
`…`. A row without them is left out, and so is what must refer to it: nothing is made up.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.model.package import Package, Rows, Table, to_csv
from scripts.model.problems import Problem
from scripts.model.sources import documents_table

TO_WRITE = "…"
Row = dict[str, str]
Keys = Mapping[tuple[str, str], set[str]]
"""(table, column) -> its values."""


@dataclass(frozen=True)
class Shown:
    """The tables as they can be shown (path -> bytes), and how many rows of each cannot."""

    files: dict[str, bytes]
    left_out: dict[str, int]


def is_free(field: Mapping[str, Any], table: Table) -> bool:
    """Whether a field holds words of ours, which can be written later."""
    rules = field.get("constraints", {})
    coded = "enum" in rules or "pattern" in rules or field["name"] in table.references
    return field["type"] == "string" and not coded and "edtf" not in field


def fits(field: Mapping[str, Any], value: str) -> bool:
    """Whether a cell is what its schema asks for, so that the database takes it."""
    rules = field.get("constraints", {})
    if not value:
        return not rules.get("required")
    if field["type"] in ("integer", "number"):
        return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value) is not None
    pattern = rules.get("pattern")
    return value in rules.get("enum", [value]) and (
        pattern is None or re.fullmatch(pattern, value) is not None
    )


def written(table: Table, row: Row) -> Row:
    """A row with a mark for the words that are still to be written."""
    wanted = [f for f in table.fields if f.get("constraints", {}).get("required")]
    free = [field["name"] for field in wanted if is_free(field, table)]
    return row | {name: TO_WRITE for name in free if not row[name]}


def stands(table: Table, row: Row, keys: Keys) -> bool:
    """Whether a row can be shown beside the rows that there are."""
    refers = table.references.items()
    return all(fits(field, row[field["name"]]) for field in table.fields) and all(
        not row[column] or row[column] in keys[target] for column, target in refers
    )


def keys_of(tables: Mapping[str, Rows]) -> Keys:
    wanted = {t for rows in tables.values() for t in rows.table.references.values()}
    return {(name, column): {row[column] for row in tables[name].rows} for name, column in wanted}


def shown(package: Package) -> Shown:
    """The rows that can be shown. What refers to a row that is left out is left out, too."""
    tables = {
        name: Rows(rows.table, [written(rows.table, row) for row in rows.rows])
        for name, rows in package.data.items()
    }
    before = -1
    while before != sum(len(rows.rows) for rows in tables.values()):
        before, keys = sum(len(rows.rows) for rows in tables.values()), keys_of(tables)
        tables = {
            name: Rows(rows.table, [row for row in rows.rows if stands(rows.table, row, keys)])
            for name, rows in tables.items()
        }
    files = {rows.table.path: to_csv(rows.table.columns, rows.rows) for rows in tables.values()}
    missing = {n: len(rows.rows) - len(tables[n].rows) for n, rows in package.data.items()}
    return Shown(files, {name: count for name, count in missing.items() if count})


def documents_with(package: Package, faults: Iterable[Problem], more: Sequence[str]) -> list[Row]:
    """The documents that faults are of, or that are named, with how many faults each has."""
    rows = documents_table(package)
    paths = {row["path"]: row[rows.table.key] for row in rows.rows}
    at = {
        (table.table.path, line): row.get("document_id", "")
        for table in package.data.values()
        for line, row in table
    }
    counts = Counter(at.get((p.file, p.line)) or paths.get(p.file, "") for p in faults)
    return [
        {"document_id": row[rows.table.key], "faults": str(counts[row[rows.table.key]])}
        for row in rows.rows
        if counts[row[rows.table.key]] or row[rows.table.key] in more
    ]
