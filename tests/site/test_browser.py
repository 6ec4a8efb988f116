"""What a person does, in headless Chromium: at a phone's width and a desk's, with the keyboard,
without another host."""

import json
import sqlite3
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.slow

PAGES = (
    "/",
    "/-/search?q=%E6%99%B6%E7%89%87",
    "/-/read",
    "/-/timeline",
    "/-/charts",
    "/-/contradictions",
    "/-/cite",
)
TABLES = (
    "/disk_order",
    "/disk_order/quotes?speaker_id=lin-datong",
    "/disk_order/timeline",
    "/disk_order?sql=select+1",
)
CONTRAST = """() => {
  const linear = (x) => x / 255 <= 0.03928 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4;
  const light = (c) => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const paper = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0.9) return c.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const bad = [];
  for (const e of document.querySelectorAll("main *, header *, footer *")) {
    const says = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!says || e.closest("svg") || !e.offsetParent) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(paper(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const words = e.textContent.trim().slice(0, 20);
    if (ratio < 4.5) bad.push(`${e.tagName} ${e.className} ${words} ${ratio.toFixed(2)}`);
  }
  return bad.slice(0, 5);
}"""


@pytest.fixture(params=[375, 1440])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of one width that fails on any fault of a script and any request to another host."""
    found = browser.new_page(viewport={"width": request.param, "height": 800}, base_url=address)
    faults: list[str] = []
    found.on("pageerror", lambda error: faults.append(str(error)))
    found.on(
        "console", lambda message: faults.append(message.text) if message.type == "error" else None
    )
    found.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((address, "data:")) else faults.append(asked.url)
        ),
    )
    yield found
    found.close()
    assert faults == []


def rows_of(db: sqlite3.Connection) -> list[str]:
    tables = ("quotes", "events", "metrics", "actors", "evidence")
    return [
        f"/disk_order/{table}/{db.execute(f'SELECT * FROM {table} ORDER BY 1').fetchone()[0]}"
        for table in tables
    ]


def test_no_page_is_wider_than_the_screen_and_text_has_contrast(
    page: Page, db: sqlite3.Connection
) -> None:
    document = db.execute("SELECT document_id FROM documents ORDER BY 1").fetchone()[0]
    for path in (*PAGES, f"/-/read/{document}", *TABLES, *rows_of(db)):
        page.goto(path)
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), path
        assert page.evaluate(CONTRAST) == [], path


def test_datasette_pages_work_under_the_policy(page: Page) -> None:
    page.goto("/disk_order/where_do_sources_disagree")
    page.goto("/disk_order?sql=select+1")
    expect(page.locator(".CodeMirror")).to_have_count(1)


def test_a_table_is_narrowed_down_and_sorted(page: Page, db: sqlite3.Connection) -> None:
    page.goto("/disk_order/quotes")
    page.click(".facets summary")
    page.click("#facet-kind a >> nth=0")
    page.wait_for_url("**kind*=*")
    assert page.locator(".facets[open]").count() == 1
    page.select_option("select[name=_filter_column]", "speaker_id")
    page.fill("input[name=_filter_value]", "lin-datong")
    page.click("form.filters input[type=submit]")
    page.wait_for_url("**speaker_id**")
    kind = page.evaluate("new URL(location).searchParams.get('kind__exact')")
    (held,) = db.execute(
        "SELECT count(*) FROM quotes WHERE kind = ? AND speaker_id = 'lin-datong'", [kind]
    ).fetchone()
    assert page.locator(".row-count strong").inner_text().startswith(f"{held} row")
    assert page.locator("tbody tr").count() == held


def test_search_from_the_front_page_by_keyboard(page: Page, db: sqlite3.Connection) -> None:
    page.goto("/")
    page.focus("#q")
    page.keyboard.type(
        db.execute("SELECT name_en FROM actors JOIN quotes ON speaker_id = actor_id").fetchone()[0]
    )
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits mark")
    assert "/-/search" in page.url


def test_from_a_row_to_its_place_in_the_source_and_back(page: Page, db: sqlite3.Connection) -> None:
    row = db.execute(
        'SELECT quote_id, document_id, start, "end" AS stop FROM quotes '
        'WHERE "end" - start > 20 ORDER BY quote_id DESC'
    ).fetchone()
    text = db.execute(
        "SELECT substr(text, ?, ?) FROM texts WHERE document_id = ?",
        [row["start"] + 1, row["stop"] - row["start"], row["document_id"]],
    ).fetchone()[0]
    page.goto(f"/disk_order/quotes/{row['quote_id']}")
    page.click(".to-source >> nth=0")
    page.wait_for_selector("mark.target")
    marked = page.evaluate(
        "[...document.querySelectorAll('mark.target')].map((m) => m.textContent).join('')"
    )
    assert "".join(marked.split()) == "".join(text.split())
    expect(page.locator("mark.target").first).to_be_in_viewport(ratio=1)
    page.click("#target-note a")
    page.click(f".notes li.on a[href='/disk_order/quotes/{row['quote_id']}']")
    page.wait_for_url(f"**/disk_order/quotes/{row['quote_id']}")


def test_a_citation_is_copied_with_one_click(page: Page, db: sqlite3.Connection) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row = db.execute("SELECT event_id FROM events ORDER BY 1").fetchone()[0]
    page.goto(f"/disk_order/events/{row}")
    page.click("#cite summary")
    page.click("button[data-copy=cite-csl]")
    page.wait_for_selector("button[data-copy=cite-csl]:has-text('Copied')")
    assert json.loads(page.evaluate("navigator.clipboard.readText()"))[0]["number"] == row


def test_reader_without_texts_marks_the_span(
    browser: Browser, without_texts: httpx.Client, db: sqlite3.Connection
) -> None:
    row = db.execute(
        'SELECT document_id, start, "end" AS stop FROM quotes ORDER BY quote_id'
    ).fetchone()
    page = browser.new_page()
    page.goto(
        f"{without_texts.base_url}/-/read/{row['document_id']}#char={row['start']},{row['stop']}"
    )
    expect(page.locator(".notes li.on").first).to_be_visible()
    page.close()
