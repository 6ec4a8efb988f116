"""Cite this: a citation with version, id and permanent path as text, BibTeX and CSL-JSON, on every
page and at `/-/cite`.

The version comes from the database (`package_notes`), so that a citation cannot name another
version than the one shown. The path is permanent, the host is not: it is given where the package
names a homepage, else the path alone. The same facts make the schema.org/Dataset in the head of the
front page and of each table.
"""

import json
from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from scripts.describe import jsonld
from scripts.describe.citation import Citation, bibtex, cited, csl, text
from web.site.settings import DATABASE, metadata

PARTS_OF_PACKAGE = ("row.html", "table.html", "query.html", "database.html", "index.html")
LONGEST = 1000
"""Characters of a path that a citation repeats: a longer one is a query that wants a name."""
LISTS = ("keywords", "licenses", "contributors")


def citation(found: Citation) -> dict[str, str]:
    """The three forms, and the path and version that they name."""
    item = json.dumps([csl(found)], ensure_ascii=False, indent=1)
    return {
        "text": text(found),
        "bibtex": bibtex(found),
        "csl": item,
        "path": found.url or found.path,
        "version": found.version,
    }


def dataset(package: dict[str, Any], table: str, note: Mapping[str, str]) -> Markup:
    """schema.org/Dataset as JSON-LD, safe inside a script element: of a table, whose title and
    description `note` has, or of the whole where `table` is ''. Addresses never come from the Host
    header: anyone may send one."""
    home = str(package.get("homepage", "")).rstrip("/")
    path, formats = "/", {f"/{DATABASE}.db": "application/vnd.sqlite3"}
    if table:
        path = f"/{DATABASE}/{table}"
        formats = {f"{path}.csv": "text/csv", f"{path}.json": "application/json"}
    files = [{"encodingFormat": kind, "contentUrl": home + at} for at, kind in formats.items()]
    found = jsonld.dataset(package, files) | {"url": home + path}
    if table:
        whole = {"@type": "Dataset", **jsonld.about(package), "url": f"{home}/"}
        title = f"{package['title']}: {note['title']}"
        found |= {"name": title, "description": note["description"], "isPartOf": whole}
    return Markup(json.dumps(found, ensure_ascii=False).replace("<", "\\u003c"))


_package: dict[str, Any] = {}
"""Read once, because the database does not change while it is served."""


async def read_package(datasette: Datasette) -> dict[str, Any]:
    """What the package says of itself: name, title, description, version, and a date and homepage
    if it has them."""
    if not _package:
        db = datasette.get_database(DATABASE)
        for key, value in await db.execute("SELECT key, value FROM package_notes"):
            _package[key] = json.loads(value) if key in LISTS else value
    return _package


async def cite(datasette: Datasette, request: Request) -> Response:
    """How to cite the whole."""
    package = await read_package(datasette)
    context = {"package": package, "citation": citation(cited(package))}
    return Response.html(await datasette.render_template("cite.html", context, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/cite$", cite)]


async def variables(datasette: Datasette, request: Request | None, template: str) -> dict[str, Any]:
    """For base.html: `citation` and, on the front page and on tables, `json_ld`; for
    database.html: `notes`, what is said of each table, which 1.0 does not give it."""
    if request is None or template not in PARTS_OF_PACKAGE:
        return {}
    package = await read_package(datasette)
    notes = metadata(datasette)["databases"][DATABASE]["tables"]
    table, row_id = (tilde_decode(request.url_vars.get(key) or "") for key in ("table", "pks"))
    note = notes.get(table, {})
    title = note.get("title") or table.replace("_", " ")
    what = title or ("a query" if request.args.get("sql") else "")
    path = request.path + (f"?{request.query_string}" if request.query_string else "")
    words = ", ".join(filter(None, (what, row_id)))
    said = citation(cited(package, words, path[:LONGEST], row_id))
    found: dict[str, Any] = {"citation": said, "notes": notes}
    if template == "index.html" or (template == "table.html" and "columns" in note):
        found["json_ld"] = dataset(package, table, note)
    return found
