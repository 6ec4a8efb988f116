"""About, glossary, codebook, the page for programs and the feed: made of data and schemas."""

import json
import re
import sqlite3
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest

from scripts.model.package import Package
from tests.conftest import ROOT

ATOM = "{http://www.w3.org/2005/Atom}"


def test_about_shows_a_row_with_its_passage_and_counts(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    page = site.get("/-/about").text
    shown = re.search(r'<article class="card card-quotes" id="(\w+)">', page)
    assert shown
    sql = "SELECT text FROM quotes WHERE quote_id = ?"
    assert f"<mark>{db.execute(sql, [shown[1]]).fetchone()[0]}</mark>" in page
    for (paper,) in db.execute(
        "SELECT DISTINCT name_en FROM actors WHERE actor_id IN (SELECT publisher_id FROM documents)"
    ):
        assert paper in page
    (quotes,) = db.execute("SELECT count(*) FROM quotes").fetchone()
    assert f" {quotes} quotes," in page


def test_dates_are_explained_by_an_event_of_the_data(site: httpx.Client) -> None:
    page = site.get("/-/about").text
    dates = page[page.index('id="dates"') : page.index('id="agreement"')]
    assert 'class="card card-events"' in dates


def test_agreement_and_changes_are_those_of_the_documents(shipped: httpx.Client) -> None:
    page = unescape(shipped.get("/-/about").text)
    told = (ROOT / "docs/agreement.md").read_text("utf-8")
    for line in re.findall(r"^\| (?:events|metrics|quotes) \|.*", told, re.MULTILINE)[:3]:
        assert all(cell.strip() in page for cell in line.strip("|").split("|"))
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    for version in re.findall(r"^## (\S+)", changelog, re.MULTILINE):
        assert f'id="version-{version}"' in page


def test_glossary_has_every_code_and_its_meaning(site: httpx.Client, sound: Package) -> None:
    page = unescape(site.get("/-/glossary").text)
    for table in sound.tables.values():
        for code, meaning in table.having("meanings").items():
            assert meaning and all(words in page for words in meaning.values()), code


def test_codebook_has_every_column(site: httpx.Client, sound: Package) -> None:
    page = unescape(site.get("/-/codebook").text)
    for name, table in sound.tables.items():
        for field in table.fields:
            said = re.sub("`([^`]+)`", r"<code>\1</code>", field["description"])
            assert f'id="{name}.{field["name"]}"' in page and said in page
        for column, (other, key) in table.references.items():
            assert f'<a href="#{other}" lang="en">{other}.{key}</a>' in page, column


def test_examples_for_programs_are_links(site: httpx.Client) -> None:
    page = site.get("/-/api").text
    text = (ROOT / "docs/api.md").read_text("utf-8")
    linked = {unescape(href) for href in re.findall(r'GET <a href="([^"]*)"', page)}
    assert linked == set(re.findall(r"^GET (\S+)$", text, re.MULTILINE))


@pytest.mark.parametrize("prefix", ["", "/zh-hant", "/zh-hans"])
def test_the_feed_is_atom_and_says_the_same_each_time(shipped: httpx.Client, prefix: str) -> None:
    answer = shipped.get(f"{prefix}/-/feed")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.text == shipped.get(f"{prefix}/-/feed").text
    feed = ElementTree.fromstring(answer.text)
    entries = feed.findall(f"{ATOM}entry")
    for thing in (feed, *entries):
        names = ("id", "title", "updated")
        said = {name: thing.findtext(f"{ATOM}{name}") or "" for name in names}
        assert all(said.values()) and said["id"].startswith("urn:uuid:")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", said["updated"])
    assert len({e.findtext(f"{ATOM}id") for e in entries}) == len(entries) > 0
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        at = urlsplit(link.attrib["href"])
        assert f'id="{at.fragment}"' in shipped.get(at.path).text


def test_codes_of_a_column_stand_in_the_database(db: sqlite3.Connection, sound: Package) -> None:
    sql = "SELECT meanings FROM column_notes WHERE column_id = 'events.realis'"
    known = json.loads(db.execute(sql).fetchone()[0])
    assert known == sound.tables["events"].having("meanings")["realis"]
