"""The card of a row: the same for every table, in the language of the page; a card embedded."""

import sqlite3

import httpx
import pytest

from web.site import cards
from web.site.embeds import EMBEDDED
from web.site.language import LANGUAGES, _current


@pytest.fixture
def loaded(db: sqlite3.Connection) -> list[cards.Card]:
    ids = [row[0] for row in db.execute("SELECT card_id FROM cards ORDER BY card_id DESC")]
    found = cards.load(db, ids)
    assert [f"{card.table}.{card.row_id}" for card in found] == ids
    return found


def test_a_card_says_who_where_and_when(db: sqlite3.Connection) -> None:
    (card,) = cards.load(db, ["quotes.Q0003"])
    sql = "SELECT speaker, text, text_en, date_words_en FROM quotes_by_speaker WHERE quote_id = ?"
    speaker, text, english, when = db.execute(sql, ["Q0003"]).fetchone()
    assert (card.who, card.words, card.english, card.when) == (speaker, text, english, when)
    assert card.official
    assert card.paper
    assert card.published


def test_cards_stand_in_the_order_asked_and_unknown_ids_are_left_out(
    db: sqlite3.Connection,
) -> None:
    found = cards.load(db, ["quotes.Q0002", "quotes.nope", "events.E0001", "quotes.Q0001"])
    assert [card.row_id for card in found] == ["Q0002", "E0001", "Q0001"]


def test_words_of_a_card_stand_at_its_place(
    loaded: list[cards.Card], db: sqlite3.Connection
) -> None:
    spans = db.execute('SELECT document_id, start, "end", text FROM spans')
    proved = {(document, start, end): text for document, start, end, text in spans}
    placed = [card for card in loaded if card.words and card.document_id]
    assert placed
    for card in placed:
        assert proved[card.document_id, card.start, card.end] == card.words, card.row_id


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda known: known.tag)
def test_words_know_their_language(db: sqlite3.Connection, language: object) -> None:
    token = _current.set(language)  # type: ignore[arg-type]
    try:
        (event,) = cards.load(db, ["events.E0001"])
    finally:
        _current.reset(token)
    column = f"title_{language.column}"  # type: ignore[attr-defined]
    sql = f"SELECT {column} FROM events WHERE event_id = 'E0001'"
    assert event.title == db.execute(sql).fetchone()[0]
    assert event.title is not None
    assert event.title.lang == language.tag  # type: ignore[attr-defined]


def test_a_contradiction_has_all_its_sides(db: sqlite3.Connection) -> None:
    sql = "SELECT discrepancy_id, count(*) FROM discrepancy_members GROUP BY 1"
    counts = dict(map(tuple, db.execute(sql)))
    found = cards.load(db, [f"discrepancies.{key}" for key in counts])
    assert {card.row_id: len(card.sides) for card in found} == counts
    assert all(side.says and side.words for card in found for side in card.sides)


@pytest.mark.parametrize("table", EMBEDDED)
def test_a_card_may_stand_in_the_pages_of_others(
    site: httpx.Client, db: sqlite3.Connection, table: str
) -> None:
    sql = "SELECT row_id FROM cards WHERE table_name = ? ORDER BY 1 LIMIT 1"
    row_id = db.execute(sql, [table]).fetchone()[0]
    answer = site.get(f"/-/embed/{table}/{row_id}?theme=dark")
    policy = answer.headers["content-security-policy"]
    page = site.get(f"/disk_order/{table}/{row_id}")
    assert (
        policy.replace("frame-ancestors *", "frame-ancestors 'none'")
        == (page.headers["content-security-policy"])
    )
    assert f"/disk_order/{table}/{row_id}" in answer.text
    assert "<script" not in answer.text
    assert f"/-/embed/{table}/{row_id}" in page.text
    assert site.get(f"/-/embed/{table}/{row_id}?theme=red").status_code == 400
    assert site.get(f"/-/embed/{table}/nothing").status_code == 404
