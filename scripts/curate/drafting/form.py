"""The form of a draft: what is proposed of one document, until a curator decides.

    drafts/DOCUMENT/text.txt      the document, until its row is accepted: then it stands in seeds/
    drafts/DOCUMENT/TABLE.csv     the table's own columns, and two more: `decision` and `why`

A decision is empty, `accept` or `drop`; `why` is ours, and no part of the data. Offsets count the
characters of the text, as everywhere. A proposed row has an id that only the draft knows
(`quotes.3`); other rows of the draft refer to it by that, and `make accept` gives it a real one.
Rows that a curator adds need no id. Nothing under drafts/ is data: no check and no build reads it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from scripts.model.files import inside
from scripts.model.package import Package, Rows, Span, Table, read_rows, to_csv
from scripts.model.problems import BadInput
from scripts.model.sources import Source, documents_table, read_source, read_sources

FOLDER = "drafts"
TEXT = "text.txt"
DECISION, WHY = "decision", "why"
DECISIONS = ("", "accept", "drop")
NAME = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
Drafted = Mapping[str, Rows]
"""Table -> its proposed rows."""


def check_name(document: str) -> None:
    """BadInput unless a document may be called so."""
    if not NAME.fullmatch(document):
        said = f"{document[:40]!r} is no id of a document"
        raise BadInput(f"{said}; it has small letters, digits and single hyphens: morning-post-ban")


def path(document: str, name: str) -> str:
    """The path of a file of a draft: the text, or the CSV of a table."""
    return f"{FOLDER}/{document}/{name}"


def draft_table(table: Table, document: str) -> Table:
    """The table of the proposals for a table of the data."""
    added = [
        {"name": DECISION, "constraints": {"enum": list(DECISIONS)}},
        {"name": WHY},
    ]
    schema = table.schema | {"fields": [*table.fields, *added]}
    return Table(table.name, path(document, f"{table.name}.csv"), table.schema_path, schema)


def new_row(table: Table, why: str, *given: Mapping[str, str]) -> dict[str, str]:
    """A proposal for a table of the data: the columns given, all others empty."""
    row = dict.fromkeys([*table.columns, DECISION, WHY], "") | {WHY: why}
    for values in given:
        row |= values
    return row


def open_drafts(package: Package) -> list[str]:
    """The documents of which a draft is open: an empty folder is none."""
    folder = package.root / FOLDER
    names = sorted(at.name for at in folder.iterdir()) if folder.is_dir() else []
    return [name for name in names if all_files(package, name)]


def check_open(package: Package, document: str) -> None:
    """BadInput unless a draft of the document is open."""
    check_name(document)
    known = open_drafts(package)
    if document not in known:
        said = f"no draft of {document!r} is open"
        listed = f"there are {', '.join(known)}" if known else "make draft FILE= makes one"
        raise BadInput(f"{said}; {listed}")


def read_draft(package: Package, document: str) -> dict[str, Rows]:
    """The proposals of a draft, table by table; BadInput where one cannot be read."""
    check_open(package, document)
    found = {}
    for name, table in package.tables.items():
        drafted = draft_table(table, document)
        if inside(package.root, drafted.path).is_file():
            found[name] = read_rows(package.root, drafted)
    return found


def check_decisions(drafted: Drafted) -> None:
    """BadInput that names the first decision which is none."""
    for rows in drafted.values():
        for line, row in rows:
            if row[DECISION] not in DECISIONS:
                said = f"{rows.table.path}:{line} decides {row[DECISION][:20]!r}"
                raise BadInput(f"{said}; write accept, drop or nothing")


def known_by(table: Table) -> Span | None:
    """The span by which a row is told from others: that inside another, else the whole."""
    inner = [span for span in table.spans if span.inside]
    return next(iter(inner + [span for span in table.spans if span.start == "start"]), None)


def without_lost(drafted: Drafted) -> dict[str, Rows]:
    """A draft in which what cannot be without a dropped row is dropped, too; who only refers to one
    does so no longer."""
    data = dict(drafted)
    lost = {(n, row[r.table.key]) for n, r in data.items() for row in r.rows if is_lost(row)}
    while lost:
        found = set[tuple[str, str]]()
        for name, rows in data.items():
            settled = [without(rows.table, row, lost) for row in rows.rows]
            pairs = zip(rows.rows, settled, strict=True)
            found |= {(name, b[rows.table.key]) for a, b in pairs if is_lost(b) > is_lost(a)}
            data[name] = replace(rows, rows=settled)
        lost = found
    return {name: replace(rows, rows=of_values(rows, data)) for name, rows in data.items()}


def of_values(rows: Rows, data: Drafted) -> list[dict[str, str]]:
    """The rows of a table; what was proposed to support a value that is left empty is dropped."""
    values = {(n, row[r.table.key]): row for n, r in data.items() for row in r.rows}
    told = [c for c in rows.table.having("oneOf") if "field" in rows.table.columns]
    settled = []
    for row in rows.rows:
        about = (values.get((rows.table.references[c][0], row[c]), {}) for c in told if row[c])
        empty = any(of.get(row["field"]) == "" for of in about)
        settled.append(row | {DECISION: "drop"} if empty and row[WHY] else row)
    return settled


def is_lost(row: Mapping[str, str]) -> bool:
    return row[DECISION] == "drop"


def without(table: Table, row: dict[str, str], lost: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A row without its references to lost rows, and dropped where it is nothing without them."""
    needed = {f["name"] for f in table.fields if f.get("constraints", {}).get("required")}
    needed |= set(table.having("oneOf"))
    gone = [c for c, (target, _) in table.references.items() if (target, row[c]) in lost]
    if not gone:
        return row
    dropped = {DECISION: "drop"} if needed & set(gone) else dict.fromkeys(gone, "")
    return row | dropped


def draft_files(tables: Iterable[Rows]) -> dict[str, bytes]:
    """The files of proposals (path -> bytes), for `write_all`."""
    return {rows.table.path: to_csv(rows.table.columns, rows.rows) for rows in tables}


def read_drafted(package: Package, document: str, drafted: Drafted) -> Source:
    """The text that a draft is of: its own copy, or the seed once the document is accepted."""
    rows = documents_table(package)
    known = [*rows.rows, *(drafted[rows.table.name].rows if rows.table.name in drafted else ())]
    empty = dict[str, str]()
    row = next((row for row in known if row[rows.table.key] == document), empty)
    language = row.get("language") or "zh"
    own = path(document, TEXT)
    if inside(package.root, own).is_file():
        return read_source(package.root, own, language)
    return read_source(package.root, row.get("path", own), language)


def read_all(package: Package) -> dict[str, Source]:
    """Every document, those of open drafts too."""
    drafts = {name: read_draft(package, name) for name in open_drafts(package)}
    drafted = {name: read_drafted(package, name, rows) for name, rows in drafts.items()}
    return {**read_sources(package), **drafted}


def all_files(package: Package, document: str) -> list[str]:
    """The paths of a draft's files: its text, and its tables."""
    folder = package.root / FOLDER / document
    there = sorted(at.name for at in folder.iterdir()) if folder.is_dir() else []
    ours = [name for name in there if name == TEXT or name.endswith(".csv")]
    return [path(document, name) for name in ours if not name.startswith(".")]
