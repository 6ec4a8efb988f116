"""Each page in three languages: the prefix of its address says which, and no word is left over."""

import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from jinja2 import Environment

from scripts import messages
from scripts.forms.catalogues import bare, catalogues, written
from scripts.text.mainland import simplified
from tests.conftest import ROOT
from web.site.language import LANGUAGES
from web.site.settings import PAGES

TEMPLATES = sorted((ROOT / "web/templates").glob("*.html"))
NO_WORDS = {"script", "style", "pre", "code", "textarea", "kbd"}
VOID = {"meta", "link", "img", "input", "br", "hr", "col", "source", "wbr", "area", "embed"}
SAID = {"aria-label", "title", "alt", "placeholder"}
ENGLISH = re.compile(r"(?<![\w/#.-])[A-Za-z][a-z]{2,}(?![\w/-])")
"""Words of English prose; names of formats are written in capitals."""
NAMES = re.compile("Datasette|BibTeX|Excel|SQLite")
HAN = re.compile("[\u3400-\u9fff]")
PROGRAMS = ("/-/feed", "/-/embed", "/-/picture")


class Texts(HTMLParser):
    """The texts of a page and of the attributes that are read out, each with its language."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = []
        self.found: list[tuple[str, str]] = []

    @property
    def language(self) -> str:
        return self.stack[-1][1] if self.stack else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        language = known.get("lang", self.language)
        self.found += [(language, NAMES.sub("", known[name])) for name in SAID & known.keys()]
        if tag not in VOID:
            self.stack.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(tag in NO_WORDS for tag, _ in self.stack):
            self.found.append((self.language, NAMES.sub("", data)))


def texts(page: str) -> list[tuple[str, str]]:
    parser = Texts()
    parser.feed(page)
    return parser.found


def test_every_word_of_the_interface_is_gathered_and_translated() -> None:
    for path, content in messages.outputs(ROOT).items():
        assert (ROOT / path).read_bytes() == content, f"{path}: run make messages"
    assert [message.id for message in bare(written())] == []


def test_translations_keep_what_is_filled_in() -> None:
    gap = re.compile(r"%\(\w+\)\w|\{\w*\}")
    for message in written():
        if message.id:
            many = message.id if isinstance(message.id, tuple) else (message.id,)
            said = message.string if isinstance(message.string, tuple) else (message.string,)
            for words in map(str, said):
                assert sorted(gap.findall(words)) == sorted(gap.findall(str(many[-1]))), many


def test_chinese_words_have_chinese_marks_and_no_blanks_between() -> None:
    wrong = re.compile(
        "[\u3400-\u9fff，。；：、」）]\\s+[\u3400-\u9fff，。；：、「（]"
        "|[\u3400-\u9fff][,;:?!)]|[(][\u3400-\u9fff]|[，。；：、] "
    )
    for message in written():
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        assert not (message.id and any(wrong.search(str(words)) for words in said)), message.id


def test_catalogues_have_no_clock_and_simplified_follows() -> None:
    assert catalogues() == catalogues()
    assert simplified("資料集與資料", {"資料": "资料", "資料集": "数据集"}) == "数据集与资料"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_bare_english(path: Path) -> None:
    """What stands in a template outside `_()` and `{% trans %}` is no word."""
    said, inside = "", False
    for _line, kind, value in Environment().lex(path.read_text(encoding="utf-8")):
        if kind == "name" and value in ("trans", "body_class"):
            inside = True
        elif kind == "name" and value in ("endtrans", "endblock"):
            inside = False
        if kind == "data" and not inside:
            said += value
        elif kind == "variable_begin":
            said += "0"
    found = [words for _language, words in texts(said) if ENGLISH.search(words)]
    assert found == []


def pages_of(db: sqlite3.Connection) -> list[str]:
    """A page of every kind."""
    tables = ("actors", "quotes", "events", "metrics", "discrepancies", "policies", "documents")
    rows = [
        f"/disk_order/{table}/{db.execute(f'SELECT * FROM [{table}] ORDER BY 1').fetchone()[0]}"
        for table in tables
    ]
    document = db.execute("SELECT document_id FROM documents ORDER BY 1").fetchone()[0]
    named = [f"/-/{page}" for page in PAGES if f"/-/{page}" not in PROGRAMS]
    queries = ["/disk_order", "/disk_order/quotes", "/disk_order/timeline"]
    queries += ["/disk_order/what_happened_when", "/disk_order?sql=select+1", "/nope"]
    refused = ["/-/quotes?speaker=x", "/-/quotes?from=x", "/disk_order/quotes?_facet=x"]
    return ["/", *named, f"/-/read/{document}", "/-/search?q=x", *queries, *refused, *rows]


def test_chinese_pages_have_no_english_of_the_interface(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    left = {}
    title = db.execute("SELECT value FROM package_notes WHERE key = 'title'").fetchone()[0]
    for path in pages_of(db):
        page = site.get(f"/zh-hant{path}").text
        assert '<html lang="zh-Hant">' in page, path
        said = [
            words.strip()
            for language, words in texts(page)
            if language == "zh-Hant"
            and ENGLISH.search(words.replace(title, ""))
            and not HAN.search(words)
        ]
        if said:
            left[path] = said[:5]
    assert not left, "\n".join(f"{path}: {said}" for path, said in left.items())


def test_views_are_described_in_chinese(site: httpx.Client) -> None:
    page = site.get("/zh-hant/disk_order").text
    for view in site.get("/disk_order.json").json()["views"]:
        described = page.split(f'/disk_order/{view["name"]}">')[1].split("<dd>")[1]
        assert HAN.search(described.split("</dd>")[0]), view["name"]


def test_ids_and_codes_on_chinese_pages_are_marked_as_latin(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    code = re.compile(r"[A-Z]\d{4}|(?=.*[a-z])[a-z0-9]+([-_][a-z0-9]+)+")
    for path in (*pages_of(db), "/-/search?q=Mingguang"):
        page = site.get(f"/zh-hans{path}").text
        assert page.count('lang="en"'), path
        said = [words.strip() for tag, words in texts(page) if tag == "zh-Hans"]
        assert not [words for words in said if code.fullmatch(words)], path


def test_the_switch_keeps_the_page_and_crawlers_are_told(site: httpx.Client) -> None:
    page = site.get("/zh-hans/-/search?q=%E6%99%B6%E7%89%87").text
    root = str(site.base_url).rstrip("/")
    for known in LANGUAGES:
        there = f"{known.prefix}/-/search?q=%E6%99%B6%E7%89%87"
        assert f'hreflang="{known.tag}"\n  href="{root}{there}"' in page
        assert f'<a href="{there}" lang="{known.tag}" hreflang="{known.tag}"' in page
    assert f'hreflang="x-default" href="{root}/-/search?q=' in page
    assert f'<link rel="canonical" href="{root}/zh-hans/-/search?q=' in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/zh-hant", 200),
        ("/zh-hant/", 200),
        ("/zh-hant/disk_order/quotes", 200),
        ("/zh-hant/disk_order/quotes.json", 200),
        ("/zh-hant/disk_order/quotes.csv", 200),
        ("/zh-hant/nope", 404),
        ("/zh-hantic", 404),
        ("/zh%2Dhant/-/read", 302),
        ("/zh-hant/zh-hans/-/read", 404),
    ],
)
def test_prefixed_addresses(site: httpx.Client, path: str, status: int) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    assert (status == 200) == ("etag" in answer.headers)


def test_links_and_redirects_keep_the_language(site: httpx.Client) -> None:
    asked = "_filter_column=kind&_filter_op=exact&_filter_value=direct"
    moved = site.get(f"/zh-hant/disk_order/quotes?{asked}")
    assert moved.headers["location"] == "/zh-hant/disk_order/quotes?kind__exact=direct"
    ours = re.compile(r'href="(/[^"]*)"')
    for path in ("/", "/disk_order/quotes?_facet=kind", "/disk_order/what_happened_when"):
        page = site.get(f"/zh-hant{path}").text
        main = page[page.index("<main") : page.index("</main>")]
        lost = [link for link in ours.findall(main) if not link.startswith("/zh-hant/")]
        assert [link for link in lost if not re.search(r"\.(db|csv|json)\b", link)] == []
