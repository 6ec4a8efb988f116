"""Documents of each language, and text as extraction gives it, as the pages show them."""

from html.parser import HTMLParser

import httpx
import pytest

from scripts.text.find import fold_name

SHOWN = {
    # page -> (words of the document that stand there, the language that they are printed in)
    "/-/read/dawan-traps": ("會⾛下", "zh-Hant-HK"),
    "/-/read/nanhe-results": ("三成半", "zh-Hans"),
    "/-/read/harbour-plant": ("Cooperation is the", "en"),
    "/disk_order/quotes/Q0014": ("衞星硬盤也需要合作。", "zh-Hant-HK"),
    "/disk_order/quotes/Q0015": ("我们‘不怕’竞争。", "zh-Hans"),
    "/disk_order/quotes/Q0016": ("We don’t fear a blockade,", "en"),
    "/disk_order/metrics/M0014": ("三成半", "zh-Hans"),
    "/zh-hans/disk_order/metrics/M0016": ("$1.5 billion", "en"),
}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Languages(HTMLParser):
    """The texts of a page with the language that holds where they stand."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "")]
        self.texts: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang") or self.open[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        while tag in [known for known, _ in self.open] and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.texts.append((data, self.open[-1][1]))


@pytest.mark.parametrize("path", SHOWN)
def test_words_of_a_document_are_shown_in_its_language(site: httpx.Client, path: str) -> None:
    words, language = SHOWN[path]
    page = site.get(path)
    assert page.status_code == 200
    found = {lang for text, lang in Languages(page.text).texts if words in text}
    assert language in found


ASKED = ("卫星硬盘", "長期計劃", "三成半", "blockade", "disk-tracing", "克里斯汀·布朗")


@pytest.mark.parametrize("asked", ASKED)
def test_search_finds_all_of_them_and_marks_the_words(site: httpx.Client, asked: str) -> None:
    page = site.get("/-/search", params={"q": asked})
    marked = {part.partition("</mark>")[0] for part in page.text.split("<mark>")[1:]}
    assert page.status_code == 200
    assert fold_name(asked) in set(map(fold_name, marked))
