"""A CSV as it must be, and no other: read whole, with the line of each row."""

import csv
import io
import re
from itertools import pairwise
from pathlib import Path

from scripts.model.files import decoded, read_bytes, read_text
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


BOM = b"\xef\xbb\xbf"


def as_we_write(raw: bytes) -> bytes:
    """A CSV that a spreadsheet has saved, without its byte order mark and carriage returns.

    >>> as_we_write(b"\\xef\\xbb\\xbfid,name\\r\\na,b\\r\\n")
    b'id,name\\na,b\\n'
    """
    return raw.removeprefix(BOM).replace(b"\r\n", b"\n")


def miscounted(path: str, line: int, cells: list[str], wanted: int) -> BadInput:
    """What is said of a row that has not as many cells as the header."""
    said = f"{path}:{line} has {len(cells)} cells, the header has {wanted}"
    if len(cells) < wanted:
        return BadInput(said)
    # a comma inside a sentence has a blank after it, one between two cells has none
    after = next((a for a, b in pairwise(cells) if a and b.startswith(" ")), "")
    hint = f"; probably after {after[-30:]!r}" if after else ""
    return BadInput(f"{said}: a comma in a cell wants quotes around the cell{hint}")


def read_csv(
    root: Path, path: str, columns: list[str], foreign: bool = False
) -> tuple[list[dict[str, str]], list[int]]:
    """The rows of a CSV that must have these columns, and the line that each ends on.

    Raises BadInput unless the file is UTF-8 without BOM, has LF line ends (both of which a
    `foreign` one may lack), that header, quotes only around whole cells, and as many cells in each
    row.
    """
    own = as_we_write(read_bytes(root, path)) if foreign else b""
    text, wanted = decoded(path, own) if foreign else read_text(root, path), ",".join(columns)
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
            raise miscounted(path, first, cells, len(header))
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
