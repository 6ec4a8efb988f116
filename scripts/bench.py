"""Measure the speed that the project promises; print a table and write it to docs/benchmarks.md.

Everything is measured in one run on one machine, the site beside a stock Datasette (no settings, no
plugins, no metadata) on the same database, taken in turns. No question was asked before: each has a
parameter of its own. Absolute numbers depend on the machine, and the ratios too, if less. The rows
that begin with a number of documents are of made-up ones, in a run of their own
(`make bench SCALE=100`), which leaves all other rows as they are.
"""

import contextlib
import re
import shutil
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from scripts.build import build, built
from scripts.measure import corpus
from scripts.measure.servers import (
    ask,
    behind_nginx,
    called,
    fetch,
    requests_a_second,
    seconds,
    served,
)
from scripts.measure.stages import cost, edit
from scripts.model.files import write_all
from scripts.model.package import Rows, read_package
from scripts.model.problems import parser, run
from scripts.model.sources import read_sources
from scripts.release import assemble
from scripts.rules.evidence import check_spans
from scripts.serve import words

PAGES = {
    "table page": "/{database}/quotes?_size=100",
    "page of a small table": "/{database}/policies?_size=100",
    "row page": "/{database}/quotes/{quote}",
    "row page of an actor": "/{database}/actors/{actor}",
    "table JSON": "/{database}/quotes.json?_size=100",
    "search JSON": "/{database}/quotes.json?_search={word}",
}
"""Pages beside those of a stock Datasette; the words in braces are what NAMED finds."""
READING = {
    "front": "/",
    "quotes": "/-/quotes",
    "quotes, officials of a month": "/-/quotes?official=yes&from={month}&to={month}",
    "events": "/-/events",
    "figures": "/-/figures",
    "timeline": "/-/timeline",
    "contradictions": "/-/contradictions",
    "charts": "/-/charts",
    "reader": "/-/read/{document}",
    "quote": "/{database}/quotes/{quote}",
    "actor": "/{database}/actors/{actor}",
    "product": "/{database}/products/{product}",
    "search": "/-/search?q={word}",
    "quotes in Chinese": "/zh-hant/-/quotes",
    "about": "/-/about",
}
NAMED = """SELECT
(SELECT value FROM package_notes WHERE key = 'database') AS "database",
(SELECT substr(said_end, 1, 7) FROM quotes WHERE said_end IS NOT NULL
GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS month,
(SELECT document_id FROM documents ORDER BY characters DESC, 1 LIMIT 1) AS document,
(SELECT quote_id FROM quotes ORDER BY length(text) DESC, 1 LIMIT 1) AS quote,
(SELECT actor_id FROM event_actors GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS actor,
(SELECT product_id FROM event_products GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS product,
(SELECT name_zh_hant FROM actors WHERE kind = 'state' ORDER BY 1 LIMIT 1) AS word"""
"""What most rows are about."""
QUESTIONS = """SELECT name FROM (
SELECT name, count(*) AS n, row_number() OVER (PARTITION BY language ORDER BY count(*) DESC, name)
AS nth FROM names LEFT JOIN mentions m ON m.text = name GROUP BY name, language)
WHERE nth <= 6 ORDER BY name"""
"""What search is asked: of each language the names that are printed most."""
RESULTS = "docs/benchmarks.md"
HEAD = "| what | measured |"
OF_GROWN = re.compile(r"\| [0-9,]+ documents\b")
"""A row of a run over made-up documents."""
GROWN = ("quotes", "events", "metrics")
"""Tables whose rows are repeated to see how search grows."""
Measured = Iterator[tuple[str, str]]
"""(what, how much) of each line of the table."""


def stock(database: Path) -> tuple[str, ...]:
    """The words that start a Datasette as it comes."""
    return ("serve", "--immutable", str(database))


