"""The site, asked over HTTP as `make serve` serves it."""

import re
import sqlite3
from html import unescape

import httpx
import pytest
from datasette.utils import to_css_class
from markupsafe import escape

from scripts.bench import served
from scripts.build import DATABASE
from scripts.describe.metadata import FILE
from scripts.serve import WORDS
from tests.conftest import ROOT
from web.site.settings import read_metadata
from web.site.tables import body

DB = sqlite3.connect(f"file:{ROOT / DATABASE}?mode=ro", uri=True, check_same_thread=False)
TABLES = [row[0] for row in DB.execute("SELECT table_name FROM table_notes")]
VIEWS = [row[0] for row in DB.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
METADATA = read_metadata(ROOT / DATABASE.with_name(FILE))["databases"]["chip_controls"]
ASKED = [
    "华为",
    "華為",
    "輝達",
    "英伟达",
    "晶片",
    "芯片",
    "H20",
    "h20",
    "黃",
    "川普",
    "Nvidia",
    "Jensen Huang",
    "人工智慧",
]


def search(site: httpx.Client, table: str, question: str) -> set[str]:
    answer = site.get(
        f"/chip_controls/{table}.json",
        params={"_search": question, "_size": "max", "_shape": "objects"},
    ).json()
    return {row[answer["primary_keys"][0]] for row in answer["rows"]}


@pytest.mark.parametrize("table", [*TABLES, *VIEWS])
def test_every_table_and_view_opens(site: httpx.Client, table: str) -> None:
    assert site.get(f"/chip_controls/{table}").status_code == 200
    held = DB.execute(f"SELECT count(*) FROM [{table}]").fetchone()[0]
    assert len(site.get(f"/chip_controls/{table}.json?_size=1&_shape=array").json()) == min(1, held)


@pytest.mark.parametrize("table", TABLES)
def test_descriptions_come_from_the_schemas(site: httpx.Client, table: str) -> None:
    page = unescape(site.get(f"/chip_controls/{table}").text)
    title, description = DB.execute(
        "SELECT title, description FROM table_notes WHERE table_name = ?", [table]
    ).fetchone()
    assert title in page and description in page
    for (note,) in DB.execute("SELECT description FROM column_notes WHERE table_name = ?", [table]):
        assert note in page


@pytest.mark.parametrize("question", ASKED)
def test_quotes_are_found_in_any_wording(site: httpx.Client, question: str) -> None:
    assert search(site, "quotes", question)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华为", "華為"),
        ("輝達", "英伟达"),
        ("Nvidia", "英偉達"),
        ("晶片", "芯片"),
        ("川普", "特朗普"),
        ("人工智慧", "人工智能"),
    ],
)
def test_wordings_find_the_same(site: httpx.Client, one: str, other: str) -> None:
    assert search(site, "events", one) == search(site, "events", other)


@pytest.mark.parametrize("character", "華美片稅網昇")
def test_one_character_finds_what_a_scan_finds(site: httpx.Client, character: str) -> None:
    scanned = {
        row[0]
        for row in DB.execute("SELECT quote_id FROM quotes WHERE instr(text, ?)", [character])
    }
    assert scanned and scanned <= search(site, "quotes", character)


def test_a_question_without_words_finds_nothing_and_fails_nowhere(site: httpx.Client) -> None:
    for question in ('"', "，。", "*", "\u202e", "x" * 2000):
        assert search(site, "quotes", question) == set()
    for question in ("AND", "NEAR(", "' OR 1=1"):
        assert site.get("/chip_controls/quotes", params={"_search": question}).status_code == 200


@pytest.mark.parametrize("table", ["quotes", "events", "metrics"])
def test_row_pages_show_the_passage_marked_in_its_context(site: httpx.Client, table: str) -> None:
    row_id, before, text, after = DB.execute(
        "SELECT row_id, before, text, after FROM spans WHERE table_name = ? AND column_name = 'start' ORDER BY length(before) DESC, row_id LIMIT 1",
        [table],
    ).fetchone()
    page = unescape(site.get(f"/chip_controls/{table}/{row_id}").text)
    assert f"{before}<mark>{text}</mark>{after}" in page
    for (words,) in DB.execute(
        f"SELECT text FROM evidence WHERE {table.removesuffix('s')}_id = ?", [row_id]
    ):
        assert f"<mark>{words}</mark>" in page


