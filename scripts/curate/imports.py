"""Take annotations that were made elsewhere into the drafts of the documents that they are of.

    make import FILE=annotations.jsonld
    python -m scripts.curate.imports tasks.json --document morning-post-ban --label ORG=evidence

Reads W3C Web Annotation (our own annotations.jsonld among them), LangExtract (.jsonl), Label Studio
(.json) and brat (.ann, with its .txt beside it). A label that is the name of a table becomes rows
of it; --label says which table another belongs to, or, without a table, that it is left out. Words
are found again in the document, whatever the offsets are: each mismatch is printed, and stands in
the `why` of its row. Exit status 1 if some words have no place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scripts.curate.drafting.form import (
    check_name,
    draft_files,
    draft_table,
    new_row,
    open_drafts,
    read_all,
    read_draft,
)
from scripts.curate.imports_place import Found, Placed, place, unit_of
from scripts.curate.imports_read import Annotated, read_annotations
from scripts.model.files import write_all
from scripts.model.package import Package, Rows, Span, Table, read_package
from scripts.model.problems import BadInput, parser, run
from scripts.model.sources import Source

Row = dict[str, str]
Key = tuple[str, str, str]
"""Document, table, and what tells the rows of one import apart."""


@dataclass(frozen=True)
class Proposed:
    """An annotation with the span of a table that it becomes, and where that stands."""

    given: Annotated
    document: str
    table: Table
    span: Span
    placed: Placed


@dataclass(frozen=True)
class Imported:
    """What an import makes: the tables of drafts that change, and lines that say what was found."""

    tables: list[Rows]
    said: list[str]
    lost: int
    known: int


def document_of(named: str, sources: Mapping[str, Source]) -> str:
    """The document that an annotation is of, by its id or its file. BadInput if there is none."""
    name = PurePosixPath(named)
    for document, source in sources.items():
        path = PurePosixPath(source.path)
        if document in (named, name.name, name.stem) or name.name in (path.name, path.stem):
            return document
    known = ", ".join(sources)
    raise BadInput(f"no document is called {named[:60]!r}; name one by --document: {known}")


def tables_of(
    package: Package, given: Iterable[Annotated], labels: Mapping[str, str]
) -> dict[str, Table | None]:
    """Label -> its table, None for one that is left out. BadInput names all that have none."""
    wanted = dict.fromkeys(labels.get(one.label, one.label) for one in given)
    plain = {name.rstrip("s"): name for name, table in package.tables.items() if table.spans}
    found: dict[str, Table | None] = {"": None} if "" in labels.values() else {}
    for name in wanted:
        if known := plain.get(name.lower().rstrip("s")):
            table = package.tables[known]
            # What fill makes is not drafted.
            found[name] = None if table.schema.get("derivedTable") else table
    if unknown := [name for name in wanted if name not in found]:
        listed = ", ".join(repr(name[:40]) for name in unknown[:10])
        said = f"no table is called {listed}; say where they belong, --label NAME=TABLE"
        raise BadInput(f"{said}, or --label NAME= to leave them out: {', '.join(plain.values())}")
    return {one.label: found[labels.get(one.label, one.label)] for one in given}


def span_of(table: Table, column: str) -> Span:
    """The span of a table that begins in a column, or the one that stands for its rows."""
    free = [span for span in table.spans if not span.inside]
    named = [span for span in table.spans if span.start == column]
    return (named or free[-1:] or table.spans)[0]


def placed(
    given: Sequence[Annotated], document: str, found: Found, tables: Mapping[str, Table | None]
) -> tuple[list[Proposed], list[str]]:
    """The annotations of one document at their places, and what their offsets count."""
    units = unit_of(found, [one.claim for one in given])
    proposed = []
    for one in given:
        if table := tables[one.label]:
            at = place(found, one.claim, units)
            proposed.append(Proposed(one, document, table, span_of(table, one.column), at))
    return proposed, units


def cells(one: Proposed, source: Source) -> Row:
    """The columns that an annotation fills."""
    table, span, at = one.table, one.span, one.placed.place
    ours = {span.document, span.start, span.end, span.text, table.key}
    row = {k: v for k, v in one.given.values.items() if k in table.columns and k not in ours}
    if at is None:
        words = {span.text: source.reads(one.given.claim.words)} if span.text else {}
        return row | {span.document: one.document} | words
    named = {span.document: one.document, span.start: str(at[0]), span.end: str(at[1])}
    return row | named | ({span.text: source.reading.of(*at)} if span.text else {})


def why(ones: Sequence[Proposed], name: str, source: Source) -> str:
    """Why a row is proposed, with what a curator must look at."""
    lines = dict.fromkeys(str(one.given.claim.line) for one in ones)
    told = [f"imported from {name}, {', '.join(lines)}"]
    told += [one.placed.doubt for one in ones if one.placed.doubt]
    for one in ones:
        others = {k: v for k, v in one.given.values.items() if k not in one.table.columns}
        told += [f"{source.reads(k)}: {source.reads(v)}" for k, v in others.items()]
    return "; ".join(told)


def is_known(row: Row, ones: Sequence[Proposed], among: Iterable[Row]) -> bool:
    """Whether a row of the table has the same spans; one without a place is never known."""
    spans = [one.span for one in ones]
    if any(one.placed.place is None for one in ones):
        return False
    columns = [c for span in spans for c in (span.document, span.start, span.end)]
    return any(all(row[column] == other[column] for column in columns) for other in among)


def add(package: Package, document: str, rows: Mapping[str, list[Row]]) -> list[Rows]:
    """The tables of a draft, with rows at their ends."""
    check_name(document)
    drafted = read_draft(package, document) if document in open_drafts(package) else {}
    changed = []
    for name, new in rows.items():
        table = draft_table(package.tables[name], document)
        old = drafted[name].rows if name in drafted else []
        used, number = {row[table.key] for row in old}, len(old)
        for row in new:
            number += 1
            while f"{name}.{number}" in used:
                number += 1
            row[table.key] = f"{name}.{number}"
        changed.append(Rows(table, [*old, *new]))
    return changed


def rows_of(
    package: Package, document: str, proposed: Sequence[Proposed], source: Source, name: str
) -> tuple[dict[str, list[Row]], list[Proposed], int]:
    """Table -> the new rows of one document; the annotations in them; and how many rows stand in
    data or draft already."""
    groups: dict[Key, list[Proposed]] = defaultdict(list)
    for number, one in enumerate(proposed):
        groups[document, one.table.name, one.given.row or f"#{number}"].append(one)
    drafted = read_draft(package, document) if document in open_drafts(package) else {}
    made: dict[str, list[Row]] = defaultdict(list)
    fresh, known = list[Proposed](), 0
    for (_, table, _), ones in groups.items():
        given = [cells(one, source) for one in ones]
        row = new_row(package.tables[table], why(ones, name, source), *given)
        there = [*package.data[table].rows, *(drafted[table].rows if table in drafted else ())]
        if is_known(row, ones, [*there, *made[table]]):
            known += 1
        else:
            made[table].append(row)
            fresh += ones
    return {table: rows for table, rows in made.items() if rows}, fresh, known


def mismatches(proposed: Iterable[Proposed], name: str, source: Source) -> list[str]:
    """A line for each annotation of which a curator must know more than its place."""
    return [
        f"{name}:{one.given.claim.line} {one.table.name} "
        f"【{source.reads(one.given.claim.words)[:24]}】 {one.placed.doubt}"
        for one in proposed
        if one.placed.doubt
    ]


def imported(
    package: Package, given: Sequence[Annotated], name: str, labels: Mapping[str, str], only: str
) -> Imported:
    """The annotations of a file as rows of drafts."""
    sources = read_all(package)
    if only and only not in sources:
        raise BadInput(f"no document {only!r}; there are {', '.join(sources)}")
    tables, groups = tables_of(package, given, labels), defaultdict[str, list[Annotated]](list)
    for one in given:
        groups[only or document_of(one.document, sources)].append(one)
    done, said, lost, known = list[Rows](), list[str](), 0, 0
    for document, ones in groups.items():
        source = sources[document]
        proposed, units = placed(ones, document, Found(source), tables)
        if units != ["code points"]:
            said.append(f"{name}: its offsets in {document} count {' or '.join(units)}")
        rows, fresh, there = rows_of(package, document, proposed, source, name)
        said += mismatches(fresh, name, source)
        done += add(package, document, rows)
        known += there
        lost += sum(one.placed.place is None for one in proposed)
    return Imported(done, said, lost, known)


def read_labels(pairs: Iterable[str]) -> dict[str, str]:
    """Label -> table, of the words of --label."""
    found = {}
    for pair in pairs:
        label, divided, table = pair.rpartition("=")
        if not divided or not label:
            raise BadInput(f"--label {pair!r} is no NAME=TABLE")
        found[label] = table
    return found


def main() -> int:
    options = parser(__doc__, "scripts.curate.imports")
    options.add_argument("file", type=Path, help="the .jsonld, .json, .jsonl or .ann")
    options.add_argument("--document", default="", help="the document (default: as the file says)")
    said = "the table of a label, NAME=TABLE; NAME= leaves it out"
    options.add_argument("--label", action="append", default=[], help=said)
    arguments = options.parse_args()
    labels, name = read_labels(arguments.label), arguments.file.name
    if not name:
        raise BadInput("name the file: make import FILE=annotations.jsonld")
    try:
        given = read_annotations(arguments.file)
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except ValueError as error:
        raise BadInput(f"{name} cannot be imported: {error}") from None
    if not given:
        raise BadInput(f"{name} holds no annotation")
    package = read_package(arguments.root)
    done = imported(package, given, name, labels, arguments.document)
    write_all(arguments.root, draft_files(done.tables))
    print(*done.said, sep="\n", end="\n" if done.said else "")
    fresh = f"{len(given)} annotations read; {done.known} rows of them are there already"
    see = ", ".join(rows.table.path for rows in done.tables)
    print(f"{fresh}, {done.lost} have no place; {f'see {see}' if see else 'no draft was changed'}")
    return 1 if done.lost else 0


if __name__ == "__main__":
    run(main)
