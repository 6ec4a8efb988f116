"""The tables as SQLite, with all that the site reads; it is one form of the release, too.

Types, keys and foreign keys come from the schemas, never by guessing. Beside the tables of the
package stand `<table>_fts`, the full-text index over the columns marked `search`; `spans`, every
span with the text around it; `texts`, the documents themselves, and `sentences`, the same cut for
the search (neither without texts, for public hosts); `package_notes`, `table_notes` and
`column_notes`, what the package says of itself; the views of scripts/sql; and `facet_counts`. The
same input gives the same bytes, per version of SQLite: rows are in order, and the file is written
by VACUUM INTO.
"""

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from scripts.describe.metadata import facets
from scripts.describe.pages import said as said_in_pages
from scripts.forms.aside import opened, take_passages, write_passages
from scripts.forms.counted import add_counts
from scripts.forms.searched import folded
from scripts.forms.tables import create_tables, insert, typed
from scripts.model.beside import beside, shown
from scripts.model.files import size_of
from scripts.model.package import Package, Table
from scripts.model.problems import BadInput
from scripts.model.staging import alone
from scripts.sql.functions import prepare
from scripts.sql.views import parts

CITED_BY = "name title description version created homepage id keywords licenses contributors"
"""Properties of the package that the site cites it by; lists stand as JSON. `database`, beside
them, is where the addresses of its rows begin."""
CACHE = 100_000
"""Kilobytes that SQLite may hold while it builds; half of it for the process beside."""


def file_name(package: Package) -> str:
    """The file of the database: Datasette calls the database by it."""
    return f"{package.database}.db"


def create_index(db: Database, name: str, texts: Iterable[str]) -> None:
    """A full-text index of a table: row n holds the n-th folded text, no content."""
    columns = "tokens, content='', tokenize='unicode61'"
    db.execute(f"CREATE VIRTUAL TABLE [{name}_fts] USING fts5({columns})")
    numbered = enumerate(texts, start=1)
    db.conn.executemany(f"INSERT INTO [{name}_fts] (rowid, tokens) VALUES (?, ?)", numbered)


def column_note(table: Table, field: dict[str, Any]) -> dict[str, Any]:
    """What a schema says of a column: `refers_to` is TABLE.COLUMN, `derived_from` names columns,
    `meanings` is a JSON object of its codes and what each means."""
    name, limits = field["name"], field.get("constraints", {})
    known = limits.get("enum", [])
    meanings = {code: field.get("meanings", {}).get(code, "") for code in known}
    return {
        "column_name": name,
        "description": field["description"],
        "type": field["type"],
        "required": int(bool(limits.get("required")) or name == table.key),
        "refers_to": ".".join(table.references[name]) if name in table.references else None,
        "derived_from": ", ".join(field.get("derived", {}).get("from", ())) or None,
        "codes": field.get("codes"),
        "meanings": json.dumps(meanings, ensure_ascii=False) if meanings else None,
    }


def notes(package: Package) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """(table, its key, its rows): what package, tables and columns say of themselves."""
    about = {key: package.descriptor.get(key) for key in CITED_BY.split()}
    about |= {"database": package.database} | said_in_pages(package)
    said = [
        {
            "key": key,
            "value": value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
        }
        for key, value in about.items()
        if value is not None
    ]
    yield "package_notes", "key", said
    resources = {resource["name"]: resource for resource in package.descriptor["resources"]}
    tables, columns = [], []
    for name, table in package.tables.items():
        tables.append(
            {
                "table_name": name,
                "title": resources[name]["title"],
                "description": resources[name]["description"],
                "label": table.schema.get("label"),
                "fts_table": f"{name}_fts" if table.having("search") else None,
            }
        )
        for field in table.fields:
            columns.append(
                {"column_id": f"{name}.{field['name']}", "table_name": name}
                | column_note(table, field)
            )
    yield "table_notes", "table_name", tables
    yield "column_notes", "column_id", columns


