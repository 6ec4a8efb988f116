"""Requests and answers as ASGI words them, and how a module of the site stands before Datasette.

A layer is a function (datasette, application, scope, receive, send): it answers, or calls the
application behind it. https://asgi.readthedocs.io/en/latest/specs/www.html
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from datasette.app import Datasette

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Layer = Callable[[Datasette, Application, Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


def behind(layer: Layer, datasette: Datasette, app: Application) -> Application:
    """The application with a layer before it; what is no request of HTTP passes."""

    async def layered(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await layer(datasette, app, scope, receive, send)
        else:
            await app(scope, receive, send)

    return layered


def header(scope: Scope, name: bytes) -> bytes:
    """All values of a header of a request, with commas between them."""
    return b",".join(value for known, value in scope["headers"] if known.lower() == name)


def asks_sql(scope: Scope) -> bool:
    """Whether a request brings SQL of its own: `?sql=` on the database, `_where` on a table. Where
    nothing is typed there, `sql` asks nothing."""
    asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    brings = any(asked.get("sql", ())) or "_where" in asked
    return re.match("/(?!-/)[^/]", scope["path"]) is not None and brings


def line(told: Mapping[str, Any]) -> bytes:
    """A line of JSON in which bytes stand as characters of latin-1."""
    return json.dumps(told, default=lambda raw: raw.decode("latin-1")).encode() + b"\n"


def headers(pairs: list[list[str]]) -> Headers:
    """The headers that such a line holds."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
