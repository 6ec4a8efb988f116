"""The source reader: `/-/read/DOCUMENT` shows a document as printed or as reading text, with every
annotation where it stands, and on request with the English beside it.

The address says what is shown: `kinds=quote,event` (all else is not marked), `text=printed|flow`
(else the width of the screen decides), `english=yes` (a row a sentence), and where the document has
several leaves (leaves.py) `at=START`, a character of the one to show. `#char=START,END` (RFC 5147)
is resolved by static/reader.js; without script the browser itself goes to where the span
begins, because every span that is linked from anywhere has its id there. The list beside the text
is the whole of it in reading order, for the keyboard, for a screen reader and without script. Where
the build left the texts out, the list stands alone and shows each span with the characters around
it.
"""

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response
from markupsafe import Markup

from scripts.text.layout import layout_of
from web.site import annotations, cards, cited, leaves
from web.site.annotations import Annotation
from web.site.asking import QuestionError, number, one_of
from web.site.cards import Words
from web.site.cite import read_package
from web.site.language import _, in_language, language
from web.site.leaves import Leaf
from web.site.pieces import Sheet, sheet

TEXTS = ("printed", "flow")
FURTHEST = 999_999_999
"""The last character that an address may ask for; what lies behind a text is on its last leaf."""
ANCHORS = """
SELECT start, "end" FROM spans WHERE document_id = ?1 AND start >= ?2 AND start < ?3
UNION SELECT start, "end" FROM sentences WHERE document_id = ?1 AND start >= ?2 AND start < ?3
ORDER BY 1, 2
"""
PARTS = """
SELECT s.start, s."end", s.part, a.article_id, a.headline, a.headline_en, d.language
FROM article_spans s JOIN articles a USING (article_id)
JOIN documents d ON d.document_id = s.document_id
WHERE s.document_id = ? ORDER BY s.start
"""
SENTENCES = "SELECT start FROM sentences WHERE document_id = ? ORDER BY start"
ENGLISH = """
SELECT table_name, row_id, start, "end", english FROM cards
WHERE document_id = ?1 AND start >= ?2 AND start < ?3 AND english IS NOT NULL
AND table_name <> 'discrepancy_members'
ORDER BY start, "end" DESC, card_id
"""


@dataclass(frozen=True)
class Wanted:
    """What an address asks for."""

    kinds: tuple[str, ...]
    text: str
    english: bool
    at: int

    def most(self, with_text: bool) -> int:
        """Characters of a leaf."""
        if not self.english and set(self.kinds) <= set(annotations.FIRST):
            return leaves.WHOLE if with_text else leaves.NEAR
        return leaves.FULL[0 if with_text else 1]

    def asks(self, at: int) -> str:
        """What the address of another leaf asks."""
        said = {"at": str(at)}
        if self.kinds != annotations.FIRST:
            said["kinds"] = ",".join(self.kinds)
        if self.text:
            said["text"] = self.text
        if self.english:
            said["english"] = "yes"
        return urlencode(said, safe=",")


def wanted(request: Request) -> Wanted:
    """Errors: QuestionError for a kind or a form that there is not."""
    asked = [word for words in request.args.getlist("kinds") for word in words.split(",") if word]
    for word in asked:
        if word not in annotations.KINDS:
            said = _("“kinds” has no value “{}”; the reader marks {}.")
            raise QuestionError(said.format(word[:40], ", ".join(annotations.KINDS)))
    kinds = asked if "kinds" in request.args else annotations.FIRST
    return Wanted(
        kinds=tuple(kind for kind in annotations.KINDS if kind in kinds),
        text=one_of(request.args, "text", TEXTS),
        english=one_of(request.args, "english", ("yes",)) == "yes",
        at=number(request.args, "at", 0, 0, FURTHEST),
    )


def language_name(tag: str) -> str:
    """What a language is called, by its tag without the region."""
    plain = "-".join(tag.split("-")[:2])
    known = {
        "en": _("English"),
        "zh-Hant": _("Traditional Chinese"),
        "zh-Hans": _("Simplified Chinese"),
    }
    return known.get(plain) or known.get(tag.split("-")[0]) or tag


@dataclass(frozen=True)
class Row:
    """A stretch of a part from a place in the source, and what is said of it in English: (table,
    id, words) each; without English beside, a part has one."""

    start: int
    html: Markup
    english: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Part:
    """What the partition says of a stretch of the document (None where it says nothing)."""

    article: str | None
    headline: Words | None
    part: str | None
    rows: list[Row]
    visible: bool
    """Whether there is anything to see: white space before the first part is kept for the offsets,
    and not shown."""


def outermost(spoken: Iterable[sqlite3.Row]) -> Iterator[sqlite3.Row]:
    """The translations without those of words that another one holds."""
    reached = -1
    for row in spoken:
        if row["end"] > reached:
            yield row
            reached = row["end"]


def rows(
    of: Sheet, stretch: tuple[int, int], sentences: Sequence[int], spoken: Sequence[sqlite3.Row]
) -> list[Row]:
    """A stretch, cut into its sentences, each with the English of what begins in it."""
    first, last = stretch
    inside = sentences[bisect_right(sentences, first) : bisect_left(sentences, last)]
    starts = [row["start"] for row in spoken]
    found = []
    for start, end in pairwise([first, *inside, last]):
        said = spoken[bisect_left(starts, start) : bisect_left(starts, end)]
        english = [(row["table_name"], row["row_id"], row["english"]) for row in said]
        found.append(Row(start, of.html(start, end), english))
    return found


