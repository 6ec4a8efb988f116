"""Answers that never change have an ETag, and whoever has them already is told so: 304.

The database is served immutable, so an address has one answer as long as database, code and
settings stay. The tag is a hash of these and of the address; it is weak, because Datasette prints
into a page how long its questions took. A question in SQL may ask for the time or for chance, so
it has none. Pages are kept by browsers and by the proxy (docs/deploying.md), never here.
"""

import hashlib
import json
import re
import threading
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from web.site.asgi import Application, Receive, Scope, Send, asks_sql, header
from web.site.language import language
from web.site.settings import PAGES, ROOT, database, metadata, settings

CODE = (".py", ".sql", ".html", ".js", ".css", ".json", ".po")
KEPT = (b"cache-control", b"max-age=3600")
LASTING = rf"/$|/robots\.txt$|/sitemap\.xml$|/-/({'|'.join(PAGES)}|picture)\b"


def stamp(database: Path) -> tuple[int, int]:
    """What tells a file from the one that takes its place. Its hash would say more, and keep the
    first reader waiting for as long as it takes to read gigabytes."""
    found = database.stat()
    return found.st_size, found.st_mtime_ns


@cache
def fingerprint(datasette: Datasette) -> bytes:
    """A hash of all that an answer depends on beside its address."""
    told = {
        "datasette": version("datasette"),
        "databases": [stamp(Path(db.path)) for db in datasette.databases.values() if db.path],
        "metadata": metadata(datasette),
        "settings": settings(datasette),
    }
    digest = hashlib.sha256(json.dumps(told).encode())
    for folder in ("web", "scripts"):
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix in CODE:
                digest.update(path.read_bytes())
    return digest.digest()


def read_ahead(datasette: Datasette) -> None:
    """Hash the database beside the readers: Datasette does it when somebody downloads the file, and
    everybody waits for as long as that takes."""
    db = datasette.get_database()
    threading.Thread(target=lambda: db.hash, daemon=True).start()


def lasting(datasette: Datasette, scope: Scope) -> bool:
    """Whether a request has one answer for everybody and for ever."""
    known = rf"{LASTING}|/{database(datasette)}(/|\.json|$)"
    reads = scope["method"] in ("GET", "HEAD") and re.match(known, scope["path"])
    return bool(reads) and not asks_sql(scope)


def tag(datasette: Datasette, scope: Scope) -> bytes:
    """The ETag of an address. The host counts: some answers hold absolute links."""
    path = scope.get("raw_path") or scope["path"].encode()
    address = [
        scope.get("scheme", "").encode(),
        header(scope, b"host"),
        path,
        scope["query_string"],
        language().tag.encode(),
    ]
    digest = hashlib.sha256(fingerprint(datasette) + b"\0".join(address))
    return b'W/"' + digest.hexdigest()[:32].encode() + b'"'


async def layer(
    datasette: Datasette, app: Application, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer with 304, or tag the answer."""
    if not lasting(datasette, scope):
        return await app(scope, receive, send)
    ours = (b"etag", tag(datasette, scope))
    if ours[1] in header(scope, b"if-none-match"):
        # Who has the tag was given the page with status 200 once, and it still stands.
        await send({"type": "http.response.start", "status": 304, "headers": [ours, KEPT]})
        return await send({"type": "http.response.body", "body": b""})

    async def send_tagged(message: dict[str, Any]) -> None:
        if message.get("status") == 200:
            given = [(name.lower(), value) for name, value in message["headers"]]
            kept = [] if b"cache-control" in dict(given) else [KEPT]
            message = message | {"headers": [*given, ours, *kept]}
        await send(message)

    await app(scope, receive, send_tagged)