def named(database: Path, pages: dict[str, str]) -> dict[str, str]:
    """Pages with the words that they name from the database."""
    with contextlib.closing(sqlite3.connect(database)) as db:
        db.row_factory = sqlite3.Row
        found = {k: quote(str(v)) for k, v in dict(db.execute(NAMED).fetchone()).items()}
    return {page: path.format(**found) for page, path in pages.items()}


def measure_site(database: Path) -> Measured:
    """Each page beside stock: the median of 40 questions in turns, so that noise slows both."""
    commands = (words(database), stock(database))
    starts: list[list[float]] = [[], []]
    for _ in range(3):
        for command, taken in zip(commands, starts, strict=True):
            with served(command) as (_, start):
                taken.append(start)
    ours, theirs = map(statistics.median, starts)
    yield "site: start", f"{ours:.2f} s, stock {theirs:.2f} s"
    with served(commands[0]) as (site, _), served(commands[1]) as (other, _):
        for name, path in named(database, PAGES).items():
            times = [(ask(site, path, n), ask(other, path, n)) for n in range(41)][1:]
            ours, theirs = map(statistics.median, zip(*times, strict=True))
            said = f"{ours:.1f} ms, stock {theirs:.1f} ms, ratio {ours / theirs:.2f}"
            yield f"site: {name}", said


def measure_reading(database: Path, name: str) -> Measured:
    """Each page for readers: the median of 15 questions in turns, and how much it weighs."""
    paths = named(database, READING)
    with served(words(database)) as (site, _):
        times = [{page: ask(site, path, n) for page, path in paths.items()} for n in range(16)][1:]
        for page, path in paths.items():
            taken = statistics.median(each[page] for each in times)
            weight = len(fetch(site + path)) / 1000
            yield f"{name}: {page}", f"{taken:.0f} ms, {weight:,.0f} kB"


def measure_grown(root: Path, documents: int) -> Measured:
    """The pages for readers over a made-up package of so many documents (scripts/measure)."""
    with tempfile.TemporaryDirectory() as folder:
        base, grown = Path(folder) / "base", Path(folder) / "grown"
        shutil.copytree(root / "tests/package", base)
        shutil.copytree(root / "schemas", base / "schemas")
        rows = corpus.write(corpus.read_base(base, root / corpus.OWN), documents, grown)
        name = f"{documents:,} documents"
        yield name, f"{rows:,} rows"
        checked = cost("check", grown, "--full")
        yield f"{name}: check", f"{checked}, {rows / checked.seconds:,.0f} rows a second"
        edit(grown, "quotes")
        yield f"{name}: check after an edit", str(cost("check", grown))
        yield f"{name}: build", str(cost("build", grown))
        yield from measure_reading(grown / built(grown), name)


