"""What the head and the foot of every page know: its address in each language, the picture and the
address under which it is shared, the version and licence of what it shows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from web.site.cite import read_package
from web.site.language import LANGUAGES, Language, address, language
from web.site.pictures import WHOLE, drawn
from web.site.settings import origin


@dataclass(frozen=True)
class Alternate:
    """The address of a page in a language of the interface."""

    language: Language
    path: str


@dataclass(frozen=True)
class Head:
    """`bare` is the path of the page without a language, `origin` is '' where no page of its own
    answers: what is refused is not to be shared or indexed."""

    bare: str
    alternates: list[Alternate]
    origin: str
    version: str
    licences: list[dict[str, str]]
    drawn: Collection[str]

    def picture(self, *names: str) -> str:
        """The picture of a row (`picture("documents", document_id)`), else that of the site."""
        name = "-".join(names)
        return name if name in self.drawn else WHOLE

    @property
    def canonical(self) -> str:
        """The full address of the page in its language."""
        here = (other.path for other in self.alternates if other.language is language())
        return self.origin + next(here)


def alternates(datasette: Datasette, bare: str, query: str) -> list[Alternate]:
    """A page in each language, with what its address asks."""
    asked = f"?{query}" if query else ""
    paths = [f"{known.prefix}{bare}{asked}" for known in LANGUAGES]
    return [
        Alternate(known, datasette.urls.path(path))
        for known, path in zip(LANGUAGES, paths, strict=True)
    ]


async def variables(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """For base.html: `head`. A refusal is made without a request, and asks nothing of a database
    that may be what failed."""
    package = await read_package(datasette) if request else {}
    path, query = address()
    found = Head(
        path,
        alternates(datasette, path, query),
        origin(datasette, request) if request else "",
        package.get("version", ""),
        package.get("licenses", []),
        drawn(datasette),
    )
    return {"head": found}
