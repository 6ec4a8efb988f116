"""Table pages: Datasette's own, with a body that is made in one piece, and links wherever a row or a passage is named.

Datasette asks every plugin about every cell, keeps a dictionary for each, and its template then awaits each of them: for a hundred rows
that is most of the page. `body` writes the same HTML in one loop. Datasette has no hook for a whole body; its function is replaced at
the start, and `tests/test_web.py` compares what both write. Views and questions in SQL know no foreign keys: there, ids are known by
the names of their columns, and `start` leads to the passage.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import datasette.views.table as usual
from datasette.app import Datasette
from datasette.utils import is_url, path_from_row_pks, tilde_encode, to_css_class, truncate_url
from markupsafe import Markup, escape

from web.site.asking import DATABASE

display_columns_and_rows = usual.display_columns_and_rows
REFERENCES = """
SELECT i.name AS [column], t.table_name AS [table] FROM table_notes t JOIN pragma_table_info(t.table_name) i ON i.pk = 1
UNION SELECT k.[from], k.[table] FROM table_notes t JOIN pragma_foreign_key_list(t.table_name) k ORDER BY 1, 2
"""
LETTERS = (
    "SELECT DISTINCT substr(row_id, 1, 1), table_name FROM spans WHERE row_id GLOB '[A-Z][0-9]*'"
)
"""Ids of some tables are a letter and a number; a view that holds rows of several tables calls such an id `row_id`."""
_places: dict[str, str] = {}
"""Name of a column, or letter of a `row_id` -> the address of what it names; filled at the start."""


def read_places(found: Iterable[tuple[str, str]]) -> dict[str, str]:
    """(column, table) pairs -> the table that a column `..._id` names, wherever it is the only one.

    >>> read_places([("a_id", "a"), ("other_id", "a"), ("other_id", "b"), ("unit", "units")])
    {'a_id': 'a'}
    """
    tables: dict[str, set[str]] = {}
    for column, table in found:
        tables.setdefault(column, set()).add(table)
    return {
        column: min(named)
        for column, named in tables.items()
        if len(named) == 1 and column.endswith("_id")
    }


def link(row: Mapping[str, Any], column: str, value: object) -> Markup | None:
    """An id as a link to its row, the start of a passage as a link to the passage; None for any other value."""
    place = _places.get(str(value)[:1] if column == "row_id" else column)
    if place is None or not isinstance(value, str | int) or value == "":
        return None
    if column != "start":
        return Markup(f'<a href="{place}/{tilde_encode(str(value))}">{escape(value)}</a>')
    if (
        not isinstance(value, int)
        or not {"document_id", "end"} <= {*row.keys()}
        or not isinstance(row["end"], int)
    ):
        return None
    document = row["document_id"]
    document = document["value"] if isinstance(document, dict) else document
    return Markup(
        f'<a href="{place}/{tilde_encode(str(document))}#char={value},{row["end"]}">{value}</a>'
    )


def body(
    rows: Iterable[Mapping[str, Any]],
    columns: list[str],
    keys: list[str] | None,
    address: str,
    targets: dict[str, str],
    most: int = 0,
) -> Markup:
    """The rows of a table as HTML: first a link to the row by its keys, a labelled foreign key as a link to what it names.

    `keys` is empty where rows have a number only, None for a view, whose rows have no page; `targets` gives the address of the table
    that a column refers to; texts are cut after `most` characters, unless that is 0.

    >>> str(body([{"a": "A1", "b": "<b>"}], ["a", "b"], ["a"], "/x/t", {}))
    '<tr><td class="col-a type-pk"><a href="/x/t/A1">A1</a></td><td class="col-b type-str">&lt;b&gt;</td></tr>\\n'
    """
    single = keys[0] if keys is not None and len(keys) == 1 else None
    first = f'<td class="col-{to_css_class(single or "Link")} type-pk"><a href="{address}/'
    starts = [
        (column, f'<td class="col-{to_css_class(column)} type-')
        for column in columns
        if column != single
    ]
    lines = []
    for row in rows:
        line = "<tr>"
        if keys is not None:
            line += f'{first}{path_from_row_pks(row, keys, not keys)}">{escape(path_from_row_pks(row, keys, not keys, False))}</a></td>'
        for column, start in starts:
            value = row[column]
            shown = "&nbsp;"
            if isinstance(value, dict):
                value, label = value["value"], value["label"]
                also = f"&nbsp;<em>{escape(value)}</em>" if label != value else ""
                shown = f'<a href="{targets[column]}/{tilde_encode(str(value))}">{escape(label) or "-"}</a>{also}'
            elif (place := link(row, column, value)) is not None:
                shown = place
            elif value not in ("", None):
                text = f"<Binary: {len(value):,} bytes>" if isinstance(value, bytes) else str(value)
                if is_url(text.strip()):
                    shown = f'<a href="{escape(text.strip())}">{escape(truncate_url(text.strip(), most))}</a>'
                else:
                    shown = escape(text if not most or len(text) <= most else text[:most] + "…")
            line += f'{start}{"none" if value is None else type(value).__name__}">{shown}</td>'
        lines.append(f"{line}</tr>\n")
    return Markup("".join(lines))


async def display(
    datasette: Datasette,
    database: str,
    table: str,
    description: Any,
    rows: list[Any],
    link_column: bool = False,
    **named: Any,
) -> tuple[list[dict[str, Any]], Markup]:
    """The columns as Datasette describes them, and the rows as one piece of HTML for our `_table.html`."""
    db = datasette.get_database(database)
    columns, _ = await display_columns_and_rows(
        datasette, database, table, description, [], link_column, **named
    )
    targets = {
        key["column"]: datasette.urls.table(database, key["other_table"])
        for key in await db.foreign_keys_for_table(table)
    }
    keys = await db.primary_keys(table) if link_column else None
    names = [column[0] for column in description]
    return columns, body(
        rows,
        names,
        keys,
        datasette.urls.table(database, table),
        targets,
        named.get("truncate_cells", 0),
    )


async def read(datasette: Datasette) -> None:
    db = datasette.get_database(DATABASE)
    named = read_places(map(tuple, await db.execute(REFERENCES))) | dict(
        map(tuple, await db.execute(LETTERS))
    )
    _places.update({name: datasette.urls.table(DATABASE, table) for name, table in named.items()})
    _places["start"] = datasette.urls.path("-/read")
    usual.display_columns_and_rows = display


def wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    """JSON of a table counts facets only when asked to (`_facet=`): they cost more than the rows, and programs seldom want them."""

    def wrap(app: Any) -> Any:
        async def without_facets(scope: dict[str, Any], receive: Any, send: Any) -> None:
            asked = scope.get("query_string", b"")
            if (
                scope.get("path", "").endswith(".json")
                and b"_facet" not in asked
                and b"_nofacet" not in asked
            ):
                scope = scope | {"query_string": asked + (b"&" if asked else b"") + b"_nofacet=1"}
            await app(scope, receive, send)

        return without_facets

    return wrap
