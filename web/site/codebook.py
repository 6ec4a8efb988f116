"""Glossary and codebook as pages: every code and every column with its meaning, generated from what
the schemas say (`table_notes`, `column_notes`), and the signs of dates with examples of the data.
"""

import json
import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from scripts.text.date_words import in_words
from web.site.cite import read_package
from web.site.language import N_, _, language
from web.site.settings import described

TABLES = "SELECT table_name, title, description FROM table_notes ORDER BY rowid"
COLUMNS = "SELECT * FROM column_notes ORDER BY rowid"
DATES = """
SELECT DISTINCT date FROM events UNION SELECT DISTINCT said_on FROM quotes
UNION SELECT DISTINCT period FROM metrics ORDER BY 1"""
SIGNS = (
    ("YYYY-MM-DD", "[0-9]{4}-[0-9]{2}-[0-9]{2}", N_("A day, a month (2025-05) or a year.")),
    (
        "[A..B]",
        r"\[[^.]+\.\.[^.]+\]",
        N_("It happened some day between the two; which is open."),
    ),
    ("[..B]", r"\[\.\.[^.]+\]", N_("It happened on that day or before it.")),
    ("[A..]", r"\[[^.]+\.\.\]", N_("It happened on that day or after it.")),
    ("A/B", r"[0-9][^/]*/[0-9].*", N_("It lasted from the first to the last.")),
    ("../B", r"\.\./.+", N_("It lasted at least until then; since when is open.")),
    ("A/..", r".+/\.\.", N_("It began then and still goes on, or its end is open.")),
    ("~", r".*~.*", N_("About: the text says so.")),
)
"""Sign, the pattern of dates that bear it, its meaning."""


@dataclass(frozen=True)
class Column:
    """A column as its schema describes it; `meanings` are its codes and what each means."""

    name: str
    description: str
    type: str
    required: bool
    refers_to: str
    derived_from: str
    codes: str
    meanings: dict[str, str]


@dataclass(frozen=True)
class Book:
    """Tables (name, title, description, columns), codes by their column, and dates as examples."""

    tables: list[tuple[str, str, str, list[Column]]]
    codes: list[tuple[str, list[str], dict[str, str]]]
    dates: list[str]


_book: list[Book] = []
"""Read once, because the database does not change while it is served."""


def column(row: sqlite3.Row) -> Column:
    return Column(
        name=row["column_name"],
        description=row["description"],
        type=row["type"],
        required=bool(row["required"]),
        refers_to=row["refers_to"] or "",
        derived_from=row["derived_from"] or "",
        codes=row["codes"] or "",
        meanings=json.loads(row["meanings"] or "{}"),
    )


def read(conn: sqlite3.Connection) -> Book:
    """All that the two pages show. Columns of several tables with the same codes are one entry."""
    conn.row_factory = sqlite3.Row
    columns: dict[str, list[Column]] = {}
    for row in conn.execute(COLUMNS):
        columns.setdefault(row["table_name"], []).append(column(row))
    tables = [(*row, columns.get(row["table_name"], [])) for row in conn.execute(TABLES)]
    codes: list[tuple[str, list[str], dict[str, str]]] = []
    for name, _title, _about, of in tables:
        for found in (c for c in of if any(c.meanings.values())):
            same = next((e for e in codes if e[0] == found.name and e[2] == found.meanings), None)
            if same:
                same[1].append(name)
            else:
                codes.append((found.name, [name], found.meanings))
    dates = [row[0] for row in conn.execute(DATES) if row[0]]
    return Book(tables, codes, dates)


async def book(datasette: Datasette) -> Book:
    if not _book:
        _book.append(await datasette.get_database().execute_fn(read))
    return _book[0]


def signs(dates: list[str]) -> list[tuple[str, str, str, str]]:
    """(sign, meaning, an example, the same in words) of each sign that the data have.

    >>> [(sign, words) for sign, _, _, words in signs(["2025-05-21", "[..2025-05]"])]
    [('YYYY-MM-DD', '21 May 2025'), ('[..B]', 'May 2025 or before')]
    """
    found = []
    for sign, pattern, meaning in SIGNS:
        date = next((date for date in dates if re.fullmatch(pattern, date)), None)
        if date:
            found.append((sign, _(meaning), date, in_words(date, language().tag)))
    return found


async def glossary(datasette: Datasette, request: Request) -> Response:
    """Codes, signs of dates and terms."""
    known = await book(datasette)
    context = {"codes": known.codes, "signs": signs(known.dates)}
    context |= {"terms": (await read_package(datasette))["glossary"]}
    return Response.html(await datasette.render_template("glossary.html", context, request))


async def codebook(datasette: Datasette, request: Request) -> Response:
    """Tables and views, and the columns of each table."""
    known, notes = await book(datasette), described(datasette)["tables"]
    names = {name for name, *_rest in known.tables}
    views = [
        (name, note["description"])
        for name, note in notes.items()
        if name not in names and note.get("description") and not note.get("hidden")
    ]
    context = {"tables": known.tables, "views": views, "package": await read_package(datasette)}
    return Response.html(await datasette.render_template("codebook.html", context, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/glossary$", glossary), (r"/-/codebook$", codebook)]
