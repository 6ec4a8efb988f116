"""What guards the site against questions in SQL: limits for every connection, and their own queue."""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from web.site.answerer import is_answerer
from web.site.bounded import BoundedDatabase
from web.site.faults import Fault, answer
from web.site.functions import FUNCTIONS
from web.site.limits import INTRODUCTION, PRAGMAS, STORED_BYTES, guard
from web.site.questions import Questions, RefusedError, asks_sql
from web.site.settings import DATABASE

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


# Last, so that what Datasette and others register on the connection comes before the limits.
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Limit every connection to the data; Datasette's own `_internal` is not ours."""
    if database != DATABASE:
        return
    db = datasette.get_database(DATABASE)
    if isinstance(db, BoundedDatabase):
        db.bind(conn, FUNCTIONS)
    else:
        guard(conn, PRAGMAS | INTRODUCTION, STORED_BYTES)


# First to wrap, so innermost: the guard of safety.py adds its headers here too.
def wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """Send questions in SQL to their queue; everything else passes."""
    questions = Questions(datasette)

    def wrap(app: Application) -> Application:
        async def sorted_out(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] != "http" or is_answerer() or not asks_sql(scope):
                return await app(scope, receive, send)
            try:
                await (await questions.answer(scope)).send(send)
            except RefusedError as error:
                fault = Fault(error.status, str(error))
                refused = await answer(datasette, Request(scope, receive), fault)
                await refused.asgi_send(send)

        return sorted_out

    return wrap
