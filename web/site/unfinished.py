"""Unfinished data, which `make serve DRAFT=1` shows to whoever works on them, and to nobody else.

The metadata of such a database have an entry `unfinished`: how many faults it has, in which
documents, and how many rows cannot be shown. Every page says so. Answers go to this machine alone,
whatever address the server was told to take, are kept by no cache, and no page of another origin
may read them.
"""

import ipaddress
import re
from typing import Any

from datasette.app import Datasette

from web.site.asgi import Application, Receive, Scope, Send, header
from web.site.settings import metadata

HERE = re.compile(rb"(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]+)?")
"""The names by which a machine calls itself; another in `Host` may lead here by a foreign page."""
NO_ASKING_AGAIN = {b"if-none-match", b"if-modified-since"}
NOT_TOLD = {b"cache-control", b"etag", b"access-control-allow-origin"}
SENTENCE = b"Unfinished data are shown on the machine of whoever works on them alone.\n"


def told(datasette: Datasette) -> dict[str, Any] | None:
    """What is unfinished of the data that are served; None of sound ones."""
    found: dict[str, Any] | None = metadata(datasette).get("unfinished")
    return found


def is_here(scope: Scope) -> bool:
    """Whether a request comes from this machine and was meant for it."""
    client = scope.get("client") or ("", 0)
    try:
        near = ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        near = False
    return near and HERE.fullmatch(header(scope, b"host")) is not None


async def layer(
    datasette: Datasette, app: Application, scope: Scope, receive: Receive, send: Send
) -> None:
    """Refuse whoever is not here, and let nothing be kept."""
    if told(datasette) is None:
        return await app(scope, receive, send)
    if not is_here(scope):
        headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        return await send({"type": "http.response.body", "body": SENTENCE})
    asked = [pair for pair in scope["headers"] if pair[0].lower() not in NO_ASKING_AGAIN]

    async def send_fresh(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = [pair for pair in message["headers"] if pair[0].lower() not in NOT_TOLD]
            message = message | {"headers": [*given, (b"cache-control", b"no-store")]}
        await send(message)

    await app(scope | {"headers": asked}, receive, send_fresh)


def variables(datasette: Datasette) -> dict[str, Any]:
    """For base.html: `unfinished`."""
    return {"unfinished": told(datasette)}
