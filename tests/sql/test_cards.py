"""Every row of every table has one card that says what the row says, also of a table that nobody
foresaw."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.forms.database import file_name, write_database
from scripts.model.package import DESCRIPTOR, Package, read_package

SAID = {
    "documents.dawan-order": "published",
    "events.E0001": "happened",
    "metrics.M0006": "no period stated · according to",
    "quotes.Q0009": "Speaker not named",
    "evidence.V0001": "supports",
}
"""Card -> words of what it says."""


def built(package: Package, folder: Path) -> sqlite3.Connection:
    """The database of a package."""
    write_database(package, folder / file_name(package), with_texts=True)
    return sqlite3.connect(folder / file_name(package))


@pytest.fixture(scope="module")
def conn(sound: Package, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    found = built(sound, tmp_path_factory.mktemp("cards"))
    yield found
    found.close()


def test_every_row_has_one_card(conn: sqlite3.Connection, sound: Package) -> None:
    cards = conn.execute("SELECT card_id, table_name, row_id FROM cards").fetchall()
    assert sorted(cards) == sorted(
        (f"{name}.{row[rows.table.key]}", name, row[rows.table.key])
        for name, rows in sound.data.items()
        for row in rows.rows
    )


def test_a_card_stands_where_its_words_stand(conn: sqlite3.Connection) -> None:
    """A card and the first span of its row agree; a side of a contradiction has no span."""
    wrong = conn.execute("""
        SELECT c.card_id FROM cards c JOIN spans s USING (table_name, row_id)
        WHERE s.column_name = 'start' AND (c.document_id, c.start, c."end") IS NOT
              (s.document_id, s.start, s."end")
        OR c.text <> s.text AND s.column_name = 'start'
    """)
    assert wrong.fetchall() == []
    placed = "SELECT count(*) FROM cards WHERE table_name = ? AND start IS NOT NULL"
    for table in ("quotes", "metrics", "events", "articles", "discrepancy_members"):
        held = conn.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert conn.execute(placed, [table]).fetchone() == held != (0,)


@pytest.mark.parametrize("card", SAID)
def test_a_card_says_who_when_and_how_sure(conn: sqlite3.Connection, card: str) -> None:
    (said,) = conn.execute("SELECT said FROM cards WHERE card_id = ?", [card]).fetchone()
    assert SAID[card] in said


def test_a_figure_is_said_in_english(conn: sqlite3.Connection) -> None:
    found = conn.execute("SELECT title_en FROM cards WHERE card_id = 'metrics.M0007'").fetchone()[0]
    assert found.endswith(": 600,000 to 800,000 disks")


def test_a_table_that_nobody_foresaw_has_cards(package: Path, tmp_path: Path) -> None:
    """The table of notes under another name: nothing but a CSV, a schema and a line."""
    for path in ("schemas/source_notes.json", "data/source_notes.csv"):
        text = (package / path).read_text("utf-8").replace("source_note", "wager")
        (package / path.replace("source_note", "wager")).write_text(text, "utf-8")
    descriptor = json.loads((package / DESCRIPTOR).read_text("utf-8"))
    (notes,) = (r for r in descriptor["resources"] if r["name"] == "source_notes")
    wagers = json.loads(json.dumps(notes).replace("source_note", "wager"))
    descriptor["resources"].append(wagers)
    (package / DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")
    conn = built(read_package(package), tmp_path)
    same = 'title_zh, document_id, start, "end", text'
    found = conn.execute(f"SELECT row_id, {same} FROM cards WHERE table_name = 'wagers'").fetchall()
    noted = f"SELECT row_id, {same} FROM cards WHERE table_name = 'source_notes'"
    assert found == conn.execute(noted).fetchall() != []
