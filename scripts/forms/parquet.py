"""The tables as Parquet: real types, and the descriptions of table and columns in the file's metadata.

A column's description is the metadata of its field (pyarrow, R's arrow); the whole Table Schema stands in the file's
key-value metadata under `table_schema`, which DuckDB's `parquet_kv_metadata` and every other reader shows.
"""

import datetime
import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scripts.model.package import Package, Rows
from scripts.model.problems import BadInput

DECIMAL = pa.decimal128(38, 9)
"""Room for 29 digits before the point and 9 after it; a number that needs more is refused, never rounded."""
TYPES: dict[str, tuple[pa.DataType, Callable[[str], Any]]] = {
    "string": (pa.string(), str),
    "integer": (pa.int64(), int),
    "number": (DECIMAL, Decimal),
    "date": (pa.date32(), datetime.date.fromisoformat),
}
"""Type of the Table Schema -> (type in Parquet, how a cell becomes a value of it)."""


def arrow_field(field: dict[str, Any]) -> pa.Field:
    """A column: its name, its type, whether it may be empty, its description."""
    required = bool(field.get("constraints", {}).get("required"))
    return pa.field(
        field["name"], TYPES[field["type"]][0], not required, {"description": field["description"]}
    )


def arrow_column(rows: Rows, field: pa.Field, read: Callable[[str], Any]) -> pa.Array:
    """The values of a column; an empty cell is null. BadInput if a cell does not fit the type."""
    try:
        return pa.array(
            [None if row[field.name] == "" else read(row[field.name]) for row in rows.rows],
            type=field.type,
        )
    except (ValueError, OverflowError, InvalidOperation, pa.ArrowException) as error:
        raise BadInput(
            f"{rows.table.path} has a cell in {field.name} that Parquet cannot hold ({error}); run make check"
        ) from None


def write_table(rows: Rows, descriptor: dict[str, Any], target: Path) -> None:
    """One table as one Parquet file."""
    resource = next(r for r in descriptor["resources"] if r["name"] == rows.table.name)
    about = {key: str(resource[key]) for key in ("name", "title", "description")} | {
        "version": descriptor["version"],
        "licence": descriptor["licenses"][0]["name"],
        "table_schema": json.dumps(rows.table.schema, ensure_ascii=False),
    }
    schema = pa.schema([arrow_field(field) for field in rows.table.fields], about)
    columns = [
        arrow_column(rows, column, TYPES[field["type"]][1])
        for column, field in zip(schema, rows.table.fields, strict=True)
    ]
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), target, compression="zstd")


def write(package: Package, folder: Path) -> None:
    """`parquet/TABLE.parquet` for each table."""
    place = folder / "parquet"
    place.mkdir()
    for rows in package.data.values():
        write_table(rows, package.descriptor, place / f"{rows.table.name}.parquet")
