"""The source reader: `/-/read/DOCUMENT` shows a document as printed, with every annotation where it
stands.

The text is cut at every border of a span, so spans may overlap freely: a piece knows all
annotations that cover it, and the style sheet gives each kind a stave of its own under the line.
`#char=START,END` (RFC 5147) is resolved by static/reader.js; without script the browser itself goes
to where the span begins, because every span that is linked from anywhere has its id there. The
margin list is the whole of it in reading order, for the keyboard, for a screen reader and without
script. Where the build left the texts out, the list stands alone and shows each span with the
characters around it.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

from web.site.pieces import Part, parts
from web.site.settings import DATABASE

KINDS = {
    "quote": "Quotes",
    "metric": "Figures",
    "event": "Events",
    "actor": "Actors",
    "product": "Products",
    "policy": "Policies",
    "note": "Notes",
}
ANNOTATING = {"quotes": "quote", "metrics": "metric", "events": "event", "source_notes": "note"}
THINGS = {"actors": "actor", "products": "product", "policies": "policy"}
"""Table -> the kind of its rows; a mention is of the kind of what it names."""
ANNOTATIONS = """
SELECT s.row_id, s.table_name, s.column_name, s.start, s."end", s.before, s.text, s.after,
       c.kind, c.title_en, c.who, c.said,
       m.actor_id AS actors, m.product_id AS products, m.policy_id AS policies
FROM spans s JOIN cards c ON c.card_id = s.table_name || '.' || s.row_id
LEFT JOIN mentions m ON s.table_name = 'mentions' AND m.mention_id = s.row_id
WHERE s.document_id = ?
AND s.table_name IN ('quotes', 'metrics', 'events', 'mentions', 'source_notes')
AND s.column_name IN ('start', 'value_start')
ORDER BY s.start, s."end" DESC, s.span_id
"""
ANCHORS = """
SELECT start, "end" FROM spans WHERE document_id = ?1
UNION SELECT start, "end" FROM sentences WHERE document_id = ?1 ORDER BY 1, 2
"""
PARTS = """
SELECT s.start, s."end", s.part, a.article_id, a.headline_en, a.kind
FROM article_spans s JOIN articles a USING (article_id) WHERE s.document_id = ? ORDER BY s.start
"""
SOURCES = """
SELECT d.*, p.name_en AS publisher FROM documents d
LEFT JOIN actors p ON p.actor_id = d.publisher_id ORDER BY d.published_start, 1
"""


@dataclass(frozen=True)
class Annotation:
    """One span of a row: what it is, where it stands, what its card says, and the table and row
    that it leads to."""

    kind: str
    row: str
    table: str
    target: str
    label: str
    gloss: str
    start: int
    end: int
    before: str
    text: str
    after: str
    whole: str
    """START,END of the sentence of a metric, to which all links to it lead; else empty."""


def annotation(span: sqlite3.Row, whole: str) -> Annotation:
    """A span with what it leads to: to its row, or for a mention to what is named."""
    table, target, kind = span["table_name"], span["row_id"], ANNOTATING.get(span["table_name"])
    label, gloss = span["title_en"], span["said"]
    if kind is None:
        table = next(thing for thing in THINGS if span[thing] is not None)
        target, kind = span[table], THINGS[table]
    if kind == "quote":
        # Who speaks is what the eye looks for; the words themselves are marked in the text.
        label, gloss = f"{span['who']} ({span['kind']})", label
    place = (span["start"], span["end"], span["before"], span["text"], span["after"])
    return Annotation(kind, span["row_id"], table, target, label, gloss or "", *place, whole)


def annotations(spans: Sequence[sqlite3.Row]) -> list[Annotation]:
    """All annotations of a document in reading order. The sentence of a metric is long and shared
    by its neighbours: its number is marked as the metric itself."""
    sentences = {
        span["row_id"]: f"{span['start']},{span['end']}"
        for span in spans
        if span["table_name"] == "metrics" and span["column_name"] == "start"
    }
    return [
        annotation(span, sentences.get(span["row_id"], ""))
        for span in spans
        if (span["table_name"], span["column_name"]) != ("metrics", "start")
    ]


def document(conn: sqlite3.Connection, document_id: str, with_texts: bool) -> dict[str, Any] | None:
    """All that the page of a document shows; None if there is none of that id."""
    conn.row_factory = sqlite3.Row

    def ask(sql: str) -> list[sqlite3.Row]:
        return conn.execute(sql, [document_id]).fetchall()

    known = ask("SELECT * FROM documents WHERE document_id = ?")
    if not known:
        return None
    texts = ask("SELECT text FROM texts WHERE document_id = ?") if with_texts else []
    found = annotations(ask(ANNOTATIONS))
    shown: list[Part] = []
    if texts:
        places = [(a.start, a.end) for a in found]
        anchors = [(row[0], row[1]) for row in ask(ANCHORS)]
        shown = list(parts(texts[0]["text"], places, ask(PARTS), anchors))
    return {
        "document": known[0],
        "annotations": found,
        "parts": shown,
        "with_text": bool(texts),
        "kinds": KINDS,
        "counts": {kind: sum(a.kind == kind for a in found) for kind in KINDS},
    }


async def read(datasette: Datasette, request: Request) -> Response:
    """The page of one document."""
    db = datasette.get_database(DATABASE)
    document_id = tilde_decode(request.url_vars["document"])
    with_texts = await db.table_exists("texts")
    context = await db.execute_fn(lambda conn: document(conn, document_id, with_texts))
    if context is None:
        raise NotFound(f"There is no document “{document_id[:80]}”; /-/read lists them all.")
    return Response.html(await datasette.render_template("read.html", context, request))


async def sources(datasette: Datasette, request: Request) -> Response:
    """The list of documents."""
    rows = (await datasette.get_database(DATABASE).execute(SOURCES, page_size=5000)).rows
    page = await datasette.render_template("sources.html", {"documents": rows}, request)
    return Response.html(page)


ROUTES: list[tuple[str, Any]] = [(r"/-/read$", sources), (r"/-/read/(?P<document>[^/]+)$", read)]
