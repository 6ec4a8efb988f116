"""What is of a day, month or year that a question names: events, quotes and figures whose days
overlap it, those that surely lie in it first."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any

from scripts.text.asked_dates import AskedDate
from scripts.text.date_words import in_words
from scripts.text.dates import days
from scripts.text.terms import Term, all_of, some_of
from web.site.hits import hits
from web.site.ladder import Asked, Table
from web.site.language import _, language
from web.site.marks import phrases

SPANS = (
    ("events", "date_start", "date_end"),
    ("quotes", "said_start", "said_end"),
    ("metrics", "period_start", "period_end"),
)
"""Table, and the first and the last day of its rows."""
MOST = 12
YEARS = """
SELECT DISTINCT substr([{first}], 1, 4) FROM [{table}]
WHERE substr([{first}], 6, {n}) = ?1 AND substr([{last}], 6, {n}) = ?1"""
OF_TABLE = """
SELECT '{table}' AS name, t.[{key}] AS id, t.rowid AS number,
       t.[{first}] >= ?1 AND t.[{last}] <= ?2 AS sure,
       julianday(t.[{last}]) - julianday(t.[{first}]) AS width,
       t.[{first}] AS first
FROM [{table}] t
WHERE t.[{first}] <= ?2 AND t.[{last}] >= ?1
AND julianday(t.[{last}]) - julianday(t.[{first}]) <= {widest} {also}"""
WIDEST = 366
"""Days of a row that may lie in the span by chance only; what is wider says nothing of it."""
ALSO = "AND t.rowid IN (SELECT rowid FROM [{fts}] WHERE [{fts}] MATCH ?3)"


def year_of(conn: sqlite3.Connection, date: AskedDate) -> int | None:
    """The year that is said, or the one of which the data have most such days or months."""
    if date.year:
        return date.year
    part = date.edtf()[5:]
    years = Counter[str]()
    for table, first, last in SPANS:
        sql = YEARS.format(table=table, first=first, last=last, n=len(part))
        years.update(row[0] for row in conn.execute(sql, [part]))
    return int(max(years, key=lambda year: (years[year], year))) if years else None


def rows_of(
    conn: sqlite3.Connection, known: dict[str, Table], low: str, high: str, expression: str
) -> list[sqlite3.Row]:
    """The rows of the span, the surest and narrowest first."""
    parts = []
    for table, first, last in SPANS:
        also = ALSO.format(fts=known[table].fts) if expression else ""
        key = known[table].key
        columns = {"table": table, "key": key, "first": first, "last": last}
        parts.append(OF_TABLE.format(**columns, also=also, widest=WIDEST))
    sql = " UNION ALL ".join(parts) + " ORDER BY sure DESC, width, first, id"
    return conn.execute(sql, [low, high, *([expression] if expression else [])]).fetchall()


def holding(rest: Sequence[Term]) -> list[str]:
    """The expressions to try for the other words of the question: all, then any."""
    return [all_of(rest, beginnings=True), some_of(rest, 1)] if rest else [""]


def of_date(
    conn: sqlite3.Connection, searched: Sequence[Table], asked: Asked
) -> dict[str, Any] | None:
    """The group of the date that a question names, of those rows that hold its other words; None
    if there is none."""
    year = year_of(conn, asked.date) if asked.date else None
    if asked.date is None or year is None:
        return None
    date = asked.date.edtf(year)
    span = days(date)
    known = {table.name: table for table in searched}
    rows, expression = list[sqlite3.Row](), ""
    for expression in holding(asked.rest):
        rows = rows_of(conn, known, span.start, span.end, expression)
        if rows:
            break
    found = []
    wanted = phrases(expression)
    for row in rows[:MOST]:
        (hit,) = hits(conn, known[row["name"]], [(row["id"], row["number"])], wanted)
        found.append({"hit": hit, "certainty": "surely" if row["sure"] else "possibly"})
    said = in_words(date, language().tag)
    title = _("On {date}") if asked.date.day else _("In {date}")
    sure = sum(row["sure"] or 0 for row in rows)
    facts = {"title": title.format(date=said), "count": len(rows), "surely": sure}
    return facts | {"from": span.start, "to": span.end, "found": found}
