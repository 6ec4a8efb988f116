"""Requests and answers as ASGI words them, and how a module of the site stands before Datasette.

A layer is a function (datasette, application, scope, receive, send): it answers, or calls the
application behind it. https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from collections.abc import Awaitable, Callable
from typing import Any

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
