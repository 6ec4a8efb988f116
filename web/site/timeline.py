"""The timeline: `/-/timeline`, every event on an axis that shows what is not known.

A day is a point, a month is as wide as a month, and from the known edge of an open date a dashed
line goes to the border of the axis; an approximate date is hatched, and what has not happened is
hollow. The page draws a hundred events at a time and, above them, how dense all chosen events are:
an event that may lie anywhere in a year counts a little in each month of it, and one with an open
date at its known edge. Filters are links and a form, so the page needs no script.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from scripts.text.date_words import in_words
from scripts.text.dates import days as days_of
from web.site.asking import QuestionError, number, one_of, span_of_days
from web.site.settings import DATABASE

PAGE = 100
BINS = 180
MOST = 20_000
"""Events that are read at most; more would want another page."""
POSSIBLY = """(date_start IS NULL OR date_start <= {high})
AND (date_end IS NULL OR date_end >= {low})"""
"""Whether one of the days of an event may lie in a span; an open side may be any day."""
SURELY = "({low} = '' OR date_start >= {low}) AND ({high} = '9999' OR date_end <= {high})"
"""Whether all its days do."""
CERTAINTY = {"possibly": POSSIBLY, "surely": SURELY}
EVENTS = """
SELECT e.event_id, e.type, e.realis, e.date, e.date_start, e.date_end, e.title_en,
       e.title_zh_hant, e.document_id, e.start, e."end", c.date_words_en AS words, c.who
