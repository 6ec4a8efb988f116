"""The source documents as they are, and the one walk over the spans of the tables.

Offsets count code points of `text` (W3C TextPositionSelector; RFC 5147 as a URI); nothing of a
document is translated, not even its line ends.
"""

import bisect
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from scripts.model.files import read_bytes
from scripts.model.package import Package, Rows, Span, Table
from scripts.model.problems import BadInput, Problem
from scripts.text.find import meant
from scripts.text.layout import Reading, layout_of, read, reading_text

OFFSET = re.compile("[0-9]{1,9}").fullmatch


class _Offsets(dict[str, int]):
    """Cell -> the offset that it is; -1 for what is none (`isdigit` alone takes ² for a digit). The
    same few stand in many rows: a look-up costs a third of reading one."""

    def __missing__(self, cell: str) -> int:
        if not OFFSET(cell):
            return -1
        self[cell] = int(cell)
        return self[cell]


OFFSETS = _Offsets()


class Readings(dict[tuple[str, str], Reading]):
    """(text, language) -> how it reads. So many are kept that each document of most packages is
    read once; beyond `most` characters, of some ten bytes each, the oldest go."""

    def __init__(self, most: int = 2**24) -> None:
        self.most, self.characters = most, 0

    def __missing__(self, key: tuple[str, str]) -> Reading:
        text, language = key
        self.characters += len(text)
        while self and self.characters > self.most:
            oldest = next(iter(self))
            self.characters -= len(oldest[0])
            del self[oldest]
        self[key] = read(text, layout_of(text, language))
        return self[key]


READINGS = Readings()


