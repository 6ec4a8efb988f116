"""What the documents of the repository say, for pages of the site: the page for programs
(docs/api.md), what changed (CHANGELOG.md), how far two readings agree (docs/agreement.md), and the
terms of the guide.

They stand once, in those files; the build puts them into `package_notes`, because the site reads
the database and nothing else. A package without one of them has none of it.
"""

import html
import re
from typing import Any

from markdown_it import MarkdownIt

from scripts.describe.history import released
from scripts.model.files import inside, read_text
from scripts.model.package import Package
from scripts.rules.rule import WORDS

ASKED = re.compile(r"GET (\S+)")
VERSION = re.compile(r"## (\S+) \((\d{4}-\d\d-\d\d)\)\n")
ELSEWHERE = re.compile(r'href="codebook\.md[^"]*"')


def rendered(text: str) -> str:
    """Markdown as HTML; what a program asks (`GET /…`) becomes a link.

    >>> rendered("`a`").strip()
    '<p><code>a</code></p>'
    """
    made = str(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))

    def link(found: re.Match[str]) -> str:
        return f'GET <a href="{html.escape(html.unescape(found[1]))}">{found[1]}</a>'

    return ELSEWHERE.sub('href="/-/codebook"', ASKED.sub(link, made))


def changes(text: str, known: list[str]) -> list[dict[str, Any]]:
    """The versions of a changelog, newest first; `known` are those that are released."""
    _head, *parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    found = []
    for part in parts:
        title = VERSION.match(part)
        if title:
            said = {"version": title[1], "date": title[2], "released": title[1] in known}
            found.append(said | {"html": rendered(part[title.end() :])})
    return found


def first_table(text: str) -> list[list[str]]:
    """The cells of the first table of a text, its head first."""
    lines = re.search(r"^\|.*\n\|[-|: ]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    rows = lines[0].splitlines() if lines else []
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[:1] + rows[2:]]


def said(package: Package) -> dict[str, Any]:
    """Key of `package_notes` -> what the documents say."""

    def read(path: str) -> str:
        there = inside(package.root, path).is_file()
        return read_text(package.root, path) if there else ""

    interface = re.sub(r"\A# .*\n", "", read("docs/api.md"))
    return {
        "api": rendered(interface),
        "changes": changes(read("CHANGELOG.md"), released(package.root)),
        "agreement": first_table(read("docs/agreement.md")),
        "glossary": [[term["term"], term["english"]] for term in WORDS["glossary"]],
    }
