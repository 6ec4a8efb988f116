"""Whether the site can answer: `/-/health`, and no pages from a database that is another by now.

Connections keep what they have opened, because the database is served immutable. Where the file has
been replaced, shortened, written to or removed since, they read one that is no more, while a
download would read the new one. So the file is looked at before every request, and if it is not the
one that was opened, nothing is told but 503 until the site is started again.
"""

import asyncio
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from web.site.asgi import Application, Receive, Scope, Send
from web.site.faults import RETRY, Fault, answer
from web.site.settings import N_

PATIENCE = 2.0
"""Seconds within which the database must answer the question about its health."""
CHANGED = Fault(
    503, N_("The database was changed while it was served; the site must be restarted.")
)
ASIDE = ("/static/", "/-/static/", "/favicon.ico")
"""Where a page of refusal finds its looks."""
HEADERS = {"cache-control": "no-store"}

Stamp = tuple[int, int, int, int]


def stamp(path: str) -> Stamp | None:
    """What tells a file from others, and from itself once written to; None if there is none."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


@cache
def opened(datasette: Datasette) -> dict[str, Stamp | None]:
    """Path -> stamp of each file as it was when the site was started."""
    databases = datasette.databases.values()
    return {db.path: stamp(db.path) for db in databases if db.path and not db.is_mutable}


async def layer(
    datasette: Datasette, app: Application, scope: Scope, receive: Receive, send: Send
) -> None:
    """Refuse everything once the database is not the one that was opened."""
    aside = tuple(datasette.urls.path(place) for place in ASIDE)
    same = all(stamp(path) == was for path, was in opened(datasette).items())
    if same or scope["path"].startswith(aside):
        await app(scope, receive, send)
    elif scope["path"] == datasette.urls.path("/-/health"):
        await sick(CHANGED.sentence).asgi_send(send)
    else:
        await (await answer(datasette, Request(scope, receive), CHANGED)).asgi_send(send)


def sick(sentence: str) -> Response:
    headers = HEADERS | {"retry-after": str(RETRY)}
    return Response.text(f"{sentence}\n", status=503, headers=headers)


def ask(conn: sqlite3.Connection) -> None:
    conn.execute("SELECT count(*) FROM package_notes").fetchone()


async def health(datasette: Datasette) -> Response:
    """`ok`, if the database answers in time where pages ask it too; else 503 and why."""
    try:
        asked = datasette.get_database().execute_fn(ask)
        await asyncio.wait_for(asked, PATIENCE)
    except TimeoutError:
        return sick(f"The database did not answer within {PATIENCE:.0f} seconds.")
    except sqlite3.Error:
        return sick("The database cannot be read.")
    return Response.text("ok\n", headers=HEADERS)


ROUTES: list[tuple[str, Any]] = [(r"/-/health$", health)]
