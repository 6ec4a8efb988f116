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
from playwright.sync_api import Browser, Page, expect

from scripts.forms import drawing as draw
from scripts.forms.specifications import FOLDER, ask, check, drawing, read_chart, read_charts
from scripts.model.problems import BadInput
from scripts.sql.functions import prepare
from tests.conftest import ROOT, SHIPPED
from web.site.charts import inlined

pytestmark = pytest.mark.slow
CHARTS = {chart.name: chart for chart in read_charts(ROOT)}
ROWS = {
    made["name"]: made["rows"]
    for made in json.loads(SHIPPED.with_name("charts").joinpath("charts.json").read_text())[
        "charts"
    ]
}
"""The charts that are drawn of the shipped data, and how many rows each has."""
NAMES = tuple(ROWS)
MOVED = tuple(name for name, rows in ROWS.items() if rows > 1)
"""Charts with a mark to go on to."""
DATES = "date-certainty"
SPLIT = [name for name in MOVED if "hconcat" in CHARTS[name].spec]
"""Charts with the undated beside the dated, each at its share."""
BARS = [
    name
    for name, chart in CHARTS.items()
    if name in ROWS
    and chart.spec.get("encoding", {}).get("x", {}).get("axis", "") is None
    and chart.spec["layer"][0]["mark"]["type"] == "bar"
]
"""Charts of bars from nothing to a value."""
MARK = ".chart-live [role=graphics-symbol][tabindex]"


@pytest.fixture(scope="module")
def data() -> sqlite3.Connection:
    """The shipped data, which answer every question."""
    conn = sqlite3.connect(f"file:{SHIPPED}?mode=ro", uri=True)
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
    rows, _facts = ask(data, CHARTS[name])
    told = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert told == [{key: "" if v is None else str(v) for key, v in row.items()} for row in rows]
    shown = [row for row in rows if row.get("drawn", 1)]
    assert len(spec_of(shipped, name)["datasets"]["rows"]) == len(shown)


@pytest.mark.parametrize("name", SPLIT)
def test_a_claim_stands_at_its_value(shipped: httpx.Client, name: str) -> None:
    rows = {row["href"]: row["percent"] for row in spec_of(shipped, name)["datasets"]["rows"]}
    found = marks(inline(shipped, name))
    heights = {href: float(re.split("[,)]", path["transform"])[1]) for href, path in found.items()}
    low, high = min(rows, key=lambda href: rows[href]), max(rows, key=lambda href: rows[href])
    scale = (heights[low] - heights[high]) / (rows[high] - rows[low])
    assert scale > 0
    for href, value in rows.items():
        assert heights[href] == pytest.approx(heights[low] - scale * (value - rows[low]), abs=0.01)


@pytest.mark.parametrize("name", BARS)
def test_a_bar_is_as_long_as_its_value(shipped: httpx.Client, name: str) -> None:
    field = CHARTS[name].spec["encoding"]["x"]["field"]
    rows = {row["href"]: row[field] for row in spec_of(shipped, name)["datasets"]["rows"]}
    found = marks(inline(shipped, name))
    lengths = {h: float(path["d"].split("h")[1].split("v")[0]) for h, path in found.items()}
    longest = max(rows, key=lambda href: rows[href])
    unit = lengths[longest] / rows[longest]
    assert unit > 0
    for href, value in rows.items():
        # Lines in a page are drawn to the hundredth of a pixel.
        assert lengths[href] == pytest.approx(unit * value, abs=0.02)


@pytest.mark.parametrize("name", SPLIT)
def test_undated_claims_stand_before_the_axis(shipped: httpx.Client, name: str) -> None:
    spec = spec_of(shipped, name)
    before, after = (json.dumps(part["transform"]) for part in spec["hconcat"])
    assert "dated == 0" in before and "dated == 1" in after


@pytest.mark.parametrize("name", CHARTS)
def test_no_number_of_a_title_is_typed(name: str) -> None:
    for language, said in CHARTS[name].words.items():
        plain = re.sub(r"\{[^}]*\}", "", said["title"] + said["subtitle"])
        assert not re.search(r"[0-9]", plain), language


