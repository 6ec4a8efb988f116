"""Search over everything: `/-/search?q=`, one box for every table that has a full-text index, and
its JSON `/-/search.json?q=`.

In: a question in either script and either vocabulary. Out: the hits grouped by kind, best first,
each as its card says it, with the places of the words. Ranking is FTS5's bm25 among the first hits
of a table (a single common character is in nearly every row, and ranking all of 100,000 rows takes
a quarter of a second); the count beyond that is said to be "more than".
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit, tilde_encode
from datasette.utils.asgi import Request, Response

from web.site.asking import QuestionError, number, one_of, words
from web.site.marks import Wanted, excerpt, marked, marks, phrases
from web.site.settings import DATABASE

RANKED = 500
"""Hits of a table that are ranked."""
SHORT, LONG = 4, 50
"""Hits shown of a kind among others, and of a kind asked for alone."""
LOOKED_AT = 2_000
"""Characters of a text in which matches are looked for."""
FIRST = (
    *("actors", "products", "policies", "quotes", "events", "metrics", "discrepancies"),
    "sentences",
)
"""What a reader most likely looks for; the other tables follow in the order of the package."""
SLOW = "This question takes too long; please ask for something rarer."
ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,80}")
NAMED = """
SELECT c.*, t.title FROM cards c JOIN table_notes t USING (table_name)
WHERE c.row_id IN (?1, upper(?1)) ORDER BY t.rowid"""
TABLES = """
SELECT t.table_name, t.title, t.fts_table, i.name FROM table_notes t
JOIN pragma_table_info(t.table_name) i ON i.pk = 1
WHERE t.fts_table IS NOT NULL ORDER BY t.rowid"""
TEXTS = "SELECT count(*) FROM sqlite_master WHERE name = 'sentences'"
SENTENCES = ("sentences", "Sentences of the sources", "sentences_fts", "sentence_id")
COUNT = "SELECT count(*) FROM (SELECT 1 FROM [{0}] WHERE [{0}] MATCH ?1 LIMIT {1})"
HITS = """
WITH hits AS (SELECT rowid AS at, rank AS score FROM [{fts}] WHERE [{fts}] MATCH ?1 LIMIT {most})
SELECT c.*, t.rowid AS at FROM hits JOIN [{table}] t ON t.rowid = hits.at JOIN {cards}
ORDER BY hits.score, hits.at LIMIT ?2"""
CARDS = "cards c ON c.card_id = '{}.' || t.[{}]"
SENTENCE_CARDS = """(SELECT 'sentences' AS table_name, sentence_id AS row_id, text AS title_zh,
NULL AS title_en, NULL AS said, document_id, start, "end", NULL AS text FROM sentences) c
ON c.row_id = t.sentence_id"""

ABOUT = """
SELECT n.name_zh_hant || ' · ' || n.name_en FROM event_policies p JOIN policies n USING (policy_id)
WHERE p.event_id = ?1
UNION ALL
SELECT n.name_zh_hant || ' · ' || n.name_en FROM event_products p JOIN products n USING (product_id)
WHERE p.event_id = ?1"""
"""What an event is found by beside its own words."""

Group = dict[str, Any]


def why(conn: sqlite3.Connection, card: sqlite3.Row, wanted: Wanted) -> str:
    """What holds a match that the card of a row does not show: a policy or product of an event, or
    a value of the row; '' if nothing does."""
    about = conn.execute(ABOUT, [card["row_id"]]) if card["table_name"] == "events" else ()
    for (label,) in about:
        if label and marks(label, wanted):
            return str(label)
    row = conn.execute(f"SELECT * FROM [{card['table_name']}] WHERE rowid = ?", [card["at"]])
    texts = (str(value)[:LOOKED_AT] for value in row.fetchone() if value is not None)
    return max((text for text in texts if marks(text, wanted)), key=len, default="")


def result(conn: sqlite3.Connection, card: sqlite3.Row, wanted: Wanted) -> dict[str, Any]:
    """One hit: its id, the printed words, the English, who or when, and where the matches stand in
    them. `why` is the text that holds the match where none of these does."""
    printed = [text for text in (card["title_zh"], card["text"]) if text] or [""]
    # The printed words that hold the match say why the row was found; else the first ones say
    # what it is.
    best = next((text for text in printed if marks(text[:LOOKED_AT], wanted)), printed[0])
    shown = {"text": best, "english": card["title_en"] or "", "note": card["said"] or ""}
    if wanted and not any(marks(text[:LOOKED_AT], wanted) for text in shown.values()):
        shown["why"] = why(conn, card, wanted)
    found: dict[str, Any] = {"id": card["row_id"], "table": card["table_name"]}
    for name, text in shown.items():
        found[name], found[f"{name}_marks"] = excerpt(text[:LOOKED_AT], wanted)
    if card["start"] is not None:
        found |= {key: card[key] for key in ("document_id", "start", "end")}
    return found


def named(conn: sqlite3.Connection, question: str) -> Iterator[Group]:
    """The row whose id is asked for, as a group of its own."""
    asked = question.strip()
    for card in conn.execute(NAMED, [asked]).fetchall() if ID.fullmatch(asked) else ():
        group = {"kind": card["table_name"], "title": card["title"], "count": 1, "more": False}
        yield group | {"results": [result(conn, card, [])]}


def matching(conn: sqlite3.Connection, expression: str, kind: str, limit: int) -> Iterator[Group]:
    """A group a table that holds what an FTS5 expression asks for."""
    wanted = phrases(expression)
    tables = [tuple(row) for row in conn.execute(TABLES)]
    tables += [SENTENCES] * conn.execute(TEXTS).fetchone()[0]
    order = {name: at for at, name in enumerate(FIRST)}
    for table, title, fts, key in sorted(tables, key=lambda of: order.get(of[0], len(order))):
        if not wanted or kind not in ("", table):
            continue
        cards = SENTENCE_CARDS if table == "sentences" else CARDS.format(table, key)
        sql = HITS.format(fts=fts, table=table, cards=cards, most=RANKED)
        results = [result(conn, card, wanted) for card in conn.execute(sql, [expression, limit])]
        if results:
            hits = conn.execute(COUNT.format(fts, RANKED + 1), [expression]).fetchone()[0]
            group = {"kind": table, "title": title, "count": min(hits, RANKED)}
            yield group | {"more": hits > RANKED, "results": results}


def with_named(groups: list[Group], known: Group, kind: str, limit: int) -> None:
    """Put the row that was asked for by its id before all others."""
    same = next((group for group in groups if group["kind"] == known["kind"]), None)
    if same:
        (first,) = known["results"]
        others = [hit for hit in same["results"] if hit["id"] != first["id"]]
        same["results"] = [first, *others][:limit]
    elif kind in ("", known["kind"]):
        groups.insert(0, known)


def ask(conn: sqlite3.Connection, question: str, kind: str, limit: int) -> tuple[list[Group], bool]:
    """All groups that have hits, and whether they hold some of the words only, because nothing
    holds all. Runs on one connection: a thread's hop a table would cost more than the search."""
    conn.row_factory = sqlite3.Row
    expression = conn.execute("SELECT escape_fts(?)", [question]).fetchone()[0]
    groups = list(matching(conn, expression, kind, limit))
    for known in named(conn, question):
        with_named(groups, known, kind, limit)
    if groups or ") AND (" not in expression:
        return groups, False
    return list(matching(conn, expression.replace(") AND (", ") OR ("), kind, limit)), True


