"""The source documents, read as they are: bytes, SHA-256, and text without newline translation.

Offsets count code points of `text` (W3C TextPositionSelector; RFC 5147 as a URI).
"""

import bisect
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.model.files import read_bytes
from scripts.model.package import Package, Rows
from scripts.model.problems import BadInput


@dataclass(frozen=True)
class Source:
    """One document: its path in the package, the SHA-256 of its bytes, its text."""

    path: str
    sha256: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first character of each line."""
        return [0] + [i + 1 for i, character in enumerate(self.text) if character == "\n"]

    def line(self, offset: int) -> int:
        """The line, counted from 1, that an offset lies on."""
        return bisect.bisect_right(self.line_starts, offset)


def read_source(root: Path, path: str) -> Source:
    """Read one document; BadInput if it is missing, lies outside the package or is not UTF-8."""
    try:
        raw = read_bytes(root, path)
        return Source(path, hashlib.sha256(raw).hexdigest(), raw.decode("utf-8"))
    except BadInput as error:
        raise BadInput(f"the source {error}") from None
    except UnicodeDecodeError as error:
        said = f"the source {path} is not UTF-8 (byte {error.start})"
        raise BadInput(f"{said}; restore it from the repository") from None


def documents_table(package: Package) -> Rows:
    """The table whose rows are files: the one that derives a SHA-256."""
    for table in package.tables.values():
        if any(derivation.rule == "sha256" for derivation in table.derivations):
            return package.data[table.name]
    raise BadInput("no table derives the sha256 of its files; restore the schemas from git")


def read_sources(package: Package) -> Mapping[str, Source]:
    """All documents of the package: document id -> Source."""
    documents = documents_table(package)
    return {
        row[documents.table.key]: read_source(package.root, row["path"]) for row in documents.rows
    }


def slice_source(sources: Mapping[str, Source], document: str, start: str, end: str) -> str:
    """The characters of a span. Errors: ValueError if the document or the offsets do not exist."""
    source = sources.get(document)
    if source is None:
        raise ValueError(f"no document {document!r}")
    first, last = offset(start), offset(end)
    if not first < last <= len(source.text):
        raise ValueError(
            f"span {first}-{last} is outside its document of {len(source.text)} characters"
        )
    return source.text[first:last]


def is_offset(*values: str) -> bool:
    """Whether cells are plain non-negative integers; `isdigit` alone takes ² for one."""
    return all(value.isascii() and value.isdigit() and len(value) < 10 for value in values)


def offset(value: str) -> int:
    """A cell as an offset. Errors: ValueError unless it is a plain non-negative integer."""
    if not is_offset(value):
        raise ValueError(f"{value[:40]!r} is not an offset")
    return int(value)


def read_proved(package: Package) -> Mapping[str, Source]:
    """All documents, after a look at every span: for commands that work with spans but do not check them.

    Raises BadInput that names the first row whose document or offsets do not exist.
    """
    sources = read_sources(package)
    for rows in package.data.values():
        for span in rows.table.spans:
            for line, row in rows:
                try:
                    if row[span.start] or row[span.end]:
                        slice_source(sources, row[span.document], row[span.start], row[span.end])
                except ValueError as error:
                    raise BadInput(f"{rows.table.path}:{line} {error}; run make check") from None
    return sources
