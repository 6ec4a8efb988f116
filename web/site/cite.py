"""Cite, link, share: a citation with version, id and full address as text, BibTeX and CSL-JSON
under the headline of every page (`_share.html`), and of the whole at `/-/cite`.

The version comes from the database (`package_notes`), so that a citation cannot name another
version than the one shown. What it says of a row is `cited.py`; what it calls any other page is
`cite_as` of that page, else its title and what its address asks. The same facts make the
schema.org/Dataset in the head of the front page and of each table.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request, Response
from markupsafe import Markup, escape

from scripts.describe import jsonld
from scripts.describe.citation import Citation, bibtex, cited, csl, text
from web.site import embeds
from web.site.asking import CONTROL
from web.site.cited import described
from web.site.language import _, in_language, language
from web.site.pictures import drawn
from web.site.settings import absolute, navigation
from web.site.settings import described as known

LONGEST = 1000
"""Characters of a path that a citation repeats: a longer one is a query that wants a name."""
WORDS = 300
"""Characters in which a citation says what the address of a page asks."""
LISTS = ("api", "keywords", "licenses", "contributors", "changes", "agreement", "glossary")
UNCITED = ("error.html",)
SILENT = ("page", "_next", "_size", "_sort", "_sort_desc")
"""What an address may ask that says nothing of what is shown."""


@dataclass(frozen=True)
class Shared:
    """What stands under a headline for whoever cites a page or passes it on."""

    words: str
    text: str
    bibtex: str
    csl: str
    address: str
    mail: str
    version: str
    picture: str = ""
    embed: str = ""


def entry(package: dict[str, Any], words: str, address: str, row_id: str = "") -> Citation:
    """The citation of a page by its full address."""
    if not words:
        return cited(package)
    split = urlsplit(address)
    root = f"{split.scheme}://{split.netloc}"
    return cited(package | {"homepage": root}, words, address[len(root) :], row_id)


def sentence(found: Citation) -> str:
    """A citation in the language of the page."""
    return text(found, _("{words}. {entry}, version {version}, {place}"))


def share(package: dict[str, Any], words: str, address: str, row_id: str = "") -> Shared:
    """A page to be cited; `words` say what it shows, '' for the whole."""
    found = entry(package, words, address, row_id)
    said = sentence(found)
    subject = words or found.title
    asked = {"subject": subject, "body": f"{said}\n\n{address}"}
    return Shared(
        words=subject,
        text=said,
        bibtex=bibtex(found),
        csl=json.dumps([csl(found)], ensure_ascii=False, indent=1),
        address=address,
        mail=f"mailto:?{urlencode(asked, quote_via=quote)}",
        version=found.version,
    )


def dataset(package: dict[str, Any], table: str, note: Mapping[str, str]) -> Markup:
    """schema.org/Dataset as JSON-LD, safe inside a script element: of a table, whose title and
    description `note` has, or of the whole where `table` is ''. Addresses never come from the Host
    header: anyone may send one."""
    home, name = str(package.get("homepage", "")).rstrip("/"), package["database"]
    path, formats = "/", {f"/{name}.db": "application/vnd.sqlite3"}
    if table:
        path = f"/{name}/{table}"
        formats = {f"{path}.csv": "text/csv", f"{path}.json": "application/json"}
    files = [{"encodingFormat": kind, "contentUrl": home + at} for at, kind in formats.items()]
    found = jsonld.dataset(package, files) | {"url": home + path}
    if table:
        whole = {"@type": "Dataset", **jsonld.about(package), "url": f"{home}/"}
        title = f"{package['title']}: {note['title']}"
        found |= {"name": title, "description": note["description"], "isPartOf": whole}
    return as_json_ld(found)


def as_json_ld(said: dict[str, Any]) -> Markup:
    """JSON-LD, safe inside a script element."""
    return Markup(json.dumps(said, ensure_ascii=False).replace("<", "\\u003c"))


_package: dict[str, Any] = {}
"""Read once, because the database does not change while it is served."""


async def read_package(datasette: Datasette) -> dict[str, Any]:
    """What the package says of itself: name, title, description, version, and a date and homepage
    if it has them."""
    if not _package:
        db = datasette.get_database()
        for key, value in await db.execute("SELECT key, value FROM package_notes"):
            _package[key] = json.loads(value) if key in LISTS else value
    return _package


async def cite(datasette: Datasette, request: Request) -> Response:
    """How to cite the whole."""
    context = {"package": await read_package(datasette)}
    return Response.html(await datasette.render_template("cite.html", context, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/cite$", cite)]


def narrowed(request: Request) -> str:
    """What the address asks of a page, in words: 'speaker: marten-huang, month: 2025-05'."""
    asked = [(key, request.args.getlist(key)) for key in request.args if key not in SILENT]
    said = [(key.strip("_").replace("_", " "), [v for v in values if v]) for key, values in asked]
    words = ", ".join(f"{key}: {' + '.join(values)}" for key, values in said if values)
    return CONTROL.sub(" ", words)[:WORDS]


def called(datasette: Datasette, request: Request) -> str:
    """What a page is called that does not say it itself: its title, and what the address asks."""
    *_before, name = request.path.rstrip("/").split("/")
    name = tilde_decode(name)
    if not name or request.path.endswith("/-/cite"):
        return ""
    titles = {path.removeprefix("-/"): title for path, title in navigation(datasette).items()}
    notes = known(datasette)["tables"]
    plain = titles.get(name) or name.replace("_", " ").capitalize()
    title = _(notes.get(name, {}).get("title") or plain)
    asked = narrowed(request)
    return f"{title} ({asked})" if asked else title


def row_of(request: Request) -> tuple[str, str]:
    """(table, id) of the row or the document that a page shows; '' where it is none."""
    found = request.url_vars or {}
    if found.get("document"):
        return "documents", tilde_decode(found["document"])
    if found.get("table") and found.get("pks"):
        return tilde_decode(found["table"]), tilde_decode(found["pks"])
    return "", ""


def framed(words: str, address: str, height: int = 360) -> str:
    """The HTML with which another page shows a card or, higher, a chart.

    >>> framed('A "b"', "https://example.org/-/embed/quotes/Q1").split(" width")[0]
    '<iframe src="https://example.org/-/embed/quotes/Q1"'
    """
    title = escape(words)
    return f'<iframe src="{address}" width="100%" height="{height}" title="{title}"></iframe>'


async def sharing(
    datasette: Datasette, request: Request
) -> tuple[Callable[[str], Shared], dict[str, Any] | None]:
    """What `_share.html` asks: how a page is cited and passed on, by what it calls itself; and a
    quote as machines read it."""
    package = await read_package(datasette)
    table, row_id = row_of(request)
    asked = f"?{request.query_string}" if request.query_string else ""
    path = (language().prefix + request.path + asked)[:LONGEST]
    address = absolute(datasette, request, path)
    words, quotation = "", None
    if row_id:
        work = in_language(lambda conn: described(conn, table, row_id, address))
        words, quotation = await datasette.get_database().execute_fn(work)
    words = words or called(datasette, request)
    picture = absolute(datasette, request, f"/-/picture/{table}-{row_id}.png")
    embed = absolute(datasette, request, embeds.path(table, row_id))

    def shared(cite_as: str = "") -> Shared:
        found = share(package, cite_as or words, address, row_id)
        return replace(
            found,
            picture=picture if f"{table}-{row_id}" in drawn(datasette) else "",
            embed=framed(found.words, embed) if table in embeds.EMBEDDED and row_id else "",
        )

    return shared, quotation


async def variables(datasette: Datasette, request: Request | None, template: str) -> dict[str, Any]:
    """For all pages: `shared`, which _share.html asks; on the front page and on tables `json_ld`;
    for database.html `notes`, what is said of each table, which 1.0 does not give it."""
    if request is None or template in UNCITED:
        return {}
    notes = known(datasette)["tables"]
    shared, quotation = await sharing(datasette, request)
    found: dict[str, Any] = {"shared": shared, "notes": notes}
    if quotation:
        found["json_ld"] = as_json_ld(quotation)
    table = tilde_decode((request.url_vars or {}).get("table") or "")
    note = notes.get(table, {})
    if template == "index.html" or (template == "table.html" and "columns" in note):
        found["json_ld"] = dataset(await read_package(datasette), table, note)
    return found
