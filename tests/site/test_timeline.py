"""The timeline: it opens where the events are, each stands once, in the month that the sources give
it or folded in its period; lanes and columns lead to rows and times; the same without script."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from tests.conftest import SHIPPED
from tests.serving import copied, serving
from web.site.lanes import Axis, mark

pytestmark = pytest.mark.slow
FULLEST = """SELECT period FROM moments WHERE substr(period, 6) <= '12'
GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"""
"""A month: behind the twelfth stand the events of no month of their year."""
LANE = "SELECT lane_id FROM lane_counts ORDER BY events DESC, lane_id LIMIT 1"
CARD = re.compile(r'<article class="card card-events" id="([^"]+)"')
ALL = {"from": "0001", "to": "9999"}
TIMES = 400


@pytest.fixture(scope="module")
def crowded(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up data with every event hundreds of times."""
    made = copied(database, tmp_path_factory.mktemp("crowded"))
    shutil.copymode(database, made)
    conn = sqlite3.connect(made)
    for table, keys in (("events", "event_id"), ("moments", "event_id"), ("lanes", "event_id"),
                        ("cards", "card_id row_id")):  # fmt: skip
        names = [row[1] for row in conn.execute(f"PRAGMA table_info([{table}])")]
        said = ", ".join(
            f"[{name}] || 'x' || n" if name in keys.split() else f"[{name}]" for name in names
        )
        own = "WHERE table_name = 'events'" if table == "cards" else ""
        conn.execute(
            f"WITH RECURSIVE times (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM times "
            f"WHERE n < {TIMES}) INSERT INTO [{table}] SELECT {said} FROM "
            f"(SELECT * FROM [{table}] {own}), times"
        )
    conn.commit()
    conn.close()
    return made


@pytest.fixture(scope="module")
def crowd(crowded: Path) -> Iterator[httpx.Client]:
    with serving(crowded) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        yield client


def page_of(client: httpx.Client, **asked: Any) -> str:
    answer = client.get("/-/timeline", params=asked)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_it_opens_at_the_year_that_holds_most(
    site: httpx.Client, shipped: httpx.Client, db: sqlite3.Connection
) -> None:
    data = sqlite3.connect(f"file:{SHIPPED}?immutable=1", uri=True)
    sql = "SELECT substr(period, 1, 4) FROM moments GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    years = [(client, *row) for client, conn in ((site, db), (shipped, data))
             for row in conn.execute(sql)]  # fmt: skip
    for client, year in years:
        page = page_of(client)
        assert re.search(rf'name="from"[^>]*\s+value="{year}"', page)
        assert re.search(rf'name="to"[^>]*\s+value="{year}"', page)


def test_every_dated_event_stands_once_in_order(
    shipped: httpx.Client,
) -> None:
    data = sqlite3.connect(f"file:{SHIPPED}?immutable=1", uri=True)
    sql = "SELECT event_id FROM moments ORDER BY period, sort, at, event_id"
    wanted = [event_id for (event_id,) in data.execute(sql)]
    first = page_of(shipped, **ALL)
    pages = int((re.findall(r"Page 1 of (\d+)", first) or [1])[0])
    found = [
        event
        for page in range(1, pages + 1)
        for event in CARD.findall(page_of(shipped, **ALL, page=page))
    ]
    assert found == wanted


