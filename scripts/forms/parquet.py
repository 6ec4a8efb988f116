"""The tables as Parquet: real types, and what table and columns mean in the file's metadata.

A column's description is the metadata of its field (pyarrow, R's arrow); the whole Table Schema
stands in the file's key-value metadata under `table_schema`, which DuckDB's `parquet_kv_metadata`
and every other reader shows.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from scripts.model.package import Package, Rows, to_csv
from scripts.model.problems import BadInput

TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    # Decimals would be objects in pandas; a number that a double would round is refused.
    "number": pa.float64(),
    "date": pa.date32(),
}


def arrow_field(field: dict[str, Any]) -> pa.Field:
    """A column: its name, its type, whether it may be empty, its description."""
    optional = not field.get("constraints", {}).get("required")
    about = {"description": field["description"]}
    return pa.field(field["name"], TYPES[field["type"]], optional, about)


def arrow_table(rows: Rows, about: dict[str, str]) -> pa.Table:
    """A table; an empty cell is null. BadInput names the column and row of a cell that its type
    cannot hold."""
    schema = pa.schema([arrow_field(field) for field in rows.table.fields], about)
    cells = pa.BufferReader(to_csv(rows.table.columns, rows.rows))
    try:
        read = pyarrow.csv.read_csv(
            cells,
            # Without threads a fault is said with its row.
            pyarrow.csv.ReadOptions(
                use_threads=False, block_size=min(max(1, cells.size()), 2**31 - 1)
            ),
            pyarrow.csv.ParseOptions(newlines_in_values=True),
            pyarrow.csv.ConvertOptions(
                column_types=schema, null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid as error:
        said = f"{rows.table.path} has a cell that Parquet cannot hold ({error})"
        raise BadInput(f"{said}; run make check") from None
    return pa.Table.from_arrays(read.columns, schema=schema)


def refuse_rounded(rows: Rows) -> None:
    """BadInput that names a number which a double does not hold as it is printed."""
    numbers = [field["name"] for field in rows.table.fields if field["type"] == "number"]
    for line, row in rows:
        for column in (c for c in numbers if row[c]):
            if Decimal(repr(float(row[column]))) != Decimal(row[column]):
                said = f"has more digits than a number of Parquet keeps: {row[column]}"
                raise BadInput(f"{rows.table.path}:{line}:{column} {said}")


def write(package: Package, folder: Path) -> None:
    """`parquet/TABLE.parquet` for each table."""
    (folder / "parquet").mkdir()
    resources = {resource["name"]: resource for resource in package.descriptor["resources"]}
    for name, rows in package.data.items():
        about = {key: str(resources[name][key]) for key in ("name", "title", "description")}
        about["version"] = package.descriptor["version"]
        about["licence"] = package.descriptor["licenses"][0]["name"]
        about["table_schema"] = json.dumps(rows.table.schema, ensure_ascii=False)
        target = folder / f"parquet/{name}.parquet"
        table = arrow_table(rows, about)
        refuse_rounded(rows)
        pyarrow.parquet.write_table(table, target, compression="zstd")
