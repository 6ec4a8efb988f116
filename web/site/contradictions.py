"""What the documents tell differently: `/-/contradictions`, between papers first.

Each is its card with all its sides (cards.py), ten a page; an index of titles leads to each, on
whatever page it stands.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from web.site import cards
from web.site.asking import number, one_of
from web.site.language import in_language, language

PAGE = 10
"""Contradictions of a page: with all sides each is as tall as a telephone's screen, or twice."""
INDEXED = 200
"""Titles in the index; beyond, the tabs divide."""
COUNTS = 'SELECT "between", kind, count(*) AS n FROM discrepancies GROUP BY 1, 2 ORDER BY 1, 2'
CHOSEN = """
FROM discrepancies WHERE ?1 IN ('', "between") AND ?2 IN ('', kind)
ORDER BY "between", discrepancy_id"""
IDS = f"""SELECT 'discrepancies.' || discrepancy_id, "between" {CHOSEN} LIMIT ?3 OFFSET ?4"""
INDEX = f"""
SELECT discrepancy_id, "between", coalesce(title_{{}}, title_en) AS title {CHOSEN} LIMIT ?3"""


def tabs(counts: list[sqlite3.Row], between: str, kind: str) -> dict[str, list[tuple[str, int]]]:
    """How many there are: by place within the kind that is chosen, and by kind in that place."""
    found: dict[str, dict[str, int]] = {"between": {}, "kind": {}}
    for row in counts:
        if kind in ("", row["kind"]):
            places = found["between"]
            places[row["between"]] = places.get(row["between"], 0) + row["n"]
        if between in ("", row["between"]):
            kinds = found["kind"]
            kinds[row["kind"]] = kinds.get(row["kind"], 0) + row["n"]
    return {name: sorted(of.items()) for name, of in found.items()}


def disagreeing(conn: sqlite3.Connection, asked: Mapping[str, str]) -> dict[str, Any]:
    """A page of contradictions. Errors: QuestionError."""
    conn.row_factory = sqlite3.Row
    counts = conn.execute(COUNTS).fetchall()
    between = one_of(asked, "between", {row["between"] for row in counts})
    kind = one_of(asked, "kind", {row["kind"] for row in counts})
    shown = tabs(counts, between, kind)
    total = sum(n for place, n in shown["between"] if between in ("", place))
    pages = max(1, -(-total // PAGE))
    page = number(asked, "page", 1, 1, pages)
    rows = conn.execute(IDS, [between, kind, PAGE, (page - 1) * PAGE]).fetchall()
    loaded = cards.load(conn, [row[0] for row in rows])
    found = list(zip((row["between"] for row in rows), loaded, strict=True))
    index = conn.execute(INDEX.format(language().column), [between, kind, INDEXED]).fetchall()
    context = {"tabs": shown, "between": between, "kind": kind, "total": total, "found": found}
    return context | {"page": page, "pages": pages, "per_page": PAGE, "index": index}


async def contradictions(datasette: Datasette, request: Request) -> Response:
    """All versions of everything that the documents tell differently, each with its passage."""
    asked = {key: request.args.get(key) for key in request.args}
    db = datasette.get_database()
    context = await db.execute_fn(in_language(lambda conn: disagreeing(conn, asked)))
    return Response.html(await datasette.render_template("contradictions.html", context, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/contradictions$", contradictions)]
