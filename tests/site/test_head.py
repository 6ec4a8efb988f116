"""What a page says of itself to readers, crawlers and whoever shares it; the front page; refusals
that help."""

import json
import re
import sqlite3
from html import unescape
from pathlib import Path

import httpx
import pytest

from scripts.describe.metadata import FILE
from scripts.forms.pictures import FOLDER, write_pictures
from tests.conftest import SHIPPED
from tests.serving import copied, serving
from web.site.annotations import KINDS

PATHS = ("/", "/-/quotes", "/-/contradictions", "/disk_order/quotes", "/disk_order")
META = re.compile(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)"')


@pytest.mark.parametrize("path", PATHS)
def test_a_page_describes_itself(site: httpx.Client, path: str) -> None:
    page = site.get(path).text
    told = dict(META.findall(page))
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title and told["og:title"].split() == title[1].split()
    assert told["description"] == told["og:description"] != ""
    assert told["og:url"] == f"{str(site.base_url).rstrip('/')}{path}"
    assert told["og:image"].endswith("/-/picture/site.png")


def test_a_site_with_an_address_and_pictures_says_them(database: Path, tmp_path: Path) -> None:
    """Whatever the Host header claims."""
    at = copied(database, tmp_path)
    write_pictures(at, at.with_name(FOLDER))
    said = json.loads(at.with_name(FILE).read_text(encoding="utf-8"))
    said["address"] = "https://dataset.example/"
    at.with_name(FILE).write_text(json.dumps(said), encoding="utf-8")
    (row,) = sqlite3.connect(at).execute("SELECT min(discrepancy_id) FROM discrepancies").fetchone()
    with serving(at) as server:
        page = server.ask(f"/zh-hant/disk_order/discrepancies/{row}").text
        told = dict(META.findall(page))
        assert told["og:url"] == f"https://dataset.example/zh-hant/disk_order/discrepancies/{row}"
        assert told["og:image"] == f"https://dataset.example/-/picture/discrepancies-{row}.png"
        drawn = server.ask(f"/-/picture/discrepancies-{row}.png")
        assert drawn.headers["content-type"] == "image/png" and "etag" in drawn.headers
        assert "https://dataset.example/zh-hant/-/quotes<" in server.ask("/sitemap.xml").text
        assert "https://dataset.example/sitemap.xml" in server.ask("/robots.txt").text


def test_icon_and_pictures_that_are_not_there(site: httpx.Client) -> None:
    icon = site.get("/favicon.ico")
    assert icon.content[:4] == b"\0\0\1\0" and icon.headers["cache-control"] == "max-age=86400"
    for name in ("nope", "../disk_order", "site.svg"):
        assert site.get(f"/-/picture/{name}.png").status_code == 404


def test_the_front_page_has_one_search_box_and_what_is_inside(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    page = unescape(site.get("/").text)
    assert page.count('type="search"') == 1
    assert 'class="card card-discrepancies"' in page and 'class="card card-quotes"' in page
    for document, title in db.execute("SELECT document_id, title_en FROM documents"):
        assert f'href="/-/read/{document}"' in page and title in page
    for path in ("quotes", "contradictions", "timeline", "figures", "charts", "read", "about"):
        assert f'href="/-/{path}"' in page


def test_nothing_here_is_a_page_of_this_site(site: httpx.Client) -> None:
    answer = site.get("/zh-hans/nope?x=1")
    assert answer.status_code == 404 and 'action="/zh-hans/-/search"' in answer.text
    assert 'href="/zh-hans/-/quotes"' in answer.text and 'href="/nope?x=1"' in answer.text
    assert "canonical" not in answer.text and 'content="noindex"' in answer.text


@pytest.mark.parametrize("sql", ["drop table <b>", "select nowhere", "select 1; select 2"])
def test_a_refused_question_keeps_its_words(site: httpx.Client, sql: str) -> None:
    answer = site.get("/zh-hant/disk_order", params={"sql": sql})
    assert answer.status_code == 400
    kept = re.search(r'<textarea[^>]* name="sql"[^>]*>(.*?)</textarea>', answer.text, re.DOTALL)
    assert kept and unescape(kept[1]) == sql
    assert 'action="/zh-hant/disk_order"' in answer.text


def test_no_editor_where_none_is_shown(site: httpx.Client) -> None:
    for path in ("/", "/disk_order", "/disk_order/what_happened_when"):
        assert "codemirror" not in site.get(path).text.lower()
    assert "codemirror" in site.get("/disk_order?sql=select+1").text


def test_what_a_first_view_weighs(site: httpx.Client) -> None:
    """Under 100 kB, without charts."""
    page = site.get("/").text
    files = re.findall(r'<(?:link rel="stylesheet"|script|img)[^>]*?(?:href|src)="([^"]+)"', page)
    plain = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    loaded = {path: len(site.get(path).content) for path in files}
    assert len(plain) + sum(loaded.values()) < 100_000, loaded


def test_what_tables_and_lists_weigh(shipped: httpx.Client) -> None:
    """Under 100 kB, as they open."""
    tables = shipped.get(f"/{SHIPPED.stem}.json").json()["tables"]
    paths = [f"/{SHIPPED.stem}/{table['name']}" for table in tables if not table["hidden"]]
    lists = ["/-/quotes", "/-/events", "/-/figures", "/-/contradictions", "/-/timeline"]
    weights = {path: len(shipped.get(path).content) for path in (*paths, *lists)}
    assert max(weights.values()) < 100_000, max(weights, key=lambda path: weights[path])


def test_what_readers_weigh(shipped: httpx.Client) -> None:
    """Under 100 kB, with all that can be asked for, on every leaf."""
    every = ",".join(KINDS)
    asked = ("", "?english=yes", f"?kinds={every}", f"?kinds={every}&english=yes")
    documents = re.findall(r'"card-title"><a href="(/-/read/[^"]+)"', shipped.get("/-/read").text)
    wanted = [
        f"{prefix}{path}{asks}"
        for path in documents
        for asks in asked
        for prefix in ("", "/zh-hant")
    ]
    weights: dict[str, int] = {}
    while wanted:
        path = wanted.pop()
        page = shipped.get(path)
        weights[path] = len(page.content)
        wanted += [
            unescape(after) for after in re.findall(r'<a href="([^"]+)" rel="next"', page.text)
        ][:1]
    assert len(weights) >= 8 * len(documents)
    assert [path for path, weight in weights.items() if weight >= 100_000] == []
