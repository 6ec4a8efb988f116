"""docs/api.md says the truth: every example in it is asked."""

import csv
import io
import re
import sqlite3
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow

TEXT = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^GET (\S+)$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("path", EXAMPLES)
def test_an_example_answers(shipped: httpx.Client, path: str) -> None:
    answer = shipped.get(path)
    assert answer.status_code == 200 and answer.content
    assert answer.headers["access-control-allow-origin"] == "*"
    if ".json" in path:
        assert answer.json()
    if ".csv" in path:
        assert len(list(csv.reader(io.StringIO(answer.text)))) > 1


def test_the_stable_views_exist(db: sqlite3.Connection) -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    assert named == {
        row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")
    }


def test_columns_of_a_csv_stand_in_the_order_of_the_table(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    answer = site.get("/chip_controls/quotes.csv?_stream=on")
    header = next(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert header == [
        row["name"] for row in db.execute("SELECT name FROM pragma_table_info('quotes')")
    ]
