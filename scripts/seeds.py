"""The source documents, read as they are: bytes, SHA-256, and text without newline translation.

Offsets count code points of `text` (W3C TextPositionSelector; RFC 5147 as a URI).
"""

import bisect
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.package import Package, Rows
from scripts.problems import BadInput


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
    place = root / path
    if not path or not place.resolve().is_relative_to(root.resolve()) or not place.is_file():
        raise BadInput(f"the source {path or '(no path)'} is missing; restore it from the repository")
    raw = place.read_bytes()
    try:
        return Source(path, hashlib.sha256(raw).hexdigest(), raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadInput(f"the source {path} is not UTF-8 (byte {error.start}); restore it from the repository") from None


def documents_table(package: Package) -> Rows:
    """The table whose rows are files: the one that derives a SHA-256."""
    return next(package.data[t.name] for t in package.tables.values() if any(d.rule == "sha256" for d in t.derivations))


def read_sources(package: Package) -> Mapping[str, Source]:
    """All documents of the package: document id -> Source."""
    documents = documents_table(package)
    return {row[documents.table.key]: read_source(package.root, row["path"]) for row in documents.rows}
