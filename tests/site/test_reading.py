"""Links into the reader reach what they mean, with and without script; the timeline does not take
an unknown beginning for a wide one."""

import csv
import html
import io
import re
import sqlite3
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

ON = "[...document.querySelectorAll('.notes li.on small')].map((e) => e.textContent.split(' ')[0])"
SEEN = """(id) => {
  const within = (a, b) => a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const box = (e) => e.getBoundingClientRect();
  const items = [...document.querySelectorAll('.notes li.on')];
  const note = document.getElementById('target-note');
  const margin = document.querySelector('.margin');
  return items.some((e) => e.querySelector('small').textContent.startsWith(`${id} `))
    && within(box(items[0]), box(margin))
    && note.textContent.startsWith('Marked') && within(box(note), { top: 0, bottom: innerHeight })
    && note.contains(document.elementFromPoint(box(note).left + 5, box(note).top + 5));
}"""


@pytest.mark.parametrize("width", [375, 1440])
def test_the_link_of_every_figure_shows_its_annotation(
    browser: Browser, address: str, db: sqlite3.Connection, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, base_url=address)
    figures = db.execute(
        'SELECT metric_id, document_id, start, "end" AS stop FROM metrics '
        "ORDER BY document_id, metric_id"
    ).fetchall()
    for row in figures[
        :: 1 if width > 700 else 8
    ]:  # the narrow page has the same links; some of them show that its list scrolls too
        place = f"/-/read/{row['document_id']}#char={row['start']},{row['stop']}"
        page.goto(place)
        page.wait_for_function(
            "(place) => document.getElementById('target-note').textContent.includes(place)",
            arg=f"{row['start']} to",
        )
        assert page.evaluate(SEEN, row["metric_id"]), (place, page.evaluate(ON))
    page.close()


def test_without_script_a_link_reaches_the_text_and_nothing_is_shown_that_needs_script(
    browser: Browser, address: str, db: sqlite3.Connection
) -> None:
    row = db.execute("SELECT * FROM evidence ORDER BY document_id, start DESC").fetchone()
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/-/read/{row['document_id']}#char={row['start']},{row['end']}")
    here = page.locator(f'[id="char={row["start"]},{row["end"]}"]').bounding_box()
    assert here and 0 <= here["y"] < 700
    assert page.locator("input[type=checkbox]:visible").count() == 0
    page.goto(f"{address}/-/cite")
    assert (
        page.locator("#cite-bibtex").is_visible()
        and page.locator("button.copy:visible").count() == 0
    )
    page.context.close()


def test_every_span_has_its_id_once(site: httpx.Client, db: sqlite3.Connection) -> None:
    for (document,) in db.execute("SELECT document_id FROM documents").fetchall():
        ids = re.findall(r'\bid="([^"]+)"', site.get(f"/-/read/{document}").text)
        assert len(ids) == len(set(ids))
        spans = db.execute('SELECT start, "end" FROM spans WHERE document_id = ?', [document])
        assert {f"char={start},{end}" for start, end in spans} <= set(ids)


def test_an_open_side_may_be_any_day_and_is_surely_in_no_span(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    row = db.execute(
        "SELECT event_id, date_end FROM events WHERE date_start IS NULL ORDER BY date_end"
    ).fetchone()
    place, last = f"/events/{row['event_id']}", row["date_end"]
    before = {"from": "1000", "to": last[:7]}
    assert place in site.get("/-/timeline", params=before).text
    assert place not in site.get("/-/timeline", params=before | {"sure": "surely"}).text
    assert place in site.get("/-/timeline", params={"to": last, "sure": "surely"}).text
    after = {"from": str(int(last[:4]) + 1)}
    assert place not in site.get("/-/timeline", params=after).text


@pytest.mark.parametrize("sure", ["", "surely"])
@pytest.mark.parametrize("span", [("2025-05", "2025-05"), ("2025", ""), ("", "2025-05-21")])
def test_the_timeline_and_the_question_in_sql_have_one_rule(
    site: httpx.Client, span: tuple[str, str], sure: str
) -> None:
    asked = dict(zip(("from", "to"), span, strict=True))
    page = site.get("/-/timeline", params=asked | {"sure": sure}).text
    query = "what_surely_happened_when" if sure else "what_happened_when"
    address = f"/chip_controls/{query}.json"
    rows = site.get(address, params=asked | {"_shape": "array"}).json()
    assert {row["event_id"] for row in rows} == set(re.findall(r"/events/(E\d+)", page)) != set()


@pytest.mark.parametrize("day", ["2025-02-30", "0000", "x", "2025-5", "10000", "2025-05/.."])
def test_what_is_no_day_is_refused_with_a_sentence(site: httpx.Client, day: str) -> None:
    answer = site.get("/-/timeline", params={"from": day})
    assert answer.status_code == 400 and "must be a year, a month or a day" in answer.text


@pytest.mark.parametrize("day", ["0001", "9999", "9999-12-31", "0001-01-01"])
def test_the_timeline_answers_at_either_end_of_the_calendar(site: httpx.Client, day: str) -> None:
    assert site.get("/-/timeline", params={"from": day, "to": day}).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"type": "statement"},
        {"actor": "mingguang", "from": "2025", "to": "2026"},
        {"from": "2025"},
        {"from": "2025-04", "to": "2025-05-21", "sure": "surely"},
    ],
)
def test_the_csv_of_the_timeline_holds_the_events_shown(
    site: httpx.Client, asked: dict[str, str]
) -> None:
    page = site.get("/-/timeline", params=asked).text
    count = re.search(r"<p>([\d,]+) event", page)
    address = re.search(r'href="([^"]*/chip_controls/timeline\.csv[^"]*)"', page)
    assert count and address
    link = urlsplit(html.unescape(address[1]))
    assert (
        len(list(csv.reader(io.StringIO(site.get(f"{link.path}?{link.query}").text))))
        == int(count[1]) + 1
    )
