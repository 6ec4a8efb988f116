"""The page for programs: docs/api.md and its translation, as the build has put them into the
database."""

from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from web.site.cite import read_package
from web.site.language import language


async def api(datasette: Datasette, request: Request) -> Response:
    """Addresses for programs, each a link."""
    package = await read_package(datasette)
    root = str(datasette.urls.path("/"))
    texts, own = package["api"], language().tag
    tag = own if own in texts else "en"
    shown = {"text": Markup(texts[tag].replace('href="/', f'href="{root}')), "tag": tag}
    return Response.html(await datasette.render_template("api.html", shown, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/api$", api)]
