"""Table pages are Datasette's own, with links wherever a row or a passage is named.

Views and questions in SQL know no foreign keys: ids are known by the names of their columns there,
and `start` leads to the passage.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_encode
from jinja2 import Environment
from markupsafe import Markup, escape

from web.site import leaves
from web.site.asgi import Application, Receive, Scope, Send
from web.site.language import HAN, LANGUAGES, language, written
from web.site.settings import database

BOM = "\ufeff".encode()
OF_TABLE = re.compile(r"/(?!-/)[^/]+/[^/]+\.csv")
REFERENCES = """
SELECT i.name, t.table_name
FROM table_notes t JOIN pragma_table_info(t.table_name) i ON i.pk = 1
UNION
SELECT k.[from], k.[table] FROM table_notes t JOIN pragma_foreign_key_list(t.table_name) k
ORDER BY 1, 2
"""
LETTERS = """
SELECT substr(id, 1, 1), table_name FROM (
    SELECT t.table_name, (
        SELECT s.row_id FROM spans s
        WHERE s.table_name = t.table_name AND s.row_id >= 'A' AND s.row_id < '['
        AND s.row_id GLOB '[A-Z][0-9]*' LIMIT 1) AS id
    FROM table_notes t)
WHERE id IS NOT NULL
"""
"""Ids of some tables are a letter and a number; a view that holds rows of several tables calls such
an id `row_id`."""
DOCUMENT = "document_id"
SPOKEN = "SELECT document_id, language FROM documents"
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
    db = datasette.get_database()
    named = read_places(map(tuple, await db.execute(REFERENCES)))
    named |= dict(map(tuple, await db.execute(LETTERS)))
    home = database(datasette)
    _places.update({name: datasette.urls.table(home, table) for name, table in named.items()})
    spoken = dict(map(tuple, await db.execute(SPOKEN)))
    _languages.update(spoken)
    if spoken:
        _languages[""] = Counter(spoken.values()).most_common(1)[0][0]
    _places["start"] = datasette.urls.path("-/read")


def link(row: Mapping[str, Any], column: str, value: object) -> Markup | None:
    """An id as a link to its row, the start of a passage as a link to it; None for other values."""
    place = _places.get(str(value)[:1] if column == "row_id" else column)
    if place is None or not isinstance(value, str | int) or value == "":
        return None
    if column == "start":
        return passage(row, place, value)
    words = language().prefix, place, tilde_encode(str(value)), value
    return Markup('<a href="{}{}/{}">{}</a>').format(*words)


def passage(row: Mapping[str, Any], place: str, start: object) -> Markup | None:
    """A link to the characters of a document; None where the row does not name them all."""
    if not {"document_id", "end"} <= {*row.keys()}:
        return None
    document, end = row["document_id"], row["end"]
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    name = tilde_encode(str(document["value"] if isinstance(document, dict) else document))
    words = language().prefix, place, name, leaves.place(start, end), start
    return Markup('<a href="{}{}/{}{}">{}</a>').format(*words)


LONG, MIDDLING = 120, 40
"""Widths of a text, in Latin characters, that want room in a table."""
EMPTY = ("", "\xa0", "&nbsp;")
"""What Datasette writes where there is nothing."""
TAG = re.compile("<[^>]*>")
_languages: dict[str, str] = {}
"""Document -> its language; under '' that of most, for rows of no document. Filled at the start."""


def look(value: str, han: int) -> str:
    """The class of a cell by what it holds; '' where it is short or leads elsewhere."""
    if value.startswith("<a"):
        return ""
    width = len(value) + han
    return "long" if width > LONG else "mid" if width > MIDDLING else ""


def tongue(column: str, words: str, document: str) -> str:
    """The language of a cell's words: English, or of Chinese words what the column says, else that
    of the document; '' where it is that of the page, or none."""
    printed = _languages.get(document) or _languages.get("", "zh-Hant")
    named = (known.tag for known in LANGUAGES[1:] if column.endswith(f"_{known.column}"))
    said = written(words, next(named, printed))
    return said if said != language().tag else ""


def cell_html(cell: Mapping[str, Any], document: str) -> str:
    """A cell with what Datasette would write in it, its column, for screens on which a row is a
    card, and its language. Thousands stand on a page: what is empty says nothing of itself, and no
    attribute says what the style sheet can see."""
    column, value = cell["column"], str(escape(cell["value"]))
    if value in EMPTY:
        return "<td></td>"
    words = TAG.sub("", value)
    han = len(HAN.findall(words))
    said = tongue(column, words, document)
    kind, prefix = look(value, han), language().prefix
    if prefix:
        # Datasette's own links to rows, led into the language of the page.
        value = re.sub(f'href="/(?!{prefix[1:]}/)', f'href="{prefix}/', value)
        value = value.replace("&nbsp;<em>", '&nbsp;<em lang="en">')
    inside = f"<span>{value}</span>" if kind == "long" else value
    marked = f' class="{kind}"' * bool(kind) + f' lang="{said}"' * bool(said)
    return f'<td data-label="{escape(column)}"{marked}>{inside}</td>'


def body(rows: Iterable[Sequence[Mapping[str, Any]]]) -> Markup:
    """Datasette's `display_rows` as HTML: in one loop, because a template awaits each of thousands
    of cells.

    >>> print(body([[{"column": "a", "value": "<b>"}, {"column": "b", "value": ""}]]))
    <tr><td data-label="a">&lt;b&gt;</td><td></td></tr>
    """
    lines = []
    for row in rows:
        named = (TAG.sub("", str(cell["value"])) for cell in row if cell["column"] == DOCUMENT)
        document = next(named, "").split("\xa0")[0].strip()
        lines.append("<tr>" + "".join(cell_html(cell, document) for cell in row) + "</tr>")
    return Markup("\n".join(lines))


def answer(rows: Iterable[Iterable[object]], columns: Iterable[str]) -> Markup:
    """The cells that a question in SQL finds, as `body` writes those of a table."""
    named = list(columns)
    return body(
        [{"column": name, "value": cell} for name, cell in zip(named, row, strict=True)]
        for row in rows
    )


def spoken(words: str) -> Markup:
    """A short text of the data, marked where its script says that it is not in the language of
    the page; of Chinese on a Chinese page the variety is the page's."""
    said = tongue("", words, "")
    said = "" if language().prefix and said != "en" else said
    return Markup('<span lang="{}">{}</span>').format(said, words) if said else escape(words)