def headline(row: sqlite3.Row) -> Words:
    """What an article is called in the language of the page."""
    if language().column == "en" or not row["headline"]:
        return Words(row["headline_en"], "en")
    return Words(row["headline"], row["language"])


def parts(
    of: Sheet,
    leaf: Leaf,
    partition: Sequence[sqlite3.Row],
    sentences: Sequence[int],
    spoken: Sequence[sqlite3.Row],
) -> Iterator[Part]:
    """A leaf in the order of the document, cut by the partition; the white space behind a part
    belongs to it."""
    borders = [row["start"] for row in partition] + [len(of.text)]
    first = min(borders[0], leaf.end)
    if leaf.start < first:
        visible = bool(of.text[leaf.start : first].strip())
        yield Part(None, None, None, rows(of, (leaf.start, first), (), ()), visible)
    for row, (start, end) in zip(partition, pairwise(borders), strict=True):
        stretch = max(start, leaf.start), min(end, leaf.end)
        if stretch[0] < stretch[1]:
            cut = rows(of, stretch, sentences, spoken)
            yield Part(row["article_id"], headline(row), row["part"], cut, True)


def with_text(conn: sqlite3.Connection, document_id: str) -> str | None:
    """The text of a document; None where the build left the texts out."""
    if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'texts'").fetchone():
        return None
    found = conn.execute("SELECT text FROM texts WHERE document_id = ?", [document_id]).fetchone()
    return found[0] if found else None


def laid_out(
    conn: sqlite3.Connection,
    known: sqlite3.Row,
    text: str,
    leaf: Leaf,
    borders: tuple[Sequence[sqlite3.Row], Sequence[int]],
    marked: Sequence[tuple[tuple[int, int], str]],
    english: bool,
) -> list[Part]:
    """A leaf of a document in its parts, with what is marked in it; `borders` are its partition and
    the places where sentences begin."""
    stretch = [known["document_id"], leaf.start, leaf.end]
    partition, sentences = borders[0], borders[1] if english else []
    spoken = list(outermost(conn.execute(ENGLISH, stretch))) if english else []
    cuts = [leaf.start, leaf.end, *sentences, *(row["start"] for row in partition)]
    anchors = [(row["start"], row["end"]) for row in conn.execute(ANCHORS, stretch)]
    of = sheet(text, layout_of(text, known["language"]), marked, cuts, anchors)
    return list(parts(of, leaf, partition, sentences, spoken))


def opened(
    conn: sqlite3.Connection, known: sqlite3.Row, asked: Wanted
) -> tuple[Leaf, Sequence[Annotation], list[Part]]:
    """The leaf that is asked for, what is marked on it, and its text in parts; no parts where the
    build left the texts out."""
    document_id, text = known["document_id"], with_text(conn, known["document_id"])
    sentences: Sequence[int]
    partition = conn.execute(PARTS, [document_id]).fetchall()
    if text is None:
        length, sentences = known["characters"], range(known["characters"])
    else:
        length = len(text)
        sentences = [row["start"] for row in conn.execute(SENTENCES, [document_id])]
    cuts = leaves.starts(
        length, [row["start"] for row in partition], sentences, asked.most(text is not None)
    )
    leaf = leaves.leaf(cuts, length, asked.at)
    stretch = (leaf.start, leaf.end)
    found = annotations.load(conn, document_id, stretch, asked.kinds, text is not None)
    if text is None:
        return leaf, found, []
    marked, borders = list(annotations.marks(found)), (partition, sentences)
    return leaf, found, laid_out(conn, known, text, leaf, borders, marked, asked.english)


def document(conn: sqlite3.Connection, document_id: str, asked: Wanted) -> dict[str, Any] | None:
    """All that the page of a document shows; None if there is none of that id."""
    conn.row_factory = sqlite3.Row
    sql = "SELECT * FROM documents WHERE document_id = ?"
    known = conn.execute(sql, [document_id]).fetchone()
    if known is None:
        return None
    leaf, found, cut = opened(conn, known, asked)
    ids = [f"documents.{document_id}", f"actors.{known['publisher_id']}"]
    card, *papers = cards.load(conn, ids)
    return {
        "document": known,
        "published": card.when,
        "paper": papers[0].title if papers else None,
        "cited_paper": cited.paper(conn, document_id),
        "quoted": cited.quoted("{words}", known["language"]),
        "language_name": language_name(known["language"]),
        "annotations": found,
        "parts": cut,
        "with_text": bool(cut),
        "leaf": leaf,
        "near": leaves.NEAR,
        "kinds": annotations.titles(),
        "counts": annotations.counts(conn, document_id),
        "asked": asked,
        "first_kinds": ",".join(annotations.FIRST),
    }


async def read(datasette: Datasette, request: Request) -> Response:
    """The page of one document."""
    asked = wanted(request)
    document_id = tilde_decode(request.url_vars["document"])
    db = datasette.get_database()
    context = await db.execute_fn(in_language(lambda conn: document(conn, document_id, asked)))
    if context is None:
        raise NotFound(f"There is no document “{document_id[:80]}”; /-/read lists them all.")
    context["package"] = await read_package(datasette)
    return Response.html(await datasette.render_template("read.html", context, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/read/(?P<document>[^/]+)$", read)]
