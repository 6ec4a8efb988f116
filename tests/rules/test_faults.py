"""Each check finds its planted fault, at its file, line and column.

All faults of the table are planted in one copy of the real data, each in a row of its own, and one run of the checks must name every one.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.model.package import DESCRIPTOR, Rows, read_package
from scripts.model.problems import Problem
from scripts.rules import domain as check_domain
from scripts.rules import evidence as check_evidence
from scripts.rules import schema as check_schema
from tests.conftest import copy_package, write_rows

Row = dict[str, str]
Spoil = Callable[[str], str]


def shift(by: int) -> Spoil:
    return lambda value: str(int(value) + by)


def always(value: str) -> Spoil:
    return lambda _: value


def look_alike(text: str) -> str:
    """The text with one character changed to another that looks like it, or to the next one."""
    alike = {
        "黃": "黄",
        "偉": "伟",
        "片": "爿",
        "日": "曰",
        "「": "『",
        "，": ",",
        "。": "｡",
        "0": "O",
        "1": "l",
        "a": "а",
    }
    at = next((i for i, c in enumerate(text) if c in alike), len(text) - 1)
    return text[:at] + alike.get(text[at], chr(ord(text[at]) + 1)) + text[at + 1 :]


def reverse(date: str) -> str:
    return (
        f"2026-12-31/{date.split('/')[0]}" if not date.startswith("..") else "2026-12-31/2025-01-01"
    )


def has(column: str) -> Callable[[Row], bool]:
    return lambda row: row[column] != ""


@dataclass(frozen=True)
class Fault:
    """In `table`, in a row where `where` holds, `column` is spoilt; the checks must say `expected` of `at` (the column by default)."""

    table: str
    column: str
    spoil: Spoil
    expected: str
    where: Callable[[Row], bool] | None = None
    at: str = ""


EVIDENCE = (
    *(
        Fault(t, "start", shift(1), "is not what stands at", at="text")
        for t in (
            "quotes",
            "events",
            "metrics",
            "evidence",
            "event_actors",
            "actors",
            "source_notes",
        )
    ),
    *(
        Fault(
            t,
            "end",
            shift(-1),
            "is not what stands at",
            where=lambda r: len(r["text"]) > 1,
            at="text",
        )
        for t in ("quotes", "events", "evidence", "products", "policies")
    ),
    *(
        Fault(t, "text", look_alike, "is not what stands at")
        for t in ("quotes", "events", "metrics", "evidence", "actors", "source_notes")
    ),
    *(
        Fault(t, "document_id", always("nowhere"), "no document 'nowhere'")
        for t in ("quotes", "events", "metrics")
    ),
    *(
        Fault(t, "end", always("999999"), "is outside its document")
        for t in ("quotes", "metrics", "source_notes")
    ),
    *(Fault(t, "start", always("x"), "is not an offset") for t in ("quotes", "events")),
    *(Fault(t, "end", always(""), "is not an offset") for t in ("quotes", "evidence")),
    Fault(
        "article_spans", "start", shift(1), "no article holds", where=lambda r: r["part"] == "body"
    ),
    Fault(
        "article_spans",
        "end",
        shift(30),
        "overlaps the span before it",
        where=lambda r: r["part"] == "body",
        at="*",
    ),
    Fault("metrics", "value_start", shift(-1), "is not what stands at", at="value_text"),
    Fault(
        "metrics",
        "value_text",
        always("1"),
        "is not what stands at",
        where=lambda r: r["value_text"] != "1",
    ),
    Fault(
        "metrics",
        "value_end",
        always("5"),
        "is outside its document",
        where=lambda r: int(r["value_start"]) > 5,
    ),
    Fault(
        "metrics",
        "value",
        always("7"),
        "is not what follows from value_text, unit",
        where=has("value"),
    ),
    Fault("metrics", "value_low", always("8.5"), "is not what follows from value_text, unit"),
    Fault("metrics", "value_high", always("9.5"), "is not what follows from value_text, unit"),
    Fault(
        "quotes", "article_id", always("elsewhere"), "is not what follows from document_id, start"
    ),
    Fault("events", "article_id", always(""), "is not what follows from document_id, start"),
    Fault("events", "date_start", always("2001-01-01"), "is not what follows from date"),
    Fault("events", "date_end", always("2031-01-01"), "is not what follows from date"),
    Fault("metrics", "period_end", always("2031-01-01"), "is not what follows from period"),
    Fault("quotes", "said_end", always("2031-01-01"), "is not what follows from said_on"),
    Fault("quotes", "text_zh_hans", look_alike, "is not what follows from text"),
    Fault("actors", "name_zh_hans", always("甲"), "is not what follows from name_zh_hant"),
    Fault("documents", "sha256", always("0" * 64), "the source has changed"),
    Fault("documents", "characters", always("1"), "the source has changed"),
    Fault(
        "quotes",
        "kind",
        always("direct"),
        "must be exactly the inside of",
        where=lambda r: r["kind"] == "indirect",
        at="start",
    ),
    Fault("mentions", "text", always("x"), "is not a mention that the names give", at="mention_id"),
    Fault(
        "names",
        "name",
        always("無此名稱"),
        "is not a mention that the names give",
        where=lambda r: r["name"] == "英偉達",
        at="*",
    ),
)
DOMAIN = (
    # those that need a row of their own come first
    Fault(
        "quotes",
        "same_as",
        always("Q0001"),
        "must name another quote of the same speaker",
        where=lambda r: r["quote_id"] == "Q0001",
    ),
    Fault(
        "quotes",
        "within",
        lambda _: "Q0002",
        "cannot stand in itself",
        where=lambda r: r["quote_id"] == "Q0002",
    ),
    Fault(
        "actors",
        "affiliation_id",
        always("huawei"),
        "an actor cannot belong to itself",
        where=lambda r: r["actor_id"] == "huawei",
    ),
    Fault(
        "events",
        "event_id",
        always("E0001"),
        "ids must be in order",
        where=lambda r: r["event_id"] > "E0009",
    ),
    Fault("events", "date", always("May 2025"), "is no EDTF date"),
    Fault("events", "date", reverse, "is no EDTF date, or ends before it begins"),
    Fault("metrics", "period", always("2025-13"), "is no EDTF date", where=has("period")),
    Fault("quotes", "said_on", always("2025-02-30"), "is no EDTF date", where=has("said_on")),
    Fault("documents", "published", always("soon"), "is no EDTF date"),
    Fault("events", "date_text", always("於是"), "stand neither in the evidence"),
    Fault(
        "events",
        "date_text",
        always(""),
        "a date that is stated or relative has its words",
        where=lambda r: r["date_basis"] != "inferred",
    ),
    Fault(
        "events",
        "note",
        always(""),
        "an inferred date needs a note",
        where=lambda r: r["date_basis"] == "inferred",
    ),
    Fault(
        "events",
        "date_start",
        always("2031-01-01"),
        "cannot begin after its document was published",
        where=lambda r: r["realis"] == "happened",
        at="date",
    ),
    Fault(
        "quotes", "said_start", always("2031-01-01"), "cannot have been said after", at="said_on"
    ),
    Fault(
        "metrics",
        "period_start",
        always("2031-01-01"),
        "cannot be for a time after",
        where=lambda r: r["obs_status"] == "A",
        at="period",
    ),
    Fault(
        "events",
        "place",
        always("Atlantis"),
        "has no evidence",
        where=lambda r: r["place"] == "" and "place inferred" not in r["note"],
    ),
    Fault(
        "metrics",
        "attributed_to",
        always("huawei"),
        "has no evidence",
        where=lambda r: r["attributed_to"] == "",
    ),
    Fault(
        "quotes",
        "addressee_id",
        always("huawei"),
        "has no evidence",
        where=lambda r: r["addressee_id"] == "" and "addressee inferred" not in r["note"],
    ),
    Fault(
        "quotes",
        "speaker_id",
        always(""),
        "needs a note that says why",
        where=lambda r: r["note"] == "" and r["speaker_id"] != "",
    ),
    Fault(
        "quotes", "date_basis", always(""), "a date and its basis go together", where=has("said_on")
    ),
    Fault("quotes", "text_en", always(""), "text has no translation"),
    Fault("quotes", "text_en", always("Nvidia 英偉達"), "English holds no Chinese characters"),
    Fault("quotes", "note", always("See E9999."), "names a row that does not exist"),
    Fault("metrics", "note", always("See m6."), "names a row that does not exist"),
    Fault("events", "title_en", always(" Nvidia"), "has white space at an end"),
    Fault("actors", "description_en", always("a\u200bb"), "an invisible character"),
    Fault("actors", "country", always("XX"), "is no code of ISO 3166-1"),
    Fault(
        "actors",
        "start",
        always("0"),
        "is not the first mention of actor",
        where=lambda r: r["start"] != "0",
    ),
    Fault("metrics", "area", always("ZZ"), "is no code of ISO 3166-1"),
    Fault(
        "units",
        "unit_id",
        always("XYZ"),
        "is no code of ISO 4217",
        where=lambda r: r["system"] == "ISO 4217",
    ),
    Fault(
        "metrics",
        "unit",
        always("nm"),
        "measures another kind of quantity",
        where=lambda r: r["unit"] == "%",
    ),
    Fault(
        "metrics",
        "value_high",
        always("101"),
        "is larger than the indicator allows",
        where=lambda r: r["indicator"] == "market_share",
    ),
    Fault(
        "metrics",
        "value_low",
        always("1e15"),
        "must lie between value_low and value_high",
        at="value",
    ),
    Fault("metrics", "value_low", always("-1"), "must not be negative"),
    Fault(
        "metrics",
        "qualifier",
        always("range"),
        "a range has two values",
        where=lambda r: r["value"] != "",
    ),
    Fault(
        "metrics",
        "qualifier",
        always("less_than"),
        "disagrees with the word that is printed",
        where=lambda r: "約" + r["value_text"] in r["text"],
    ),
    Fault(
        "names",
        "name",
        always("英偉達"),
        "names a thing that a row above names already",
        where=lambda r: r["name"] != "英偉達" and r["name_id"] > "N0400",
    ),
    Fault(
        "names",
        "product_id",
        always("h20"),
        "exactly one of actor_id, product_id, policy_id",
        where=has("actor_id"),
        at="actor_id",
    ),
    Fault(
        "evidence",
        "event_id",
        always("E0001"),
        "exactly one of",
        where=has("quote_id"),
        at="actor_id|event_id",
    ),
    Fault("evidence", "field", always("text_en"), "", where=has("event_id")),
    Fault(
        "discrepancy_members",
        "quote_id",
        always(""),
        "exactly one of",
        where=has("quote_id"),
        at="event_id",
    ),
    Fault(
        "source_notes",
        "reading",
        always("甲"),
        "a misprint has its probable reading",
        where=lambda r: r["kind"] == "term",
    ),
    Fault(
        "source_notes",
        "kind",
        always("misprint"),
        "a misprint has its probable reading",
        where=lambda r: r["kind"] == "slogan",
        at="reading",
    ),
)
SCHEMA = (
    Fault("quotes", "speaker_id", always("nobody"), "foreign-key"),
    Fault("events", "type", always("rumour"), "constraint-error"),
    Fault("events", "realis", always("maybe"), "constraint-error"),
    Fault("metrics", "unit", always("furlong"), "foreign-key"),
    Fault("metrics", "value", always("many"), "type-error", where=has("value")),
    Fault("quotes", "start", always("-4"), "constraint-error"),
    Fault("evidence", "evidence_id", always("X1"), "constraint-error"),
    Fault("event_actors", "role", always("villain"), "constraint-error"),
    Fault("events", "title_en", always(""), "constraint-error"),
    Fault(
        "actors",
        "actor_id",
        always("Nvidia Corp"),
        "constraint-error",
        where=lambda r: r["actor_id"] == "nvidia",
    ),
    Fault("documents", "language", always("Chinese"), "constraint-error"),
)
STAGES = {
    "evidence": (EVIDENCE, check_evidence.check),
    "domain": (DOMAIN, check_domain.check),
    "schema": (SCHEMA, check_schema.check),
}
CASES = [(stage, number) for stage, (faults, _) in STAGES.items() for number in range(len(faults))]


def plant(data: dict[str, Rows], fault: Fault, used: list[tuple[str, int]]) -> tuple[str, int]:
    """Spoil one row that no other fault has; return its file and line."""
    rows = data[fault.table]
    for line, row in rows:
        if (rows.table.path, line) not in used and (fault.where or has(fault.column))(row):
            row[fault.column] = fault.spoil(row[fault.column])
            return rows.table.path, line
    raise LookupError(f"no row to plant {fault} in")


@pytest.fixture(scope="session")
def found(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[list[tuple[str, int]], list[Problem]]]:
    """For each stage: where its faults were planted, in their order, and all that the check said."""
    results = {}
    for stage, (faults, check) in STAGES.items():
        root = copy_package(tmp_path_factory.mktemp(stage))
        data, planted = read_package(root).data, list[tuple[str, int]]()
        for fault in faults:
            planted.append(plant(data, fault, planted))
        write_rows(root, *data.values())
        results[stage] = (planted, list(check(read_package(root))))
    return results


@pytest.mark.parametrize(
    ("stage", "number"),
    CASES,
    ids=[f"{s}-{n}-{STAGES[s][0][n].table}.{STAGES[s][0][n].column}" for s, n in CASES],
)
def test_a_planted_fault_is_found(
    stage: str, number: int, found: dict[str, tuple[list[tuple[str, int]], list[Problem]]]
) -> None:
    fault, (planted, problems) = STAGES[stage][0][number], found[stage]
    file, line = planted[number]
    said = [p for p in problems if fault.at == "*" or (p.file, p.line) == (file, line)]
    assert any(
        fault.expected in p.message
        and (fault.at == "*" or p.column in (fault.at or fault.column).split("|"))
        for p in said
    ), said


def test_an_empty_number_and_a_digit_that_is_none_are_faults_like_others(package: Path) -> None:
    data = read_package(package).data
    data["metrics"].rows[0]["value_text"] = ""
    data["article_spans"].rows[0]["start"] = "²"
    write_rows(package, *data.values())
    spoilt = read_package(package)
    said = {
        (p.file, p.line, p.column): p.message
        for stage in (check_evidence, check_domain)
        for p in stage.check(spoilt)
    }
    assert (
        "is not an offset" in said["data/article_spans.csv", 2, "start"]
        and ("data/metrics.csv", 2, "value_text") in said
    )


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
    found = [
        p
        for p in check_schema.check_frictionless(read_package(package))
        if "hash-count" in p.message
    ]
    assert [(p.file, p.message.endswith("run make fill")) for p in found] == [
        ("data/documents.csv", True)
    ]


def test_a_file_that_is_not_listed_is_found(package: Path) -> None:
    (package / "data/extra.csv").write_text("a\n", encoding="utf-8")
    assert any(
        "is not listed" in p.message for p in check_schema.check_descriptor(read_package(package))
    )


def test_a_number_that_no_row_holds_is_found(package: Path) -> None:
    data = read_package(package).data
    gone = data["metrics"].rows[-1]
    rows = [row for row in data["evidence"].rows if row["metric_id"] != gone["metric_id"]]
    write_rows(
        package,
        Rows(data["metrics"].table, data["metrics"].rows[:-1]),
        Rows(data["evidence"].table, rows),
    )
    assert any("the number in" in p.message for p in check_evidence.check(read_package(package)))


def test_brackets_that_no_row_holds_are_found(package: Path) -> None:
    data = read_package(package).data
    notes, quoted = (
        data["source_notes"],
        {
            (q["document_id"], n)
            for q in data["quotes"].rows
            for n in range(int(q["start"]), int(q["end"]))
        },
    )
    gone = next(
        row
        for row in notes.rows
        if row["kind"] == "term" and (row["document_id"], int(row["start"])) not in quoted
    )
    write_rows(package, Rows(notes.table, [row for row in notes.rows if row is not gone]))
    assert any("the quotation in" in p.message for p in check_evidence.check(read_package(package)))


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
PROVED = read_package(Path(__file__).parents[2])


def spoilable(row: Row, column: str, corruption: str) -> bool:
    return row[column] != "" and CORRUPTIONS[corruption](row[column]) != row[column]


def targets(corruption: str) -> list[tuple[str, str]]:
    """The (table, column) pairs where a corruption is one that the sources or the schema can prove."""
    pairs = []
    for table in PROVED.tables.values():
        derived = {d.column for d in table.derivations}
        spans = {c for s in table.spans for c in (s.start, s.end) if s.text}
        kinds = {
            "shifted offset": spans,
            "look-alike": {c for c in derived if not c.endswith(("_start", "_end"))}
            - {"value", "value_low", "value_high", "characters"},
            "digit changed": spans
            | {c for c in derived if c.startswith(("value", "characters")) and c != "value_text"},
            "reference broken": set(table.references),
            "date reversed": set(table.having("edtf")),
        }
        rows = PROVED.data[table.name].rows
        pairs += [
            (table.name, column)
            for column in sorted(kinds[corruption])
            if any(spoilable(row, column, corruption) for row in rows)
        ]
    return pairs


@st.composite
def corruption(draw: st.DrawFn) -> tuple[str, str, str, int]:
    kind = draw(st.sampled_from(sorted(CORRUPTIONS)))
    table, column = draw(st.sampled_from(targets(kind)))
    present = [n for n, row in enumerate(PROVED.data[table].rows) if spoilable(row, column, kind)]
    return kind, table, column, draw(st.sampled_from(present))


@settings(max_examples=3, deadline=None)
@given(st.lists(corruption(), min_size=100, max_size=100, unique_by=lambda c: (c[1], c[3])))
def test_random_corruptions_are_all_found(
    tmp_path_factory: pytest.TempPathFactory, corruptions: list[tuple[str, str, str, int]]
) -> None:
    """Three times a hundred cells are corrupted, each in a row of its own; each must be named by file and line."""
    root = copy_package(tmp_path_factory.mktemp("random"))
    data = read_package(root).data
    for kind, table, column, number in corruptions:
        data[table].rows[number][column] = CORRUPTIONS[kind](data[table].rows[number][column])
    write_rows(root, *data.values())
    package = read_package(root)
    said = {
        (p.file, p.line)
        for check in (check_evidence.check, check_domain.check, check_schema.check)
        for p in check(package)
    }
    missed = [c for c in corruptions if (data[c[1]].table.path, data[c[1]].lines[c[3]]) not in said]
    assert missed == []
