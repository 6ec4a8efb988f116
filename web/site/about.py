"""About and method: what press documents can show and what they cannot, how a row is made and
proved, how to read dates, how far two readings agree, what changed.

Every example and every number comes from the database; the prose is that of the template.
"""

import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from web.site import cards
from web.site.cite import read_package
from web.site.language import in_language, language

COUNTED = ("documents", "quotes", "events", "metrics", "discrepancies", "evidence", "spans")
COUNTS = " UNION ALL ".join(f"SELECT count(*) FROM [{table}]" for table in COUNTED)
DOCUMENTS = """
SELECT d.document_id, d.title, d.language, d.kind, d.publisher_id, w.paper_{0} AS paper,
       w.printed_{0} AS printed, a.description_en, a.note,
       (SELECT count(*) FROM quotes q WHERE q.document_id = d.document_id) AS quotes
FROM documents d
JOIN papers w ON w.document_id = d.document_id
LEFT JOIN actors a ON a.actor_id = d.publisher_id
ORDER BY d.published_start, d.document_id LIMIT 12"""
QUOTED = """
SELECT q.document_id, coalesce(s.name_{0}, s.name_en) AS side, count(*) AS quotes,
       sum(coalesce(c.official, 0)) AS official
FROM quotes q
JOIN cards c ON c.card_id = 'quotes.' || q.quote_id
LEFT JOIN actors s ON s.actor_id = c.side
GROUP BY q.document_id, c.side ORDER BY q.document_id, quotes DESC, side"""
QUOTE = """
SELECT quote_id FROM quotes
WHERE kind = 'direct' AND speaker_id IS NOT NULL AND said_on IS NOT NULL AND same_as IS NULL
ORDER BY quote_id LIMIT 1"""
PASSAGE = """
SELECT s.before, s.text, s.after, s.document_id, s.start, s."end", d.language, d.path, d.sha256
FROM spans s JOIN documents d USING (document_id)
WHERE s.table_name = 'quotes' AND s.row_id = ? AND s.column_name = 'start'"""
EVIDENCE = """
SELECT v.field, v.relation, v.text, v.document_id, v.start, v."end", d.language
FROM evidence v JOIN documents d USING (document_id)
WHERE v.quote_id = ? ORDER BY v.evidence_id LIMIT 12"""
DATED = """
SELECT event_id, date, date_text, date_basis, date_start, date_end, note,
       d.language FROM events JOIN documents d USING (document_id)
WHERE date LIKE '[____-__-__..____-__-__]' AND date_basis = 'relative' AND date_text IS NOT NULL
ORDER BY event_id LIMIT 1"""
_told: dict[str, dict[str, Any]] = {}
"""By language; read once, because the database does not change while it is served."""


def example(conn: sqlite3.Connection) -> dict[str, Any] | None:
    """A quote with its passage and its evidence; None where the data have none."""
    found = conn.execute(QUOTE).fetchone()
    if not found:
        return None
    quote_id = found["quote_id"]
    return {
        "card": cards.load(conn, [f"quotes.{quote_id}"])[0],
        "passage": conn.execute(PASSAGE, [quote_id]).fetchone(),
        "evidence": conn.execute(EVIDENCE, [quote_id]).fetchall(),
    }


def dated(conn: sqlite3.Connection) -> dict[str, Any] | None:
    """An event that the text dates by a word such as "recently"; None where there is none."""
    row = conn.execute(DATED).fetchone()
    return row and {"row": row, "card": cards.load(conn, [f"events.{row['event_id']}"])[0]}


def tell(conn: sqlite3.Connection) -> dict[str, Any]:
    """All that the page shows of the data."""
    conn.row_factory = sqlite3.Row
    column = language().column
    quoted: dict[str, list[sqlite3.Row]] = {}
    for row in conn.execute(QUOTED.format(column)):
        quoted.setdefault(row["document_id"], []).append(row)
    counts = [row[0] for row in conn.execute(COUNTS)]
    return {
        "counts": dict(zip(COUNTED, counts, strict=True)),
        "documents": conn.execute(DOCUMENTS.format(column)).fetchall(),
        "quoted": quoted,
        "example": example(conn),
        "dated": dated(conn),
    }


async def about(datasette: Datasette, request: Request) -> Response:
    """The page."""
    tag = language().tag
    if tag not in _told:
        work = in_language(tell)
        _told[tag] = await datasette.get_database().execute_fn(work)
    context = _told[tag] | {"package": await read_package(datasette)}
    return Response.html(await datasette.render_template("about.html", context, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/about$", about)]
