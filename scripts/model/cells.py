"""A CSV as it must be, and no other: row by row or whole, with the line of each row."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import make_dataclass
from itertools import pairwise
from keyword import iskeyword
from pathlib import Path

from scripts.model.files import decoded, read_bytes, read_text
from scripts.model.problems import BadInput

csv.field_size_limit(2**31 - 1)
QUOTED = re.compile(r'"(?<![^,\n]")[^"]*(?:""[^"]*)*"(?=[,\n]|\Z)')
"""A cell of a CSV in quotes, between what parts cells."""


def stray_quote(text: str) -> int | None:
    """The offset of the first field of a CSV that no rule of quoting allows; None if there is none.

    >>> stray_quote('a,"b"\\n'), stray_quote('a,b\\nc,"d\\ne,"f"\\n')
    (None, 6)
    """
    at = 0
    for found in QUOTED.finditer(text):
        if text.find('"', at, found.start()) >= 0:
            break
        at = found.end()
    quote = text.find('"', at)
    before = max(text.rfind(mark, at, quote) for mark in ",\n")
    return None if quote < 0 else max(at, before + 1)


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


def miscounted(cells: list[str], wanted: int) -> str:
    """What is said of a row that has not as many cells as the header."""
    said = f"has {len(cells)} cells, the header has {wanted}"
    if len(cells) < wanted:
        return said
    # a comma inside a sentence has a blank after it, one between two cells has none
    after = next((a for a, b in pairwise(cells) if a and b.startswith(" ")), "")
    hint = f"; probably after {after[-30:]!r}" if after else ""
    return f"{said}: a comma in a cell wants quotes around the cell{hint}"


Apart = list[tuple[int, list[str], str]]
"""Rows that have not as many cells as the header: the line of each, its cells, what is wrong."""
Record = tuple[int, list[str]]
"""The line that a row ends on, and its cells in the order of the columns."""


def check_header(path: str, header: list[str] | None, columns: list[str]) -> None:
    """BadInput unless the columns of a CSV are those that it must have."""
    wanted = ",".join(columns)
    if header is None:
        raise BadInput(f"{path} is empty; it needs at least the header {wanted}")
    if header != columns:
        found = ",".join(header)[:500]
        raise BadInput(f"{path}:1 has the header {found!r}; it must be {wanted!r}")


def records(
    root: Path, path: str, columns: list[str], foreign: bool = False, apart: Apart | None = None
) -> Iterator[Record]:
    """The rows of a CSV that must have these columns, one by one. Rows that have not as many cells
    as the header go to `apart`, where that is given.

    Raises BadInput unless the file is UTF-8 without BOM, has LF line ends (both of which a
    `foreign` one may lack), that header, quotes only around whole cells, and as many cells in each
    row.
    """
    own = as_we_write(read_bytes(root, path)) if foreign else b""
    text = decoded(path, own) if foreign else read_text(root, path)
    check_characters(path, text)
    reader = csv.reader(lines(text), strict=True)
    check_header(path, next(reader, None), columns)
    before = reader.line_num
    for cells in reader:
        if len(cells) == len(columns):
            yield reader.line_num, cells
        else:
            fault = miscounted(cells, len(columns))
            if apart is None:
                raise BadInput(f"{path}:{before + 1} {fault}")
            apart.append((reader.line_num, cells, fault))
        before = reader.line_num


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


def read_csv(
    root: Path, path: str, columns: list[str], foreign: bool = False, apart: Apart | None = None
) -> tuple[list[dict[str, str]], list[int]]:
    """All of them as dicts, and the line that each ends on; BadInput as `records`."""
    rows: list[dict[str, str]] = []
    ends: list[int] = []
    known: dict[str, str] = {}
    row_of = maker(columns)
    for line, cells in records(root, path, columns, foreign, apart):
        rows.append(row_of(map(known.setdefault, cells, cells)))
        ends.append(line)
    return rows, ends


SHARED = 30
"""The names that CPython shares at most; a dict that began with them takes twice the memory."""


def maker(columns: list[str]) -> Callable[[Iterable[str]], dict[str, str]]:
    """A function from the cells of a row, in order, to the row. The rows of one table share the
    names of their columns, as the attributes of one class do (PEP 412): a row takes half the memory
    of a dict of its own, and is made in a third of the time. Of more than SHARED names, or where
    one is a word of Python, none are."""
    if len(columns) > SHARED or any(map(iskeyword, columns)):
        return lambda cells: dict(zip(columns, cells, strict=True))
    kind = make_dataclass("Row", columns, eq=False, repr=False)
    return lambda cells: vars(kind(*cells))


def to_csv(columns: list[str], rows: list[dict[str, str]], apart: Apart | None = None) -> bytes:
    """Rows as CSV: UTF-8, LF, RFC 4180 quoting, with a header; those that are set apart, last."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    writer.writerows(cells for _, cells, _ in apart or ())
    return out.getvalue().encode("utf-8")
