"""Answers that never change are made once: ETag and 304, and a small store of finished pages.

The database is served immutable, so an address has one answer as long as database, code and settings stay. The ETag is a hash of these
and of the address; it is weak, because Datasette prints into the page how long the queries took. A question in SQL may ask for the
time or for chance, so it is never stored. Cookies and logins do not get here: safety.py drops them.
"""

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from datasette.app import Datasette
from datasette.version import __version__

STORE = 32 * 2**20
"""Bytes of finished pages that are kept."""
LARGEST = 2**20
LASTING = re.compile(
    r"/$|/robots\.txt$|/sitemap\.xml$|/-/(search|read|timeline|charts|cite|contradictions)\b|/chip_controls(/|\.json|$)"
)

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


def fingerprint(datasette: Datasette) -> bytes:
    """A hash of all that an answer depends on beside its address."""
    digest = hashlib.sha256(json.dumps(datasette.metadata(), sort_keys=True, default=str).encode())
    digest.update(json.dumps(datasette.settings_dict(), sort_keys=True, default=str).encode())
    for db in datasette.databases.values():
        digest.update(str(db.hash).encode())
    digest.update(__version__.encode())
    root = Path(__file__).parents[2]
    for path in sorted(
        path for folder in ("web", "scripts") for path in (root / folder).rglob("*.*")
    ):
        if path.suffix in (".py", ".html", ".js", ".css"):
            digest.update(path.read_bytes())
    return digest.digest()


def weight(key: bytes, headers: Headers, body: bytes) -> int:
    """Bytes that a page takes in the store: an address may be longer than its answer."""
    return len(key) + len(body) + sum(len(name) + len(value) for name, value in headers)


class Store:
    """Finished answers by address, the one longest unused thrown out first."""

    def __init__(self, size: int = STORE) -> None:
        self.size, self.held, self.pages = size, 0, OrderedDict[bytes, tuple[Headers, bytes]]()

    def get(self, key: bytes) -> tuple[Headers, bytes] | None:
        if key in self.pages:
            self.pages.move_to_end(key)
        return self.pages.get(key)

    def put(self, key: bytes, headers: Headers, body: bytes) -> None:
        if key in self.pages or len(body) > LARGEST:
            return
        self.pages[key] = headers, body
        self.held += weight(key, headers, body)
        while self.held > self.size:
            old, page = self.pages.popitem(last=False)
            self.held -= weight(old, *page)


def lasting(scope: dict[str, Any]) -> bool:
    """Whether an address has one answer for everybody and for ever."""
    asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    chance = "sql" in asked or "_where" in asked
    return scope["method"] in ("GET", "HEAD") and not chance and bool(LASTING.match(scope["path"]))


def tag(print_: bytes, scope: dict[str, Any]) -> tuple[bytes, bytes]:
    """The key of an address, and its ETag. The host counts: some answers hold absolute links."""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    address = b"\0".join(
        [
            scope.get("scheme", "").encode(),
            host,
            scope.get("raw_path") or scope["path"].encode(),
            scope["query_string"],
        ]
    )
    return address, b'W/"' + hashlib.sha256(print_ + address).hexdigest()[:32].encode() + b'"'


# First to wrap, so innermost: the guard of safety.py adds its headers to what comes from the store too.
def wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """Answer from the store, or with 304, or make the answer and keep it."""
    store, prints = Store(), list[bytes]()

    def wrap(app: Application) -> Application:
        async def cached(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] != "http" or not lasting(scope):
                return await app(scope, receive, send)
            if not prints:
                prints.append(fingerprint(datasette))
            key, etag = tag(prints[0], scope)
            asked = b",".join(value for name, value in scope["headers"] if name == b"if-none-match")
            page = store.get(key)
            # A client that has the tag was given the page with status 200 once; it still stands.
            if etag in asked:
                await send(
                    {
                        "type": "http.response.start",
                        "status": 304,
                        "headers": [(b"etag", etag), (b"cache-control", b"max-age=3600")],
                    }
                )
                await send({"type": "http.response.body", "body": b""})
                return
            if page:
                await send({"type": "http.response.start", "status": 200, "headers": page[0]})
                await send(
                    {
                        "type": "http.response.body",
                        "body": b"" if scope["method"] == "HEAD" else page[1],
                    }
                )
                return
            await make(
                app, scope, receive, send, lambda headers, body: store.put(key, headers, body), etag
            )

        return cached

    return wrap


async def make(
    app: Application,
    scope: dict[str, Any],
    receive: Any,
    send: Any,
    keep: Callable[[Headers, bytes], None],
    etag: bytes,
) -> None:
    """Let the site answer; a whole answer of status 200 is tagged and kept."""
    headers: Headers = []
    body: list[bytes] = []
    held = 0

    async def watch(message: dict[str, Any]) -> None:
        nonlocal held
        if message["type"] == "http.response.start" and message["status"] == 200:
            found = [(name.lower(), value) for name, value in message["headers"]]
            if not any(name == b"set-cookie" for name, _ in found):
                known = {name for name, _ in found}
                headers.extend(found + [(b"etag", etag)] * (b"etag" not in known))
                headers.extend(
                    [(b"cache-control", b"max-age=3600")] * (b"cache-control" not in known)
                )
                message = message | {"headers": list(headers)}
        elif message["type"] == "http.response.body" and headers:
            # A stream may be far larger than the store: it passes, and is forgotten.
            held += len(message.get("body", b""))
            if held <= LARGEST:
                body.append(message.get("body", b""))
            else:
                body.clear()
            if not message.get("more_body") and scope["method"] == "GET" and held <= LARGEST:
                keep(headers, b"".join(body))
        await send(message)

    await app(scope, receive, watch)
