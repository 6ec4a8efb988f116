"""Every form of the release, read back by what its users read it with, gives the cells of the
CSVs."""

import csv
import datetime
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import mlcroissant
import openpyxl
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from scripts.model.package import Package, Table
from scripts.text.cells import fused

pytestmark = pytest.mark.slow

Table_ = list[list[str]]


def as_cell(value: Any, kind: str) -> str:
    """A value as the CSV writes it; numbers are compared by value, so that 95 and 95.000 are the
    same."""
    if value is None or value != value:
        return ""
    if kind in ("integer", "number"):
        # format() gives 46743000000 where str() gives 4.6743E+10.
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, datetime.datetime):  # mlcroissant gives a date as a time stamp
        value = value.date()
    return value.decode() if isinstance(value, bytes) else str(value)


def expected(package: Package, table: Table) -> Table_:
    kinds = {field["name"]: field["type"] for field in table.fields}
    return [
        [as_cell(row[c] or None, kinds[c]) for c in table.columns]
        for row in package.data[table.name].rows
    ]


def cells(table: Table, rows: Any) -> Table_:
    kinds = [field["type"] for field in table.fields]
    return [[as_cell(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows]


def csv_by_python(folder: Path, table: Table) -> Table_:
    with (folder / table.path).open(encoding="utf-8", newline="") as file:
        return cells(table, [[cell or None for cell in row] for row in csv.reader(file)][1:])


def csv_by_pandas(folder: Path, table: Table) -> Table_:
    frame = pd.read_csv(folder / table.path, dtype=str, keep_default_na=False)
    return cells(table, frame.replace("", None).itertuples(index=False))


def csv_by_polars(folder: Path, table: Table) -> Table_:
    return cells(table, pl.read_csv(folder / table.path, infer_schema=False).rows())


def asked(query: str) -> list[Any]:
    """DuckDB's answer."""
    with duckdb.connect() as db:
        return db.execute(query).fetchall()


def csv_by_duckdb(folder: Path, table: Table) -> Table_:
    options = "header=true, all_varchar=true, delim=',', quote='\"'"
    return cells(table, asked(f"FROM read_csv('{folder / table.path}', {options})"))


def csv_by_frictionless(folder: Path, table: Table) -> Table_:
    return cells(
        table,
        (
            [row[c] for c in table.columns]
            for row in released(folder).get_resource(table.name).read_rows()
        ),
    )


def csv_for_excel(folder: Path, table: Table) -> Table_:
    raw = (folder / f"excel/{table.name}.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\n") == raw.count(b"\r\n")
    with (folder / f"excel/{table.name}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    numeric = [field["type"] in ("integer", "number") for field in table.fields]
    return cells(
        table,
        [
            [fused(cell, number) or None for cell, number in zip(row, numeric, strict=True)]
            for row in rows
        ],
    )


def excel_by_pandas(folder: Path, table: Table) -> Table_:
    frame = pd.read_excel(
        next(folder.glob("excel/*.xlsx")),
        sheet_name=table.name,
        dtype=object,
        keep_default_na=False,
        na_values=[""],
    )
    return cells(table, frame.itertuples(index=False))


def sqlite(folder: Path, table: Table) -> Table_:
    with sqlite3.connect(f"file:{folder / 'disk_order.db'}?mode=ro&immutable=1", uri=True) as db:
        columns = ", ".join(f'"{c}"' for c in table.columns)
        return cells(table, db.execute(f'SELECT {columns} FROM "{table.name}" ORDER BY rowid'))


def parquet_by_pyarrow(folder: Path, table: Table) -> Table_:
    return cells(
        table,
        zip(
            *(
                column.to_pylist()
                for column in pq.read_table(folder / f"parquet/{table.name}.parquet").columns
            ),
            strict=True,
        ),
    )


def parquet_by_polars(folder: Path, table: Table) -> Table_:
    return cells(table, pl.read_parquet(folder / f"parquet/{table.name}.parquet").rows())


def parquet_by_duckdb(folder: Path, table: Table) -> Table_:
    return cells(table, asked(f"FROM '{folder}/parquet/{table.name}.parquet'"))


def parquet_by_pandas(folder: Path, table: Table) -> Table_:
    frame = pd.read_parquet(
        folder / f"parquet/{table.name}.parquet", dtype_backend="pyarrow"
    ).astype(object)
    return cells(table, frame.where(frame.notna(), None).itertuples(index=False))


def json_lines(folder: Path, table: Table) -> Table_:
    lines = (folder / f"jsonl/{table.name}.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert all(list(row) == table.columns for row in rows)
    return cells(table, [list(row.values()) for row in rows])


READERS: tuple[Callable[[Path, Table], Table_], ...] = (
    csv_by_python,
    csv_by_pandas,
    csv_by_polars,
    csv_by_duckdb,
    csv_by_frictionless,
    csv_for_excel,
    excel_by_pandas,
    sqlite,
    json_lines,
    parquet_by_pyarrow,
    parquet_by_polars,
    parquet_by_duckdb,
    parquet_by_pandas,
)


def released(folder: Path) -> Any:
    return frictionless.Package(str(folder / "datapackage.json"))


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_form_gives_the_cells_of_the_csvs(
    read: Callable[[Path, Table], Table_], sound: Package, folder: Path
) -> None:
    for table in sound.tables.values():
        # An empty table has no types to guess wrongly, and some readers no rows to give.
        assert read(folder, table) == expected(sound, table), table.name


def test_workbook_is_typed_and_frozen(sound: Package, folder: Path) -> None:
    book = openpyxl.load_workbook(next(folder.glob("excel/*.xlsx")))
    assert book.sheetnames == ["about", "codebook", *sound.tables]
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$1:$1"
    told = [row[0].value for row in book["about"].iter_rows()]
    assert told[0] == sound.descriptor["title"] and told[-len(sound.tables) :] == list(sound.tables)
    columns = [[cell.value for cell in row[:2]] for row in book["codebook"].iter_rows(min_row=2)]
    wanted = {(table.name, column) for table in sound.tables.values() for column in table.columns}
    assert {(table, column) for table, column in columns} == wanted
    for table in sound.tables.values():
        rows, kinds = list(book[table.name].iter_rows()), [field["type"] for field in table.fields]
        assert [cell.value for cell in rows[0]] == table.columns and book[
            table.name
        ].freeze_panes == "B2"
        assert cells(table, [[cell.value for cell in row] for row in rows[1:]]) == expected(
            sound, table
        )
        types = {
            (kind, cell.data_type)
            for row in rows[1:]
            for kind, cell in zip(kinds, row, strict=True)
            if cell.value is not None
        }
        assert types <= {("string", "s"), ("date", "s"), ("integer", "n"), ("number", "n")}


def test_parquet_has_types_and_descriptions(sound: Package, folder: Path) -> None:
    for table in sound.tables.values():
        schema = pq.read_schema(folder / f"parquet/{table.name}.parquet")
        found = {
            f.name: (str(f.type), (f.metadata or {}).get(b"description", b"").decode())
            for f in schema
        }
        types = {
            "string": "string",
            "integer": "int64",
            "number": "double",
            "date": "date32[day]",
        }
        assert found == {f["name"]: (types[f["type"]], f["description"]) for f in table.fields}
        noted = f"parquet_kv_metadata('{folder}/parquet/{table.name}.parquet')"
        kept = asked(f"SELECT decode(value) FROM {noted} WHERE key = 'table_schema'")
        assert json.loads(kept[0][0]) == table.schema


def test_stranger_finds_the_package_valid(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    done = subprocess.run(
        [shutil.which("frictionless", path=bin_folder()) or "", "validate", "datapackage.json"],
        cwd=copy,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_croissant_reads_back(sound: Package, folder: Path) -> None:
    found = mlcroissant.Dataset(str(folder / "croissant.json"))
    assert [issue for issue in found.metadata.issues.errors] == []
    for table in sound.tables.values():
        kinds = {field["name"]: field["type"] for field in table.fields}
        rows = [
            [as_cell(row[f"{table.name}/{c}"], kinds[c]) for c in table.columns]
            for row in found.records(table.name)
        ]
        assert rows == expected(sound, table), table.name


def bin_folder() -> str:
    return str(Path(pd.__file__).parents[4] / "bin")


def test_csv_columns_are_those_of_the_schemas(sound: Package, folder: Path) -> None:
    headers: Mapping[str, str] = {
        t.name: (folder / t.path).read_text("utf-8").splitlines()[0] for t in sound.tables.values()
    }
    assert headers == {t.name: ",".join(t.columns) for t in sound.tables.values()}
