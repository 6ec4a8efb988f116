"""The names that the whole site goes by: its database, its pages, the file that describes both."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

ROOT = Path(__file__).parents[2]
DATABASE = "<database>"
"""Stands for the name of the database where addresses are written down before one is served."""


def N_(words: str) -> str:  # noqa: N802 - Babel's own name for it
    """Words of the interface that stand in a table of ours: `make messages` finds them by this
    name, the page translates them when it is made."""
    return words


NAVIGATION = {
    "-/quotes": N_("Quotes"),
    "-/timeline": N_("Timeline"),
    "-/figures": N_("Figures"),
    "-/contradictions": N_("Contradictions"),
    "-/charts": N_("Charts"),
    "-/read": N_("Sources"),
    DATABASE: N_("Data"),
    "-/about": N_("About"),
}
PAGES = (
    *("search", "quotes", "events", "figures", "timeline", "contradictions", "charts"),
    *("read", "compare", "cite", "about", "glossary", "codebook", "api", "embed", "feed"),
)
"""What stands under `/-/` for readers."""
METADATA = "metadata.json"
"""The file beside the database from which Datasette takes descriptions and queries."""
OURS = json.loads((ROOT / "web/settings.json").read_text(encoding="utf-8"))
NAMES = sorted({*OURS, "base_url", "default_allow_sql", "force_https_urls"})
"""The settings of Datasette on which the site's answers depend."""


def database(datasette: Datasette) -> str:
    """The name of the database that is served, which begins the addresses of its rows."""
    return str(datasette.get_database().name)


def navigation(datasette: Datasette) -> dict[str, str]:
    """Path -> title of what the head of every page leads to."""
    name = database(datasette)
    return {path.replace(DATABASE, name): title for path, title in NAVIGATION.items()}


@cache
def read_metadata(path: Path) -> dict[str, Any]:
    """The content of a metadata file; read once, because nothing changes while it is served."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def metadata(datasette: Datasette) -> dict[str, Any]:
    """What the file beside the database says of everything."""
    path = Path(datasette.get_database().path)
    return read_metadata(path.resolve().with_name(METADATA))


def described(datasette: Datasette) -> dict[str, Any]:
    """What that file says of the tables and questions of the database."""
    found: dict[str, Any] = metadata(datasette)["databases"][database(datasette)]
    return found


def settings(datasette: Datasette) -> dict[str, Any]:
    """The settings by name, as they hold now: a word on the command line comes before the file."""
    return {name: datasette.setting(name) for name in NAMES}


def origin(datasette: Datasette, request: Request) -> str:
    """Scheme and host of the site's addresses: `address` of metadata.yml where whoever runs it has
    written one, else those that the request came to."""
    known = str(metadata(datasette).get("address") or "").rstrip("/")
    return known or str(datasette.absolute_url(request, "/")).rstrip("/")


def absolute(datasette: Datasette, request: Request, path: str) -> str:
    """The full address of a path of this site, to cite, share and embed; the path begins with the
    prefix of a language where it shall keep one (`language().prefix`)."""
    return f"{origin(datasette, request)}{datasette.urls.path(path)}"
