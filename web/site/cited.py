"""What a citation says of a row, in the language of the page: who, in which paper, printed when,
and the words as they are printed.

'Marten Huang, quoted in Dawan Post, 21–22 May 2025, 「…」'; reported words are paraphrased, not
quoted. The English of a quote is that of `quotes_by_speaker.citation`, which has to do without
Python; tests/site/test_citing.py compares them.
"""

import sqlite3
from collections.abc import Sequence
from functools import reduce
from typing import Any

from web.site import cards
from web.site.cards import Card
from web.site.language import _, language

PAPERS = "SELECT paper_{0}, printed_{0} FROM papers WHERE document_id = ?"
Described = tuple[str, dict[str, Any] | None]
NESTED = str.maketrans("「」『』", "『』「」")


def quoted(words: str, tag: str | None) -> str:
    """Words in the quotation marks of their language; marks inside them become inner ones.

    >>> quoted("東方是「一家公司」", "zh-Hant-HK"), quoted("One", "en")
    ('「東方是『一家公司』」', '“One”')
    """
    if (tag or "").startswith("zh-Hant"):
        return f"「{words.translate(NESTED)}」"
    return f"“{words}”"


def joined(*parts: str | None) -> str:
    """The parts that there are, as a reference in the language of the page sets them apart.

    >>> joined("A", None, "B", "C"), joined()
    ('A, B, C', '')
    """
    form = _("{first}, {second}")
    known = [part for part in parts if part]
    return reduce(lambda first, second: form.format(first=first, second=second), known or [""])


def paper(conn: sqlite3.Connection, document: str | None) -> str:
    """The paper of a document and when it was printed."""
    found = conn.execute(PAPERS.format(language().column), [document]).fetchone()
    return joined(*found) if found else ""


def of_quote(card: Card, printed: str) -> str:
    """Who is quoted where; what is reported in other words is paraphrased."""
    unnamed = card.who and _("{words} (not named)").format(words=card.who)
    said = {
        "who": (card.who_id and card.who) or unnamed or _("Speaker not named"),
        "paper": printed,
        "words": quoted(card.words or "", card.words_lang),
    }
    if card.kind == "indirect":
        return _("{who}, paraphrased in {paper}, {words}").format_map(said)
    return _("{who}, quoted in {paper}, {words}").format_map(said)


def of_passage(card: Card, printed: str) -> str:
    """What a passage tells, when it was, according to whom, and the passage."""
    told = str(card.title or "")
    if card.when and card.table == "events":
        told = _("{what} ({when})").format(what=told, when=card.when)
    by = card.who and _("according to {who}").format(who=card.who)
    return joined(told, by, printed, quoted(card.words or "", card.words_lang))


def of_document(conn: sqlite3.Connection, card: Card) -> str:
    """The paper, when it was printed, and its headline where this is not said yet."""
    printed = paper(conn, card.row_id)
    sql = "SELECT title, language FROM documents WHERE document_id = ? AND publisher_id IS NOT NULL"
    headline = conn.execute(sql, [card.row_id]).fetchone()
    return joined(printed, quoted(*headline) if headline else "")


def quotation(card: Card, printed: str, address: str) -> dict[str, Any]:
    """schema.org/Quotation: the words as printed, who said them, and the paper."""
    said = {
        "@context": "https://schema.org/",
        "@type": "Quotation",
        "text": card.words,
        "inLanguage": card.words_lang,
        "creator": card.who and {"@type": "Thing", "name": card.who},
        "isPartOf": {"@type": "CreativeWork", "name": printed},
        "identifier": card.row_id,
        "url": address,
    }
    return {key: value for key, value in said.items() if value}


def described(conn: sqlite3.Connection, table: str, row_id: str, address: str) -> Described:
    """What a citation says of a row, and for a quote what machines read. For a thread:
    `in_language`."""
    words = words_of(conn, table, row_id)
    if table != "quotes" or not words:
        return words, None
    card = cards.load(conn, [f"{table}.{row_id}"])[0]
    return words, quotation(card, paper(conn, card.document_id), address)


def words_of(conn: sqlite3.Connection, table: str, row_id: str) -> str:
    """What a citation says of a row; '' where it has no card."""
    found: Sequence[Card] = cards.load(conn, [f"{table}.{row_id}"])
    return words_of_card(conn, found[0]) if found else ""


def words_of_card(conn: sqlite3.Connection, card: Card) -> str:
    """What a citation says of the row of a card."""
    table = card.table
    if table == "documents":
        return of_document(conn, card)
    if table == "discrepancies":
        sides = dict.fromkeys(paper(conn, side.document_id) for side in card.sides)
        return joined(card.title, "; ".join(filter(None, sides)))
    printed = paper(conn, card.document_id)
    if table == "quotes":
        return of_quote(card, printed)
    # What is described in words of ours (an actor, a product) is more than where it is first named.
    if card.words and not card.note:
        return of_passage(card, printed)
    return str(card.title or card.words or "")
