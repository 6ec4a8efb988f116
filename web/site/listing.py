"""A list of the rows of a table that a reader filters: what its parameters mean, as data, and the
questions in SQL that follow from them.

A `Listing` names its table, the columns of its first and last day, and its facets; a new facet is a
line. The days of a row are bounds: it is surely in a span of days if both lie in it, possibly if
they overlap it (an empty one is open), as the views have it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from scripts.text.dates import days
from web.site.asking import QuestionError, number, one_of, span_of_days, words
from web.site.language import _

PAGE = 25
MOST = 50_000
"""Rows that a list turns over, and that a file of it holds at most."""
VALUES = 60
"""Values of a facet that are offered, the most frequent first."""
VAGUE = 92
"""Days beyond which a date is a period, and stands behind those that say when."""
SORTS = ("oldest", "newest")
DAYS = ("month", "from", "to")
OWN = ("q", *DAYS, "sure", "sort")
"""Parameters that every list has beside its facets."""


@dataclass(frozen=True)
class Facet:
    """A parameter that keeps the rows of one value.

    `value` is a column of the row `r`. Where `through` names a table, `value` is asked of the card
    `v` of the row that the column `key` names there; where `link` names one, it is a column of that
    table, which links rows with values. `names` are the tables whose rows the values are; without
    them they are codes, which `terms` may put in words.
    """

    parameter: str
    title: str
    value: str
    through: str = ""
    key: str = ""
    link: str = ""
    names: tuple[str, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)

    def condition(self, listing: "Listing") -> str:
        """What a row `r` must meet; its parameter is the value."""
        if self.link:
            rows = f"SELECT {listing.key} FROM {self.link} WHERE {self.value} = ?"
            return f"r.{listing.key} IN ({rows})"
        if self.through:
            cards = f"SELECT v.row_id FROM cards v WHERE v.table_name = '{self.through}'"
            return f"r.{self.key} IN ({cards} AND {self.value} = ?)"
        return f"r.{self.value} = ?"

    def counts(self, listing: "Listing") -> str:
        """The question how many of the `hits` have each value: (parameter, value, count)."""
        most = f"GROUP BY 2 HAVING value IS NOT NULL ORDER BY 3 DESC, 2 LIMIT {VALUES}"
        if self.link:
            linked = f"CROSS JOIN {self.link} l ON l.{listing.key} = h.{listing.key}"
            count = f"count(DISTINCT h.{listing.key})"
            asked = f"l.{self.value} AS value, {count} FROM hits h {linked}"
        elif self.through:
            named = f"SELECT {self.key} AS id, count(*) AS n FROM hits GROUP BY 1"
            card = f"JOIN cards v ON v.card_id = '{self.through}.' || g.id"
            asked = f"{self.value} AS value, sum(g.n) FROM ({named}) g {card}"
        else:
            asked = f"h.{self.value} AS value, count(*) FROM hits h"
        return f"SELECT * FROM (SELECT '{self.parameter}', {asked} {most})"

    @property
    def column(self) -> str:
        """The column of the row on which its value depends; '' if another table has it."""
        return "" if self.link else self.key or self.value


@dataclass(frozen=True)
class Listing:
    """A list: the table and key of its rows, the columns of their first and last day, and facets
    in the order of the page."""

    name: str
    title: str
    key: str
    days: tuple[str, str]
    facets: tuple[Facet, ...]
    table: str

    @property
    def order(self) -> dict[str, str]:
        """The orders by name: what has a date first, then periods, then what has none."""
        start, end = (f"r.{column}" for column in self.days)
        vague = (
            f"CASE WHEN {start} IS NULL AND {end} IS NULL THEN 2 WHEN julianday({end}) - "
            f"julianday({start}) <= {VAGUE} THEN 0 ELSE 1 END"
        )
        return {
            "oldest": f"{vague}, coalesce({start}, {end}), {end}, r.{self.key}",
            "newest": f"{vague}, coalesce({end}, {start}) DESC, {start} DESC, r.{self.key}",
        }


@dataclass(frozen=True)
class Asked:
    """What a reader asks of a list: readable parameters as the address has them, none empty, and
    the page."""

    given: dict[str, str] = field(default_factory=dict)
    page: int = 1

    def address(self, **changed: str) -> str:
        """The query of an address with some parameters changed or, if empty, taken out; it begins
        again at the first page.

        >>> Asked({"speaker": "lin", "q": "a b"}).address(speaker="", month="2025-05")
        '?q=a+b&month=2025-05'
        """
        kept = {name: value for name, value in (self.given | changed).items() if value}
        return f"?{urlencode(kept)}"

    @property
    def query(self) -> str:
        """All of it as the query of an address; '' where nothing is asked."""
        return self.address() if any(self.given.values()) else ""


@dataclass(frozen=True)
class Filter:
    """A part of a filter: the parameter, its value, and the condition with its parameters."""

    parameter: str
    value: str
    sql: str
    values: tuple[Any, ...]


def read(listing: Listing, arguments: Mapping[str, str]) -> Asked:
    """What is asked, as far as its form tells. Errors: QuestionError."""
    given = {"q": words(arguments, "q")}
    given |= {facet.parameter: words(arguments, facet.parameter) for facet in listing.facets}
    given |= {name: span_of_days(arguments, name) for name in DAYS}
    if given["month"] and len(given["month"]) != len("2025-05"):
        raise QuestionError(_("“month” must be a month, such as 2025-05."))
    given["sure"] = one_of(arguments, "sure", ("yes",))
    given["sort"] = one_of(arguments, "sort", SORTS)
    dated = span(given)
    if dated and dated[0] > dated[1]:
        raise QuestionError(_("“from” must not be after “to”."))
    kept = {name: value for name, value in given.items() if value}
    return Asked(kept, number(arguments, "page", 1, 1, MOST // PAGE))


def span(given: Mapping[str, str]) -> tuple[str, str] | None:
    """First and last day that are asked for; None if no day is.

    >>> span({"month": "2025-05"}), span({"from": "2025"}), span({"q": "a"})
    (('2025-05-01', '2025-05-31'), ('2025-01-01', '9999-12-31'), None)
    """
    asked = {name: days(given[name]) for name in DAYS if given.get(name)}
    if not asked:
        return None
    first = max((asked[name].start for name in ("month", "from") if name in asked), default="")
    last = min((asked[name].end for name in ("month", "to") if name in asked), default="")
    return first or "0001-01-01", last or "9999-12-31"


def dated(listing: Listing, surely: bool) -> str:
    """The condition that a row surely, or possibly, is of these days (two parameters)."""
    start, end = (f"r.{column}" for column in listing.days)
    if surely:
        return f"({start} >= ? AND {end} <= ?)"
    known = f"({start} IS NOT NULL OR {end} IS NOT NULL)"
    overlaps = f"coalesce({end}, '9999') >= ? AND coalesce({start}, '0000') <= ?"
    return f"({known} AND {overlaps})"


def filters(listing: Listing, asked: Asked) -> Iterator[Filter]:
    """The parts of a filter, each of which can be taken out alone; the days are one."""
    given = asked.given
    if "q" in given:
        index = f"{listing.table}_fts"
        sql = f"r.rowid IN (SELECT rowid FROM [{index}] WHERE [{index}] MATCH escape_fts(?))"
        yield Filter("q", given["q"], sql, (given["q"],))
    for facet in listing.facets:
        if value := given.get(facet.parameter):
            yield Filter(facet.parameter, value, facet.condition(listing), (value,))
    asked_days = span(given)
    if asked_days:
        sql = dated(listing, surely="sure" in given)
        yield Filter("days", "", sql, asked_days)


def where(parts: Iterable[Filter]) -> tuple[str, list[Any]]:
    """The condition that all parts are met, and its parameters."""
    kept = list(parts)
    sql = " AND ".join(part.sql for part in kept) or "true"
    return sql, [value for part in kept for value in part.values]