def enlarged(root: Path, target: Path, count: int) -> None:
    """A database of `count` rows more: those of GROWN over and over, under new ids."""
    package = read_package(root)
    for rows in (package.data[name] for name in GROWN):
        held, key = list(rows.rows), rows.table.key
        for n in range(count // len(GROWN) // len(held)):
            rows.rows += [row | {key: f"{row[key]}.{n}"} for row in held]
        rows.lines[:] = range(2, len(rows.rows) + 2)
    build(package, target)


def measure_search(root: Path) -> Measured:
    """Search over everything: the median and the slowest of QUESTIONS, each the median of five."""
    with tempfile.TemporaryDirectory() as folder:
        shipped = root / built(root)
        grown = Path(folder) / shipped.name
        enlarged(root, grown, 100_000)
        with contextlib.closing(sqlite3.connect(shipped)) as db:
            asked = [quote(row[0]) for row in db.execute(QUESTIONS)]
        for name, database in (("shipped data", shipped), ("100,000 rows more", grown)):
            with served(words(database)) as (address, _):
                ask(address, "/-/search?q=warm", 0)
                for kind in ("search.json", "search"):
                    paths = [f"/-/{kind}?q={asks}" for asks in asked]
                    times = [statistics.median(ask(address, p, n) for n in range(5)) for p in paths]
                    said = f"{statistics.median(times):.1f} ms, slowest {max(times):.1f} ms"
                    yield f"search: /-/{kind}, {name}", said


def measure_cache(database: Path) -> Measured:
    """A page asked again and again: of one process, and of nginx before it."""
    pages = named(database, PAGES)
    missing = [name for name in ("nginx", "openssl", "wrk") if not shutil.which(name)]
    if missing:
        yield "behind nginx", f"not measured: {', '.join(missing)} not installed"
        return
    with served(words(database)) as (site, _), behind_nginx(site.removeprefix("http://")) as front:
        for name in ("table page", "row page"):
            one, cached = (requests_a_second(at + pages[name]) for at in (site, front))
            said = f"{cached:,.0f} requests a second, one process {one:,.0f}"
            yield f"behind nginx: {name}, repeated", f"{said}, ratio {cached / one:.0f}"


def measure_serve_group() -> Measured:
    """What a host installs, in an environment of its own."""
    uv, place = ".uv/bin/uv", Path("build/serve")
    called([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(place)])
    sync = [uv, "pip", "sync", "--quiet", "--system-certs", "--require-hashes"]
    called([*sync, "--python", str(place / "bin/python"), "requirements-serve.txt"])
    count = len(list(place.glob("lib/*/site-packages/*.dist-info")))
    held = sum(path.lstat().st_size for path in place.glob("lib/**/*") if path.is_file())
    shutil.rmtree(place)
    yield "packages of a host (serve)", f"{count}, {held / 1e6:.1f} MB"


def measure_stages(root: Path) -> Measured:
    """The line from the CSVs to the database."""
    for name, *options in (("check", "--full"), ("build",)):
        costs = (cost(name, root, *options) for _ in range(3))
        yield f"scripts.{name}", str(sorted(costs, key=lambda one: one.seconds)[1])
    package = read_package(root)
    sources, shipped = read_sources(package), package.data["evidence"]
    for times in (15, 60, 240):
        rows = Rows(shipped.table, shipped.rows * times, shipped.lines * times)
        taken = seconds(lambda rows=rows: list(check_spans(rows, sources)))  # type: ignore[misc]
        count = len(rows.rows)
        said = f"{taken:.2f} s, {count / taken:,.0f} rows a second"
        yield f"proof of the spans of evidence, {count:,} rows", said


def measure(root: Path) -> Measured:
    yield from measure_stages(root)
    database = root / built(root)
    yield from measure_site(database)
    yield from measure_reading(database, "shipped data")
    yield from measure_cache(database)
    yield from measure_search(root)
    yield from measure_serve_group()
    with tempfile.TemporaryDirectory() as folder:
        taken = seconds(lambda: assemble(read_package(root), Path(folder) / "release"))
        yield "every form of the release", f"{taken:.1f} s"


def table(root: Path, found: Measured, grown: bool) -> bytes:
    """docs/benchmarks.md with what is found; the rows of the other kind of run stay as they are."""
    path = root / RESULTS
    known = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    rows = [line for line in known if line.startswith("| ") and line != HEAD]
    rows = [line for line in rows if bool(OF_GROWN.match(line)) != grown]
    new = []
    for what, result in found:
        print(f"{what:<50}{result}", flush=True)
        new.append(f"| {what} | {result} |")
    said = (__doc__ or "").strip().splitlines()[2:]
    lines = ["# Benchmarks\n", *said, "", "<!-- subject -->", HEAD, "|---|---|"]
    lines += [*(rows + new if grown else new + rows), "", "<!-- end subject -->", ""]
    return "\n".join(lines).encode("utf-8")


def main() -> int:
    asks = parser(__doc__, "scripts.bench")
    asks.add_argument("--documents", type=int, default=0, help="measure so many made-up ones alone")
    arguments = asks.parse_args()
    root, documents = arguments.root, arguments.documents
    found = measure_grown(root, documents) if documents else measure(root)
    write_all(root, {RESULTS: table(root, found, grown=bool(documents))})
    return 0


if __name__ == "__main__":
    run(main)
