"""Pages and JSON of tables, views and queries, over HTTP."""

import json
import re
import sqlite3
from html import unescape
from pathlib import Path

import httpx
import pytest
import yaml
from markupsafe import escape

from tests.conftest import ROOT
from tests.serving import stock
from web.site.tables import body

DESCRIPTOR = json.loads((ROOT / "tests/package/datapackage.json").read_text("utf-8"))
TABLES = [resource["name"] for resource in DESCRIPTOR["resources"]]
WRITTEN = yaml.safe_load((ROOT / "metadata.yml").read_text("utf-8"))["databases"]["chip_controls"]
FACETED = {name: told["facets"] for name, told in WRITTEN["tables"].items() if "facets" in told}
ASKED = ("卡住", "封锁", "封鎖", "林大同", "Lin Datong", "lin", "46.7", "營收", "自")
ALIKE = (
    ("晶片", "芯片"),
    ("许可令", "許可令"),
    ("Mingguang", "明光"),
    ("permit order", "許可令"),
    ("美貿易部", "美國貿易部"),
)


def search(site: httpx.Client, table: str, question: str) -> set[str]:
    answer = site.get(
        f"/chip_controls/{table}.json",
        params={"_search": question, "_size": "max", "_shape": "objects"},
    ).json()
    return {row[answer["primary_keys"][0]] for row in answer["rows"]}


def test_every_table_and_view_opens(site: httpx.Client, db: sqlite3.Connection) -> None:
    views = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    for table in (*TABLES, *views):
        assert site.get(f"/chip_controls/{table}").status_code == 200
        (held,) = db.execute(f"SELECT count(*) FROM [{table}]").fetchone()
        answer = site.get(f"/chip_controls/{table}.json?_size=1&_shape=array").json()
        assert len(answer) == min(1, held), table


def test_descriptions_come_from_the_schemas(site: httpx.Client) -> None:
    for resource in DESCRIPTOR["resources"]:
        page = unescape(site.get(f"/chip_controls/{resource['name']}").text)
        schema = json.loads((ROOT / resource["schema"]).read_text("utf-8"))
        told = [resource["title"], resource["description"]]
        told += [field["description"] for field in schema["fields"]]
        assert [words for words in told if words not in page] == []


@pytest.mark.parametrize("question", ASKED)
def test_quotes_are_found_in_any_wording(site: httpx.Client, question: str) -> None:
    assert search(site, "quotes", question)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_wordings_find_the_same(site: httpx.Client, one: str, other: str) -> None:
    assert search(site, "events", one) == search(site, "events", other) != set()


@pytest.mark.parametrize("character", "封明光令")
def test_one_character_finds_what_a_scan_finds(
    site: httpx.Client, db: sqlite3.Connection, character: str
) -> None:
    scanned = {
        row[0]
        for row in db.execute("SELECT quote_id FROM quotes WHERE instr(text, ?)", [character])
    }
    assert scanned and scanned <= search(site, "quotes", character)


def test_a_question_without_words_finds_nothing_and_fails_nowhere(site: httpx.Client) -> None:
    for question in ('"', "，。", "*", "\u202e", "x" * 2000):
        assert search(site, "quotes", question) == set()
    for question in ("AND", "NEAR(", "' OR 1=1"):
        assert site.get("/chip_controls/quotes", params={"_search": question}).status_code == 200


@pytest.mark.parametrize("table", ["quotes", "events", "metrics"])
def test_row_pages_show_the_passage_marked_in_its_context(
    site: httpx.Client, db: sqlite3.Connection, table: str
) -> None:
    row_id, before, text, after = db.execute(
        "SELECT row_id, before, text, after FROM spans WHERE table_name = ?"
        " AND column_name = 'start' ORDER BY length(before) DESC, row_id LIMIT 1",
        [table],
    ).fetchone()
    page = unescape(site.get(f"/chip_controls/{table}/{row_id}").text)
    assert f"{before}<mark>{text}</mark>{after}" in page
    for (words,) in db.execute(
        f"SELECT text FROM evidence WHERE {table.removesuffix('s')}_id = ?", [row_id]
    ):
        assert f"<mark>{words}</mark>" in page


