"""What the site tells whoever runs it: `/-/metrics`, and a line of JSON for each answer.

Metrics are counts in the text format of Prometheus, for this machine alone: a request that nginx
hands on has the reader's address and the name of the site, and finds nothing there.
https://prometheus.io/docs/instrumenting/exposition_formats/

The access log goes to standard output where SITE_ACCESS_LOG is set. A line holds when,
the method, the address that was asked (with what was searched for), status, bytes and
milliseconds: nothing of who asked. uvicorn's own lines would, so they are never written.
"""

import datetime
import json
import logging
import os
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from web.site.asgi import Application, Receive, Scope, Send
from web.site.health import HEADERS
from web.site.language import _
from web.site.unfinished import is_here

LOG = "SITE_ACCESS_LOG"
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds, of the histogram."""
KIND = "text/plain; version=0.0.4; charset=utf-8"
PROCESS = Path("/proc/self")


@dataclass
class Counts:
    """What has been answered since the process began; `within` counts answers by the first bound
    that they keep to, the last by none."""

    statuses: Counter[int] = field(default_factory=Counter)
    within: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0
    sent: int = 0
    open: int = 0

    def add(self, status: int, size: int, seconds: float) -> None:
        self.statuses[status] += 1
        self.within[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds
        self.sent += size


COUNTS, BEGUN = Counts(), time.time()


def begin() -> None:
    """Keep uvicorn from writing who asked. A filter stays, whatever it does to its loggers when it
    starts: https://docs.python.org/3/library/logging.html#logging.Filter"""
    logging.getLogger("uvicorn.access").addFilter(lambda record: False)


async def layer(
    datasette: Datasette, app: Application, scope: Scope, receive: Receive, send: Send
) -> None:
    """Count an answer, and write its line where that is asked."""
    begun, status, size = time.perf_counter(), 0, 0

    async def counted(message: dict[str, Any]) -> None:
        nonlocal status, size
        if message["type"] == "http.response.start":
            status = message["status"]
        size += len(message.get("body", b""))
        await send(message)

    COUNTS.open += 1
    try:
        await app(scope, receive, counted)
    finally:
        COUNTS.open -= 1
        seconds = time.perf_counter() - begun
        COUNTS.add(status, size, seconds)
        if os.environ.get(LOG):
            print(line(scope, status, size, seconds), flush=True)


def line(scope: Scope, status: int, size: int, seconds: float) -> str:
    """The line of an answer; status 0 where the reader had gone before it began."""
    query = scope["query_string"].decode("latin-1")
    target = scope.get("raw_path", b"").decode("latin-1") + (f"?{query}" if query else "")
    told = {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
        "method": scope["method"],
        "target": target,
        "status": status,
        "bytes": size,
        "ms": round(1000 * seconds, 1),
    }
    return json.dumps(told)


def metric(name: str, kind: str, about: str, values: dict[str, float]) -> Iterator[str]:
    """The lines of a metric: its ending with labels -> its value."""
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    yield from (f"{name}{ending} {value:.15g}" for ending, value in values.items())


def told(counts: Counts) -> Iterator[str]:
    """All metrics, line by line."""
    statuses = {f'{{status="{s}"}}': float(n) for s, n in sorted(counts.statuses.items())}
    yield from metric("site_answers_total", "counter", "Answers by status.", statuses)
    sums, total = dict[str, float](), 0.0
    for bound, count in zip((*BOUNDS, "+Inf"), counts.within, strict=True):
        total += count
        sums[f'_bucket{{le="{bound}"}}'] = total
    sums |= {"_sum": counts.seconds, "_count": total}
    yield from metric("site_answer_seconds", "histogram", "Until all is sent.", sums)
    sent, waiting = {"": float(counts.sent)}, {"": float(counts.open)}
    yield from metric("site_sent_bytes_total", "counter", "Bytes of bodies.", sent)
    yield from metric("site_requests_open", "gauge", "Requests in the making.", waiting)
    yield from metric("process_start_time_seconds", "gauge", "Since 1970, UTC.", {"": BEGUN})
    if PROCESS.is_dir():
        size = int((PROCESS / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        held, files = {"": float(size)}, {"": float(sum(1 for _fd in (PROCESS / "fd").iterdir()))}
        yield from metric("process_resident_memory_bytes", "gauge", "Without children.", held)
        yield from metric("process_open_fds", "gauge", "Open descriptors.", files)


async def metrics(request: Request) -> Response:
    """The counts. Errors: NotFound for everyone but this machine."""
    if not is_here(request.scope):
        raise NotFound(_("There is nothing at this address."))
    body = "\n".join(told(COUNTS)) + "\n"
    return Response(body, headers=HEADERS, content_type=KIND)


ROUTES: list[tuple[str, Any]] = [(r"/-/metrics$", metrics)]
