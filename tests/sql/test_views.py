"""The views say who is an official, what answers what, each utterance and figure once; each says
what it holds."""

import re
import sqlite3
from typing import Any

import pytest

from scripts.model.package import Package
from scripts.sql.views import described_views

SIDES = {
    "united-states": ("united-states", 1),
    "us-trade-ministry": ("united-states", 1),
    "webber": ("united-states", 1),
    "zhao-qingqing": ("china", 1),
    "mingguang": ("china", 0),
    "lin-datong": ("china", 0),
    "chen-xiaoyu": (None, 0),
    "deep-blue": (None, 0),
}
"""Actor -> the state that it belongs to, and whether it is official."""
REACTIONS = {
    "L0001": ("E0001", "E0003", "Webber", 1, 1),
    "L0002": ("E0008", "E0009", "Zhao Qingqing", 0, None),
    "L0003": ("E0002", "E0005", "US Trade Ministry", 202, 242),
}
"""Link -> act, reaction, who reacts, and the days between them, at least and at most."""
SENTENCES = {
    "M0003": "market share of Mingguang · the Chinese market (China): about 35%",
    "M0006": "market share of Mingguang · Chinese market (China): less than 30%",
}
COLUMNS = {
    "timeline": {"date_start", "date_end", "title_zh_hans", "claimed_by", "official", "text_en"},
    "quotes_by_speaker": {"said_start", "said_end", "published", "text_zh_hans", "place", "side"},
    "figures": {"period_start", "period_end", "published", "object", "side", "text_en"},
    "reactions": {"act_start", "act_end", "date_start", "date_end", "published"},
    "contradictions": {"published", "title_zh_hans", "between", "text_en"},
}
"""View -> columns that one filters by or reads in another script."""


def one(db: sqlite3.Connection, sql: str, row_id: str) -> tuple[Any, ...]:
    return tuple(db.execute(sql, [row_id]).fetchone())


@pytest.mark.parametrize("actor", SIDES)
def test_an_actor_has_a_side_and_is_official_or_not(db: sqlite3.Connection, actor: str) -> None:
    sql = "SELECT side, official FROM officials WHERE actor_id = ?"
    assert one(db, sql, actor) == SIDES[actor]


