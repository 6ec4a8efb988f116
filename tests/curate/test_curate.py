"""What a curator asks: where words stand, what is open, how far two readings agree."""

from functools import partial
from pathlib import Path

import pytest

from scripts.curate.parting import parted
from scripts.model.package import Package, Rows
from scripts.model.sources import read_sources
from tests.conftest import Command, write_rows


def test_find_shows_places_and_a_row_to_paste(command: Command, package: Path) -> None:
    outcome = command(
        "scripts.curate.find", "损人不利", "--table", "quotes", "--root", str(package)
    )
    assert outcome.status == 0
    assert "【損人不利】" in outcome.printed and "損人不利," in outcome.printed.splitlines()[1]


def test_find_proposes_a_near_miss_and_takes_it_for_none(command: Command, package: Path) -> None:
    outcome = command("scripts.curate.find", "合作方有出路", "--root", str(package))
    assert (
        outcome.status == 1
        and "Did you mean" in outcome.printed
        and "【合作才有出路】" in outcome.printed
    )


@pytest.mark.parametrize("words", [["x", "--table", "nothing"], ["x", "--document", "nothing"]])
def test_find_says_what_there_is(words: list[str], command: Command, package: Path) -> None:
    assert command("scripts.curate.find", *words, "--root", str(package)).status == 2


def test_the_ledger_closes(command: Command, package: Path) -> None:
    assert "the ledger closes" in command("scripts.curate.gaps", "--root", str(package)).printed


def test_a_reading_agrees_with_itself_and_not_with_half_of_it(
    package: Path, command: Command, sound: Package
) -> None:
    rows = sound.data["quotes"]
    write_rows(package, Rows(rows.table, rows.rows[::2]))
    compared = partial(
        command, "scripts.curate.agreement", "--root", str(package), "--tables", "quotes"
    )
    whole, half = len(rows.rows), len(rows.rows[::2])
    assert (
        f"| quotes | {whole} | 0 | 0 | 100% | none |"
        in compared(str(sound.root / "data"), str(sound.root / "data")).printed
    )
    assert (
        f"| quotes | {half} | {whole - half} | 0 |"
        in compared(str(sound.root / "data"), str(package / "data")).printed
    )
    assert compared(str(sound.root / "data"), str(package / "nowhere")).status == 2


def test_nobody_types_the_offset_of_a_part(sound: Package) -> None:
    rows, sources = sound.data["article_spans"], read_sources(sound)
    spans = [(row["start"], row["end"]) for row in rows.rows]
    bare = [row | {"start": "", "end": ""} for row in rows.rows]
    for given in (bare, [row | {"last_words": ""} for row in bare]):
        filled, problems = parted(Rows(rows.table, given, rows.lines), sources)
        assert [(row["start"], row["end"]) for row in filled.rows] == spans
        assert problems == []


def test_a_part_whose_words_stand_twice_is_shown(sound: Package) -> None:
    rows = sound.data["article_spans"]
    twice = rows.rows[0] | {"start": "", "end": "", "first_words": "硬盘"}
    filled, problems = parted(Rows(rows.table, [twice], [2]), read_sources(sound))
    assert filled.rows == [twice]
    assert "stands" in problems[0].message and "{braces}" in problems[0].message
