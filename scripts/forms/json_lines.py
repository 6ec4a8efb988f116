"""The tables as JSON Lines: an object a row, numbers as numbers, a missing value as null.
https://jsonlines.org/"""

import json
from pathlib import Path
from typing import Any

from scripts.forms.tables import typed
from scripts.model.package import Package


def whole(cell: Any) -> Any:
    """A number without a fraction as an integer, as the CSV has it.

    >>> whole(95.0), whole(9.5), whole("95.0"), whole(None)
    (95, 9.5, '95.0', None)
    """
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def write(package: Package, folder: Path) -> None:
    """`jsonl/TABLE.jsonl` for each table."""
    (folder / "jsonl").mkdir()
    for name, table in package.tables.items():
        with (folder / f"jsonl/{name}.jsonl").open("w", encoding="utf-8", newline="") as file:
            for row in typed(table, package.records(name)):
                told = dict(zip(table.columns, map(whole, row), strict=True))
                file.write(json.dumps(told, ensure_ascii=False) + "\n")
