"""The tables for Excel: one workbook, and CSVs that Excel opens without harm.

Excel guesses: it reads `2025-10` as the first of October, rounds numbers after 15 digits, and takes UTF-8 for another encoding
unless the file begins with a byte order mark. In the workbook everything that the schema does not call a number is text, and stays so.
A CSV cannot say that, so the CSVs solve the encoding alone, and keep a text that begins like a formula from being run.
"""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from scripts.model.package import Package, Rows
from scripts.model.problems import BadInput

SHEET_ROWS, CELL_CHARACTERS, DIGITS = 1_048_576, 32_767, 15
"""What Excel holds: rows a sheet, characters a cell (UTF-16 code units), digits a number."""
FORMULA = re.compile(r"'*[=+\-@\t]")
STAMP = datetime(1980, 1, 1)
WIDTHS = (8, 48)


def fits_number(cell: str) -> bool:
    """Whether Excel keeps all digits of a number."""
    return len(re.sub(r"\D", "", cell).lstrip("0")) <= DIGITS


def defused(cell: str, numeric: bool) -> str:
    """A cell of an Excel-safe CSV: a text that Excel would run gets an apostrophe; `fused` takes it off again.

    >>> defused("=1+1", numeric=False), defused("-5", numeric=True), fused(defused("'@x", numeric=False), numeric=False)
    ("'=1+1", '-5', "'@x")
    """
    return f"'{cell}" if not numeric and FORMULA.match(cell) else cell


def fused(cell: str, numeric: bool) -> str:
    """The cell that `defused` was given."""
    return cell[1:] if not numeric and cell.startswith("'") and FORMULA.match(cell) else cell


def numeric_columns(rows: Rows) -> set[str]:
    return {field["name"] for field in rows.table.fields if field["type"] in ("integer", "number")}


def sheets(rows: Rows) -> Iterator[tuple[str, list[tuple[int, dict[str, str]]]]]:
    """(name, lines and rows) of each sheet: one, or as many as Excel needs for a table longer than a sheet."""
    numbered, size = list(rows), SHEET_ROWS - 1
    for part, first in enumerate(range(0, max(1, len(numbered)), size), start=1):
        # Excel allows 31 characters in the name of a sheet.
        yield (
            (rows.table.name if part == 1 else f"{rows.table.name} {part}")[-31:],
            numbered[first : first + size],
        )


def write_sheet(
    sheet: Any, rows: Rows, numbered: list[tuple[int, dict[str, str]]], formats: dict[str, Any]
) -> None:
    """The header, frozen, and the rows, of one sheet. BadInput names a cell that Excel would cut."""
    columns, numeric = rows.table.columns, numeric_columns(rows)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(numbered), len(columns) - 1)
    for at, column in enumerate(columns):
        longest = max((len(row[column]) for _, row in numbered[:200]), default=0)
        width = min(max(len(column) + 2, longest + 2, WIDTHS[0]), WIDTHS[1])
        sheet.set_column(at, at, width, None if column in numeric else formats["text"])
        sheet.write_string(0, at, column, formats["head"])
    for place, (line, row) in enumerate(numbered, start=1):
        for at, column in enumerate(columns):
            cell = row[column]
            if len(cell.encode("utf-16-le")) > 2 * CELL_CHARACTERS:
                raise BadInput(
                    f"{rows.table.path}:{line}:{column} is longer than the {CELL_CHARACTERS} characters of an Excel cell"
                )
            if cell and column in numeric and fits_number(cell):
                # Without a format Excel shows 46743000000 as 4.67E+10 in a narrow column.
                sheet.write_number(
                    place, at, float(cell), formats["whole"] if cell.lstrip("-").isdigit() else None
                )
            elif cell:
                sheet.write_string(place, at, cell, formats["text"])


def write_workbook(package: Package, target: Path) -> None:
    """All tables as one workbook, a sheet a table, with a fixed date instead of the clock's."""
    # Rows are written as they come: at a thousand times the size the workbook does not fit in memory.
    book = xlsxwriter.Workbook(str(target), {"constant_memory": True, "tmpdir": str(target.parent)})
    descriptor = package.descriptor
    book.set_properties(
        {
            "title": f"{descriptor['title']} {descriptor['version']}",
            "comments": descriptor["description"],
            "created": STAMP,
        }
    )
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "head": book.add_format({"bold": True}),
        "whole": book.add_format({"num_format": "0"}),
    }
    for rows in package.data.values():
        for name, numbered in sheets(rows):
            write_sheet(book.add_worksheet(name), rows, numbered, formats)
    try:
        book.close()
    except XlsxWriterException as error:
        raise BadInput(
            f"the Excel workbook cannot be written ({error}); nothing was released"
        ) from None


def write_csv(rows: Rows, target: Path) -> None:
    """One table as a CSV for Excel: byte order mark, CRLF, nothing that begins like a formula."""
    columns, numeric = rows.table.columns, numeric_columns(rows)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(
            [defused(row[column], column in numeric) for column in columns] for row in rows.rows
        )


def write(package: Package, folder: Path) -> None:
    """`excel/NAME.xlsx` and `excel/TABLE.csv` for each table."""
    place = folder / "excel"
    place.mkdir()
    write_workbook(package, place / f"{package.descriptor['name']}.xlsx")
    for rows in package.data.values():
        write_csv(rows, place / f"{rows.table.name}.csv")
