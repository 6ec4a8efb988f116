"""The sections of a row page, asked: how many rows there are, and the cards of those shown.

The cards of all sections are loaded with two questions, however many sections there are.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scripts.text.wording import tokens
from web.site import cards
from web.site.asking import QuestionError
from web.site.cards import Card
from web.site.language import _, language
from web.site.sections import BESIDE, Form, Section
from web.site.things import THINGS

PAGE = 25
"""Rows of a section's own page."""
LAST = 10_000
"""The last page of a section that can be asked for."""
COUNTED = 500
"""Rows of a section that are counted; beyond, there are "more than" so many."""
STOOD_BESIDE = 12
"""Actors that a thing stands beside."""
NAMES = "SELECT name, document_id FROM names WHERE {} = ? ORDER BY name_id"
SENTENCES = """
SELECT s.sentence_id, s.text, s.document_id, s.start, s."end", d.language,
       coalesce(p.name_{0}, p.name_en, d.title_en) AS paper,
       coalesce(c.date_words_{0}, c.date_words_en) AS published
FROM json_each(?) asked
JOIN sentences s ON s.sentence_id = asked.value
JOIN documents d ON d.document_id = s.document_id
JOIN cards c ON c.card_id = 'documents.' || d.document_id
LEFT JOIN actors p ON p.actor_id = d.publisher_id"""


DOERS = """
SELECT p.event_id, 'actors.' || p.actor_id AS card_id
FROM json_each(?) asked JOIN event_actors p ON p.event_id = asked.value
WHERE p.role IN ('agent', 'speaker', 'issuer')
GROUP BY p.event_id, p.actor_id ORDER BY p.event_id, min(p.event_actor_id)"""
SAID = """
SELECT q.event_id, 'quotes.' || q.quote_id AS card_id
FROM json_each(?) asked JOIN quotes q ON q.event_id = asked.value
WHERE q.same_as IS NULL ORDER BY q.event_id, q.quote_id"""
HEARD = 2
"""Quotes of an occasion that are shown with its event; its own page has all."""


@dataclass(frozen=True)
class Entry:
    """A row of a section: its card or its sentence, the codes of its connection with the row of
    the page, the card of the third that it is a connection to, who acts in it, and what is said on
    its occasion; `again` are the ids of its cards that stand further up on the page."""

    card: Card | None
    sentence: dict[str, Any] | None
    how: list[str]
    other: Card | None
    doers: list[Card]
    said: list[Card]
    again: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Filled:
    """A section with its entries; `more` if there are more rows than are counted."""

    name: str
    title: str
    form: str
    count: int
    more: bool
    entries: list[Entry]
    listed: str
    page: int = 1
    pages: int = 1

    @property
    def whole(self) -> bool:
        """Whether all of it is shown."""
        return len(self.entries) == self.count and not self.more


def asked_names(conn: sqlite3.Connection, table: str, row_id: str) -> dict[str, str]:
    """The names of a thing as a question to an index, and, where some count in one document alone,
    each with where it counts."""
    rows = conn.execute(NAMES.format(THINGS[table]), [row_id]) if table in THINGS else ()
    phrases: dict[str | None, list[str]] = {}
    for name, document in rows:
        if words := tokens(name):
            phrases.setdefault(document, []).append(f'"{words}"')
    asks = {document: " OR ".join(of) for document, of in phrases.items()}
    ask = asks.pop(None, '""')
    limited = [{"ask": of, "document": document} for document, of in asks.items()]
    return {"ask": ask, "limited": json.dumps(limited)}


