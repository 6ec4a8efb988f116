"""Build the database, `build/chip_controls.db`, from the CSVs and their schemas.

Types, keys and foreign keys come from the schemas, never by guessing. Beside the tables of the package stand: `<table>_fts`, the
full-text index over the columns marked `search`; `spans`, every span with the text around it; `texts`, the sources themselves
and `sentences`, the same cut into sentences for the search (both left out by `--without-texts`, for public hosts); `table_notes` and `column_notes`, the descriptions that the site shows; and the
views of `views.sql`. The same input gives the same bytes: rows are sorted, and the file is written by VACUUM INTO
(per version of SQLite, which its header names). It is written aside and renamed.
"""

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlite_utils

from scripts.model.files import inside
from scripts.model.package import Package, Rows, read_package
from scripts.model.problems import BadInput, parser, run
from scripts.model.sources import Sources, marks, read_sources
from scripts.text.layout import reading_text
from scripts.text.wording import tokens

DATABASE = Path("build/chip_controls.db")
PUBLIC = Path("build/public/chip_controls.db")
"""Without the full source texts, for a public host: Datasette takes its name of the database from
the file, so the folder keeps the two apart."""
PACKAGE_NOTES = (
    "name",
    "title",
    "description",
    "version",
    "created",
    "homepage",
    "id",
    "keywords",
    "licenses",
    "contributors",
)
"""Properties of the package that the site cites it by; lists stand as JSON."""
VIEWS = Path(__file__).parent / "sql/views.sql"
AROUND = 60
"""Characters of context kept on either side of a span."""
SENTENCE = re.compile(r"[^\s。！？][^。！？]*(?:[。！？]+[」』）”]*)?")
"""A sentence with its closing brackets; a headline has no full stop and ends with its span of the partition."""
SQL_TYPES = {"string": str, "date": str, "integer": int, "number": float}


def value(kind: str, cell: str) -> str | int | float | None:
    """A cell as SQLite stores it; None where it is empty. Errors: ValueError if a number is none."""
    if cell == "":
        return None
    if kind == "integer":
        return int(cell)
    return float(cell) if kind == "number" else cell


def convert(rows: Rows) -> Iterator[dict[str, Any]]:
    """The rows of a table with the types of its schema; BadInput names a cell that has another."""
    types = {field["name"]: field["type"] for field in rows.table.fields}
    for line, row in rows:
        try:
            yield {column: value(types[column], cell) for column, cell in row.items()}
        except ValueError as error:
            raise BadInput(f"{rows.table.path}:{line} {error}; run make check") from None


def create_tables(db: sqlite_utils.Database, package: Package) -> None:
    """Every table of the package with its types and keys, and an index on each foreign key; no rows yet."""
    for table in package.tables.values():
        required = {
            field["name"] for field in table.fields if field.get("constraints", {}).get("required")
        }
        db.table(table.name).create(
            {f["name"]: SQL_TYPES[f["type"]] for f in table.fields}, pk=table.key, not_null=required
        )
    # Added when all tables stand: actors name the document of their first mention, documents their publisher.
    db.add_foreign_keys(
        [
            (t.name, column, *target)
            for t in package.tables.values()
            for column, target in t.references.items()
        ]
    )
    for table in package.tables.values():
        for column in table.references:
            db.table(table.name).create_index([column])


def create_search(db: sqlite_utils.Database, rows: Rows, package: Package) -> None:
    """The full-text index of one table: row n holds the folded tokens of its columns marked `search`.

    A marked column that refers to another table counts with the label of the row that it names, so that quotes are found by
    their speaker.
    """
    columns = list(rows.table.having("search"))
    if not columns:
        return
    labels = {
        column: labels_of(package.data[target])
        for column, (target, _) in rows.table.references.items()
        if column in columns
    }
    # No content: the tokens are for matching only, the text is shown from the table.
    db.execute(
        f"CREATE VIRTUAL TABLE [{rows.table.name}_fts] USING fts5(tokens, content='', tokenize='unicode61')"
    )
    words = (
        " | ".join(tokens(labels.get(c, {}).get(row[c], row[c])) for c in columns)
        for row in rows.rows
    )
    db.conn.executemany(
        f"INSERT INTO [{rows.table.name}_fts] (rowid, tokens) VALUES (?, ?)",
        enumerate(words, start=1),
    )


def labels_of(rows: Rows) -> dict[str, str]:
    """Id -> the names of a row of another table, or its label where it has no names."""
    names = [column for column in rows.table.having("search") if column.startswith("name_")] or [
        rows.table.schema["label"]
    ]
    return {row[rows.table.key]: " | ".join(row[column] for column in names) for row in rows.rows}


def span_rows(package: Package, sources: Sources, with_texts: bool) -> Iterator[dict[str, Any]]:
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
            "before": reading_text(text[max(0, start - AROUND) : start].lstrip()),
            "text": mark.reading if with_texts or mark.span.text else "",
            "after": reading_text(text[end : end + AROUND].rstrip()),
        }


