"""The charts: what is drawn is what the question answers, at its value; a page of each works with
and without script under the strict policy; what is wrong with one is said by the build."""

import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from scripts.build import DATABASE
from scripts.forms import drawing as draw
from scripts.forms.specifications import FOLDER, ask, check, drawing, read_chart
from scripts.model.problems import BadInput
from scripts.sql.functions import prepare
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/question.sql"))
SHARES, BARS, DATES = "share-as-told", "chips-bought", "date-certainty"
MARK = ".chart-live [role=graphics-symbol][tabindex]"


@pytest.fixture(scope="module")
def data() -> sqlite3.Connection:
    """The shipped data, which answer every question."""
    conn = sqlite3.connect(f"file:{ROOT / DATABASE}?mode=ro", uri=True)
    conn.row_factory = sqlite3.Row
    prepare(conn)
    return conn


def spec_of(client: httpx.Client, name: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/-/charts/{name}.json").json()
    return found


def inline(client: httpx.Client, name: str) -> str:
    """The picture in the page of a chart."""
    page = client.get(f"/-/charts/{name}").text
    return page.split('<div class="chart-wide">')[1].split("</svg>")[0]


def marks(picture: str) -> dict[str, dict[str, str]]:
    """Where each mark leads -> the attributes of its path."""
    found = re.findall(r'<a xlink:href="([^"]*)"><path ([^>]*)>', picture)
    return {href: dict(re.findall(r'([\w-]+)="([^"]*)"', path)) for href, path in found}


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_the_question_has_its_mark(shipped: httpx.Client, name: str) -> None:
    picture, rows = inline(shipped, name), spec_of(shipped, name)["datasets"]["rows"]
    links = re.findall(r'<a xlink:href="([^"]*)"', picture)
    wanted = [row[key].replace("&", "&amp;") for row in rows for key in row if key.endswith("href")]
    assert sorted(links) == sorted(wanted) and rows
    assert "style=" not in picture, "the policy forbids styles within the page"


@pytest.mark.parametrize("name", NAMES)
def test_the_csv_holds_all_rows_and_the_specification_those_drawn(
    shipped: httpx.Client, data: sqlite3.Connection, name: str
) -> None:
    answer = shipped.get(f"/-/charts/{name}.csv")
    rows, _facts = ask(data, read_chart(FOLDER / name))
    told = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert told == [{key: "" if v is None else str(v) for key, v in row.items()} for row in rows]
    shown = [row for row in rows if row.get("drawn", 1)]
    assert len(spec_of(shipped, name)["datasets"]["rows"]) == len(shown)


def test_a_claim_stands_at_its_value(shipped: httpx.Client) -> None:
    rows = {row["href"]: row["percent"] for row in spec_of(shipped, SHARES)["datasets"]["rows"]}
    found = marks(inline(shipped, SHARES))
    heights = {href: float(re.split("[,)]", path["transform"])[1]) for href, path in found.items()}
    low, high = min(rows, key=lambda href: rows[href]), max(rows, key=lambda href: rows[href])
    scale = (heights[low] - heights[high]) / (rows[high] - rows[low])
    assert scale > 0
    for href, value in rows.items():
        assert heights[href] == pytest.approx(heights[low] - scale * (value - rows[low]), abs=0.01)


def test_a_bar_is_as_long_as_its_value(shipped: httpx.Client) -> None:
    rows = {row["href"]: row["chips"] for row in spec_of(shipped, BARS)["datasets"]["rows"]}
    found = marks(inline(shipped, BARS))
    lengths = {h: float(path["d"].split("h")[1].split("v")[0]) for h, path in found.items()}
    (unit,) = {round(lengths[href] / rows[href], 9) for href in rows}
    assert unit > 0


def test_undated_claims_stand_before_the_axis(shipped: httpx.Client) -> None:
    spec = spec_of(shipped, SHARES)
    before, after = (json.dumps(part["transform"]) for part in spec["hconcat"])
    assert "dated == 0" in before and "dated == 1" in after


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_a_title_is_typed(name: str) -> None:
    words = json.loads((FOLDER / name / "words.json").read_text("utf-8"))
    for language, said in words.items():
        plain = re.sub(r"\{[^}]*\}", "", said["title"] + said["subtitle"])
        assert not re.search(r"[0-9]", plain), language


def test_the_same_bytes_twice(data: sqlite3.Connection) -> None:
    chart = read_chart(FOLDER / DATES)
    rows, facts = ask(data, chart)
    spec = draw.compiled(chart, drawing(chart, rows, facts, "zh_hant"))
    once, again = (draw.as_svg(spec) for _ in range(2))
    assert once == again
    assert draw.as_png(once.decode()) == draw.as_png(again.decode())


def changed(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), "utf-8")

    return change


