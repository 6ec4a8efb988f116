"""Questions in SQL have a queue and a process of their own, so that no page ever waits for them.

One question is answered at a time, by web/site/answerer.py; QUEUE more may wait, each for at most
WAIT_SECONDS; all others are told at once to come again (503 and Retry-After). An answer that takes
too long is ended with its process, and the next question starts another. An answer is held aside
until it is whole, so that a slow reader keeps nobody waiting.
"""

import asyncio
import json
import os
import resource
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from web.site.answerer import ANSWERER, ROLE, is_answerer
from web.site.asgi import Application, Headers, Receive, Scope, Send, asks_sql, headers, line
from web.site.faults import Fault, answer
from web.site.language import language
from web.site.settings import N_, ROOT, settings

QUEUE = 8
WAIT_SECONDS = 3.0
READY_SECONDS = 20.0
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""For glibc: what a large answer took is given back, so that the next one may take it."""
KEPT_BYTES = 64 * 2**20
"""What a process may hold beside what it held when it was ready, which grows with the lexicon."""
HELD_BYTES = 64 * 2**20
IN_MEMORY = 2**20
LINE_BYTES = 2**20
CHUNK = 2**16
PASSED = ("type", "method", "scheme", "http_version", "query_string")
PASSED_HEADERS = (b"host", b"accept", b"if-none-match", b"x-forwarded-proto")
BUSY = N_("Too many questions in SQL are waiting; please ask again in a few seconds.")
TOO_LONG = N_("This question takes too long or too much memory; please ask for less at once.")
TOO_LARGE = N_("This answer is too large; please ask for fewer rows or columns.")


class RefusedError(Exception):
    """A question that gets no answer: status and sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass
class Answer:
    """A whole answer: status, headers, and the file that holds its body."""

    status: int
    headers: Headers
    body: IO[bytes] = field(repr=False)

    async def send(self, send: Send) -> None:
        """Pass the answer on, as fast as the reader takes it."""
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(start)
        with self.body:
            self.body.seek(0)
            while part := self.body.read(CHUNK):
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def request_line(scope: Scope) -> bytes:
    """A request as the answerer reads it, with its language in front again. Cookies stay behind:
    nobody logs in here."""
    prefix, raw = language().prefix, scope.get("raw_path") or scope["path"].encode()
    asked = {
        "path": prefix + scope["path"],
        "raw_path": prefix.encode() + raw,
        "headers": [pair for pair in scope["headers"] if pair[0] in PASSED_HEADERS],
    }
    return line(asked | {key: scope[key] for key in PASSED})


@dataclass
class Answerer:
    """The process that answers, and the ends of its streams."""

    process: Process
    given: asyncio.StreamWriter
    said: asyncio.StreamReader
    begun: int = 0
    """Bytes of memory that it held when it was ready."""

    def resident(self) -> int:
        """Bytes of memory that it holds."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * resource.getpagesize()

    async def frames(self) -> AsyncIterator[dict[str, Any]]:
        """What it says of one request. Errors: EOFError if it ends in the middle."""
        more = True
        while more:
            told = await self.said.readline()
            if not told.endswith(b"\n"):
                raise EOFError
            frame = json.loads(told)
            yield frame
            more = frame.get("more", True)

    async def exchange(self, question: bytes) -> Answer:
        """Send a request and hold its answer. Errors: EOFError, RefusedError."""
        self.given.write(question)
        body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (`send` closes it)
        found = Answer(500, [], body)
        async for frame in self.frames():
            if "status" in frame:
                found.status, found.headers = frame["status"], headers(frame["headers"])
            left = frame.get("bytes", 0)
            if found.body.tell() + left > HELD_BYTES:
                raise RefusedError(400, TOO_LARGE)
            while left:
                part = await self.said.readexactly(min(left, CHUNK))
                left -= len(part)
                found.body.write(part)
        return found


async def start(datasette: Datasette) -> Answerer:
    """A process that is ready to answer. Errors: EOFError or TimeoutError if it does not start."""
    told = {
        "database": str(Path(datasette.get_database().path).resolve()),
        "settings": settings(datasette) | {"num_sql_threads": 1},
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "web.site.answerer"),
        stdin=PIPE,
        stdout=PIPE,
        cwd=ROOT,
        env=os.environ | ENVIRONMENT | {ROLE: ANSWERER},
        limit=LINE_BYTES,
        start_new_session=True,
    )
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(line(told))
    async with asyncio.timeout(READY_SECONDS):
        if not await process.stdout.readline():
            raise EOFError
    answerer = Answerer(process, process.stdin, process.stdout)
    answerer.begun = answerer.resident()
    return answerer


class Questions:
    """The queue, and the process that answers."""

    def __init__(self, datasette: Datasette) -> None:
        self.datasette = datasette
        self.waiting = 0
        self.turn = asyncio.Lock()
        self.answerer: Answerer | None = None

    async def ready(self) -> Answerer:
        """The process, started if it does not run. Errors: RefusedError."""
        if self.answerer and self.answerer.process.returncode is None:
            return self.answerer
        try:
            self.answerer = await start(self.datasette)
        except (EOFError, TimeoutError, OSError):
            raise RefusedError(503, BUSY) from None
        return self.answerer

    def end(self) -> None:
        """End the process, whatever it does; the next question starts another."""
        if self.answerer and self.answerer.process.returncode is None:
            self.answerer.process.kill()
        self.answerer = None

    async def answer(self, scope: Scope) -> Answer:
        """The answer to a question, in its turn. Errors: RefusedError."""
        if self.waiting > QUEUE:
            raise RefusedError(503, BUSY)
        self.waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self.turn.acquire()
        except TimeoutError:
            raise RefusedError(503, BUSY) from None
        finally:
            self.waiting -= 1
        try:
            return await self.ask(request_line(scope))
        finally:
            self.turn.release()

    async def ask(self, question: bytes) -> Answer:
        """Ask the process; an answer that does not end well ends it."""
        answerer = await self.ready()
        well = False
        try:
            found = await answerer.exchange(question)
            # What large answers took is not always given back; a new process has none of it.
            well = answerer.resident() - answerer.begun < KEPT_BYTES
            return found
        except (OSError, EOFError):
            raise RefusedError(400, TOO_LONG) from None
        finally:
            if not well:
                self.end()


queue = cache(Questions)
"""The queue of a site."""


async def layer(
    datasette: Datasette, app: Application, scope: Scope, receive: Receive, send: Send
) -> None:
    """Send questions in SQL to their queue; everything else passes."""
    if is_answerer() or not asks_sql(scope):
        return await app(scope, receive, send)
    try:
        await (await queue(datasette).answer(scope)).send(send)
    except RefusedError as error:
        fault = Fault(error.status, str(error))
        refused = await answer(datasette, Request(scope, receive), fault)
        await refused.asgi_send(send)
