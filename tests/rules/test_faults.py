"""Spans, derived cells, schemas and descriptor: each check finds its planted fault, at its
place."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.model.package import DESCRIPTOR, Package, Table, read_package
from scripts.rules import domain as check_domain
from scripts.rules import evidence as check_evidence
from scripts.rules import schema as check_schema
from tests.conftest import write_rows
from tests.rules.test_planted import spoilt

Row = dict[str, str]
Spoil = Callable[[str], str]


def shift(by: int) -> Spoil:
    return lambda value: str(int(value) + by)


def always(value: str) -> Spoil:
    return lambda _: value


ALIKE = dict(zip("明偉片日「，。01a", "眀伟爿曰『,｡Olа", strict=True))


def look_alike(text: str) -> str:
    """The text with one character changed to another that looks like it, or to the next one."""
    at = next((i for i, c in enumerate(text) if c in ALIKE), len(text) - 1)
    return text[:at] + ALIKE.get(text[at], chr(ord(text[at]) + 1)) + text[at + 1 :]


def reverse(date: str) -> str:
    return f"2026-12-31/{'2025-01-01' if date.startswith('..') else date.split('/')[0]}"


STANDS = "is not what stands at"
SPANS = "quotes events metrics evidence event_actors actors products policies source_notes".split()
Fault = tuple[str, int, str, Spoil, str, str]
FAULTS: tuple[Fault, ...] = (
    # table, number of the row, column, how it is spoilt, what is said, of which column
    *((table, 0, "start", shift(1), STANDS, "text") for table in SPANS),
    *((t, int(t == "events"), "end", shift(-1), STANDS, "text") for t in SPANS),
    *((table, 0, "text", look_alike, STANDS, "text") for table in SPANS),
    *((t, 0, "document_id", always("nowhere"), "no document 'nowhere'", "") for t in SPANS),
    *((table, 0, "end", always("999999"), "is outside its document", "") for table in SPANS),
    *((table, 0, "start", always("x"), "is not an offset", "") for table in SPANS),
    *((table, 0, "start", always("²"), "is not an offset", "") for table in SPANS),
    ("quotes", 0, "end", always(""), "is not an offset", ""),
    ("quotes", 0, "start", always("0"), "begins or ends in white space", ""),
    ("article_spans", 3, "start", shift(1), "no article holds", ""),
    ("article_spans", 1, "end", shift(30), "overlaps the span before it", "*"),
    ("article_spans", 6, "end", shift(-1), "no article holds the end of", ""),
    ("metrics", 0, "value_start", shift(-1), STANDS, "value_text"),
    ("metrics", 0, "value_text", always("1"), STANDS, ""),
    ("metrics", 0, "value_end", always("5"), "is outside its document", ""),
    ("metrics", 0, "value_start", always("3"), "is not inside", ""),
    ("metrics", 0, "value_text", always(""), "", "value_text"),
    ("metrics", 0, "value", always("7"), "is not what follows from value_text, unit", ""),
    ("metrics", 0, "value_low", always("8.5"), "is not what follows from value_text, unit", ""),
    ("metrics", 0, "value_high", always("9"), "is not what follows from value_text, unit", ""),
    ("metrics", 1, "period_end", always("2031-01-01"), "is not what follows from period", ""),
    ("quotes", 0, "article_id", always("x"), "is not what follows from document_id, start", ""),
    ("quotes", 0, "said_end", always("2031-01-01"), "is not what follows from said_on", ""),
    ("quotes", 0, "text_zh_hans", look_alike, "is not what follows from text", ""),
    ("events", 0, "article_id", always(""), "is not what follows from document_id, start", ""),
    ("events", 0, "date_start", always("2001-01-01"), "is not what follows from date", ""),
    ("events", 0, "date_end", always("2031-01-01"), "is not what follows from date", ""),
    ("actors", 0, "name_zh_hans", always("甲"), "is not what follows from name_zh_hant", ""),
    ("documents", 0, "sha256", always("0" * 64), "the source has changed", ""),
    ("documents", 0, "characters", always("1"), "the source has changed", ""),
    ("quotes", 1, "kind", always("direct"), "must be exactly the inside of", "start"),
    ("mentions", 0, "text", always("x"), "is not a mention that the names give", "mention_id"),
    ("names", 0, "name", always("無此名稱"), "is not a mention that the names give", "*"),
)
FAULTS = tuple(fault for fault in FAULTS if fault[4])
SCHEMA: tuple[Fault, ...] = (
    ("quotes", 0, "speaker_id", always("nobody"), "foreign-key", ""),
    ("quotes", 1, "start", always("-4"), "constraint-error", ""),
    ("events", 0, "type", always("rumour"), "constraint-error", ""),
    ("events", 1, "realis", always("maybe"), "constraint-error", ""),
    ("events", 2, "title_en", always(""), "constraint-error", ""),
    ("metrics", 0, "unit", always("furlong"), "foreign-key", ""),
    ("metrics", 1, "value", always("many"), "type-error", ""),
    ("evidence", 0, "evidence_id", always("X1"), "constraint-error", ""),
    ("event_actors", 0, "role", always("villain"), "constraint-error", ""),
    ("actors", 0, "actor_id", always("Lumina Corp"), "constraint-error", ""),
    ("documents", 0, "language", always("Chinese"), "constraint-error", ""),
)


def name(fault: Fault) -> str:
    return f"{fault[0]}.{fault[2]}: {fault[4]}"


@pytest.mark.parametrize("fault", FAULTS, ids=name)
def test_a_planted_fault_is_found(fault: Fault, sound: Package) -> None:
    table, number, column, spoil, said, at = fault
    package = spoilt(sound)
    rows = package.data[table]
    rows.rows[number][column] = spoil(rows.rows[number][column])
    problems = list(check_evidence.check(package))
    place = (rows.table.path, rows.lines[number], at or column)
    found = [p for p in problems if at == "*" or (p.file, p.line, p.column) == place]
    assert any(said in problem.message for problem in found), problems


def test_faults_of_the_schema_are_found(package: Path) -> None:
    data, places = read_package(package).data, []
    for table, number, column, spoil, said, _ in SCHEMA:
        rows = data[table]
        rows.rows[number][column] = spoil(rows.rows[number][column])
        places.append((rows.table.path, rows.lines[number], column, said))
    write_rows(package, *data.values())
    problems = list(check_schema.check(read_package(package)))
    found = {
        place
        for place in places
        for p in problems
        if (p.file, p.line, p.column) == place[:3] and place[3] in p.message
    }
    assert [place for place in places if place not in found] == []


def spoil_json(root: Path, path: str, change: Callable[[dict[str, Any]], object]) -> None:
    value = json.loads((root / path).read_text(encoding="utf-8"))
    change(value)
    (root / path).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


DESCRIPTORS: dict[str, tuple[str, Callable[[dict[str, Any]], object], str]] = {
    "evidence that cannot be given": (
        "schemas/units.json",
        lambda d: d["fields"][1].update(evidence=True),
        "has no column unit_id",
    ),
    "an unknown script": (
        "schemas/events.json",
        lambda d: d["fields"][8].update(script="Cyrl"),
        "has the script 'Cyrl'",
    ),
    "words for no value": (
        "schemas/events.json",
        lambda d: d["fields"][1]["words"].update(gossip=["傳"]),
        "has words for 'gossip', which is no value",
    ),
    "endings in no column": (
        "schemas/actors.json",
        lambda d: d["fields"][1]["endings"].update({"in": "name_ja"}),
        "names the column 'name_ja'",
    ),
    "meanings that leave a value out": (
        "schemas/quotes.json",
        lambda d: d["fields"][1]["meanings"].popitem(),
        "the meanings do not name each value",
    ),
}


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_a_fault_of_the_descriptor_is_found(name: str, package: Path) -> None:
    path, change, expected = DESCRIPTORS[name]
    spoil_json(package, path, change)
    said = check_schema.check_descriptor(read_package(package))
    assert any(expected in p.message and p.file == path for p in said)


def test_a_wrong_hash_is_found(package: Path) -> None:
    spoil_json(package, DESCRIPTOR, lambda d: d["resources"][0].update(hash="sha256:0"))
    found = [p for p in check_schema.check(read_package(package)) if "hash-count" in p.message]
    assert [(p.file, p.message.endswith("run make fill")) for p in found] == [
        ("data/documents.csv", True)
    ]


def test_a_file_that_is_not_listed_is_found(package: Path) -> None:
    (package / "data/extra.csv").write_text("a\n", encoding="utf-8")
    assert any(
        "is not listed" in p.message for p in check_schema.check_descriptor(read_package(package))
    )


@pytest.mark.parametrize(
    ("table", "row_id", "said"),
    [
        ("metrics", "M0009", "the number in"),
        ("source_notes", "R0003", "the number in"),
        ("quotes", "Q0008", "the quotation in"),
        ("names", "N0022", "the quotation in"),
    ],
)
def test_what_no_row_holds_is_found(table: str, row_id: str, said: str, sound: Package) -> None:
    package = spoilt(sound)
    rows = package.data[table]
    for held in package.data.values():
        held.rows = [row for row in held.rows if row_id not in row.values()]
        held.lines = list(range(2, len(held.rows) + 2))
    if table == "names":
        package.data["mentions"].rows = []
        package.data["mentions"].lines = []
    assert any(said in p.message for p in check_evidence.check(package)), rows


def digit(text: str) -> str:
    """The text with its first digit changed."""
    return re.sub(r"\d", lambda d: str((int(d[0]) + 1) % 10), text, count=1)


CORRUPTIONS: dict[str, Spoil] = {
    "shifted offset": shift(1),
    "look-alike": look_alike,
    "digit changed": digit,
    "reference broken": lambda value: f"{value}-x",
    "date reversed": reverse,
}


Corruption = tuple[str, str, str, int]
"""Kind, table, column and the number of a row."""


def kinds(table: Table) -> dict[str, set[str]]:
    """Kind of corruption -> the columns where the documents or the schema can prove it."""
    derived = {d.column for d in table.derivations}
    spans = {column for s in table.spans for column in (s.start, s.end) if s.text}
    values = {column for column in derived if column.startswith(("value", "characters"))}
    days = {column for column in derived if column.endswith(("_start", "_end"))}
    return {
        "shifted offset": spans,
        "look-alike": derived - days - values | derived & {"value_text"},
        "digit changed": spans | values - {"value_text"},
        "reference broken": set(table.references),
        "date reversed": set(table.having("edtf")),
    }


def corruptions(package: Package) -> list[Corruption]:
    """All that can be done to a package, one cell each."""
    return [
        (kind, table.name, column, number)
        for table in package.tables.values()
        for kind, columns in kinds(table).items()
        for column in sorted(columns)
        for number, row in enumerate(package.data[table.name].rows)
        if row[column] and CORRUPTIONS[kind](row[column]) != row[column]
    ]


@pytest.mark.slow
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=False))
def test_random_corruptions_are_all_found(chance: Random, made: Path) -> None:
    """Five times fifty cells, each in a row of its own: each is named by file and line."""
    with TemporaryDirectory() as folder:
        root = Path(shutil.copytree(made, Path(folder, "package")))
        data, all_of_them = read_package(root).data, corruptions(read_package(root))
        chance.shuffle(all_of_them)
        rows = {(table, number): c for c in all_of_them for _, table, _, number in [c]}
        chosen = list(rows.values())[:50]
        for kind, table, column, number in chosen:
            cells = data[table].rows[number]
            cells[column] = CORRUPTIONS[kind](cells[column])
        write_rows(root, *data.values())
        said = {
            (problem.file, problem.line)
            for check in (check_evidence.check, check_domain.check, check_schema.check)
            for problem in check(read_package(root))
        }
    places = {c: (data[c[1]].table.path, data[c[1]].lines[c[3]]) for c in chosen}
    assert [c for c, place in places.items() if place not in said] == []
