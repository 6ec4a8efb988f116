"""The tables for Excel: one workbook, and CSVs that Excel opens without harm.

Excel guesses: it reads `2025-10` as the first of October, rounds numbers after 15 digits, and takes
UTF-8 for another encoding unless the file begins with a byte order mark. In the workbook everything
that the schema does not call a number is text, and stays so. Before the tables stand a sheet that
says what this is, and the codebook; every sheet prints across one page, its head on each. A CSV
cannot keep a text from being guessed at, so the CSVs solve the encoding alone, and keep a text that
begins like a formula from being run.
"""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from scripts.describe.citation import cited, text
from scripts.model.package import Package, Rows
from scripts.model.problems import BadInput
from scripts.text.cells import defused

SHEET_ROWS, CELL_CHARACTERS, DIGITS = 1_048_576, 32_767, 15
"""What Excel holds: rows a sheet, characters a cell (UTF-16 code units), digits a number."""
STAMP = datetime(1980, 1, 1)
"""In the place of the clock's."""
ABOUT, CODEBOOK = "about", "codebook"
"""The sheets before the tables."""
LINE = 15
"""Points: how high a line of a cell is."""
A4 = 9
"""Excel's number of the paper."""
FORMATS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@"},
    "head": {"bold": True},
    # Without it Excel shows 46743000000 as 4.67E+10 in a narrow column.
    "whole": {"num_format": "0"},
    "wrapped": {"num_format": "@", "text_wrap": True, "valign": "top"},
}


def fits_number(cell: str) -> bool:
    """Whether Excel keeps all digits of a number."""
    return len(re.sub(r"\D", "", cell).lstrip("0")) <= DIGITS


def numeric_columns(rows: Rows) -> set[str]:
    return {field["name"] for field in rows.table.fields if field["type"] in ("integer", "number")}


def sheets(rows: Rows) -> Iterator[tuple[str, list[tuple[int, dict[str, str]]]]]:
    """(name, lines and rows) of each sheet: one, or as many as a table needs that is longer."""
    numbered, size = list(rows), SHEET_ROWS - 1
    for part, first in enumerate(range(0, max(1, len(numbered)), size), start=1):
        name = rows.table.name if part == 1 else f"{rows.table.name} {part}"
        # Excel allows 31 characters in the name of a sheet.
        yield name[-31:], numbered[first : first + size]


def write_sheet(
    sheet: Any, rows: Rows, numbered: list[tuple[int, dict[str, str]]], formats: dict[str, Any]
) -> None:
    """The header, frozen, and rows, of one sheet. BadInput names a cell that Excel would cut."""
    columns, numeric = rows.table.columns, numeric_columns(rows)
    sheet.freeze_panes(1, 1)
    to_print(sheet, rows.table.name)
    sheet.autofilter(0, 0, len(numbered), len(columns) - 1)
    for at, column in enumerate(columns):
        longest = max((len(row[column]) for _, row in numbered[:200]), default=0)
        width = min(max(len(column) + 2, longest + 2, 8), 48)
        sheet.set_column(at, at, width, None if column in numeric else formats["text"])
        sheet.write_string(0, at, column, formats["head"])
    for place, (line, row) in enumerate(numbered, start=1):
        for at, column in enumerate(columns):
            cell = row[column]
            if len(cell.encode("utf-16-le")) > 2 * CELL_CHARACTERS:
                where = f"{rows.table.path}:{line}:{column}"
                said = f"is longer than the {CELL_CHARACTERS} characters of an Excel cell"
                raise BadInput(f"{where} {said}")
            if cell and column in numeric and fits_number(cell):
                whole = formats["whole"] if cell.lstrip("-").isdigit() else None
                sheet.write_number(place, at, float(cell), whole)
            elif cell:
                sheet.write_string(place, at, cell, formats["text"])


