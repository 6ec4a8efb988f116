"""Take a new extraction of a document, and move every span of it to where its words stand now.

    python -m scripts.curate.reanchor dawan-mingguang ~/new.txt

What is not certain is never moved to the same words elsewhere: it is listed, and its row keeps its
words with an empty span, which `make fill` and `make check` name until a person has looked (exit
status 1). The file takes the place of the document in seeds/; git has the earlier one.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.curate.filling import fill_package
from scripts.model.files import decoded, write_all
from scripts.model.package import Package, Rows, read_package
from scripts.model.problems import BadInput, Problem, parser, report, run
from scripts.model.sources import Mark, Source, Sources, documents_table, marks, read_sources
from scripts.text.find import meant
from scripts.text.moving import Aligned

Place = tuple[int, int]


@dataclass(frozen=True)
class Moved:
    """A span and where it stands now; None if that is not certain."""

    mark: Mark
    place: Place | None


def read_extraction(path: Path, source: Source) -> tuple[bytes, Source]:
    """A new extraction of a document; BadInput if it is none."""
    if not path.is_file():
        raise BadInput(f"{path} is no file")
    raw = path.read_bytes()
    text = decoded(str(path), raw)
    if not text.strip() or "\0" in text or text.startswith("\ufeff"):
        raise BadInput(f"{path} is empty, or has a NUL or a byte order mark; it is no extraction")
    digest = hashlib.sha256(raw).hexdigest()
    return raw, Source(source.path, digest, text, source.language)


def move(found: list[Mark], old: Source, new: Source) -> Iterator[Moved]:
    """Each span of a document, with its new place."""
    aligned = Aligned(old.reading, new.reading)
    for mark in found:
        text = mark.span.text
        if text and mark.row[text] != mark.reading:
            yield Moved(mark, None)
        else:
            yield Moved(mark, aligned.place(mark.start, mark.end, whole=bool(text)))


def with_places(data: dict[str, Rows], moves: list[Moved]) -> dict[str, Rows]:
    """The tables with the spans in their places; one that is not certain is empty."""
    cells: dict[int, dict[str, str]] = {}
    for moved in moves:
        mark = moved.mark
        start, end = moved.place or (mark.start, mark.start)
        cells.setdefault(id(mark.row), {}).update(
            {mark.span.start: str(start), mark.span.end: str(end)}
        )
    return {
        name: replace(rows, rows=[row | cells.get(id(row), {}) for row in rows.rows])
        for name, rows in data.items()
    }


def reanchor(
    package: Package, document: str, raw: bytes, new: Source
) -> tuple[dict[str, bytes], list[Moved]]:
    """The files of the package with a new extraction of a document, and all its spans.

    Errors: BadInput where the package is not sound enough.
    """
    sources, rows = read_sources(package), documents_table(package)
    found = [
        mark
        for mark in marks(package, sources)
        if mark.document == document and "derivedTable" not in mark.rows.table.schema
    ]
    moves = list(move(found, sources[document], new))
    data, key = with_places(package.data, moves), rows.table.key
    told = {"sha256": new.sha256, "characters": str(len(new.text))}
    of_document = [row | (told if row[key] == document else {}) for row in rows.rows]
    data[rows.table.name] = replace(rows, rows=of_document)
    known: Sources = {**sources, document: new}
    contents, problems = fill_package(package, data, known)
    listed = {(m.mark.rows.table.path, m.mark.row_id) for m in moves if m.place is None}
    for problem in problems:
        if problem.file not in {path for path, _ in listed}:
            raise BadInput(f"{problem}; run make fill first")
    return contents | {new.path: raw}, moves


def doubts(moves: list[Moved]) -> list[Problem]:
    """What is not certain, in words."""
    found = []
    for moved in moves:
        if moved.place is None:
            words = f"{moved.mark.row_id} {moved.mark.reading[:40]!r}"
            said = f"{words} has no certain place in the new text: look it up, then empty the span"
            found.append(moved.mark.problem(moved.mark.column, said))
    return found


def main() -> int:
    made = parser(__doc__, "scripts.curate.reanchor")
    made.add_argument("document", help="the id of the document")
    made.add_argument("file", type=Path, help="the new extraction, as UTF-8")
    arguments = made.parse_args()
    package = read_package(arguments.root)
    sources = read_sources(package)
    if arguments.document not in sources:
        said = f"no document {arguments.document[:40]!r}"
        raise BadInput(f"{said}{meant(arguments.document, sources)}")
    raw, new = read_extraction(arguments.file, sources[arguments.document])
    contents, moves = reanchor(package, arguments.document, raw, new)
    write_all(arguments.root, contents)
    listed = doubts(moves)
    print(f"{len(moves) - len(listed)} of {len(moves)} spans stand in the new text as before")
    return report(listed)


if __name__ == "__main__":
    run(main)
