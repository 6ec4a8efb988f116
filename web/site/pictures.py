"""Pictures under which pages are shared, made by the build (scripts/forms/pictures.py), and the
icon of the site for those that ask at `/favicon.ico`."""

from functools import cache
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from web.site.settings import ROOT

FOLDER = "pictures"
WHOLE = "site"
"""The picture of every page that has none of its own."""
ICON = ROOT / "web/static/favicon.ico"
KEPT = {"cache-control": "max-age=86400"}


@cache
def pictures(folder: Path) -> dict[str, Path]:
    """Name -> file of what the build has drawn; read once, as nothing changes meanwhile."""
    return {path.stem: path for path in folder.glob("*.png")}


def drawn(datasette: Datasette) -> dict[str, Path]:
    return pictures(Path(datasette.get_database().path).resolve().with_name(FOLDER))


async def picture(datasette: Datasette, request: Request) -> Response:
    """A picture by its name."""
    path = drawn(datasette).get(request.url_vars["name"])
    if path is None:
        raise NotFound("There is no such picture.")
    return Response(path.read_bytes(), content_type="image/png")


async def icon(request: Request) -> Response:
    return Response(ICON.read_bytes(), headers=KEPT, content_type="image/x-icon")


ROUTES: list[tuple[str, Any]] = [
    (r"/-/picture/(?P<name>[A-Za-z0-9_-]+)\.png$", picture),
    (r"/favicon\.ico$", icon),
]
