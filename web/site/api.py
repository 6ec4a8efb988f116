"""The page for programs: docs/api.md, as the build has put it into the database."""

from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from web.site.cite import read_package


async def api(datasette: Datasette, request: Request) -> Response:
    """Addresses for programs, each a link."""
    package = await read_package(datasette)
    root = str(datasette.urls.path("/"))
    text = Markup(package["api"].replace('href="/', f'href="{root}'))
    return Response.html(await datasette.render_template("api.html", {"text": text}, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/api$", api)]
