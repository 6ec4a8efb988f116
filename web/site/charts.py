"""The charts that the build has drawn: `/-/charts`, each at an address of its own with its picture,
its rows and its specification, and to be framed by others at `/-/embed/charts/NAME`.

All stands in `charts/` beside the database, made by scripts/forms/charts.py: the site adds the
words round it. The picture is part of the page, so that its marks are links without script; where
there is script, Vega draws the same specification anew (static/chart.js).
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from markupsafe import Markup

from web.site.asking import number, one_of
from web.site.cite import framed
from web.site.embeds import THEMES
from web.site.language import _, language
from web.site.settings import ROOT, absolute

FOLDER, INDEX = "charts", "charts.json"
SCRIPTS = ROOT / "build/vega"
PAGE = 50
"""Rows of the table behind a chart on a page."""
FORMS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
WIDTHS = ("wide", "narrow")
PLAIN = {f"{width}.{form}": FORMS[form] for width in WIDTHS for form in ("svg", "json")}
"""The picture without its title, for a list that has titles of its own; what a page draws."""
FRAME = 640
"""Pixels of height that others are told to give a chart."""
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
LINES, DIGITS = re.compile(r' d="[^"]*"'), re.compile(r"(\.[0-9]{2})[0-9]+")
"""The lines of a picture, and what a number of theirs has beyond hundredths."""
NAME = "(?P<chart>[a-z0-9-]+)"


def folder(datasette: Datasette) -> Path:
    """Where the charts of the database stand."""
    return Path(datasette.get_database().path).resolve().with_name(FOLDER)


@cache
def index(path: Path) -> dict[str, Any]:
    """What the build says of the charts that it drew; nothing where it drew none."""
    if not path.is_file():
        return {"script": "", "charts": []}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def all_charts(datasette: Datasette) -> list[dict[str, Any]]:
    """Name, number of rows, and words in the language of the page."""
    found = index(folder(datasette) / INDEX)["charts"]
    return [chart | chart["words"][language().column] for chart in found]


def named(datasette: Datasette, request: Request) -> dict[str, Any]:
    """The chart of an address. Errors: NotFound."""
    for chart in all_charts(datasette):
        if chart["name"] == request.url_vars["chart"]:
            return chart
    raise NotFound(_("There is no chart of this name; all are at /-/charts."))


@cache
def inlined(path: Path, root: str) -> Markup:
    """A picture to stand in a page below a root. It is ours, so it is safe; its lines are drawn to
    the hundredth of a pixel, because sixteen digits of each are a quarter of the page."""
    found = path.read_text(encoding="utf-8").replace('xlink:href="/', f'xlink:href="{root}')
    return Markup(LINES.sub(lambda line: DIGITS.sub(r"\1", line[0]), found))


def picture(datasette: Datasette, name: str, width: str) -> Markup:
    """The picture of a chart in the language of the page, wide or narrow."""
    path = folder(datasette) / f"{name}.{language().column}.{width}.svg"
    return inlined(path, str(datasette.urls.path("/")))


def drawn(datasette: Datasette, chart: dict[str, Any]) -> dict[str, Any]:
    """What _chart.html asks for."""
    return {
        "chart": chart,
        "wide": picture(datasette, chart["name"], "wide"),
        "narrow": picture(datasette, chart["name"], "narrow"),
        "vega": index(folder(datasette) / INDEX)["script"],
    }


def lines(path: Path, page: int) -> Iterator[Any]:
    """The rows of a page of a table: where each leads, and its cells with their languages."""
    with path.open(encoding="utf-8") as file:
        for line in islice(file, (page - 1) * PAGE, page * PAGE):
            yield json.loads(line)


async def charts(datasette: Datasette, request: Request) -> Response:
    """All of them."""
    context = {"charts": all_charts(datasette)}
    return Response.html(await datasette.render_template("charts.html", context, request))


async def chart(datasette: Datasette, request: Request) -> Response:
    """One of them, with the table behind it."""
    found = named(datasette, request)
    pages = max(1, -(-found["rows"] // PAGE))
    page = number({"page": request.args.get("page") or ""}, "page", 1, 1, pages)
    table = folder(datasette) / f"{found['name']}.{language().column}.rows.jsonl"
    here = f"{language().prefix}/-/charts/{found['name']}"
    files = [(form.upper(), datasette.urls.path(f"{here}.{form}")) for form in FORMS]
    embedded = f"{language().prefix}/-/embed/charts/{found['name']}"
    context = drawn(datasette, found) | {
        "lines": list(lines(table, page)),
        "page": page,
        "pages": pages,
        "first": (page - 1) * PAGE,
        "cite_as": found["title"],
        "downloads": files,
        "picture": datasette.urls.path(f"{here}.png"),
        "embed_code": framed(found["title"], absolute(datasette, request, embedded), FRAME),
    }
    return Response.html(await datasette.render_template("chart.html", context, request))


async def embed(datasette: Datasette, request: Request) -> Response:
    """One of them, to be framed by another site."""
    arguments = {name: request.args.get(name) for name in request.args}
    theme = {"theme": one_of(arguments, "theme", THEMES)}
    context = drawn(datasette, named(datasette, request)) | theme
    context["address"] = absolute(
        datasette, request, f"{language().prefix}/-/charts/{context['chart']['name']}"
    )
    return Response.html(await datasette.render_template("chart_embed.html", context, request))


def sent(path: Path, kind: str, headers: dict[str, str] | None = None) -> Response:
    """A file of the build. Errors: NotFound."""
    if not path.is_file():
        raise NotFound(_("There is nothing at this address."))
    return Response(path.read_bytes(), headers=headers, content_type=kind)


async def file(datasette: Datasette, request: Request) -> Response:
    """A chart as a picture, as rows or as a specification with its data."""
    name, form = named(datasette, request)["name"], request.url_vars["form"]
    spoken = "" if form == "csv" else f".{language().column}"
    saved = f'attachment; filename="{name}.csv"'
    headers = {"content-disposition": saved} if form == "csv" else None
    return sent(folder(datasette) / f"{name}{spoken}.{form}", (FORMS | PLAIN)[form], headers)


async def script(request: Request) -> Response:
    """What draws charts in a browser; its name holds its version."""
    return sent(SCRIPTS / request.url_vars["script"], "text/javascript", FOR_EVER)


ROUTES: list[tuple[str, Any]] = [
    (r"/-/charts$", charts),
    (r"/-/charts/(?P<script>vega-[0-9a-z.-]+\.js)$", script),
    (rf"/-/charts/{NAME}$", chart),
    (rf"/-/charts/{NAME}\.(?P<form>{'|'.join([*FORMS, *PLAIN])})$", file),
    (rf"/-/embed/charts/{NAME}$", embed),
]


async def variables(datasette: Datasette, template: str) -> dict[str, Any]:
    """For the front page: the first chart."""
    first = all_charts(datasette)[:1] if template == "index.html" else []
    return drawn(datasette, first[0]) if first else {}
