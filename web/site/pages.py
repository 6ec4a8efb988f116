"""The front page, the page of contradictions, and what crawlers are told: what the whole is, and where its sources disagree."""

import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request, Response
from markupsafe import escape

from web.site.asking import number, one_of
from web.site.settings import DATABASE, PAGES, metadata

PAGE = 50
SITEMAP = 49_000
"""Addresses in the sitemap; the format allows 50,000."""
COUNTED = {
    "documents": "documents",
    "events": "events",
    "metrics": "figures",
    "quotes": "quotes",
    "actors": "persons and bodies",
    "spans": "spans proved against the sources",
}
"""Table -> the words for its rows on the front page."""
CONTRADICTIONS = (
    "SELECT * FROM discrepancies WHERE ? IN ('', kind) ORDER BY discrepancy_id LIMIT ? OFFSET ?"
)
MEMBERS = """
SELECT c.table_name, c.row_id, c.says, c.document_id, c.start, c."end", s.before, s.text, s.after, c.document,
       (SELECT p.part FROM article_spans p WHERE p.document_id = c.document_id AND p.start <= c.start AND p."end" > c.start) AS part
FROM contradictions c JOIN spans s ON s.column_name = 'start' AND (s.table_name, s.row_id) =
     (iif(c.evidence_id IS NULL, c.table_name, 'evidence'), coalesce(c.evidence_id, c.row_id)) WHERE c.discrepancy_id = ?
"""


async def contradictions(datasette: Datasette, request: Request) -> Response:
    """Both versions of everything that the sources tell differently, each with its passage."""
    arguments = {key: request.args.get(key) for key in request.args}

    def read(conn: sqlite3.Connection) -> dict[str, Any]:
        conn.row_factory = sqlite3.Row
        kinds = conn.execute(
            "SELECT kind, count(*) AS n FROM discrepancies GROUP BY kind ORDER BY kind"
        ).fetchall()
        kind = one_of(arguments, "kind", {row["kind"] for row in kinds})
        total = sum(row["n"] for row in kinds if kind in ("", row["kind"]))
        pages = max(1, -(-total // PAGE))
        page = number(arguments, "page", 1, 1, pages)
        rows = conn.execute(CONTRADICTIONS, [kind, PAGE, (page - 1) * PAGE]).fetchall()
        found = [(row, conn.execute(MEMBERS, [row["discrepancy_id"]]).fetchall()) for row in rows]
        return {
            "kinds": kinds,
            "kind": kind,
            "total": total,
            "page": page,
            "pages": pages,
            "found": found,
        }

    context = await datasette.get_database(DATABASE).execute_fn(read)
    return Response.html(await datasette.render_template("contradictions.html", context, request))


async def front(datasette: Datasette, request: Request) -> Response:
    """The front page. Datasette's own counts every table first, which takes a fifth of a second."""
    db = datasette.get_database(DATABASE)
    counts = (
        await db.execute(
            "SELECT " + ", ".join(f"(SELECT count(*) FROM [{table}])" for table in COUNTED)
        )
    ).rows[0]
    queries = metadata(datasette)["databases"][DATABASE]["queries"]
    context = {
        "package": {
            row["key"]: row["value"]
            for row in await db.execute("SELECT key, value FROM package_notes")
        },
        "figures": [
            (table, words, n) for (table, words), n in zip(COUNTED.items(), counts, strict=True)
        ],
        "documents": (
            await db.execute(
                "SELECT document_id, title, language FROM documents ORDER BY published_start, 1 LIMIT 12"
            )
        ).rows,
        "metadata": metadata(datasette),
        "queries": [(name, query.get("title") or name) for name, query in queries.items()],
    }
    return Response.html(await datasette.render_template("index.html", context, request))


async def robots(datasette: Datasette, request: Request) -> Response:
    """Crawlers may read everything but endless filters and questions in SQL."""
    rules = (
        "User-agent: *",
        "Disallow: /*?*sql=",
        "Disallow: /*?*_sort",
        "Disallow: /*?*_facet",
        "Disallow: /-/search",
        "Allow: /",
    )
    return Response.text(
        "\n".join(
            [
                *rules,
                f"Sitemap: {datasette.absolute_url(request, datasette.urls.path('sitemap.xml'))}",
                "",
            ]
        )
    )


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """Every page, document, table and row, up to what a sitemap may hold."""

    def read(conn: sqlite3.Connection) -> list[str]:
        documents = [
            f"-/read/{tilde_encode(row[0])}"
            for row in conn.execute("SELECT document_id FROM documents ORDER BY 1")
        ]
        tables = [
            row[0] for row in conn.execute("SELECT table_name FROM table_notes ORDER BY rowid")
        ]
        paths = [
            "",
            *(f"-/{page}" for page in PAGES if page != "search"),
            *documents,
            *(f"{DATABASE}/{table}" for table in tables),
        ]
        for table in tables:
            key = conn.execute(
                "SELECT name FROM pragma_table_info(?) WHERE pk = 1", [table]
            ).fetchone()[0]
            rows = conn.execute(
                f"SELECT [{key}] FROM [{table}] ORDER BY 1 LIMIT ?", [max(0, SITEMAP - len(paths))]
            )
            paths += [f"{DATABASE}/{table}/{tilde_encode(row[0])}" for row in rows]
        return paths

    paths = await datasette.get_database(DATABASE).execute_fn(read)
    places = (escape(datasette.absolute_url(request, datasette.urls.path(path))) for path in paths)
    body = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    body += "".join(f"<url><loc>{place}</loc></url>\n" for place in places) + "</urlset>\n"
    return Response(body, content_type="application/xml; charset=utf-8")


ROUTES: list[tuple[str, Any]] = [
    (r"/$", front),
    (r"/-/contradictions$", contradictions),
    (r"/robots\.txt$", robots),
    (r"/sitemap\.xml$", sitemap),
]
