"""Rows that follow: made where nobody wrote any, kept true, and given up for a person's own."""

import csv
from pathlib import Path

from scripts.model.package import Package, read_package
from scripts.model.sources import read_sources
from scripts.rules.following import follow
from scripts.rules.stating import World
from tests.conftest import ROOT, write_rows
from tests.editing import refill, unsound

SPEAKER, DATE, NAME = "V0056", "V0008", "N0012"
"""Rows of the made-up package that fill would have written."""
with (ROOT / "tests/package/data/evidence.csv").open(encoding="utf-8", newline="") as file:
    EVIDENCE = list(csv.DictReader(file))
KNOWN = {row["evidence_id"] for row in EVIDENCE if row["basis"] == "derived"}
EVERY = {row["evidence_id"] for row in EVIDENCE}


def without(root: Path, *ids: str) -> None:
    """Take away names and evidence."""
    data = read_package(root).data
    for name in ("names", "evidence"):
        key = data[name].table.key
        data[name].rows = [row for row in data[name].rows if row[key] not in ids]
        data[name].lines = [0] * len(data[name].rows)
    write_rows(root, data["names"], data["evidence"])


def derived(root: Path, table: str) -> list[dict[str, str]]:
    """The derived rows that the made-up package has not."""
    rows = read_package(root).data[table].rows
    return [
        row for row in rows if row["basis"] == "derived" and row.get("evidence_id") not in KNOWN
    ]


def test_what_follows_is_what_nobody_has_written(sound: Package) -> None:
    world = World(sound.data, read_sources(sound))
    for table in ("names", "evidence"):
        key, rows = sound.data[table].table.key, sound.data[table].rows
        marked = [row | {key: ""} for row in rows if row["basis"] == "derived"]
        assert sorted(map(str, follow(sound.data[table], world))) == sorted(map(str, marked))


def test_words_of_the_schema_state_a_value(sound: Package) -> None:
    rows = (row for row in sound.data["evidence"].rows if row["basis"] == "derived")
    made = {(row["metric_id"] or row["quote_id"], row["field"]): row["text"] for row in rows}
    assert made["M0010", "unit"] == "美元"  # not 元, which is another value's
    assert made["M0012", "qualifier"] == "至"
    assert made["Q0018", "said_on"] == "12 June 2025"


def test_a_row_takes_what_it_leaves_unsaid(package: Path) -> None:
    data = read_package(package).data
    evidence, actors = data["evidence"], data["event_actors"]
    event = next(row for row in data["events"].rows if row["event_id"] == "E0001")
    blank = dict.fromkeys(evidence.table.columns, "")
    evidence.rows.append(blank | {"event_id": "E0001", "field": "row", "text": event["text"]})
    part = next(row for row in actors.rows if row["event_id"] == "E0001")
    emptied = {"event_actor_id": "", "document_id": "", "start": "", "end": "", "text": ""}
    actors.rows.remove(part)
    actors.rows.append(part | emptied)
    write_rows(package, evidence, actors)
    refill(package)
    after = read_package(package).data
    (made,) = (row for row in after["evidence"].rows if row["evidence_id"] not in EVERY)
    said = made["relation"], made["document_id"], made["text"]
    assert said == ("supports", event["document_id"], event["text"])
    again = after["event_actors"].rows[-1]
    assert again | {"event_actor_id": part["event_actor_id"]} == part


def test_names_and_evidence_follow_and_are_marked(package: Path, sound: Package) -> None:
    without(package, SPEAKER, DATE, NAME)
    refill(package)
    (name,) = derived(package, "names")
    assert (name["actor_id"], name["name"], name["language"]) == ("webber", "韋伯", "zh-Hant")
    made = {row["field"]: row["text"] for row in derived(package, "evidence")}
    assert made == {"date": "5月21日", "speaker_id": "韋伯"}
    assert unsound(package) == []
    before = [row for table in ("names", "evidence") for row in derived(package, table)]
    refill(package)
    assert before == [row for table in ("names", "evidence") for row in derived(package, table)]


def test_a_derived_row_follows_its_cell_and_keeps_its_id(package: Path) -> None:
    without(package, SPEAKER)
    refill(package)
    (made,) = derived(package, "evidence")
    quotes = read_package(package).data["quotes"]
    row = next(row for row in quotes.rows if row["quote_id"] == made["quote_id"])
    row["speaker_id"] = "us-trade-ministry"
    write_rows(package, quotes)
    said = [said.partition(":basis ")[2] for said in unsound(package) if ":basis " in said]
    assert said == [
        f"{made['evidence_id']} is marked as derived, and does not follow; run make fill"
    ]
    refill(package)
    (now,) = derived(package, "evidence")
    assert (now["evidence_id"], now["text"]) == (made["evidence_id"], "美國貿易部")


def test_a_row_of_a_person_comes_before(package: Path) -> None:
    without(package, SPEAKER)
    refill(package)
    (made,) = derived(package, "evidence")
    evidence = read_package(package).data["evidence"]
    blank = dict.fromkeys(evidence.table.columns, "")
    typed = {c: made[c] for c in ("quote_id", "field", "relation", "document_id")}
    evidence.rows.append(blank | typed | {"text": "發言人{韋伯}（"})
    write_rows(package, evidence)
    refill(package)
    assert derived(package, "evidence") == []


def test_a_new_quote_takes_the_date_of_its_event(package: Path) -> None:
    quotes = read_package(package).data["quotes"]
    row = next(row for row in quotes.rows if row["quote_id"] == "Q0008")
    row |= {"quote_id": "", "said_on": "", "date_basis": ""}
    write_rows(package, quotes)
    refill(package)
    quotes = read_package(package).data["quotes"]
    row = quotes.rows[-1]
    assert (row["said_on"], row["said_start"], row["date_basis"]) == (
        "2025-05-25",
        "2025-05-25",
        "event",
    )
    row["said_on"] = "2025-05-26"
    write_rows(package, quotes)
    assert any("is not that of its event" in said for said in unsound(package))
    refill(package)
    assert read_package(package).data["quotes"].rows[-1]["said_on"] == "2025-05-25"
