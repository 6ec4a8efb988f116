"""Rows of earlier versions, for whoever cites one: why each went, and what replaces it, with the
status 410, as a page and for programs.
"""

import re
import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request, Response

from web.site import cards
from web.site.language import in_language

WITHDRAWN = "SELECT * FROM withdrawn WHERE [table] = ? AND row_id = ?"
REGISTER = "SELECT count(*) FROM sqlite_master WHERE name = 'withdrawn'"
JSON = re.compile(r"/[^/]+/(?P<table>[^/.]+)/(?P<pks>[^/.]+)\.json$")


def gone(conn: sqlite3.Connection, table: str, row_id: str) -> dict[str, Any] | None:
    """Why a row of an earlier version went, and the cards of what replaces it."""
    conn.row_factory = sqlite3.Row
    if not conn.execute(REGISTER).fetchone()[0]:
        return None
    row = conn.execute(WITHDRAWN, [table, row_id]).fetchone()
    if row is None:
        return None
    ids = (row["replaced_by"] or "").split()
    named = [
        one[0]
        for id_ in ids
        for one in conn.execute(
            "SELECT card_id FROM cards WHERE row_id = ? ORDER BY table_name <> ? LIMIT 1",
            [id_, table],
        )
    ]
    return {"withdrawn": row, "replaced_by": cards.load(conn, named)}


async def as_json(datasette: Datasette, request: Request) -> Response | None:
    """For a program that asks for a row which only an earlier version had: the reason, and the ids
    of what replaces it. None for any other address."""
    asked = JSON.search(request.path)
    if asked is None:
        return None
    table, row_id = tilde_decode(asked["table"]), tilde_decode(asked["pks"])
    work = in_language(lambda conn: gone(conn, table, row_id))
    found = await datasette.get_database().execute_fn(work)
    if found is None:
        return None
    row = found["withdrawn"]
    told = {
        "ok": False,
        "error": f"{row_id} is withdrawn since version {row['version']}",
        "status": 410,
        "reason": row["reason"],
        "replaced_by": (row["replaced_by"] or "").split(),
    }
    return Response.json(told, status=410)
