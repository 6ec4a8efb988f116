"""Search: what journalists type finds what the data hold, in three writings; dates, misspelt names,
unspaced Chinese, and never "nothing" before all has been tried.

The questions of docs/questions.tsv are asked of the shipped data, the rest of the made-up package.
"""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.build import build
from scripts.model.package import read_package
from scripts.text.terms import Lexicon
from scripts.text.wording import simplified
from tests.conftest import ROOT, once
from web.site import functions, search

ASKED = ROOT / "docs/questions.tsv"
"""What readers of this dataset type, if somebody has written it down."""
QUESTIONS = [
    tuple(line.split("\t"))
    for line in (ASKED.read_text("utf-8") if ASKED.is_file() else "").splitlines()
    if not line.startswith("#")
]
NAMES = sorted(row["name_en"] for row in read_package(ROOT).data["products"].rows)
LONGER = [(a, b) for a in NAMES for b in NAMES if re.match(re.escape(a) + "[0-9]", b)]
"""Names of which one begins with the other."""
DAY = ("2025-05-20", "20 May", "May 20 2025", "20.5.2025", "5月20日", "2025年5月20日", "五月二十日")
MONTH = ("May 2025", "2025-05", "2025年5月")


@pytest.fixture(scope="module")
def shipped(shared: Path) -> Iterator[sqlite3.Connection]:
    """The shipped data as the site reads them."""
    made = once(shared / "searched", lambda at: build(read_package(ROOT), at / "shipped.db"))
    conn = sqlite3.connect(f"file:{made / 'shipped.db'}?immutable=1", uri=True)
    before = list(functions._read)
    functions._read[:] = [Lexicon(conn.execute(functions.KNOWN).fetchall())]
    yield conn
    functions._read[:] = before


def first_page(conn: sqlite3.Connection, question: str) -> set[str]:
    """The ids of all rows that the first page shows."""
    said = search.ask(conn, question, "", search.SHORT, 1)
    cards = [*said["top"], *said["named"], *said["meant"]]
    groups = [*said["groups"], *([said["dated"]] if said["dated"] else [])]
    hits = [it["hit"].card for group in groups for it in group["found"]]
    return {card.row_id for card in (*cards, *hits)}


@pytest.mark.parametrize(("english", "chinese", "wanted"), QUESTIONS)
def test_what_journalists_ask_is_on_the_first_page(
    shipped: sqlite3.Connection, english: str, chinese: str, wanted: str
) -> None:
    for question in (english, chinese, simplified(chinese)):
        assert wanted in first_page(shipped, question), question


@pytest.mark.parametrize(("short", "longer"), LONGER[:1])
def test_a_whole_word_stands_before_one_that_begins_so(
    shipped: sqlite3.Connection, short: str, longer: str
) -> None:
    said = search.ask(shipped, short, "products", 50, 1)
    (group,) = (group for group in said["groups"] if group["kind"] == "products")
    holds = [it["holds"] for it in group["found"]]
    assert holds == sorted(holds, reverse=True) and {"whole", "beginnings"} == {*holds}
    for it in group["found"]:
        marked = {
            line.text[start:end]
            for line in it["hit"].lines
            for start, end in line.marks
            if it["holds"] == "whole"
        }
        assert longer not in marked


def ask(site: httpx.Client, question: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = site.get("/-/search.json", params={"q": question, **more}).json()
    return answer


def found(said: dict[str, Any]) -> set[tuple[str, str]]:
    return {(hit["table"], hit["id"]) for group in said["groups"] for hit in group["results"]}


@pytest.mark.parametrize("spelt", [DAY, MONTH])
def test_a_date_is_found_in_any_spelling(site: httpx.Client, spelt: tuple[str, ...]) -> None:
    days = [ask(site, question)["dated"] for question in spelt]
    assert days[0]["results"] and days[0]["results"][0]["certainty"] == "surely"
    assert all(day == days[0] for day in days)


def test_unspaced_chinese_is_cut_by_names_and_the_page_says_so(site: httpx.Client) -> None:
    said = ask(site, "林大同的中國")
    assert said["words"] == ["林大同", "中國"]
    assert found(said) == found(ask(site, "林大同 中國")) != set()
    assert "林大同 · 中國" in site.get("/-/search", params={"q": "林大同的中國"}).text


@pytest.mark.parametrize("typed", ["Migguang", "Lin Datogn", "lindatong", "Lin-Datong"])
def test_a_misspelt_name_is_taken_for_the_nearest(site: httpx.Client, typed: str) -> None:
    said = ask(site, typed)
    led = {card["id"] for card in (*said["meant"], *said["top"])}
    assert led & {"mingguang", "lin-datong"} and found(said)


def test_plurals_find_what_singulars_find(site: httpx.Client) -> None:
    assert found(ask(site, "permit orders")) == found(ask(site, "permit order")) != set()


def test_a_name_in_any_form_stands_on_top(site: httpx.Client) -> None:
    for name in ("Lin Datong", "林大同", "lin-datong"):
        said = ask(site, name)
        assert said["top"][0]["id"] == "lin-datong" == said["groups"][0]["results"][0]["id"]


def test_a_withdrawn_id_says_what_became_of_it(site: httpx.Client, db: sqlite3.Connection) -> None:
    row = db.execute("SELECT row_id FROM withdrawn ORDER BY withdrawn_id").fetchone()
    assert ask(site, row["row_id"])["withdrawn"][0]["row_id"] == row["row_id"]
    assert row["row_id"] in site.get("/-/search", params={"q": row["row_id"]}).text


def test_all_hits_of_a_kind_are_on_its_pages(site: httpx.Client) -> None:
    said = ask(site, "的", kind="sentences", limit=50)
    (group,) = (group for group in said["groups"] if group["kind"] == "sentences")
    pages, seen = 1, list[str]()
    while pages:
        part = ask(site, "的", kind="sentences", limit=2, page=pages)
        (of,) = (group for group in part["groups"] if group["kind"] == "sentences")
        seen += [hit["id"] for hit in of["results"]]
        pages = part["next"]
    assert len(seen) == len({*seen}) == group["count"] > 2


def test_a_bad_page_keeps_the_form(site: httpx.Client) -> None:
    answer = site.get("/-/search", params={"q": "Lin", "page": "0"})
    assert answer.status_code == 400 and 'value="Lin"' in answer.text


def test_a_name_of_one_document_stands_for_its_thing_there_alone(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    sql = "SELECT * FROM names WHERE document_id IS NOT NULL AND actor_id IS NOT NULL"
    row = db.execute(sql).fetchone()
    asked = {"q": row["name"]}
    said = site.get("/-/search.json", params=asked).json()
    told = {"word": row["name"], "table": "actors", "id": row["actor_id"]}
    assert said["within"] == [told | {"document_id": row["document_id"]}]
    assert row["actor_id"] not in {it["id"] for it in (*said["top"], *said["named"])}
    assert f"/disk_order/documents/{row['document_id']}" in site.get("/-/search", params=asked).text
    # Nor is the thing looked for by that word, when it is asked for by another name.
    other = "SELECT name FROM names WHERE actor_id = ? AND document_id IS NULL ORDER BY 1"
    (known,) = db.execute(other, [row["actor_id"]]).fetchone()
    forms = functions.escape_fts(known)
    assert forms and functions.escape_fts(row["name"]).strip("()") not in forms
    typo = f"{row['name'][:-1]}某"
    assert row["actor_id"] not in {
        it["id"] for it in site.get("/-/search.json", params={"q": typo}).json()["meant"]
    }