def to_print(sheet: Any, title: str) -> None:
    """Across one page of A4, the head on each, with the title and the number of the page."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{title.replace(chr(38), 2 * chr(38))}&R&P / &N")


def write_lines(
    sheet: Any, name: str, widths: list[int], lines: list[tuple[str, ...]], formats: dict[str, Any]
) -> None:
    """A sheet of text: the first line is its head."""
    to_print(sheet, name)
    sheet.freeze_panes(1, 0)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width, formats["wrapped"])
    for place, cells in enumerate(lines):
        # LibreOffice prints rows as high as the file says, whatever their cells hold.
        rows = max(-(-wide(cell) // width) for cell, width in zip(cells, widths, strict=False))
        sheet.set_row(place, LINE * max(rows, 1))
        for at, cell in enumerate(cells):
            sheet.write_string(place, at, cell, formats["wrapped" if place else "head"])


def wide(text: str) -> int:
    """How many columns a text takes: a Chinese character takes two.

    >>> wide("abc"), wide("明光")
    (3, 4)
    """
    return sum(2 if character > "\u2e7f" else 1 for character in text)


def about(package: Package) -> list[tuple[str, ...]]:
    """What the workbook is, how to cite it, and what each sheet holds."""
    descriptor = package.descriptor
    told = [
        (descriptor["title"], descriptor["version"]),
        ("What it is", descriptor["description"]),
        ("How to cite", text(cited(descriptor))),
        ("Licence", ", ".join(licence["path"] for licence in descriptor["licenses"])),
        ("Cells", "An empty cell is a missing value; dates are EDTF (ISO 8601-2), as text."),
        ("Offsets", "Code points of the source from 0, start included, end excluded."),
        (CODEBOOK, "What every column means, and the values of codes."),
    ]
    return told + [(r["name"], r["description"]) for r in descriptor["resources"]]


def codebook(package: Package) -> list[tuple[str, ...]]:
    """A line a column, then a line for each value of its codes."""
    lines: list[tuple[str, ...]] = [("table", "column", "type", "what it holds")]
    for table in package.tables.values():
        for field in table.fields:
            lines.append((table.name, field["name"], field["type"], field["description"]))
            meanings = field.get("meanings", {}).items()
            lines += [(table.name, field["name"], value, meaning) for value, meaning in meanings]
    return lines


def write_workbook(package: Package, target: Path) -> None:
    """All tables as one workbook: what it is, the codebook, a sheet a table."""
    # Rows are written as they come: at a thousand times the size they do not fit in memory.
    book = xlsxwriter.Workbook(str(target), {"constant_memory": True, "tmpdir": str(target.parent)})
    title = f"{package.descriptor['title']} {package.descriptor['version']}"
    comments = package.descriptor["description"]
    book.set_properties({"title": title, "comments": comments, "created": STAMP})
    formats = {name: book.add_format(properties) for name, properties in FORMATS.items()}
    write_lines(book.add_worksheet(ABOUT), title, [28, 100], about(package), formats)
    written = codebook(package)
    write_lines(book.add_worksheet(CODEBOOK), title, [22, 22, 18, 90], written, formats)
    for rows in package.data.values():
        for name, numbered in sheets(rows):
            write_sheet(book.add_worksheet(name), rows, numbered, formats)
    try:
        book.close()
    except XlsxWriterException as error:
        said = f"the Excel workbook cannot be written ({error}); nothing was released"
        raise BadInput(said) from None


def write_csv(rows: Rows, target: Path) -> None:
    """One table as a CSV for Excel: byte order mark, CRLF, nothing that begins like a formula."""
    columns, numeric = rows.table.columns, numeric_columns(rows)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        for row in rows.rows:
            writer.writerow([defused(row[column], column in numeric) for column in columns])


def write(package: Package, folder: Path) -> None:
    """`excel/NAME.xlsx` and `excel/TABLE.csv` for each table."""
    place = folder / "excel"
    place.mkdir()
    write_workbook(package, place / f"{package.descriptor['name']}.xlsx")
    for name, rows in package.data.items():
        write_csv(rows, place / f"{name}.csv")
