"""The front page: what the whole is, one contradiction and a few quotes as they look inside, and
the doors to everything else."""

import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from web.site import cards
from web.site.cite import read_package
from web.site.language import in_language, language
from web.site.settings import N_, described, metadata

COUNTED = {
    "documents": N_("sources"),
    "quotes": N_("quotes"),
    "events": N_("events"),
    "metrics": N_("figures"),
    "discrepancies": N_("contradictions"),
    "spans": N_("passages proved against the sources"),
}
"""Table -> the words for its rows on the front page."""
COUNTS = " UNION ALL ".join(f"SELECT count(*) FROM [{table}]" for table in COUNTED)
DOCUMENTS = """
SELECT d.document_id, d.title, d.title_en, d.language, p.name_{0} AS paper, p.name_en AS paper_en,
       n.printed_{0} AS published, n.printed_en AS published_en
FROM documents d LEFT JOIN actors p ON p.actor_id = d.publisher_id
LEFT JOIN papers n USING (document_id)
ORDER BY d.published_start, d.document_id LIMIT 12"""
STRIKING = """
SELECT 'discrepancies.' || discrepancy_id
FROM discrepancies d JOIN discrepancy_members USING (discrepancy_id)
WHERE "between" = 'documents' GROUP BY discrepancy_id
ORDER BY count(*), d.kind <> 'value', discrepancy_id LIMIT 1"""
"""A contradiction seen at a glance: between papers, of few sides, of numbers if possible."""
LATEST = """
SELECT 'quotes.' || quote_id FROM (
    SELECT quote_id, said_end, row_number() OVER (
        PARTITION BY speaker_id ORDER BY said_end DESC, quote_id) AS nth
    FROM quotes
    WHERE kind = 'direct' AND speaker_id IS NOT NULL AND same_as IS NULL AND said_end IS NOT NULL
    AND length(text) BETWEEN 16 AND 70)
WHERE nth = 1 ORDER BY said_end DESC, quote_id LIMIT 3"""
"""The last words of three speakers that can be printed whole."""


_asked: dict[str, list[Any]] = {}
"""Question -> what it finds: it looks at all rows, so it is asked once, before the first reader
comes; the database does not change while it is served."""


def ask(conn: sqlite3.Connection) -> None:
    """Ask what is the same for every reader."""
    for sql in (STRIKING, LATEST, COUNTS):
        _asked[sql] = [row[0] for row in conn.execute(sql)]


async def read(datasette: Datasette) -> None:
    """Ask it at the start."""
    await datasette.get_database().execute_fn(ask)


def chosen(conn: sqlite3.Connection) -> dict[str, Any]:
    """What the front page shows of the data."""
    contradictions, quotes = (cards.load(conn, _asked[sql]) for sql in (STRIKING, LATEST))
    conn.row_factory = sqlite3.Row
    documents = conn.execute(DOCUMENTS.format(language().column)).fetchall()
    return {
        "counts": list(zip(COUNTED, COUNTED.values(), _asked[COUNTS], strict=True)),
        "contradictions": contradictions,
        "quotes": quotes,
        "documents": documents,
    }


async def front(datasette: Datasette, request: Request) -> Response:
    """The front page. Datasette's own counts every table first."""
    found = await datasette.get_database().execute_fn(in_language(chosen))
    queries = described(datasette)["queries"]
    context = found | {
        "package": await read_package(datasette),
        "metadata": metadata(datasette),
        "queries": [(name, query.get("title") or name) for name, query in queries.items()],
    }
    return Response.html(await datasette.render_template("index.html", context, request))


ROUTES: list[tuple[str, Any]] = [(r"/$", front)]
