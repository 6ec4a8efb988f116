"""What a table cannot be asked, each with its sentence.

Datasette reads the parameters of a table as they come. It leaves out a search where there is no
index and answers with all rows; it takes any JSON for a facet or for `_through` and fails at what
it finds in it. Here they are looked at first, before Datasette asks the database anything.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator

from datasette.app import Datasette
from datasette.utils.asgi import Request

from web.site.asking import QuestionError
from web.site.settings import DATABASE, metadata

THROUGH = {"table": (str,), "column": (str,), "value": (str, int, float)}
"""The keys of `_through`, and what may stand there."""


def pairs(request: Request) -> Iterator[tuple[str, str]]:
    """The parameters of an address, repeated ones too."""
    return ((name, value) for name in request.args for value in request.args.getlist(name))


def check_facet(name: str, value: str, columns: list[str]) -> None:
    """Facets count the values of one column. Errors: QuestionError."""
    if name.startswith("_facet") and name != "_facet_size" and value not in columns:
        raise QuestionError(f"“{name}” must be a column of this table; it has no “{value[:40]}”.")


def check_through(name: str, value: str) -> None:
    """`_through` names rows of another table that lead to those asked for. Errors: QuestionError."""
    if name != "_through":
        return
    try:
        read = json.loads(value)
    except (ValueError, RecursionError):
        read = None
    whole = isinstance(read, dict) and read.keys() == THROUGH.keys()
    if not whole or not all(isinstance(read[key], kinds) for key, kinds in THROUGH.items()):
        raise QuestionError("“_through” must be JSON with a table, a column and a value.")


def check_limit(name: str, value: str) -> None:
    """Errors: QuestionError if a time limit is no number of milliseconds."""
    if name == "_timelimit" and not re.fullmatch("[0-9]{1,9}", value):
        raise QuestionError("“_timelimit” must be a whole number of milliseconds.")


def check_search(name: str, table: str, indexed: bool) -> None:
    """Errors: QuestionError if words are asked of a table that has no index of them."""
    if not name.startswith("_search") or name == "_searchmode":
        return
    if name != "_search" and not name.startswith("_search_"):
        raise QuestionError(f"A search is “_search” or “_search_COLUMN”, not “{name[:40]}”.")
    if not indexed:
        raise QuestionError(f"{table} has no index of words; search everything at /-/search.")


def filters_from_request(
    request: Request,
    table: str,
    database: str,
    datasette: Datasette,
) -> Callable[[], Awaitable[None]]:
    """Refuse what cannot be read; add no filter."""

    async def refuse() -> None:
        db = datasette.get_database(database)
        columns = await db.table_columns(table)
        described = (
            metadata(datasette)["databases"][DATABASE]["tables"].get(table, {}).get("fts_table")
        )
        indexed = bool(described or await db.fts_table(table))
        for name, value in pairs(request):
            check_facet(name, value, columns)
            check_through(name, value)
            check_limit(name, value)
            check_search(name, table, indexed)

    return refuse
