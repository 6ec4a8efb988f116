"""The bulk export holds each row that the site finds, once, and each sentence; twice the same.

`tests/forms/postgres.py` asks PostgreSQL and the site the same questions.
"""

import sqlite3
from pathlib import Path

from scripts.forms import bulk
from scripts.model.package import Package
from tests.conftest import Command


def test_every_row_that_is_found_is_there_once(
    sound: Package, database: Path, db: sqlite3.Connection, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        bulk.write(sound, database, tmp_path / name)
    raw = (tmp_path / "first/cards.copy").read_bytes()
    assert raw == (tmp_path / "second/cards.copy").read_bytes()
    ids = [line.split("\t")[0] for line in raw.decode("utf-8").splitlines()]
    wanted = [f"sentences.{row[0]}" for row in db.execute("SELECT sentence_id FROM sentences")]
    for name, table in sound.tables.items():
        if table.having("search"):
            wanted += [f"{name}.{row[table.key]}" for row in sound.rows(name).rows]
    assert sorted(ids) == sorted(wanted)


def test_an_expression_of_the_site_is_one_of_postgresql() -> None:
    assert bulk.asked('("a 5.5"*) NOT ("b")') == "(('a' <-> '5' <-> '5':*)) & ! (('b'))"


def test_bad_input_is_a_sentence(made: Path, tmp_path: Path, command: Command) -> None:
    told = command("scripts.forms.bulk", str(tmp_path / "new"), "--root", str(made))
    assert told.status == 2 and "make build" in told.complained
    assert not (tmp_path / "new").exists()
