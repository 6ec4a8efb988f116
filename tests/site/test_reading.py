"""Links into the reader reach what they mean, with and without script; the timeline does not take
an unknown beginning for a wide one."""

import re
import sqlite3
from html import unescape

import httpx
import pytest
from playwright.sync_api import Browser, expect

from scripts.text.layout import layout_of, reading_text
from tests.site.conftest import Ask, scope
from web.site import leaves

pytestmark = pytest.mark.slow

LED = """(list) => [...document.querySelectorAll(list)].map(
  (item) => item.querySelector('a').getAttribute('href').split('/').at(-1)
)"""
SEEN = """(id) => {
  const within = (a, b) => a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const box = (e) => e.getBoundingClientRect();
  const items = [...document.querySelectorAll('.notes li.on')];
  const note = document.getElementById('target-note');
  const list = document.querySelector('.listed');
  return items.some((e) => e.querySelector('a').getAttribute('href').endsWith(`/${id}`))
    && within(box(items[0]), box(list))
    && note.textContent.startsWith('Marked') && within(box(note), { top: 0, bottom: innerHeight })
    && note.contains(document.elementFromPoint(box(note).left + 5, box(note).top + 8));
}"""
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  });
  observer.observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(sum), 300);
})"""
SELECT = """(words) => {
  const pieces = [...document.querySelectorAll('[data-s]')];
  const text = pieces.map((piece) => piece.textContent).join('');
  const at = text.indexOf(words);
  const range = document.createRange();
  let before = 0;
  for (const piece of pieces) {
    const walker = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data } = walker.currentNode;
      for (const [end, place] of [[0, at], [1, at + words.length]]) {
        const inside = place - before;
        if (end ? inside > 0 && inside <= data.length : inside >= 0 && inside < data.length) {
          range[end ? 'setEnd' : 'setStart'](walker.currentNode, inside);
        }
      }
      before += data.length;
    }
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def document_of(db: sqlite3.Connection) -> str:
    """The document with most quotes."""
    sql = "SELECT document_id FROM quotes GROUP BY 1 ORDER BY count(*) DESC, 1"
    return str(db.execute(sql).fetchone()[0])


@pytest.mark.parametrize("width", [375, 1440])
def test_the_link_of_every_figure_shows_its_annotation(
    browser: Browser, address: str, db: sqlite3.Connection, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, base_url=address)
    figures = db.execute(
        'SELECT metric_id, document_id, start, "end" AS stop FROM metrics '
        "ORDER BY document_id, metric_id"
    ).fetchall()
    for row in figures:
        place = f"/-/read/{row['document_id']}#char={row['start']},{row['stop']}"
        page.goto(place)
        page.wait_for_function(
            "(place) => document.getElementById('target-note').textContent.includes(place)",
            arg=f"{row['start']} to",
        )
        if width < 861:  # there the list lies behind a switch
            page.click("#target-note a")
        page.wait_for_function(SEEN, arg=row["metric_id"])
    page.close()


def test_without_script_a_link_reaches_the_text_and_the_form_narrows_the_list(
    browser: Browser, address: str, db: sqlite3.Connection
) -> None:
    row = db.execute("SELECT * FROM evidence ORDER BY document_id, start DESC").fetchone()
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/-/read/{row['document_id']}#char={row['start']},{row['end']}")
    expect(page.locator(f'[id="char={row["start"]},{row["end"]}"]')).to_be_in_viewport()
    expect(page.locator("#on:visible, .popup:visible")).to_have_count(0)
    page.goto(f"{address}/-/read/{document_of(db)}")
    for kind in ("metric", "event", "product", "policy"):
        page.uncheck(f"input[value={kind}]")
    with page.expect_navigation():
        page.click("form.reading button")
    assert set(page.locator(".notes b").all_inner_texts()) == {"quote"}
    assert page.locator(".lines u:not([data-a*=q])").count() == 0
    page.set_viewport_size({"width": 375, "height": 700})
    expect(page.locator(".notes")).to_be_hidden()
    page.check("#list-open")
    expect(page.locator(".notes")).to_be_visible()
    page.context.close()


def test_every_span_has_its_id_once(site: httpx.Client, db: sqlite3.Connection) -> None:
    for (document,) in db.execute("SELECT document_id FROM documents").fetchall():
        ids = re.findall(r'\bid="([^"]+)"', site.get(f"/-/read/{document}").text)
        assert len(ids) == len(set(ids))
        spans = db.execute('SELECT start, "end" FROM spans WHERE document_id = ?', [document])
        assert {f"char={start},{end}" for start, end in spans} <= set(ids)


