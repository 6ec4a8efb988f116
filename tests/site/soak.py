"""Soak the site: 32 connections ask it for mixed addresses, minutes on end, with nginx before it
and without: `make soak MINUTES=10` (Debian: wrk, nginx, openssl).

The addresses are taken from the database: rows, tables, lists, searches in all writings, charts,
the timeline, texts, pictures, as pages and as JSON and CSV, as many of each kind. wrk asks them;
beside it one reader asks every kind in turn for what nobody has asked. Behind nginx, half-open
connections by the thousand are held meanwhile. Printed are requests a second, what was answered,
the slowest, memory and open descriptors; the exit status is 1 where a promise is broken.
"""

import contextlib
import itertools
import json
import os
import random
import resource
import shutil
import socket
import sqlite3
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
from datasette.utils import tilde_encode

from scripts.measure.servers import behind_nginx, called
from scripts.model.problems import BadInput, parser, run
from tests.conftest import SHIPPED
from tests.serving import Server, serving

CONNECTIONS, HALF_OPEN, ASKED = 32, 1_100, 20_000
LUA = Path(__file__).with_suffix(".lua")
LANGUAGES = ("", "/zh-hant", "/zh-hans")
GROWTH, LEFT_OPEN = 0.10, 16
"""How much more memory, and how many more descriptors, the last fifth may hold than the second."""


def addresses(database: Path) -> dict[str, list[str]]:
    """Kind -> all its addresses, of what stands in a database and beside it."""
    base = f"/{database.stem}"
    with contextlib.closing(sqlite3.connect(f"file:{database}?immutable=1", uri=True)) as db:
        rows = db.execute("SELECT table_name, row_id FROM cards ORDER BY 1, 2").fetchall()
        tables = [name for (name,) in db.execute("SELECT table_name FROM table_notes ORDER BY 1")]
        words = db.execute("SELECT DISTINCT shown FROM lexicon WHERE row_id <> '' ORDER BY 1")
        questions = [quote(word) for (word,) in words]
        documents = [
            tilde_encode(row[0]) for row in db.execute("SELECT document_id FROM documents")
        ]
    things = [f"{base}/{table}/{tilde_encode(str(row_id))}" for table, row_id in rows]
    charts = json.loads((database.with_name("charts") / "charts.json").read_text("utf-8"))["charts"]
    drawn = [f"/-/charts/{chart['name']}" for chart in charts]
    pictures = sorted(path.name for path in database.with_name("pictures").glob("*.png"))
    lists = [f"/-/{name}" for name in ("quotes", "events", "figures")]
    searched = ["", *(f"?q={word}" for word in questions[::40])]
    return {
        "row": [prefix + path for path in things for prefix in LANGUAGES],
        "row JSON": [f"{path}.json?_shape=array" for path in things],
        "table": [f"{base}/{name}?_size={n}" for name in tables for n in (10, 25, 50)],
        "table JSON": [f"{base}/{name}.json?_size={n}" for name in tables for n in (10, 25, 50)],
        "CSV": [f"{base}/{name}.csv?_size=max" for name in tables],
        "list": [f"{p}{at}{asks}" for p in LANGUAGES for at in lists for asks in searched],
        "search": [f"/-/search?q={word}" for word in questions],
        "search JSON": [f"/-/search.json?q={word}" for word in questions],
        "chart": [f"{prefix}{path}" for path in drawn for prefix in LANGUAGES],
        "timeline": [f"{prefix}/-/timeline" for prefix in LANGUAGES],
        "text": [f"{p}/-/read/{document}" for document in documents for p in LANGUAGES],
        "picture": [f"{path}.{form}" for path in drawn for form in ("png", "svg")]
        + [f"/-/picture/{name}" for name in pictures],
        "page": [f"{p}/{at}" for p in LANGUAGES for at in ("", "-/about", "-/charts", "-/read")],
    }


