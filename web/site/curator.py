"""The curator's page, `/-/curator/DOCUMENT`: a text with what no row accounts for, and the rows
that are proposed of it, to accept or drop.

It is there only where `make serve DRAFT=1` serves (scripts/curate/desk.py writes what it is told),
and answers this machine alone, as all unfinished pages (unfinished.py). A decision is a POST with a
token that only the page knows, from the page itself, and changes the column `decision` of a file
under drafts/: nothing else is ever written. The rest is by GET, `…/row?table=&start=&end=` the row
of words that are selected (static/curator.js).
"""

import hmac
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import Forbidden, NotFound, Request, Response
from markupsafe import Markup

from scripts.model.cells import read_csv, to_csv
from scripts.model.files import inside, read_bytes, write_all
from scripts.model.problems import BadInput
from scripts.text.layout import layout_of, read
from web.site.asgi import Scope
from web.site.asking import QuestionError, number, one_of
from web.site.language import _
from web.site.pieces import Place, sheet
from web.site.unfinished import told

PATH = "/-/curator/"
FILE = "curator.json"
ADDED = ("decision", "why")
DECISIONS = ("accept", "drop", "leave")
TOKEN = secrets.token_urlsafe(24)
"""Another for each process; no page of another origin can read it."""
LONGEST_BODY = 8_000
Row = dict[str, str]


@dataclass(frozen=True)
class Desk:
    """What the page is told: the folder of the package, documents and tables by name."""

    root: Path
    documents: Mapping[str, Any]
    tables: Mapping[str, Any]
    dated: Sequence[str]
    """Fields whose evidence accounts for the numbers of a date."""