def test_foreign_keys_are_shown_by_name(site: httpx.Client) -> None:
    assert re.search(
        r'<a href="/chip_controls/actors/lin-datong">Lin Datong</a>',
        site.get("/chip_controls/quotes?speaker_id=lin-datong").text,
    )


AWKWARD = ("", None, 0, 1.5, "<b>&", "https://a.example/?a=<b>&c", "長" * 900, "\u202e", "50%/x")


@pytest.mark.parametrize("table", ["quotes", "timeline", "sentences_fts_idx"])
def test_table_bodies_are_what_datasette_would_write(
    site: httpx.Client, database: Path, table: str
) -> None:
    """A table, a view, and bytes under a key of two columns, beside Datasette's own page: the same
    cells of the same classes, ours with a few more."""
    with stock(database) as server:
        usual = server.ask(f"/chip_controls/{table}?_size=100").text
    cells = re.findall(r"<td.*?</td>", usual, re.DOTALL)
    ours = re.findall(r"<td.*?</td>", site.get(f"/chip_controls/{table}?_size=100").text, re.DOTALL)
    assert len(ours) == len(cells) > 3
    tags, looks = re.compile(r"<[^>]*>"), re.compile(r'class="(col-\S+ type-[^\s"]+)')
    for told in (lambda cell: tags.sub("", cell)[:300], looks.findall):
        assert [told(cell) for cell in ours] == [told(cell) for cell in cells]


def test_values_of_any_kind_are_escaped_in_a_body() -> None:
    rows = [[{"column": "a<b", "value_type": "x", "value": value}] for value in AWKWARD]
    said = re.sub(r"</?(td|tr|span)\b[^<>]*>", "", body(rows))
    assert said == "\n".join(str(escape(value)) for value in AWKWARD)


@pytest.mark.parametrize(
    "path",
    [
        "quotes_by_speaker",
        "?sql=select+*+from+quotes_by_speaker",
        "quotes",
    ],
)
def test_views_and_queries_lead_to_rows_and_passages(
    site: httpx.Client, db: sqlite3.Connection, path: str
) -> None:
    page = site.get(
        f"/chip_controls/{path}?speaker_id=lin-datong"
        if "?" not in path
        else f"/chip_controls{path}"
    ).text
    links = re.findall(r'<a href="(/-/read/[^"#]+)#char=(\d+),(\d+)">\2</a>', page)
    assert links and 'href="/chip_controls/quotes/Q' in page
    for address, start, end in links[:3]:
        quote = db.execute(
            'SELECT 1 FROM quotes WHERE document_id = ? AND start = ? AND "end" = ?',
            [address.removeprefix("/-/read/"), start, end],
        )
        assert quote.fetchone() and site.get(address).status_code == 200


def test_a_search_without_an_index_is_refused(site: httpx.Client) -> None:
    for path in ("quotes_by_speaker", "evidence.json"):
        assert site.get(f"/chip_controls/{path}", params={"_search": "晶片"}).status_code == 400


def test_rows_of_several_tables_are_known_by_their_letter(site: httpx.Client) -> None:
    for path in ("contradictions", "what_is_known_of_an_actor?name=Mingguang"):
        page = site.get(f"/chip_controls/{path}").text
        assert all(
            f'href="/chip_controls/{table}/{letter}0' in page
            for table, letter in (("events", "E"), ("metrics", "M"))
        )


@pytest.mark.parametrize("query", WRITTEN["queries"])
def test_canned_queries_answer(shipped: httpx.Client, query: str) -> None:
    given = {"from": "2025-05-01", "to": "2025-05-31", "name": "輝達"}
    answer = shipped.get(f"/chip_controls/{query}.json", params={"_shape": "array", **given}).json()
    assert answer and isinstance(answer, list)


def test_pages_offer_facets_and_json_counts_them_when_asked(site: httpx.Client) -> None:
    for table, facets in FACETED.items():
        page = site.get(f"/chip_controls/{table}").text
        for facet in facets:
            assert f'data-column="{facet}"' in page
            assert f"facet-{facet.replace('_', '-')}" in page.replace("_", "-")
        path = f"/chip_controls/{table}.json"
        assert site.get(path).json()["facet_results"] == {}
        assert facets[0] in site.get(f"{path}?_facet={facets[0]}").json()["facet_results"]
