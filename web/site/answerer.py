"""The process that answers questions in SQL: the same site once more, where it can be killed.

One step of SQLite (`replace` over a large value, say) cannot be interrupted, so whoever asks in SQL
must not share a process with those who read pages. web/site/questions.py starts this program and
sends it one request at a time.

In, on standard input: a line of JSON (SETTINGS), then a line of JSON (an ASGI scope) a request.
Out, on standard output: frames, each a line of JSON; a frame with "bytes" is followed by as many.
It ends when its input ends, and by the kernel's alarm where an answer takes longer than
RUN_SECONDS: that ends even a step that cannot be interrupted.
"""

import asyncio
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

from datasette.app import Datasette

from web.site.asgi import Application, headers, line
from web.site.bounded import BoundedDatabase
from web.site.language import split
from web.site.settings import METADATA, ROOT, database, read_metadata

PLAIN = "text/plain; charset=utf-8"
ROLE = "SITE_ROLE"
ANSWERER = "answerer"
RUN_SECONDS = 3.0
MEMORY_BYTES = 160 * 2**20
"""What a question may take beside what the process takes when it is ready."""


def is_answerer() -> bool:
    """Whether this process is the one that answers questions in SQL."""
    return os.environ.get(ROLE) == ANSWERER


def site(settings: dict[str, Any]) -> Datasette:
    """The site over one database (a path) with Datasette's settings."""
    path = settings["database"]
    datasette = Datasette(
        immutables=[path],
        config_dir=ROOT / "web",
        metadata=read_metadata(Path(path).with_name(METADATA)),
        settings=settings["settings"],
    )
    name = database(datasette)
    datasette.remove_database(name)
    datasette.add_database(BoundedDatabase(datasette, path), name=name)
    return datasette


def limit_memory() -> None:
    """Bound the memory of this process by what it has now and MEMORY_BYTES."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    most = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def scope_of(asked: dict[str, Any]) -> dict[str, Any]:
    """The ASGI scope that a line of JSON stands for."""
    return asked | {
        "headers": headers(asked["headers"]),
        "raw_path": asked["raw_path"].encode("latin-1"),
        "query_string": asked["query_string"].encode("latin-1"),
    }


def write_frame(out: BinaryIO, frame: dict[str, Any], body: bytes = b"") -> None:
    """One frame; `body` are the bytes that it announces."""
    out.write(line(frame))
    out.write(body)  # apart: a body may be as large as what the process may still take
    out.flush()


def write_failure(out: BinaryIO, failure: Exception) -> None:
    """The sentence that stands for a CSV; Datasette would send an empty one with status 200."""
    said = f"{failure}\n".encode()
    write_frame(out, {"status": 400, "headers": [["content-type", PLAIN]]})
    write_frame(out, {"bytes": len(said), "more": False}, said)


async def answer(datasette: Datasette, app: Application, asked: bytes, out: BinaryIO) -> None:
    """Answer one request by frames; the last one has "more": false."""
    scope = scope_of(json.loads(asked))
    db = datasette.get_database()
    _language, bare = split(scope)
    db.failure, db.of_table = None, bare["path"].startswith(f"/{db.name}/")
    db.of_csv = scope["path"].endswith(".csv")

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if db.failure and db.of_csv:
            return
        if message["type"] == "http.response.start":
            write_frame(out, {"status": message["status"], "headers": message["headers"]})
        else:
            body = message.get("body", b"")
            frame = {"bytes": len(body), "more": bool(message.get("more_body"))}
            write_frame(out, frame, body)

    await app(scope, receive, send)
    if db.failure and db.of_csv:
        write_failure(out, db.failure)


async def serve(given: BinaryIO, out: BinaryIO) -> None:
    """Get ready, say so, and answer until the input ends."""
    datasette = site(json.loads(given.readline()))
    await datasette.invoke_startup()
    app = datasette.app()
    await datasette.client.get(f"/{database(datasette)}?sql=select+1")
    limit_memory()
    write_frame(out, {"ready": True})
    loop = asyncio.get_running_loop()
    while asked := await loop.run_in_executor(None, given.readline):
        signal.setitimer(signal.ITIMER_REAL, RUN_SECONDS)
        await answer(datasette, app, asked, out)
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> int:
    """Answer on the standard streams. What anything prints meanwhile goes to standard error."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.nice(5)
    asyncio.run(serve(sys.stdin.buffer, out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
