"""What a search shows of a row: for programs its words with the places of the matches, for readers
the lines of its card that hold them."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_encode

from web.site import leaves
from web.site.cards import Card, Words, load
from web.site.ladder import Table
from web.site.language import language, written
from web.site.marks import Place, Wanted, excerpt, marks

LOOKED_AT = 2_000
"""Characters of a text in which matches are looked for."""
CARDS = """
SELECT c.*, asked.value ->> 1 AS number FROM json_each(?) asked
CROSS JOIN cards c ON c.card_id = asked.value ->> 0 ORDER BY asked.key"""
SENTENCES = """
SELECT 'sentences' AS table_name, s.sentence_id AS row_id, s.text AS title_zh, NULL AS title_en,
       NULL AS said, s.document_id, s.start, s."end", NULL AS text, d.language, d.publisher_id,
       p.name_en, p.name_zh_hant, p.name_zh_hans
FROM json_each(?) asked CROSS JOIN sentences s ON s.rowid = asked.value
JOIN documents d USING (document_id) LEFT JOIN actors p ON p.actor_id = d.publisher_id
ORDER BY asked.key"""
ABOUT = """
SELECT n.name_en, n.name_zh_hant, n.name_zh_hans
FROM event_policies p JOIN policies n USING (policy_id) WHERE p.event_id = ?1
UNION ALL
SELECT n.name_en, n.name_zh_hant, n.name_zh_hans
FROM event_products p JOIN products n USING (product_id) WHERE p.event_id = ?1"""
"""What an event is found by beside its own words."""
OWN = {"name_en": "en", "name_zh_hant": "zh-Hant", "name_zh_hans": "zh-Hans"}


@dataclass(frozen=True)
class Line:
    """Words with their language and the places that are marked."""

    text: str
    marks: Sequence[Place]
    lang: str


@dataclass(frozen=True)
class Hit:
    """A row as the page shows it, and as JSON tells it."""

    card: Card
    lines: tuple[Line, ...]
    told: dict[str, Any]


def path(
    database: str, table: str, row_id: str, document: str | None = None, place: Place = (0, 0)
) -> str:
    """Where a hit leads, without the root of the site: to its row, or into the reader."""
    if table != "sentences":
        return f"{database}/{table}/{tilde_encode(row_id)}"
    return f"-/read/{tilde_encode(str(document))}{leaves.place(*place)}"


def why(conn: sqlite3.Connection, row: sqlite3.Row, wanted: Wanted) -> tuple[str, str]:
    """What holds a match that the card of a row does not show, and its language: a policy or
    product of an event, or a value of the row; '' if nothing does."""
    about = conn.execute(ABOUT, [row["row_id"]]).fetchall() if row["table_name"] == "events" else []
    first = f"name_{language().column}"
    for column in (first, *OWN):
        for named in about:
            if named[column] and marks(named[column], wanted):
                return named[column], OWN[column]
    sql = f"SELECT t.* FROM [{row['table_name']}] t WHERE rowid = ?"
    held = conn.execute(sql, [row["number"]]).fetchone()
    texts = [str(value)[:LOOKED_AT] for value in held if value is not None]
    best = max((text for text in texts if marks(text, wanted)), key=len, default="")
    return best, written(best, "zh-Hant") or "en"


def told(conn: sqlite3.Connection, row: sqlite3.Row, wanted: Wanted) -> dict[str, Any]:
    """A hit for programs: its id, the printed words, the English, who or when, and where the
    matches stand in them. `why` is the text that holds the match where none of these does."""
    printed = [text for text in (row["title_zh"], row["text"]) if text] or [""]
    # The printed words that hold the match say why the row was found; else the first ones say
    # what it is.
    best = next((text for text in printed if marks(text[:LOOKED_AT], wanted)), printed[0])
    shown = {"text": best, "english": row["title_en"] or "", "note": row["said"] or ""}
    found: dict[str, Any] = {"id": row["row_id"], "table": row["table_name"]}
    shown_alone = row["table_name"] == "sentences" or not wanted
    if not shown_alone and not any(marks(text[:LOOKED_AT], wanted) for text in shown.values()):
        shown["why"], found["why_lang"] = why(conn, row, wanted)
    for name, text in shown.items():
        found[name], found[f"{name}_marks"] = excerpt(text[:LOOKED_AT], wanted)
    if row["start"] is not None:
        found |= {key: row[key] for key in ("document_id", "start", "end")}
    return found


def lines(card: Card, found: dict[str, Any], wanted: Wanted) -> tuple[Line, ...]:
    """What the page shows of a card: its first words, and those that hold a match."""
    texts = [(str(card.title), card.title.lang)] if card.title else []
    texts += [(card.words, card.words_lang or "")] if card.words else []
    texts += [(card.english, "en")] if card.english else []
    texts += [(str(card.note), card.note.lang)] if card.note else []
    texts += [(found["why"], found["why_lang"])] if found.get("why") else []
    cut = [Line(*excerpt(text[:LOOKED_AT], wanted), lang) for text, lang in texts]
    quoted = {line.text for line in cut[:1]}
    rest = [line for line in cut[1:] if line.text not in quoted]
    kept = [line for line in rest if line.marks or line.text == cut[1].text]
    return (*cut[:1], *kept) or (Line(card.row_id, (), "en"),)


def sentence(row: sqlite3.Row) -> Card:
    """A sentence of the sources, which has no card in the data."""
    name = row[f"name_{language().column}"]
    return Card(
        table=row["table_name"],
        row_id=row["row_id"],
        kind=None,
        title=None,
        words=row["title_zh"],
        words_lang=row["language"],
        english=None,
        who_id=None,
        who=None,
        role=None,
        official=False,
        when=None,
        paper_id=row["publisher_id"],
        paper=Words(name, written(name, language().tag) or "en") if name else None,
        published=None,
        document_id=row["document_id"],
        start=row["start"],
        end=row["end"],
    )


def hits(
    conn: sqlite3.Connection, table: Table, found: Sequence[tuple[str, int]], wanted: Wanted
) -> list[Hit]:
    """The hits of a table from (id, number of its row), in their order."""
    if table.name == "sentences":
        asked = json.dumps([number for _, number in found])
        rows = conn.execute(SENTENCES, [asked]).fetchall()
        cards = [sentence(row) for row in rows]
    else:
        ids = [f"{table.name}.{row_id}" for row_id, _ in found]
        numbered = [(card, number) for card, (_, number) in zip(ids, found, strict=True)]
        rows = conn.execute(CARDS, [json.dumps(numbered)]).fetchall()
        cards = load(conn, ids)
    said = [told(conn, row, wanted) for row in rows]
    return [Hit(card, lines(card, it, wanted), it) for card, it in zip(cards, said, strict=True)]
