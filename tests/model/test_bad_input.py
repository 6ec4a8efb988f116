"""Bad input ends in one sentence and status 2: nothing is read or written outside, no traceback."""

import json
import os
import random
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.model import package as package_module
from scripts.model.package import read_package
from scripts.rules import derived as derive
from scripts.rules import following
from tests.conftest import ROOT, Command, snapshot, write_rows
from tests.editing import set_version

pytestmark = pytest.mark.slow

Tmp = pytest.TempPathFactory
Spoil = Callable[[Path], object]
Case = tuple[str, Spoil, str, tuple[str, ...]]
"""Name, what spoils the package, what must be said, the commands that must say it."""
OF_PACKAGE = ("scripts.docs",)
OF_TABLES = ("scripts.rules.schema", "scripts.rules.domain", "scripts.changes", "scripts.release")
OF_SOURCES = (
    "scripts.check",
    "scripts.rules.evidence",
    "scripts.fill",
    "scripts.build",
    "scripts.docs",
    "scripts.curate.gaps",
    "scripts.curate.find",
    "scripts.bench",
)
MADE_UP = ROOT / "tests/package"
READING = str(MADE_UP / "data")
WORDS = {"scripts.curate.find": ["明光"], "scripts.curate.agreement": [READING, READING]}
QUOTES = "data/quotes.csv"
SCHEMA = "schemas/quotes.json"
PACKAGE = "datapackage.json"


def edit(path: str, change: Callable[[bytes], bytes]) -> Spoil:
    return lambda root: (root / path).write_bytes(change((root / path).read_bytes()))


def replaced(path: str, raw: bytes) -> Spoil:
    return edit(path, lambda _: raw)


def folder_at(path: str) -> Spoil:
    def spoil(root: Path) -> None:
        (root / path).unlink()
        (root / path).mkdir()

    return spoil


def linked(path: str, target: str = "/etc/hostname") -> Spoil:
    """A link in place of a file or folder; `target` is relative to the package's parent."""

    def spoil(root: Path) -> None:
        if (root / path).exists():
            (root / path).rename(root.parent / "outside")
        (root / path).symlink_to(root.parent / target)

    return spoil


def pipe(root: Path) -> None:
    (root / QUOTES).unlink()
    os.mkfifo(root / QUOTES)


def loop(root: Path) -> None:
    (root / QUOTES).unlink()
    (root / QUOTES).symlink_to("quotes.csv")


def json_with(path: str, value: Any, *keys: str | int) -> Spoil:
    """A JSON file with another value at a place."""

    def spoil(root: Path) -> None:
        whole = json.loads((root / path).read_text("utf-8"))
        inner = whole
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = value
        (root / path).write_text(json.dumps(whole), "utf-8")

    return spoil


def without(path: str, *keys: str | int) -> Spoil:
    def spoil(root: Path) -> None:
        whole = json.loads((root / path).read_text("utf-8"))
        inner = whole
        for key in keys[:-1]:
            inner = inner[key]
        del inner[keys[-1]]
        (root / path).write_text(json.dumps(whole), "utf-8")

    return spoil


def cell(table: str, column: str, value: str) -> Spoil:
    def spoil(root: Path) -> None:
        rows = read_package(root).data[table]
        rows.rows[0][column] = value
        write_rows(root, rows)

    return spoil


