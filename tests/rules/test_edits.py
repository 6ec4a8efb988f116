"""After an edit of sound data the check of what it touches finds what the full check finds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.measure.corpus import OWN, read_base, write
from scripts.model.package import Package, Rows, read_package
from scripts.model.sound import FOLDER, Edit, Sound, keep, last_sound, unpacked, with_rows
from scripts.model.sound import edited as sound_edited
from scripts.model.sources import Sources, read_sources
from scripts.rules import domain, evidence, partly
from scripts.rules.rule import Data, Row
from tests.conftest import ROOT, Command, once, write_rows
from tests.editing import set_version
from tests.rules import test_faults
from tests.rules.test_planted import FAULTS

pytestmark = pytest.mark.slow
Planted = tuple[str, str, str, str | Callable[[str], str]]
"""Table, id, column, and what it becomes."""
DOCUMENTS, EACH = 9, 12


@pytest.fixture(scope="session")
def grown(shared: Path, made: Path) -> Package:
    """A made-up package of a few groups of documents that share states and papers alone."""
    at = once(shared / "grown", lambda at: write(read_base(made, ROOT / OWN), DOCUMENTS, at / "p"))
    return read_package(at / "p")


@pytest.fixture(scope="session")
def sources(grown: Package) -> Sources:
    return read_sources(grown)


def planted(package: Package) -> Iterator[Planted]:
    """The faults that the other tests plant, in the first documents of the grown package."""
    for fault in FAULTS:
        yield fault.table, fault.row_id, fault.column, fault.bad
    for table, number, column, spoil, *_ in (*test_faults.FAULTS, *test_faults.SCHEMA):
        rows = package.data[table]
        yield table, rows.rows[number][rows.table.key], column, spoil


def edited(package: Package, table: str, at: int, row: Row) -> Edit:
    """The edit that makes one row of a table another."""
    rows = package.data[table]
    edit = Edit({table: [rows.rows[at]]}, {table: [(rows.lines[at], row)]})
    rows.rows[at] = row
    return edit


def looked_sound(package: Package, sources: Sources, edit: Edit) -> bool:
    return partly.looked(package, Data(package, sources), edit) is not None


def test_each_planted_fault_is_found_after_the_edit(grown: Package, sources: Sources) -> None:
    """Every so many, since each takes half a second; with EACH = 1 all of them are tried."""
    unseen, tried = [], 0
    for table, row_id, column, bad in [*planted(grown)][::EACH]:
        rows = grown.data[table]
        ids = [row[rows.table.key] for row in rows.rows]
        at = next(n for n, known in enumerate(ids) if known in (row_id, f"r00000-{row_id}"))
        was = rows.rows[at]
        now = was | {column: bad if isinstance(bad, str) else bad(was[column])}
        if now != was:
            tried += 1
            if looked_sound(grown, sources, edited(grown, table, at, now)):
                unseen.append((table, row_id, column))
            rows.rows[at] = was
    assert unseen == []
    assert tried > 15


def cells(package: Package) -> list[tuple[str, int, str]]:
    """Table, number and column of each cell that people write."""
    return [
        (rows.table.name, at, column)
        for rows in package.data.values()
        for column in rows.table.columns
        for at in range(len(rows.rows))
    ]


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=False))
def test_a_random_edit_has_the_verdict_of_the_full_check(chance: Random, grown: Package) -> None:
    """A cell becomes what it is in another row of its table, or empty."""
    table, at, column = chance.choice(cells(grown))
    rows = grown.data[table]
    was, others = rows.rows[at], sorted({row[column] for row in rows.rows} | {""})
    now = was | {column: chance.choice(others)}
    try:
        edit = edited(grown, table, at, now)
        part = looked_sound(grown, read_sources(grown), edit) if now != was else True
        whole = not any(evidence.check(grown)) and not any(domain.check(grown))
        keys = partly.of_schema(grown, Data(grown, read_sources(grown)), edit)
        typed = partly.cells_hold(grown, edit)
        assert part == (whole and keys and typed), (table, was, column, now[column])
    finally:
        rows.rows[at] = was


def run_check(command: Command, root: Path, *more: str) -> tuple[int, str]:
    done = command("scripts.check", "--root", str(root), *more)
    return done.status, done.printed


def test_the_check_says_what_it_looked_at(
    package: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    set_version(package, "1.1.0")
    count = len(read_package(package).data["documents"].rows)
    assert f"checked all {count} documents" in run_check(command, package)[1]
    assert f"checked 0 of {count} documents" in run_check(command, package)[1]
    assert f"checked all {count}" in run_check(command, package, "--full")[1]

    rows = read_package(package).data["source_notes"]
    rows.rows[0]["note"] = "A remark of ours."
    write_rows(package, rows)
    status, said = run_check(command, package)
    assert status == 0 and "checked all" not in said
    assert rows.rows[0]["document_id"] in said and f"of {count} documents" in said

    rows.rows[0]["note"] = "See E9999."
    write_rows(package, rows)
    status, said = run_check(command, package)
    assert status == 1 and "names a row that does not exist" in said

    rows.rows[0]["note"] = ""
    write_rows(package, rows)
    monkeypatch.setenv("CI", "true")
    assert f"checked all {count}" in run_check(command, package)[1]
    monkeypatch.delenv("CI")
    (package / "schemas/units.json").write_text(
        (package / "schemas/units.json").read_text("utf-8") + "\n", "utf-8"
    )
    assert f"checked all {count}" in run_check(command, package)[1]


def test_what_cannot_be_read_is_one_sentence(
    package: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with (package / "data/quotes.csv").open("a", encoding="utf-8") as file:
        file.write("one,cell,too,few\n")
    done = command("scripts.check", "--root", str(package))
    assert (done.status, done.printed, len(done.complained.splitlines())) == (2, "", 1), done
    assert done.complained.startswith("data/quotes.csv:")


def test_what_is_kept_is_read_as_the_files_are(package: Path) -> None:
    """Also where a cell has line breaks, quotes, commas, or is empty, and where a table is."""
    read = read_package(package)
    read.data["quotes"].rows[0]["note"] = 'A "remark",\nin two lines.\n'
    for name in ("withdrawn", "quote_repeats"):
        read.data[name].rows.clear()
    write_rows(package, *read.data.values())
    read = read_package(package)
    keep(read, read_sources(read), "")
    sound = last_sound(read)
    assert isinstance(sound, Sound)
    for table in read.tables.values():
        assert unpacked(table, sound.cells(table)) == read.data[table.name]


def test_what_is_kept_is_not_taken_where_it_or_anything_else_is_another(package: Path) -> None:
    read = read_package(package)
    keep(read, read_sources(read), "")
    sound = last_sound(read)
    assert isinstance(sound, Sound)
    rows, place = read.data["quotes"], package / FOLDER / "quotes.cells"
    kept = place.read_bytes()
    place.write_bytes(kept[:-1] + b"?")
    assert sound.cells(rows.table) == b""
    assert with_rows(read, sound).data == read.data
    rows.rows[0]["note"] = "A remark of ours."
    write_rows(package, rows)
    read = read_package(package)
    assert "quotes.csv" in str(edit_of(read))
    place.write_bytes(kept)
    found = edit_of(read)
    assert isinstance(found, Edit)
    assert [row["note"] for _, row in found.now["quotes"]] == ["A remark of ours."]
    (package / "schemas/units.json").write_text(
        (package / "schemas/units.json").read_text("utf-8") + "\n", "utf-8"
    )
    assert last_sound(read) == "the schemas changed since the last sound check"


def edit_of(package: Package) -> Edit | str:
    """What has been edited since the package was sound."""
    sound = last_sound(package)
    assert isinstance(sound, Sound)
    return sound_edited(with_rows(package, sound), read_sources(package), sound)


def without(rows: Rows, at: int) -> Rows:
    return replace(rows, rows=[row for n, row in enumerate(rows.rows) if n != at])


def test_an_edit_is_told_by_its_rows_as_they_were_and_are(package: Path) -> None:
    read = read_package(package)
    keep(read, read_sources(read), "")
    rows = read.data["quotes"]
    was = rows.rows[3]
    write_rows(package, without(rows, 3))
    found = edit_of(read_package(package))
    assert isinstance(found, Edit)
    assert (found.was, found.now) == ({"quotes": [was]}, {"quotes": []})
    lines = was | {"note": "In two\nlines."}
    rows.rows[3] = lines
    write_rows(package, rows)
    found = edit_of(read_package(package))
    assert isinstance(found, Edit)
    assert (found.was, found.now) == ({"quotes": [was]}, {"quotes": [(rows.lines[3] + 1, lines)]})
    rows.rows[3], rows.rows[4] = rows.rows[4], was
    write_rows(package, rows)
    assert "in another order" in str(edit_of(read_package(package)))