def prepare_jinja2_environment(env: Environment) -> None:
    env.filters |= {"body": body, "answer": answer, "spoken": spoken}
    env.globals["place_in"] = leaves.place


def asked_of(path: str, asked: bytes) -> bytes:
    """The query with what its path should mean by itself: JSON of a table counts facets only where
    `_facet=` asks for them (they cost more than the rows, and programs seldom want them), and a CSV
    is a file with all rows, where no page of them is asked for.

    >>> asked_of("/disk_order/quotes.csv", b"kind=direct")
    b'kind=direct&_dl=1&_stream=on'
    """
    added = []
    if path.endswith(".json") and b"_facet" not in asked and b"_nofacet" not in asked:
        added = [b"_nofacet=1"]
    elif path.endswith(".csv"):
        added = [b"_dl=1"] * (b"_dl=" not in asked)
        paged = any(name in asked for name in (b"_size=", b"_next=", b"_stream=", b"sql="))
        added += [b"_stream=on"] * (OF_TABLE.fullmatch(path) is not None and not paged)
    return b"&".join(filter(None, (asked, *added)))


def marking(send: Send) -> Send:
    """Send what is a CSV with a byte order mark: Excel takes UTF-8 for another encoding without."""
    due = b""

    async def marked(message: dict[str, Any]) -> None:
        nonlocal due
        if message["type"] == "http.response.start":
            given = {name.lower(): value for name, value in message["headers"]}
            if given.get(b"content-type", b"").startswith(b"text/csv"):
                due = BOM
            if due and b"content-length" in given:
                given[b"content-length"] = b"%d" % (int(given[b"content-length"]) + len(due))
            message = message | {"headers": [*given.items()]} if due else message
        elif due and message.get("body"):
            message, due = message | {"body": due + message["body"]}, b""
        await send(message)

    return marked


async def layer(
    datasette: Datasette, app: Application, scope: Scope, receive: Receive, send: Send
) -> None:
    """Data of tables in the form that people mean by the ending of an address."""
    path, asked = scope["path"], scope["query_string"]
    if path.startswith(f"/{database(datasette)}") and path.endswith((".csv", ".json")):
        scope = scope | {"query_string": asked_of(path, asked)}
        send = marking(send) if path.endswith(".csv") else send
    await app(scope, receive, send)
