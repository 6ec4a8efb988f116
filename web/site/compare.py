"""Two documents side by side: `/-/compare?a=DOCUMENT&b=DOCUMENT`.

What both tell stands as facing cards: contradictions with a side in each, the same words, events
that both tell, events that answer each other, and the same figures. Then whom and what both name,
and what only one tells, cut to the first few.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from web.site import cards
from web.site.annotations import THINGS
from web.site.asking import QuestionError, words
from web.site.cards import Card
from web.site.language import _, in_language, language
from web.site.sources import CONTRADICTING

MOST = 4
"""Pairs of a kind."""
NAMED = 8
"""Names that both have, of a kind."""
ALONE = 5
"""Events and names that only one has."""
OFFERED = 500
"""Documents to choose from."""
DOCUMENTS = "SELECT document_id FROM documents ORDER BY published_start, document_id LIMIT ?"
KNOWN = "SELECT document_id FROM documents WHERE document_id IN (?, ?)"
ABOUT = """
SELECT d.document_id, d.title, d.title_en, d.language, d.publisher_id,
       p.paper_{0} AS paper, p.printed_{0} AS printed
FROM json_each(?) asked CROSS JOIN documents d ON d.document_id = asked.value
JOIN papers p ON p.document_id = d.document_id"""
CONTRADICTIONS = f"""
SELECT discrepancy_id FROM ({CONTRADICTING.format("?1")})
INTERSECT SELECT discrepancy_id FROM ({CONTRADICTING.format("?2")}) ORDER BY 1"""
SAME = """
SELECT '{0}.' || t.{1}, '{0}.' || o.{1}, '' FROM {0} t
JOIN {0} o ON o.{1} = coalesce(t.same_as, t.{1}) OR o.same_as = coalesce(t.same_as, t.{1})
WHERE t.document_id = ?1 AND o.document_id = ?2"""
"""Rows of a table that say the same; so they have one first row, or one is the other's."""
REPEATED = """
SELECT 'quotes.' || t.quote_id, 'quotes.' || o.quote_id, 'in_part' FROM quote_repeats r
JOIN quotes t ON t.quote_id IN (r.quote_id, r.repeats)
JOIN quotes o ON o.quote_id IN (r.quote_id, r.repeats)
WHERE r.document_id IN (?1, ?2) AND t.document_id = ?1 AND o.document_id = ?2"""
LINKED = """
SELECT 'events.' || l.event_id, 'events.' || l.other_event_id, l.relation FROM event_links l
JOIN events t ON t.event_id = l.event_id JOIN events o ON o.event_id = l.other_event_id
WHERE l.document_id IN (?1, ?2) AND t.document_id IN (?1, ?2) AND o.document_id IN (?1, ?2)
AND t.document_id <> o.document_id"""
OCCASIONS = """
SELECT DISTINCT 'events.' || t.event_id, 'events.' || o.event_id, 'same_occasion' FROM quotes t
JOIN quotes o ON o.quote_id = coalesce(t.same_as, t.quote_id)
    OR o.same_as = coalesce(t.same_as, t.quote_id)
JOIN events te ON te.event_id = t.event_id JOIN events oe ON oe.event_id = o.event_id
WHERE t.document_id = ?1 AND o.document_id = ?2 AND te.document_id = ?1 AND oe.document_id = ?2"""
TOLD = """
SELECT 'events.' || v.event_id, 'evidence.' || v.evidence_id, '', max(v."end" - v.start)
FROM evidence v JOIN events e USING (event_id)
WHERE v.document_id IN (?1, ?2) AND e.document_id IN (?1, ?2) AND v.document_id <> e.document_id
AND v.relation <> 'context' GROUP BY v.event_id"""
"""What both tell is one event; the longest of the passages in the other document stands for it."""
NAMES = """
SELECT actor_id AS actors, product_id AS products, policy_id AS policies,
       sum(document_id = ?1) AS a, sum(document_id = ?2) AS b
FROM mentions WHERE document_id IN (?1, ?2) GROUP BY 1, 2, 3"""
EVENTS = "SELECT 'events.' || event_id FROM events WHERE document_id = ? ORDER BY start, event_id"


@dataclass(frozen=True)
class Pair:
    """What the two documents tell of one thing: the cards of each, how they belong together, and
    what is told differently (a contradiction)."""

    left: tuple[Card, ...]
    right: tuple[Card, ...]
    relation: str = ""
    whole: Card | None = None


@dataclass(frozen=True)
class Named:
    """A thing with how often each document names it."""

    card: Card
    a: int
    b: int


def contradictions(conn: sqlite3.Connection, both: Sequence[str]) -> tuple[list[Pair], int]:
    """The first contradictions with a side in each document, and how many there are."""
    ids = [f"discrepancies.{row[0]}" for row in conn.execute(CONTRADICTIONS, both)]
    found = []
    for card in cards.load(conn, ids[:MOST]):
        left, right = (
            tuple(side for side in card.sides if side.document_id == document) for document in both
        )
        found.append(Pair(left, right, whole=card))
    return found, len(ids)


