"""Every kind of page, looked at by axe at a desk's width and a phone's, in light and in dark.

https://github.com/dequelabs/axe-core
"""

import sqlite3
from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.slow

AXE = str(files("axe_core_python") / "axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = ["color-contrast", "link-in-text-block"]
"""What a theme can change."""
RUN = """async (only) => (await axe.run(document, {
  runOnly: only, resultTypes: ["violations"],
})).violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target).join(" | ")}`)"""
PAGES = (
    *("/", "/-/search", "/-/search?q=%E6%99%B6%E7%89%87", "/-/quotes", "/-/events", "/-/figures"),
    *("/-/timeline", "/-/contradictions", "/-/charts", "/-/charts/date-certainty"),
    *("/-/read", "/-/compare", "/-/cite"),
    *("/-/about", "/-/glossary", "/-/codebook", "/-/api", "/zh-hant/", "/zh-hans/-/quotes"),
    *("/disk_order", "/disk_order/quotes?_facet=kind", "/disk_order/timeline"),
    *("/disk_order/what_happened_when", "/disk_order?sql=select+1+as+one"),
)
REFUSED = ("/nope", "/disk_order?sql=drop+table+x")
"""Pages whose status the browser writes on its console."""
TABLES = ("actors", "products", "policies", "quotes", "events", "metrics", "discrepancies")


@pytest.fixture(
    params=[(1440, "light"), (375, "dark"), (1440, "dark"), (375, "light")],
    ids=lambda param: f"{param[0]}-{param[1]}",
)
def context(
    browser: Browser, address: str, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A browser of one width and theme. The policy of the site would keep axe out."""
    width, theme = request.param
    found = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=theme,
        base_url=address,
        bypass_csp=True,
    )
    yield found
    found.close()


def pages_of(db: sqlite3.Connection) -> list[str]:
    rows = [
        f"/disk_order/{table}/{db.execute(f'SELECT * FROM [{table}] ORDER BY 1').fetchone()[0]}"
        for table in TABLES
    ]
    document = db.execute("SELECT document_id FROM documents ORDER BY 1").fetchone()[0]
    return [*PAGES, *REFUSED, f"/-/read/{document}", f"/disk_order/documents/{document}", *rows]


def test_axe_finds_nothing_and_the_console_is_silent(
    context: BrowserContext, db: sqlite3.Connection, request: pytest.FixtureRequest
) -> None:
    whole = request.node.callspec.params["context"] in ((1440, "light"), (375, "dark"))
    only = {"type": "tag", "values": RULES} if whole else {"type": "rule", "values": CONTRAST}
    page = context.new_page()
    found: dict[str, list[str]] = {}
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in pages_of(db):
        page.goto(path)
        page.add_script_tag(path=AXE)
        if faults := page.evaluate(RUN, only):
            found[path] = faults
        if said and path not in REFUSED:
            found.setdefault(path, []).extend(said)
        said.clear()
    assert not found, "\n".join(f"{path}: {faults}" for path, faults in found.items())


def test_the_head_of_a_page_is_low(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/-/quotes")
    box = page.locator(".site-header").bounding_box()
    assert box and box["height"] <= 100
