"""What changed, as Atom (RFC 4287): an entry for each version, dated as the changelog dates it.

The ids follow from name and version alone, so that a reader of feeds knows an entry again wherever
the site moves; a version in preparation has an id of its own, and its release is news.
"""

import uuid
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from web.site.cite import read_package
from web.site.language import _, language
from web.site.settings import absolute

ENTRY = Markup("""\
<entry>
<id>{id}</id>
<title>{title}</title>
<updated>{date}T00:00:00Z</updated>
<link rel="alternate" type="text/html" href="{address}"/>
<content type="html" xml:lang="en">{html}</content>
</entry>
""")
FEED = Markup("""\
<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{tag}">
<id>{id}</id>
<title>{title}</title>
<updated>{updated}T00:00:00Z</updated>
<author><name>{author}</name></author>
<rights>{rights}</rights>
<link rel="self" type="application/atom+xml" href="{here}"/>
<link rel="alternate" type="text/html" href="{page}"/>
{entries}</feed>
""")


def urn(*names: str) -> str:
    """An id that names determine.

    >>> urn("a", "1.0.0") == urn("a", "1.0.0"), urn("a", "1.0.0") == urn("a", "2.0.0")
    (True, False)
    """
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(names)).urn


def entry(package: dict[str, Any], change: dict[str, Any], page: str) -> Markup:
    """A version as an entry."""
    name, released = f"{package['title']} {change['version']}", change["released"]
    return ENTRY.format(
        id=urn(package["name"], change["version"], "" if released else "preparation"),
        title=name if released else _("{version} (in preparation)").format(version=name),
        date=change["date"],
        address=f"{page}#version-{change['version']}",
        html=change["html"],
    )


async def feed(datasette: Datasette, request: Request) -> Response:
    """The feed, in the language of its address; what changed is told in English."""
    package, prefix = await read_package(datasette), language().prefix
    changes = package["changes"]
    page = absolute(datasette, request, f"{prefix}/-/about")
    body = FEED.format(
        tag=language().tag,
        id=urn(package["name"]),
        title=_("{title}: what changed").format(title=package["title"]),
        updated=max((c["date"] for c in changes), default=package["created"][:10]),
        author=package["contributors"][0]["title"],
        rights=package["licenses"][0]["title"],
        here=absolute(datasette, request, f"{prefix}/-/feed"),
        page=page,
        entries=Markup("").join(entry(package, change, page) for change in changes),
    )
    return Response(str(body), content_type="application/atom+xml; charset=utf-8")


ROUTES: list[tuple[str, Any]] = [(r"/-/feed$", feed)]
