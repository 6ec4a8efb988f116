"""The source reader: `/-/read/DOCUMENT` shows a document as printed, with every annotation where it stands.

The text is cut at every border of a span, so spans may overlap freely: a piece knows all annotations that cover it, and the style
sheet gives each kind a stave of its own under the line. `#char=START,END` (RFC 5147) is resolved by static/reader.js; without script
the browser itself goes to where the span begins, because every span that is linked from anywhere has its id there. The margin
list is the whole of it in reading order, for the keyboard, for a screen reader and without script. Where the build left the texts
out, the list stands alone and shows each span with the characters around it.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

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
LABELS = """
SELECT 'quote' AS kind, q.quote_id AS id, coalesce(a.name_en, 'Speaker not named') || ' (' || q.kind || ')' AS label, q.text_en AS gloss
FROM quotes q LEFT JOIN actors a ON a.actor_id = q.speaker_id WHERE q.document_id = :document
UNION ALL
SELECT 'metric', m.metric_id, i.title_en || coalesce(' of ' || a.name_en, ''), figure(m.value_low, m.value_high, u.title_en) || ', ' || replace(m.qualifier, '_', ' ')
FROM metrics m JOIN indicators i ON i.indicator_id = m.indicator JOIN units u ON u.unit_id = m.unit LEFT JOIN actors a ON a.actor_id = m.subject_id WHERE m.document_id = :document
UNION ALL
SELECT 'event', event_id, title_en, in_words(date) || ', ' || realis FROM events WHERE document_id = :document
UNION ALL
SELECT CASE WHEN m.actor_id IS NOT NULL THEN 'actor' WHEN m.product_id IS NOT NULL THEN 'product' ELSE 'policy' END,
       m.mention_id, coalesce(a.name_en, p.name_en, o.name_en), coalesce(m.actor_id, m.product_id, m.policy_id)
