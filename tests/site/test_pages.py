"""Every added page over HTTP: it answers, shows what the database holds, and says where that comes
from."""

import json
import re
import sqlite3
from html import unescape
from pathlib import Path

import httpx
import pytest

from scripts.text.wording import fold
from web.site import settings

PAGES = ("/", *(f"/-/{page}" for page in settings.PAGES))
OTHER_WAYS = (("硬碟", "硬盘"), ("许可令", "許可令"), ("美貿易部", "美國貿易部"), ("美国", "美國"))
"""The same thing in another script, wording or name."""


def one(db: sqlite3.Connection, sql: str) -> sqlite3.Row:
    row = db.execute(sql).fetchone()
    assert isinstance(row, sqlite3.Row)
    return row


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_with_its_policy(site: httpx.Client, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 200
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert not re.search(r"<script(?![^>]*(src=|ld\+json))", answer.text), "an inline script"
    assert not re.search(r"<[^>]+\s(on\w+|style)=", answer.text), "an inline handler or style"


def test_front_page_shows_the_figures_of_the_database(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    page = site.get("/").text
    for table in ("documents", "events", "metrics", "quotes", "spans"):
        assert f"{one(db, f'SELECT count(*) AS n FROM {table}')['n']:,}" in page
    assert one(db, "SELECT value FROM package_notes WHERE key = 'version'")["value"] in page


@pytest.mark.parametrize(("one_way", "other_way"), OTHER_WAYS)
def test_search_finds_either_wording(site: httpx.Client, one_way: str, other_way: str) -> None:
    found = [
        site.get("/-/search.json", params={"q": way}).json()["groups"]
        for way in (one_way, other_way)
    ]
    ids = [
        [(hit["table"], hit["id"]) for group in groups for hit in group["results"]]
        for groups in found
    ]
    assert ids[0] == ids[1] != []


def test_search_marks_the_printed_words(site: httpx.Client, db: sqlite3.Connection) -> None:
    text = one(
        db, "SELECT text FROM quotes WHERE length(text) BETWEEN 12 AND 100 ORDER BY quote_id"
    )["text"]
    word = max(re.findall(r"[一-鿿]+", text), key=len)[:6]
    groups = site.get("/-/search.json", params={"q": word, "kind": "quotes", "limit": 50}).json()[
        "groups"
    ]
    hits = [
        fold(hit["text"][start:end])
        for hit in groups[0]["results"]
        for start, end in hit["text_marks"]
    ]
    assert fold(word) in hits


def test_one_character_is_enough_and_counts_agree_with_the_table_search(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    character = one(db, "SELECT substr(text, 1, 1) AS c FROM quotes ORDER BY quote_id")["c"]
    group = site.get("/-/search.json", params={"q": character, "kind": "quotes"}).json()["groups"][
        0
    ]
    table = site.get("/disk_order/quotes.json", params={"_search": character, "_size": 0}).json()
    assert group["count"] == table["filtered_table_rows_count"] > 0


def test_an_id_leads_to_its_row_and_too_many_words_to_some(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    for table, row_id in (
        ("quotes", "Q0001"),
        ("metrics", "M0002"),
        ("evidence", "V0003"),
        ("actors", "lin-datong"),
    ):
        for typed in (row_id, row_id.lower()):
            groups = site.get("/-/search.json", params={"q": typed}).json()["groups"]
            assert (
                next(group for group in groups if group["kind"] == table)["results"][0]["id"]
                == row_id
            )
    name = one(
        db,
        "SELECT name_en FROM actors JOIN quotes ON speaker_id = actor_id",
    )[0]
    answer = site.get("/-/search.json", params={"q": f"what did {name} say zzqq"}).json()
    assert answer["some"] and answer["groups"]


def test_reader_shows_the_whole_text_and_every_annotation(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    for document in db.execute("SELECT document_id, text FROM texts").fetchall():
        page = site.get(f"/-/read/{document['document_id']}").text
        lines = re.findall(r'<div class="lines[^>]*>(.*?)</div>', page, re.DOTALL)
        shown = unescape(re.sub(r"<[^>]*>", "", "".join(lines)))
        assert shown == document["text"]
        for quote_ in db.execute(
            'SELECT start, "end" AS stop FROM quotes WHERE document_id = ?',
            [document["document_id"]],
        ):
            assert f'href="#char={quote_["start"]},{quote_["stop"]}"' in page


@pytest.mark.slow
def test_reader_without_texts_shows_each_span_with_its_surroundings(
    without_texts: httpx.Client, db: sqlite3.Connection
) -> None:
    row = one(
        db,
        "SELECT document_id, text, before FROM spans "
        "WHERE table_name = 'quotes' AND column_name = 'start' AND length(before) > 20 "
        "ORDER BY span_id",
    )
    page = without_texts.get(f"/-/read/{row['document_id']}").text
    assert f"{row['before']}<mark>{row['text']}</mark>" in page
    assert without_texts.get("/-/search", params={"q": row["text"][:2]}).status_code == 200


@pytest.mark.parametrize(
    "table",
    [
        "quotes",
        "events",
        "metrics",
        "actors",
        "products",
        "policies",
        "discrepancies",
        "evidence",
        "documents",
    ],
)
def test_a_row_explains_itself_and_can_be_cited(
    site: httpx.Client, db: sqlite3.Connection, table: str
) -> None:
    row = one(db, f"SELECT * FROM {table} ORDER BY 1")
    path = f"/disk_order/{table}/{row[0]}"
    page = site.get(path).text
    assert (
        '<pre id="cite-text" tabindex="0" aria-labelledby="cite-text-label">' in page
        and path in page
    )
    csl = re.search(r'<pre id="cite-csl"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert (
        csl
        and json.loads(csl[1].replace("&#34;", '"').replace("&amp;", "&"))[0]["number"] == row[0]
    )
    if "start" in row.keys():  # noqa: SIM118 - a Row iterates its values
        assert f"/-/read/{row['document_id']}#char={row['start']},{row['end']}" in page


def test_a_document_lists_its_articles_and_leads_to_its_text(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    document = one(db, "SELECT document_id FROM documents ORDER BY 1")[0]
    page = site.get(f"/disk_order/documents/{document}").text
    assert f'href="/-/read/{document}"' in page
    articles = db.execute(
        "SELECT article_id FROM articles WHERE document_id = ?", [document]
    ).fetchall()
    assert articles and all(
        f'href="/disk_order/articles/{article[0]}"' in page for article in articles
    )
    assert "/disk_order/evidence/" not in page, (
        "evidence lies in a document, it does not support it"
    )


def test_the_site_cites_the_whole_as_the_readme_does(site: httpx.Client, made: Path) -> None:
    page, readme = (
        unescape(site.get("/-/cite").text),
        (made / "README.md").read_text(encoding="utf-8"),
    )
    for form in ("text", "bibtex"):
        found = re.search(rf'<pre id="cite-{form}"[^>]*>(.*?)</pre>', page, re.DOTALL)
        assert found and found[1].strip() in readme


def test_tables_and_queries_can_be_cited_and_describe_themselves(site: httpx.Client) -> None:
    for path in (
        "/disk_order/quotes",
        "/disk_order/timeline",
        "/disk_order/where_do_sources_disagree",
        "/disk_order?sql=select+1",
    ):
        assert 'id="cite-bibtex"' in site.get(path).text
    described = re.search(
        r'<script type="application/ld\+json">(.*?)</script>',
        site.get("/disk_order/quotes").text,
    )
    assert described and json.loads(described[1])["@type"] == "Dataset"


def test_etag_spares_the_second_answer(site: httpx.Client) -> None:
    first = site.get("/disk_order/quotes")
    again = site.get("/disk_order/quotes", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "etag" not in site.get("/disk_order?sql=select+random()").headers


def test_crawlers_are_told(site: httpx.Client, db: sqlite3.Connection) -> None:
    assert "sitemap.xml" in site.get("/robots.txt").text
    listed = site.get("/sitemap.xml").text
    for path in (
        "/-/timeline",
        f"/disk_order/quotes/{one(db, 'SELECT quote_id FROM quotes ORDER BY 1')['quote_id']}",
    ):
        assert f"{path}</loc>" in listed
