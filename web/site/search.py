"""Search over everything: `/-/search?q=`, one box for every table that has a full-text index, and
its JSON `/-/search.json?q=`.

In: a question in either script and either vocabulary. Out: the thing whose name or id it is, what
is of the day that it names, and the hits grouped by kind: those that hold all words first, each as
its card says it, with the places of the words. Ranking is FTS5's bm25 among the first hits of a
table (a single common character is in nearly every row, and ranking all of 100,000 rows takes a
quarter of a second); the count beyond that is said to be "more than".
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response

from scripts.text.terms import Lexicon, Term
from scripts.text.wording import tokens
from web.site.asking import QuestionError, number, one_of, words
from web.site.cards import Card, load
from web.site.cited import paper
from web.site.dated import of_date
from web.site.functions import lexicon, within
from web.site.hits import Hit, hits, path
from web.site.ladder import RANKED, TABLES, Asked, Reader, Step, Table, count
from web.site.language import _, in_language
from web.site.marks import marked, phrases
from web.site.settings import database

SHORT, PAGE, LONG = 4, 25, 50
"""Hits shown of a kind among others, on a page of one kind, and as many as a program may ask."""
PAGES = 200
FIRST = (
    *("quotes", "events", "metrics", "discrepancies", "actors", "products", "policies"),
    "sentences",
)
"""What a reader most likely looks for; the other tables follow in the order of the package, and
show their hits among others only where these have none."""
ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,80}")
NAMED = """
SELECT c.card_id FROM cards c JOIN table_notes t USING (table_name)
WHERE c.row_id IN (?1, upper(?1), lower(?1)) ORDER BY t.rowid"""
WITHDRAWN = """
SELECT withdrawn_id, row_id, version, replaced_by, reason, note FROM withdrawn
WHERE row_id IN (?1, upper(?1), lower(?1)) ORDER BY withdrawn_id"""
NEW = "SELECT card_id FROM cards WHERE row_id IN (SELECT value FROM json_each(?)) ORDER BY 1"
HITS = """
WITH hits AS (SELECT rowid AS at, rank AS score FROM [{fts}] WHERE [{fts}] MATCH ?1 LIMIT {most})
SELECT t.[{key}], t.rowid FROM hits JOIN [{table}] t ON t.rowid = hits.at
ORDER BY hits.score, hits.at LIMIT ?2 OFFSET ?3"""
TITLE = "SELECT title FROM table_notes WHERE table_name = ?"
MOST = 6
"""Things named in a question that are led to."""

Group = dict[str, Any]


def only(step: Step, before: Step | None) -> str:
    """What a step finds that the one before does not."""
    return f"({step.expression}) NOT ({before.expression})" if before else step.expression


def matching(
    conn: sqlite3.Connection, table: Table, steps: Sequence[Step], limit: int, skip: int
) -> list[dict[str, Any]]:
    """The hits of a table after the first `skip`, those of each step after those before it."""
    found, before = list[dict[str, Any]](), None
    for step in steps:
        expression, before = only(step, before), step
        held = count(conn, table, expression) if skip else RANKED
        if skip >= held:
            skip -= held
            continue
        sql = HITS.format(fts=table.fts, key=table.key, table=table.name, most=RANKED)
        rows = conn.execute(sql, [expression, limit - len(found), skip]).fetchall()
        shown = hits(conn, table, [tuple(row) for row in rows], phrases(step.expression))
        found += [{"hit": hit, "holds": step.holds, "words": step.number} for hit in shown]
        skip = 0
        if len(found) >= limit:
            break
    return found


def grouped(reader: Reader, asked: Asked, kind: str, limit: int, page: int) -> list[Group]:
    """A group a table that holds what is asked for: those with all words first."""
    groups, conn = [], reader.conn
    order = {name: at for at, name in enumerate(FIRST)}
    for table in sorted(reader.searched, key=lambda of: order.get(of.name, len(order))):
        held = count(conn, table, asked.steps[-1].expression) if asked.steps else 0
        if not held:
            continue
        group: Group = {"kind": table.name, "title": table.title, "count": min(held, RANKED)}
        shown = kind in ("", table.name)
        found = matching(conn, table, asked.steps, limit, (page - 1) * limit) if shown else []
        groups.append(group | {"more": held > RANKED, "found": found})
    # A sort keeps the order of what is alike.
    return sorted(
        groups, key=lambda group: [hit["holds"] for hit in group["found"][:1]] == ["some"]
    )


def things(known: Lexicon, asked: Iterable[str]) -> list[str]:
    """The cards of what words name; words of the subject are no things."""
    found = (thing for word in asked for thing in known.things.get(word, ()))
    return [thing for thing in dict.fromkeys(found) if not thing.startswith(".")]


def named_within(conn: sqlite3.Connection, asked: Iterable[Term]) -> list[dict[str, Any]]:
    """What words name in one document alone: the word, the card of the thing, the document and its
    paper."""
    found = [(word.label, *place) for word in asked for place in within(word.phrase)][:MOST]
    return [
        {"word": label, "card": card, "document_id": document, "paper": paper(conn, document)}
        for label, card_id, document in found
        for card in load(conn, [card_id])
    ]


def exact(conn: sqlite3.Connection, question: str, known: Lexicon) -> dict[str, Any]:
    """The rows whose id or whole name is asked for, and what became of an id that was withdrawn."""
    asked = question.strip()
    by_id = conn.execute(NAMED, [asked]).fetchall() if ID.fullmatch(asked) else []
    gone = [dict(row) for row in conn.execute(WITHDRAWN, [asked])] if ID.fullmatch(asked) else []
    for row in gone:
        new = re.split(r"[\s,;|]+", row["replaced_by"] or "")
        row["new"] = load(conn, [card[0] for card in conn.execute(NEW, [json.dumps(new)])])
    word = known.known(tokens(question).split())
    ids = [row[0] for row in by_id] + things(known, [word])
    top = load(conn, list(dict.fromkeys(ids)))
    return {"top": top, "withdrawn": gone, "exact": [group_of(conn, card) for card in top]}


def group_of(conn: sqlite3.Connection, card: Card) -> Group:
    """A row that was asked for as a group of its own, for programs."""
    title = conn.execute(TITLE, [card.table]).fetchone()[0]
    shown = hits(conn, Table(card.table, title, "", ""), [(card.row_id, 0)], [])
    found = [{"hit": hit, "holds": "exact", "words": 0} for hit in shown]
    return {"kind": card.table, "title": title, "count": 1, "more": False, "found": found}


def with_exact(groups: list[Group], exact_ones: Sequence[Group], kind: str) -> list[Group]:
    """The groups with the rows that were asked for by id or name before all others."""
    for first in reversed(exact_ones):
        if kind not in ("", first["kind"]):
            continue
        same = next((group for group in groups if group["kind"] == first["kind"]), first)
        (hit,) = first["found"]
        others = [it for it in same["found"] if it["hit"].card.row_id != hit["hit"].card.row_id]
        moved = same | {"found": [hit, *others]}
        groups = [moved, *(group for group in groups if group["kind"] != first["kind"])]
    return groups


def heading(asked: Asked, groups: Sequence[Group]) -> str:
    """What the hits hold of the question, in the language of the page; '' if all of it."""
    best = {hit["holds"] for group in groups for hit in group["found"][:1]}
    listed = " · ".join(word.label for word in asked.words)
    if asked.mistaken:
        typed = " · ".join(asked.mistaken)
        said = _("Nothing holds “{typed}”; these are for {words}.")
        return said.format(typed=typed, words=listed)
    if not best or "whole" in best:
        return ""
    if "all" in best:
        return _("Nothing holds the whole; these hold all of: {words}").format(words=listed)
    if "beginnings" in best:
        return _("Nothing holds these very words; these hold words that begin so.")
    return _("Nothing holds all of these words; these hold some of them: {words}").format(
        words=listed
    )


def ask(conn: sqlite3.Connection, question: str, kind: str, limit: int, page: int) -> Group:
    """Everything that the page says. Runs on one connection: a thread's hop a table would cost more
    than the search."""
    conn.row_factory = sqlite3.Row
    known = lexicon()
    reader = Reader(conn, known)
    asked = reader.read(question)
    groups = grouped(reader, asked, kind, limit, page)
    best = {hit["holds"] for group in groups for hit in group["found"][:1]}
    shown = exact(conn, question, known)
    others = things(known, [word.phrase for word in asked.words if word.known])
    named = [thing for thing in others if not thing.startswith("indicators.")][:MOST]
    top = {card.row_id for card in shown["top"]}
    return shown | {
        "groups": groups,
        "some": best == {"some"},
        "words": [word.label for word in asked.words],
        "holding": heading(asked, groups),
        "named": [card for card in load(conn, named) if card.row_id not in top],
        "within": named_within(conn, asked.words),
        "meant": load(conn, things(known, asked.meant)[:MOST]),
        "dated": of_date(conn, reader.searched, asked) if page == 1 and not kind else None,
    }


def told(datasette: Datasette, hit: Hit) -> dict[str, Any]:
    """A hit for programs, with its address."""
    place = (hit.card.start or 0, hit.card.end or 0)
    card = hit.card
    led = path(database(datasette), card.table, card.row_id, card.document_id, place)
    return hit.told | {"path": str(datasette.urls.path(f"/{led}"))}


def as_data(datasette: Datasette, context: Mapping[str, Any]) -> dict[str, Any]:
    """The answer for programs: docs/api.md says what is in it."""
    data, name = dict(context), database(datasette)
    data["groups"] = with_exact(data["groups"], data.pop("exact", []), data["kind"])
    for group in (*data["groups"], *([data["dated"]] if data.get("dated") else [])):
        group["results"] = [
            told(datasette, it["hit"])
            | {key: it[key] for key in ("holds", "words", "certainty") if key in it}
            for it in group.pop("found")
        ]
    for key in ("top", "named", "meant"):
        data[key] = [
            {"id": card.row_id, "table": card.table, "title": card.title}
            | {"path": str(datasette.urls.path(f"/{path(name, card.table, card.row_id)}"))}
            for card in data.get(key, [])
        ]
    data["within"] = [
        {"word": it["word"], "table": it["card"].table, "id": it["card"].row_id}
        | {"document_id": it["document_id"]}
        for it in data.get("within", [])
    ]
    for row in data.get("withdrawn", []):
        row["new"] = [card.row_id for card in row["new"]]
    return data


async def answer(datasette: Datasette, question: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What the page says. Errors: QuestionError; sqlite3.OperationalError if it takes too long."""
    db = datasette.get_database()
    kinds = [row[0] for row in await db.execute(TABLES)] + ["sentences"]
    kind = one_of(asked, "kind", kinds)
    limit = number(asked, "limit", PAGE if kind else SHORT, 1, LONG)
    page = number(asked, "page", 1, 1, PAGES)

    def work(conn: sqlite3.Connection) -> Group:
        with sqlite_timelimit(conn, datasette.setting("sql_time_limit_ms")):
            return ask(conn, question, kind, limit, page)

    found: Group = await db.execute_fn(in_language(work))
    held = sum(group["count"] for group in found["groups"] if group["kind"] == kind)
    more: Group = {"next": page + 1 if held > page * limit else None}
    return found | more | {"kind": kind, "page": page}


async def search(datasette: Datasette, request: Request) -> Response:
    """The page, or its JSON."""
    asked = {key: request.args.get(key) for key in request.args}
    context: dict[str, Any] = {"question": "", "kind": "", "groups": [], "some": False}
    status = 200
    try:
        context["question"] = words(asked, "q")
        context |= await answer(datasette, context["question"], asked)
    except QuestionError as error:
        status, context["error"] = 400, str(error)
    except sqlite3.OperationalError:
        slow = _("This question takes too long; please ask for something rarer.")
        status, context["error"] = 400, slow
    if request.url_vars["format"]:
        # The printed words are what a program asks for; escapes would triple them.
        data = json.dumps(as_data(datasette, context), ensure_ascii=False)
        return Response(data, status, content_type="application/json; charset=utf-8")
    led = partial(path, database(datasette))
    context |= {"marked": marked, "path": led, "main": FIRST}
    page = await datasette.render_template("search.html", context, request)
    return Response.html(page, status)


ROUTES: list[tuple[str, Any]] = [(r"/-/search(?P<format>\.json)?$", search)]
