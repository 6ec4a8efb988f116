"""Measure the speed that the project promises; print a table and write it to docs/benchmarks.md.

Everything is measured in one run on one machine, the site beside a stock Datasette (no settings, no
plugins, no metadata) on the same database, taken in turns. No question was asked before: each has a
parameter of its own. Absolute numbers depend on the machine, and the ratios too, if less.
"""

import contextlib
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from scripts.build import DATABASE, build
from scripts.measure import corpus
from scripts.model.files import write_all
from scripts.model.package import Rows, read_package
from scripts.model.problems import BadInput, parser, run
from scripts.model.sources import read_sources
from scripts.release import assemble
from scripts.rules.evidence import check_spans
from scripts.serve import WORDS, words

PAGES = {
    "table page": "/chip_controls/quotes?_size=100",
    "table page of 27 rows": "/chip_controls/policies?_size=100",
    "row page": "/chip_controls/quotes/Q0001",
    "row page of an actor": "/chip_controls/actors/nvidia",
    "table JSON": "/chip_controls/quotes.json?_size=100",
    "search JSON": f"/chip_controls/quotes.json?_search={quote('晶片')}",
}
READING = {
    "front": "/",
    "quotes": "/-/quotes",
    "quotes, officials of a month": "/-/quotes?official=yes&from=2025-05&to=2025-05",
    "events": "/-/events",
    "figures": "/-/figures",
    "timeline": "/-/timeline",
    "contradictions": "/-/contradictions",
    "charts": "/-/charts",
    "reader": "/-/read/{document}",
    "quote": "/chip_controls/quotes/{quote}",
    "actor": "/chip_controls/actors/{actor}",
    "product": "/chip_controls/products/{product}",
    "search": "/-/search?q={word}",
    "quotes in Chinese": "/zh-hant/-/quotes",
    "about": "/-/about",
}
"""Pages for readers; the words in braces are what NAMED finds: what most rows are about."""
NAMED = """SELECT
(SELECT document_id FROM documents ORDER BY characters DESC, 1 LIMIT 1) AS document,
(SELECT quote_id FROM quotes ORDER BY length(text) DESC, 1 LIMIT 1) AS quote,
(SELECT actor_id FROM event_actors GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS actor,
(SELECT product_id FROM event_products GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS product,
(SELECT name_zh_hant FROM actors WHERE kind = 'state' ORDER BY 1 LIMIT 1) AS word"""
QUESTIONS = (
    "晶片 芯片 輝達 英伟达 人工智慧 美 Nvidia Jensen+Huang H20 出口管制 50% 華為+昇騰".split()
)
GROWN = ("quotes", "events", "metrics")
"""Tables whose rows are repeated to see how search grows."""
STOCK = ("serve", "--immutable", str(DATABASE))
NGINX = Path("docs/deploy/nginx.conf")
HOST = "chip-controls.example"
Measured = Iterator[tuple[str, str]]
"""(what, how much) of each line of the table."""


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def called(words: list[str]) -> str:
    """What a command prints; BadInput with the first line that it says where it fails."""
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode:
        said = [*done.stderr.splitlines(), *done.stdout.splitlines(), "it says nothing"]
        raise BadInput(f"{Path(words[0]).name} {' '.join(words[1:3])} fails: {said[0]}")
    return done.stdout


def stage(name: str, root: Path) -> float:
    """Seconds of a verb as a process of its own."""
    return seconds(lambda: called([sys.executable, "-m", f"scripts.{name}", "--root", str(root)]))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return bytes(answer.read())


def ask(address: str, path: str, number: int) -> float:
    """Milliseconds until a page is answered to the question of that number."""
    sign = "&" if "?" in path else "?"
    return 1000 * seconds(lambda: fetch(f"{address}{path}{sign}_n={number}"))