def test_foreign_keys_are_shown_by_name(site: httpx.Client) -> None:
    assert re.search(
        r'<a href="/chip_controls/actors/jensen-huang">Jensen Huang</a>',
        site.get("/chip_controls/quotes?speaker_id=jensen-huang").text,
    )


AWKWARD = ("", None, 0, 1.5, "<b>&", "https://a.example/?a=<b>&c", "長" * 900, "\u202e", "50%/x")


@pytest.mark.parametrize("table", ["quotes", "timeline", "sentences_fts_idx"])
def test_table_bodies_are_what_datasette_would_write(site: httpx.Client, table: str) -> None:
    """A table, a view, and bytes under a key of two columns, beside Datasette's own page."""
    with served([*(word for word in WORDS if word != "web")]) as (address, _):
        usual = httpx.get(f"{address}/chip_controls/{table}?_size=100", timeout=60).text
    cells = re.findall(r"<td.*?</td>", usual, re.DOTALL)
    ours = re.findall(r"<td.*?</td>", site.get(f"/chip_controls/{table}?_size=100").text, re.DOTALL)
    assert len(ours) == len(cells) > 10
    linked = re.compile(r"<a href=[^>]*>|</a>")
    assert [linked.sub("", cell)[:300] for cell in ours] == [
        linked.sub("", cell)[:300] for cell in cells
    ]


def test_values_of_any_kind_are_escaped_in_a_body() -> None:
    rows = [[{"column": "a b", "value_type": "x", "value": value}] for value in AWKWARD]
    written = [
        f'<tr><td class="col-{to_css_class("a b")} type-x">{escape(v)}</td>' for v in AWKWARD
    ]
    assert body(rows) == "\n".join(f"{line}</tr>" for line in written)


@pytest.mark.parametrize(
    "path",
    [
        "quotes_by_speaker",
        "what_did_jensen_huang_say",
        "?sql=select+*+from+quotes_by_speaker",
        "quotes",
    ],
)
def test_views_and_queries_lead_to_rows_and_passages(site: httpx.Client, path: str) -> None:
    page = site.get(
        f"/chip_controls/{path}?speaker_id=jensen-huang"
        if "?" not in path
        else f"/chip_controls{path}"
    ).text
    links = re.findall(r'<a href="(/-/read/[^"#]+)#char=(\d+),(\d+)">\2</a>', page)
    assert links and 'href="/chip_controls/quotes/Q' in page
    for address, start, end in links[:3]:
        quote = DB.execute(
            'SELECT 1 FROM quotes WHERE document_id = ? AND start = ? AND "end" = ?',
            [address.removeprefix("/-/read/"), start, end],
        )
        assert quote.fetchone() and site.get(address).status_code == 200


def test_a_search_without_an_index_is_refused(site: httpx.Client) -> None:
    for path in ("quotes_by_speaker", "evidence.json"):
        assert site.get(f"/chip_controls/{path}", params={"_search": "晶片"}).status_code == 400


def test_rows_of_several_tables_are_known_by_their_letter(site: httpx.Client) -> None:
    for path in ("contradictions", "what_is_known_of_an_actor?name=Nvidia"):
        page = site.get(f"/chip_controls/{path}").text
        assert all(
            f'href="/chip_controls/{table}/{letter}0' in page
            for table, letter in (("events", "E"), ("metrics", "M"))
        )


@pytest.mark.parametrize("query", METADATA["queries"])
def test_canned_queries_answer(site: httpx.Client, query: str) -> None:
    given = {"from": "2025-05-01", "to": "2025-05-31", "name": "輝達"}
    answer = site.get(f"/chip_controls/{query}.json", params={"_shape": "array", **given}).json()
    assert answer and isinstance(answer, list)


@pytest.mark.parametrize(
    "table", [name for name, settings in METADATA["tables"].items() if "facets" in settings]
)
def test_pages_offer_facets_and_json_counts_them_when_asked(site: httpx.Client, table: str) -> None:
    page, facets = site.get(f"/chip_controls/{table}").text, METADATA["tables"][table]["facets"]
    assert all(
        f'data-column="{facet}"' in page
        and f"facet-{facet.replace('_', '-')}" in page.replace("_", "-")
        for facet in facets
    )
    assert site.get(f"/chip_controls/{table}.json").json()["facet_results"] == {}
    assert (
        facets[0]
        in site.get(f"/chip_controls/{table}.json?_facet={facets[0]}").json()["facet_results"]
    )
