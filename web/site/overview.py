"""The page of the database: every table, view and question with its description and its count.

Datasette's own copies all metadata for each permission that it looks up, three a table; here
nothing is closed to anybody. A question in SQL has the same address: it goes to the process that
answers them (questions.py), where this page is not, and Datasette shows it.
"""

from typing import Any

from datasette.app import Datasette
from datasette.utils import format_bytes
from datasette.utils.asgi import Request, Response

from web.site.answerer import is_answerer
from web.site.settings import DATABASE, database, described

MOST_MS = 1000
"""How long a table may be counted at the first visit; later ones know."""
_listed: dict[str, Any] = {}
"""Read once, because the database does not change while it is served."""


async def listed(datasette: Datasette) -> dict[str, Any]:
    """Tables with their counts, views and questions, under the names that Datasette gives them."""
    if not _listed:
        db = datasette.get_database()
        counts, told = await db.table_counts(MOST_MS), described(datasette).get("tables", {})
        # What has no title serves a page of the site alone.
        untitled = {name for name in counts if not told.get(name, {}).get("title")}
        hidden = untitled.union(await db.hidden_table_names())
        tables = [
            {"name": name, "count": counts[name], "hidden": name in hidden}
            for name in sorted(counts, key=lambda name: (name in hidden, name))
        ]
        queries = described(datasette).get("queries", {})
        _listed.update(
            tables=tables,
            hidden_count=len(hidden & {*counts}),
            views=[{"name": name} for name in await db.view_names()],
            queries=[{"name": name, **query} for name, query in queries.items()],
            size=db.size,
        )
    return _listed


async def overview(datasette: Datasette, request: Request) -> Response:
    """The page of all tables, views and questions."""
    address = datasette.urls.database(database(datasette))
    context = await listed(datasette) | {
        "show_hidden": request.args.get("_show_hidden"),
        "allow_download": datasette.setting("allow_download"),
        "allow_execute_sql": datasette.setting("default_allow_sql"),
        "format_bytes": format_bytes,
        "alternate_url_json": f"{address}.json",
    }
    return Response.html(await datasette.render_template("database.html", context, request))


ROUTES: list[tuple[str, Any]] = [] if is_answerer() else [(rf"/{DATABASE}$", overview)]