def facing(conn: sqlite3.Connection, both: Sequence[str], *questions: str) -> list[Pair]:
    """Pairs of cards, each on the side of its document, in the order of the first one's text."""
    asked = [tuple(row) for sql in questions for row in conn.execute(sql, both)]
    related: dict[tuple[str, str], str] = {}
    for one, other, relation, *_rest in asked:
        if (other, one) not in related:
            related.setdefault((one, other), relation)
    ids = list(dict.fromkeys(card_id for pair in related for card_id in pair))
    known = {f"{card.table}.{card.row_id}": card for card in cards.load(conn, ids)}
    found = []
    for pair, relation in related.items():
        one, other = (known[card_id] for card_id in pair)
        if one.document_id != both[0]:
            one, other = other, one
        found.append(Pair((one,), (other,), relation))
    return sorted(found, key=lambda pair: (pair.left[0].start or 0, pair.right[0].start or 0))


def named(conn: sqlite3.Connection, both: Sequence[str]) -> dict[str, dict[str, list[Named]]]:
    """Table -> whom or what both name and what only one does, those named most first."""
    rows = conn.execute(NAMES, both).fetchall()
    found: dict[str, dict[str, list[Named]]] = {}
    for table in THINGS:
        of = [(row[table], row["a"], row["b"]) for row in rows if row[table] is not None]
        of.sort(key=lambda row: (-min(row[1:]), -max(row[1:]), row[0]))
        chosen = {
            "both": [row for row in of if row[1] and row[2]][:NAMED],
            "a": [row for row in of if not row[2]][:ALONE],
            "b": [row for row in of if not row[1]][:ALONE],
        }
        ids = [f"{table}.{row[0]}" for group in chosen.values() for row in group]
        known = {card.row_id: card for card in cards.load(conn, ids)}
        found[table] = {
            key: [Named(known[row_id], a, b) for row_id, a, b in group]
            for key, group in chosen.items()
        }
    return found


def alone(
    conn: sqlite3.Connection, document: str, shared: Iterable[Card]
) -> tuple[list[Card], int]:
    """The first events that only this document tells, and how many there are."""
    told = {f"{card.table}.{card.row_id}" for card in shared}
    ids = [row[0] for row in conn.execute(EVENTS, [document]) if row[0] not in told]
    return cards.load(conn, ids[:ALONE]), len(ids)


def side_by_side(conn: sqlite3.Connection, both: Sequence[str]) -> dict[str, Any]:
    """All that two documents have in common, and what each has for itself."""
    differing, number = contradictions(conn, both)
    found = {
        "contradictions": differing,
        "quotes": facing(conn, both, SAME.format("quotes", "quote_id"), REPEATED),
        "figures": facing(conn, both, SAME.format("metrics", "metric_id")),
        "events": facing(conn, both, TOLD, OCCASIONS),
        "answers": facing(conn, both, LINKED),
    }
    shared = [
        card for pairs in found.values() for pair in pairs for card in (*pair.left, *pair.right)
    ]
    return {
        "pairs": {name: pairs[:MOST] for name, pairs in found.items()},
        "numbers": {name: len(pairs) for name, pairs in found.items()} | {"contradictions": number},
        "named": named(conn, both),
        "alone": [alone(conn, document, shared) for document in both],
    }


def chosen(conn: sqlite3.Connection, asked: Mapping[str, str]) -> list[str]:
    """The documents of an address. QuestionError for one that there is not, or one twice."""
    both = [words(asked, name) for name in ("a", "b")]
    known = {row[0] for row in conn.execute(KNOWN, both)}
    for document in filter(None, both):
        if document not in known:
            said = _("There is no document “{}”; choose two of the list.")
            raise QuestionError(said.format(document[:80]))
    if both[0] and both[0] == both[1]:
        raise QuestionError(_("“a” and “b” are one document; choose two of the list."))
    return both


def compared(conn: sqlite3.Connection, asked: Mapping[str, str]) -> dict[str, Any]:
    """All that the page shows."""
    conn.row_factory = sqlite3.Row
    both = chosen(conn, asked)
    offered = [row[0] for row in conn.execute(DOCUMENTS, [OFFERED])]
    ids = list(dict.fromkeys([*filter(None, both), *offered]))
    rows = conn.execute(ABOUT.format(language().column), [json.dumps(ids)]).fetchall()
    about = {row["document_id"]: row for row in rows}
    context = {"a": both[0], "b": both[1], "offered": ids, "about": about}
    return context | (side_by_side(conn, both) if all(both) else {})


async def compare(datasette: Datasette, request: Request) -> Response:
    """The page: two documents, or the form that asks for them."""
    asked = {key: request.args[key] for key in request.args}
    db = datasette.get_database()
    context = await db.execute_fn(in_language(lambda conn: compared(conn, asked)))
    return Response.html(await datasette.render_template("compare.html", context, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/compare$", compare)]
