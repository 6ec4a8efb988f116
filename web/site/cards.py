"""What a row says of itself as a reader meets it: one card for lists, row pages, search, pages of
things and embeds, drawn by `templates/_card.html` and nothing else.

The database has its words (scripts/sql/cards.sql); here they are gathered in the language of the
page, with who speaks, the paper and its date.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from web.site.language import language

CARDS = """
SELECT c.*, d.title_en AS document, d.language AS words_lang FROM cards c
LEFT JOIN documents d ON d.document_id = c.document_id
WHERE c.card_id IN (SELECT value FROM json_each(?))"""


@dataclass(frozen=True)
class Card:
    """A card: the table and id of its row, the words as printed and their language, what they say
    in English, and what a reader asks for; None where the sources do not say it."""

    table: str
    row_id: str
    kind: str | None
    title: str | None
    words: str | None
    words_lang: str | None
    english: str | None
    who: str | None
    role: str | None
    official: bool
    when: str | None
    paper: str | None
    published: str | None
    document_id: str | None
    start: int | None
    end: int | None