def mixed(kinds: dict[str, list[str]], count: int) -> list[str]:
    """So many addresses, as many of each kind; the same ones each time."""
    chance = random.Random(16)
    return [chance.choice(chance.choice(list(kinds.values()))) for _ in range(count)]


def family(pid: int) -> Iterator[Path]:
    """The folders in /proc of a process and of all that descend from it."""
    yield Path(f"/proc/{pid}")
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split():
            yield from family(int(child))


def held(pid: int) -> tuple[float, int]:
    """(megabytes that are resident, descriptors that are open) of a process and its children."""
    memory, count = 0.0, 0
    for process in family(pid):
        with contextlib.suppress(OSError):
            status = dict(
                line.split(":", 1) for line in (process / "status").read_text("utf-8").splitlines()
            )
            memory += int(status.get("VmRSS", "0 kB").split()[0]) / 1024
            count += sum(1 for _ in (process / "fd").iterdir())
    return memory, count


@dataclass
class Reader:
    """One reader beside the crowd, who asks every kind in turn for what nobody has asked."""

    url: str
    kinds: dict[str, list[str]]
    over: threading.Event = field(default_factory=threading.Event)
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def read(self) -> None:
        chance = random.Random(61)
        # The certificate is of this run alone, and nobody else answers on the loopback.
        with httpx.Client(base_url=self.url, verify=False, timeout=60) as client:
            for number, kind in enumerate(itertools.cycle(self.kinds)):
                if self.over.wait(0.05):
                    return
                path, begun = chance.choice(self.kinds[kind]), time.perf_counter()
                try:
                    sign = "&" if "?" in path else "?"
                    status = str(client.get(f"{path}{sign}n={number}").status_code)
                except httpx.HTTPError as error:
                    status = type(error).__name__
                self.statuses[status] += 1
                self.seconds.setdefault(kind, []).append(time.perf_counter() - begun)


@dataclass
class Crowd:
    """Half-open connections: as many as there should be, however often they are dropped."""

    port: int
    over: threading.Event = field(default_factory=threading.Event)
    opened: int = 0

    def hold(self) -> None:
        open_ones: list[socket.socket] = []
        while not self.over.wait(0.2):
            open_ones = [one for one in open_ones if not dropped(one)]
            while len(open_ones) < HALF_OPEN and not self.over.is_set():
                with contextlib.suppress(OSError):
                    one = socket.create_connection(("127.0.0.1", self.port), 5)
                    one.sendall(b"\x16\x03\x01")  # the beginning of TLS, and nothing more
                    one.setblocking(False)
                    open_ones.append(one)
                    self.opened += 1
        for one in open_ones:
            one.close()


def dropped(one: socket.socket) -> bool:
    """Whether the other side has ended a connection; then this side does, too."""
    try:
        gone = one.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        gone = True
    if gone:
        one.close()
    return gone


