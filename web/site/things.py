"""What is known of an actor, a product or a policy: the box of facts at the head of its page."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from web.site import cards
from web.site.cards import Card, Words

THINGS = {"actors": "actor_id", "products": "product_id", "policies": "policy_id"}
"""The tables of things that have names, and their keys."""
LINKS = ("affiliation_id", "maker_id", "issuer_id")
"""What a thing belongs to, or comes from."""
NAMES = """
SELECT name, language, min(kind <> 'full') AS lesser FROM names WHERE {} = ?
GROUP BY name, language ORDER BY language <> 'en', language, lesser, length(name) DESC, name"""
STATE = "SELECT 'actors.' || actor_id FROM actors WHERE kind = 'state' AND country = ? LIMIT 1"


@dataclass(frozen=True)
class Facts:
    """The box of facts: codes, links to other things by the name of their column, names, and
    whether an actor is official (None for what is no actor)."""

    kind: str
    role: str | None
    status: str | None
    links: dict[str, Card]
    country: Card | None
    country_code: str | None
    names: list[tuple[str, list[Words]]]
    official: bool | None


def names(conn: sqlite3.Connection, table: str, row_id: str) -> list[tuple[str, list[Words]]]:
    """(language, the names in it) of a thing, the fullest first."""
    found: dict[str, list[Words]] = {}
    for row in conn.execute(NAMES.format(THINGS[table]), [row_id]):
        found.setdefault(row["language"], []).append(Words(row["name"], row["language"]))
    return list(found.items())


def one(conn: sqlite3.Connection, card_id: str | None) -> Card | None:
    loaded = cards.load(conn, [card_id]) if card_id else []
    return loaded[0] if loaded else None


def facts(conn: sqlite3.Connection, table: str, row: sqlite3.Row, card: Card) -> Facts | None:
    """The facts of a row; None where its table is none of things."""
    if table not in THINGS:
        return None
    known: dict[str, Any] = dict(row)
    named = {column: one(conn, f"actors.{known[column]}") for column in LINKS if known.get(column)}
    code = known.get("country")
    state = conn.execute(STATE, [code]).fetchone() if code else None
    return Facts(
        kind=known["kind"],
        role=known.get("role_en"),
        status=known.get("status"),
        links={column: found for column, found in named.items() if found},
        country=one(conn, state[0] if state else None),
        country_code=code,
        names=names(conn, table, row[0]),
        official=card.official if table == "actors" else None,
    )
