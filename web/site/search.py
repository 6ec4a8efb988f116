"""Search over everything: `/-/search?q=`, one box for every table that has a full-text index, and its JSON `/-/search.json?q=`.

In: a question in either script and either vocabulary. Out: the hits grouped by kind, best first, with the places of the words in
the printed text. Ranking is FTS5's bm25 among the first hits of a table (a single common character is in nearly every row, and
ranking all of 100,000 rows takes a quarter of a second); the count beyond that is said to be "more than".

The words are matched in folded text but marked in the printed one, so folding has to be followed back: see `places`.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit, tilde_encode
from datasette.utils.asgi import Request, Response
from markupsafe import Markup, escape

from scripts.text.wording import TOKEN, fold
from web.site.asking import QuestionError, number, one_of, words
from web.site.rows import LEADS
from web.site.settings import DATABASE

RANKED = 500
"""Hits of a table that are ranked."""
SHORT, LONG = 4, 50
"""Hits shown of a kind among others, and of a kind asked for alone."""
WINDOW = 160
"""Characters of a long text that are shown around the first match."""
KINDS = (
    "actors",
    "products",
    "policies",
    "quotes",
    "events",
    "metrics",
    "discrepancies",
    "sentences",
)
"""What a reader most likely looks for comes first; the other tables follow in the order of the package."""
ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,80}")
KEYS = "SELECT t.table_name, t.title, i.name FROM table_notes t JOIN pragma_table_info(t.table_name) i ON i.pk = 1 ORDER BY t.rowid"
SENTENCES = ("sentences", "Sentences of the sources", "text", "sentences_fts")
TABLES = "SELECT table_name, title, label, fts_table FROM table_notes WHERE fts_table IS NOT NULL"
SHOWN = (
    "name_zh_hant",
    "title_zh_hant",
    "headline",
    "title",
    "text",
    "value_text",
    "name",
    "reading",
)
ENGLISH = (
    "name_en",
    "title_en",
    "headline_en",
    "text_en",
    "description_en",
    "explanation_en",
    "definition",
    "says",
    "note",
)
SOURCE = "SELECT count(*) FROM sqlite_master WHERE name = 'sentences'"


@lru_cache(maxsize=2_000)
def places(text: str) -> tuple[str, Sequence[int], list[tuple[str, int, int]]]:
    """The folded text, for each of its characters the place in the printed text that it came from, and its words with their places.

    Conversion works on words, so a piece between punctuation marks is folded whole; where its length changes, each
    folded character stands for the whole piece.

    >>> places("用晶片。")
    ('用芯片。', range(0, 4), [('用', 0, 1), ('芯', 1, 2), ('片', 2, 3)])
    """
    folded = fold(text)
    origin: Sequence[int] = range(len(text))
    if len(folded) != len(text):
        folded, origin = in_pieces(text)
    return (
        folded,
        origin,
        [(found[0], found.start(), found.end()) for found in TOKEN.finditer(folded)],
    )


def in_pieces(text: str) -> tuple[str, list[int]]:
    """The text folded word by word, and where each character came from."""
    folded, origin = "", list[int]()
    for piece in re.finditer(r"\w+|\W", text):
        part = fold(piece[0])
        folded += part
        same = len(part) == len(piece[0])
        origin += [piece.start() + at if same else piece.start() for at in range(len(part))]
    return folded, origin


def phrases(expression: str) -> list[list[str]]:
    """The phrases of an FTS5 expression, each a list of tokens.

    >>> phrases('("华 为" OR "huawei"*) AND ("h20"*)')
    [['华', '为'], ['huawei*'], ['h20*']]
    """
    return [
        [*p.split()[:-1], p.split()[-1] + star]
        for p, star in re.findall(r'"([^"]+)"(\*?)', expression)
    ]


def marks(text: str, wanted: list[list[str]]) -> list[tuple[int, int]]:
    """(start, end) of every match in the printed text, in order and without overlaps.

    >>> marks("向H20晶片", [["芯", "片"]])
    [(4, 6)]
    """
    folded, origin, cut = places(text)
    hits = []
    for *head, last in wanted:
        stem = last.rstrip("*")
        if stem not in folded or (head and head[0] not in folded):
            continue
        for at in range(len(head), len(cut)):
            word, start, end = cut[at]
            if (word == last or (last != stem and word.startswith(stem))) and [
                w for w, _, _ in cut[at - len(head) : at]
            ] == head:
                first, end = cut[at - len(head)][1], start + len(stem)
                hits.append((origin[first], origin[end] if end < len(origin) else len(text)))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(hits):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def excerpt(text: str, wanted: list[list[str]]) -> tuple[str, list[tuple[int, int]]]:
    """A text cut to a window around its first match, and the matches in it."""
    found = marks(text, wanted)
    begin = max(0, found[0][0] - WINDOW // 3) if found and len(text) > WINDOW else 0
    shown = (
        ("…" if begin else "")
        + text[begin : begin + WINDOW]
        + ("…" if begin + WINDOW < len(text) else "")
    )
    shift = begin - (1 if begin else 0)
    return shown, [
        (start - shift, min(end - shift, len(shown)))
        for start, end in found
        if begin <= start < begin + WINDOW
    ]


def marked(text: str, found: list[tuple[int, int]]) -> Markup:
    """The text as HTML with the matches in <mark>.

    >>> str(marked("<晶片>", [(1, 3)]))
    '&lt;<mark>晶片</mark>&gt;'
    """
    pieces, at = [], 0
    for start, end in found:
        pieces += [
            escape(text[at:start]),
            Markup("<mark>"),
            escape(text[start:end]),
            Markup("</mark>"),
        ]
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def result(
    conn: sqlite3.Connection, row: sqlite3.Row, table: str, wanted: list[list[str]]
) -> dict[str, Any]:
    """One hit: its id, the printed words, the English, who or when, and where the matches stand in them.

    `why` is the text that holds the match where none of these does.
    """
    columns = row.keys()
    lead = conn.execute(LEADS[table], [row[0]]).fetchone() if table in LEADS else None
    printed, english = (
        [str(row[column]) for column in candidates if column in columns and row[column]]
        for candidates in (SHOWN, ENGLISH)
    )
    # The printed words that hold the match say why the row was found; else the first ones say what it is.
    shown = {
        "text": next(
            (text for text in printed if marks(text[:2000], wanted)), printed[0] if printed else ""
        ),
        "english": (lead["en"] if lead else "") or (english[0] if english else ""),
        "note": (lead["said"] if lead else "") or "",
    }
    if not any(marks(text[:2000], wanted) for text in shown.values()):
        shown["why"] = next((text for text in english if marks(text[:2000], wanted)), "")
    found: dict[str, Any] = {"id": row[0], "table": table}
    for name, text in shown.items():
        found[name], found[f"{name}_marks"] = excerpt(text[:2000], wanted)
    place = {key: row[key] for key in ("document_id", "start", "end") if key in columns}
    return found | place if len(place) == 3 else found


def named(conn: sqlite3.Connection, question: str) -> Iterator[dict[str, Any]]:
    """The row whose id is asked for, as a group of its own."""
    asked = question.strip()
    for table, title, key in conn.execute(KEYS).fetchall() if ID.fullmatch(asked) else ():
        row = conn.execute(
            f"SELECT * FROM [{table}] WHERE [{key}] IN (?, upper(?))", [asked, asked]
        ).fetchone()
        if row:
            yield {
                "kind": table,
                "title": title,
                "count": 1,
                "more": False,
                "results": [result(conn, row, table, [])],
            }


def matching(
    conn: sqlite3.Connection, expression: str, kind: str, limit: int
) -> Iterator[dict[str, Any]]:
    """A group a table that holds what an FTS5 expression asks for."""
    wanted = phrases(expression)
    tables = [tuple(row) for row in conn.execute(TABLES)] + (
        [SENTENCES] if conn.execute(SOURCE).fetchone()[0] else []
    )
    order = {name: at for at, name in enumerate(KINDS)}
    for table, title, _, fts in sorted(tables, key=lambda found: order.get(found[0], len(order))):
        if not wanted or (kind and table != kind):
            continue
        count = conn.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM [{fts}] WHERE [{fts}] MATCH ? LIMIT {RANKED + 1})",
            [expression],
        )
        hits = count.fetchone()[0]
        rows = conn.execute(
            f"WITH hits AS (SELECT rowid AS at, rank AS score FROM [{fts}] WHERE [{fts}] MATCH ? LIMIT {RANKED}) "
            f"SELECT [{table}].* FROM hits JOIN [{table}] ON [{table}].rowid = at ORDER BY score, at LIMIT ?",
            [expression, limit],
        ).fetchall()
        if rows:
            results = [result(conn, row, table, wanted) for row in rows]
            yield {
                "kind": table,
                "title": title,
                "count": min(hits, RANKED),
                "more": hits > RANKED,
                "results": results,
            }


def ask(
    conn: sqlite3.Connection, question: str, kind: str, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """All groups that have hits, and whether they hold some of the words only, because nothing holds all.

    Runs on one connection: a thread's hop a table would cost more than the search.
    """
    conn.row_factory = sqlite3.Row
    expression = conn.execute("SELECT escape_fts(?)", [question]).fetchone()[0]
    groups = list(matching(conn, expression, kind, limit))
    for known in named(conn, question):
        same = next((group for group in groups if group["kind"] == known["kind"]), None)
        if same:
            first = known["results"][0]
            same["results"] = [
                first,
                *(hit for hit in same["results"] if hit["id"] != first["id"]),
            ][:limit]
        elif kind in ("", known["kind"]):
            groups.insert(0, known)
    if groups or ") AND (" not in expression:
        return groups, False
    return list(matching(conn, expression.replace(") AND (", ") OR ("), kind, limit)), True


def link(datasette: Datasette, found: dict[str, Any]) -> str:
    """Where a hit leads: to its row, or into the reader for a sentence of a source."""
    if found["table"] == "sentences":
        return str(
            datasette.urls.path(
                f"/-/read/{tilde_encode(found['document_id'])}#char={found['start']},{found['end']}"
            )
        )
    return str(datasette.urls.row(DATABASE, found["table"], tilde_encode(found["id"])))


async def search(datasette: Datasette, request: Request) -> Response:
    """The page, or its JSON."""
    as_json = bool(request.url_vars["format"])
    arguments = {key: request.args.get(key) for key in request.args}
    db = datasette.get_database(DATABASE)
    context: dict[str, Any] = {"question": "", "kind": "", "groups": [], "some": False}
    status = 200
    try:
        kinds = [row[0] for row in await db.execute(TABLES)] + ["sentences"]
        context["question"] = words(arguments, "q")
        context["kind"] = one_of(arguments, "kind", kinds)
        limit = number(arguments, "limit", LONG if context["kind"] else SHORT, 1, LONG)

        def work(conn: sqlite3.Connection) -> tuple[list[dict[str, Any]], bool]:
            with sqlite_timelimit(conn, datasette.setting("sql_time_limit_ms")):
                return ask(conn, context["question"], context["kind"], limit)

        context["groups"], context["some"] = await db.execute_fn(work)
        for group in context["groups"]:
            for found in group["results"]:
                found["path"] = link(datasette, found)
    except QuestionError as error:
        status, context["error"] = 400, str(error)
    except sqlite3.OperationalError:
        status, context["error"] = (
            400,
            "This question takes too long; please ask for something rarer.",
        )
    if as_json:
        # The printed words are what a program asks for; escapes would triple them.
        return Response(
            json.dumps(context, ensure_ascii=False),
            status=status,
            content_type="application/json; charset=utf-8",
        )
    return Response.html(
        await datasette.render_template("search.html", context | {"marked": marked}, request),
        status=status,
    )


ROUTES: list[tuple[str, Any]] = [(r"/-/search(?P<format>\.json)?$", search)]
