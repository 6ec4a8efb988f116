"""The curator's page: there only for unfinished data, writes decisions and nothing else."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from scripts.curate.drafting.extraction import Extracted
from scripts.curate.drafting.form import draft_files, read_draft
from scripts.draft import draft
from scripts.model.files import write_all
from scripts.model.package import read_package
from scripts.serve import build_unfinished
from tests.conftest import snapshot
from tests.serving import Server, serving

TEXT = "南山日報\n\n本報訊　林大同6月2日說：「我們會合作。」明光營收約15億元。\n"
PAGE = "/-/curator/nanshan"


@pytest.fixture(scope="module")
def package(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up package with an open draft, served as what is unfinished."""
    found = Path(shutil.copytree(made, tmp_path_factory.mktemp("desk") / "package"))
    tables = draft(read_package(found), "nanshan", Extracted(TEXT, "南山"), "zh-Hant", "2025-06-03")
    text = {"drafts/nanshan/text.txt": TEXT.encode("utf-8")}
    write_all(found, text | draft_files(tables.values()))
    return found


@pytest.fixture(scope="module")
def server(package: Path) -> Iterator[Server]:
    with serving(package / build_unfinished(read_package(package))) as found:
        yield found


def post(server: Server, origin: str = "", **form: str) -> httpx.Response:
    asked = {"origin": origin or server.url}
    return httpx.post(server.url + PAGE, data=form, headers=asked, timeout=60)


def token(server: Server) -> str:
    return server.ask(PAGE).text.split('name="token" value="')[1].split('"')[0]


def test_a_decision_changes_one_cell_of_the_draft(server: Server, package: Path) -> None:
    before, made = snapshot(package), read_package(package)
    old = read_draft(made, "nanshan")
    given = {"token": token(server), "table": "quotes", "row": "quotes.1"}
    for decision, written in (("drop", "drop"), ("leave", ""), ("accept", "accept")):
        answer = post(server, decision=decision, **given)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{PAGE}?table=quotes#row-quotes~2E1"
        assert read_draft(made, "nanshan")["quotes"].rows[0]["decision"] == written
    changed = {path for path, was in snapshot(package).items() if before.get(path) != was}
    assert changed == {"drafts/nanshan/quotes.csv"}
    old["quotes"].rows[0]["decision"] = "accept"
    assert read_draft(made, "nanshan") == old


REFUSED = {
    "another origin": ({"origin": "http://example.org"}, 403),
    "no token": ({"token": ""}, 403),
    "a decision that is none": ({"decision": "approve"}, 400),
    "a table that is none": ({"table": "../quotes"}, 400),
    "a row that is none": ({"row": "quotes.99"}, 404),
}


def test_what_is_no_decision_of_the_page_is_refused(server: Server, package: Path) -> None:
    right = {"token": token(server), "table": "quotes", "row": "quotes.1", "decision": "accept"}
    before = snapshot(package)
    for name, (wrong, status) in REFUSED.items():
        assert post(server, **(right | wrong)).status_code == status, name
    assert httpx.post(f"{server.url}/-/read", data=right, timeout=60).status_code == 405
    away = {"host": "example.org", "origin": "http://example.org"}
    answer = httpx.post(server.url + PAGE, data=right, headers=away, timeout=60)
    assert answer.status_code == 403
    assert snapshot(package) == before
    assert not server.complaints()


def test_the_page_shows_what_is_open_and_gives_rows(server: Server) -> None:
    page = server.ask(PAGE).text
    assert "k-proposed" in page and "quotes" in page
    assert PAGE in server.ask("/-/curator").text
    start = TEXT.index("我們會合作")
    asked = f"{PAGE}/row?table=quotes&start={start}&end={start + 5}"
    header, row = server.ask(asked).text.splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    assert (cells["document_id"], cells["start"], cells["text"]) == (
        "nanshan",
        str(start),
        "我們會合作",
    )
    assert server.ask(f"{PAGE}/row?table=quotes&start=5&end=5").status_code == 400
    assert server.ask("/-/curator/nobody").status_code == 404


def test_sound_data_have_no_such_page(site: httpx.Client) -> None:
    assert site.get("/-/curator").status_code == 404
    assert site.get(PAGE).status_code == 404
    assert site.post(PAGE).status_code == 405


@pytest.mark.slow
def test_keys_decide_and_words_become_a_row(
    server: Server, package: Path, browser: Browser
) -> None:
    page = browser.new_page(base_url=server.url)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{PAGE}?table=quotes")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("a")
    expect(page.locator(":focus")).to_have_attribute("data-decision", "accept")
    rows = read_draft(read_package(package), "nanshan")["quotes"].rows
    assert rows[0]["decision"] == "accept"
    page.locator("#row-form select").select_option("metrics")
    page.locator("#text mark").first.dblclick()
    page.locator("#row-csv:not([hidden])").wait_for()
    assert "nanshan" in page.locator("#row-csv").input_value()
    page.close()
    assert faults == []
