"""Row pages that explain themselves: what the row says, each field with the words that support it,
and what hangs together with it.

A table of which sections.py knows nothing gets the generic page: its card, its fields with their
meaning, and its passage. All is asked in one go on one connection, because every hop to a thread of
SQL costs more than the questions. Links to what a foreign key names come from the database.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound, Request, Response
from markupsafe import Markup, escape

from web.site.sections import SECTIONS
from web.site.settings import DATABASE

MOST = 60
"""Entries of a section; a link to the table shows the rest."""
LONGEST = 120
"""Characters of the label of another row."""
LEAD = "SELECT title_zh AS zh, title_en AS en, said FROM cards WHERE card_id = ?"
LABEL = "SELECT coalesce(title_en, title_zh) FROM cards WHERE card_id = ?"
SPANS = """
SELECT * FROM spans WHERE table_name = ? AND row_id = ?
ORDER BY column_name = 'start' DESC, start"""
EVIDENCE = """
SELECT v.evidence_id, v.field, v.relation, v.document_id, v.start, v."end", v.text_en,
       s.before, s.text, s.after
FROM evidence v CROSS JOIN spans s ON s.table_name = 'evidence' AND s.row_id = v.evidence_id
WHERE v.[{}] = ? ORDER BY +v.document_id, v.start"""
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


def target(conn: sqlite3.Connection, table: str | None, row_id: str) -> dict[str, str] | None:
    """The row that a foreign key names, and what it is called; None where the column is no key."""
    if table is None:
        return None
    found = conn.execute(LABEL, [f"{table}.{row_id}"]).fetchone()
    label = str(found[0] if found and found[0] else row_id)
    cut = label if len(label) <= LONGEST else f"{label[:LONGEST].rstrip()}…"
    return {"table": table, "id": row_id, "label": cut}


def sections(
    conn: sqlite3.Connection, table: str, row_id: str
) -> list[tuple[str, list[Any], bool]]:
    """(title, entries, whether there are more) of each section that has any."""
    found = []
    for title, sql in SECTIONS.get(table, ()):
        entries = conn.execute(f"{sql} LIMIT {MOST + 1}", [row_id]).fetchall()
        if entries:
            found.append((title, entries[:MOST], len(entries) > MOST))
    return found


def linked(conn: sqlite3.Connection, form: Shape, row_id: str) -> list[dict[str, Any]]:
    """How many rows of other tables refer to this one, by table and column."""
    found = []
    for table, column in form.namers:
        sql = f"SELECT count(*) FROM [{table}] WHERE [{column}] = ?"
        count = conn.execute(sql, [row_id]).fetchone()[0]
        if count:
            found.append({"table": table, "column": column, "count": count})
    return found


def explain(conn: sqlite3.Connection, table: str, row_id: str) -> dict[str, Any] | None:
    """All that the page of a row shows; None if there is no such row."""
    conn.row_factory = sqlite3.Row
    form = _shapes.get(table) or read_shape(conn, table)
    if form is None:
        return None
    _shapes[table] = form
    row = conn.execute(f"SELECT * FROM [{table}] WHERE [{form.key}] = ?", [row_id]).fetchone()
    if row is None:
        return None
    evidence: dict[str, list[sqlite3.Row]] = {}
    for item in conn.execute(EVIDENCE.format(form.key), [row_id]) if form.proved else ():
        evidence.setdefault(item["field"], []).append(item)
    columns = row.keys()
    fields = [
        {
            "column": column,
            "value": row[column],
            "description": form.columns.get(column, ""),
            "target": target(conn, form.targets.get(column), row[column]),
            "evidence": evidence.pop(column, []),
        }
        for column in columns
        if row[column] is not None
    ]
    missing = [column for column in columns if row[column] is None]
    return {
        "note": form,
        "lead": conn.execute(LEAD, [f"{table}.{row_id}"]).fetchone(),
        "english": row["text_en"] if "text_en" in columns and table != "quotes" else None,
        "fields": fields,
        "missing": missing,
        "evidence": evidence,
        "spans": conn.execute(SPANS, [table, row_id]).fetchall(),
        "sections": sections(conn, table, row_id),
        "linked": linked(conn, form, row_id),
    }


def listed(entries: Iterable[Iterable[Any]], root: str) -> Markup:
    """The entries of a section as HTML.

    >>> entry = ("names", "N1", "<甲>", None, "full", None, None, None)
    >>> str(listed([entry], "/")).split("><")[1:3]
    ['a href="/chip_controls/names/N1"', 'bdi class="zh" lang="zh-Hant">&lt;甲&gt;</bdi']
    """
    lines = []
    for table, row_id, chinese, english, note, document, start, end in entries:
        words = f'<bdi class="zh" lang="zh-Hant">{escape(chinese)}</bdi>' if chinese else ""
        words += f'<bdi class="en">{escape(english)}</bdi>' if english else ""
        place = f"{root}-/read/{tilde_encode(document)}#char={start},{end}" if document else ""
        source = f' · <a href="{place}">in the source</a>' if place else ""
        address = f"{root}{DATABASE}/{table}/{tilde_encode(row_id)}"
        lines.append(
            f'<li><a href="{address}">{words}</a> '
            f"<small>{escape(note or '')} · {escape(row_id)}{source}</small></li>\n"
        )
    return Markup("".join(lines))


async def row_page(datasette: Datasette, request: Request) -> Response:
    """The page of a row, in one hop to the database; Datasette's own view makes ten, for columns
    that this page does not show."""
    table, row_id = tilde_decode(request.url_vars["table"]), tilde_decode(request.url_vars["pks"])
    found = await datasette.get_database(DATABASE).execute_fn(
        lambda conn: explain(conn, table, row_id)
    )
    if found is None:
        raise NotFound(f"There is no row {row_id} in {table}")
    root = str(datasette.urls.path(""))
    found["sections"] = [
        (title, listed(entries, root), len(entries), more)
        for title, entries, more in found["sections"]
    ]
    address = datasette.urls.row(DATABASE, table, tilde_encode(row_id)) + ".json"
    context = {"explained": found, "database": DATABASE, "table": table, "row_id": row_id}
    context |= {"json_address": address, "alternate_url_json": address}
    page = await datasette.render_template("row.html", context, request, view_name="row")
    return Response.html(page)


ROW = rf"/{DATABASE}/(?!-/)(?P<table>[^/.]+)/(?P<pks>[^/.]+)$"
"""Under `/-/` Datasette 1.0 has pages of its own."""
ROUTES: list[tuple[str, Any]] = [(ROW, row_page)]
