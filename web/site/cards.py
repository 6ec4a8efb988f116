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

from web.site import amounts
from web.site.differences import differing
from web.site.language import language, written

CARDS = """
SELECT c.*, d.language, d.title AS paper_title, d.title_en AS paper_title_en, d.publisher_id,
       p.name_en AS paper_en, p.name_zh_hant AS paper_zh_hant, p.name_zh_hans AS paper_zh_hans,
       w.name_en AS who_en, w.name_zh_hant AS who_zh_hant, w.name_zh_hans AS who_zh_hans, w.role_en,
       n.printed_en AS published_en, n.printed_zh_hant AS published_zh_hant,
       n.printed_zh_hans AS published_zh_hans, m.qualifier, m.obs_status, m.fiscal_period,
       u.unit_id, u.dimension, u.title_zh_hant AS unit_zh_hant, u.title_zh_hans AS unit_zh_hans
FROM json_each(?) asked
CROSS JOIN cards c ON c.card_id = asked.value
LEFT JOIN documents d ON d.document_id = c.document_id
LEFT JOIN actors p ON p.actor_id = d.publisher_id
LEFT JOIN actors w ON w.actor_id = c.who_id
LEFT JOIN papers n ON n.document_id = c.document_id
LEFT JOIN metrics m ON c.table_name = 'metrics' AND m.metric_id = c.row_id
LEFT JOIN units u ON u.unit_id = m.unit"""
BRIEF = """
SELECT c.card_id, c.table_name, c.row_id, c.kind, c.text, c.english, c.title_zh, c.title_en,
       c.title_zh_hant, c.title_zh_hans, c.value_en, c.note_en, c.date_words_en,
       c.date_words_zh_hant, c.date_words_zh_hans, c.who_id, c.who_text, d.language,
       w.name_en AS who_en, w.name_zh_hant AS who_zh_hant, w.name_zh_hans AS who_zh_hans
FROM json_each(?) asked
CROSS JOIN cards c ON c.card_id = asked.value
LEFT JOIN documents d ON d.document_id = c.document_id
LEFT JOIN actors w ON w.actor_id = c.who_id"""
SENTENCES = """
SELECT s.*, d.language, d.publisher_id, d.title AS paper_title, d.title_en AS paper_title_en,
       p.name_en AS paper_en, p.name_zh_hant AS paper_zh_hant, p.name_zh_hans AS paper_zh_hans,
       n.printed_en AS published_en, n.printed_zh_hant AS published_zh_hant,
       n.printed_zh_hans AS published_zh_hans
FROM json_each(?) asked
CROSS JOIN sentences s ON s.sentence_id = asked.value
JOIN documents d ON d.document_id = s.document_id
JOIN papers n ON n.document_id = s.document_id
LEFT JOIN actors p ON p.actor_id = d.publisher_id"""
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
LONGEST = 48
"""Characters of the title of a document that stands for its paper."""


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
    kind: str | None = None
    title: Words | None = None
    words: str | None = None
    words_lang: str | None = None
    english: str | None = None
    who_id: str | None = None
    who: Words | None = None
    role: Words | None = None
    official: bool = False
    when: Words | None = None
    paper_id: str | None = None
    paper: Words | None = None
    published: Words | None = None
    document_id: str | None = None
    start: int | None = None
    end: int | None = None
    value: Words | None = None
    printed: str | None = None
    status: str | None = None
    note: Words | None = None
    says: str | None = None
    marks: tuple[tuple[int, int], ...] = ()
    sides: tuple["Card", ...] = ()


def told(row: sqlite3.Row, name: str, english: str | None = None) -> Words | None:
    """A text in the language of the page (`name_zh_hant`), else in English; None if there is
    none."""
    column = f"{name}_{language().column}"
    if row[column]:
        return Words(row[column], written(row[column], language().tag) or language().tag)
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
        return Words(shortened(row["paper_title_en"]), "en")
    return Words(shortened(row["paper_title"]), row["language"])


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def read(row: sqlite3.Row) -> Card:
    """A card from its row."""
    value = amounts.value(row)
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
        when=told(row, "date_words")
        or (Words(row["fiscal_period"], "en") if row["fiscal_period"] else None),
        paper_id=row["publisher_id"],
        paper=paper(row),
        published=told(row, "published"),
        document_id=row["document_id"],
        start=row["start"],
        end=row["end"],
        value=Words(*value) if value else None,
        printed=amounts.printed(row),
        status=row["obs_status"],
        note=Words(row["note_en"], "en") if row["note_en"] else None,
    )


def title(row: sqlite3.Row) -> Words | None:
    """What the row is called; None where its words say it all, as those of a quote do."""
    if row["english"] and not row["title_zh_hant"]:
        return None
    if language().column == "en" and row["title_en"]:
        said = row["title_en"].removesuffix(f": {row['value_en']}")
        return Words(said[:1].upper() + said[1:] if row["value_en"] else said, "en")
    if not row["title_zh_hant"] and row["title_zh"] and row["title_zh"] != row["text"]:
        return Words(row["title_zh"], row["language"] or "zh-Hant")
    return told(row, "title")


def plain(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Card]:
    """Id -> card, for those that there are."""
    asked = list(ids)
    rows = conn.execute(CARDS, [json.dumps(asked)])
    found = {row["card_id"]: read(row) for row in rows}
    cut = [card_id.partition(".")[2] for card_id in asked if card_id.startswith("sentences.")]
    sentences = conn.execute(SENTENCES, [json.dumps(cut)]) if cut else ()
    return found | {f"sentences.{row['sentence_id']}": sentence(row) for row in sentences}


def brief(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Card]:
    """Id -> what an entry of a long list says: title, speaker, date, English and note alone."""
    rows = conn.execute(BRIEF, [json.dumps(list(ids))])
    return {
        row["card_id"]: Card(
            table=row["table_name"],
            row_id=row["row_id"],
            kind=row["kind"],
            title=title(row),
            english=row["english"],
            who=speaker(row),
            when=told(row, "date_words"),
            note=Words(row["note_en"], "en") if row["note_en"] else None,
        )
        for row in rows
    }


def sentence(row: sqlite3.Row) -> Card:
    """A sentence of a document, which is no row of the package."""
    return Card(
        table="sentences",
        row_id=row["sentence_id"],
        words=row["text"],
        words_lang=row["language"],
        paper_id=row["publisher_id"],
        paper=paper(row),
        published=told(row, "published"),
        document_id=row["document_id"],
        start=row["start"],
        end=row["end"],
    )


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
