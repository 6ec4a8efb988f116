"""Cite, link, share, download: what each page gives to whoever passes it on."""

import json
import re
import sqlite3
from html import unescape

import httpx
import pytest
from playwright.sync_api import Browser, expect

from scripts.describe.citation import bibtex, cited, csl, text
from web.site.settings import PAGES

PACKAGE = {
    "name": "a-b",
    "title": "A & B",
    "version": "1.2.0",
    "created": "2026-01-02T00:00:00Z",
    "licenses": [{"name": "CC-BY-4.0"}],
    "contributors": [{"title": "Nobody", "roles": ["creator"]}],
    "homepage": "https://example.org/",
}
FIELDS = set("id type title container-title author issued version number note DOI URL".split())
"""Of CSL-JSON 1.0.2, those that a dataset has use for."""
UNSHARED = ("embed", "feed", "picture")
"""Not for readers of pages: frames, feeds, pictures."""


def form(page: str, name: str) -> str:
    """A form of the citation as a page shows it."""
    found = re.search(rf'<pre id="cite-{name}"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert found, name
    return unescape(found[1])


def entry(made: str) -> dict[str, str]:
    """The fields of a BibTeX entry whose braces balance."""
    head, *lines = made.strip().splitlines()
    assert re.fullmatch(r"@misc\{[^\s,{}%#~\\\"]+,", head) and lines.pop() == "}"
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", "\n".join(lines), re.MULTILINE))
    assert len(fields) == len(lines)
    for value in fields.values():
        bare = re.sub(r"\\.", "", value)
        assert bare.count("{") == bare.count("}")
    return fields


@pytest.mark.parametrize(
    "words", ["He, quoted in A, 「5% of {x}_1」", "~ ^ # $ & \\ }", "「『』」", "Why?", "One."]
)
def test_awkward_words_are_cited_in_every_form(words: str) -> None:
    found = cited(PACKAGE, words, "/a/b?q=~2E_{", "B1")
    fields = entry(bibtex(found))
    plain = re.sub(r"\\([{}%&_#$])", r"\1", fields["title"])
    assert re.sub(r"\\([~^])\{\}", r"\1", plain) == f"{{{words.replace(chr(92), '/')}}}"
    assert not re.search(r"[{}\\]", fields["url"])
    item = csl(found)
    assert set(item) <= FIELDS and item["title"] == words and item["container-title"] == "A & B"
    assert not re.search(r"[.?]\. ", text(found))
    assert text(found).endswith(" A & B B1, version 1.2.0, https://example.org/a/b?q=~2E_{")


def test_a_quote_is_cited_on_its_page_as_in_sql(site: httpx.Client, db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT quote_id, citation FROM quotes_by_speaker").fetchall()
    assert len(rows) > 5
    for quote, citation in rows:
        path = f"/disk_order/quotes/{quote}"
        said = form(site.get(path).text, "text")
        assert said == citation.replace(path, f"{site.base_url}{path}".replace("//disk", "/disk"))


def test_reported_words_are_not_called_quoted(site: httpx.Client, db: sqlite3.Connection) -> None:
    sql = "SELECT kind, quote_id FROM quotes WHERE kind <> 'mixed' GROUP BY kind"
    found = dict(map(tuple, db.execute(sql)))
    for kind, words in (("direct", ", quoted in "), ("indirect", ", paraphrased in ")):
        assert words in form(site.get(f"/disk_order/quotes/{found[kind]}").text, "text")


def test_a_quote_describes_itself_for_machines(site: httpx.Client, db: sqlite3.Connection) -> None:
    quote, words = db.execute("SELECT quote_id, text FROM quotes").fetchone()
    page = site.get(f"/disk_order/quotes/{quote}").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    said = json.loads(found[1]) if found else {}
    assert (said["@type"], said["text"], said["identifier"]) == ("Quotation", words, quote)


@pytest.mark.parametrize("table", ["events", "metrics", "discrepancies", "documents", "evidence"])
def test_a_row_names_paper_id_version_and_address(
    site: httpx.Client, db: sqlite3.Connection, table: str
) -> None:
    row_id = db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchone()[0]
    page = site.get(f"/disk_order/{table}/{row_id}").text
    said, item = form(page, "text"), json.loads(form(page, "csl"))[0]
    papers = [row[0] for row in db.execute("SELECT paper_en FROM papers")]
    assert any(paper in said for paper in papers)
    assert f" {row_id}, version " in said and said.endswith(f"/disk_order/{table}/{row_id}")
    assert (item["number"], item["title"]) == (row_id, said[: len(item["title"])])


def test_words_stand_in_the_language_of_the_page(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    paper, quote = db.execute(
        "SELECT paper_zh_hant, quote_id FROM quotes JOIN papers USING (document_id)"
    ).fetchone()
    said = form(site.get(f"/zh-hant/disk_order/quotes/{quote}").text, "text")
    assert paper in said and paper.startswith("《")
    assert said.endswith(f"/zh-hant/disk_order/quotes/{quote}")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/disk_order",
            "/disk_order/quotes?kind=direct",
            "/disk_order?sql=select+1",
        ),
        *(f"/-/{name}" for name in PAGES if name not in UNSHARED),
    ],
)
def test_every_page_can_be_passed_on(site: httpx.Client, path: str) -> None:
    page = site.get(path).text
    below = page.index("</h1>")
    assert below < page.index('class="share') < below + 600
    assert 'href="mailto:?subject=' in page
    entry(form(page, "bibtex"))
    link = re.search(r'<pre id="share-link"[^>]*>(.*?)</pre>', page)
    assert link and unescape(link[1]) == str(site.base_url).rstrip("/") + path


def test_a_filter_is_cited_as_it_is(site: httpx.Client) -> None:
    said = form(site.get("/-/timeline?from=2025-05").text, "text")
    assert "(from: 2025-05)" in said and said.endswith("/-/timeline?from=2025-05")


@pytest.mark.slow
def test_one_panel_is_open_at_a_time_and_escape_closes_it(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(f"{address}/-/about")
    summaries = page.locator(".share summary")
    for number in range(2):
        summaries.nth(number).press("Enter")
        expect(page.locator(".share details[open]")).to_have_count(1)
        expect(page.locator(".share details").nth(number)).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator(".share details[open]")).to_have_count(0)
    assert all(box.bounding_box()["height"] >= 24 for box in summaries.all())  # type: ignore[index]
    page.close()