AWAY = {
    "absolute": "/etc/hostname",
    "upwards": "../outside.csv",
    "upwards in the middle": "data/../../outside.csv",
    "an address": "https://127.0.0.1:9/quotes.csv",
    "a file address": "file:///etc/hostname",
    "backslashes": "..\\outside.csv",
    "hidden": ".git/config",
    "doubled slash": "//etc/hostname",
    "empty": "",
    "a line break": "data/quotes.csv\n",
    "a NUL": "data/quotes.csv\0",
}
NO_PATH = "is no path inside the package"
DEEP = b"[" * 100_000 + b"]" * 100_000
IN_PACKAGE: dict[str, tuple[Spoil, str]] = {
    **{
        f"{key}: {name}": (json_with(PACKAGE, path, "resources", 13, key), NO_PATH)
        for key in ("path", "schema")
        for name, path in AWAY.items()
    },
    **{
        f"name {value!r}": (json_with(PACKAGE, value, "name"), f"{PACKAGE}: name: ")
        for value in ("../x", "/x", "a/b", "..", "", "Disk", "a b", "x\n", "https://x", 5, None)
    },
    **{
        f"version {value!r}": (json_with(PACKAGE, value, "version"), f"{PACKAGE}: version: ")
        for value in (
            "1.0",
            "1.0.0\n",
            "v1.0.0",
            "01.0.0",
            "1.0.0-b",
            "1.0.x",
            "１.0.0",
            "",
            1.0,
            None,
        )
    },
    **{
        f"created {value!r}": (json_with(PACKAGE, value, "created"), "created")
        for value in (
            "2026-13-99",
            "2026-02-30T00:00:00Z",
            "2026-11-22",
            "soon",
            "",
            2026,
            "0000-01-01T00:00:00Z",
        )
    },
    "a schema that is an address of its own": (
        json_with(PACKAGE, {"path": "x"}, "resources", 13, "schema"),
        "is not of type",
    ),
    "a dialect by address": (
        json_with(PACKAGE, "https://127.0.0.1:9/d", "resources", 0, "dialect"),
        "dialect",
    ),
    "a profile by address": (
        json_with(PACKAGE, "https://127.0.0.1:9/p", "resources", 0, "profile"),
        "'profile' was unexpected",
    ),
    "a scheme of the web": (
        json_with(PACKAGE, "http", "resources", 0, "scheme"),
        "'file' was expected",
    ),
    "another profile": (json_with(PACKAGE, "https://127.0.0.1:9/p", "$schema"), "was expected"),
    "another profile of a schema": (
        json_with(SCHEMA, "https://127.0.0.1:9/p", "$schema"),
        "was expected",
    ),
    "no profile": (without(PACKAGE, "$schema"), "'$schema' is a required property"),
    "two tables of one file": (
        json_with(PACKAGE, "data/events.csv", "resources", 13, "path"),
        "shares its name or a path",
    ),
    "a table that is the descriptor": (
        json_with(PACKAGE, PACKAGE, "resources", 13, "path"),
        "shares its name or a path",
    ),
    "two tables of one name": (
        json_with(PACKAGE, "events", "resources", 13, "name"),
        "shares its name or a path",
    ),
    "a table less": (without(PACKAGE, "resources", 13), "names no table"),
    "no sources": (json_with(PACKAGE, [], "sources"), f"{PACKAGE}: sources: "),
    "no title": (without(PACKAGE, "title"), "'title' is a required property"),
    "contributors as words": (json_with(PACKAGE, "we", "contributors"), "contributors"),
    "no licence": (json_with(PACKAGE, [], "licenses"), "licenses"),
    "a misspelt key": (json_with(PACKAGE, "CC0", "licence"), "'licence' was unexpected"),
    "a misspelt key of a resource": (
        json_with(PACKAGE, "x", "resources", 0, "titel"),
        "'titel' was unexpected",
    ),
    "a misspelt key of a schema": (
        json_with(SCHEMA, [], "foreignkeys"),
        "'foreignkeys' was unexpected",
    ),
    "a key that is not relied on": (
        json_with(SCHEMA, [], "uniqueKeys"),
        "'uniqueKeys' was unexpected",
    ),
    "a misspelt property": (
        json_with(SCHEMA, {}, "fields", 0, "dervied"),
        "'dervied' was unexpected",
    ),
    "an unknown rule": (
        json_with(SCHEMA, {"rule": "guess", "from": ["kind"]}, "fields", 1, "derived"),
        "'guess' is not one of",
    ),
    "a span of no column": (
        json_with(SCHEMA, {"document": "document_id", "end": "fin"}, "fields", 0, "span"),
        "names 'fin'",
    ),
    "no description": (
        without(SCHEMA, "fields", 0, "description"),
        "'description' is a required property",
    ),
    "a type that invents": (json_with(SCHEMA, "any", "fields", 0, "type"), "'any' is not one of"),
    "a pattern that is none": (
        json_with(SCHEMA, {"pattern": "("}, "fields", 0, "constraints"),
        "is not a 'regex'",
    ),
    "a key of no column": (json_with(SCHEMA, ["id"], "primaryKey"), "names 'id'"),
    "a reference to no table": (
        json_with(SCHEMA, "people", "foreignKeys", 0, "reference", "resource"),
        "names 'people'",
    ),
    "a schema without fields": (replaced(SCHEMA, b"{}"), "'fields' is a required property"),
    "a schema that is cut off": (edit(SCHEMA, lambda b: b[:-5]), "is not JSON"),
    "a schema that is a list": (replaced(SCHEMA, b"[]"), "must hold a JSON object"),
    "an empty schema": (replaced(SCHEMA, b""), "is not JSON"),
    "a schema nested deep": (replaced(SCHEMA, DEEP), "nested too deep"),
    "half a surrogate pair": (replaced(SCHEMA, b'{"fields": "\\ud800"}'), "surrogate"),
    "a number that is none": (replaced(SCHEMA, b'{"fields": NaN}'), "NaN is no number"),
    "a number of 5,000 digits": (
        replaced(SCHEMA, b'{"fields": ' + b"9" * 5000 + b"}"),
        "is not JSON",
    ),
    "a schema with a byte order mark": (
        edit(SCHEMA, lambda b: b"\xef\xbb\xbf" + b),
        "byte order mark",
    ),
    "a schema in UTF-16": (edit(SCHEMA, lambda b: b.decode().encode("utf-16")), "is not UTF-8"),
    "a folder for a schema": (folder_at(SCHEMA), f"{SCHEMA} is a folder"),
    "a schema that is missing": (lambda r: (r / SCHEMA).unlink(), f"{SCHEMA} is missing"),
    "a linked schema": (linked(SCHEMA), f"{SCHEMA} is a link that leads out"),
    "linked schemas": (linked("schemas", "outside"), "is a link that leads out"),
    "a linked descriptor": (linked(PACKAGE, "outside"), "is a link that leads out"),
    "a descriptor nested deep": (replaced(PACKAGE, DEEP), "nested too deep"),
    "an empty descriptor": (replaced(PACKAGE, b""), "is not JSON"),
    "no descriptor": (lambda r: (r / PACKAGE).unlink(), "holds no datapackage.json"),
    "a folder for a descriptor": (folder_at(PACKAGE), "holds no datapackage.json"),
}
IN_TABLES: dict[str, tuple[Spoil, str]] = {
    "a missing table": (lambda r: (r / QUOTES).unlink(), f"{QUOTES} is missing"),
    "an empty table": (replaced(QUOTES, b""), f"{QUOTES} is empty"),
    "a byte order mark": (edit(QUOTES, lambda b: b"\xef\xbb\xbf" + b), "byte order mark"),
    "CRLF": (
        edit(QUOTES, lambda b: b.replace(b"\n", b"\r\n")),
        f"{QUOTES}:1 has a carriage return",
    ),
    "Latin-1": (edit(QUOTES, lambda b: b + "é".encode("latin-1")), f"{QUOTES} is not UTF-8"),
    "a surrogate": (edit(QUOTES, lambda b: b + b"\xed\xa0\x80"), f"{QUOTES} is not UTF-8"),
    "a NUL": (
        edit(QUOTES, lambda b: b.replace(b"\nQ0003", b"\nQ00\x003", 1)),
        f"{QUOTES}:4 has a NUL",
    ),
    "few cells": (
        edit(QUOTES, lambda b: b.replace(b"\nQ0003,", b"\nQ0003,direct\nQ0003,", 1)),
        f"{QUOTES}:4 has 2 cells",
    ),
    "a cell too many": (edit(QUOTES, lambda b: b + b"," * 60 + b"\n"), "has 61 cells"),
    "a blank line": (
        edit(QUOTES, lambda b: b.replace(b"\nQ0003", b"\n\nQ0003", 1)),
        f"{QUOTES}:4 has 0 cells",
    ),
    "a quote that opens": (
        edit(QUOTES, lambda b: b.replace(b"\nQ0003,", b'\nQ0003,"', 1)),
        f"{QUOTES}:4 is not CSV",
    ),
    "a quote at a line's start": (
        edit(QUOTES, lambda b: b.replace(b"\nQ0003", b'\n"Q0003', 1)),
        f"{QUOTES}:4 is not CSV",
    ),
    "a quote inside": (
        edit(QUOTES, lambda b: b.replace(b"\nQ0003", b'\nQ0"003', 1)),
        f"{QUOTES}:4 is not CSV",
    ),
    "a quote that closes": (
        edit(QUOTES, lambda b: b.replace(b"\nQ0003", b'\nQ0003"', 1)),
        f"{QUOTES}:4 is not CSV",
    ),
    "a quote that never closes": (edit(QUOTES, lambda b: b + b'"Q9999'), "is not CSV"),
    "another header": (edit(QUOTES, lambda b: b.replace(b"quote_id", b"id", 1)), "has the header"),
    "a folder for a table": (folder_at(QUOTES), f"{QUOTES} is a folder"),
    "a pipe for a table": (
        pipe,
        f"{QUOTES} is a folder or a device",
    ),
    "a linked table": (linked(QUOTES), f"{QUOTES} is a link that leads out"),
    "a table linked to a device": (
        linked(QUOTES, "/dev/zero"),
        f"{QUOTES} is a link that leads out",
    ),
    "a loop of links": (
        loop,
        f"{QUOTES} is",
    ),
    "linked tables": (linked("data", "outside"), "is a link that leads out"),
}
IN_SOURCES: dict[str, tuple[Spoil, str]] = {
    **{
        f"source: {name}": (cell("documents", "path", path), "the source '")
        for name, path in AWAY.items()
        if "\0" not in path  # no CSV holds it
    },
    "a missing source": (
        lambda r: next((r / "seeds").glob("001*")).unlink(),
        "the source seeds/001",
    ),
    "linked sources": (linked("seeds", "outside"), "is a link that leads out"),
    "a folder for a source": (
        lambda r: folder_at(str(next((r / "seeds").glob("001*")).relative_to(r)))(r),
        "is a folder",
    ),
}
ALL = {
    "an empty schema": OF_PACKAGE + OF_TABLES + OF_SOURCES,
    "a missing table": OF_TABLES + OF_SOURCES,
    "a missing source": OF_SOURCES,
}
"""One case of each kind goes through all commands that read what it spoils, the others through
the one that looks at all: each kind is read in one place."""
CASES: list[Case] = [
    (name, *case, ALL.get(name, ("scripts.check",)))
    for cases in (IN_PACKAGE, IN_TABLES, IN_SOURCES)
    for name, case in cases.items()
]


