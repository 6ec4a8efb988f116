"""Row pages that explain themselves: what the row is called and says, where it stands in the
source, what hangs together with it, and each field with the words that support it.

A table of which sections.py knows nothing gets the generic page: its card, its fields with their
meaning, and its passage. All is asked in one go on one connection, because every hop to a thread of
SQL costs more than the questions. Links to what a foreign key names come from the database.
"""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound, Request, Response

from scripts.text.date_words import words_of_date
from web.site import cards, related, things, withdrawn
from web.site.asking import number, one_of
from web.site.cards import Card, Words
from web.site.language import in_language, language, written
from web.site.sections import SECTIONS
from web.site.settings import DATABASE, database

LONGEST = 120
"""Characters of what a row is called, and of the label of another row."""
DATE = re.compile(r"[\[{]?(\.\.|[0-9]{4})[][{}0-9~?%.,/-]*[-./\]}][][{}0-9~?%.,/-]*")
"""A date that a reader would not read as one; a year says what it means."""
SUPPORT = 40
"""Passages that support a row which are shown; the table has all."""
LABEL = "SELECT coalesce(title_en, title_zh) FROM cards WHERE card_id = ?"
SPANS = """
SELECT s.*, d.language FROM spans s JOIN documents d USING (document_id)
WHERE s.table_name = ? AND s.row_id = ?
ORDER BY s.column_name = 'start' DESC, s.start"""
EVIDENCE = """
SELECT v.evidence_id, v.field, v.relation, v.document_id, v.start, v."end", v.text_en,
       s.before, s.text, s.after, d.language
FROM evidence v CROSS JOIN spans s ON s.table_name = 'evidence' AND s.row_id = v.evidence_id
JOIN documents d ON d.document_id = v.document_id
WHERE v.evidence_id IN (
    SELECT evidence_id FROM evidence WHERE [{}] = ? ORDER BY evidence_id LIMIT {})
ORDER BY v.document_id, v.start"""
NAMERS = """
SELECT t.table_name, k.[from] FROM table_notes t JOIN pragma_foreign_key_list(t.table_name) k
WHERE k.[table] = ? ORDER BY t.rowid, k.[from]"""
PROVED = "SELECT count(*) FROM pragma_table_info('evidence') WHERE name = ?"


@dataclass(frozen=True)
class Shape:
    """What the rows of a table have in common."""

    key: str
    title: str
    description: str
    columns: dict[str, str]
    """Column -> its description."""
    targets: dict[str, str]
    """Column -> the table that it refers to."""
    namers: list[tuple[str, str]]
    """(table, column) of every foreign key that leads here."""
    proved: bool
    """Whether evidence can name a row. Evidence lies in a document, but is about something else."""


_shapes: dict[str, Shape] = {}
"""By table; read once, because the database does not change while it is served."""


def read_shape(conn: sqlite3.Connection, table: str) -> Shape | None:
    """The shape of a table; None if there is no such table whose rows have a key of one column."""

    def ask(sql: str, value: str = table) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in conn.execute(sql, [value])]

    keys = ask("SELECT name FROM pragma_table_info(?) WHERE pk > 0")
    if len(keys) != 1:
        return None
    key = keys[0][0]
    notes = ask("SELECT title, description FROM table_notes WHERE table_name = ?")
    title, description = notes[0] if notes else (table, "")
    return Shape(
        key=key,
        title=title,
        description=description,
        columns=dict(ask("SELECT column_name, description FROM column_notes WHERE table_name = ?")),
        targets=dict(ask("SELECT [from], [table] FROM pragma_foreign_key_list(?)")),
        namers=[(other, column) for other, column in ask(NAMERS)],
        proved=table not in ("evidence", "documents") and ask(PROVED, key)[0][0] > 0,
    )


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def target(conn: sqlite3.Connection, table: str | None, row_id: str) -> dict[str, str] | None:
    """The row that a foreign key names, and what it is called; None where the column is no key."""
    if table is None:
        return None
    found = conn.execute(LABEL, [f"{table}.{row_id}"]).fetchone()
    label = str(found[0] if found and found[0] else row_id)
    return {"table": table, "id": row_id, "label": cut(label)}


def tagged(column: str, value: object, printed: str | None) -> Words | object:
    """A cell with its language: that of its column, or of the document where it is printed."""
    if not isinstance(value, str) or written(value, "zh") != "zh" or column.endswith("_en"):
        return value
    ending = re.search(r"_(zh)_(han[ts])$", column)
    return Words(value, f"{ending[1]}-{ending[2].title()}" if ending else printed or "zh-Hant")


def in_words(value: object) -> str | None:
    """What a date says in the language of the page; None if the value is no date."""
    dated = isinstance(value, str) and DATE.fullmatch(value)
    return words_of_date(value, language().tag) if dated else None


