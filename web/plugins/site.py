"""The one file that Datasette loads: which function of the site answers which of its hooks.

https://docs.datasette.io/en/stable/plugin_hooks.html
"""

import sqlite3
import sys
from collections.abc import Awaitable, Callable, Generator, Mapping
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from jinja2 import Environment
from markupsafe import Markup

# Datasette loads this file by its path, so the site beside it is found by path too.
sys.path.insert(0, str(Path(__file__).parents[2]))

from web.site import (
    about,
    api,
    bounded,
    charts,
    cite,
    codebook,
    compare,
    contradictions,
    counted,
    crawlers,
    curator,
    downloads,
    embeds,
    etag,
    faults,
    feed,
    filters,
    front,
    functions,
    head,
    health,
    language,
    lists,
    overview,
    pictures,
    questions,
    reader,
    rows,
    safety,
    search,
    sources,
    tables,
    timeline,
    unfinished,
    watching,
)
from web.site.answerer import is_answerer
from web.site.asgi import Application, behind
from web.site.settings import DATABASE, database

PAGES = (
    *(about, api, charts, cite, codebook, compare, contradictions, crawlers, downloads, embeds),
    *(feed, front, health, lists, overview, pictures, reader, rows, safety, search, sources),
    *(timeline, watching),
)
LAYERS = (questions, etag, tables, faults, health, safety, language, unfinished, watching)
"""Innermost first: what the others refuse gets the headers of `safety` too, and all of them see an
address without its language."""

Later = Callable[[], Awaitable[Any]]


@hookimpl
def startup(datasette: Datasette) -> Later:
    async def read() -> None:
        await functions.read(datasette)
        await tables.read(datasette)
        health.opened(datasette)
        watching.begin()
        if not is_answerer():
            await front.read(datasette)
            await lists.begin(datasette)
            etag.read_ahead(datasette)

    return read


# Last: Datasette's own plugin registers an escape_fts as well, and limits come after all else.
@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    functions.prepare_connection(conn)
    bounded.prepare_connection(conn, database, datasette)


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    language.prepare_jinja2_environment(env)
    tables.prepare_jinja2_environment(env)
    safety.prepare_jinja2_environment(env, datasette)


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Any]]:
    name = database(datasette)
    ours = (route for page in PAGES for route in page.ROUTES)
    found = [(pattern.replace(DATABASE, name), page) for pattern, page in ours]
    return [*curator.routes(datasette), *found]


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    def wrap(app: Application) -> Application:
        for module in LAYERS:
            app = behind(module.layer, datasette, app)
        return app

    return wrap


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None, template: str) -> Later:
    async def variables() -> dict[str, Any]:
        cited = await cite.variables(datasette, request, template)
        return (
            cited
            | await charts.variables(datasette, template)
            | await head.variables(datasette, request)
            | await embeds.variables(datasette, request, template)
            | unfinished.variables(datasette)
        )

    return variables


@hookimpl
def register_facet_classes() -> list[type]:
    return [*counted.CLASSES]


@hookimpl
def filters_from_request(request: Request, table: str, database: str, datasette: Datasette) -> Any:
    return filters.filters_from_request(request, table, database, datasette)


@hookimpl
def render_cell(row: Mapping[str, Any], value: object, column: str) -> Markup | None:
    return tables.link(row, column, value)


# A wrapper, because Datasette calls every answer that it is given, its own too, which prints a
# traceback of whatever happened: https://pluggy.readthedocs.io/en/stable/#wrappers
@hookimpl(wrapper=True)
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Generator[None, list[Any], list[Later]]:
    yield
    return [faults.refusal(datasette, request, exception)]


@hookimpl(tryfirst=True)
def forbidden(datasette: Datasette, request: Request) -> Callable[[], Awaitable[Response]]:
    return faults.forbidden(datasette, request)
