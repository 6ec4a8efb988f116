"""Move what a curator has decided from drafts/DOCUMENT/ into data/, and say what is missing still.

    make accept DOCUMENT=morning-post-ban

Rows that are accepted get ids and all that follows by `scripts.fill`; rows that are dropped leave
the draft; the others stay in it. Everything is written at once, or, where a row cannot be filled,
nothing. The document comes first: its own row, with which its text goes to seeds/.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.check import faults
from scripts.curate.drafting.form import (
    DECISION,
    TEXT,
    Drafted,
    check_decisions,
    draft_files,
    path,
    read_draft,
    remove_draft,
)
from scripts.describe.history import used_ids
from scripts.fill import fill_package, with_ids
from scripts.model.copying import copied
from scripts.model.files import inside, read_bytes, write_all
from scripts.model.package import Package, Rows, read_package, to_csv
from scripts.model.problems import BadInput, Problem, parser, report, run
from scripts.model.sources import documents_table

Row = dict[str, str]
Ids = dict[str, dict[str, str]]
"""Table -> the id that the draft alone knows -> the id in the data."""


@dataclass(frozen=True)
class Taken:
    """What a decision takes out of one table of a draft: the accepted rows, each with its line
    there, and how many are dropped."""

    rows: list[Row]
    lines: list[int]
    dropped: int


def taken_from(rows: Rows, columns: list[str]) -> Taken:
    """The accepted rows of a table of a draft, as rows of the table of the data."""
    accepted = [(line, row) for line, row in rows if row[DECISION] == "accept"]
    return Taken(
        [{column: row[column] for column in columns} for _, row in accepted],
        [line for line, _ in accepted],
        sum(row[DECISION] == "drop" for row in rows.rows),
    )


def take(package: Package, drafted: Drafted) -> dict[str, Taken]:
    """Table -> what is decided. A table that fill makes has nothing to accept."""
    made = {name for name, table in package.tables.items() if table.schema.get("derivedTable")}
    return {
        name: taken_from(rows, package.tables[name].columns)
        for name, rows in drafted.items()
        if name not in made
    }


def is_provisional(name: str, row_id: str) -> bool:
    """Whether an id is one that a draft gives: quotes.3."""
    return row_id.startswith(f"{name}.")


def real_ids(package: Package, taken: Mapping[str, Taken]) -> Ids:
    """The ids that accepted rows get, after all that their tables have or had."""
    used, found = used_ids(package), Ids()
    for name, part in taken.items():
        key = package.tables[name].key
        wanting = [row for row in part.rows if is_provisional(name, row[key])]
        blank = [row | {key: ""} for row in wanting]
        known = package.data[name]
        rows = [*known.rows, *(row for row in part.rows if row not in wanting), *blank]
        filled, _ = with_ids(Rows(known.table, rows, [0] * len(rows)), used.get(name, set()))
        last = filled.rows[len(rows) - len(blank) :]
        pairs = zip(wanting, last, strict=True)
        found[name] = {old[key]: new[key] for old, new in pairs if new[key]}
    return found


def renamed(package: Package, name: str, rows: list[Row], ids: Ids) -> list[Row]:
    """Rows with real ids, their own and those that they refer to."""
    table = package.tables[name]
    columns = {table.key: name} | {c: target for c, (target, _) in table.references.items()}
    return [
        row | {c: ids.get(target, {}).get(row[c], row[c]) for c, target in columns.items()}
        for row in rows
    ]


def waiting(package: Package, taken: Mapping[str, Taken], drafted: Drafted) -> Iterator[Problem]:
    """Accepted rows that have no id, or refer to rows of the draft that are not accepted."""
    for name, part in taken.items():
        table = package.tables[name]
        for line, row in zip(part.lines, part.rows, strict=True):
            for column, (target, _) in {table.key: (name, ""), **table.references}.items():
                if is_provisional(target, row[column]):
                    own = column == table.key
                    said = "type a readable id" if own else f"accept {row[column]} of {target}, too"
                    yield Problem(drafted[name].table.path, line, column, said)


def incomplete(package: Package, taken: Mapping[str, Taken], drafted: Drafted) -> Iterator[Problem]:
    """Cells that the document's own row lacks: everything else hangs on it."""
    table = documents_table(package).table
    derived = {derivation.column for derivation in table.derivations}
    wanted = [f["name"] for f in table.fields if f.get("constraints", {}).get("required")]
    part = taken.get(table.name, Taken([], [], 0))
    for line, row in zip(part.lines, part.rows, strict=True):
        for column in wanted:
            if not row[column] and column not in derived:
                said = "is empty; the document's own row comes first, and whole"
                yield Problem(drafted[table.name].table.path, line, column, said)


