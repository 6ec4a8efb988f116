"""Table pages are Datasette's own, with links wherever a row or a passage is named.

Views and questions in SQL know no foreign keys: ids are known by the names of their columns there,
and `start` leads to the passage.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_encode, to_css_class
from jinja2 import Environment
from markupsafe import Markup, escape

from web.site.asgi import Application, Receive, Scope, Send
from web.site.settings import DATABASE

REFERENCES = """
SELECT i.name, t.table_name
FROM table_notes t JOIN pragma_table_info(t.table_name) i ON i.pk = 1
UNION
SELECT k.[from], k.[table] FROM table_notes t JOIN pragma_foreign_key_list(t.table_name) k
ORDER BY 1, 2
"""
LETTERS = """
SELECT DISTINCT substr(row_id, 1, 1), table_name FROM spans WHERE row_id GLOB '[A-Z][0-9]*'
"""
"""Ids of some tables are a letter and a number; a view that holds rows of several tables calls such
an id `row_id`."""
_places: dict[str, str] = {}
"""Column, or letter of a `row_id` -> the address of what it names; filled at the start."""


def read_places(found: Iterable[tuple[str, str]]) -> dict[str, str]:
    """(column, table) pairs -> the table that a column `..._id` names, where it is the only one.

    >>> read_places([("a_id", "a"), ("other_id", "a"), ("other_id", "b"), ("unit", "units")])
    {'a_id': 'a'}
    """
    tables: dict[str, set[str]] = {}
    for column, table in found:
        tables.setdefault(column, set()).add(table)
    single = {column: min(named) for column, named in tables.items() if len(named) == 1}
    return {column: table for column, table in single.items() if column.endswith("_id")}


async def read(datasette: Datasette) -> None:
    """Learn at the start where the ids of the database lead."""
    db = datasette.get_database(DATABASE)
    named = read_places(map(tuple, await db.execute(REFERENCES)))
    named |= dict(map(tuple, await db.execute(LETTERS)))
    _places.update({name: datasette.urls.table(DATABASE, table) for name, table in named.items()})
    _places["start"] = datasette.urls.path("-/read")


def link(row: Mapping[str, Any], column: str, value: object) -> Markup | None:
    """An id as a link to its row, the start of a passage as a link to it; None for other values."""
    place = _places.get(str(value)[:1] if column == "row_id" else column)
    if place is None or not isinstance(value, str | int) or value == "":
        return None
    if column == "start":
        return passage(row, place, value)
    return Markup('<a href="{}/{}">{}</a>').format(place, tilde_encode(str(value)), value)


def passage(row: Mapping[str, Any], place: str, start: object) -> Markup | None:
    """A link to the characters of a document; None where the row does not name them all."""
    if not {"document_id", "end"} <= {*row.keys()}:
        return None
    document, end = row["document_id"], row["end"]
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    name = tilde_encode(str(document["value"] if isinstance(document, dict) else document))
    return Markup('<a href="{}/{}#char={},{}">{}</a>').format(place, name, start, end, start)


def body(rows: Iterable[Iterable[Mapping[str, Any]]]) -> Markup:
    """Datasette's `display_rows` as HTML, the same as its `_table.html` writes: in one loop,
    because a template awaits each of thousands of cells.

    >>> print(body([[{"column": "a", "value_type": "str", "value": "<b>"}]]))
    <tr><td class="col-a type-str">&lt;b&gt;</td></tr>
    """
    starts: dict[str, str] = {}
    lines = []
    for row in rows:
        line = "<tr>"
        for cell in row:
            column = cell["column"]
            if column not in starts:
                starts[column] = f'<td class="col-{to_css_class(column)} type-'
            line += f'{starts[column]}{cell["value_type"]}">{escape(cell["value"])}</td>'
        lines.append(f"{line}</tr>")
    return Markup("\n".join(lines))


def prepare_jinja2_environment(env: Environment) -> None:
    env.filters["body"] = body


async def layer(
    datasette: Datasette, app: Application, scope: Scope, receive: Receive, send: Send
) -> None:
    """JSON of a table counts facets only where `_facet=` asks for them: they cost more than the
    rows, and programs seldom want them."""
    asked = scope["query_string"]
    wanted = b"_facet" in asked or b"_nofacet" in asked
    if scope["path"].endswith(".json") and not wanted:
        scope = scope | {"query_string": b"&".join(filter(None, (asked, b"_nofacet=1")))}
    await app(scope, receive, send)
