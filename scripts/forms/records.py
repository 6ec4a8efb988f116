"""The rows of a table one by one, as lists of cells, for tables that are larger than memory."""

import csv
from collections.abc import Iterator
from typing import NoReturn

from scripts.model.cells import check_characters
from scripts.model.files import read_text
from scripts.model.package import Package, Table
from scripts.model.problems import BadInput

Record = tuple[int, list[str]]
"""The line that a row ends on, and its cells in the order of the columns."""


def records(package: Package, name: str) -> Iterator[Record]:
    """The rows of a table: those of `data` once that is read, else of the file, and not kept.

    Errors: BadInput as `Package.rows`.
    """
    table = package.tables[name]
    if package.foreign or "data" in vars(package):
        columns = table.columns
        return ((line, [row[c] for c in columns]) for line, row in package.rows(name))
    return read_records(package, table)


def each_row(package: Package, name: str) -> Iterator[dict[str, str]]:
    """The same as dicts, without their lines."""
    columns = package.tables[name].columns
    return (dict(zip(columns, cells, strict=True)) for _line, cells in records(package, name))


def read_records(package: Package, table: Table) -> Iterator[Record]:
    """The rows of the file of a table. What is no row of it, `Package.rows` says in its words."""
    text, columns = read_text(package.root, table.path), table.columns
    check_characters(table.path, text)
    reader = csv.reader(lines(text), strict=True)
    if next(reader, None) != columns:
        refuse(package, table)
    for cells in reader:
        if len(cells) != len(columns):
            refuse(package, table)
        yield reader.line_num, cells


def refuse(package: Package, table: Table) -> NoReturn:
    package.rows(table.name)
    raise BadInput(f"{table.path} was changed while it was read; start again")


def lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends. `io.StringIO` would hold four bytes a character.

    >>> list(lines("a\\n\\nb")), list(lines(""))
    (['a\\n', '\\n', 'b'], [])
    """
    start = 0
    while end := text.find("\n", start) + 1:
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]