def sentence_rows(package: Package, texts: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The sentences of the sources, none across the border of two articles."""
    table = package.partition_table()
    span = table.spans[0]
    for row in package.data[table.name].rows:
        text, first, last = texts[row[span.document]], int(row[span.start]), int(row[span.end])
        for found in SENTENCE.finditer(text, first, last):
            start, end = found.start(), found.start() + len(found[0].rstrip())
            place = {"document_id": row[span.document], "start": start, "end": end}
            yield {
                "sentence_id": f"{row[span.document]}.{start}",
                **place,
                "text": reading_text(text[start:end]),
            }


def create_sentences(db: sqlite_utils.Database, package: Package, texts: dict[str, str]) -> None:
    """The sentences and their full-text index, so that what no row annotates is found too."""
    rows = list(sentence_rows(package, texts))
    db.table("sentences").insert_all(
        rows, pk="sentence_id", foreign_keys=[("document_id", "documents", "document_id")]
    )
    db.execute(
        "CREATE VIRTUAL TABLE sentences_fts USING fts5(tokens, content='', tokenize='unicode61')"
    )
    indexed = ((at, tokens(row["text"])) for at, row in enumerate(rows, start=1))
    db.conn.executemany("INSERT INTO sentences_fts (rowid, tokens) VALUES (?, ?)", indexed)


def describe(db: sqlite_utils.Database, package: Package) -> None:
    """The descriptions of the package, its tables and columns, for the site to show."""
    resources = {resource["name"]: resource for resource in package.descriptor["resources"]}
    known = {key: package.descriptor[key] for key in PACKAGE_NOTES if key in package.descriptor}
    notes = [
        {
            "key": key,
            "value": value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
        }
        for key, value in known.items()
    ]
    db.table("package_notes").insert_all(notes, pk="key")
    tables = (
        {
            "table_name": name,
            "title": resources[name]["title"],
            "description": resources[name]["description"],
            "label": table.schema.get("label"),
        }
        | {"fts_table": f"{name}_fts" if table.having("search") else None}
        for name, table in package.tables.items()
    )
    db.table("table_notes").insert_all(tables, pk="table_name")
    columns = (
        {
            "column_id": f"{t.name}.{f['name']}",
            "table_name": t.name,
            "column_name": f["name"],
            "description": f["description"],
        }
        for t in package.tables.values()
        for f in t.fields
    )
    db.table("column_notes").insert_all(columns, pk="column_id")


def support_view(package: Package) -> str:
    """SQL of the view `support`: of each column that wants evidence, how many values there are and how many the sources state."""
    counted = [
        f"SELECT '{t.name}' AS table_name, '{column}' AS column_name, count(*) AS present, sum(EXISTS (SELECT 1 FROM evidence v "
        f"WHERE v.{t.key} = r.{t.key} AND v.field = '{column}' AND v.relation = 'supports')) AS stated FROM [{t.name}] r WHERE r.[{column}] IS NOT NULL"
        for t in package.tables.values()
        for column in t.having("evidence")
    ]
    return f"CREATE VIEW support AS SELECT *, present - stated AS inferred, round(100.0 * stated / present, 1) AS percent_stated FROM ({' UNION ALL '.join(counted)})"


def fill_database(db: sqlite_utils.Database, package: Package, with_texts: bool) -> None:
    """All that the database holds."""
    sources = read_sources(package)
    texts = {document: source.text for document, source in sources.items()}
    create_tables(db, package)
    for rows in package.data.values():
        db.table(rows.table.name).insert_all(convert(rows))
        create_search(db, rows, package)
    db.table("spans").insert_all(
        span_rows(package, sources, with_texts),
        pk="span_id",
        foreign_keys=[("document_id", "documents", "document_id")],
    )
    db.table("spans").create_index(["table_name", "row_id"])
    db.table("spans").create_index(["document_id", "start"])
    if with_texts:
        db.table("texts").insert_all(
            ({"document_id": d, "text": t} for d, t in texts.items()),
            pk="document_id",
            foreign_keys=[("document_id", "documents", "document_id")],
        )
        create_sentences(db, package, texts)
    describe(db, package)
    db.executescript(VIEWS.read_text(encoding="utf-8"))
    db.execute(support_view(package))


def build(package: Package, target: Path, with_texts: bool = True) -> None:
    """Write the database to `target`: aside first, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o755)
    # Names of its own, since two terminals may build at once.
    scratch = target.with_name(f".{target.name}.{os.getpid()}.scratch")
    new = scratch.with_suffix(".new")
    try:
        db = sqlite_utils.Database(sqlite3.connect(scratch))
        with db.conn:
            fill_database(db, package, with_texts)
        wrong = db.execute("PRAGMA foreign_key_check").fetchone()
        if wrong:
            raise BadInput(
                f"data/{wrong[0]}.csv refers to a row of {wrong[2]} that does not exist; run make check"
            )
        db.execute("VACUUM INTO ?", [str(new)])
        db.conn.close()
        # Whatever the umask of whoever builds: the site is served by a user of its own.
        new.chmod(0o644)
        new.replace(target)
    except sqlite3.OperationalError as error:
        raise BadInput(f"{target.name} cannot be written ({error}); nothing was changed") from None
    except sqlite3.IntegrityError as error:
        raise BadInput(f"the data do not fit their schema ({error}); run make check") from None
    finally:
        scratch.unlink(missing_ok=True)
        new.unlink(missing_ok=True)


def main() -> int:
    options = parser(__doc__, "scripts.build")
    options.add_argument(
        "--without-texts", action="store_true", help="leave the full source texts out"
    )
    arguments = options.parse_args()
    package = read_package(arguments.root)
    target = PUBLIC if arguments.without_texts else DATABASE
    build(package, inside(arguments.root, str(target)), with_texts=not arguments.without_texts)
    print(f"built {target}: {sum(len(rows.rows) for rows in package.data.values())} rows")
    return 0


if __name__ == "__main__":
    run(main)
