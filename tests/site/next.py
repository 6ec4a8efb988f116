"""The site on the newest alpha of Datasette 1.0: `make test-next` makes its environment and runs
this, which `make test` does not collect. docs/architecture.md says what cannot be had there."""

import json
import sqlite3
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest

from scripts.measure.servers import served
from scripts.serve import words
from tests.conftest import ROOT, SHIPPED
from web.site import settings

PYTHON = ROOT / "build/next/bin/python"
FILE = SHIPPED.with_name(settings.METADATA)
DESCRIBED = settings.read_metadata(FILE)["databases"][SHIPPED.stem]
TITLED = {name: table for name, table in DESCRIBED["tables"].items() if "title" in table}
ROWS = ("quotes", "events", "metrics", "actors")
DATA = sqlite3.connect(f"file:{SHIPPED}?immutable=1", uri=True)
WORDS = DATA.execute(
    "SELECT name_zh_hant, name_zh_hans FROM actors WHERE name_zh_hant <> name_zh_hans LIMIT 1"
).fetchone() or ("", "")
QUERY = {"from": "1900", "to": "2100", "name": WORDS[0]}
HOME = f"/{SHIPPED.stem}"
if not DATA.execute("SELECT 1 FROM documents").fetchone():
    pytest.skip("no document is in the data yet", allow_module_level=True)


@pytest.fixture(scope="module")
def site() -> Iterator[httpx.Client]:
    """The folder that `make serve` serves. To 1.0 the queries of the metadata file are
    configuration, and so is web/settings.json, which it does not read by itself."""
    named = [("--setting", name, json.dumps(value)) for name, value in settings.OURS.items()]
    config = ("--config", str(FILE))
    command = [word for part in (words(SHIPPED), config, *named) for word in part]
    with (
        served(command, python=str(PYTHON)) as (address, _),
        httpx.Client(base_url=address, timeout=30, follow_redirects=True) as client,
    ):
        assert client.get("/-/versions.json").json()["datasette"]["version"].startswith("1.")
        yield client


def told(site: httpx.Client, path: str, **asked: str) -> str:
    """The text of a page that must be there."""
    answer = site.get(path, params=asked or None)
    assert answer.status_code == 200, (path, answer.text)
    return unescape(answer.text)


def read(site: httpx.Client, path: str, **asked: str) -> Any:
    """The JSON of an address that must be there."""
    answer = site.get(path, params=asked or None)
    assert answer.status_code == 200, (path, answer.text)
    return answer.json()


@pytest.mark.parametrize("page", settings.PAGES)
def test_pages_answer(site: httpx.Client, page: str) -> None:
    assert "<h1" in told(site, f"/-/{page}")


def test_front_page_names_the_queries(site: httpx.Client) -> None:
    front = told(site, "/")
    assert all(
        query["title"] in front or name == "where_do_sources_disagree"
        for name, query in DESCRIBED["queries"].items()
    )


def test_search_finds_every_wording(site: httpx.Client) -> None:
    found = [read(site, "/-/search.json", q=words)["groups"] for words in WORDS]
    counted = [{group["kind"]: group["count"] for group in groups} for groups in found]
    assert counted[0] == counted[1] and sum(counted[0].values()) > 0


def test_every_document_can_be_read(site: httpx.Client) -> None:
    documents = read(site, f"{HOME}/documents.json", _shape="array")
    for document in documents:
        assert 'id="char=' in told(site, f"/-/read/{document['document_id']}")


@pytest.mark.parametrize(("table", "note"), TITLED.items())
def test_tables_and_views_show_their_descriptions(
    site: httpx.Client, table: str, note: dict[str, Any]
) -> None:
    page = told(site, f"{HOME}/{table}")
    assert note["title"] in page and note["description"] in page
    assert all(description in page for description in note.get("columns", {}).values())
    assert note.get("hidden") or note["title"] in told(site, HOME)
    assert isinstance(read(site, f"{HOME}/{table}.json")["rows"], list)


@pytest.mark.parametrize("row", ROWS)
def test_rows_explain_themselves(site: httpx.Client, row: str) -> None:
    (first,) = DATA.execute(f"SELECT * FROM [{row}] WHERE start IS NOT NULL ORDER BY 1").fetchone()[
        :1
    ]
    assert "<mark>" in told(site, f"{HOME}/{row}/{first}")


@pytest.mark.parametrize(("query", "note"), DESCRIBED["queries"].items())
def test_canned_queries_answer(site: httpx.Client, query: str, note: dict[str, Any]) -> None:
    assert note["title"] in told(site, f"{HOME}/{query}", **QUERY)
    assert read(site, f"{HOME}/{query}.json", _shape="array", **QUERY)


def test_tables_are_searched_and_linked(site: httpx.Client) -> None:
    assert read(site, f"{HOME}/quotes.json", _search=WORDS[0], _shape="array")
    assert 'href="/-/read/' in told(site, f"{HOME}/quotes_by_speaker")


def test_questions_in_sql_are_answered_and_guarded(site: httpx.Client) -> None:
    asked = {"sql": "SELECT count(*) AS n FROM quotes", "_shape": "array"}
    assert read(site, f"{HOME}.json", **asked)[0]["n"] > 0
    assert "<td" in told(site, f"{HOME}/quotes", _where="kind = 'direct'")
    for statement in ("SELECT load_extension('x')", "DELETE FROM quotes"):
        answer = site.get(f"{HOME}/-/query.json", params={"sql": statement})
        assert answer.status_code in (400, 403), statement
