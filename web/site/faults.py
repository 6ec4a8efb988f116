"""Who is at fault when a request cannot be answered, and what is said: one sentence, as a page
or as JSON.

A bad address is answered with a status from 400 to 414. A database that cannot be read is no
fault of the asker: 503, and when to try again. What is left is a fault of this program: 500, and
the log shows where. Of bad requests the log holds at most one line, never a traceback.
"""

import errno
import logging
import sqlite3
import traceback
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request, Response

from web.site import withdrawn
from web.site.asgi import Application, Receive, Scope, Send
from web.site.asking import QuestionError
from web.site.language import _
from web.site.settings import N_, ROOT

LOG = logging.getLogger("web.site")
RETRY = 10
"""Seconds after which a reader may ask again what could not be answered now."""
UNREADABLE = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}
"""Primary result codes of SQLite that no question can bring about: the file or its disk does."""
NOWHERE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG}
"""What the system says of a path that names no file; anything else is its own trouble."""


@dataclass(frozen=True)
class Fault:
    """How a request is refused: an HTTP status and the sentence for the reader; what the log is
    told (nothing, one line, or a traceback)."""

    status: int
    sentence: str
    log: str = ""


UNHELPFUL = {"", "404", "Database not found"}
"""What Datasette says of an address that leads nowhere; the last sounds like a fault of ours."""
READS = N_("Statement must be a SELECT")
"""What Datasette says of SQL that would write: named here for its translation alone."""
NOTHING = Fault(404, N_("There is nothing at this address."))
AWAY = Fault(503, N_("The database cannot be read at the moment."), "traceback")
UNREAD = Fault(400, N_("This address holds a value that cannot be read."), "line")
SLOW = Fault(400, N_("This question in SQL takes longer than it may."))
OURS = Fault(500, N_("This site failed at this address; its log says where."), "traceback")


def causes(exception: BaseException | None) -> Iterator[BaseException]:
    """An exception and all that it was raised for: Datasette wraps what SQLite says."""
    while exception is not None:
        yield exception
        exception = exception.__cause__ or exception.__context__


def unreadable(exception: BaseException) -> bool:
    """Whether SQLite could not read the database, whatever was asked."""
    code = getattr(exception, "sqlite_errorcode", 0)
    # The low byte of a result code is the primary one: https://sqlite.org/rescode.html
    return isinstance(exception, sqlite3.Error) and code & 0xFF in UNREADABLE


def ours(exception: BaseException) -> bool:
    """Whether code or a template of this project called what failed. Datasette's own pages read
    their parameters as they come and fail at odd ones; ours read them with care."""
    frames = traceback.walk_tb(exception.__traceback__)
    files = [Path(frame.f_code.co_filename) for frame, _ in frames]
    return any(file.is_relative_to(ROOT / part) for file in files for part in ("web", "scripts"))


def fault(exception: Exception) -> Fault:
    """Who is at fault, and what is said about it.

    >>> from datasette.utils.asgi import BadRequest
    >>> fault(BadRequest("There is no such column"))
    Fault(status=400, sentence='There is no such column', log='')
    >>> fault(sqlite3.OperationalError("no such column: x")).status
    400
    """
    if any(unreadable(cause) for cause in causes(exception)):
        return AWAY
    if any(isinstance(cause, QueryInterrupted) for cause in causes(exception)):
        return AWAY if ours(exception) else SLOW
    if isinstance(status := getattr(exception, "status", None), int):
        said = str(getattr(exception, "message", None) or next(iter(exception.args), ""))
        # Datasette says 500 where it cannot sort by a column that the address names.
        return NOTHING if said in UNHELPFUL else Fault(400 if status == 500 else status, said)
    if isinstance(exception, QuestionError):
        return Fault(400, str(exception))
    return unforeseen(exception)


def unforeseen(exception: Exception) -> Fault:
    """What to say of an exception that nobody raised in order to refuse a request."""
    if isinstance(exception, OSError):
        return NOTHING if exception.errno in NOWHERE else AWAY
    if isinstance(exception, MemoryError):
        return Fault(503, N_("There is not enough memory to answer this at the moment."), "line")
    if not ours(exception):
        return UNREAD
    # Our own questions are right for the database that they were built with.
    return AWAY if isinstance(exception, sqlite3.Error) else OURS


def note(found: Fault, request: Request, exception: Exception) -> None:
    """Write down what the operator should know."""
    if not found.log:
        return
    frame = traceback.extract_tb(exception.__traceback__)[-1:]
    place = "".join(f" in {Path(last.filename).name}:{last.lineno}" for last in frame)
    shown = exception if found.log == "traceback" else None
    line = "%s for %s %.300s: %s%s"
    words = found.status, request.method, request.full_path, type(exception).__name__, place
    LOG.log(logging.ERROR if shown else logging.WARNING, line, *words, exc_info=shown)


async def answer(datasette: Datasette, request: Request, found: Fault) -> Response:
    """The refusal in the form that was asked for: JSON, plain text for CSV, else a page."""
    later = {"retry-after": str(RETRY), "cache-control": "no-store"}
    headers = later if found.status == 503 else {}
    if request.path.endswith(".json"):
        told = {"ok": False, "error": found.sentence, "status": found.status}
        return Response.json(told, status=found.status, headers=headers)
    if request.path.endswith(".csv"):
        return Response.text(f"{found.sentence}\n", status=found.status, headers=headers)
    # Without the request: a fault may come before Datasette has put its token for forms in it.
    told = {"error": _(found.sentence), "status": found.status, "sql": request.args.get("sql")}
    page = await datasette.render_template("error.html", told)
    return Response.html(page, status=found.status, headers=headers)


def refusal(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response]]:
    """The only answer to a request that failed."""

    async def refuse() -> Response:
        found = fault(exception)
        if found.status == 404 and (former := await withdrawn.as_json(datasette, request)):
            return former
        note(found, request, exception)
        return await answer(datasette, request, found)

    return refuse


def forbidden(datasette: Datasette, request: Request) -> Callable[[], Awaitable[Response]]:
    """What nobody may see is refused like everything else."""

    async def refuse() -> Response:
        return await answer(datasette, request, Fault(403, N_("This is not open to readers.")))

    return refuse


async def layer(
    datasette: Datasette, app: Application, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer for what fails outside of a page, where no hook is asked."""
    begun = False

    async def watch(message: dict[str, Any]) -> None:
        nonlocal begun
        begun = True
        await send(message)

    try:
        await app(scope, receive, watch)
    except Exception as exception:
        if begun:
            raise
        request = Request(scope, receive)
        note(OURS, request, exception)
        await (await answer(datasette, request, OURS)).asgi_send(send)