FROM mentions m LEFT JOIN actors a USING (actor_id) LEFT JOIN products p USING (product_id) LEFT JOIN policies o USING (policy_id)
WHERE m.document_id = :document
UNION ALL
SELECT 'note', source_note_id, replace(kind, '_', ' '), coalesce('Probably: ' || reading || '. ', '') || coalesce(note, '')
FROM source_notes WHERE document_id = :document
"""
SPANS = """
SELECT row_id, table_name, column_name, start, "end", before, text, after FROM spans
WHERE document_id = ? AND table_name IN ('quotes', 'metrics', 'events', 'mentions', 'source_notes') ORDER BY start, "end" DESC, span_id
"""
ANCHORS = 'SELECT start, "end" FROM spans WHERE document_id = ?1 UNION SELECT start, "end" FROM sentences WHERE document_id = ?1 ORDER BY 1, 2'
PARTS = """
SELECT s.start, s."end", s.part, a.article_id, a.headline_en, a.kind FROM article_spans s JOIN articles a USING (article_id)
WHERE s.document_id = ? ORDER BY s.start
"""
THINGS = {"actor": "actors", "product": "products", "policy": "policies"}

Place = tuple[int, int]


@dataclass(frozen=True)
class Annotation:
    """One span of a row: what it is, where it stands, what the card says, and the table and row that it leads to."""

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
    """START,END of the sentence of a metric, to which all links to it lead; empty for the others."""


@dataclass(frozen=True)
class Piece:
    """A run of text between two borders of spans, with the numbers of the annotations that cover it and that begin at it, and the anchors there."""

    start: int
    text: str
    covering: tuple[int, ...]
    opening: tuple[int, ...]
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """What the partition says of a stretch of the document (None where it says nothing), and its pieces."""

    article: str | None
    headline: str | None
    part: str | None
    pieces: list[Piece]

    @property
    def visible(self) -> bool:
        """Whether there is anything to see: white space before the first part is kept for the offsets, and not shown."""
        return any(piece.text.strip() for piece in self.pieces)


def pieces(
    text: str, spans: Sequence[Place], first: int, last: int, anchors: Sequence[Place] = ()
) -> Iterator[Piece]:
    """Cut text[first:last] at every border of a span and where an anchor is.

    >>> [(p.text, p.covering, p.opening) for p in pieces("abcdef", [(0, 4), (2, 6)], 0, 6)]
    [('ab', (0,), (0,)), ('cd', (0, 1), (1,)), ('ef', (1,), ())]
    """
    here = [
        (number, start, end)
        for number, (start, end) in enumerate(spans)
        if start < last and end > first
    ]
    ids: dict[int, list[str]] = {}
    for start, end in anchors:
        if first <= start < last:
            ids.setdefault(start, []).append(f"{start},{end}")
    borders = sorted(
        {first, last, *ids, *(b for _, *ends in here for b in ends if first < b < last)}
    )
    begins: dict[int, list[int]] = {}
    ends_at: dict[int, list[int]] = {}
    for number, start, end in here:
        begins.setdefault(max(start, first), []).append(number)
        ends_at.setdefault(end, []).append(number)
    live: set[int] = set()
    for start, end in pairwise(borders):
        live = live.difference(ends_at.get(start, ())).union(begins.get(start, ()))
        opening = tuple(number for number in begins.get(start, ()) if spans[number][0] == start)
        yield Piece(start, text[start:end], tuple(sorted(live)), opening, tuple(ids.get(start, ())))


def parts(
    text: str, spans: Sequence[Place], partition: Sequence[Any], anchors: Sequence[Place]
) -> Iterator[Part]:
    """The document in its own order, cut by the partition; the white space behind a part belongs to it."""
    starts = [row["start"] for row in partition]
    if not starts or starts[0] > 0:
        yield Part(
            None,
            None,
            None,
            list(pieces(text, spans, 0, starts[0] if starts else len(text), anchors)),
        )
    for row, end in zip(partition, [*starts[1:], len(text)], strict=True):
        yield Part(
            row["article_id"],
            row["headline_en"],
            row["part"],
            list(pieces(text, spans, row["start"], end, anchors)),
        )


def annotations(labels: Sequence[Any], spans: Sequence[Any]) -> list[Annotation]:
    """All annotations of a document in reading order. The number of a metric is marked within its sentence as the metric itself."""
    known = {row["id"]: row for row in labels}
    sentences = {
        s["row_id"]: f"{s['start']},{s['end']}"
        for s in spans
        if s["table_name"] == "metrics" and s["column_name"] == "start"
    }
    found = []
    for span in spans:
        label = known.get(span["row_id"])
        # The sentence of a metric is long and shared by its neighbours; its number is what the eye looks for.
        if label is None or (span["table_name"] == "metrics" and span["column_name"] == "start"):
            continue
        thing = label["kind"] in THINGS
        table, target = (
            (THINGS[label["kind"]], label["gloss"])
            if thing
            else (span["table_name"], span["row_id"])
        )
        place = (
            span["start"],
            span["end"],
            span["before"],
            span["text"],
            span["after"],
            sentences.get(span["row_id"], ""),
        )
        found.append(
            Annotation(
                label["kind"],
                span["row_id"],
                table,
                target,
                label["label"],
                "" if thing else label["gloss"] or "",
                *place,
            )
        )
    return found


async def read(datasette: Datasette, request: Request) -> Response:
    """The page of one document."""
    db = datasette.get_database(DATABASE)
    document_id = tilde_decode(request.url_vars["document"])
    with_texts = await db.table_exists("texts")

    def work(conn: sqlite3.Connection) -> dict[str, Any] | None:
        conn.row_factory = sqlite3.Row
        document = conn.execute(
            "SELECT * FROM documents WHERE document_id = ?", [document_id]
        ).fetchone()
        if document is None:
            return None
        text = (
            conn.execute("SELECT text FROM texts WHERE document_id = ?", [document_id]).fetchone()
            if with_texts
            else None
        )
        found = annotations(
            conn.execute(LABELS, {"document": document_id}).fetchall(),
            conn.execute(SPANS, [document_id]).fetchall(),
        )
        places = [(a.start, a.end) for a in found]
        anchors = [tuple(row) for row in conn.execute(ANCHORS, [document_id])] if text else []
        shown = (
            list(parts(text[0], places, conn.execute(PARTS, [document_id]).fetchall(), anchors))
            if text
            else []
        )
        return {"document": document, "annotations": found, "parts": shown, "with_text": bool(text)}

    context = await db.execute_fn(work)
    if context is None:
        raise NotFound(f"There is no document “{document_id[:80]}”; /-/read lists them all.")
    counts = {kind: sum(a.kind == kind for a in context["annotations"]) for kind in KINDS}
    return Response.html(
        await datasette.render_template(
            "read.html", context | {"kinds": KINDS, "counts": counts}, request
        )
    )


async def sources(datasette: Datasette, request: Request) -> Response:
    """The list of documents."""
    db = datasette.get_database(DATABASE)
    sql = "SELECT d.*, p.name_en AS publisher FROM documents d LEFT JOIN actors p ON p.actor_id = d.publisher_id ORDER BY d.published_start, 1"
    rows = (await db.execute(sql, page_size=5000)).rows
    return Response.html(
        await datasette.render_template("sources.html", {"documents": rows}, request)
    )


ROUTES: list[tuple[str, Any]] = [(r"/-/read$", sources), (r"/-/read/(?P<document>[^/]+)$", read)]
