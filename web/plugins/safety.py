"""What guards the site in public: reading only, a policy for the browser, limits for SQL, and no fault where a request is bad.

Every answer passes through `guard`. The policy forbids inline scripts everywhere; inline styles are allowed only where Datasette's own
templates need them. Reading is open to every origin.
"""

import re
import sqlite3
import sys
import traceback
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import datasette.handle_exception as usual
from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

# Datasette loads this file by its path, so the package beside it is found by path too.
sys.path.insert(0, str(Path(__file__).parents[2]))

from scripts.asking import QuestionError

LONGEST_REQUEST = 16_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OWN = re.compile(r"/?$|/-/(search|read|timeline|charts|cite|contradictions)\b|/[^/]+/[^/]+/[^/]+$")
"""Pages made of our templates alone (rows among them): they need no inline style."""
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link"),
)
ROOT = Path(__file__).parents[2]
BAD_VALUES = (UnicodeError, OverflowError, ValueError, KeyError, IndexError, sqlite3.Error)
"""What Datasette's own pages raise on parameters that they cannot read; on a database that never changes, the question is at fault. See `ours`."""

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def refusal(method: str, target: bytes) -> tuple[int, str] | None:
    """The status and sentence with which a request is refused before anything looks at it; None if it is fine.

    >>> refusal("POST", b"/")[0], refusal("GET", b"/")
    (405, None)
    """
    if method not in ("GET", "HEAD", "OPTIONS"):
        return 405, "This site can only be read: use GET.\n"
    if len(target) > LONGEST_REQUEST:
        return 414, f"This address is longer than {LONGEST_REQUEST} bytes.\n"
    if not target.isascii() or re.search(rb"%(?![0-9A-Fa-f]{2})", target.partition(b"?")[0]):
        return 400, "The path of this address is not properly encoded.\n"
    return None


def guarded(headers: list[tuple[bytes, bytes]], path: str) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with those of ours added."""
    style = "" if OWN.match(path) else " 'unsafe-inline'"
    policy = (b"content-security-policy", POLICY.format(style=style).encode())
    ours = {name for name, _ in HEADERS} | {policy[0]}
    return [*((name, value) for name, value in headers if name.lower() not in ours), *HEADERS, policy]


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """Refuse what is not reading, and add the headers."""

    def wrap(app: Application) -> Application:
        async def guard(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                return await app(scope, receive, send)

            async def send_guarded(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    message = message | {"headers": guarded(list(message.get("headers", [])), scope["path"])}
                await send(message)

            target = scope.get("raw_path") or scope["path"].encode()
            no = refusal(scope["method"], target + b"?" + scope.get("query_string", b""))
            if no is None and scope["method"] == "OPTIONS":
                no = 204, ""
            if no is None:
                return await app(scope, receive, send_guarded)
            extra = {"allow": "GET, HEAD, OPTIONS", "access-control-allow-methods": "GET, HEAD, OPTIONS"}
            await Response.text(no[1], status=no[0], headers=extra).asgi_send(send_guarded)

        return guard

    return wrap


def reason(exception: Exception) -> tuple[int, str] | None:
    """The status and sentence for a request that cannot be answered; None for a fault of ours, which goes its usual way."""
    if isinstance(exception, Base400):
        return exception.status, str(exception.args[0]) if exception.args else "There is nothing at this address."
    if isinstance(exception, DatasetteError):
        return (exception.status if exception.status < 500 else 400), str(exception.message)
    if isinstance(exception, QuestionError):
        return 400, str(exception)
    unread = isinstance(exception, UnicodeError) or (isinstance(exception, BAD_VALUES) and not ours(exception))
    return (400, "This address holds a value that cannot be read.") if unread else None


def ours(exception: Exception) -> bool:
    """Whether code of this project raised it: our own pages read their parameters with care, so that is a fault, not a bad request."""
    frames = list(traceback.walk_tb(exception.__traceback__))
    return bool(frames) and any(Path(frames[-1][0].f_code.co_filename).is_relative_to(ROOT / folder) for folder in ("web", "scripts"))


@hookimpl(tryfirst=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Awaitable[Response]] | None:
    """A bad request is answered with a status below 500 and a sentence."""
    found = reason(exception)
    if found is None:
        return None
    status, sentence = found

    async def answer() -> Response:
        if request.path.endswith(".json"):
            return Response.json({"ok": False, "error": sentence, "status": status}, status=status)
        marked_up = isinstance(exception, DatasetteError) and exception.message_is_html
        context = {"error": Markup(sentence) if marked_up else sentence, "status": status, "title": getattr(exception, "title", None)}
        return Response.html(await datasette.render_template("error.html", context, request), status=status)

    return answer


@hookimpl
def startup() -> None:
    # Where rich is installed, Datasette prints every 404 with all its local variables: a second of work that anybody could ask for.
    usual.rich = None


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    # Kept, because a page names the same few documents and rows again and again.
    env.filters["tilde"] = lru_cache(maxsize=4096)(tilde_encode)