def test_an_actor_is_an_official_or_not_once(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT actor_id FROM officials").fetchall()
    assert [row[0] for row in rows] == [
        row[0] for row in db.execute("SELECT actor_id FROM actors ORDER BY 1")
    ]


@pytest.mark.parametrize("link", REACTIONS)
def test_a_reaction_says_who_and_how_many_days_later(db: sqlite3.Connection, link: str) -> None:
    sql = """SELECT act_id, event_id, reaction_by, days_at_least, days_at_most
        FROM reactions WHERE event_link_id = ?"""
    assert one(db, sql, link) == REACTIONS[link]


def test_an_event_names_all_that_it_is_about_and_who_claims_it(db: sqlite3.Connection) -> None:
    sql = "SELECT products, official FROM timeline WHERE event_id = ?"
    assert one(db, sql, "E0001") == ("MG-20 (launched), Farlight (concerned)", 0)
    sql = "SELECT policies, claimed_by, date_words_zh_hant FROM timeline WHERE event_id = ?"
    found = one(db, sql, "E0006")
    assert found[1:] == ("US Trade Ministry", "2025年5月31日或之前")
    assert found[0].endswith("(concerned)")


@pytest.mark.parametrize("metric", SENTENCES)
def test_a_figure_says_of_what_and_within_which_bounds(db: sqlite3.Connection, metric: str) -> None:
    assert one(db, "SELECT sentence_en FROM figures WHERE metric_id = ?", metric) == (
        SENTENCES[metric],
    )


def test_utterances_and_figures_count_once_however_often_they_are_printed(
    db: sqlite3.Connection,
) -> None:
    sql = "SELECT times, quote_ids, repeated_in_part FROM utterances WHERE quote_id = ?"
    assert one(db, sql, "Q0008") == (2, "Q0008 Q0011", 0)
    assert one(db, sql, "Q0001") == (1, "Q0001", 2)
    sql = "SELECT times, metric_ids, printed_in FROM figures_once WHERE metric_id = ?"
    assert one(db, sql, "M0008") == (2, "M0008 M0010", "dawan-order")
    for view, table in (("utterances", "quotes"), ("figures_once", "metrics")):
        counted = db.execute(f"SELECT count(*), sum(times) FROM {view}").fetchone()
        firsts = f"SELECT count(*) FILTER (WHERE same_as IS NULL), count(*) FROM {table}"
        assert tuple(counted) == tuple(db.execute(firsts).fetchone())


def test_a_speaker_whom_nobody_names_is_described(db: sqlite3.Connection) -> None:
    sql = "SELECT speaker, speaker_text, citation FROM quotes_by_speaker WHERE quote_id = ?"
    speaker, words, citation = one(db, sql, "Q0009")
    assert (speaker, words) == ("(not named)", "美國商界人士")
    assert citation.startswith("美國商界人士 (not named), ") and "Q0009" in citation


def test_every_quote_can_be_cited(db: sqlite3.Connection) -> None:
    for quote, citation in db.execute("SELECT quote_id, citation FROM quotes_by_speaker"):
        assert re.search(rf"\. .+ {quote}, version [\d.]+, /disk_order/quotes/{quote}$", citation)


@pytest.mark.parametrize("view", COLUMNS)
def test_a_view_has_what_one_filters_by(db: sqlite3.Connection, view: str) -> None:
    names = {row["name"] for row in db.execute("SELECT name FROM pragma_table_info(?)", [view])}
    assert COLUMNS[view] - names == set()


def test_every_view_says_what_it_holds(sound: Package, db: sqlite3.Connection) -> None:
    described = described_views(sound)
    views = db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")
    tables = {"cards", "papers", "moments", "lanes", "lane_counts", "sides", "namings", "supported"}
    tables |= {f"{name}_in_order" for name in ("events", "figures", "quotes", "reactions")}
    assert tables | {*(row["name"] for row in views)} == set(described)
    assert all(about.endswith(".") and len(about) > 40 for about in described.values())


def test_views_need_no_function_of_ours(db: sqlite3.Connection) -> None:
    """Whoever opens the file with SQLite alone can read them."""
    for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        assert db.execute(f"SELECT * FROM [{row['name']}]").fetchall()


def test_a_number_of_a_view_can_be_filtered_by(db: sqlite3.Connection) -> None:
    """The site compares with text, which finds a number only in a column that has a type."""
    views = db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
    for (view,) in views:
        first = db.execute(f"SELECT * FROM [{view}]").fetchone()
        names = first.keys()
        for column in (name for name in names if isinstance(first[name], int | float)):
            found = f"SELECT 1 FROM [{view}] WHERE [{column}] = ?"
            assert db.execute(found, [str(first[column])]).fetchone(), (view, column)


ORDERED = {
    "timeline": ("coalesce(date_start, date_end)", "date_end", "event_id"),
    "quotes_by_speaker": ("speaker = '(not named)'", "speaker", "said_start", "quote_id"),
    "figures": ("indicator", "subject", "period_start", "metric_id"),
    "market_share": ("subject", "period_start", "metric_id"),
    "who_names_whom": ("speaker_id", "quotes DESC", "table_name", "row_id"),
}
"""View -> what its rows are in order of."""


@pytest.mark.parametrize("view", ORDERED)
def test_a_view_says_its_order(view: str, db: sqlite3.Connection) -> None:
    sql = f"SELECT in_order FROM {view} ORDER BY {', '.join(ORDERED[view])}"
    places = [row[0] for row in db.execute(sql)]
    assert places == [*range(1, len(places) + 1)]


PLANNED = ("timeline", "reactions", "quotes_by_speaker", "figures", "market_share")
"""Views whose rows stand in order already."""


@pytest.mark.parametrize("view", PLANNED)
def test_a_page_of_a_view_sorts_nothing(view: str, db: sqlite3.Connection) -> None:
    plan = db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {view} ORDER BY in_order LIMIT 26")
    assert "USE TEMP B-TREE FOR ORDER BY" not in {row[3] for row in plan if row[1] == 0}


@pytest.mark.parametrize("view", PLANNED)
def test_a_view_is_counted_without_what_it_says_of_a_row(view: str, db: sqlite3.Connection) -> None:
    plan = db.execute(f"EXPLAIN QUERY PLAN SELECT count(*) FROM {view}")
    assert not any("SUBQUERY" in row[3] or "CO-ROUTINE" in row[3] for row in plan)