def sentences(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Id -> a sentence of a source with its paper and date."""
    listed = list(ids)
    if not listed:
        return {}
    sql = SENTENCES.format(language().column)
    return {row["sentence_id"]: dict(row) for row in conn.execute(sql, [json.dumps(listed)])}


def stood(conn: sqlite3.Connection, table: str, row_id: str) -> list[sqlite3.Row]:
    """The cards of those who take part in the same events, and in how many, most first."""
    if table not in BESIDE:
        return []
    return conn.execute(BESIDE[table], {"id": row_id, "limit": STOOD_BESIDE}).fetchall()


Answer = tuple[Section, int, list[sqlite3.Row], int]
"""A section, its count (one more than COUNTED if there are more), its rows, and its page."""


def asked(
    conn: sqlite3.Connection, section: Section, words: dict[str, Any], page: int, rows: int
) -> Answer:
    """The rows of a page of a section. The first one counts by itself: ids are cheap, and a second
    question would find and sort them again."""
    limited = words["limited"] != "[]"
    sql = section.sql(limited)
    if page == 1:
        found = conn.execute(sql, words | {"limit": COUNTED + 1, "offset": 0}).fetchall()
        return section, len(found), found[:rows], page
    count = conn.execute(section.count(limited), words | {"most": COUNTED + 1}).fetchone()[0]
    part = {"limit": rows, "offset": (page - 1) * rows}
    return section, count, conn.execute(sql, words | part).fetchall(), page


Kept = tuple[list[Answer], list[sqlite3.Row]]
"""What the whole page of a row asks: its sections, and who stands beside it."""
KEPT = 500
"""Rows whose answers are kept: those of which some section has more than is counted are few, every
page leads to them, and the database does not change while it is served."""
_kept: dict[tuple[str, str], Kept] = {}


Told = dict[str, list[str]]
"""Card of an event -> ids of other cards."""


def of_events(conn: sqlite3.Connection, sql: str, answers: Sequence[Answer]) -> Told:
    """What a question tells of the events of the sections that want it."""
    events = [
        row["card_id"].split(".", 1)[1] for of, _, rows, _ in answers if of.told for row in rows
    ]
    found: Told = {}
    for row in conn.execute(sql, [json.dumps(events)]) if events else ():
        found.setdefault(f"events.{row['event_id']}", []).append(row["card_id"])
    return found


def entry(
    of: Section,
    row: sqlite3.Row,
    loaded: dict[str, Card],
    printed: dict[str, dict[str, Any]],
    told: tuple[Told, Told],
) -> Entry:
    """A row of a section with its card or its sentence."""
    key = row["card_id"]
    how = row["how"].split(",") if row["how"] else []
    doers, said = ([loaded[card_id] for card_id in more.get(key, ()) if of.told] for more in told)
    return Entry(loaded.get(key), printed.get(key), how, loaded.get(row["other"]), doers, said)


def filled(conn: sqlite3.Connection, answers: Sequence[Answer]) -> list[Filled]:
    """The sections with their cards."""
    told = {
        row["card_id"] for of, _, rows, _ in answers if of.form is Form.SENTENCES for row in rows
    }
    doers = of_events(conn, DOERS, answers)
    said = {event: ids[:HEARD] for event, ids in of_events(conn, SAID, answers).items()}
    ids = [row[name] for _, _, rows, _ in answers for row in rows for name in ("card_id", "other")]
    ids += [card_id for more in (doers, said) for of in more.values() for card_id in of]
    wanted = [card_id for card_id in dict.fromkeys(ids) if card_id and card_id not in told]
    loaded = {f"{card.table}.{card.row_id}": card for card in cards.load(conn, wanted)}
    printed = sentences(conn, sorted(told))

    return [
        Filled(
            name=of.name,
            title=of.title,
            form=of.form.value,
            count=min(count, COUNTED),
            more=count > COUNTED,
            entries=[entry(of, row, loaded, printed, (doers, said)) for row in rows],
            listed=of.listed,
            page=page,
            pages=max(1, -(-count // PAGE)),
        )
        for of, count, rows, page in answers
    ]


def once(sections: Sequence[Filled]) -> list[Filled]:
    """The same, where each entry knows which of its cards the page has already: an id of HTML
    stands once."""
    seen: set[str] = set()
    found = []
    for section in sections:
        entries = []
        for of in section.entries:
            ids = {card.row_id for card in (of.card, *of.said) if card}
            entries.append(replace(of, again=frozenset(ids & seen)))
            seen |= ids if section.form == Form.CARDS.value else set()
        found.append(replace(section, entries=entries))
    return found


def has_sentences(conn: sqlite3.Connection) -> bool:
    """Whether the texts are in this database; for public hosts they may be kept back."""
    sql = "SELECT count(*) FROM sqlite_master WHERE name = 'sentences'"
    return bool(conn.execute(sql).fetchone()[0])


def answers(conn: sqlite3.Connection, sections: Sequence[Section], table: str, row_id: str) -> Kept:
    """What is asked for the whole page of a row: each section that has any rows, with its first
    ones, and who stands beside it."""
    if (table, row_id) in _kept:
        return _kept[table, row_id]
    words = {"id": row_id} | asked_names(conn, table, row_id)
    texts = has_sentences(conn)
    wanted = [of for of in sections if texts or of.form is not Form.SENTENCES]
    found = [found for of in wanted if (found := asked(conn, of, words, 1, of.few))[1]]
    near = stood(conn, table, row_id)
    if len(_kept) < KEPT and any(count > COUNTED for _, count, _, _ in found):
        _kept[table, row_id] = found, near
    return found, near


def shown(
    conn: sqlite3.Connection, sections: Sequence[Section], table: str, row_id: str
) -> tuple[list[Filled], list[tuple[Card, int]]]:
    """Each section that has any rows, with its first ones; and who takes part in the same events,
    with how many, most first."""
    found, near = answers(conn, sections, table, row_id)
    beside = cards.load(conn, [row["card_id"] for row in near])
    counts = (row["n"] for row in near)
    return once(filled(conn, found)), list(zip(beside, counts, strict=True))


def page(
    conn: sqlite3.Connection, section: Section, table: str, row_id: str, number: int
) -> Filled:
    """A page of one section. Errors: QuestionError if there are not so many."""
    words = {"id": row_id} | asked_names(conn, table, row_id)
    if section.form is Form.SENTENCES and not has_sentences(conn):
        raise QuestionError(_("This site does not hold the texts of its sources."))
    found = asked(conn, section, words, number, PAGE)
    if number > 1 and not found[2]:
        raise QuestionError(_("This section has no such page."))
    return once(filled(conn, [found]))[0]