SPEC, WORDS, QUESTION = "chart.vl.json", "words.json", "question.sql"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed(SPEC, '"type": "quantitative", "stack"', '"type": "quantity", "stack"'),
         f"{SPEC} is no Vega-Lite at layer.0.encoding.x.type: 'quantity'"),
        (changed(SPEC, '"mark": {', '"mark": {"colour": "red", '), f"{SPEC} is no Vega-Lite at"),
        (changed(SPEC, '"field": "events"', '"field": "evnets"'), f"{SPEC} draws evnets, which"),
        (changed(SPEC, "{", "[", ), f"{SPEC} is no JSON"),
        (changed(SPEC, "@basis_stated", "@basis_told"), f"{WORDS} has no word “basis_told”"),
        (changed(WORDS, "{day}", "{days}"), f"{WORDS}: “{{days}} of"),
        (changed(WORDS, '"source"', '"sauce"'), f"{WORDS}: en lacks source"),
        (changed(QUESTION, "FROM events", "FROM event"), f"{QUESTION}: no such table: event"),
        (changed(QUESTION, "SELECT ", "DELETE ", ), f"{QUESTION}: "),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_chart_is_said_with_its_place(
    data: sqlite3.Connection, tmp_path: Path, change: Callable[[Path], None], said: str
) -> None:
    folder = Path(shutil.copytree(FOLDER / DATES, tmp_path / "planted"))
    change(folder)
    with pytest.raises(BadInput) as refused:
        chart = read_chart(folder)
        rows, facts = ask(data, chart)
        check(chart, drawing(chart, rows, facts, "en"))
    message = str(refused.value)
    assert message.startswith(f"web/charts/planted/{said}") and "\n" not in message


@pytest.fixture(scope="module")
def tab(browser: Browser, shipped: httpx.Client) -> Iterator[Page]:
    """A page that keeps what the console says in its `told`."""
    page = browser.new_page(viewport={"width": 1200, "height": 900}, base_url=str(shipped.base_url))
    yield page
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_drawn_and_tells_by_pointer_and_by_keyboard(tab: Page, name: str) -> None:
    told: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    tab.on("pageerror", lambda error: told.append(str(error)))
    tab.goto(f"/-/charts/{name}")
    mark = tab.locator(MARK)
    mark.first.wait_for()
    assert not tab.locator(".chart-wide").is_visible()
    top = mark.last
    words = top.get_attribute("aria-label")
    tooltip = tab.locator("#vg-tooltip-element.visible")
    top.hover()
    tooltip.wait_for()
    assert words and tooltip.inner_text().split() == words.split()
    tab.mouse.move(2, 2)
    tab.locator(".chart-live [tabindex='0']").focus()
    tooltip.wait_for()
    tab.keyboard.press("ArrowRight")
    second = mark.nth(1).get_attribute("aria-label") or ""
    tab.wait_for_function(
        "words => document.getElementById('vg-tooltip-element').innerText.startsWith(words)",
        arg=second.split("\n")[0][:40],
    )
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert f"/-/charts/{name}" not in tab.url
    assert told == []


def test_without_script_every_mark_is_a_link_that_the_keyboard_reaches(
    browser: Browser, shipped: httpx.Client
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=str(shipped.base_url))
    page = context.new_page()
    page.goto(f"/zh-hant/-/charts/{BARS}")
    links = page.locator(".chart-wide svg a")
    rows = shipped.get(f"/zh-hant/-/charts/{BARS}.json").json()["datasets"]["rows"]
    assert links.count() == len(rows)
    links.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh-hant/chip_controls/metrics/*")
    context.close()


@pytest.mark.parametrize("width", [375, 1440])
def test_a_picture_fits_the_screen(browser: Browser, shipped: httpx.Client, width: int) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 800}, base_url=str(shipped.base_url)
    )
    for name in NAMES:
        page.goto(f"/-/charts/{name}")
        page.locator(MARK).first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_files_and_the_embedded_page_answer(shipped: httpx.Client, name: str) -> None:
    png = shipped.get(f"/zh-hans/-/charts/{name}.png")
    assert png.content.startswith(b"\x89PNG") and png.headers["content-type"] == "image/png"
    svg = shipped.get(f"/-/charts/{name}.svg")
    title = spec_of(shipped, name)["title"]["text"]
    assert title.split()[0] in svg.text and "version" not in svg.text[:20]
    embedded = shipped.get(f"/-/embed/charts/{name}")
    assert embedded.status_code == 200 and title.split("’")[0] in embedded.text
    code = shipped.get(f"/-/charts/{name}").text
    assert (
        f"/-/embed/charts/{name}&#34;" in code
        and "frame-ancestors *" in (embedded.headers["content-security-policy"])
    )
    assert "</script>" in embedded.text and "<script>" not in embedded.text


def test_a_package_without_figures_has_fewer_charts(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    prepare(db)
    page = site.get("/-/charts").text
    for name in NAMES:
        rows, _facts = ask(db, read_chart(FOLDER / name))
        assert (f"/-/charts/{name}.png" in page) == bool(rows), name
        assert site.get(f"/-/charts/{name}").status_code == (200 if rows else 404)


def test_the_front_page_shows_a_picture_and_no_script_for_it(site: httpx.Client) -> None:
    page = site.get("/").text
    assert page.count('<figure class="chart"') == 1 and "vega-" not in page
