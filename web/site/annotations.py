"""What the reader lists beside a document: its quotes, figures, events, names and notes in reading
order, of the kinds that are asked for, each with what its card says."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from web.site import cards
from web.site.cards import Card, Words
from web.site.language import _, language, term

KINDS = ("quote", "metric", "event", "product", "policy", "actor", "note")
FIRST = ("quote", "metric", "event", "product", "policy")
"""What is shown to who asks for nothing: actors stand in every line, notes are for checking."""
ANNOTATING = {"quotes": "quote", "metrics": "metric", "events": "event", "source_notes": "note"}
THINGS = {"actors": "actor", "products": "product", "policies": "policy"}
"""Table -> the kind of its rows; a mention is of the kind of what it names."""
SPANS = """
SELECT s.row_id, s.table_name, s.column_name, s.start, s."end", s.before, s.text, s.after,
       m.actor_id AS actors, m.product_id AS products, m.policy_id AS policies
FROM spans s
LEFT JOIN mentions m ON s.table_name = 'mentions' AND m.mention_id = s.row_id
WHERE s.document_id = ?
AND s.table_name IN ('quotes', 'metrics', 'events', 'mentions', 'source_notes')
AND s.column_name IN ('start', 'value_start')
ORDER BY s.start, s."end" DESC, s.span_id
"""


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
    """One span of a row: what it is, where it stands, what is said of it, and the table and row
    that it leads to."""

    kind: str
    row: str
    table: str
    target: str
    label: Words
    detail: str
    gloss: Words | None
    start: int
    end: int
    before: str
    text: str
    after: str
    whole: str
    """START,END of the sentence of a metric, to which all links to it lead; else empty."""


def shown(kind: str, card: Card) -> tuple[Words, str, Words | None]:
    """What the eye looks for, what follows it, and what is said in the reader's language: of a
    quote what it says, where all else says it by its title."""
    here = language().tag
    if kind == "quote":
        english = Words(card.english, "en") if card.english and here == "en" else None
        return card.who or Words(_("Speaker not named"), here), term(card.kind), english
    if kind == "note":
        return Words(term(card.kind), here), "", card.note
    label = card.title or Words(card.row_id, "en")
    return label, (card.when or "") if kind == "event" else "", None


def reached(span: sqlite3.Row) -> tuple[str, str, str]:
    """(kind, table, id) of what a span leads to: its row, or for a mention what is named."""
    table = span["table_name"]
    if table in ANNOTATING:
        return ANNOTATING[table], table, span["row_id"]
    thing = next(thing for thing in THINGS if span[thing] is not None)
    return THINGS[thing], thing, span[thing]


def load(
    conn: sqlite3.Connection, spans: Sequence[sqlite3.Row], kinds: Collection[str]
) -> list[Annotation]:
    """The annotations of these kinds in reading order. The sentence of a metric is long and shared
    by its neighbours: its number is marked as the metric itself."""
    sentences, wanted = {}, []
    for span in spans:
        if (span["table_name"], span["column_name"]) == ("metrics", "start"):
            sentences[span["row_id"]] = f"{span['start']},{span['end']}"
        elif (to := reached(span))[0] in kinds:
            wanted.append((span, *to))
    ids = dict.fromkeys(f"{table}.{row_id}" for *span, table, row_id in wanted)
    known = {f"{card.table}.{card.row_id}": card for card in cards.load(conn, list(ids))}
    return [
        Annotation(
            *(kind, span["row_id"], table, row_id),
            *shown(kind, known[f"{table}.{row_id}"]),
            *(span["start"], span["end"], span["before"], span["text"], span["after"]),
            sentences.get(span["row_id"], "") if kind == "metric" else "",
        )
        for span, kind, table, row_id in wanted
    ]


def counts(spans: Sequence[sqlite3.Row]) -> dict[str, int]:
    """Kind -> how many annotations of it a document has."""
    found = dict.fromkeys(KINDS, 0)
    for span in spans:
        if (span["table_name"], span["column_name"]) != ("metrics", "start"):
            found[reached(span)[0]] += 1
    return found
