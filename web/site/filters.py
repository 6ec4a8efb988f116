"""What a table cannot be asked, each with its sentence.

Datasette reads the parameters of a table as they come. It leaves out a search where there is no
index and answers with all rows; it takes any JSON for a facet or for `_through` and fails at what
it finds in it. Here they are looked at first, before Datasette asks the database anything.
"""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from web.site.asking import QuestionError
from web.site.language import _
from web.site.settings import described

THROUGH = {"table": (str,), "column": (str,), "value": (str, int, float)}
"""The keys of `_through`, and what may stand there: rows of another table that lead to these."""


@dataclass(frozen=True)
class Asked:
    """A table, and whether it has an index of words."""

    table: str
    columns: list[str]
    indexed: bool


def is_through(value: str) -> bool:
    try:
        read: Any = json.loads(value)
    except (ValueError, RecursionError):
        return False
    whole = isinstance(read, dict) and read.keys() == THROUGH.keys()
    return whole and all(isinstance(read[key], kinds) for key, kinds in THROUGH.items())


def wrong(asked: Asked, name: str, value: str) -> str:
    """What is wrong with a parameter, in a sentence; '' if nothing is.

    >>> wrong(Asked("quotes", ["kind"], False), "_facet", "x")
    '“_facet” must be a column of this table; it has no “x”.'
    """
    searches = name.startswith("_search") and name != "_searchmode"
    if name.startswith("_facet") and name != "_facet_size" and value not in asked.columns:
        said = _("“{}” must be a column of this table; it has no “{}”.")
        return said.format(name, value[:40])
    if name == "_through" and not is_through(value):
        return _("“_through” must be JSON with a table, a column and a value.")
    if name == "_timelimit" and not re.fullmatch("[0-9]{1,9}", value):
        return _("“_timelimit” must be a whole number of milliseconds.")
    if searches and name != "_search" and not name.startswith("_search_"):
        return _("A search is “_search” or “_search_COLUMN”, not “{}”.").format(name[:40])
    if searches and not asked.indexed:
        said = _("{} has no index of words; search everything at /-/search.")
        return said.format(asked.table)
    return ""


def filters_from_request(
    request: Request, table: str, database: str, datasette: Datasette
) -> Callable[[], Awaitable[None]]:
    """Refuse what cannot be read; add no filter. Errors: QuestionError."""

    async def refuse() -> None:
        db = datasette.get_database(database)
        known = described(datasette)["tables"].get(table, {})
        indexed = bool(known.get("fts_table") or await db.fts_table(table))
        asked = Asked(table, await db.table_columns(table), indexed)
        for name in request.args:
            for value in request.args.getlist(name):
                if said := wrong(asked, name, value):
                    raise QuestionError(said)

    return refuse
