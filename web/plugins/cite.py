"""Cite this: a citation with version, id and permanent path as text, BibTeX and CSL-JSON, on every page and at `/-/cite`.

The version comes from the database (`package_notes`), so that a citation cannot name another version than the one shown. The path is
permanent, the host is not: it is given where the package names a homepage, else the path alone. The same facts make the
schema.org/Dataset in the head of the front page and of each table.
"""

import json
import re
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

# Datasette loads this file by its path, so the package beside it is found by path too.
sys.path.insert(0, str(Path(__file__).parents[2]))

from scripts.asking import DATABASE

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PARTS_OF_PACKAGE = ("row.html", "table.html", "query.html", "database.html", "index.html")
LONGEST = 1000
"""Characters of a path that a citation repeats: a longer one is a query that wants a name."""


def bibtex_text(text: str) -> str:
    """Text with the characters escaped that BibTeX reads as commands.

    >>> bibtex_text("5% of {x}_1")
    '5\\\\% of \\\\{x\\\\}\\\\_1'
    """
    return re.sub(r"([{}%&_#$])", r"\\\1", text.replace("\\", "/"))


def citation(package: Mapping[str, str], path: str, what: str = "", row_id: str = "") -> dict[str, str]:
    """The three forms, and the path and version that they name.

    >>> citation({"title": "T", "version": "1.0", "name": "t"}, "/d/q/Q1", "Quotes", "Q1")["text"]
    'The T project. “Quotes, Q1”, in: T, version 1.0. /d/q/Q1. CC BY 4.0.'
    """
    title, version = package["title"], package["version"]
    home = package.get("homepage", "").rstrip("/")
    # Without a homepage the whole has no address, and its parts have a path only.
    address = home + path[:LONGEST] if home or path != "/" else ""
    part = ", ".join(filter(None, (what, row_id)))
    year = package.get("created", "")[:4]
    author = f"The {title} project"
    inner = f"“{part}”, in: {title}" if part else title
    where = f"{address}. " if address else ""
    text = f"{author}{f' ({year})' if year else ''}. {inner}, version {version}. {where}CC BY 4.0."
    fields = {
        "author": f"{{{bibtex_text(author)}}}",
        "title": bibtex_text(f"{part}, in: {title}" if part else title),
        "version": bibtex_text(version),
        "year": year,
        "number": bibtex_text(row_id),
        "howpublished": f"\\url{{{address}}}" if home else "",
        "note": f"Path: {bibtex_text(address)}" if address and not home else "",
    }
    key = re.sub(r"[^A-Za-z0-9]+", "-", f"{package['name']}-{version}-{row_id or what}").strip("-")
    bibtex = f"@misc{{{key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value) + "}"
    csl: dict[str, Any] = {"id": key, "type": "dataset", "title": part or title, "author": [{"literal": author}], "version": version}
    csl |= {"container-title": title} if part else {}
    csl |= {"issued": {"date-parts": [[int(year)]]}} if year.isdigit() else {}
    csl |= {"number": row_id} if row_id else {}
    csl |= {"URL": address} if home else {}
    csl |= {"note": f"{'' if home or not address else f'path {address}; '}CC BY 4.0"}
    return {"text": text, "bibtex": bibtex, "csl": json.dumps([csl], ensure_ascii=False, indent=1), "path": address, "version": version}


def dataset(package: Mapping[str, str], title: str = "", description: str = "", table: str = "") -> Markup:
    """schema.org/Dataset as JSON-LD, safe inside a script element. Addresses never come from the Host header: anyone may send one."""

    def address(at: str) -> str:
        return package.get("homepage", "").rstrip("/") + at

    path = f"/{DATABASE}/{table}" if table else ""
    formats = {"text/csv": f"{path}.csv", "application/json": f"{path}.json"} if table else {"application/vnd.sqlite3": f"/{DATABASE}.db"}
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": f"{package['title']}: {title}" if title else package["title"],
        "description": description or package["description"],
        "version": package["version"],
        "license": LICENCE,
        "url": address(path or "/"),
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": f"The {package['title']} project"},
        "distribution": [{"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address(at)} for kind, at in formats.items()],
    }
    if table:
        found["isPartOf"] = {"@type": "Dataset", "name": package["title"], "url": address("/"), "description": package["description"]}
    return Markup(json.dumps(found, ensure_ascii=False).replace("<", "\\u003c"))


_package: dict[str, str] = {}
_tables: dict[str, dict[str, str]] = {}


async def read_package(datasette: Datasette) -> dict[str, str]:
    """What the package says of itself: name, title, description, version, and a date and homepage if it has them.

    Read once, with what it says of its tables: the database does not change while it is served.
    """
    if not _package:
        db = datasette.get_database(DATABASE)
        _tables.update({row["table_name"]: dict(row) for row in await db.execute("SELECT * FROM table_notes")})
        _package.update({row["key"]: row["value"] for row in await db.execute("SELECT key, value FROM package_notes")})
    return _package


async def cite(datasette: Datasette, request: Request) -> Response:
    """How to cite the whole."""
    package = await read_package(datasette)
    context = {"package": package, "citation": citation(package, "/")}
    return Response.html(await datasette.render_template("cite.html", context, request))


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"/-/cite$", cite)]


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None, template: str) -> Callable[[], Awaitable[dict[str, Any]]]:
    """For base.html: `citation` and, on the front page and on tables, `json_ld`."""

    async def variables() -> dict[str, Any]:
        if request is None or template not in PARTS_OF_PACKAGE:
            return {}
        package = await read_package(datasette)
        table = tilde_decode(request.url_vars.get("table") or "")
        note = _tables.get(table, {"title": table.replace("_", " "), "description": ""})
        row_id = tilde_decode(request.url_vars.get("pks") or "")
        path = request.path + (f"?{request.query_string}" if request.query_string else "")
        what = note["title"] or ("a query" if request.args.get("sql") else "")
        found: dict[str, Any] = {"citation": citation(package, path, what, row_id)}
        if template == "index.html" or (template == "table.html" and table in _tables):
            found["json_ld"] = dataset(package, note["title"] or "", note["description"] or "", table)
        return found

    return variables
