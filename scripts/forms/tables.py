"""The tables of the database, and rows put into them: those of the package, with types, keys and
foreign keys from the schemas, and those that are made beside them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from scripts.model.cells import Record
from scripts.model.package import Package, Table
from scripts.model.problems import BadInput

TYPES = {"string": str, "date": str, "integer": int, "number": float}
MADE = {
    "spans": "span_id table_name row_id column_name document_id start end before text after",
    "texts": "document_id text",
    "sentences": "sentence_id document_id start end text",
    "lexicon": "entry word shown table_name row_id document_id",
}
"""Tables beside those of the package -> their columns, the key first."""
NUMBERS = ("start", "end", "entry")


def typed(table: Table, records: Iterable[Record]) -> Iterator[list[Any]]:
    """The cells of a table row by row, empty ones as None; BadInput names a cell that is not of its
    type."""
    kinds = [(n, TYPES[field["type"]]) for n, field in enumerate(table.fields)]
    numbers = [(n, kind) for n, kind in kinds if kind is not str]
    for line, cells in records:
        row: list[Any] = [cell or None for cell in cells]
        try:
            for n, kind in numbers:
                if row[n] is not None:
                    row[n] = kind(row[n])
        except ValueError:
            said = "holds a cell that is no number, or one of too many digits"
            raise BadInput(f"{table.path}:{line} {said}; run make check") from None
        yield row


def create_tables(db: Database, package: Package) -> None:
    """Every table with its types and keys; no rows yet."""
    references = []
    for table in package.tables.values():
        required = {f["name"] for f in table.fields if f.get("constraints", {}).get("required")}
        columns = {field["name"]: TYPES[field["type"]] for field in table.fields}
        db.table(table.name).create(columns, pk=table.key, not_null=required)
        references += [(table.name, column, *to) for column, to in table.references.items()]
    # When all tables stand, since references go in circles: actors name the document of their
    # first mention, documents their publisher.
    db.add_foreign_keys(references)


def insert(db: Database, name: str, columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows into a table, cell by cell in the order of the columns."""
    listed = [f"[{column}]" for column in columns]
    sql = f"INSERT INTO [{name}] ({', '.join(listed)}) VALUES ({', '.join('?' * len(listed))})"
    db.conn.executemany(sql, rows)


def add(db: Database, name: str, rows: Iterable[Sequence[Any]]) -> None:
    """A table of MADE, which is there without rows too."""
    columns = MADE[name].split()
    references = [("document_id", "documents", "document_id")] if "document_id" in columns else []
    types = {column: int if column in NUMBERS else str for column in columns}
    db.table(name).create(types, pk=columns[0], foreign_keys=references)
    insert(db, name, columns, rows)