@dataclass(frozen=True)
class Source:
    """One document: its path in the package, the SHA-256 of its bytes, its text, its language
    (BCP 47)."""

    path: str
    sha256: str
    text: str
    language: str = "zh"

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first character of each line."""
        return [0] + [i + 1 for i, character in enumerate(self.text) if character == "\n"]

    @property
    def reading(self) -> Reading:
        """The whole document as it is meant to be read."""
        return READINGS[self.text, self.language]

    def reads(self, raw: str) -> str:
        """How some characters of the document read by themselves."""
        return reading_text(raw, self.reading.layout)

    def around(self, start: int, end: int, width: int = 12) -> str:
        """A span as it reads between what stands on both sides, the span in 【】."""
        before, after = self.text[max(0, start - width) : start], self.text[end : end + width]
        return f"{self.reads(before)}【{self.reads(self.text[start:end])}】{self.reads(after)}"

    def line(self, offset: int) -> int:
        """The line, counted from 1, that an offset lies on."""
        return bisect.bisect_right(self.line_starts, offset)


Sources = Mapping[str, Source]
"""Document id -> the document."""


class Mark(NamedTuple):
    """A span of a row whose bounds are proved: 0 <= start < end <= the length of its document."""

    rows: Rows
    line: int
    row: dict[str, str]
    span: Span
    source: Source
    start: int
    end: int

    @property
    def table(self) -> str:
        return self.rows.table.name

    @property
    def row_id(self) -> str:
        return self.row[self.rows.table.key]

    @property
    def column(self) -> str:
        """The column with the first offset: it names the span among those of its row."""
        return self.span.start

    @property
    def document(self) -> str:
        return self.row[self.span.document]

    @property
    def raw(self) -> str:
        """The characters of the document, line breaks included."""
        return self.source.text[self.start : self.end]

    @property
    def reading(self) -> str:
        """How `raw` reads, at the cost of a slice."""
        return self.source.reading.of(self.start, self.end)

    def problem(self, column: str, message: str) -> Problem:
        """A fault of this row in a column of it."""
        return Problem(self.rows.table.path, self.line, column, message)


def walk(
    rows: Rows, sources: Sources, columns: Collection[str] | None = None
) -> Iterator[Mark | Problem]:
    """Every span of a table, or those of some columns, column by column and row by row; where it
    has no place, why.

    The bounds of spans are checked here and nowhere else. A row without offsets has no span: that
    a required one is missing is for the schema to say.

        for mark in walk(rows, sources):
            if isinstance(mark, Problem): …   # no such document, no offset, outside the document
    """
    for span in rows.table.spans:
        for line, row in rows if columns is None or span.start in columns else ():
            if row[span.start] or row[span.end]:
                yield mark_of(rows, line, row, span, sources)


def mark_of(
    rows: Rows, line: int, row: dict[str, str], span: Span, sources: Sources
) -> Mark | Problem:
    """One span of one row."""
    written = row[span.document], row[span.start], row[span.end]
    place = place_of(written, rows.table, line, span, sources)
    return place if isinstance(place, Problem) else Mark(rows, line, row, span, *place)


def place_of(
    written: tuple[str, str, str], table: Table, line: int, span: Span, sources: Sources
) -> tuple[Source, int, int] | Problem:
    """Where one span of one row stands, of which document, start and end are written."""
    document, first, last = written
    source = sources.get(document)
    if source is None:
        said = f"no document {document[:40]!r}{meant(document, sources)}"
        return Problem(table.path, line, span.document, said)
    start, end = OFFSETS[first], OFFSETS[last]
    if 0 <= start < end <= len(source.text):
        return source, start, end
    for column, value in ((span.start, first), (span.end, last)):
        if not OFFSET(value):
            said = f"{value[:40]!r} is not an offset; empty the offsets and run make fill"
            return Problem(table.path, line, column, said)
    if start == end:
        said = f"span {start}-{end} is empty; empty both to find the words anew, or type both"
        return Problem(table.path, line, span.end, said)
    said = f"span {start}-{end} is outside its document of {len(source.text)} characters"
    return Problem(table.path, line, span.end, said)


def is_offset(*cells: str) -> bool:
    """Whether cells are plain non-negative integers."""
    return -1 not in map(OFFSETS.__getitem__, cells)


def sound_marks(rows: Rows, sources: Sources) -> list[Mark]:
    """The spans of a table that have a place; the others are passed over, for `make check` to
    name."""
    return [mark for mark in walk(rows, sources) if isinstance(mark, Mark)]


def marks(package: Package, sources: Sources) -> list[Mark]:
    """Every span of every table, for commands that do not check.

    Raises BadInput that names the first row whose document or offsets do not exist.
    """
    return [mark for rows in package.data.values() for mark in proved_marks(rows, sources)]


def proved_marks(rows: Rows, sources: Sources) -> Iterator[Mark]:
    """The spans of a table one by one; BadInput as `marks`."""
    for mark in walk(rows, sources):
        if isinstance(mark, Problem):
            raise BadInput(f"{mark.file}:{mark.line} {mark.message}; run make check")
        yield mark


def read_source(root: Path, path: str, language: str = "zh") -> Source:
    """Read one document; BadInput if it is missing, lies outside the package or is not UTF-8."""
    try:
        raw = read_bytes(root, path)
        return Source(path, hashlib.sha256(raw).hexdigest(), raw.decode("utf-8"), language)
    except BadInput as error:
        raise BadInput(f"the source {error}") from None
    except UnicodeDecodeError as error:
        said = f"the source {path} is not UTF-8 (byte {error.start})"
        raise BadInput(f"{said}; restore it from the repository") from None


def documents_of(package: Package) -> Table:
    """The table whose rows are files: the one that derives a SHA-256."""
    for table in package.tables.values():
        if any(derivation.rule == "sha256" for derivation in table.derivations):
            return table
    raise BadInput("no table derives the sha256 of its files; restore the schemas from git")


def documents_table(package: Package) -> Rows:
    """The rows of the table of documents."""
    return package.rows(documents_of(package).name)


def read_listed(root: Path, row: Mapping[str, str]) -> Source:
    """The document of a row of that table; BadInput as `read_source`."""
    return read_source(root, row["path"], row["language"] or "zh")


def read_sources(package: Package, data: Mapping[str, Rows] | None = None) -> Sources:
    """All documents of the package; of tables as they are to be, where they are given."""
    rows = documents_table(package)
    rows = rows if data is None else data[rows.table.name]
    return {row[rows.table.key]: read_listed(package.root, row) for row in rows.rows}


def read_proved(package: Package) -> Sources:
    """All documents, after a look at every span; BadInput as `marks`."""
    sources = read_sources(package)
    marks(package, sources)
    return sources
