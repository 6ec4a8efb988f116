"""The timeline: `/-/timeline`, what happened when, as far as the sources say it.

It opens at the year that holds most. Events stand under the month in which they surely are, the
most precise day first; what is vaguer than a month is folded in its period. Above the list, all
events by year and those of a year by month are links to that time, and lanes show who acted: a dot
is a day, a bar what lasted, a thin line the days among which the sources do not choose. Where each
event stands was said when the database was built (scripts/sql/timeline.sql), so that a page reads
what it shows.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from scripts.text.date_words import in_words
from scripts.text.dates import days
from web.site import cards
from web.site.asking import CONTROL, LONGEST, QuestionError, number, one_of, span_of_days, words
from web.site.lanes import LANES, drawn_lanes
from web.site.language import _, in_language, language

PAGE = 40
MOST = 50_000
"""Events that are turned over at most."""
YEARS = 40
"""Years that the histogram shows, the last ones."""
BY_YEAR = """
SELECT substr(period, 1, 4) AS year, count(*) AS n FROM moments GROUP BY 1 ORDER BY 1 DESC"""
BY_MONTH = """
SELECT period AS month, sum(sort = 1) AS sure, count(*) AS n FROM moments
WHERE period >= ? AND period < ? GROUP BY 1"""
WITHIN = "FROM moments m WHERE m.first <= :last AND m.last >= :first"
TYPE = " AND m.event_id IN (SELECT event_id FROM events WHERE type = :type)"
WORDS = """ AND m.event_id IN (SELECT event_id FROM events WHERE rowid IN (
    SELECT rowid FROM events_fts WHERE events_fts MATCH escape_fts(:q)))"""
SECTIONS = "SELECT m.period, m.sort, count(*) AS n {} GROUP BY 1, 2 ORDER BY 1, 2"
EVENTS = """
SELECT m.event_id, m.period, m.sort {}
ORDER BY m.period, m.sort, m.at, m.event_id LIMIT :most OFFSET :skipped"""
TYPES = "SELECT type, count(*) AS n FROM events GROUP BY 1 ORDER BY 2 DESC, 1"
UNDATED = """
SELECT (SELECT count(*) FROM events) - (SELECT count(*) FROM moments)"""


_known: dict[str, list[tuple[str, int]]] = {}
"""Question -> its answer: what kinds of events and which years there are is the same for every
reader, and the database does not change while it is served."""


def known(conn: sqlite3.Connection, sql: str) -> list[tuple[str, int]]:
    """How many events each kind or year has, asked once."""
    if sql not in _known:
        _known[sql] = [tuple(row) for row in conn.execute(sql)]
    return _known[sql]


@dataclass(frozen=True)
class Asked:
    """What a reader asks: words, a kind of event, a span (as it is written, and its first and last
    day), lanes, and the page."""

    q: str
    type: str
    since: str
    until: str
    lanes: tuple[str, ...]
    page: int
    first: str
    last: str

    def words(self, **changed: Any) -> str:
        """The query of an address with some parameters changed; it begins at the first page."""
        known = {"q": self.q, "type": self.type, "from": self.since, "to": self.until}
        kept = {name: value for name, value in (known | changed).items() if value}
        return "?" + urlencode([*kept.items(), *(("lane", lane) for lane in self.lanes)])

    @property
    def where(self) -> str:
        return WITHIN + TYPE * bool(self.type) + WORDS * bool(self.q)

    @property
    def values(self) -> dict[str, Any]:
        skipped = (self.page - 1) * PAGE
        span = {"first": self.first, "last": self.last, "most": PAGE, "skipped": skipped}
        return span | {"type": self.type, "q": self.q}


def read(conn: sqlite3.Connection, given: Mapping[str, str], lanes: Iterable[str]) -> Asked:
    """What is asked; without days, the year that holds most. Errors: QuestionError."""
    q, since, until = (
        words(given, "q"),
        span_of_days(given, "from"),
        span_of_days(given, "to"),
    )
    kinds = [kind for kind, _ in known(conn, TYPES)]
    if not (since or until or q):
        fullest = max(known(conn, BY_YEAR), key=lambda year: year[1], default=("", 0))
        since = until = fullest[0]
    first = days(since).start if since else "0001-01-01"
    last = days(until).end if until else "9999-12-31"
    if first > last:
        raise QuestionError(_("“from” must not be after “to”."))
    page = number(given, "page", 1, 1, MOST // PAGE)
    kind = one_of(given, "type", kinds)
    return Asked(q, kind, since, until, tuple(lanes)[:8], page, first, last)


def titled(period: str, sort: int) -> str:
    """The heading of a section.

    >>> [titled(*of) for of in (("2025-05", 1), ("2025-05", 2), ("2025-13", 4), ("2025-14", 5))]
    ['May 2025', 'May 2025 or before', 'Some time in 2025', 'Over several years, to 2025']
    """
    tag = language().tag
    if sort in (1, 2, 3):
        return in_words({1: "{}", 2: "[..{}]", 3: "[{}..]"}[sort].format(period), tag)
    year = in_words(period[:4], tag)
    said = _("Some time in %(year)s") if sort == 4 else _("Over several years, to %(year)s")
    return said % {"year": year}


def listed(conn: sqlite3.Connection, asked: Asked, sections: list[Any]) -> list[dict[str, Any]]:
    """The events of the page as cards, in their sections."""
    rows = conn.execute(EVENTS.format(asked.where), asked.values).fetchall()
    found = cards.load(conn, [f"events.{row['event_id']}" for row in rows])
    of = dict(zip([row["event_id"] for row in rows], found, strict=True))
    counts = {(s["period"], s["sort"]): s["n"] for s in sections}
    return [
        {
            "id": f"{period}-{sort}",
            "title": titled(period, sort),
            "folded": sort != 1,
            "n": counts[period, sort],
            "cards": [of[row["event_id"]] for row in group],
        }
        for (period, sort), group in groupby(rows, key=lambda row: (row["period"], row["sort"]))
    ]


def columns(conn: sqlite3.Connection, asked: Asked) -> dict[str, Any]:
    """The histogram: all events by year, and those of the last year asked for by month."""
    years = dict(known(conn, BY_YEAR)[:YEARS])
    first, final = int(min(years, default="2000")), int(max(years, default="2000"))
    named = [f"{year:04}" for year in range(max(first, final - YEARS + 1), final + 1)]
    year = asked.last[:4] if asked.last[:4] in named else named[-1]
    top = max(years.values(), default=1)
    months = {row["month"]: row for row in conn.execute(BY_MONTH, [f"{year}-01", f"{year}-13"])}
    most = max((row["n"] for row in months.values()), default=1)
    return {
        "year": year,
        "years": [
            {"name": name, "n": n, "height": height(n, top), "sure": 0}
            | {"on": asked.first[:4] <= name <= asked.last[:4]}
            for name in named
            for n in [years.get(name, 0)]
        ],
        "months": [
            {"name": month, "n": n, "height": height(n, most), "sure": height(sure, most)}
            | {"on": asked.first[:7] <= month <= asked.last[:7]}
            for month in (f"{year}-{number:02}" for number in range(1, 13))
            for n, sure in [
                (months[month]["n"], months[month]["sure"]) if month in months else (0, 0)
            ]
        ],
    }


def height(n: int, top: int) -> float:
    """Pixels of a column.

    >>> height(1, 2), height(0, 2)
    (24.0, 0.0)
    """
    return round(48 * n / max(top, 1), 1)


def chosen(conn: sqlite3.Connection, given: Mapping[str, str], lanes: list[str]) -> dict[str, Any]:
    """All that the page shows. Errors: QuestionError."""
    conn.row_factory = sqlite3.Row
    asked = read(conn, given, lanes)
    sections = conn.execute(SECTIONS.format(asked.where), asked.values).fetchall()
    total = sum(row["n"] for row in sections)
    pages = max(1, -(-min(total, MOST) // PAGE))
    if asked.page > pages:
        raise QuestionError(_("There are %(n)s pages.") % {"n": pages})
    shown = listed(conn, asked, sections)
    ids = [card.row_id for section in shown for card in section["cards"]]
    months = [
        {"period": row["period"], "n": row["n"], "title": titled(row["period"], 1)}
        for row in sections
        if row["sort"] == 1
    ]
    return {
        "asked": asked,
        "total": total,
        "pages": pages,
        "sections": shown,
        "months": months,
        "undated": conn.execute(UNDATED).fetchone()[0],
        "types": known(conn, TYPES),
        "histogram": columns(conn, asked),
        "lanes": drawn_lanes(conn, asked.where, asked.values, ids, asked.lanes),
        "choices": lane_choices(conn),
    }


def lane_choices(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """The lanes that a reader may choose, those with most events first."""
    rows = conn.execute(LANES.format(language().column), [60])
    return [(row["lane_id"], row["name"]) for row in rows]


async def timeline(datasette: Datasette, request: Request) -> Response:
    """The page; a question that cannot be answered keeps its form."""
    given = {name: request.args.get(name) or "" for name in request.args}
    lanes = [lane[:100] for lane in request.args.getlist("lane") if lane]
    db, status = datasette.get_database(), 200
    try:
        context = await db.execute_fn(in_language(lambda conn: chosen(conn, given, lanes)))
    except QuestionError as error:
        context, status = {"error": str(error), "types": [], "choices": []}, 400
    context["given"] = {name: CONTROL.sub(" ", value)[:LONGEST] for name, value in given.items()}
    page = await datasette.render_template("timeline.html", context, request)
    return Response.html(page, status=status)


ROUTES: list[tuple[str, Any]] = [(r"/-/timeline$", timeline)]
