"""What the documents of the repository say, for pages of the site: the page for programs
(docs/api.md, in Chinese docs/api.zh-Hant.md), what changed (CHANGELOG.md), how far two readings
agree (docs/agreement.md), and the terms of the guide.

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
from scripts.rules.rule import glossary
from scripts.text.mainland import mainland, simplified

ASKED = re.compile(r"GET (\S+)")
VERSION = re.compile(r"## (\S+) \((\d{4}-\d\d-\d\d)\)\n")
ELSEWHERE = re.compile(r'href="codebook\.md[^"]*"')


def rendered(text: str, prefix: str = "") -> str:
    """Markdown as HTML; what a program asks (`GET /…`) becomes a link, and what leads to another
    document, one to its page, whose address has the prefix of a language.

    >>> rendered("`a`").strip()
    '<p><code>a</code></p>'
    """
    made = str(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))

    def link(found: re.Match[str]) -> str:
        return f'GET <a href="{html.escape(html.unescape(found[1]))}">{found[1]}</a>'

    return ELSEWHERE.sub(f'href="{prefix}/-/codebook"', ASKED.sub(link, made))


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


def in_languages(english: str, chinese: str) -> dict[str, str]:
    """A document without its title in each language of the site; in English alone where it has no
    translation."""
    found = {"en": english}
    chinese = re.sub(r"(?<=[。；])\n(?=[^\n])", "", chinese)  # a line's end is no blank there
    if chinese:
        found |= {"zh-Hant": chinese, "zh-Hans": simplified(chinese, mainland())}
    return {
        tag: rendered(re.sub(r"\A# .*\n", "", text), "" if tag == "en" else f"/{tag.lower()}")
        for tag, text in found.items()
    }


def said(package: Package) -> dict[str, Any]:
    """Key of `package_notes` -> what the documents say."""

    def read(path: str) -> str:
        there = inside(package.root, path).is_file()
        return read_text(package.root, path) if there else ""

    return {
        "api": in_languages(read("docs/api.md"), read("docs/api.zh-Hant.md")),
        "changes": changes(read("CHANGELOG.md"), released(package.root)),
        "agreement": first_table(read("docs/agreement.md")),
        "glossary": [[term["term"], term["english"]] for term in glossary(package)],
    }
