"""What crawlers are told: what they may read, and every address that there is."""

import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request, Response
from markupsafe import escape

from web.site.language import LANGUAGES
from web.site.settings import PAGES, absolute

SITEMAP = 49_000
"""Addresses in the sitemap; the format allows 50,000."""
ASKED = {"search", "compare", "embed", "feed"}
"""Pages that are nothing without what is asked of them, or that are for programs."""
ROWS = """
SELECT c.table_name, c.row_id FROM cards c JOIN table_notes t USING (table_name)
ORDER BY t.rowid, c.row_id LIMIT ?"""
RULES = """\
User-agent: *
Disallow: /*?*sql=
Disallow: /*?*_sort
Disallow: /*?*_facet
Disallow: /*-/search
Allow: /
Sitemap: {}
"""
"""Crawlers may read everything but endless filters and questions in SQL."""
XML = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


NAME = "SELECT value FROM package_notes WHERE key = 'database'"


async def robots(datasette: Datasette, request: Request) -> Response:
    """What crawlers may read."""
    return Response.text(RULES.format(absolute(datasette, request, "/sitemap.xml")))


def paths(conn: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """The pages, documents and tables, which stand there in each language, and as many rows as a
    sitemap has room for: their own heads name their languages."""
    documents = conn.execute("SELECT document_id FROM documents ORDER BY 1 LIMIT 9000")
    tables = conn.execute("SELECT table_name FROM table_notes ORDER BY rowid")
    found = ["", *(f"-/{page}" for page in PAGES if page not in ASKED)]
    found += [f"-/read/{tilde_encode(row[0])}" for row in documents]
    (name,) = conn.execute(NAME).fetchone()
    found += [f"{name}/{row[0]}" for row in tables]
    rows = conn.execute(ROWS, [SITEMAP - len(found) * len(LANGUAGES)])
    return found, [f"{name}/{table}/{tilde_encode(row_id)}" for table, row_id in rows]


def entries(root: str, path: str) -> str:
    """A page in all its languages, each of which names the others.

    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    at = {known.tag: escape(f"{root}{known.prefix}/{path}") for known in LANGUAGES}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="{address}"/>'
        for tag, address in at.items()
    )
    return "".join(f"<url><loc>{address}</loc>{others}</url>\n" for address in at.values())


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """The addresses that crawlers should know."""
    pages, rows = await datasette.get_database().execute_fn(paths)
    root = absolute(datasette, request, "/").rstrip("/")
    listed = "".join(entries(root, path) for path in pages)
    listed += "".join(f"<url><loc>{escape(f'{root}/{path}')}</loc></url>\n" for path in rows)
    space = f'xmlns="{XML}" xmlns:xhtml="{XHTML}"'
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {space}>\n{listed}</urlset>\n'
    return Response(body, content_type="application/xml; charset=utf-8")


ROUTES: list[tuple[str, Any]] = [
    (r"/robots\.txt$", robots),
    (r"/sitemap\.xml$", sitemap),
]
