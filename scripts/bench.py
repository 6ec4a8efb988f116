"""Measure the speed that the project promises; print a table and write it to docs/benchmarks.md.

Everything is measured in one run on one machine, the site beside a stock Datasette (no settings, no plugins, no metadata) on the same
database. Absolute numbers depend on the machine; the ratios do not.
"""

import contextlib
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

from scripts.build import DATABASE, build
from scripts.model.files import write_all
from scripts.model.package import Rows, Table, read_package
from scripts.model.problems import BadInput, parser, run
from scripts.model.sources import read_sources
from scripts.rules.evidence import check_spans
from scripts.serve import WORDS
from scripts.text.layout import reading_text

PAGES = {
    "table page": "/chip_controls/quotes?_size=100",
    "table page of 27 rows": "/chip_controls/policies?_size=100",
    "row page": "/chip_controls/quotes/Q0001",
    "row page of an actor": "/chip_controls/actors/nvidia",
    "table JSON": "/chip_controls/quotes.json?_size=100",
    "search JSON": f"/chip_controls/quotes.json?_search={quote('晶片')}",
}
QUESTIONS = (
    "晶片",
    "芯片",
    "輝達",
    "英伟达",
    "人工智慧",
    "美",
    "Nvidia",
    "Jensen Huang",
    "H20",
    "出口管制",
    "50%",
    "華為 昇騰",
)
GROWN = ("quotes", "events", "metrics")
"""Tables whose rows are repeated to see how search grows."""
SERVE = [*WORDS]
STOCK = ["serve", "--immutable", str(DATABASE)]