@cache
def read_desk(path: Path) -> Desk:
    """The file beside the database; read once, because the data are served as they were."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return Desk(Path(found["root"]), found["documents"], found["tables"], found["dated"])


def desk(datasette: Datasette) -> Desk | None:
    """What the page is told; None where data are not unfinished, or nobody works on them here."""
    path = Path(datasette.get_database().path).resolve().with_name(FILE)
    return read_desk(path) if told(datasette) is not None and path.is_file() else None


def may_write(datasette: Datasette, scope: Scope) -> bool:
    """Whether a request is a POST to the page, where there is one."""
    here = scope["method"] == "POST" and scope["path"].startswith(PATH)
    return here and desk(datasette) is not None


def draft_path(document: str, table: str) -> str:
    return f"drafts/{document}/{table}.csv"


def read_drafted(of: Desk, document: str, table: str) -> list[Row]:
    """The rows of a table of a draft as they are now; none if it has no such file."""
    path = draft_path(document, table)
    if not inside(of.root, path).is_file():
        return []
    return read_csv(of.root, path, [*of.tables[table]["columns"], *ADDED])[0]


def decide(of: Desk, document: str, table: str, row_id: str, decision: str) -> None:
    """Write a decision into the draft. NotFound if it has no such row any more."""
    rows, key = read_drafted(of, document, table), of.tables[table]["key"]
    chosen = [row for row in rows if row[key] == row_id]
    if not row_id or len(chosen) != 1:
        raise NotFound(_("The draft has no such row any more; read the page again."))
    for row in chosen:
        row["decision"] = "" if decision == "leave" else decision
    columns = [*of.tables[table]["columns"], *ADDED]
    write_all(of.root, {draft_path(document, table): to_csv(columns, rows)})


def places(row: Row, table: Mapping[str, Any], size: int) -> Iterator[tuple[Place, str]]:
    """((start, end), column) of each span of a row that lies in the document."""
    for _document, start, end, _text, _inside in table["spans"]:
        bounds = row[start], row[end]
        if all(value.isascii() and value.isdigit() and len(value) < 10 for value in bounds):
            first, last = map(int, bounds)
            if first < last <= size:
                yield (first, last), start


def held(of: Desk, drafted: Mapping[str, Sequence[Row]], size: int) -> list[tuple[Place, str]]:
    """((start, end), what it accounts for) of the spans of rows that are not dropped."""
    return [
        (place, kind)
        for name, rows in drafted.items()
        for row in rows
        if row["decision"] != "drop"
        for place, column in places(row, of.tables[name], size)
        for kind in [
            *of.tables[name]["accounts"][column],
            *(["number"] if row.get("field") in of.dated else []),
        ]
    ]


@dataclass(frozen=True)
class Shown:
    """A proposed row as it is shown: id, decision, reason, its place if it has one, its words, and
    the cells that are filled."""

    id: str
    decision: str
    why: str
    place: Place | None
    words: str
    cells: Mapping[str, str]


def shown(row: Row, table: Mapping[str, Any], size: int) -> Shown:
    at = [place for place, _column in places(row, table, size)]
    main = main_span(table)[3] if table["spans"] else ""
    offsets = {c for document, start, end, *_rest in table["spans"] for c in (document, start, end)}
    hidden = offsets | {main, table["key"], *ADDED}
    cells = {column: value for column, value in row.items() if value and column not in hidden}
    words, place = row[main] if main else "", at[-1] if at else None
    return Shown(row[table["key"]], row["decision"], row["why"], place, words, cells)


def main_span(table: Mapping[str, Any]) -> Sequence[str]:
    """Document, start, end, words of the span that stands for a row: the last one that lies in no
    other."""
    free = [span for span in table["spans"] if not span[4]]
    found: Sequence[str] = (free[-1:] or table["spans"])[0]
    return found


def text_of(of: Desk, document: str) -> str:
    return read_bytes(of.root, of.documents[document]["path"]).decode("utf-8")


def marked(of: Desk, document: str, drafted: Mapping[str, Sequence[Row]], text: str) -> Markup:
    """The text with what is open: `open` where no row holds it, `proposed` where a row of the draft
    does."""
    spans, size = held(of, drafted, len(text)), len(text)
    found = []
    for start, end, kind in of.documents[document]["open"]:
        if end <= size:
            inside_one = any(a <= start and end <= b and k == kind for (a, b), k in spans)
            found.append(((start, end), "proposed" if inside_one else "open"))
    anchors = {
        place
        for n, rows in drafted.items()
        for r in rows
        for place, _c in places(r, of.tables[n], size)
    }
    layout = layout_of(text, of.documents[document]["language"])
    return sheet(text, layout, found, [], sorted(anchors)).html(0, size)


def page_of(of: Desk, document: str, wanted: str) -> dict[str, Any]:
    """All that the page of a document shows."""
    read_all = {name: read_drafted(of, document, name) for name in of.tables}
    drafted = {n: rows for n, rows in read_all.items() if rows and not of.tables[n]["made"]}
    left = {n: sum(not row["decision"] for row in rows) for n, rows in drafted.items()}
    undecided = next((name for name, count in left.items() if count), next(iter(drafted), ""))
    table, text = wanted or undecided, text_of(of, document)
    rows = [shown(row, of.tables[table], len(text)) for row in drafted.get(table, [])]
    return {
        "document_id": document,
        "known": of.documents[document],
        "text": marked(of, document, drafted, text),
        "tables": {name: (len(rows), left[name]) for name, rows in drafted.items()},
        "table": table,
        "rows": rows,
        "with_spans": [name for name, t in of.tables.items() if t["spans"] and not t["made"]],
        "token": TOKEN,
    }


def asked(datasette: Datasette, request: Request) -> tuple[Desk, str]:
    """The desk, and the document that a request names."""
    of = desk(datasette)
    document = tilde_decode(request.url_vars["document"])
    if of is None or document not in of.documents:
        raise NotFound(_("There is no such document to work on."))
    return of, document


async def index(datasette: Datasette, request: Request) -> Response:
    """The documents, with what is open of each."""
    of = desk(datasette)
    documents = of.documents if of else {}
    counts = {name: len(known["open"]) for name, known in documents.items()}
    context = {"documents": counts}
    return Response.html(await datasette.render_template("curator_index.html", context, request))


async def curate(datasette: Datasette, request: Request) -> Response:
    """The page of a document, or a decision about a row of its draft."""
    of, document = asked(datasette, request)
    try:
        if request.method == "POST":
            return await decided(of, document, request)
        context = page_of(of, document, one_of(request.args, "table", tuple(of.tables)))
    except BadInput as error:
        raise QuestionError(f"{error}.") from None
    return Response.html(await datasette.render_template("curator.html", context, request))


def check_origin(request: Request, token: str) -> None:
    """Forbidden unless the page itself asks: its own origin, and its token."""
    own = f"{request.scheme}://{request.headers.get('host', '')}"
    if request.headers.get("origin") != own or not hmac.compare_digest(
        token.encode("utf-8", "replace"), TOKEN.encode()
    ):
        raise Forbidden(_("Decisions come from the curator's page itself; read it again."))


async def decided(of: Desk, document: str, request: Request) -> Response:
    """Take a decision, and lead back to the row."""
    size = request.headers.get("content-length", "")
    if not size.isdigit() or int(size) > LONGEST_BODY:
        raise QuestionError(_("A decision is a short form."))
    given = await request.post_vars()
    check_origin(request, given.get("token", ""))
    table = one_of(given, "table", tuple(of.tables))
    decision = one_of(given, "decision", DECISIONS)
    if not table or not decision:
        raise QuestionError(_("A decision names a table, a row, and accept, drop or leave."))
    row_id = given.get("row", "")
    decide(of, document, table, row_id, decision)
    page = f"{PATH}{tilde_encode(document)}?table={table}"
    return Response.redirect(f"{page}#row-{tilde_encode(row_id)}", status=303)


async def row(datasette: Datasette, request: Request) -> Response:
    """The row of words of the document, as CSV with its header."""
    of, document = asked(datasette, request)
    text = text_of(of, document)
    name = one_of(request.args, "table", [n for n, t in of.tables.items() if t["spans"]])
    start = number(request.args, "start", 0, 0, len(text) - 1)
    end = number(request.args, "end", start + 1, start + 1, len(text))
    if not name:
        raise QuestionError(_("Say for which table the row is."))
    return Response.text(csv_row(of, document, text, name, (start, end)))


def csv_row(of: Desk, document: str, text: str, name: str, place: Place) -> str:
    """Header and row of a table, with document, offsets and words."""
    table = of.tables[name]
    at, start, end, words, _inside = main_span(table)
    values = {at: document, start: str(place[0]), end: str(place[1])}
    if words:
        layout = layout_of(text, of.documents[document]["language"])
        values[words] = read(text, layout).of(*place)
    columns = table["columns"]
    return to_csv(columns, [{c: values.get(c, "") for c in columns}]).decode("utf-8")


def routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """The addresses of the page; none where sound data are served."""
    if desk(datasette) is None:
        return []
    document = PATH + r"(?P<document>[^/]+)"
    return [(r"/-/curator$", index), (f"{document}$", curate), (f"{document}/row$", row)]
