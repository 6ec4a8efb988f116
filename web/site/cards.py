"""What a row says of itself as a reader meets it: one card for lists, row pages, search, pages of
things and embeds, drawn by `templates/_card.html` and nothing else.

The database has its words (scripts/sql/cards.sql, told.sql); here they are gathered in the language
of the page, with who speaks, the paper and its date. Two questions answer for any number of cards.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from web.site.differences import differing
from web.site.language import language

CARDS = """
SELECT c.*, d.language, d.title AS paper_title, d.title_en AS paper_title_en, d.publisher_id,
       p.name_en AS paper_en, p.name_zh_hant AS paper_zh_hant, p.name_zh_hans AS paper_zh_hans,
       w.name_en AS who_en, w.name_zh_hant AS who_zh_hant, w.name_zh_hans AS who_zh_hans, w.role_en,
       pc.date_words_en AS published_en, pc.date_words_zh_hant AS published_zh_hant,
       pc.date_words_zh_hans AS published_zh_hans
FROM json_each(?) asked
CROSS JOIN cards c ON c.card_id = asked.value
LEFT JOIN documents d ON d.document_id = c.document_id
LEFT JOIN actors p ON p.actor_id = d.publisher_id
LEFT JOIN actors w ON w.actor_id = c.who_id
LEFT JOIN cards pc ON pc.card_id = 'documents.' || c.document_id"""
SIDES = """
SELECT b.discrepancy_id, b.says, 'evidence.' || b.evidence_id AS words_id, CASE
    WHEN b.event_id IS NOT NULL THEN 'events.' || b.event_id
    WHEN b.metric_id IS NOT NULL THEN 'metrics.' || b.metric_id
    WHEN b.quote_id IS NOT NULL THEN 'quotes.' || b.quote_id
    ELSE 'evidence.' || b.evidence_id END AS card_id
FROM json_each(?) asked
CROSS JOIN discrepancy_members b ON b.discrepancy_id = asked.value
ORDER BY b.discrepancy_id, b.discrepancy_member_id"""
CONTRADICTIONS = "discrepancies"


class Words(str):
    """Words that know their language, for `lang` in the page."""

    lang: str

    def __new__(cls, text: str, lang: str) -> Self:
        found = super().__new__(cls, text)
        found.lang = lang
        return found


@dataclass(frozen=True)
class Card:
    """A card: the table and id of its row, the words as printed and their language, what they say
    in English, and what a reader asks for; None where the sources do not say it.

    Of a figure `value` is the amount in words and `printed` its words in the text; a contradiction
    has its `sides`, each with what it `says` and the `marks` of the words in which it differs.
    """

    table: str
    row_id: str
    kind: str | None
    title: Words | None
    words: str | None
    words_lang: str | None
    english: str | None
    who_id: str | None
    who: Words | None
    role: Words | None
    official: bool
    when: Words | None
    paper_id: str | None
    paper: Words | None
    published: Words | None
    document_id: str | None
    start: int | None
    end: int | None
    value: str | None = None
    printed: str | None = None
    note: Words | None = None
    says: str | None = None
    marks: tuple[tuple[int, int], ...] = ()
    sides: tuple["Card", ...] = ()


def told(row: sqlite3.Row, name: str, english: str | None = None) -> Words | None:
    """A text in the language of the page (`name_zh_hant`), else in English; None if there is
    none."""
    column = f"{name}_{language().column}"
    if row[column]:
        return Words(row[column], language().tag)
    plain = row[english or f"{name}_en"]
    return Words(plain, "en") if plain else None


def speaker(row: sqlite3.Row) -> Words | None:
    """Who says it by name, or the words that describe whom nobody names."""
    if row["who_id"]:
        return told(row, "who")
    return Words(row["who_text"], row["language"]) if row["who_text"] else None


def paper(row: sqlite3.Row) -> Words | None:
    """The publisher, or the title of a document whose publisher is not known."""
    found = told(row, "paper")
    if found or not row["language"]:
        return found
    if language().column == "en":
        return Words(row["paper_title_en"], "en")
    return Words(row["paper_title"], row["language"])


def read(row: sqlite3.Row) -> Card:
    """A card from its row."""
    return Card(
        table=row["table_name"],
        row_id=row["row_id"],
        kind=row["kind"],
        title=title(row),
        words=row["text"],
        words_lang=row["language"],
        english=row["english"],
        who_id=row["who_id"],
        who=speaker(row),
        role=Words(row["role_en"], "en") if row["role_en"] else None,
        official=bool(row["official"]),
        when=told(row, "date_words"),
        paper_id=row["publisher_id"],
        paper=paper(row),
        published=told(row, "published"),
        document_id=row["document_id"],
        start=row["start"],
        end=row["end"],
        value=row["value_en"],
        printed=row["printed"],
        note=Words(row["note_en"], "en") if row["note_en"] else None,
    )


def title(row: sqlite3.Row) -> Words | None:
    """What the row is called; None where its words say it all, as those of a quote do."""
    if row["english"] and not row["title_zh_hant"]:
        return None
    if language().column == "en" and row["title_en"]:
        return Words(row["title_en"], "en")
    if not row["title_zh_hant"] and row["title_zh"] and row["title_zh"] != row["text"]:
        return Words(row["title_zh"], row["language"] or "zh-Hant")
    return told(row, "title")


def plain(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Card]:
    """Id -> card, for those that there are."""
    rows = conn.execute(CARDS, [json.dumps(list(ids))])
    return {row["card_id"]: read(row) for row in rows}


def with_sides(conn: sqlite3.Connection, found: dict[str, Card]) -> dict[str, Card]:
    """The same cards, contradictions with their sides."""
    asked = [card.row_id for card in found.values() if card.table == CONTRADICTIONS]
    if not asked:
        return found
    members = conn.execute(SIDES, [json.dumps(asked)]).fetchall()
    named = [id_ for row in members for id_ in (row["card_id"], row["words_id"]) if id_]
    cards = plain(conn, dict.fromkeys(named))
    sides: dict[str, list[Card]] = {}
    for row in members:
        side = told_by(cards[row["card_id"]], cards.get(row["words_id"]))
        side = replace(side, says=row["says"])
        sides.setdefault(f"{CONTRADICTIONS}.{row['discrepancy_id']}", []).append(side)
    return found | {key: replace(found[key], sides=compared(of)) for key, of in sides.items()}


def told_by(side: Card, passage: Card | None) -> Card:
    """The side of a row as other words than its own tell it, such as a headline."""
    if passage is None:
        return side
    names = ("words", "words_lang", "english", "paper_id", "paper", "published", "document_id")
    return replace(side, **{name: getattr(passage, name) for name in (*names, "start", "end")})


def compared(sides: Sequence[Card]) -> tuple[Card, ...]:
    """The sides of a contradiction, each with the places of the words in which it differs."""
    places = differing(tuple(side.words or "" for side in sides))
    return tuple(replace(side, marks=of) for side, of in zip(sides, places, strict=True))


def load(conn: sqlite3.Connection, ids: Sequence[str]) -> list[Card]:
    """The cards of these ids (`TABLE.ROWID`) in their order, in the language of the page (in a
    thread: `db.execute_fn(in_language(work))`); ids that there are not are left out."""
    before: Any = conn.row_factory
    conn.row_factory = sqlite3.Row
    try:
        found = with_sides(conn, plain(conn, dict.fromkeys(ids)))
    finally:
        conn.row_factory = before
    return [found[card_id] for card_id in ids if card_id in found]
