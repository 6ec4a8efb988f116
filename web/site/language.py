"""The language of a page: the prefix of its address says it, the templates ask it.

`/zh-hant/-/quotes` is `/-/quotes` in Traditional Chinese, `/zh-hans/…` in Simplified; without a
prefix pages are in English. The layer takes the prefix off before anything else reads the address,
so that no page knows of it. Words of the interface come from gettext catalogues, which the build
compiles from `web/locales` and `docs/words` (https://babel.pocoo.org/), words that the data have
from their columns in that language.
"""

import gettext
import re
import sqlite3
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from datasette.app import Datasette
from jinja2 import Environment
from markupsafe import Markup, escape

from web.site.asgi import Application, Receive, Scope, Send
from web.site.settings import N_ as N_

Found = TypeVar("Found")

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
LETTER = re.compile("[A-Za-z]")
CODE = re.compile("`([^`]+)`")
DOMAIN = "site"
"""The name of the catalogues."""
COMPILED = Path("build/locales")


@dataclass(frozen=True)
class Language:
    """A language of the interface: its tag (BCP 47), the prefix of its addresses, what it calls
    itself, whole and in two letters, the ending of its columns in the data, and the folder of its
    catalogue."""

    tag: str
    prefix: str
    title: str
    short: str
    column: str
    folder: str


LANGUAGES = (
    Language("en", "", "English", "EN", "en", ""),
    Language("zh-Hant", "/zh-hant", "繁體中文", "繁", "zh_hant", "zh_Hant"),
    Language("zh-Hans", "/zh-hans", "简体中文", "简", "zh_hans", "zh_Hans"),
)
_current: ContextVar[Language] = ContextVar("language", default=LANGUAGES[0])
_address: ContextVar[tuple[str, str]] = ContextVar("address", default=("/", ""))


def language() -> Language:
    """The language of the page that is being made."""
    return _current.get()


def address() -> tuple[str, str]:
    """The path of the page that is being made, without its language, and what it asks."""
    return _address.get()


def in_language(
    work: Callable[[sqlite3.Connection], Found],
) -> Callable[[sqlite3.Connection], Found]:
    """Work for `db.execute_fn` that knows the language of the page: a thread does not."""
    context = copy_context()
    return lambda conn: context.run(work, conn)


@cache
def catalogue(folder: str) -> gettext.NullTranslations:
    """The words of a language; English stands in the code."""
    if not folder:
        return gettext.NullTranslations()
    root = Path(__file__).parents[2] / COMPILED
    return gettext.translation(DOMAIN, str(root), [folder], fallback=True)


def _(words: str) -> str:
    """Words of the interface in the language of the page."""
    known = catalogue(language().folder)
    found = known.gettext(words)
    # Words that have a plural elsewhere are kept under that alone.
    return known.ngettext(words, words, 1) if found == words else found


def told(words: str) -> Markup:
    """Words that come with the data (a title, a description) in the language of the page, else
    in English and marked so."""
    found = _(words)
    if found == words and language().prefix:
        return Markup('<span lang="en">{}</span>').format(coded(words))
    return coded(found)


def coded(words: str) -> Markup:
    """Words of a schema with what stands in backticks as code.

    >>> coded("`A/..` goes on")
    Markup('<code>A/..</code> goes on')
    """
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(words))))


def several(one: str, many: str, n: int) -> str:
    """Words that depend on a number."""
    return catalogue(language().folder).ngettext(one, many, n)


def term(code: str | None) -> str:
    """A code of the data (a kind, a role, a relation) in words of the page's language.

    >>> term("responds_to"), term(None)
    ('responds to', '')
    """
    if not code:
        return ""
    plain = code.replace("_", " ")
    found = catalogue(language().folder).pgettext("term", code)
    return plain if found == code else found


def written(words: str, chinese: str) -> str:
    """The language of words by their letters: `chinese` or English, by which of them are more (a
    Chinese character says as much as two letters); '' where there are none.

    >>> written("硬碟 (K20)", "zh-Hant"), written("of 目前, which is undated", "zh-Hant")
    ('zh-Hant', 'en')
    >>> written("Lumina", "zh-Hant"), written("50%", "zh-Hant")
    ('en', '')
    """
    han, latin = len(HAN.findall(words)), len(LETTER.findall(words))
    if han and han * 2 >= latin:
        return chinese
    return "en" if latin else ""


def kept(address: object) -> str:
    """An address that Datasette made, in the language of the page.

    >>> kept("/disk_order/quotes?_next=50")
    '/disk_order/quotes?_next=50'
    """
    parts, prefix = urlsplit(str(address)), language().prefix
    if f"{parts.path}/".startswith(f"{prefix}/"):
        return str(address)
    return urlunsplit(parts._replace(path=prefix + parts.path))


def split(scope: Scope) -> tuple[Language, Scope]:
    """The language of a request, and the request without its prefix."""
    path = scope["path"]
    raw = scope.get("raw_path") or path.encode()
    for known in LANGUAGES[1:]:
        prefix = known.prefix
        written = raw.startswith(prefix.encode())
        if written and (path == prefix or path.startswith(f"{prefix}/")):
            bare = {"path": path[len(prefix) :] or "/", "raw_path": raw[len(prefix) :] or b"/"}
            return known, scope | bare
    return LANGUAGES[0], scope


async def layer(
    datasette: Datasette, app: Application, scope: Scope, receive: Receive, send: Send
) -> None:
    """Take the language off the address and keep it for the page, and for where a page leads on."""
    known, bare = split(scope)

    async def send_kept(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = [
                (name, kept(value.decode("latin-1")).encode("latin-1"))
                if name.lower() == b"location"
                else (name, value)
                for name, value in message["headers"]
            ]
            message = message | {"headers": headers}
        await send(message)

    token, place = (
        _current.set(known),
        _address.set((bare["path"], bare["query_string"].decode("latin-1"))),
    )
    try:
        await app(bare, receive, send_kept if known.prefix else send)
    finally:
        _current.reset(token)
        _address.reset(place)


def prepare_jinja2_environment(env: Environment) -> None:
    """`_`, `ngettext`, `term` and `language` for the templates.

    https://jinja.palletsprojects.com/en/stable/extensions/#i18n-extension
    """
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        _,
        several,
        newstyle=True,
        pgettext=lambda context, words: catalogue(language().folder).pgettext(context, words),
    )
    env.globals |= {"term": term, "language": language, "languages": LANGUAGES}
    env.filters |= {"kept": kept, "told": told}
