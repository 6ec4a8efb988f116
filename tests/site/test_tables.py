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

from tests.conftest import ROOT, SHIPPED
from tests.serving import stock
from web.site.tables import body

DESCRIPTOR = json.loads((ROOT / "tests/package/datapackage.json").read_text("utf-8"))
TABLES = [resource["name"] for resource in DESCRIPTOR["resources"]]
(WRITTEN,) = yaml.safe_load((ROOT / "metadata.yml").read_text("utf-8"))["databases"].values()
FACETED = {name: told["facets"] for name, told in WRITTEN["tables"].items() if "facets" in told}
ASKED = ("卡住", "封锁", "封鎖", "林大同", "Lin Datong", "lin", "46.7", "營收", "自")
ALIKE = (
    ("硬碟", "硬盘"),
    ("许可令", "許可令"),
    ("Mingguang", "明光"),
    ("permit order", "許可令"),
    ("美貿易部", "美國貿易部"),
)


def search(site: httpx.Client, table: str, question: str) -> set[str]:
    answer = site.get(
        f"/disk_order/{table}.json",
        params={"_search": question, "_size": "max", "_shape": "objects"},
    ).json()
    return {row[answer["primary_keys"][0]] for row in answer["rows"]}


def test_every_table_and_view_opens(site: httpx.Client, db: sqlite3.Connection) -> None:
    views = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    for table in (*TABLES, *views):
        assert site.get(f"/disk_order/{table}").status_code == 200
        (held,) = db.execute(f"SELECT count(*) FROM [{table}]").fetchone()
        answer = site.get(f"/disk_order/{table}.json?_size=1&_shape=array").json()
        assert len(answer) == min(1, held), table


def test_descriptions_come_from_the_schemas(site: httpx.Client) -> None:
    for resource in DESCRIPTOR["resources"]:
        page = unescape(site.get(f"/disk_order/{resource['name']}").text)
        schema = json.loads((ROOT / resource["schema"]).read_text("utf-8"))
        told = [resource["title"], resource["description"]]
        told += [
            re.sub("`([^`]+)`", r"<code>\1</code>", field["description"])
            for field in schema["fields"]
        ]
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
        assert site.get("/disk_order/quotes", params={"_search": question}).status_code == 200


@pytest.mark.parametrize("table", ["quotes", "events", "metrics"])
def test_row_pages_show_the_passage_marked_in_its_context(
    site: httpx.Client, db: sqlite3.Connection, table: str
) -> None:
    row_id, before, text, after = db.execute(
        "SELECT row_id, before, text, after FROM spans WHERE table_name = ?"
        " AND column_name = 'start' ORDER BY length(before) DESC, row_id LIMIT 1",
        [table],
    ).fetchone()
    page = unescape(site.get(f"/disk_order/{table}/{row_id}").text)
    assert f"{before}<mark>{text}</mark>{after}" in page
    for (words,) in db.execute(
        f"SELECT text FROM evidence WHERE {table.removesuffix('s')}_id = ?", [row_id]
    ):
        assert f"<mark>{words}</mark>" in page


def test_foreign_keys_are_shown_by_name(site: httpx.Client) -> None:
    assert re.search(
        r'<a href="/disk_order/actors/lin-datong">Lin Datong</a>',
        site.get("/disk_order/quotes?speaker_id=lin-datong").text,
    )


AWKWARD = ("", None, 0, 1.5, "<b>&", "https://a.example/?a=<b>&c", "長" * 900, "\u202e", "50%/x")


@pytest.mark.parametrize("table", ["quotes", "timeline", "sentences_fts_idx"])
def test_table_bodies_are_what_datasette_would_write(
    site: httpx.Client, database: Path, table: str
) -> None:
    """A table, a view, and bytes under a key of two columns, beside Datasette's own page: the same
    words in the same cells, where ours are empty for a space."""
    with stock(database) as server:
        usual = server.ask(f"/disk_order/{table}?_size=100").text
    cells = re.findall(r"<td.*?</td>", usual, re.DOTALL)
    ours = re.findall(r"<td.*?</td>", site.get(f"/disk_order/{table}?_size=100").text, re.DOTALL)
    assert len(ours) == len(cells) > 3

    def told(cell: str) -> str:
        return re.sub(r"<[^>]*>", "", cell)[:300].replace("&nbsp;", "\xa0")

    usually = [told(cell) for cell in cells]
    assert [told(cell) for cell in ours] == [words.strip() and words for words in usually]


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
        f"/disk_order/{path}?speaker_id=lin-datong" if "?" not in path else f"/disk_order{path}"
    ).text
    links = re.findall(r'<a href="(/-/read/[^"#]+)#char=(\d+),(\d+)">\2</a>', page)
    assert links and 'href="/disk_order/quotes/Q' in page
    for address, start, end in links[:3]:
        quote = db.execute(
            'SELECT 1 FROM quotes WHERE document_id = ? AND start = ? AND "end" = ?',
            [address.removeprefix("/-/read/"), start, end],
        )
        assert quote.fetchone() and site.get(address).status_code == 200


