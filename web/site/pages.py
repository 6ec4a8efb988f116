"""The front page, and what crawlers are told: what the whole is."""

import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request, Response
from markupsafe import escape

from web.site.cite import read_package
from web.site.settings import DATABASE, PAGES, metadata

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
    (r"/robots\.txt$", robots),
    (r"/sitemap\.xml$", sitemap),
]