def test_a_phone_gets_reading_text_and_a_desk_the_lines_as_printed(
    browser: Browser, address: str, db: sqlite3.Connection
) -> None:
    sql = "SELECT document_id, text, language FROM texts JOIN documents USING (document_id)"
    for document, text, spoken in db.execute(sql).fetchall():
        page = browser.new_page(viewport={"width": 375, "height": 700}, base_url=address)
        page.goto(f"/-/read/{document}")
        sheet = page.locator(".sheet")
        # The words that one sees: paragraphs apart, headlines in lines, all else as it reads.
        reads = reading_text(text, layout_of(text, spoken))
        seen = "".join(page.locator(".lines").all_inner_texts())
        assert "".join(seen.split()) == "".join(reads.split())
        narrow = sheet.bounding_box()
        page.goto(f"/-/read/{document}?text=printed")
        printed = "".join(page.locator(".lines").all_inner_texts())
        assert printed.count("\n") >= text.strip().count("\n") - len(re.findall(r"\n\s*\n", text))
        page.goto(f"/-/read/{document}?text=flow")
        assert sheet.bounding_box() == narrow
        page.close()


@pytest.mark.parametrize("width", [375, 1440])
def test_nothing_moves_while_the_reader_comes(
    browser: Browser, address: str, db: sqlite3.Connection, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, base_url=address)
    for query in ("", "?english=yes"):
        page.goto(f"/-/read/{document_of(db)}{query}")
        assert page.evaluate(SHIFTS) < 0.05, query
    page.close()


def test_keys_step_from_mark_to_mark_and_list_and_text_are_a_stop_each(
    browser: Browser, address: str, db: sqlite3.Connection
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 800}, base_url=address)
    page.goto(f"/-/read/{document_of(db)}")
    stops = "[...document.querySelectorAll('#reader a[href], #reader [tabindex]')]"
    inside = f"{stops}.filter((e) => e.tabIndex >= 0 && !e.closest('.part-label')).length"
    assert page.evaluate(inside) == 2
    focused = "[...document.querySelectorAll('[data-a]')].indexOf(document.activeElement)"
    places = []
    for key in ("j", "n", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        places.append(page.evaluate(focused))
        expect(page.locator("#popup")).to_be_visible()
    assert places == sorted(set(places))
    expect(page.locator("li.here")).to_have_count(1)
    for key in ("k", "p", "ArrowLeft"):
        page.keyboard.press(key)
    assert page.evaluate(focused) == places[0]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#popup') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("#popup")).to_be_hidden()
    assert page.evaluate(focused) == places[0]
    page.locator(".notes a[tabindex='0'], .notes a:not([tabindex])").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('li').id") == "a1"
    assert page.evaluate(inside) == 2
    page.close()


def test_the_address_keeps_what_is_chosen(
    browser: Browser, address: str, db: sqlite3.Connection
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 800}, base_url=address)
    path = f"/-/read/{document_of(db)}"
    page.goto(path)
    page.uncheck("#reading input[value=event]")
    expect(page.locator(".notes .k-event")).to_have_count(0)
    page.check("#reading input[value=note]")
    page.check("#reading input[name=english]")
    page.wait_for_selector(".pair")
    page.select_option("#reading select", "printed")
    page.wait_for_selector(".reader.text-printed")
    kinds = "quote,metric,product,policy,note"
    assert page.url == f"{address}{path}?kinds={kinds}&text=printed&english=yes"
    shown = page.evaluate(LED, ".notes li")
    page.reload()
    assert shown and page.evaluate(LED, ".notes li") == shown
    assert not page.locator("#reading input[value=event]").is_checked()
    page.close()


@pytest.mark.parametrize("asked", ["kinds=quotes", "text=poem", "english=maybe"])
def test_the_reader_refuses_what_it_does_not_know(
    site: httpx.Client, db: sqlite3.Connection, asked: str
) -> None:
    answer = site.get(f"/-/read/{document_of(db)}?{asked}")
    assert answer.status_code == 400 and "has no value" in answer.text


def test_selected_words_give_a_link_and_a_citation(
    browser: Browser, address: str, db: sqlite3.Connection
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 800}, base_url=address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # A character that takes two units of the browser's stands before the words.
    (document, text) = db.execute(
        "SELECT document_id, text FROM texts WHERE text LIKE '%𠮷%'"
    ).fetchone()
    words = text[text.index("𠮷") + 1 :][:5]
    start = text.index(words)
    page.goto(f"/-/read/{document}")
    page.evaluate(SELECT, words)
    page.click("#copy-link")
    page.wait_for_selector("#copy-link:has-text('Copied')")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith(f"/-/read/{document}#char={start},{start + len(words)}")
    page.click("#copy-citation")
    page.wait_for_selector("#copy-citation:has-text('Copied')")
    cited = page.evaluate("navigator.clipboard.readText()")
    (version,) = db.execute("SELECT value FROM package_notes WHERE key = 'version'").fetchone()
    assert f"「{reading_text(words)}」" in cited and version in cited and link in cited
    page.goto("about:blank")
    page.goto(link if link.startswith("http") else f"{address}{link}")
    marked = "[...document.querySelectorAll('mark.target')].map((m) => m.textContent).join('')"
    assert "".join(page.evaluate(marked).split()) == "".join(words.split())
    page.close()


