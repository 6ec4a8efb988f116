"""Pages of rows: under their names, with facts, sections that hold all that the search finds, and
words for what is withdrawn."""

import re
import sqlite3
from html import unescape
from urllib.parse import quote

import httpx
import pytest
from datasette.utils import tilde_encode

from web.site.sections import SECTIONS, Form
from web.site.things import THINGS

FOUND = ("quotes", "events", "metrics")
"""What the search finds by a name."""


def every_thing(db: sqlite3.Connection) -> list[tuple[str, str]]:
    return [
        (table, row[0])
        for table, key in THINGS.items()
        for row in db.execute(f"SELECT {key} FROM {table} ORDER BY 1")
    ]


def all_of(site: httpx.Client, table: str, row_id: str) -> set[str]:
    """The ids of all cards of a thing, with all the pages of its sections."""
    path = f"/disk_order/{table}/{quote(row_id)}"
    found: set[str] = set()
    queue = [path]
    for asked in queue:
        page = site.get(asked).text
        found |= set(re.findall(r'<article class="card [^>]*id="([^"]+)"', page))
        onward = re.findall(r'<p class="all"><a href="(\?[^"]+)"|rel="next" href="(\?[^"]+)"', page)
        queue += [path + unescape("".join(of)) for of in onward]
    return found


def test_what_the_search_finds_for_a_name_is_on_the_page(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    for table, row_id in every_thing(db):
        shown = all_of(site, table, row_id)
        sql = f"SELECT name, document_id FROM names WHERE {THINGS[table]} = ?"
        names = db.execute(sql, [row_id]).fetchall()
        # The search asks a name of one document in all of them; there it is not this thing.
        for name, _ in names if not any(limit for _, limit in names) else ():
            for kind in FOUND:
                asked = {"q": name, "kind": kind, "limit": 50}
                groups = site.get("/-/search.json", params=asked).json()["groups"]
                found = [hit for group in groups for hit in group["results"]]
                hits = {hit["id"] for hit in found if hit["holds"] in ("exact", "whole")}
                assert hits <= shown, (row_id, name, kind, hits - shown)


def test_a_thing_is_called_by_its_names(site: httpx.Client, db: sqlite3.Connection) -> None:
    for table, row_id in every_thing(db):
        row = db.execute(
            f"SELECT name_en, name_zh_hant FROM {table} WHERE {THINGS[table]} = ?", [row_id]
        ).fetchone()
        for prefix, first in (("", row["name_en"]), ("/zh-hant", row["name_zh_hant"])):
            page = unescape(site.get(f"{prefix}/disk_order/{table}/{row_id}").text)
            title = page[page.index("<title>") + 7 : page.index("</title>")]
            assert title.startswith(first) and row["name_zh_hant"] in title
            headline = page[page.index("<h1") : page.index("</h1>")]
            assert row["name_en"] in headline and row["name_zh_hant"] in headline
            assert row_id not in title.split()


def test_quotes_of_a_person_begin_with_a_day_that_is_known(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    row = db.execute(
        "SELECT speaker_id, max(said_start = said_end) AS exact FROM quotes "
        "GROUP BY 1 HAVING count(*) > 1 AND exact"
    ).fetchone()
    page = site.get(f"/disk_order/actors/{row['speaker_id']}").text
    said = page[page.index('id="said"') :]
    first = re.findall(r'<article class="card [^>]*id="([^"]+)"', said)[0]
    dated = db.execute("SELECT * FROM quotes WHERE quote_id = ?", [first]).fetchone()
    assert dated["said_start"] == dated["said_end"]


def test_reactions_follow_their_act(site: httpx.Client, db: sqlite3.Connection) -> None:
    row = db.execute(
        "SELECT p.policy_id, l.event_id, l.other_event_id FROM event_policies p "
        "JOIN event_links l ON l.other_event_id = p.event_id WHERE l.relation = 'responds_to'"
    ).fetchone()
    page = site.get(f"/disk_order/policies/{row['policy_id']}").text
    acts, answers = page.index('id="events"'), page.index('id="reactions"')
    assert acts < answers < page.index(f'/events/{row["event_id"]}"', answers)
    assert f"/disk_order/events/{row['other_event_id']}" in page[answers:]


def test_no_id_stands_twice(site: httpx.Client, db: sqlite3.Connection) -> None:
    for table, row_id in every_thing(db):
        ids = re.findall(r'\sid="([^"]+)"', site.get(f"/disk_order/{table}/{row_id}").text)
        assert len(ids) == len(set(ids)), row_id


def test_every_section_can_be_asked_and_paged(site: httpx.Client, db: sqlite3.Connection) -> None:
    for table, sections in SECTIONS.items():
        row_id = db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchone()[0]
        for section in sections:
            path = f"/disk_order/{table}/{tilde_encode(row_id)}?section={section.name}"
            assert site.get(path).status_code == 200
            assert site.get(f"{path}&page=99").status_code == 400
    assert site.get("/disk_order/actors/lin-datong?section=other").status_code == 400


def test_a_row_withdrawn_says_so(site: httpx.Client, db: sqlite3.Connection) -> None:
    row = db.execute("SELECT * FROM withdrawn").fetchone()
    answer = site.get(f"/disk_order/{row['table']}/{row['row_id']}")
    assert answer.status_code == 410 and "withdrawn" in answer.text
    told = site.get(f"/disk_order/{row['table']}/{row['row_id']}.json")
    assert told.status_code == told.json()["status"] == 410
    assert told.json()["replaced_by"] == (row["replaced_by"] or "").split()
    assert site.get(f"/disk_order/{row['table']}/never-was.json").status_code == 404
    for other in (row["replaced_by"] or "").split():
        assert f'id="{other}"' in answer.text
    assert site.get(f"/disk_order/{row['table']}/never-was").status_code == 404


@pytest.mark.slow
def test_without_texts_no_sentences_are_shown(
    without_texts: httpx.Client, db: sqlite3.Connection
) -> None:
    assert any(of.form is Form.SENTENCES for of in SECTIONS["actors"])
    actor = db.execute("SELECT actor_id FROM names WHERE actor_id IS NOT NULL").fetchone()[0]
    page = without_texts.get(f"/disk_order/actors/{actor}")
    assert page.status_code == 200 and 'id="sentences"' not in page.text
    asked = without_texts.get(f"/disk_order/actors/{actor}?section=sentences")
    assert asked.status_code == 400