def seconds(work: Callable[[], object], times: int) -> float:
    """Median seconds of a piece of work."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def command(stage: str, root: Path) -> Callable[[], object]:
    """A stage as a process of its own; BadInput with the first line that it says where it fails."""

    def runs() -> None:
        words = [sys.executable, "-m", stage, "--root", str(root)]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
        if done.returncode:
            said = [*done.stderr.splitlines(), *done.stdout.splitlines(), "it says nothing"]
            raise BadInput(f"{stage} fails: {said[0]}")

    return runs


@contextlib.contextmanager
def served(
    words: list[str],
    log: IO[bytes] | int = subprocess.DEVNULL,
    python: str = sys.executable,
) -> Iterator[tuple[str, float]]:
    """A Datasette of its own on a free port: (address, seconds until its first answer).

    `log` is an open file, or a number as subprocess takes it, for all that the server prints."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    command = [python, "-m", "datasette", *words, "--port", str(port)]
    server = subprocess.Popen(command, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                fetch(f"{address}/-/versions.json")
                break
            except OSError:
                if server.poll() is not None or time.perf_counter() - begun > 60:
                    raise BadInput(
                        "Datasette did not start; run make serve and read what it says"
                    ) from None
                time.sleep(0.02)
        yield address, time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait()


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return bytes(answer.read())


def synthetic(table: Table, texts: dict[str, str], count: int) -> Rows:
    """Rows of true evidence at random places of the real sources."""
    chance, span = random.Random(1), table.spans[0]
    rows: list[dict[str, str]] = []
    while len(rows) < count:
        document = chance.choice(sorted(texts))
        start = chance.randrange(len(texts[document]) - 60)
        raw = texts[document][start : start + chance.randint(4, 40)]
        if raw[0].strip() and raw[-1].strip():
            values = {
                span.document: document,
                span.start: str(start),
                span.end: str(start + len(raw)),
                span.text: reading_text(raw),
            }
            rows.append(dict.fromkeys(table.columns, "") | values)
    return Rows(table, rows, list(range(2, count + 2)))


def measure_site() -> Iterator[tuple[str, str]]:
    """Each page beside stock, first as a new question (a parameter that nobody asked before), then as one that was answered already."""
    with served(SERVE) as (ours, our_start), served(STOCK) as (stock, stock_start):
        yield "site: start", f"{our_start:.2f} s, stock {stock_start:.2f} s"
        for name, path in PAGES.items():
            sign = "&" if "?" in path else "?"
            for kind, mark in (("new", f"{sign}_n={{}}"), ("asked again", f"{sign}_n=0")):
                # Taken in turns, so that a busy machine slows both.
                times = [
                    (ask(ours, path + mark.format(n)), ask(stock, path + mark.format(n)))
                    for n in range(41)
                ][1:]
                mine, theirs = (
                    statistics.median(column) * 1000 for column in zip(*times, strict=True)
                )
                yield (
                    f"site: {name}, {kind}",
                    f"{mine:.1f} ms, stock {theirs:.1f} ms, ratio {mine / theirs:.2f}",
                )


def enlarged(root: Path, target: Path, count: int) -> None:
    """A database of `count` rows more: those of GROWN over and over, each time under new ids."""
    package = read_package(root)
    for name in GROWN:
        rows = package.data[name]
        held, key = list(rows.rows), rows.table.key
        more = [
            row | {key: f"{row[key]}.{n}"}
            for n in range(count // len(GROWN) // len(held) + 1)
            for row in held
        ]
        rows.rows.extend(more[: count // len(GROWN)])
        rows.lines.extend(range(len(rows.lines) + 2, len(rows.rows) + 2))
    build(package, target)


def measure_search(root: Path) -> Iterator[tuple[str, str]]:
    """Search over everything, no answer out of the store of pages: the median and the slowest of QUESTIONS, each the median of five."""
    with tempfile.TemporaryDirectory() as folder:
        grown = Path(folder) / DATABASE.name
        enlarged(root, grown, 100_000)
        for name, database in (("shipped data", DATABASE), ("100,000 rows more", grown)):
            with served([*SERVE[:-1], str(database)]) as (address, _):
                ask(address, "/-/search?q=warm")
                for kind in ("search.json", "search"):
                    times = [
                        statistics.median(
                            ask(address, f"/-/{kind}?q={quote(words)}&_n={n}") for n in range(5)
                        )
                        * 1000
                        for words in QUESTIONS
                    ]
                    yield (
                        f"search: /-/{kind}, {name}",
                        f"{statistics.median(times):.1f} ms, slowest {max(times):.1f} ms",
                    )


def ask(address: str, path: str) -> float:
    """Seconds until a page is answered."""
    return seconds(lambda: fetch(address + path), 1)


def measure(root: Path) -> Iterator[tuple[str, str]]:
    package = read_package(root)
    _ = package.data  # what cannot be read at all ends here
    sources = read_sources(package)
    yield "make check", f"{seconds(command('scripts.check', root), 3):.2f} s"
    yield "make build, after the checks", f"{seconds(command('scripts.build', root), 3):.2f} s"
    texts = {document: source.text for document, source in sources.items()}
    for count in (25_000, 100_000, 400_000):
        rows = synthetic(package.tables["evidence"], texts, count)
        taken = seconds(lambda rows=rows: list(check_spans(rows, sources)), 3)  # type: ignore[misc]
        yield (
            f"evidence check, {count:,} rows",
            f"{taken:.2f} s, {count / taken:,.0f} rows a second",
        )
    yield from measure_site()
    yield from measure_search(root)
    try:
        yield "make release", f"{seconds(command('scripts.release', root), 1):.1f} s"
    except BadInput as error:
        yield "make release", f"not measured: {error}"


def main() -> int:
    arguments = parser(__doc__, "scripts.bench").parse_args()
    lines = [
        "# Benchmarks\n",
        *(__doc__ or "").strip().splitlines()[2:],
        "",
        "| what | measured |",
        "|---|---|",
    ]
    for what, result in measure(arguments.root):
        print(f"{what:<45}{result}", flush=True)
        lines.append(f"| {what} | {result} |")
    write_all(arguments.root, {"docs/benchmarks.md": ("\n".join(lines) + "\n").encode("utf-8")})
    return 0


if __name__ == "__main__":
    run(main)
