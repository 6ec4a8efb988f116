"""docs/api.md says the truth: every example in it is asked."""

import csv
import io
import re
import sqlite3
from pathlib import Path

import httpx
import pytest

from tests.conftest import SHIPPED

pytestmark = pytest.mark.slow

TEXT = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
TEXT_ZH = (Path(__file__).parents[2] / "docs/api.zh-Hant.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^GET (\S+)$", TEXT, re.MULTILINE)


def test_the_page_in_chinese_says_the_same() -> None:
    """The same sections, examples, views and code, in the same order."""
    for told in (r"^(#+) ", r"^GET (.*)$", r"^\| `(\w+)`"):
        assert re.findall(told, TEXT, re.M) == re.findall(told, TEXT_ZH, re.M)
    codes = (set(re.findall(r"`([^`\n]+)`", text)) for text in (TEXT, TEXT_ZH))
    assert set.symmetric_difference(*codes) == set()


@pytest.mark.parametrize(("prefix", "words"), {"zh-hant": "資料表", "zh-hans": "数据表"}.items())
def test_it_is_shown_in_chinese(site: httpx.Client, prefix: str, words: str) -> None:
    shown = site.get(f"/{prefix}/-/api").text
    assert words in shown and "Below, paths are relative" not in shown
    assert f'<a href="/{prefix}/-/codebook">' in shown


@pytest.mark.parametrize("path", EXAMPLES)
def test_an_example_answers(site: httpx.Client, path: str) -> None:
    """As the shipped data do: the rows that it names are there in the made-up ones, too."""
    answer = site.get(path.replace(f"/{SHIPPED.stem}", "/disk_order"))
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
    answer = site.get("/disk_order/quotes.csv?_stream=on")
    header = next(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert header == [
        row["name"] for row in db.execute("SELECT name FROM pragma_table_info('quotes')")
    ]