@pytest.fixture
def package(package: Path) -> Path:
    """A package with a neighbour, so that what is read or written beside it is seen."""
    (package.parent / "outside.csv").write_text("secret\n", "utf-8")
    return package


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_bad_input(case: Case, package: Path, command: Command) -> None:
    _, spoil, sentence, modules = case
    spoil(package)
    before = snapshot(package.parent)
    for module in modules:
        outcome = command(module, *WORDS.get(module, []), "--root", str(package))
        assert (outcome.status, outcome.printed) == (2, ""), (module, outcome)
        assert sentence in outcome.complained and len(outcome.complained.splitlines()) == 1, module
        assert "secret" not in outcome.complained
        assert snapshot(package.parent) == before, module


OUTPUTS = {
    "docs": ("docs", "scripts.docs"),
    "codebook": ("docs/codebook.md", "scripts.docs"),
    "readme": ("README.md", "scripts.docs"),
    "citation": ("CITATION.cff", "scripts.docs"),
    "changelog": ("CHANGELOG.md", "scripts.changes"),
    "list of changes": ("releases/changes.csv", "scripts.changes"),
    "releases": ("releases", "scripts.changes"),
    "a release": ("releases/1.0.0", "scripts.fill"),
    "records, checked": ("releases", "scripts.check"),
    "build": ("build", "scripts.build"),
    "database": ("build/disk_order.db", "scripts.build"),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_nothing_is_written_along_a_link(name: str, package: Path, command: Command) -> None:
    path, module = OUTPUTS[name]
    (package / "build").mkdir()
    (package / "data/withdrawn.csv").touch()
    if name in ("build", "database"):
        (package.parent / "outside").mkdir()
    linked(path, "outside")(package)
    before = snapshot(package.parent)
    outcome = command(module, "--root", str(package))
    assert (outcome.status, outcome.printed) == (2, "")
    assert f"{path}" in outcome.complained and "leads out of the package" in outcome.complained
    assert snapshot(package.parent) == before


@pytest.mark.parametrize("key", ["path", "schema", "dialect", "profile", "$schema"])
def test_no_address_is_fetched(key: str, package: Path, command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.json"
        keys = [key] if key == "$schema" else ["resources", 0, key]
        json_with(PACKAGE, address, *keys)(package)
        for module in OF_PACKAGE + OF_TABLES + OF_SOURCES:
            assert command(module, *WORDS.get(module, []), "--root", str(package)).status == 2
        with pytest.raises(BlockingIOError):
            server.accept()


ODD_ROOTS = {
    "nowhere": "nowhere",
    "a file": "package/datapackage.json",
    "a device": "/dev/null",
    "the root": "/",
    "a part": "package/data",
    "a release": "package/releases/1.0.0",
    "a long name": "x" * 5000,
}


@pytest.mark.parametrize("name", ODD_ROOTS)
def test_an_odd_root_is_one_sentence(name: str, package: Path, command: Command) -> None:
    before = snapshot(package.parent)
    for module in OF_PACKAGE + OF_TABLES + OF_SOURCES:
        root = str(package.parent / ODD_ROOTS[name])
        outcome = command(module, *WORDS.get(module, []), "--root", root)
        assert (outcome.status, outcome.printed) == (2, "")
        assert len(outcome.complained.splitlines()) == 1
    assert snapshot(package.parent) == before


DATA_FAULTS = {
    "an unknown document": (cell("quotes", "document_id", "nowhere"), "'nowhere'"),
    "an offset past the end": (cell("quotes", "end", "999999"), "outside its document"),
    "an offset of 5,000 digits": (cell("quotes", "end", "9" * 5000), "run make check"),
}


@pytest.mark.parametrize("name", DATA_FAULTS)
def test_a_fault_of_the_data_is_shown(name: str, package: Path, command: Command) -> None:
    spoil, sentence = DATA_FAULTS[name]
    spoil(package)
    before = snapshot(package)
    for module in ("scripts.check", "scripts.rules.evidence"):
        outcome = command(module, "--root", str(package))
        assert outcome.status == 1 and "data/quotes.csv:2:" in outcome.printed
    for module in ("scripts.build", "scripts.docs", "scripts.curate.find"):
        outcome = command(module, *WORDS.get(module, []), "--root", str(package))
        assert (outcome.status, outcome.printed) == (2, "") and sentence in outcome.complained
    assert command("scripts.fill", "--root", str(package)).status in (1, 2)
    assert snapshot(package) == before


MARKER = b"<!-- /changes -->\n"
CHANGES = "releases/changes.csv"
IN_HISTORY: dict[str, tuple[Spoil, str]] = {
    "no changelog": (lambda r: (r / "CHANGELOG.md").unlink(), "CHANGELOG.md is missing"),
    "a marker lost": (
        edit(
            "CHANGELOG.md",
            lambda b: b.replace(b"## 1.0.0", b"<!-- changes 1.1.0 -->\n\n## 1.0.0", 1),
        ),
        "has lost the line <!-- /changes --> of 1.1.0",
    ),
    "all markers lost": (
        edit(
            "CHANGELOG.md",
            lambda b: b.replace(MARKER, b"") + b"<!-- changes 1.1.0 -->\n",
        ),
        "has lost the line <!-- /changes --> of 1.1.0",
    ),
    "a cell too many": (edit(CHANGES, lambda b: b + b"," * 9 + b"\n"), f"{CHANGES}:2 has 10 cells"),
    "a cell too few": (edit(CHANGES, lambda b: b + b"1.1.0\n"), f"{CHANGES}:2 has 1 cells"),
    "another header": (replaced(CHANGES, b"version\n"), f"{CHANGES}:1 has the header"),
    "an empty list": (replaced(CHANGES, b""), f"{CHANGES} is empty"),
    "a release edited": (
        edit("releases/1.0.0/units.csv", lambda b: b + b"\n"),
        "releases/1.0.0/units.csv is not what 1.0.0 released",
    ),
    "a release without a table": (
        lambda r: (r / "releases/1.0.0/units.csv").unlink(),
        "is not what 1.0.0 released",
    ),
    "a release without sums": (
        lambda r: (r / "releases/1.0.0/SHA256SUMS").unlink(),
        "releases/1.0.0/SHA256SUMS is missing",
    ),
    "a release with empty sums": (
        replaced("releases/1.0.0/SHA256SUMS", b""),
        "is not what 1.0.0 released",
    ),
    "a newer release": (
        lambda r: (r / "releases/1.0.0").rename(r / "releases/9.0.0"),
        "and 9.0.0 has been released",
    ),
}


@pytest.mark.parametrize("name", IN_HISTORY)
def test_bad_history_is_one_sentence(name: str, package: Path, command: Command) -> None:
    spoil, sentence = IN_HISTORY[name]
    set_version(package, "1.1.0")
    spoil(package)
    before = snapshot(package)
    outcome = command("scripts.changes", "--root", str(package))
    assert (outcome.status, outcome.printed) == (2, "")
    assert sentence in outcome.complained and len(outcome.complained.splitlines()) == 1
    assert snapshot(package) == before


def test_an_argument_in_bytes_is_refused(command: Command) -> None:
    for words in (["\udcff"], ["x", "--table", "\udcff"], ["x", "--root", "/\udcff"]):
        outcome = command("scripts.curate.find", *words)
        assert outcome.status == 2 and "is not UTF-8" in outcome.complained


Bounds = tuple[str, str]


@pytest.mark.parametrize("bounds", [("5", "5"), ("9", "3"), ("", ""), ("x", "9"), ("²", "9")])
def test_compare_names_the_empty_span(bounds: Bounds, package: Path, command: Command) -> None:
    rows = read_package(package).data["quotes"]
    rows.rows[0] |= dict(zip(("start", "end"), bounds, strict=True))
    write_rows(package, rows)
    outcome = command(
        "scripts.curate.agreement", READING, str(package / "data"), "--root", str(package)
    )
    assert outcome.status == 2 and "quotes.csv:2 has the span" in outcome.complained


def test_an_empty_name_is_a_fault_and_no_mention(package: Path, command: Command) -> None:
    cell("names", "name", "")(package)
    outcome = command("scripts.check", "--root", str(package))
    assert outcome.status == 1 and "data/names.csv:2:name" in outcome.printed
    assert command("scripts.fill", "--root", str(package)).status == 0
    assert all(row["text"] for row in read_package(package).data["mentions"].rows)


def test_a_long_date_is_refused_unread(package: Path, command: Command) -> None:
    members = ",".join(str(year) for year in range(1000, 4000))
    cell("events", "date", f"[{members}]")(package)
    outcome = command("scripts.check", "--root", str(package))
    assert outcome.status == 1 and "an EDTF date may have 64" in outcome.printed


def test_the_profile_knows_every_rule_and_every_table() -> None:
    field = package_module.SHAPES["$defs"]["field"]["properties"]
    assert field["derived"]["properties"]["rule"]["enum"] == ["reading_text", *derive.RULES]
    rows = package_module.SHAPES["$defs"]["schema"]["properties"]["derivedRows"]["properties"]
    assert rows["rule"]["enum"] == list(following.RULES)
    assert package_module.SHAPES["tables"] == list(read_package(ROOT).tables)


ANY: tuple[Any, ...] = (
    None,
    0,
    -1,
    1e308,
    True,
    "",
    [],
    {},
    "x",
    "../x",
    ["a"],
    {"a": 1},
    "é\n",
    10**30,
    "events",
)
CELLS = (
    "",
    "²",
    "-1",
    "9" * 30,
    "1e999",
    "nan",
    "=1",
    "\x1b",
    "2025-13",
    "[1,2]",
    "x" * 5000,
    "𠮷",
)
FILES = [
    PACKAGE,
    *(f"schemas/{path.name}" for path in sorted((ROOT / "schemas").iterdir())),
    *(f"data/{path.name}" for path in sorted((MADE_UP / "data").iterdir())),
    "releases/changes.csv",
    "CHANGELOG.md",
]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) inside a value of JSON."""
    if not isinstance(value, dict | list):
        return []
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    return [pair for key in keys for pair in [(value, key), *places(value[key])]]


def mutated(raw: bytes, name: str, chance: random.Random) -> bytes:
    """A file with one value, one cell or one run of bytes changed."""
    if name.endswith(".json") and chance.random() < 0.8:
        value = json.loads(raw)
        container, key = chance.choice(places(value))
        if chance.random() < 0.3:
            del container[key]
        else:
            container[key] = chance.choice(ANY)
        return json.dumps(value).encode()
    if name.endswith(".csv") and chance.random() < 0.8:
        lines = raw.decode("utf-8").split("\n")
        at = chance.randrange(len(lines))
        cells = lines[at].split(",")
        cells[chance.randrange(len(cells))] = chance.choice(CELLS)
        return "\n".join([*lines[:at], ",".join(cells), *lines[at + 1 :]]).encode()
    at = chance.randrange(len(raw))
    junk = chance.choice([b"", b'"', b"\n", b"\r", b"\0", b"\xff", b",", b"[" * 5000])
    return raw[:at] + junk + raw[at + chance.choice([0, 1, 9, 999]) :]


@pytest.mark.slow
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), seed=st.integers(0, 2**32))
def test_no_mutation_breaks(
    name: str, seed: int, made: Path, tmp_path_factory: Tmp, command: Command
) -> None:
    root = Path(shutil.copytree(made, tmp_path_factory.mktemp("mutated") / "package"))
    (root / name).write_bytes(mutated((root / name).read_bytes(), name, random.Random(seed)))
    for module in (*OF_PACKAGE, *OF_TABLES, *OF_SOURCES):
        if module != "scripts.bench":  # it measures whatever can be read, for minutes
            command(module, *WORDS.get(module, []), "--root", str(root))