def candidate(package: Package, taken: Mapping[str, Taken], ids: Ids) -> dict[str, Rows]:
    """The tables of the data with the accepted rows at their ends."""
    return {
        name: Rows(rows.table, [*rows.rows, *renamed(package, name, taken[name].rows, ids)])
        for name, rows in package.data.items()
        if name in taken and taken[name].rows
    }


def seeds(package: Package, document: str, taken: Mapping[str, Taken]) -> dict[str, bytes]:
    """The text of the document, for the place that its accepted row names. BadInput if a file is
    there already."""
    rows = documents_table(package)
    found = {}
    for row in taken[rows.table.name].rows if rows.table.name in taken else []:
        if row[rows.table.key] != document:
            raise BadInput(f"the draft is of {document!r}, its row of {row[rows.table.key]!r}")
        if inside(package.root, row["path"]).exists():
            raise BadInput(f"{row['path']} is there already; type another path")
        found[row["path"]] = read_bytes(package.root, path(document, TEXT))
    return found


def at_draft(
    problems: list[Problem], tried: Package, taken: Mapping[str, Taken], drafted: Drafted
) -> list[Problem]:
    """Problems of accepted rows at the lines of the draft."""
    places = {}
    for name, part in taken.items():
        lines = tried.data[name].lines[-len(part.lines) :] if part.lines else []
        for line, own in zip(lines, part.lines, strict=True):
            places[tried.tables[name].path, line] = drafted[name].table.path, own
    return [
        replace(p, file=places[p.file, p.line][0], line=places[p.file, p.line][1])
        if (p.file, p.line) in places
        else p
        for p in problems
    ]


def remaining(package: Package, drafted: Drafted, ids: Ids) -> list[Rows]:
    """What of a draft is not decided yet."""
    left = []
    for name, rows in drafted.items():
        kept = [row for row in rows.rows if row[DECISION] == ""]
        left.append(Rows(rows.table, renamed(package, name, kept, ids)))
    return left


@dataclass(frozen=True)
class Accepted:
    """What acceptance makes: the files to write, and the faults that remain, or, where rows cannot
    be filled, no files and why."""

    files: dict[str, bytes]
    problems: list[Problem]
    filled: bool


def accept(package: Package, document: str, drafted: Drafted) -> Accepted:
    """The decided rows of a draft, filled and checked on a copy of the package."""
    check_decisions(drafted)
    taken = take(package, drafted)
    ids = real_ids(package, taken)
    named = {name: real(package, name, part, ids) for name, part in taken.items()}
    blocked = [*waiting(package, named, drafted), *incomplete(package, taken, drafted)]
    if blocked:
        return Accepted({}, blocked, filled=False)
    tables = candidate(package, taken, ids)
    texts = seeds(package, document, taken)
    changed = texts | {r.table.path: to_csv(r.table.columns, r.rows) for r in tables.values()}
    with tempfile.TemporaryDirectory() as folder:
        tried = copied(package, changed, Path(folder))
        contents, problems = fill_package(tried)
        if problems:
            return Accepted({}, at_draft(problems, tried, taken, drafted), filled=False)
        write_all(tried.root, contents)
        found = faults(read_package(tried.root))
    left = remaining(package, drafted, ids)
    return Accepted(texts | contents | draft_files(left), found, filled=True)


def real(package: Package, name: str, part: Taken, ids: Ids) -> Taken:
    return replace(part, rows=renamed(package, name, part.rows, ids))


def clear(package: Package, document: str, drafted: Drafted) -> bool:
    """Take a draft away in which nothing is left to decide; whether it was."""
    made = [name for name, table in package.tables.items() if table.schema.get("derivedTable")]
    left = any(rows.rows for name, rows in drafted.items() if name not in made)
    if not left:
        remove_draft(package, document)
    return not left


def main() -> int:
    options = parser(__doc__, "scripts.accept")
    options.add_argument("document", help="the id of the document")
    arguments = options.parse_args()
    package = read_package(arguments.root)
    drafted = read_draft(package, arguments.document)
    done = accept(package, arguments.document, drafted)
    if not done.filled:
        print("nothing was moved:")
        return report(done.problems)
    taken = take(package, drafted)
    write_all(arguments.root, done.files)
    closed = clear(package, arguments.document, read_draft(package, arguments.document))
    moved, dropped = (
        sum(len(part.rows) for part in taken.values()),
        sum(part.dropped for part in taken.values()),
    )
    rest = "nothing is left in the draft" if closed else "the others stay in the draft"
    print(f"moved {moved} rows of {arguments.document} into data/, dropped {dropped}; {rest}")
    missing = "not sound yet; make check says so too:" if done.problems else "sound"
    print(missing)
    report(done.problems)
    return 0


if __name__ == "__main__":
    run(main)
