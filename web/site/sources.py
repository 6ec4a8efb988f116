"""The documents as cards: `/-/read`, pages of 25, with the paper and the language to choose by
where there are more."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from web.site import cards
from web.site.asking import number, one_of
from web.site.language import in_language
from web.site.reader import language_name

PAGE = 25
"""Documents of a page."""
CHOSEN = "FROM documents WHERE (?1 = '' OR publisher_id = ?1) AND (?2 = '' OR language = ?2)"
DOCUMENTS = f"SELECT * {CHOSEN} ORDER BY published_start, document_id LIMIT {PAGE} OFFSET ?3"
PAPERS = """
SELECT publisher_id, count(*) FROM documents WHERE publisher_id IS NOT NULL
GROUP BY publisher_id ORDER BY count(*) DESC, publisher_id"""
LANGUAGES = "SELECT language, count(*) FROM documents GROUP BY language ORDER BY language"
CONTRADICTING = " UNION ".join(
    f"SELECT m.discrepancy_id FROM {table} t JOIN discrepancy_members m USING ({key}) "
    "WHERE t.document_id = {0}"
    for table, key in (
        ("quotes", "quote_id"),
        ("events", "event_id"),
        ("metrics", "metric_id"),
        ("evidence", "evidence_id"),
    )
)
"""The contradictions in which a document ({0}) has a side."""
COUNTS = f"""
SELECT d.value AS document_id,
    (SELECT count(*) FROM quotes WHERE document_id = d.value) AS quotes,
    (SELECT count(*) FROM events WHERE document_id = d.value) AS events,
    (SELECT count(*) FROM metrics WHERE document_id = d.value) AS figures,
    (SELECT count(*) FROM ({CONTRADICTING.format("d.value")})) AS contradictions
FROM json_each(?) d"""


def titles(conn: sqlite3.Connection, table: str, ids: list[str]) -> dict[str, cards.Words]:
    """Id -> what a row is called in the language of the page."""
    found = cards.load(conn, [f"{table}.{row_id}" for row_id in ids])
    return {card.row_id: card.title for card in found if card.title}


def listed(conn: sqlite3.Connection, asked: Mapping[str, str]) -> dict[str, Any]:
    """A page of documents, each with its counts. Errors: QuestionError."""
    conn.row_factory = sqlite3.Row
    papers = dict(tuple(row) for row in conn.execute(PAPERS))
    languages = dict(tuple(row) for row in conn.execute(LANGUAGES))
    paper, spoken = one_of(asked, "paper", papers), one_of(asked, "language", languages)
    chosen = [paper, spoken]
    (total,) = conn.execute(f"SELECT count(*) {CHOSEN}", chosen).fetchone()
    pages = max(1, -(-total // PAGE))
    page = number(asked, "page", 1, 1, pages)
    rows = conn.execute(DOCUMENTS, [*chosen, (page - 1) * PAGE]).fetchall()
    ids = [row["document_id"] for row in rows]
    counted = {row["document_id"]: row for row in conn.execute(COUNTS, [json.dumps(ids)])}
    published = {
        card.row_id: card.when for card in cards.load(conn, [f"documents.{d}" for d in ids])
    }
    publishers = dict.fromkeys(row["publisher_id"] for row in rows if row["publisher_id"])
    choose = sum(languages.values()) > PAGE
    return {
        "documents": rows,
        "counts": counted,
        "published": published,
        "papers": titles(conn, "actors", [*(papers if choose else publishers)]),
        "choose": choose,
        "languages": {tag: language_name(tag) for tag in languages},
        "language_name": language_name,
        "paper": paper,
        "spoken": spoken,
        "total": total,
        "page": page,
        "pages": pages,
        "filters": {key: value for key, value in asked.items() if key != "page" and value},
    }


async def sources(datasette: Datasette, request: Request) -> Response:
    """The list of documents."""
    asked = {key: request.args[key] for key in request.args}
    db = datasette.get_database()
    context = await db.execute_fn(in_language(lambda conn: listed(conn, asked)))
    return Response.html(await datasette.render_template("sources.html", context, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/read$", sources)]