def add_tables(db: Database, package: Package) -> None:
    """The tables of the package with their rows and indexes."""
    create_tables(db, package)
    sizes = [size_of(package.root, table.path) for table in package.tables.values()]
    for name in shown(package.tables, "Building the tables", sizes):
        table = package.tables[name]
        insert(db, name, table.columns, typed(table, package.records(name)))
        if table.having("search"):
            create_index(db, name, folded(package, name))
        # When the rows stand: to keep an index in order row by row takes far longer.
        for column in table.references:
            db.table(name).create_index([column])


def fill(db: Database, package: Package, passages: Callable[[], Path], with_texts: bool) -> None:
    """All that the database holds; `passages` waits for the file of them, so what needs none of
    them comes first. BadInput if a row refers to one that does not exist."""
    add_tables(db, package)
    for name, key, noted in notes(package):
        db.table(name).insert_all(noted, pk=key)
    prepare(db.conn)
    script = parts(package)
    of_spans = script.pop("of spans")
    db.executescript("\n".join(script.values()))
    there = db.table_names()
    wrong = astray(db, there)
    take_passages(db, passages(), with_texts)
    if with_texts:
        cut = db.execute("SELECT tokens FROM aside.folded ORDER BY rowid")
        create_index(db, "sentences", (words for (words,) in cut))
    db.executescript(of_spans)
    add_counts(db, facets())
    wrong += astray(db, (name for name in db.table_names() if name not in there))
    if wrong:
        raise BadInput(f"{wrong[0]}; run make check")


def astray(db: Database, names: Iterable[str]) -> list[str]:
    """Of each of some tables, a sentence if a row refers to one that does not exist."""
    found = (db.execute(f"PRAGMA foreign_key_check([{name}])").fetchone() for name in names)
    return [
        f"data/{wrong[0]}.csv refers to a row of {wrong[2]} that does not exist"
        for wrong in found
        if wrong
    ]


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[Path]:
    """A scratch folder inside a folder, for one process at a time: two terminals may build at
    once, the second waits. What a kill left there goes."""
    scratch = folder / ".scratch"
    with alone(folder):
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def write_filled(package: Package, scratch: Path, with_texts: bool) -> Path:
    """The database as it is filled, with room in it, in a folder of its own."""
    at, apart = scratch / "filled.db", scratch / "passages.db"
    with beside(partial(write_passages, package, apart, with_texts, CACHE // 2)) as passages:
        db = opened(at, CACHE)
        with db.conn:
            fill(db, package, passages, with_texts)
        db.close()
    apart.unlink()
    return at


def compact(filled: Path, target: Path) -> None:
    """The same database without room in it, its pages in order."""
    with contextlib.closing(sqlite3.connect(filled)) as db:
        db.execute("VACUUM INTO ?", [str(target)])


def write_database(
    package: Package,
    target: Path,
    with_texts: bool,
    files: Mapping[str, bytes] | None = None,
    meanwhile: Callable[[Path], None] = lambda filled: None,
) -> None:
    """Write the database, and files beside it (name -> bytes): aside first, whole or not at all.
    While it is made compact, `meanwhile` may ask the same database in another file."""
    try:
        with alone_in(target.parent) as scratch:
            filled = write_filled(package, scratch, with_texts)
            with beside(partial(compact, filled, scratch / target.name)) as compacted:
                meanwhile(filled)
                compacted()
            for name, raw in (files or {}).items():
                (scratch / name).write_bytes(raw)
            for name in (*(files or ()), target.name):
                # Whatever the umask of whoever builds: the site is served by a user of its own.
                (scratch / name).chmod(0o644)
                (scratch / name).replace(target.with_name(name))
    except sqlite3.OperationalError as error:
        raise BadInput(f"{target.name} cannot be written ({error}); nothing was changed") from None
    except (sqlite3.IntegrityError, OverflowError) as error:
        raise BadInput(f"the data do not fit their schema ({error}); run make check") from None


def write(package: Package, folder: Path) -> None:
    """The database, without the texts of the documents."""
    write_database(package, folder / file_name(package), with_texts=False)
