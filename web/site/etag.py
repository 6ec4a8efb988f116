"""Answers that never change have an ETag, and whoever has them already is told so: 304.

The database is served immutable, so an address has one answer as long as database, code and
settings stay. The tag is a hash of these and of the address; it is weak, because Datasette prints
into a page how long its questions took. A question in SQL may ask for the time or for chance, so
it has none. Pages are kept by browsers and by the proxy (docs/deploying.md), never here.
"""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from datasette.app import Datasette
from datasette.version import __version__

from web.site.settings import DATABASE, PAGES, ROOT, metadata, settings

CODE = (".py", ".sql", ".html", ".js", ".css", ".json")
KEPT = (b"cache-control", b"max-age=3600")
LASTING = re.compile(
    rf"/$|/robots\.txt$|/sitemap\.xml$|/-/({'|'.join(PAGES)})\b|/{DATABASE}(/|\.json|$)"
)

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


@cache
def fingerprint(datasette: Datasette) -> bytes:
    """A hash of all that an answer depends on beside its address."""
    told = {
        "datasette": __version__,
        "hashes": [db.hash for db in datasette.databases.values()],
        "metadata": metadata(datasette),
        "settings": settings(datasette),
    }
    digest = hashlib.sha256(json.dumps(told).encode())
    for folder in ("web", "scripts"):
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix in CODE:
                digest.update(path.read_bytes())
    return digest.digest()


def lasting(scope: dict[str, Any]) -> bool:
    """Whether a request has one answer for everybody and for ever."""
    asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    chance = "sql" in asked or "_where" in asked
    return scope["method"] in ("GET", "HEAD") and not chance and bool(LASTING.match(scope["path"]))


def tag(datasette: Datasette, scope: dict[str, Any]) -> bytes:
    """The ETag of an address. The host counts: some answers hold absolute links."""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    path = scope.get("raw_path") or scope["path"].encode()
    address = [scope.get("scheme", "").encode(), host, path, scope["query_string"]]
    digest = hashlib.sha256(fingerprint(datasette) + b"\0".join(address))
    return b'W/"' + digest.hexdigest()[:32].encode() + b'"'


def wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """Answer with 304, or tag the answer."""

    def wrap(app: Application) -> Application:
        async def tagged(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] != "http" or not lasting(scope):
                return await app(scope, receive, send)
            ours = (b"etag", tag(datasette, scope))

            async def send_tagged(message: dict[str, Any]) -> None:
                if message.get("status") == 200:
                    given = [(name.lower(), value) for name, value in message["headers"]]
                    kept = [] if b"cache-control" in dict(given) else [KEPT]
                    message = message | {"headers": [*given, ours, *kept]}
                await send(message)

            asked = b",".join(value for name, value in scope["headers"] if name == b"if-none-match")
            if ours[1] not in asked:
                return await app(scope, receive, send_tagged)
            # Who has the tag was given the page with status 200 once, and it still stands.
            start = {"type": "http.response.start", "status": 304, "headers": [ours, KEPT]}
            await send(start)
            await send({"type": "http.response.body", "body": b""})

        return tagged

    return wrap
