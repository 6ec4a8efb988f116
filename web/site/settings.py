"""The names that the whole site goes by: its database, its pages, the file that describes both."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from datasette.app import Datasette

ROOT = Path(__file__).parents[2]
DATABASE = "chip_controls"
NAVIGATION = {
    "-/quotes": "Quotes",
    "-/timeline": "Timeline",
    "-/figures": "Figures",
    "-/contradictions": "Contradictions",
    "-/charts": "Charts",
    "-/read": "Sources",
    DATABASE: "Data",
    "-/about": "About",
}
"""Path -> title of what the head of every page leads to."""
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


@cache
def read_metadata(path: Path) -> dict[str, Any]:
    """The content of a metadata file; read once, because nothing changes while it is served."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def metadata(datasette: Datasette) -> dict[str, Any]:
    """What the file beside the database says of everything."""
    database = Path(datasette.get_database(DATABASE).path)
    return read_metadata(database.resolve().with_name(METADATA))


def settings(datasette: Datasette) -> dict[str, Any]:
    """The settings by name, as they hold now: a word on the command line comes before the file."""
    return {name: datasette.setting(name) for name in NAMES}