def fields(
    conn: sqlite3.Connection, form: Shape, row: sqlite3.Row, printed: str | None
) -> list[dict[str, Any]]:
    """Each field that holds anything: its value, what it means, and the words that support it."""
    evidence: dict[str, list[sqlite3.Row]] = {}
    for item in (
        conn.execute(EVIDENCE.format(form.key, SUPPORT), [row[form.key]]) if form.proved else ()
    ):
        evidence.setdefault(item["field"], []).append(item)
    told = [
        {
            "column": column,
            "value": tagged(column, row[column], printed),
            "words": in_words(row[column]),
            "description": form.columns.get(column, ""),
            "target": target(conn, form.targets.get(column), row[column]),
            "evidence": evidence.pop(column, []),
        }
        for column in row.keys()  # noqa: SIM118 - a Row iterates its values
        if row[column] is not None
    ]
    return told + [{"column": column, "evidence": of} for column, of in evidence.items()]


def linked(conn: sqlite3.Connection, form: Shape, row_id: str) -> list[dict[str, Any]]:
    """How many rows of other tables refer to this one, by table and column."""
    found = []
    for table, column in form.namers:
        sql = f"SELECT count(*) FROM [{table}] WHERE [{column}] = ?"
        count = conn.execute(sql, [row_id]).fetchone()[0]
        if count:
            found.append({"table": table, "column": column, "count": count})
    return found


def heading(card: Card | None, row_id: str) -> Words:
    """What a row is called: its title, else its words in the language of the page."""
    if card is None:
        return Words(row_id, "en")
    if card.title:
        return Words(cut(card.title), card.title.lang)
    if card.english and language().column == "en":
        return Words(cut(card.english), "en")
    return Words(cut(card.words or row_id), card.words_lang or "en")


def other_name(table: str, row: sqlite3.Row) -> Words | None:
    """The name of a thing in the other script."""
    if table not in things.THINGS:
        return None
    if language().column == "en":
        return Words(row["name_zh_hant"], "zh-Hant")
    return Words(row["name_en"], "en")


def explain(
    conn: sqlite3.Connection, table: str, row_id: str, asked: Mapping[str, str]
) -> dict[str, Any] | None:
    """All that the page of a row shows, or of one of its sections where one is asked for; None if
    there is no such row. Errors: QuestionError."""
    conn.row_factory = sqlite3.Row
    form = _shapes.get(table) or read_shape(conn, table)
    if form is None:
        return None
    _shapes[table] = form
    row = conn.execute(f"SELECT * FROM [{table}] WHERE [{form.key}] = ?", [row_id]).fetchone()
    if row is None:
        return None
    card = next(iter(cards.load(conn, [f"{table}.{row_id}"])), None)
    found = {"note": form, "card": card, "heading": heading(card, row_id)}
    found |= {"other_name": other_name(table, row)}
    known = SECTIONS.get(table, ())
    chosen = one_of(asked, "section", {section.name for section in known})
    if chosen:
        section = next(section for section in known if section.name == chosen)
        page = number(asked, "page", 1, 1, related.LAST)
        return found | {"section": related.page(conn, section, table, row_id, page)}
    printed = card.words_lang if card else None
    sections, beside = related.shown(conn, known, table, row_id)
    return found | {
        "facts": things.facts(conn, table, row, card) if card else None,
        "fields": fields(conn, form, row, printed),
        "missing": [column for column in row.keys() if row[column] is None],  # noqa: SIM118
        "spans": conn.execute(SPANS, [table, row_id]).fetchall(),
        "sections": sections,
        "beside": beside,
        "linked": linked(conn, form, row_id),
    }


async def row_page(datasette: Datasette, request: Request) -> Response:
    """The page of a row, in one hop to the database; Datasette's own view makes ten, for columns
    that this page does not show."""
    table, row_id = tilde_decode(request.url_vars["table"]), tilde_decode(request.url_vars["pks"])
    asked = {key: request.args.get(key) for key in request.args}

    def work(conn: sqlite3.Connection) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        found = explain(conn, table, row_id, asked)
        return found, None if found else withdrawn.gone(conn, table, row_id)

    found, former = await datasette.get_database().execute_fn(in_language(work))
    name = database(datasette)
    context = {"database": name, "table": table, "row_id": row_id}
    if former:
        page = await datasette.render_template("withdrawn.html", context | former, request)
        return Response.html(page, 410)
    if found is None:
        raise NotFound(f"There is no row {row_id} in {table}")
    address = datasette.urls.row(name, table, tilde_encode(row_id)) + ".json"
    context |= {"explained": found, "json_address": address, "alternate_url_json": address}
    page = await datasette.render_template("row.html", context, request, view_name="row")
    return Response.html(page)


ROW = rf"/{DATABASE}/(?!-/)(?P<table>[^/.]+)/(?P<pks>[^/.]+)$"
"""Under `/-/` Datasette 1.0 has pages of its own."""
ROUTES: list[tuple[str, Any]] = [(ROW, row_page)]
