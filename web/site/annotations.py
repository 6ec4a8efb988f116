"""What the reader lists beside a document: its quotes, figures, events, names and notes in reading
order, of the kinds that are asked for, each with what its card says.

A name is an entry once, where it is read first, with all the places in which it stands; without the
text each place is an entry of its own, with the characters around it.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from web.site import cards
from web.site.cards import Card, Words
from web.site.language import _, language, term

LETTERS = {
    **{"quote": "q", "metric": "m", "event": "e", "product": "p", "policy": "l", "actor": "a"},
    "note": "n",
}
"""Kind -> the letter that stands for it in the text, where a page marks hundreds of places."""
KINDS = tuple(LETTERS)
FIRST = ("quote", "metric", "event", "product", "policy")
"""What is shown to who asks for nothing: actors stand in every line, notes are for checking."""
ANNOTATING = {"quotes": "quote", "metrics": "metric", "events": "event", "source_notes": "note"}
THINGS = {"actors": "actor", "products": "product", "policies": "policy"}
"""Table -> the kind of its rows; a mention is of the kind of what it names."""
KIND_OF = ANNOTATING | THINGS
SPANS = """
SELECT s.start, s."end", s.text, iif(?5, s.before, '') AS before, iif(?5, s.after, '') AS after,
       s.leads_to, s.target, f.start AS whole_start, f."end" AS whole_end
FROM ({}) s
LEFT JOIN metrics f ON s.leads_to = 'metrics' AND f.metric_id = s.target
WHERE s.start < ?3 AND s."end" > ?2 AND s.leads_to IN (SELECT value FROM json_each(?4))
ORDER BY s.start, s."end" DESC, s.span_id"""
OF_DOCUMENT = """
SELECT s.*, CASE WHEN m.actor_id IS NOT NULL THEN 'actors'
           WHEN m.product_id IS NOT NULL THEN 'products'
           WHEN m.policy_id IS NOT NULL THEN 'policies' ELSE s.table_name END AS leads_to,
       coalesce(m.actor_id, m.product_id, m.policy_id, s.row_id) AS target
FROM spans s
LEFT JOIN mentions m ON s.table_name = 'mentions' AND m.mention_id = s.row_id
WHERE s.document_id = ?1
AND ((s.column_name = 'value_start' AND s.table_name = 'metrics')
  OR (s.column_name = 'start' AND s.table_name IN ('quotes', 'events', 'mentions', 'source_notes')))
"""
"""The sentence of a metric is long and shared by its neighbours: its number is marked instead."""
COUNTS = f"SELECT leads_to, count(*) FROM ({OF_DOCUMENT}) GROUP BY 1"
Place = tuple[int, int]


def titles() -> dict[str, tuple[str, str]]:
    """Kind -> what one of it and what many are called."""
    return {
        "quote": (_("quote"), _("Quotes")),
        "metric": (_("figure"), _("Figures")),
        "event": (_("event"), _("Events")),
        "product": (_("product"), _("Products")),
        "policy": (_("policy"), _("Policies")),
        "actor": (_("actor"), _("Actors")),
        "note": (_("note"), _("Notes")),
    }


@dataclass(frozen=True)
class Annotation:
    """What is marked: its kind, the table and row that it leads to, what is said of it, its words
    with those around them, and the places where it stands."""

    kind: str
    table: str
    target: str
    label: Words
    detail: str
    english: str
    note: Words | None
    before: str
    text: str
    after: str
    whole: str
    """START,END of the sentence of a metric, to which all links to it lead; else empty."""
    places: list[Place] = field(default_factory=list)


def shown(kind: str, card: Card) -> tuple[Words, str, str, Words | None]:
    """What the eye looks for, what follows it, what a quote says, for whoever reads English (all
    else says it by its title), and what we say of it."""
    here = language().tag
    if kind == "quote":
        english = card.english or "" if here == "en" else ""
        return card.who or Words(_("Speaker not named"), here), term(card.kind), english, None
    if kind == "note":
        return Words(term(card.kind), here), "", "", card.note
    label = card.title or Words(card.row_id, "en")
    return label, (card.when or "") if kind == "event" else "", "", None


def annotation(span: sqlite3.Row, card: Card) -> Annotation:
    kind = KIND_OF[span["leads_to"]]
    whole = "" if span["whole_start"] is None else f"{span['whole_start']},{span['whole_end']}"
    around = (span["before"], span["text"], span["after"])
    return Annotation(
        kind, span["leads_to"], span["target"], *shown(kind, card), *around, whole=whole
    )


def load(
    conn: sqlite3.Connection,
    document_id: str,
    stretch: Place,
    kinds: Collection[str],
    with_text: bool,
) -> list[Annotation]:
    """The annotations of these kinds that a stretch of a document holds, in reading order."""
    tables = json.dumps([table for table, kind in KIND_OF.items() if kind in kinds])
    asked = [document_id, *stretch, tables, not with_text]
    spans = conn.execute(SPANS.format(OF_DOCUMENT), asked).fetchall()
    ids = dict.fromkeys(f"{span['leads_to']}.{span['target']}" for span in spans)
    known = cards.brief(conn, ids)
    found: dict[object, Annotation] = {}
    for number, span in enumerate(spans):
        card_id = f"{span['leads_to']}.{span['target']}"
        key = card_id if with_text else number
        if key not in found:
            found[key] = annotation(span, known[card_id])
        found[key].places.append((span["start"], span["end"]))
    return list(found.values())


def marks(found: Sequence[Annotation]) -> Iterator[tuple[Place, str]]:
    """Each place with the letter of its kind and the number of its entry."""
    for number, one in enumerate(found):
        for place in one.places:
            yield place, f"{LETTERS[one.kind]}{number}"


def counts(conn: sqlite3.Connection, document_id: str) -> dict[str, int]:
    """Kind -> how many places of it a document has."""
    found = {KIND_OF[table]: n for table, n in conn.execute(COUNTS, [document_id])}
    return {kind: found.get(kind, 0) for kind in KINDS}