FROM events e JOIN cards c ON c.card_id = 'events.' || e.event_id
WHERE (:type = '' OR e.type = :type) AND (:document = '' OR e.document_id = :document)
AND (:actor = '' OR e.event_id IN (SELECT event_id FROM event_actors WHERE actor_id = :actor))
AND {within}
ORDER BY coalesce(e.date_start, e.date_end), e.date_end, e.event_id LIMIT :most
"""
CHOICES = {
    "type": "SELECT DISTINCT type AS id, replace(type, '_', ' ') AS label FROM events ORDER BY 1",
    "actor": """SELECT actor_id AS id, name_en AS label FROM actors
        WHERE actor_id IN (SELECT actor_id FROM event_actors) ORDER BY 2""",
    "document": """SELECT document_id AS id, title_en AS label FROM documents
        ORDER BY published_start, 1""",
}

Span = tuple[int | None, int | None]


def day(text: str | None) -> int | None:
    """An ISO date as a number of days; None if there is none, or none that a calendar knows.

    >>> day("0001-01-02"), day(None)
    (2, None)
    """
    try:
        return date.fromisoformat(text).toordinal() if text else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Axis:
    """The days that the page shows, both included."""

    first: int
    last: int

    def at(self, ordinal: float) -> float:
        """Percent of the width, not cut at the borders."""
        return round(100 * (ordinal - self.first) / max(1, self.last + 1 - self.first), 3)

    def ticks(self) -> list[tuple[float, str]]:
        """Where a year begins, or a month where fewer than four years are shown."""
        start, end = date.fromordinal(self.first), date.fromordinal(self.last)
        years = end.year - start.year
        step = max(1, (years + 9) // 10)
        if years >= 4:
            return [
                (self.at(date(y, 1, 1).toordinal()), str(y))
                for y in range(start.year, end.year + 1, step)
                if date(y, 1, 1) >= start
            ]
        months = [
            (start.year + m // 12, m % 12 + 1)
            for m in range(start.month - 1, (end.year - start.year) * 12 + end.month)
        ]
        every = 1 if years == 0 else 3 * max(1, years)
        found = [
            (y, m)
            for y, m in months
            if (m - 1) % every == 0 and self.first <= date(y, m, 1).toordinal() <= self.last
        ]
        return [(self.at(date(y, m, 1).toordinal()), f"{y:04}-{m:02}") for y, m in found]


def as_data(asked: dict[str, str]) -> dict[str, str]:
    """The parameters with which Datasette shows the same events: by column where it can, else by a
    condition in SQL.

    >>> every = {"type": "", "document": "", "actor": "", "from": "", "to": "9999", "sure": ""}
    >>> as_data(every | {"type": "sanction"})
    {'type': 'sanction'}
    >>> as_data(every | {"actor": "o'neill"})["_where"]
    "event_id IN (SELECT event_id FROM event_actors WHERE actor_id = 'o''neill')"
    >>> as_data(every | {"from": "2025-05", "sure": "surely"})["_where"]
    "('2025-05' = '' OR date_start >= '2025-05') AND ('9999' = '9999' OR date_end <= '9999')"
    """
    columns = {"type": asked["type"], "document_id": asked["document"]}
    wheres = []
    if asked["actor"]:
        actor = asked["actor"].replace("'", "''")
        theirs = f"SELECT event_id FROM event_actors WHERE actor_id = '{actor}'"
        wheres.append(f"event_id IN ({theirs})")
    if (asked["from"], asked["to"]) != ("", "9999"):
        within = CERTAINTY[asked["sure"] or "possibly"]
        wheres.append(within.format(low=f"'{asked['from']}'", high=f"'{asked['to']}'"))
    found = columns | {"_where": " AND ".join(wheres)}
    return {name: value for name, value in found.items() if value}


def bar(axis: Axis, start: int | None, end: int | None) -> dict[str, Any]:
    """Where the bar of an event stands, in percent of the axis, and whether it is open or cut at
    either border. Of an open date only the day of the known edge is a bar; the rest is a line to
    the border.

    >>> bar(Axis(1, 100), 11, 20)
    {'x': 10.0, 'width': 10.0, 'left': False, 'right': False, 'off': False, 'line': None}
    >>> bar(Axis(1, 100), None, 20)
    {'x': 19.0, 'width': 1.0, 'left': False, 'right': False, 'off': False, 'line': (0, 19.0)}
    """
    low, high = axis.at(start or end or axis.first), axis.at((end or start or axis.last) + 1)
    x, stop = min(max(low, 0), 99.4), min(max(high, 0.6), 100)
    return {
        "x": round(x, 2),
        "width": round(max(stop - x, 0.6), 2),
        "left": low < 0,
        "right": high > 100,
        "off": high <= 0 or low >= 100,
        "line": (0, round(x, 2))
        if start is None
        else (round(stop, 2), 100)
        if end is None
        else None,
    }


def density(axis: Axis, spans: Sequence[Span]) -> list[float]:
    """How many events each of BINS equal pieces of the axis holds; an event of unknown day is
    shared among all days that it may have."""
    steps = [0.0] * (BINS + 1)
    width = (axis.last + 1 - axis.first) / BINS
    for start, end in spans:
        first, last = axis.first if start is None else start, axis.last if end is None else end
        if last < axis.first or first > axis.last:
            continue
        low, high = (max(0, min(BINS - 1, int((d - axis.first) / width))) for d in (first, last))
        share = 1 / (max(1, int((last - first) / width)) if high > low else 1)
        steps[low] += share
        steps[high + 1] -= share
    found, level = [], 0.0
    for step in steps[:-1]:
        level += step
        found.append(round(max(level, 0), 4))
    return found


def default_axis(spans: Sequence[Span], low: str, high: str) -> Axis:
    """The days asked for; else from the year in which nine tenths of the events still lie ahead,
    so that a few early ones do not press all others into a corner."""
    days = sorted(d for span in spans for d in span if d is not None) or [
        date(2025, 1, 1).toordinal()
    ]
    first = day(days_of(low).start) if low else None
    last = day(days_of(high).end) if high else None
    if first is None:
        first = date(date.fromordinal(days[len(days) // 10]).year, 1, 1).toordinal()
    if last is None:
        last = date(date.fromordinal(days[-1]).year, 12, 31).toordinal()
    return Axis(first, min(max(last, first + 30), date.max.toordinal()))


def columns(axis: Axis, spans: Sequence[Span]) -> list[tuple[float, float]]:
    """(place, height) of each column of the density above the axis, in percent and pixels."""
    levels = density(axis, [(start or end, end or start) for start, end in spans])
    top = max([*levels, 0.001])
    return [
        (round(100 * n / BINS, 3), round(38 * level / top, 2))
        for n, level in enumerate(levels)
        if level
    ]


def drawn(events: Sequence[sqlite3.Row], limits: dict[str, str], page: int) -> dict[str, Any]:
    """All that is drawn of the chosen events: the axis, and a page of bars."""
    spans = [(day(event["date_start"]), day(event["date_end"])) for event in events]
    axis = default_axis(spans, limits["from"], limits["to"])
    part = slice((page - 1) * PAGE, page * PAGE)
    days = [day for span in spans for day in span if day]
    bars = [bar(axis, *span) for span in spans]
    return {
        "events": [
            dict(event) | found | {"vague": any(mark in event["date"] for mark in "~?%")}
            for event, found in zip(events[part], bars[part], strict=True)
        ],
        "ticks": axis.ticks(),
        "bins": columns(axis, spans),
        "bin_width": round(100 / BINS, 3),
        "shown": in_words("/".join(str(date.fromordinal(d)) for d in (axis.first, axis.last))),
        "first_year": f"{date.fromordinal(min(days, default=axis.first)).year:04}",
        "earlier": sum(found["off"] and found["x"] < 50 for found in bars),
    }


def chosen(conn: sqlite3.Connection, arguments: Mapping[str, str]) -> dict[str, Any]:
    """All that the page shows. Errors: QuestionError."""
    conn.row_factory = sqlite3.Row
    limits = {name: span_of_days(arguments, name) for name in ("from", "to")}
    if limits["to"] and limits["from"] > f"{limits['to']}-99":
        raise QuestionError("“from” must not be later than “to”.")
    choices = {name: conn.execute(sql).fetchall() for name, sql in CHOICES.items()}
    filters = {
        name: one_of(arguments, name, {row["id"] for row in rows}) for name, rows in choices.items()
    } | {"sure": one_of(arguments, "sure", CERTAINTY)}
    # Compared as text: 2025-05 begins before, and 2025-05-99 ends after, every day of May.
    edges = {"from": limits["from"], "to": f"{limits['to']}-99" if limits["to"] else "9999"}
    within = CERTAINTY[filters["sure"] or "possibly"].format(low=":from", high=":to")
    asked = filters | edges | {"most": MOST}
    events = conn.execute(EVENTS.format(within=within), asked).fetchall()
    pages = max(1, -(-len(events) // PAGE))
    page = number(arguments, "page", 1, 1, pages)
    return drawn(events, limits, page) | {
        "choices": choices,
        "asked": {name: value for name, value in (filters | limits).items() if value},
        "total": len(events),
        "page": page,
        "pages": pages,
        "data_query": urlencode(as_data(filters | edges)),
    }


async def timeline(datasette: Datasette, request: Request) -> Response:
    """The page."""
    asked = {key: request.args.get(key) for key in request.args}
    db = datasette.get_database(DATABASE)
    context = await db.execute_fn(lambda conn: chosen(conn, asked))
    return Response.html(await datasette.render_template("timeline.html", context, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/timeline$", timeline)]