def test_a_month_has_its_days_in_order_and_folds_what_is_vaguer(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    page = page_of(site, **{"from": "2025-05", "to": "2025-05"})
    month, vague = page.split('<section class="period"')[1:3]
    assert "<h2" in month and "May 2025" in month and "<details>" not in month
    assert "<details>" in vague and "May 2025 or before" in vague
    sql = (
        "SELECT event_id FROM moments WHERE period = '2025-05' AND sort = ? "
        "ORDER BY last > first, date(first), event_id"
    )
    for section, sort in ((month, 1), (vague, 2)):
        assert {*CARD.findall(section)} == {row[0] for row in db.execute(sql, [sort])}
    days = [row[0] for row in db.execute(sql, [1]) if row[0] in CARD.findall(month)]
    precise = [event for event in CARD.findall(month) if event != "E0005"]
    assert precise == sorted(precise, key=days.index), "E0005 is some day of eleven"


def test_a_year_folds_what_is_some_time_in_it(site: httpx.Client) -> None:
    page = page_of(site, **{"from": "2026", "to": "2026"})
    assert re.search(r"<details><summary><h2[^>]*>Some time in 2026</h2>", page)


@pytest.mark.parametrize("day", ["2025-02-30", "0000", "x", "2025-5", "10000", "2025-05/.."])
def test_what_is_no_day_is_refused_with_a_sentence_and_the_form(
    site: httpx.Client, day: str
) -> None:
    answer = site.get("/-/timeline", params={"from": day, "q": "disks"})
    page = unescape(answer.text)
    assert answer.status_code == 400 and "must be a year, a month or a day" in page
    assert f'value="{day}"' in page and 'value="disks"' in page


@pytest.mark.parametrize("asked", [{"from": "2026", "to": "2025"}, {"page": "99"}, {"lane": "x"},
                                   {"type": "x"}])  # fmt: skip
def test_what_cannot_be_answered_is_refused(site: httpx.Client, asked: dict[str, str]) -> None:
    answer = site.get("/-/timeline", params=asked)
    assert answer.status_code == 400 and 'role="alert"' in answer.text


@pytest.mark.parametrize("day", ["0001", "9999", "9999-12-31", "0001-01-01"])
def test_it_answers_at_either_end_of_the_calendar(site: httpx.Client, day: str) -> None:
    assert site.get("/-/timeline", params={"from": day, "to": day}).status_code == 200


def test_words_and_types_narrow_it(site: httpx.Client, db: sqlite3.Connection) -> None:
    row = db.execute("SELECT event_id, title_zh_hant, type FROM events ORDER BY 1").fetchone()
    found = CARD.findall(page_of(site, q=row["title_zh_hant"]))
    assert row["event_id"] in found
    kinds = {
        event: db.execute("SELECT type FROM events WHERE event_id = ?", [event]).fetchone()[0]
        for event in CARD.findall(page_of(site, type=row["type"], **ALL))
    }
    assert set(kinds.values()) == {row["type"]} and row["event_id"] in kinds


def test_lanes_are_those_with_most_events_or_those_asked_for(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    lanes = db.execute(
        "SELECT lane_id, name_en FROM lane_counts JOIN actors USING (actor_id) "
        "ORDER BY events DESC, lane_id LIMIT 9"
    ).fetchall()
    named = re.findall(
        r'<g class="lane [^"]*" role="group" aria-label="([^"]*)"', page_of(site, **ALL)
    )
    names = [name for _id, name in lanes[:4]]
    assert named[:2] == names[:2] and {*named} <= {*names, "All others"}
    asked = page_of(site, **ALL, lane=[lanes[1][0], lanes[0][0]])
    named = re.findall(r'<g class="lane [^"]*" role="group" aria-label="([^"]*)"', asked)
    assert named[:2] == [lanes[1][1], lanes[0][1]]


def test_a_mark_of_a_lane_leads_to_its_row(site: httpx.Client) -> None:
    drawn = page_of(site, **ALL).split('<svg class="lanes" width="100%"')[1].split("</svg>")[0]
    links = re.findall(r'<a href="(/disk_order/events/[^"]+)"', drawn)
    assert len(links) >= len(set(links)) > 5
    assert all(site.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize(
    ("first", "last", "lasting", "shape", "x"),
    [
        ("2025-01-01", "2025-01-01", 0, "dot", 0),
        ("2025-01-11", "2025-01-20", 0, "whisker", 10),
        ("2025-01-21", "2025-03-01", 1, "bar", 20),
    ],
)
def test_an_event_is_drawn_as_it_is_known(
    first: str, last: str, lasting: int, shape: str, x: float
) -> None:
    start = 739252  # 1 January 2025
    event = {"event_id": "E", "first": first, "last": last, "lasting": lasting, "title": "",
             "said": "", "realis": "happened"}  # fmt: skip
    found = mark(Axis(start, start + 99), event)
    assert (found["shape"], found["x"], found["unreal"]) == (shape, x, False)


def test_the_columns_count_all_events(site: httpx.Client, db: sqlite3.Connection) -> None:
    (first,) = db.execute(FULLEST).fetchone()
    page = page_of(site, **{"from": first, "to": first})
    years, months = page.split('<svg class="histogram"')[1:3]
    told = [int(n) for n in re.findall(r'aria-label="\d{4}: (\d+)"', years)]
    names = [int(n) for n in re.findall(r'data-time="(\d{4})"', years)]
    assert sum(told) == db.execute("SELECT count(*) FROM moments").fetchone()[0]
    assert names == list(range(names[0], names[-1] + 1)), "the axis does not jump"
    assert [*re.findall(rf'data-time="{first[:4]}-(\d\d)"', months)] == [
        f"{m:02}" for m in range(1, 13)
    ]
    (link,) = re.findall(rf'href="([^"]*)" data-time="{first}"', months)
    assert CARD.findall(unescape(site.get("/-/timeline" + link).text))


def test_drawing_over_columns_chooses_a_time(
    browser: Browser, crowd: httpx.Client, db: sqlite3.Connection
) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900}, base_url=str(crowd.base_url))
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    (month,), (lane,) = (db.execute(sql).fetchone() for sql in (FULLEST, LANE))
    year = month[:4]
    page.goto(f"/-/timeline?from={year}&to={year}&lane={lane}&page=2")
    boxes = [
        page.locator(f"[data-time='{year}-{each}'] .room").bounding_box() for each in ("05", "08")
    ]
    (x, y), (to, _y) = ((box["x"] + box["width"] / 2, box["y"] + 70) for box in boxes if box)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to, y, steps=8)
    with page.expect_navigation():
        page.mouse.up()
    assert f"from={year}-05" in page.url and f"to={year}-08" in page.url
    assert "page=" not in page.url
    page.locator(f"[data-time='{month}']").click()
    page.wait_for_url(f"**from={month}&to={month}*")
    assert told == []
    page.close()


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_a_page_stays_short_on_a_telephone(
    browser: Browser, crowd: httpx.Client, prefix: str
) -> None:
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": 375, "height": 800},
        base_url=str(crowd.base_url),
    )
    page = context.new_page()
    for number in (1, 2, 3):
        page.goto(f"{prefix}/-/timeline?page={number}")
        size = "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
        tall, wide = page.evaluate(size)
        assert tall < 20_000 and wide <= 375
    context.close()


def test_thousands_of_events_make_a_small_page(crowded: Path, crowd: httpx.Client) -> None:
    conn = sqlite3.connect(crowded)
    (events,) = conn.execute("SELECT count(*) FROM moments").fetchone()
    conn.close()
    assert events > 5_000
    for asked in ({}, ALL, {"from": "2025-05", "to": "2025-05", "page": "7"}):
        answer = crowd.get("/-/timeline", params=asked)
        assert answer.status_code == 200 and len(answer.content) < 200_000
        assert len(CARD.findall(answer.text)) == 40
