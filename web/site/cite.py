"""Cite this: a citation with version, id and permanent path as text, BibTeX and CSL-JSON, on every page and at `/-/cite`.

The version comes from the database (`package_notes`), so that a citation cannot name another version than the one shown. The path is
permanent, the host is not: it is given where the package names a homepage, else the path alone. The same facts make the
schema.org/Dataset in the head of the front page and of each table.
"""

import json
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


def dataset(
    package: dict[str, Any], title: str = "", description: str = "", table: str = ""
) -> Markup:
    """schema.org/Dataset as JSON-LD, safe inside a script element. Addresses never come from the Host header: anyone may send one."""

    def address(at: str) -> str:
        return str(package.get("homepage", "")).rstrip("/") + at

    path = f"/{DATABASE}/{table}" if table else ""
    formats = (
        {"text/csv": f"{path}.csv", "application/json": f"{path}.json"}
        if table
        else {"application/vnd.sqlite3": f"/{DATABASE}.db"}
    )
    files = [{"encodingFormat": kind, "contentUrl": address(at)} for kind, at in formats.items()]
    found = jsonld.dataset(package, files) | {"url": address(path or "/")}
    whole = {"@type": "Dataset", **jsonld.about(package), "url": address("/")}
    if table:
        found |= {
            "name": f"{package['title']}: {title}",
            "description": description,
            "isPartOf": whole,
        }
    return Markup(json.dumps(found, ensure_ascii=False).replace("<", "\\u003c"))


_package: dict[str, Any] = {}


async def read_package(datasette: Datasette) -> dict[str, Any]:
    """What the package says of itself: name, title, description, version, and a date and homepage if it has them.

    Read once: the database does not change while it is served.
    """
    if not _package:
        db = datasette.get_database(DATABASE)
        notes = dict(map(tuple, await db.execute("SELECT key, value FROM package_notes")))
        _package.update(
            {key: json.loads(value) if key in LISTS else value for key, value in notes.items()}
        )
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
    table = tilde_decode(request.url_vars.get("table") or "")
    notes = metadata(datasette)["databases"][DATABASE]["tables"]
    note = notes.get(table, {})
    title, description = note.get("title", table.replace("_", " ")), note.get("description", "")
    row_id = tilde_decode(request.url_vars.get("pks") or "")
    path = request.path + (f"?{request.query_string}" if request.query_string else "")
    what = title or ("a query" if request.args.get("sql") else "")
    words = ", ".join(filter(None, (what, row_id)))
    said = citation(cited(package, words, path[:LONGEST], row_id))
    found: dict[str, Any] = {"citation": said, "notes": notes}
    if template == "index.html" or (template == "table.html" and "columns" in note):
        found["json_ld"] = dataset(package, title, description, table)
    return found
