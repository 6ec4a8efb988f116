"""The tables as SQLite, with all that the site reads; it is one form of the release, too.

Types, keys and foreign keys come from the schemas, never by guessing. Beside the tables of the
package stand `<table>_fts`, the full-text index over the columns marked `search`; `spans`, every
span with the text around it; `texts`, the documents themselves, and `sentences`, the same cut for
the search (neither without texts, for public hosts); `package_notes`, `table_notes` and
`column_notes`, what the package says of itself; and the views of scripts/sql. The same input gives
the same bytes, per version of SQLite: rows are in order, and the file is written by VACUUM INTO.
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from scripts.describe.pages import said as said_in_pages
from scripts.model.package import Package, Rows, Table
from scripts.model.problems import BadInput
from scripts.model.sources import Sources, marks, read_sources, sound_marks
from scripts.sql.functions import prepare
from scripts.sql.views import views
from scripts.text.languages import language
from scripts.text.spelling import grams
from scripts.text.wording import tokens

NAME = "chip_controls.db"
CITED_BY = "name title description version created homepage id keywords licenses contributors"
"""Properties of the package that the site cites it by; lists stand as JSON."""
AROUND = 60
"""Characters of context kept on either side of a span."""
SYNONYMS = Path(__file__).parents[1] / "text/synonyms.txt"
GRAMS = """
CREATE TABLE lexicon_grams (gram TEXT, entry INTEGER REFERENCES lexicon (entry),
PRIMARY KEY (gram, entry)) WITHOUT ROWID"""
TYPES = {"string": str, "date": str, "integer": int, "number": float}


def typed(rows: Rows) -> Iterator[dict[str, Any]]:
    """The rows of a table, empty cells as None; BadInput names a cell that is not of its type."""
    types = {field["name"]: TYPES[field["type"]] for field in rows.table.fields}
    for line, row in rows:
        try:
            yield {c: None if cell == "" else types[c](cell) for c, cell in row.items()}
        except ValueError:
            said = "holds a cell that is no number, or one of too many digits"
            raise BadInput(f"{rows.table.path}:{line} {said}; run make check") from None


def create_tables(db: Database, package: Package) -> None:
    """Every table with its types and keys, and an index on each foreign key; no rows yet."""
    references = []
    for table in package.tables.values():
        required = {f["name"] for f in table.fields if f.get("constraints", {}).get("required")}
        columns = {field["name"]: TYPES[field["type"]] for field in table.fields}
        db.table(table.name).create(columns, pk=table.key, not_null=required)
        references += [(table.name, column, *to) for column, to in table.references.items()]
    # When all tables stand, since references go in circles: actors name the document of their
    # first mention, documents their publisher.
    db.add_foreign_keys(references)
    for name, column, *_ in references:
        db.table(name).create_index([column])


def create_index(db: Database, name: str, texts: Iterable[str]) -> None:
    """A full-text index of a table: row n holds the folded tokens of its n-th text, no content."""
    columns = "tokens, content='', tokenize='unicode61'"
    db.execute(f"CREATE VIRTUAL TABLE [{name}_fts] USING fts5({columns})")
    numbered = ((number, tokens(text)) for number, text in enumerate(texts, start=1))
    db.conn.executemany(f"INSERT INTO [{name}_fts] (rowid, tokens) VALUES (?, ?)", numbered)


def read_synonyms() -> Iterator[tuple[str, str]]:
    """(word, the line that it stands in) for the words of the subject that say the same."""
    lines = SYNONYMS.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if line and not line.startswith("#"):
            yield from ((word.strip(), str(number)) for word in line.split(","))


def known_words(rows: Rows) -> Iterator[tuple[str, str, str]]:
    """(word, table, id) for the columns of a table marked `known`: what each word names."""
    table = rows.table
    others = [(column, table.references[column][0]) for column in table.having("oneOf")]
    for column in table.having("known"):
        for row in rows.rows:
            named = [(other, row[key]) for key, other in others if row[key]]
            for other, thing in named or [(table.name, row[table.key])]:
                yield row[column], other, thing


def add_lexicon(db: Database, package: Package) -> None:
    """`lexicon`, what a question is read by, and the parts of its spellings, for mistaken ones."""
    words = [word for rows in package.data.values() for word in known_words(rows)]
    words += [(word, "", line) for word, line in read_synonyms()]
    known = {(tokens(word), table, thing): word for word, table, thing in words}
    known = {key: word for key, word in known.items() if key[0]}
    numbered = list(enumerate(sorted(known), start=1))
    db.table("lexicon").insert_all(
        (
            {"entry": number, "word": word, "shown": known[word, table, thing]}
            | {"table_name": table, "row_id": thing}
            for number, (word, table, thing) in numbered
        ),
        pk="entry",
    )
    db.execute(GRAMS)
    parts = ((gram, number) for number, (word, *_) in numbered for gram in sorted(grams(word)))
    db.conn.executemany("INSERT INTO lexicon_grams VALUES (?, ?)", parts)


def labels(rows: Rows) -> dict[str, str]:
    """Id -> the names of a row of another table, or its label where it has no names."""
    names = [column for column in rows.table.having("search") if column.startswith("name_")]
    shown = names or [rows.table.schema["label"]]
    return {row[rows.table.key]: " | ".join(row[column] for column in shown) for row in rows.rows}


def searched(rows: Rows, package: Package) -> Iterator[str]:
    """What each row is found by: its columns marked `search`.

    A marked column that refers to another table counts with the label of the row that it names,
    so that quotes are found by their speaker, and events by the policies that they are about.
    """
    columns = list(rows.table.having("search"))
    references = rows.table.references
    named = {c: labels(package.data[references[c][0]]) for c in columns if c in references}
    also = found_by(rows, package)
    for row in rows.rows:
        words = [named.get(c, {}).get(row[c], row[c]) for c in columns]
        yield " | ".join(words + also.get(row[rows.table.key], []))


def found_by(rows: Rows, package: Package) -> dict[str, list[str]]:
    """Id -> the labels of what other tables say that the row is about: columns with `finds`."""
    found: dict[str, list[str]] = {}
    for other in package.data.values():
        for column, key in other.table.having("finds").items():
            if other.table.references[key][0] != rows.table.name:
                continue
            names = labels(package.data[other.table.references[column][0]])
            for row in other.rows:
                found.setdefault(row[key], []).append(names.get(row[column], ""))
    return found


def add_of_documents(db: Database, name: str, rows: Iterable[dict[str, Any]], key: str) -> None:
    """A table whose rows are of a document, each named in `document_id`."""
    reference = ("document_id", "documents", "document_id")
    db.table(name).insert_all(rows, pk=key, foreign_keys=[reference])


def spans(package: Package, sources: Sources, with_texts: bool) -> Iterator[dict[str, Any]]:
    """Every span of every table, with the characters around it.

    Without texts, a span whose table has no column for its words keeps them back: the article
    spans together are the texts.
    """
    for mark in marks(package, sources):
        text, start, end = mark.source.text, mark.start, mark.end
        yield {
            "span_id": f"{mark.table}.{mark.row_id}.{mark.column}",
            "table_name": mark.table,
            "row_id": mark.row_id,
            "column_name": mark.column,
            "document_id": mark.document,
            "start": start,
            "end": end,
            "before": mark.source.reads(text[max(0, start - AROUND) : start].lstrip()),
            "text": mark.reading if with_texts or mark.span.text else "",
            "after": mark.source.reads(text[end : end + AROUND].rstrip()),
        }


def sentences(package: Package, sources: Sources) -> Iterator[dict[str, Any]]:
    """The sentences of the documents, none across the border of two articles. A headline has no
    full stop and ends with its span."""
    for mark in sound_marks(package.data[package.partition_table().name], sources):
        sentence = re.compile(language(mark.source.language).sentence)
        for found in sentence.finditer(mark.source.text, mark.start, mark.end):
            words = found[0].rstrip()
            yield {
                "sentence_id": f"{mark.document}.{found.start()}",
                "document_id": mark.document,
                "start": found.start(),
                "end": found.start() + len(words),
                "text": mark.source.reads(words),
            }


def add_texts(db: Database, package: Package, sources: Sources) -> None:
    """The documents, and their sentences with an index: what no row marks is found too."""
    texts = ({"document_id": d, "text": source.text} for d, source in sources.items())
    add_of_documents(db, "texts", texts, "document_id")
    cut = list(sentences(package, sources))
    add_of_documents(db, "sentences", cut, "sentence_id")
    create_index(db, "sentences", (row["text"] for row in cut))


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
    about = {key: package.descriptor.get(key) for key in CITED_BY.split()} | said_in_pages(package)
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


def fill(db: Database, package: Package, with_texts: bool) -> None:
    """All that the database holds. BadInput if a row refers to one that does not exist."""
    sources = read_sources(package)
    create_tables(db, package)
    for name, rows in package.data.items():
        db.table(name).insert_all(typed(rows))
        if rows.table.having("search"):
            create_index(db, name, searched(rows, package))
    add_lexicon(db, package)
    add_of_documents(db, "spans", spans(package, sources, with_texts), "span_id")
    db.table("spans").create_index(["table_name", "row_id"])
    db.table("spans").create_index(["document_id", "start"])
    if with_texts:
        add_texts(db, package, sources)
    for name, key, noted in notes(package):
        db.table(name).insert_all(noted, pk=key)
    prepare(db.conn)
    db.executescript(views(package))
    wrong = db.execute("PRAGMA foreign_key_check").fetchone()
    if wrong:
        said = f"data/{wrong[0]}.csv refers to a row of {wrong[2]} that does not exist"
        raise BadInput(f"{said}; run make check")


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[Path]:
    """A scratch folder inside a folder, for one process at a time: two terminals may build at
    once, the second waits. What a kill left there goes."""
    held, scratch = os.open(folder, os.O_RDONLY), folder / ".scratch"
    with contextlib.ExitStack() as ended:
        ended.callback(os.close, held)
        fcntl.flock(held, fcntl.LOCK_EX)
        ended.callback(shutil.rmtree, scratch, ignore_errors=True)
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        yield scratch


def write_database(
    package: Package, target: Path, with_texts: bool, beside: Mapping[str, bytes] | None = None
) -> None:
    """Write the database, and files beside it (name -> bytes): aside first, whole or not at all."""
    try:
        with alone_in(target.parent) as scratch:
            db = Database(scratch / "filled.db")
            with db.conn:
                fill(db, package, with_texts)
            db.execute("VACUUM INTO ?", [str(scratch / target.name)])
            db.close()
            for name, raw in (beside or {}).items():
                (scratch / name).write_bytes(raw)
            for name in (*(beside or ()), target.name):
                # Whatever the umask of whoever builds: the site is served by a user of its own.
                (scratch / name).chmod(0o644)
                (scratch / name).replace(target.with_name(name))
    except sqlite3.OperationalError as error:
        raise BadInput(f"{target.name} cannot be written ({error}); nothing was changed") from None
    except (sqlite3.IntegrityError, OverflowError) as error:
        raise BadInput(f"the data do not fit their schema ({error}); run make check") from None


def write(package: Package, folder: Path) -> None:
    """`chip_controls.db`, without the texts of the documents."""
    write_database(package, folder / NAME, with_texts=False)
