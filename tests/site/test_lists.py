"""The lists of quotes, events and figures: what a filter shows, says and gives as files."""

import csv
import io
import json
import re
import sqlite3
from typing import Any

import httpx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from web.site.facets import LISTINGS

LISTS = sorted(LISTINGS)
BAD = {
    "speaker=nobody": "speaker",
    "official=perhaps": "official",
    "month=2025-13": "month",
    "month=2025": "month",
    "from=2025-06&to=2025-05": "from",
    "sort=size": "sort",
    "page=99": "page",
    f"q={'x' * 300}": "q",
}
FILTERS = {
    "official=yes": "SELECT quote_id FROM quotes_by_speaker WHERE official",
    "speaker=lin-datong": "SELECT quote_id FROM quotes WHERE speaker_id = 'lin-datong'",
    "side=china": "SELECT quote_id FROM quotes_by_speaker WHERE side = 'china'",
    "paper=dawan-morning-post": """SELECT quote_id FROM quotes JOIN documents USING (document_id)
        WHERE publisher_id = 'dawan-morning-post'""",
    "month=2025-05": """SELECT quote_id FROM quotes WHERE said_on IS NOT NULL
        AND coalesce(said_end, '9') >= '2025-05-01' AND coalesce(said_start, '') <= '2025-05-31'""",
    "month=2025-05&sure=yes": """SELECT quote_id FROM quotes
        WHERE said_start >= '2025-05-01' AND said_end <= '2025-05-31'""",
    "kind=direct&medium=statement": """SELECT quote_id FROM quotes
        WHERE kind = 'direct' AND medium = 'statement'""",
}


def rows(site: httpx.Client, query: str, name: str = "quotes") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(site.get(f"/-/{name}.json?{query}").text)["rows"]
    return found


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_keeps_what_sql_finds(
    site: httpx.Client, db: sqlite3.Connection, query: str
) -> None:
    wanted = {row[0] for row in db.execute(FILTERS[query])}
    assert wanted
    assert {row["id"] for row in rows(site, query)} == wanted
    page = site.get(f"/-/quotes?{query}").text
    assert set(re.findall(r'<article class="card card-quotes" id="(\w+)"', page)) == wanted


def test_every_value_that_is_offered_leads_to_as_many_rows_as_it_says(site: httpx.Client) -> None:
    for name in LISTS:
        page = site.get(f"/-/{name}").text
        facets = re.findall(r'<li><a href="\?([^"]+)">[^<]*</a> <small>(\d+)( \+)?', page)
        assert facets
        for query, count, possibly in facets:
            query = query.replace("&amp;", "&") + ("&sure=yes" if possibly else "")
            assert len(rows(site, query, name)) == int(count), (name, query)


def test_both_scripts_find_the_same_words_and_english_them_too(site: httpx.Client) -> None:
    found = [
        {row["id"] for row in rows(site, f"q={words}")}
        for words in ("不怕封鎖", "不怕封锁", "fear a blockade")
    ]
    assert found[0]
    assert found[0] == found[1]
    assert found[0] <= found[2]


@pytest.mark.parametrize("name", LISTS)
def test_dates_come_first_and_what_has_none_last(site: httpx.Client, name: str) -> None:
    found = [(row["first_day"], row["last_day"]) for row in rows(site, "", name)]
    exact = [days for days in found if days[0] and days[0] == days[1]]
    undated = [days for days in found if days == (None, None)]
    assert exact
    assert exact == sorted(exact)
    assert found[len(found) - len(undated) :] == undated


@pytest.mark.parametrize("query", BAD)
@pytest.mark.parametrize("ending", ["", ".csv", ".json", ".xlsx"])
def test_a_bad_parameter_is_named_and_the_form_stays(
    site: httpx.Client, query: str, ending: str
) -> None:
    if ending and query.startswith("page"):
        query = "page=x"
    answer = site.get(f"/-/quotes{ending}?{query}")
    assert answer.status_code == 400
    said = json.loads(answer.text)["error"] if ending == ".json" else answer.text
    assert f"“{BAD.get(query, 'page')}”" in said
    if not ending:
        assert 'class="list-form"' in answer.text


def test_a_filter_that_finds_nothing_says_what_to_loosen(site: httpx.Client) -> None:
    page = site.get("/-/quotes?speaker=lin-datong&month=1999-01").text
    loosened = re.findall(r'<li><a href="\?([^"]*)">Without [^<]*</a>\s*<small>(\d+)', page)
    assert loosened
    for query, count in loosened:
        assert len(rows(site, query)) == int(count)


@pytest.mark.parametrize("name", LISTS)
def test_the_files_of_a_filter_hold_the_same_rows(site: httpx.Client, name: str) -> None:
    told = rows(site, "month=2025-05", name)
    as_csv = site.get(f"/-/{name}.csv?month=2025-05")
    assert as_csv.content.startswith("\ufeff".encode())
    assert 'attachment; filename="' in as_csv.headers["content-disposition"]
    assert name in as_csv.headers["content-disposition"]
    lines = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == [row["id"] for row in told]
    raw = site.get(f"/-/{name}.xlsx?month=2025-05").content
    assert raw == site.get(f"/-/{name}.xlsx?month=2025-05").content
    book = openpyxl.load_workbook(io.BytesIO(raw))
    sheet = [[cell.value for cell in row] for row in book[name].iter_rows()]
    assert [row[0] for row in sheet[1:]] == [row["id"] for row in told]
    assert sheet[0] == lines[0]
    about = {row[0].value: row[1].value for row in book["about"].iter_rows()}
    assert about["Filter: month"] == "2025-05"


def test_a_file_cites_each_row_with_its_full_address(site: httpx.Client) -> None:
    for row in rows(site, ""):
        assert row["address"] in row["citation"]
        assert row["id"] in row["citation"]
        assert row["words"][:4] in row["citation"].replace("『", "「").replace("』", "」")
        assert site.get(row["address"]).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_a_list_speaks_the_language_of_its_address(site: httpx.Client, name: str) -> None:
    page = site.get(f"/zh-hant/-/{name}").text
    assert '<html lang="zh-Hant">' in page
    assert 'href="/zh-hant/disk_order/' in page


def test_a_bare_csv_of_a_table_is_a_file_with_all_rows(site: httpx.Client) -> None:
    for table in ("mentions", "timeline"):
        answer = site.get(f"/disk_order/{table}.csv")
        assert answer.content.startswith("\ufeff".encode())
        assert answer.headers["content-disposition"].startswith("attachment")
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        count = site.get(f"/disk_order/{table}.json?_size=1").json()
        assert len(lines) - 1 == count["filtered_table_rows_count"]
    assert site.get("/disk_order/quotes.xlsx").status_code == 404


WORDS = st.text(max_size=30) | st.sampled_from(["yes", "2025-05", "lin-datong", '"', "*", "a AND"])
PARAMETERS = st.sampled_from(
    sorted({"q", "month", "from", "to", "sure", "sort", "page"})
    + sorted({facet.parameter for listing in LISTINGS.values() for facet in listing.facets})
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(LISTS),
    ending=st.sampled_from(["", "", "", ".csv", ".json", ".xlsx"]),
    asked=st.dictionaries(PARAMETERS, WORDS, max_size=4),
)
def test_no_parameter_is_a_fault_of_the_program(
    site: httpx.Client, name: str, ending: str, asked: dict[str, str]
) -> None:
    asked = {key: value.encode("utf-8", "replace").decode() for key, value in asked.items()}
    assert site.get(f"/-/{name}{ending}", params=asked).status_code in (200, 400)