def test_list_and_text_follow_each_other(
    browser: Browser, address: str, db: sqlite3.Connection
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 400}, base_url=address)
    page.goto(f"/-/read/{document_of(db)}")
    page.locator(".sheet").hover(position={"x": 5, "y": 5})
    page.mouse.wheel(0, 600)
    page.wait_for_selector("li.here")
    in_list = """() => {
      const [item, list] = ['li.here', '.listed'].map((e) => document.querySelector(e));
      const [a, b] = [item, list].map((e) => e.getBoundingClientRect());
      return a.top >= b.top - 1 && a.top < b.bottom;
    }"""
    page.wait_for_function(in_list)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.locator(".listed").hover()
    page.mouse.wheel(0, 4000)
    page.wait_for_function("() => scrollY > 0")
    page.close()


def test_english_stands_beside_the_sentence_that_it_translates(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    (document,) = db.execute(
        "SELECT document_id FROM events WHERE text_en <> '' ORDER BY event_id"
    ).fetchone()
    page = unescape(site.get(f"/-/read/{document}?english=yes").text)
    pairs = page.split('<div class="pair">')[1:]
    beside = [(pair, re.findall(r"/events/[^>]*>([^<]*)</a></p>", pair)) for pair in pairs]
    assert any(found for _, found in beside)
    for pair, found in beside:
        for event_id in found:
            event = db.execute("SELECT * FROM events WHERE event_id = ?", [event_id]).fetchone()
            assert event["text_en"] in pair
            assert f'id="char={event["start"]},{event["end"]}"' in pair


def quotes(db: sqlite3.Connection, document: str) -> list[sqlite3.Row]:
    sql = "SELECT quote_id FROM quotes WHERE document_id = ?"
    return db.execute(sql, [document]).fetchall()


def leaf_of(ask: Ask, path: str) -> str:
    bare, _, query = path.partition("?")
    answer = ask(scope(bare.encode(), query.encode()))
    assert answer.status == 200
    return answer.body.decode()


def test_a_long_document_has_leaves(
    ask: Ask, db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaves, "WHOLE", 60)
    monkeypatch.setattr(leaves, "NEAR", 60)
    monkeypatch.setattr(leaves, "FULL", (40, 20))
    document = document_of(db)
    (text,) = db.execute("SELECT text FROM texts WHERE document_id = ?", [document]).fetchone()
    for asks in ("", "?english=yes", "?kinds=actor,quote"):
        path, read, number = f"/-/read/{document}{asks}", "", 0
        while path:
            page = leaf_of(ask, path)
            pieces = re.findall(r'data-s="(\d+)">(.*?)</div>', page, re.DOTALL)
            assert int(pieces[0][0]) == len(read)
            read += unescape(re.sub("<[^>]*>", "", "".join(words for _, words in pieces)))
            for start in re.findall(r'href="#char=(\d+)', page):
                assert f'id="char={start},' in page or int(start) < int(pieces[0][0])
            onward = re.search(r'<a href="([^"]+)" rel="next"', page)
            path, number = unescape(onward[1]) if onward else "", number + 1
        assert read == text and number > 2
    # A link to what lies further on leads to its leaf.
    last = db.execute(
        'SELECT quote_id, start, "end" FROM quotes WHERE document_id = ? ORDER BY start DESC',
        [document],
    ).fetchone()
    page = unescape(leaf_of(ask, f"/disk_order/quotes/{last['quote_id']}"))
    place = f"char={last['start']},{last['end']}"
    link = f"/-/read/{document}?at={last['start']}#{place}"
    assert last["start"] >= 60 and f'href="{link}"' in page
    assert f'id="{place}"' in leaf_of(ask, link.partition("#")[0])


def test_sources_are_cards_with_their_counts(site: httpx.Client, db: sqlite3.Connection) -> None:
    page = unescape(site.get("/-/read").text)
    cards = page.split('<article class="card card-documents">')[1:]
    documents = db.execute("SELECT * FROM documents ORDER BY published_start, 1").fetchall()
    for card, document in zip(cards, documents, strict=True):
        assert document["title"] in card and document["title_en"] in card
        quoted = len(quotes(db, document["document_id"]))
        assert f">{quoted} quote" in card
