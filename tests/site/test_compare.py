"""Two documents side by side: what both tell is complete, each card leads to its source, and what
cannot be compared is refused."""

import re
import sqlite3
from html import unescape
from itertools import permutations

import httpx
import pytest
from playwright.sync_api import Browser

SIDES = """
SELECT b.discrepancy_id, c.document_id FROM discrepancy_members b
JOIN cards c ON c.card_id = 'discrepancy_members.' || b.discrepancy_member_id"""
SAME = """
SELECT q.document_id, q.quote_id, o.document_id, o.quote_id FROM quote_repeats r
JOIN quotes q USING (quote_id) JOIN quotes o ON o.quote_id = r.repeats
WHERE o.document_id <> q.document_id"""


def pairs(db: sqlite3.Connection) -> list[tuple[str, str]]:
    documents = [row[0] for row in db.execute("SELECT document_id FROM documents ORDER BY 1")]
    return list(permutations(documents, 2))


def section(page: str, name: str) -> str:
    """What stands under a headline of the page, up to the next."""
    return page.partition(f'<h2 id="{name}"')[2].partition("<h2")[0]


def test_all_contradictions_of_two_documents_stand_face_to_face(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    sides = {tuple(row) for row in db.execute(SIDES)}
    shown = 0
    for a, b in pairs(db):
        page = site.get("/-/compare", params={"a": a, "b": b}).text
        expected = {d for d, document in sides if document == a and (d, b) in sides}
        found = re.findall(r"/discrepancies/(D\d+)", section(page, "contradictions"))
        assert set(found) == expected
        for document in (a, b) if expected else ():
            assert f"/-/read/{document}#char=" in section(page, "contradictions")
        shown += len(expected)
    assert shown > 0


def test_the_same_words_stand_face_to_face(site: httpx.Client, db: sqlite3.Connection) -> None:
    rows = [tuple(row) for row in db.execute(SAME)]
    assert rows
    for a, one, b, other in rows:
        page = site.get("/-/compare", params={"a": a, "b": b}).text
        found = section(page, "quotes")
        assert 0 < found.index(f"/quotes/{one}#cite") < found.index(f"/quotes/{other}#cite")


def test_names_are_counted_in_both(site: httpx.Client, db: sqlite3.Connection) -> None:
    a, b = pairs(db)[0]
    sql = "SELECT actor_id, count(*) AS n FROM mentions WHERE document_id = ? GROUP BY 1"
    one, other = (dict(tuple(row) for row in db.execute(sql, [document])) for document in (a, b))
    both = sorted(set(one) & set(other) - {None})
    page = unescape(site.get("/-/compare", params={"a": a, "b": b}).text)
    assert both
    for actor in both:
        row = re.search(rf"<tr><td>[^\n]*/actors/{actor}\"[^\n]*</td>\n(.*)</tr>", page)
        assert row and re.findall(r"\d+", row[1]) == [str(one[actor]), str(other[actor])]


def test_the_form_offers_every_document(site: httpx.Client, db: sqlite3.Connection) -> None:
    page = site.get("/-/compare").text
    for (document,) in db.execute("SELECT document_id FROM documents").fetchall():
        assert page.count(f'<option value="{document}"') == 2
        chosen = site.get("/-/compare", params={"a": document}).text
        assert re.search(rf'<option value="{document}"[^>]* selected', chosen)


@pytest.mark.parametrize("asked", [{"a": "nowhere"}, {"a": "{0}", "b": "{0}"}, {"b": "x" * 300}])
def test_what_cannot_be_compared_is_refused(
    site: httpx.Client, db: sqlite3.Connection, asked: dict[str, str]
) -> None:
    document = pairs(db)[0][0]
    params = {name: value.format(document) for name, value in asked.items()}
    assert site.get("/-/compare", params=params).status_code == 400


@pytest.mark.slow
def test_two_documents_fit_a_phone(browser: Browser, address: str, db: sqlite3.Connection) -> None:
    a, b = pairs(db)[0]
    page = browser.new_page(viewport={"width": 375, "height": 800}, base_url=address)
    page.goto(f"/-/compare?a={a}&b={b}")
    size = page.evaluate(
        "(({ scrollWidth, scrollHeight }) => [scrollWidth, scrollHeight])(document.documentElement)"
    )
    assert size[0] <= 375 and size[1] < 20_000
    page.close()