@contextlib.contextmanager
def served(words: Sequence[str], python: str = sys.executable) -> Iterator[tuple[str, float]]:
    """A Datasette of its own on a free port: (address, seconds until its first answer)."""
    port, begun = free_port(), time.perf_counter()
    command = [python, "-m", "datasette", *words, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            with contextlib.suppress(OSError):
                fetch(f"{address}/-/versions.json")
                break
            if server.poll() is not None or time.perf_counter() - begun > 60:
                raise BadInput("Datasette did not start; run make serve and read what it says")
            time.sleep(0.02)
        yield address, time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait()


def measure_site() -> Measured:
    """Each page beside stock: the median of 40 questions in turns, so that noise slows both."""
    starts: list[list[float]] = [[], []]
    for _ in range(3):
        for command, taken in zip((WORDS, STOCK), starts, strict=True):
            with served(command) as (_, start):
                taken.append(start)
    ours, stock = map(statistics.median, starts)
    yield "site: start", f"{ours:.2f} s, stock {stock:.2f} s"
    with served(WORDS) as (site, _), served(STOCK) as (other, _):
        for name, path in PAGES.items():
            times = [(ask(site, path, n), ask(other, path, n)) for n in range(41)][1:]
            ours, stock = map(statistics.median, zip(*times, strict=True))
            yield f"site: {name}", f"{ours:.1f} ms, stock {stock:.1f} ms, ratio {ours / stock:.2f}"


def measure_reading(database: Path, name: str) -> Measured:
    """Each page for readers: the median of 15 questions in turns, and how much it weighs."""
    with contextlib.closing(sqlite3.connect(database)) as db:
        db.row_factory = sqlite3.Row
        named = {
            key: quote(str(value)) for key, value in dict(db.execute(NAMED).fetchone()).items()
        }
    paths = {page: path.format(**named) for page, path in READING.items()}
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
        yield f"{documents:,} documents", f"{rows:,} rows"
        database = grown / DATABASE
        taken = seconds(lambda: build(read_package(grown), database))
        yield f"{documents:,} documents: build", f"{taken:.0f} s"
        yield from measure_reading(database, f"{documents:,} documents")


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
        grown = Path(folder) / DATABASE.name
        enlarged(root, grown, 100_000)
        for name, database in (("shipped data", DATABASE), ("100,000 rows more", grown)):
            with served(words(database)) as (address, _):
                ask(address, "/-/search?q=warm", 0)
                for kind in ("search.json", "search"):
                    paths = [f"/-/{kind}?q={quote(words, safe='+')}" for words in QUESTIONS]
                    times = [statistics.median(ask(address, p, n) for n in range(5)) for p in paths]
                    said = f"{statistics.median(times):.1f} ms, slowest {max(times):.1f} ms"
                    yield f"search: /-/{kind}, {name}", said


def nginx_settings(place: Path, behind: str, port: int) -> str:
    """The shipped settings with other ports and folders; the limits of one reader are left out,
    since one address stands for a crowd here."""
    site = NGINX.read_text(encoding="utf-8")
    site = re.sub(r"^ *(listen \[::\]|limit_(req|conn) ).*\n", "", site, flags=re.MULTILINE)
    for old, new in {
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{free_port()}",
        "127.0.0.1:8001": behind,
        "/var/cache/nginx": str(place),
        f"/etc/letsencrypt/live/{HOST}": str(place),
        HOST: "localhost",
    }.items():
        site = site.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {place}/{kind};\n" for kind in kinds)
    head = f"pid {place}/pid;\nerror_log {place}/error.log;\ndaemon off;\nworker_processes auto;\n"
    if Path(place).owner() == "root":
        head += "user root;\n"
    return f"{head}events {{ }}\nhttp {{\naccess_log off;\n{folders}{site}}}\n"


@contextlib.contextmanager
def behind_nginx(behind: str) -> Iterator[str]:
    """The address of an nginx as in docs/deploying.md, with a certificate of its own."""
    with tempfile.TemporaryDirectory() as folder:
        place, port = Path(folder), free_port()
        made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        made += ["-nodes", "-subj", "/CN=localhost", "-keyout", str(place / "privkey.pem")]
        called([*made, "-out", str(place / "fullchain.pem")])
        settings = place / "nginx.conf"
        settings.write_text(nginx_settings(place, behind, port), encoding="utf-8")
        server = subprocess.Popen(["nginx", "-c", str(settings)], stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            yield f"https://localhost:{port}"
        finally:
            server.terminate()
            server.wait()


def requests_a_second(url: str) -> float:
    """What wrk counts over five seconds with 8 connections; BadInput if an answer is no page."""
    how = "--threads 2 --connections 8 --timeout 30s --duration 5s"
    said = called(["wrk", *how.split(), url])
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if rate is None or "Non-2xx" in said or "Socket errors" in said:
        raise BadInput(f"wrk had other answers than pages from {url}: {said.splitlines()[-3:]}")
    return float(rate[1])


def measure_cache() -> Measured:
    """A page asked again and again: of one process, and of nginx before it."""
    missing = [name for name in ("nginx", "openssl", "wrk") if not shutil.which(name)]
    if missing:
        yield "behind nginx", f"not measured: {', '.join(missing)} not installed"
        return
    with served(WORDS) as (site, _), behind_nginx(site.removeprefix("http://")) as front:
        for name in ("table page", "row page"):
            one, cached = (requests_a_second(at + PAGES[name]) for at in (site, front))
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
    for name in ("check", "build"):
        taken = statistics.median(stage(name, root) for _ in range(3))
        yield f"scripts.{name}", f"{taken:.2f} s"
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
    yield from measure_site()
    yield from measure_reading(root / DATABASE, "shipped data")
    yield from measure_cache()
    yield from measure_search(root)
    yield from measure_serve_group()
    with tempfile.TemporaryDirectory() as folder:
        taken = seconds(lambda: assemble(read_package(root), Path(folder) / "release"))
        yield "every form of the release", f"{taken:.1f} s"


def main() -> int:
    asks = parser(__doc__, "scripts.bench")
    asks.add_argument("--documents", type=int, default=0, help="measure so many made-up ones alone")
    arguments = asks.parse_args()
    if arguments.documents:
        for what, result in measure_grown(arguments.root, arguments.documents):
            print(f"{what:<50}{result}", flush=True)
        return 0
    said = (__doc__ or "").strip().splitlines()[2:]
    lines = ["# Benchmarks\n", *said, "", "| what | measured |", "|---|---|"]
    for what, result in measure(arguments.root):
        print(f"{what:<50}{result}", flush=True)
        lines.append(f"| {what} | {result} |")
    write_all(arguments.root, {"docs/benchmarks.md": ("\n".join(lines) + "\n").encode("utf-8")})
    return 0


if __name__ == "__main__":
    run(main)
