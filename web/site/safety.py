"""What guards the site in public: reading only, a policy for the browser, limits for SQL, and no
pages that only serve whoever runs the site. The one page that writes is the curator's, which is
there for unfinished data on one's own machine alone (curator.py).

Every request and every answer passes through `guard`. The policy forbids inline scripts
everywhere; inline styles are allowed only where Datasette's own templates need them. Reading is
open to every origin. The site knows no readers, so it is told of no cookie and no login: whatever
these hold can change no answer and break none.
"""

import re
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import NotFound, Request, Response
from h11 import LocalProtocolError

from web.site import curator
from web.site.asgi import Application, Headers, Receive, Scope, Send
from web.site.settings import DATABASE, PAGES, database, metadata, navigation

LONGEST_REQUEST = 16_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {frame}"
)
FRAMED = re.compile(r"/-/embed/")
"""Cards alone, which are made to stand in the pages of others."""
OWN = re.compile(rf"/?$|/-/({'|'.join(PAGES)})\b|/[^/]+/[^/]+/[^/]+$")
"""Pages made of our templates alone (rows among them): they need no inline style."""
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link"),
)
READER = {b"cookie", b"authorization"}
"""Headers that tell readers apart."""
TOLD = (
    "picture",
    "health",
    "metrics",
    "versions",
    "settings",
    "metadata",
    "plugins",
    "static",
    "static-plugins",
)
OPEN = (*PAGES, *TOLD)
"""What stands under `/-/`: our pages, and what Datasette tells of itself to programs."""
CLOSED = rf"/-/(?!(?:{'|'.join(OPEN)})(?:[./]|$))"
"""Datasette's pages for whoever runs it: threads and databases (they show paths of the server),
logins, permissions, messages, patterns."""
UNKNOWN_ENDING = rf"/(?!{DATABASE}\.db$){DATABASE}\b(?=.*\.)(?!.*\.(?:json|jsono|csv|blob)$)"
"""Tables and rows in a format that there is not; Datasette would show them as a page. A point
within an id is written ~2E."""


def refusal(method: str, target: bytes, hosts: list[bytes]) -> tuple[int, str] | None:
    """The status and sentence with which a request is refused before anything looks at it; None
    if it is fine.

    >>> refusal("POST", b"/", [])[0], refusal("GET", b"/", [b"[::1"])[0], refusal("GET", b"/", [])
    (405, 400, None)
    """
    if method not in ("GET", "HEAD", "OPTIONS"):
        return 405, "This site can only be read: use GET.\n"
    if len(target) > LONGEST_REQUEST:
        return 414, f"This address is longer than {LONGEST_REQUEST} bytes.\n"
    broken = re.search(rb"%(?![0-9A-Fa-f]{2})", target.partition(b"?")[0])
    if broken or re.search(rb"[^\x21-\x7e]", target):
        return 400, "The path of this address is not properly encoded.\n"
    if not all(map(names_host, hosts)):
        return 400, "The host of this request is no name of a host.\n"
    return None


def names_host(host: bytes) -> bool:
    """Whether a Host header can stand in an address: pages name their own.

    >>> [names_host(host) for host in (b"a.org:80", b"[::1]:80", b"[::1", b"a/b", b"\\xff", b"a:x")]
    [True, True, False, False, False, False]
    """
    if not re.fullmatch(rb"[A-Za-z0-9._-]*(:[0-9]*)?|\[[0-9A-Fa-f:.]+\](:[0-9]*)?", host):
        return False
    try:
        return urlsplit(f"//{host.decode('ascii')}").port is not False
    except ValueError:
        return False


def guarded(headers: Headers, path: str) -> Headers:
    """The headers of an answer with those of ours added, and without a Vary on what no answer
    depends on: it would keep caches from sharing pages."""
    style = "" if OWN.match(path) else " 'unsafe-inline'"
    frame = "*" if FRAMED.match(path) else "'none'"
    policy = (b"content-security-policy", POLICY.format(style=style, frame=frame).encode())
    ours = {name for name, _ in HEADERS} | {policy[0]}
    kept = [(name, value) for name, value in headers if name.lower() not in ours | {b"vary"}]
    varies = [
        part.strip()
        for name, value in headers
        if name.lower() == b"vary"
        for part in value.split(b",")
        if part.strip().lower() not in READER
    ]
    return [*kept, *((b"vary", part) for part in varies), *HEADERS, policy]


async def layer(
    datasette: Datasette, app: Application, scope: Scope, receive: Receive, send: Send
) -> None:
    """Refuse what is not reading, and add the headers; the outermost layer, so that they stand on
    what the others refuse too."""

    async def send_guarded(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = message | {"headers": guarded([*message["headers"]], scope["path"])}
        # uvicorn has hung up on a request whose body broke off while it was answered: nobody
        # listens, and nothing is wrong here.
        with suppress(LocalProtocolError):
            await send(message)

    target = (scope.get("raw_path") or scope["path"].encode()) + b"?" + scope["query_string"]
    headers = [(name.lower(), value) for name, value in scope["headers"]]
    hosts = [value for name, value in headers if name == b"host"]
    method = "GET" if curator.may_write(datasette, scope) else scope["method"]
    no = refusal(method, target, hosts) or (204, "") * (scope["method"] == "OPTIONS")
    if not no:
        known = [(name, value) for name, value in headers if name not in READER]
        return await app(scope | {"headers": known}, receive, send_guarded)
    methods = "GET, HEAD, OPTIONS"
    extra = {"allow": methods, "access-control-allow-methods": methods}
    await Response.text(no[1], status=no[0], headers=extra).asgi_send(send_guarded)


def nothing(request: Request) -> None:
    raise NotFound("There is nothing at this address.")


ROUTES: list[tuple[str, Any]] = [(CLOSED, nothing), (UNKNOWN_ENDING, nothing)]


def prepare_jinja2_environment(env: Any, datasette: Datasette) -> None:
    env.globals |= {"database": database(datasette), "navigation": navigation(datasette)}
    env.globals["site"] = metadata(datasette)
    # Kept, because a page names the same few documents and rows again and again.
    env.filters["tilde"] = lru_cache(maxsize=4096)(tilde_encode)
