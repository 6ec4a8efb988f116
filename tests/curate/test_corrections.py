"""Rows that go: what refers to them follows, each id is listed, and bad input writes nothing."""

from pathlib import Path

import pytest

from scripts.model.package import read_package
from tests.conftest import Command, snapshot, write_rows
from tests.editing import unsound


def cells(root: Path, table: str) -> dict[str, dict[str, str]]:
    """The rows of a table by their ids."""
    rows = read_package(root).data[table]
    return {row[rows.table.key]: row for row in rows.rows}


def listed(root: Path) -> dict[tuple[str, str], str]:
    rows = cells(root, "withdrawn").values()
    return {(row["table"], row["row_id"]): row["replaced_by"] for row in rows}


def test_withdraw_takes_what_is_only_about_the_row(package: Path, command: Command) -> None:
    words = ["source_notes", "R0001", "--reason", "source_corrected", "--note", "Misread."]
    noted = cells(package, "quotes")["Q0004"]["note"]
    assert "R0001" in noted  # a note may name what is withdrawn
    assert command("scripts.curate.withdraw", *words, "--root", str(package)).status == 0
    words = ["quotes", "Q0004", "--reason", "source_corrected"]
    assert command("scripts.curate.withdraw", *words, "--root", str(package)).status == 0
    gone = listed(package)
    assert {("source_notes", "R0001"), ("quotes", "Q0004"), ("evidence", "V0058")} <= set(gone)
    assert "V0058" not in cells(package, "evidence")
    assert {row["version"] for row in cells(package, "withdrawn").values()} == {"1.0.0"}


def test_rename_changes_every_reference(package: Path, command: Command) -> None:
    words = ["actors", "lin-datong", "lin-da-tong", "--root", str(package)]
    spoken = [q for q, row in cells(package, "quotes").items() if row["speaker_id"] == words[1]]
    assert spoken and command("scripts.curate.rename", *words).status == 0
    assert all(cells(package, "quotes")[q]["speaker_id"] == "lin-da-tong" for q in spoken)
    assert listed(package)["actors", "lin-datong"] == "lin-da-tong"
    assert unsound(package) == []


def test_merge_leaves_nothing_twice(package: Path, command: Command) -> None:
    """Of two quotes alike in all: their evidence too goes into the first; what was merged into the
    one that goes leads on."""
    data = read_package(package).data
    quotes, evidence = data["quotes"], data["evidence"]
    twin = next(row for row in quotes.rows if row["quote_id"] == "Q0005") | {"quote_id": "Q0019"}
    proof = next(row for row in evidence.rows if row["quote_id"] == "Q0005")
    evidence.rows.append(proof | {"quote_id": "Q0019", "evidence_id": "V0104"})
    quotes.rows.append(twin)
    write_rows(package, quotes, evidence)
    words = ["quotes", "Q0005", "Q0019", "--root", str(package)]
    assert command("scripts.curate.merge", *words).status == 0
    gone = listed(package)
    assert gone["quotes", "Q0005"] == gone["quotes", "Q0010"] == "Q0019"
    assert gone["evidence", "V0104"] == "V0059"
    assert cells(package, "evidence")["V0059"]["quote_id"] == "Q0019"
    assert unsound(package) == []


def test_split_follows_the_words(package: Path, command: Command) -> None:
    rows = read_package(package).data["events"]
    whole = next(row for row in rows.rows if row["event_id"] == "E0003")
    ends = {"E0090": ("176", "196"), "E0091": ("196", "213")}
    for row_id, (start, end) in ends.items():
        rows.rows.append(whole | {"event_id": row_id, "start": start, "end": end, "text": ""})
    write_rows(package, rows)
    words = ["scripts.curate.split", "events", "E0003", *ends]
    before = snapshot(package)
    refused = command(*words, "--root", str(package))
    assert refused.status == 2 and "V0011 of evidence" in refused.complained
    assert snapshot(package) == before
    assert command(*words, "--rest", "E0091", "--root", str(package)).status == 0
    assert listed(package)["events", "E0003"] == "E0090 E0091"
    assert cells(package, "evidence")["V0008"]["event_id"] == "E0091"
    parts = [row for row in cells(package, "event_actors").values() if row["event_id"] in ends]
    assert parts and all((row["event_id"] == "E0090") == (int(row["end"]) <= 196) for row in parts)


BAD = {
    "no table": ("withdraw", ["quote", "Q0001", "--reason", "source_new"], "mean quotes?"),
    "a table that is made": ("withdraw", ["mentions", "x", "--reason", "source_new"], "no table"),
    "no row": ("withdraw", ["actors", "lin-datng", "--reason", "source_new"], "mean lin-datong?"),
    "no id": ("withdraw", ["actors", "", "--reason", "source_new"], "there is no ''"),
    "gone before": ("withdraw", ["quotes", "Q0010", "--reason", "source_new"], "it is withdrawn"),
    "no reason": ("withdraw", ["quotes", "Q0001", "--reason", "why"], "there are source_new"),
    "a row that others name": (
        "withdraw",
        ["quotes", "Q0008", "--reason", "source_new"],
        "Q0011 of quotes (same_as)",
    ),
    "into itself": ("merge", ["actors", "china", "china"], "into itself"),
    "into nothing": ("merge", ["actors", "china", "chna"], "mean china?"),
    "an id in use": ("rename", ["actors", "china", "webber"], "never used again"),
    "an id that was": ("rename", ["quotes", "Q0001", "Q0010"], "never used again"),
    "no id at all": ("rename", ["actors", "china", "China\n,x"], "is no id of actors"),
    "one part": ("split", ["quotes", "Q0001", "Q0002"], "two other rows"),
    "a part of itself": ("split", ["quotes", "Q0001", "Q0001", "Q0002"], "two other rows"),
    "a rest apart": ("split", ["quotes", "Q0001", "Q0002", "Q0003", "--rest", "x"], "is none of"),
    "no document": ("reanchor", ["dawan-ordr", "/dev/null"], "mean dawan-order?"),
    "a device": ("reanchor", ["dawan-order", "/dev/null"], "is no file"),
    "a file that is not there": ("reanchor", ["dawan-order", "/nowhere/x"], "is no file"),
    "a folder": ("reanchor", ["dawan-order", "/"], "is no file"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence(name: str, package: Path, command: Command) -> None:
    module, words, said = BAD[name]
    before = snapshot(package)
    outcome = command(f"scripts.curate.{module}", *words, "--root", str(package))
    assert (outcome.status, outcome.printed) == (2, "")
    assert said in outcome.complained and len(outcome.complained.splitlines()) == 1
    assert snapshot(package) == before