@contextlib.contextmanager
def beside(work: Callable[[], None], over: threading.Event) -> Iterator[None]:
    """Work in a thread of its own, until all else is over."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def load(url: str, asked: Path, seconds: float) -> dict[str, float | dict[str, int]]:
    """What wrk and soak.lua count."""
    how = f"--threads 2 --connections {CONNECTIONS} --timeout 30s --duration {seconds:.0f}s"
    said = called(["wrk", *how.split(), "--script", str(LUA), url, "--", str(asked)])
    line = next(line for line in said.splitlines() if line.startswith("SOAK "))
    found: dict[str, float | dict[str, int]] = json.loads(line.removeprefix("SOAK "))
    return found


@dataclass
class Samples:
    """Memory and descriptors of the site (and of nginx), every second."""

    pid: int
    over: threading.Event = field(default_factory=threading.Event)
    found: list[tuple[float, int]] = field(default_factory=list)

    def take(self) -> None:
        while not self.over.wait(1):
            self.found.append(held(self.pid))

    def between(self, part: int, which: int) -> float:
        """The median of the part-th fifth of the run: 0 memory, 1 descriptors."""
        fifth = max(1, len(self.found) // 5)
        return statistics.median(each[which] for each in self.found[part * fifth :][:fifth])


def soak(server: Server, url: str, kinds: dict[str, list[str]], seconds: float) -> list[str]:
    """Print what one run measures; the promises that it breaks."""
    half_open = Crowd(urlsplit(url).port or 0)
    reader, samples = Reader(url, kinds), Samples(server.process.pid)
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "asked"
        place.write_text("\n".join(mixed(kinds, ASKED)) + "\n", "utf-8")
        stack.enter_context(beside(samples.take, samples.over))
        stack.enter_context(beside(reader.read, reader.over))
        if url.startswith("https"):
            stack.enter_context(beside(half_open.hold, half_open.over))
        counted = load(url, place, seconds)
    rate = float(str(counted["requests"])) / float(str(counted["seconds"]))
    print(f"  {rate:,.0f} requests a second; statuses {counted['statuses']}", end="")
    print(f", broken off {counted['broken']}, after 30 s or never {counted['late']}")
    print(f"  ms: median {counted['median']}, p99 {counted['p99']}, slowest {counted['slowest']}")
    for kind, taken in reader.seconds.items():
        middle, worst = statistics.median(taken), max(taken)
        print(f"  one reader, {kind}: median {middle * 1000:.0f} ms, slowest {worst * 1000:.0f} ms")
    print(f"  one reader: statuses {dict(reader.statuses)}; half-open held {half_open.opened}")
    was, now = (tuple(samples.between(part, n) for n in (0, 1)) for part in (1, 4))
    peak = max(memory for memory, _ in samples.found)
    print(f"  memory {was[0]:.0f} MB, at the end {now[0]:.0f}, at most {peak:.0f}", end="")
    print(f"; descriptors {was[1]:.0f}, at the end {now[1]:.0f}; load {os.getloadavg()[0]:.1f}")
    print("\n".join(server.complaints()[:5]))
    return broken(counted, reader, was, now)


def broken(
    counted: dict[str, float | dict[str, int]],
    reader: Reader,
    was: tuple[float, ...],
    now: tuple[float, ...],
) -> list[str]:
    """The promises that a run breaks."""
    statuses = counted["statuses"]
    assert isinstance(statuses, dict)
    wrong = {s: n for s, n in [*statuses.items(), *reader.statuses.items()] if s != "200"}
    found = [f"answers that are no pages: {wrong}"] if wrong else []
    if counted["broken"] or counted["late"]:
        found.append("connections were broken off")
    if now[0] > was[0] * (1 + GROWTH):
        found.append(f"memory grows from {was[0]:.0f} to {now[0]:.0f} MB")
    if now[1] > was[1] + LEFT_OPEN:
        found.append(f"descriptors grow from {was[1]:.0f} to {now[1]:.0f}")
    return found


def main() -> int:
    options = parser(__doc__, "tests.site.soak")
    options.add_argument("--minutes", type=float, default=10, help="of each of the two runs")
    arguments = options.parse_args()
    missing = [name for name in ("wrk", "nginx", "openssl") if not shutil.which(name)]
    if missing:
        raise BadInput(f"{', '.join(missing)} not installed; apt-get install {' '.join(missing)}")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    kinds, found = addresses(SHIPPED), list[str]()
    for name in ("alone", "behind nginx"):
        with contextlib.ExitStack() as stack:
            # The site itself has the limit that it had.
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            server = stack.enter_context(serving(SHIPPED))
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
            url = server.url
            if name != "alone":
                url = stack.enter_context(behind_nginx(url.removeprefix("http://")))
            print(f"{name}, {arguments.minutes:g} minutes, {CONNECTIONS} connections", flush=True)
            found += [f"{name}: {b}" for b in soak(server, url, kinds, 60 * arguments.minutes)]
    print("\n".join(found) or "every promise is kept")
    return int(bool(found))


if __name__ == "__main__":
    run(main)
