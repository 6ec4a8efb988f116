"""Move what a curator has decided from drafts/DOCUMENT/ into data/, and say what is missing still.

    make accept DOCUMENT=morning-post-ban

Rows that are accepted get ids and all that follows by `scripts.fill`; rows that are dropped leave
the draft; the others stay in it. Everything is written at once, or, where a row cannot be filled,
nothing. The document comes first: its own row, with which its text goes to seeds/. While something
is undecided a document cannot be sound, and what is missing is only said; the last rows of a draft
are not moved before they are.
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
    all_files,
    check_decisions,
    draft_files,
    open_drafts,
    path,
    read_draft,
    read_drafted,
    without_lost,
)
from scripts.curate.drafting.placing import Ids, Placing
from scripts.curate.drafting.whole import faults as cell_faults
from scripts.describe.history import used_ids
from scripts.fill import fill_package, with_ids
from scripts.model.copying import copied
from scripts.model.files import inside, read_bytes, write_all
from scripts.model.package import Package, Rows, read_package, to_csv
from scripts.model.problems import BadInput, Problem, parser, report, run
from scripts.model.sources import documents_table

Row = dict[str, str]


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
                    said = wanting(drafted, target, row[column], own=column == table.key)
                    yield Problem(drafted[name].table.path, line, column, said)


def wanting(drafted: Drafted, table: str, row_id: str, own: bool) -> str:
    """What to do about an id that the draft alone knows."""
    if own:
        return "type a readable id"
    rows = drafted.get(table)
    if rows and any(row[rows.table.key] == row_id for row in rows.rows):
        return f"accept {row_id} of {table}, too"
    return f"the draft has no {row_id} any more; type the id that it has now"


def incomplete(
    package: Package, document: str, named: Mapping[str, Taken], drafted: Drafted
) -> Iterator[Problem]:
    """Cells that accepted rows lack, and values that they cannot have."""
    language = read_drafted(package, document, drafted).language
    for name, part in named.items():
        for line, row in zip(part.lines, part.rows, strict=True):
            for column, said in cell_faults(package, drafted, package.tables[name], row, language):
                yield Problem(drafted[name].table.path, line, column, said)


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


def new_faults(package: Package, found: list[Problem], placing: Placing) -> list[Problem]:
    """The faults that rows of a draft have, or bring to others, those of its own at their lines."""
    placed = [(problem, placing.at_draft(problem)) for problem in found]
    own = [at for _, at in placed if at]
    others = [problem for problem, at in placed if not at]
    before = {(p.file, p.column, p.message) for p in faults(package)} if others else set()
    return own + [p for p in others if (p.file, p.column, p.message) not in before]


def remaining(package: Package, drafted: Drafted, ids: Ids) -> list[Rows]:
    """What of a draft is not decided yet."""
    left = []
    for name, rows in drafted.items():
        kept = [row for row in rows.rows if row[DECISION] == ""]
        left.append(Rows(rows.table, renamed(package, name, kept, ids)))
    return left


@dataclass(frozen=True)
class Accepted:
    """What acceptance makes: the files to write (None: to take away), and the faults that remain,
    or, where rows cannot be filled, no files and why."""

    files: dict[str, bytes | None]
    problems: list[Problem]
    filled: bool


def accept(package: Package, document: str, drafted: Drafted) -> Accepted:
    """The decided rows of a draft, filled and checked on a copy of the package."""
    check_decisions(drafted)
    taken = take(package, drafted)
    ids = real_ids(package, taken)
    named = {name: real(package, name, part, ids) for name, part in taken.items()}
    blocked = [*waiting(package, named, drafted)]
    blocked += incomplete(package, document, taken, drafted)
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
        after = read_package(tried.root)
        found = faults(after)
    left = remaining(package, drafted, ids)
    closed = emptied(package, document, left)
    if closed and (own := new_faults(package, found, Placing(after, document, ids, drafted))):
        return Accepted({}, own, filled=False)
    files = {**texts, **contents, **draft_files(left), **closed}
    return Accepted(files, found, filled=True)


def real(package: Package, name: str, part: Taken, ids: Ids) -> Taken:
    return replace(part, rows=renamed(package, name, part.rows, ids))


def emptied(package: Package, document: str, left: list[Rows]) -> dict[str, None]:
    """The files of a draft in which nothing is left to decide, as `write_all` takes them away; none
    where something is."""
    if any(rows.rows and "derivedTable" not in rows.table.schema for rows in left):
        return {}
    return dict.fromkeys(all_files(package, document))


def main() -> int:
    options = parser(__doc__, "scripts.accept")
    options.add_argument("document", help="the id of the document")
    arguments = options.parse_args()
    package = read_package(arguments.root)
    if not arguments.document:
        listed = ", ".join(open_drafts(package)) or "none is open"
        raise BadInput(f"name the draft ({listed}): make accept DOCUMENT=…")
    drafted = without_lost(read_draft(package, arguments.document))
    done = accept(package, arguments.document, drafted)
    if not done.filled:
        print("nothing was moved:")
        return report(done.problems)
    taken = take(package, drafted)
    write_all(arguments.root, done.files)
    closed = None in done.files.values()
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