def test_the_same_bytes_twice(db: sqlite3.Connection) -> None:
    prepare(db)
    chart = read_chart(FOLDER / DATES)
    rows, facts = ask(db, chart)
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
    db: sqlite3.Connection, tmp_path: Path, change: Callable[[Path], None], said: str
) -> None:
    prepare(db)
    folder = Path(shutil.copytree(FOLDER / DATES, tmp_path / "planted"))
    change(folder)
    with pytest.raises(BadInput) as refused:
        chart = read_chart(folder)
        rows, facts = ask(db, chart)
        check(chart, drawing(chart, rows, facts, "en"))
    message = str(refused.value)
    assert f"/planted/{said}" in message and "\n" not in message


@pytest.fixture(scope="module")
def tab(browser: Browser, shipped: httpx.Client) -> Iterator[Page]:
    """A page that keeps what the console says in its `told`."""
    page = browser.new_page(viewport={"width": 1200, "height": 900}, base_url=str(shipped.base_url))
    yield page
    page.close()


@pytest.mark.parametrize("name", MOVED)
def test_a_chart_is_drawn_and_tells_by_pointer_and_by_keyboard(tab: Page, name: str) -> None:
    told: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    tab.on("pageerror", lambda error: told.append(str(error)))
    tab.goto(f"/-/charts/{name}")
    mark = tab.locator(MARK)
    mark.first.wait_for()
    expect(tab.locator(".chart-wide")).to_be_hidden()
    top = mark.last
    words = top.get_attribute("aria-label")
    tooltip = tab.locator("#vg-tooltip-element.visible")
    top.hover()
    tooltip.wait_for()
    assert words
    expect(tooltip).to_have_text(re.compile(r"\s*".join(map(re.escape, words.split()))))
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


GUIDES = """() => ['.chart-wide', '.chart-live'].flatMap((where) => {
  const chart = document.querySelector(where);
  const guides = '[class*=role-legend][aria-label], [class*=role-title][aria-label]';
  return [...chart.querySelectorAll(guides)].map((one) => one.getAttribute('aria-label'));
})"""


@pytest.mark.parametrize("name", NAMES)
def test_a_chinese_chart_is_chinese_to_a_screen_reader(tab: Page, name: str) -> None:
    """Vega names legends, titles and kinds of marks in English by itself."""
    tab.goto(f"/zh-hant/-/charts/{name}")
    tab.locator(MARK).first.wait_for()
    said = tab.evaluate(GUIDES)
    assert not [words for words in said if re.match("(Symbol|Gradient|Title)", words)]
    kinds = tab.locator("main [aria-roledescription], main [aria-roleDescription]")
    expect(kinds).to_have_count(0)
    spec = CHARTS[name].spec
    assert len(said) > 0 or not ("hconcat" in spec or "color" in spec.get("encoding", {}))


@pytest.mark.parametrize("name", BARS)
def test_without_script_every_mark_is_a_link_that_the_keyboard_reaches(
    browser: Browser, shipped: httpx.Client, name: str
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=str(shipped.base_url))
    page = context.new_page()
    page.goto(f"/zh-hant/-/charts/{name}")
    links = page.locator(".chart-wide svg a")
    rows = shipped.get(f"/zh-hant/-/charts/{name}.json").json()["datasets"]["rows"]
    assert links.count() == len(rows)
    links.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/zh-hant/{SHIPPED.stem}/metrics/*")
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
    for name, chart in CHARTS.items():
        rows, _facts = ask(db, chart)
        assert (f"/-/charts/{name}.png" in page) == bool(rows), name
        assert site.get(f"/-/charts/{name}").status_code == (200 if rows else 404)


def test_the_front_page_shows_a_picture_and_no_script_for_it(site: httpx.Client) -> None:
    page = site.get("/").text
    assert page.count('<figure class="chart"') == 1 and "vega-" not in page


def test_lines_in_a_page_are_short_and_words_are_whole(tmp_path: Path) -> None:
    drawn = '<path d="M0.123456,1h2.5v10.999" aria-label="3.14159"/><a xlink:href="/x"/>'
    picture = tmp_path / "a.svg"
    picture.write_text(drawn, encoding="utf-8")
    told = '<path d="M0.12,1h2.5v10.99" aria-label="3.14159"/><a xlink:href="/below/x"/>'
    assert inlined(picture, "/below/") == told
