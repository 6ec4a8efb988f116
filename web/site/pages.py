"""The front page, the page of contradictions, and what crawlers are told: what the whole is, and
where its documents disagree."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request, Response
from markupsafe import escape

from web.site.asking import number, one_of
from web.site.cite import read_package
from web.site.settings import DATABASE, PAGES, metadata

PAGE = 50
"""Contradictions of a page."""
COUNTED = {
    "documents": "documents",
    "events": "events",
    "metrics": "figures",
    "quotes": "quotes",
    "actors": "persons and bodies",
    "spans": "spans proved against the sources",
}
"""Table -> the words for its rows on the front page."""
COUNTS = " UNION ALL ".join(f"SELECT count(*) FROM [{table}]" for table in COUNTED)
DOCUMENTS = """
SELECT document_id, title, language FROM documents ORDER BY published_start, 1 LIMIT 12"""
KINDS = "SELECT kind, count(*) AS n FROM discrepancies GROUP BY kind ORDER BY kind"
CONTRADICTIONS = """
SELECT * FROM discrepancies WHERE ? IN ('', kind) ORDER BY discrepancy_id LIMIT ? OFFSET ?"""
MEMBERS = """
SELECT c.*, s.before, s.text, s.after, (
    SELECT p.part FROM article_spans p
    WHERE p.document_id = c.document_id AND p.start <= c.start AND p."end" > c.start) AS part
FROM contradictions c
JOIN spans s ON s.column_name = 'start' AND (s.table_name, s.row_id) = (c.table_name, c.row_id)
WHERE c.discrepancy_id = ?"""
SITEMAP = 49_000
"""Addresses of rows in the sitemap; the format allows 50,000 addresses."""
ROWS = """
SELECT c.table_name, c.row_id FROM cards c JOIN table_notes t USING (table_name)
ORDER BY t.rowid, c.row_id LIMIT ?"""
RULES = """\
User-agent: *
Disallow: /*?*sql=
Disallow: /*?*_sort
Disallow: /*?*_facet
Disallow: /-/search
Allow: /
Sitemap: {}
"""
"""Crawlers may read everything but endless filters and questions in SQL."""
XML = "http://www.sitemaps.org/schemas/sitemap/0.9"


def disagreeing(conn: sqlite3.Connection, asked: Mapping[str, str]) -> dict[str, Any]:
    """A page of contradictions, each with its sides. Errors: QuestionError."""
    conn.row_factory = sqlite3.Row
    kinds = conn.execute(KINDS).fetchall()
    kind = one_of(asked, "kind", {row["kind"] for row in kinds})
    total = sum(row["n"] for row in kinds if kind in ("", row["kind"]))
    pages = max(1, -(-total // PAGE))
    page = number(asked, "page", 1, 1, pages)
    rows = conn.execute(CONTRADICTIONS, [kind, PAGE, (page - 1) * PAGE]).fetchall()
    found = [(row, conn.execute(MEMBERS, [row["discrepancy_id"]]).fetchall()) for row in rows]
    shown = {"kinds": kinds, "kind": kind, "total": total, "found": found}
    return shown | {"page": page, "pages": pages}


async def contradictions(datasette: Datasette, request: Request) -> Response:
    """Both versions of everything that the documents tell differently, each with its passage."""
    asked = {key: request.args.get(key) for key in request.args}
    db = datasette.get_database(DATABASE)
    context = await db.execute_fn(lambda conn: disagreeing(conn, asked))
    return Response.html(await datasette.render_template("contradictions.html", context, request))


async def front(datasette: Datasette, request: Request) -> Response:
    """The front page. Datasette's own counts every table first."""
    db = datasette.get_database(DATABASE)
    counts = [row[0] for row in await db.execute(COUNTS)]
    said = metadata(datasette)
    queries = said["databases"][DATABASE]["queries"]
    context = {
        "package": await read_package(datasette),
        "figures": list(zip(COUNTED, COUNTED.values(), counts, strict=True)),
        "documents": (await db.execute(DOCUMENTS)).rows,
        "metadata": said,
        "queries": [(name, query.get("title") or name) for name, query in queries.items()],
    }
    return Response.html(await datasette.render_template("index.html", context, request))


async def robots(datasette: Datasette, request: Request) -> Response:
    """What crawlers may read."""
    listed = datasette.absolute_url(request, datasette.urls.path("sitemap.xml"))
    return Response.text(RULES.format(listed))


def paths(conn: sqlite3.Connection) -> list[str]:
    """Every page, document, table and row, up to what a sitemap may hold."""
    documents = conn.execute("SELECT document_id FROM documents ORDER BY 1")
    tables = conn.execute("SELECT table_name FROM table_notes ORDER BY rowid")
    found = ["", *(f"-/{page}" for page in PAGES if page != "search")]
    found += [f"-/read/{tilde_encode(row[0])}" for row in documents]
    found += [f"{DATABASE}/{row[0]}" for row in tables]
    rows = conn.execute(ROWS, [SITEMAP - len(found)])
    return found + [f"{DATABASE}/{table}/{tilde_encode(row_id)}" for table, row_id in rows]


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """The addresses that crawlers should know."""
    listed = await datasette.get_database(DATABASE).execute_fn(paths)
    root = datasette.absolute_url(request, datasette.urls.path(""))
    entries = "".join(f"<url><loc>{escape(root + path)}</loc></url>\n" for path in listed)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{XML}">\n{entries}</urlset>\n'
    return Response(body, content_type="application/xml; charset=utf-8")


ROUTES: list[tuple[str, Any]] = [
    (r"/$", front),
    (r"/-/contradictions$", contradictions),
    (r"/robots\.txt$", robots),
    (r"/sitemap\.xml$", sitemap),
]