def test_a_search_without_an_index_is_refused(site: httpx.Client) -> None:
    for path in ("quotes_by_speaker", "evidence.json"):
        assert site.get(f"/disk_order/{path}", params={"_search": "硬碟"}).status_code == 400


def test_rows_of_several_tables_are_known_by_their_letter(site: httpx.Client) -> None:
    for path in ("contradictions", "what_is_known_of_an_actor?name=Mingguang"):
        page = site.get(f"/disk_order/{path}").text
        assert all(
            f'href="/disk_order/{table}/{letter}0' in page
            for table, letter in (("events", "E"), ("metrics", "M"))
        )


@pytest.mark.parametrize("query", WRITTEN["queries"])
def test_canned_queries_answer(shipped: httpx.Client, query: str) -> None:
    data = sqlite3.connect(f"file:{SHIPPED}?immutable=1", uri=True)
    sql = "SELECT name FROM names JOIN quotes ON speaker_id = actor_id ORDER BY quote_id, 1"
    spoke = data.execute(sql).fetchone()
    name = spoke[0] if spoke else "x"
    (events,) = data.execute("SELECT count(*) FROM events").fetchone()
    asked = {"_shape": "array", "from": "1900", "to": "2100", "name": name}
    answer = shipped.get(f"/{SHIPPED.stem}/{query}.json", params=asked).json()
    held = {"what_happened_when": events > 0, "what_is_known_of_an_actor": spoke is not None}
    assert isinstance(answer, list) and bool(answer) == held.get(query, bool(answer))


def test_pages_offer_facets_and_json_counts_them_when_asked(site: httpx.Client) -> None:
    for table, facets in FACETED.items():
        page = site.get(f"/disk_order/{table}").text
        for facet in facets:
            assert f'data-column="{facet}"' in page
            assert f"facet-{facet.replace('_', '-')}" in page.replace("_", "-")
        path = f"/disk_order/{table}.json"
        assert site.get(path).json()["facet_results"] == {}
        assert facets[0] in site.get(f"{path}?_facet={facets[0]}").json()["facet_results"]


def test_facets_of_the_build_are_those_that_datasette_counts(site: httpx.Client) -> None:
    """More values than the build keeps are counted anew."""
    for table in FACETED:
        path = f"/disk_order/{table}.json?_size=0&_facet_size="
        kept, counted = (site.get(f"{path}{size}").json()["facet_results"] for size in (10, 11))
        assert [*kept] == [*counted] == FACETED[table]
        for name, facet in kept.items():
            theirs = counted[name]["results"][:10]
            for value in theirs:
                value["toggle_url"] = value["toggle_url"].replace(
                    "_facet_size=11", "_facet_size=10"
                )
            same = {"results": theirs, "truncated": len(counted[name]["results"]) > 10}
            known = {key: told for key, told in counted[name].items() if key != "toggle_url"}
            assert facet == known | same | {"toggle_url": facet["toggle_url"]}, (table, name)


def test_a_narrowed_table_counts_what_is_left(site: httpx.Client, db: sqlite3.Connection) -> None:
    (direct,) = db.execute("SELECT count(*) FROM quotes WHERE kind = 'direct'").fetchone()
    asked = "/disk_order/quotes.json?kind=direct&_facet=kind"
    facet = site.get(asked).json()["facet_results"]["kind"]
    told = [(row["value"], row["count"], row["selected"]) for row in facet["results"]]
    assert told == [("direct", direct, True)]


def test_the_page_of_the_database_lists_all_that_can_be_asked(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    usual = site.get("/disk_order.json").json()
    page, whole = (site.get(f"/disk_order{asked}").text for asked in ("", "?_show_hidden=1"))
    # What is of no CSV serves the site, but for the cards.
    read = {"cards", *(row[0] for row in db.execute("SELECT table_name FROM table_notes"))}
    for table in usual["tables"]:
        name = f'href="/disk_order/{table["name"]}"'
        assert (name in page) == (table["name"] in read) and name in whole
        (count,) = db.execute(f"SELECT count(*) FROM [{table['name']}]").fetchone()
        said = f'<span lang="en">{table["name"]}</span> · {count:,} row'
        assert " ".join(said.split()) in " ".join(whole.replace("\n", " ").split())
    for asked in (*usual["views"], *usual["queries"]):
        assert f'href="/disk_order/{asked["name"]}"' in page


def test_where_no_sql_is_typed_the_form_stays(site: httpx.Client) -> None:
    answer = site.get("/disk_order?sql=")
    assert answer.status_code == 200 and '<textarea name="sql"' in answer.text
