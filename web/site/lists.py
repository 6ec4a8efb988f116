"""The lists of quotes, events and figures: `/-/quotes`, `/-/events`, `/-/figures`, with a search of
their words and facets, a page of cards at a time. Downloads of the same filter are in
downloads.py."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response

from scripts.text.date_words import words_of_date
from web.site import cards
from web.site.asking import QuestionError, number, one_of
from web.site.facets import LISTINGS
from web.site.language import N_, _, in_language, language, term
from web.site.listing import (
    DAYS,
    MOST,
    PAGE,
    SORTS,
    Asked,
    Facet,
    Filter,
    Listing,
    dated,
    filters,
    read,
    span,
    where,
)

LABELS = """
SELECT c.card_id, coalesce(c.title_{}, c.{}, c.title_en, c.row_id) AS words
FROM json_each(?) asked CROSS JOIN cards c ON c.card_id = asked.value"""
MONTHS = 36
"""Months that are offered, the latest first."""


@dataclass(frozen=True)
class Value:
    """A value of a facet that can be chosen: its words, how many rows have it, how many more
    possibly, and where choosing it leads."""

    words: str
    count: int
    possibly: int
    address: str


@dataclass(frozen=True)
class Chosen:
    """A part of the filter: what it says, the address without it, and how many rows there would
    be then (None where nobody asked)."""

    title: str
    words: str
    address: str
    without: int | None = None


def hits(listing: Listing, parts: list[Filter]) -> tuple[str, list[Any]]:
    """The beginning of a question about all rows of a filter, as `hits`, and its parameters."""
    known = {facet.column for facet in listing.facets} - {""}
    columns = ", ".join(f"r.{name}" for name in sorted({listing.key, *listing.days, *known}))
    condition, values = where(parts)
    rows = f"SELECT {columns} FROM {listing.table} r WHERE {condition}"
    return f"WITH hits AS MATERIALIZED ({rows})", values


COUNTED = 200
"""Filters whose counts are kept: the first ones are what most readers ask, and the database does
not change while it is served."""
_counted: dict[tuple[Any, ...], dict[str, Any]] = {}


def counted(conn: sqlite3.Connection, listing: Listing, parts: list[Filter]) -> dict[str, Any]:
    """Parameter -> the values of its facet with their counts; for `month` pairs of months, first
    and last, `` where it is open; and under `all` how many rows there are."""
    key = (listing.name, *((part.sql, part.values) for part in parts))
    if key in _counted:
        return dict(_counted[key])
    start, end = listing.days
    begun, values = hits(listing, parts)
    months = f"coalesce(substr({start}, 1, 7), '') || '/' || coalesce(substr({end}, 1, 7), '')"
    questions = [
        "SELECT 'all', NULL, count(*) FROM hits",
        f"SELECT * FROM (SELECT 'month', {months}, count(*) FROM hits GROUP BY 2)",
        *(facet.counts(listing) for facet in listing.facets),
    ]
    found: dict[str, Any] = {}
    for parameter, value, count in conn.execute(f"{begun} {' UNION ALL '.join(questions)}", values):
        found.setdefault(parameter, []).append((value, count))
    if len(_counted) < COUNTED:
        _counted[key] = found
    return dict(found)


async def begin(datasette: Datasette) -> None:
    """Count the lists that nothing narrows, at the start and without the limit of a question: where
    they took longer than that, their first page would never come."""
    for listing in LISTINGS.values():
        await datasette.get_database().execute_fn(partial(counted, listing=listing, parts=[]))


def periods(pairs: Iterable[tuple[str, int]], length: int) -> list[tuple[str, int, int]]:
    """(month, or year of `length` 4; rows that are surely of it; rows that possibly are), the
    latest first, of those of which some row surely is.

    >>> periods([("2025-05/2025-05", 3), ("2025-04/2025-05", 1), ("/2025-05", 1), ("/", 9)], 7)
    [('2025-05', 3, 2)]
    """
    sure: Counter[str] = Counter()
    vague: Counter[tuple[str, str]] = Counter()
    for pair, count in pairs:
        first, last = (side[:length] for side in pair.split("/"))
        if first and first == last:
            sure[first] += count
        elif first or last:
            vague[first or "0000", last or "9999"] += count
    return [
        (at, count, sum(n for (first, last), n in vague.items() if first <= at <= last))
        for at, count in sorted(sure.items(), reverse=True)[:MONTHS]
    ]


def labels(conn: sqlite3.Connection, ids: set[str]) -> dict[str, str]:
    """Card id -> what the row is called in the language of the page."""
    column = language().column
    sql = LABELS.format(column, "title_en" if column == "en" else "title_zh")
    return {row[0]: row[1] for row in conn.execute(sql, [json.dumps(sorted(ids))])}


def named(facet: Facet, value: str, known: Mapping[str, str]) -> str:
    """A value of a facet in words: the name of the row that it is, or a term."""
    ids = (f"{table}.{value}" for table in facet.names)
    words = next((known[name] for name in ids if name in known), "")
    return words or (_(facet.terms[value]) if value in facet.terms else term(value))


def month_words(month: str) -> str:
    return words_of_date(month, language().tag) or month


def days_words(given: Mapping[str, str]) -> str:
    """The days of a filter in words.

    >>> days_words({"month": "2025-05"}), days_words({"from": "2025"})
    ('May 2025', 'from 2025 on')
    """
    if "month" in given:
        return month_words(given["month"])
    first, last = given.get("from", ".."), given.get("to", "..")
    return month_words(first if first == last else f"{first}/{last}")


def offered(
    listing: Listing, asked: Asked, counts: Mapping[str, Any], known: Mapping[str, str]
) -> Iterator[tuple[str, list[Value]]]:
    """The facets of the page: (title, values) of those that still divide the rows."""
    if not span(asked.given):
        pairs = counts.get("month", [])
        for title, length in ((N_("Month"), 7), (N_("Year"), 4)):
            values = [
                Value(month_words(at), sure, possibly, asked.address(**period(at)))
                for at, sure, possibly in periods(pairs, length)
            ]
            if len(values) > 1:
                yield _(title), values
    for facet in listing.facets:
        values = [
            Value(named(facet, value, known), count, 0, asked.address(**{facet.parameter: value}))
            for value, count in counts.get(facet.parameter, ())
        ]
        if values and facet.parameter not in asked.given:
            yield _(facet.title), values


def period(at: str) -> dict[str, str]:
    """The parameters that ask for a month or a year."""
    return {"month": at} if "-" in at else {"from": at, "to": at}


def chosen(listing: Listing, asked: Asked, known: Mapping[str, str]) -> dict[str, Chosen]:
    """Parameter -> what is chosen, with the address without it; the days are one."""
    given, found = asked.given, {}
    if "q" in given:
        found["q"] = Chosen(_("Words"), given["q"], asked.address(q=""))
    for facet in listing.facets:
        if value := given.get(facet.parameter):
            without = asked.address(**{facet.parameter: ""})
            found[facet.parameter] = Chosen(_(facet.title), named(facet, value, known), without)
    if span(given):
        without = asked.address(**dict.fromkeys((*DAYS, "sure"), ""))
        found["days"] = Chosen(_("When"), days_words(given), without)
    return found


def total(conn: sqlite3.Connection, listing: Listing, parts: Iterable[Filter]) -> int:
    condition, values = where(parts)
    sql = f"SELECT count(*) FROM {listing.table} r WHERE {condition}"
    return int(conn.execute(sql, values).fetchone()[0])


def check(conn: sqlite3.Connection, listing: Listing, asked: Asked) -> None:
    """Errors: QuestionError if a value is none that the data have."""
    for facet in listing.facets:
        value = asked.given.get(facet.parameter)
        if value is None or labels(conn, {f"{table}.{value}" for table in facet.names}):
            continue
        sql = f"SELECT 1 FROM {listing.table} r WHERE {facet.condition(listing)} LIMIT 1"
        one_of(
            asked.given, facet.parameter, [value] if conn.execute(sql, [value]).fetchone() else []
        )


def page_of(conn: sqlite3.Connection, listing: Listing, asked: Asked) -> dict[str, Any]:
    """What the page of a filter shows. Errors: QuestionError."""
    conn.row_factory = sqlite3.Row
    check(conn, listing, asked)
    parts = list(filters(listing, asked))
    counts = counted(conn, listing, parts)
    found = counts.pop("all")[0][1]
    pages = max(1, -(-min(found, MOST) // PAGE))
    number({"page": str(asked.page)}, "page", 1, 1, pages)
    ids = {
        f"{table}.{value}"
        for f in listing.facets
        for table in f.names
        for value in [*(v for v, n in counts.get(f.parameter, ())), asked.given.get(f.parameter)]
    }
    known = labels(conn, ids)
    picked = chosen(listing, asked, known)
    if not found:
        picked = {
            name: replace(
                choice, without=total(conn, listing, (p for p in parts if p.parameter != name))
            )
            for name, choice in picked.items()
        }
    return {
        "total": found,
        "pages": pages,
        "chosen": list(picked.values()),
        "facets": list(offered(listing, asked, counts, known)),
        "cards": cards.load(conn, ids_of(conn, listing, asked, PAGE)),
        "surely": surely(conn, listing, asked, parts),
    }


def surely(
    conn: sqlite3.Connection, listing: Listing, asked: Asked, parts: list[Filter]
) -> int | None:
    """How many of the rows are surely of the days that are asked for; None if none are asked."""
    asked_days = span(asked.given)
    if not asked_days or "sure" in asked.given:
        return None
    sure = Filter("sure", "", dated(listing, surely=True), asked_days)
    return total(conn, listing, [*parts, sure])


def ids_of(conn: sqlite3.Connection, listing: Listing, asked: Asked, most: int) -> list[str]:
    """The ids of the cards of a page of `most` rows, in their order."""
    condition, values = where(filters(listing, asked))
    order = listing.order[asked.given.get("sort", SORTS[0])]
    sql = (
        f"SELECT '{listing.table}.' || r.{listing.key} FROM {listing.table} r "
        f"WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?"
    )
    return [row[0] for row in conn.execute(sql, [*values, most, (asked.page - 1) * most])]


async def ask(datasette: Datasette, work: Callable[[sqlite3.Connection], Any]) -> Any:
    """What a question about a list finds, in the time that a question has."""

    def timed(conn: sqlite3.Connection) -> Any:
        with sqlite_timelimit(conn, datasette.setting("sql_time_limit_ms")):
            return work(conn)

    try:
        return await datasette.get_database().execute_fn(in_language(timed))
    except sqlite3.OperationalError as error:
        if str(error) != "interrupted":
            raise
        raise QuestionError(_("This takes too long; please ask for less.")) from error


async def show(datasette: Datasette, request: Request) -> Response:
    """A page of a list."""
    listing = LISTINGS[request.url_vars["name"]]
    arguments = {name: request.args.get(name) for name in request.args}
    context: dict[str, Any] = {"listing": listing, "given": arguments, "asked": {}, "query": ""}
    status = 200
    try:
        asked = read(listing, arguments)
        context |= {"given": asked.given, "asked": asked.given, "page": asked.page}
        context |= await ask(datasette, lambda conn: page_of(conn, listing, asked))
        context["query"] = asked.query
    except QuestionError as error:
        status, context["error"] = 400, str(error)
    page = await datasette.render_template("list.html", context, request)
    return Response.html(page, status)


ROUTES: list[tuple[str, Any]] = [(rf"/-/(?P<name>{'|'.join(LISTINGS)})$", show)]
