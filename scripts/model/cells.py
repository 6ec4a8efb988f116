"""A CSV as it must be, and no other: read whole, with the line of each row."""

import csv
import io
import re
from pathlib import Path

from scripts.model.files import read_text
from scripts.model.problems import BadInput

csv.field_size_limit(2**31 - 1)
FIELD = re.compile(r'(?:"[^"]*(?:""[^"]*)*"|[^",\n]*)(?:[,\n]|\Z)')
"""A cell of a CSV with what ends it."""


def stray_quote(text: str) -> int | None:
    """The offset of the first field of a CSV that no rule of quoting allows; None if there is none.

    >>> stray_quote('a,"b"\\n'), stray_quote('a,b\\nc,"d\\ne,"f"\\n')
    (None, 6)
    """
    at = 0
    while at < len(text) and (found := FIELD.match(text, at)):
        at = found.end()
    return at if at < len(text) else None


def check_characters(path: str, text: str) -> None:
    """BadInput that names the line of a carriage return, a NUL or a quote that is one too many."""
    faults = {
        "has a carriage return; save it with LF line ends": text.find("\r"),
        "has a NUL character; it is no CSV": text.find("\0"),
    }
    stray = stray_quote(text)
    if stray is not None:
        faults[f"is not CSV: a quote too many or too few in {text[stray:][:30]!r}"] = stray
    for said, at in faults.items():
        if at >= 0:
            line = text[:at].count("\n") + 1
            raise BadInput(f"{path}:{line} {said}")


def read_csv(root: Path, path: str, columns: list[str]) -> tuple[list[dict[str, str]], list[int]]:
    """The rows of a CSV that must have these columns, and the line that each ends on.

    Raises BadInput unless the file is UTF-8 without BOM, has LF line ends, that header, quotes only
    around whole cells, and as many cells in each row.
    """
    text, wanted = read_text(root, path), ",".join(columns)
    check_characters(path, text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = next(reader, None)
    if header is None:
        raise BadInput(f"{path} is empty; it needs at least the header {wanted}")
    if header != columns:
        found = ",".join(header)[:500]
        raise BadInput(f"{path}:1 has the header {found!r}; it must be {wanted!r}")
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    for cells in reader:
        if len(cells) != len(header):
            first = (lines or [1])[-1] + 1
            raise BadInput(f"{path}:{first} has {len(cells)} cells, the header has {len(header)}")
        rows.append(dict(zip(header, cells, strict=True)))
        lines.append(reader.line_num)
    return rows, lines


def to_csv(columns: list[str], rows: list[dict[str, str]]) -> bytes:
    """Rows as CSV: UTF-8, LF, RFC 4180 quoting, with a header."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue().encode("utf-8")
