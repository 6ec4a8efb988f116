"""A card alone, for the pages of others: `/-/embed/quotes/Q0001`, with the source and a link back.

These pages alone may be framed (`safety.py`). `?theme=light` or `dark` overrides what the reader's
system says; the language is that of the address. `_share.html` gives the code on pages of rows.
"""

import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound, Request, Response

from web.site import cards
from web.site.asking import one_of
from web.site.language import in_language, language
from web.site.settings import absolute, database

EMBEDDED = ("quotes", "events", "metrics", "discrepancies")
"""Tables whose cards say enough to stand alone."""
THEMES = ("light", "dark")
FIRST = "SELECT quote_id FROM quotes ORDER BY quote_id LIMIT 1"


def path(table: str, row_id: str) -> str:
    """The path of a card alone, in the language of the page."""
    return f"{language().prefix}/-/embed/{table}/{tilde_encode(row_id)}"


async def embed(datasette: Datasette, request: Request) -> Response:
    """The page of a card alone. Errors: QuestionError, NotFound."""
    theme = one_of({name: request.args.get(name) for name in request.args}, "theme", THEMES)
    table, row_id = request.url_vars["table"], tilde_decode(request.url_vars["pks"])

    def load(conn: sqlite3.Connection) -> list[cards.Card]:
        return cards.load(conn, [f"{table}.{row_id}"])

    found = await datasette.get_database().execute_fn(in_language(load))
    if not found:
        raise NotFound(f"There is no row {row_id} in {table}")
    address = absolute(datasette, request, f"{language().prefix}/{database(datasette)}/{table}/")
    context = {"c": found[0], "theme": theme, "address": f"{address}{tilde_encode(row_id)}"}
    return Response.html(await datasette.render_template("embed.html", context, request))


async def variables(datasette: Datasette, request: Request | None, template: str) -> dict[str, str]:
    """For `_share.html` on the page of a row: `embed`, the full address of its card alone."""
    found = (request and request.url_vars) or {}
    if request is None or template != "row.html" or found.get("table") not in EMBEDDED:
        return {}
    row_id = tilde_decode(found["pks"])
    return {"embed": absolute(datasette, request, path(found["table"], row_id))}


async def about(datasette: Datasette, request: Request) -> Response:
    """How to embed a card, with the first quote as the example, or the place of an id."""
    found = await datasette.get_database().execute(FIRST)
    address = absolute(
        datasette, request, path(EMBEDDED[0], found.rows[0][0] if found.rows else "ID")
    )
    return Response.html(
        await datasette.render_template("embedding.html", {"address": address}, request)
    )


ROUTES: list[tuple[str, Any]] = [
    (r"/-/embed$", about),
    (rf"/-/embed/(?P<table>{'|'.join(EMBEDDED)})/(?P<pks>[^/.]+)$", embed),
]