def link(datasette: Datasette, found: dict[str, Any]) -> str:
    """Where a hit leads: to its row, or into the reader for a sentence of a source."""
    if found["table"] != "sentences":
        return str(datasette.urls.row(DATABASE, found["table"], tilde_encode(found["id"])))
    place = f"{tilde_encode(found['document_id'])}#char={found['start']},{found['end']}"
    return str(datasette.urls.path(f"/-/read/{place}"))


async def answer(datasette: Datasette, question: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What the page says. Errors: QuestionError; sqlite3.OperationalError if it takes too long."""
    db = datasette.get_database(DATABASE)
    kinds = [row[0] for row in await db.execute(TABLES)] + ["sentences"]
    kind = one_of(asked, "kind", kinds)
    limit = number(asked, "limit", LONG if kind else SHORT, 1, LONG)

    def work(conn: sqlite3.Connection) -> tuple[list[Group], bool]:
        with sqlite_timelimit(conn, datasette.setting("sql_time_limit_ms")):
            return ask(conn, question, kind, limit)

    groups, some = await db.execute_fn(work)
    for found in (hit for group in groups for hit in group["results"]):
        found["path"] = link(datasette, found)
    return {"kind": kind, "groups": groups, "some": some}


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
        status, context["error"] = 400, SLOW
    if request.url_vars["format"]:
        # The printed words are what a program asks for; escapes would triple them.
        told = json.dumps(context, ensure_ascii=False)
        return Response(told, status, content_type="application/json; charset=utf-8")
    page = await datasette.render_template("search.html", context | {"marked": marked}, request)
    return Response.html(page, status)


ROUTES: list[tuple[str, Any]] = [(r"/-/search(?P<format>\.json)?$", search)]
