"""A figure in Chinese: its printed words, hedged once, in the characters of the page."""

import sqlite3

import pytest

from web.site import amounts, language

KEYS = "value_en printed qualifier dimension unit_zh_hant unit_zh_hans language".split()
EXAMPLES = [
    # A hedge of ours where the printed words have none, and none where they have it.
    (("more than 50%", "50%", "more_than", "百分比", "百分比"), "多於50%", "多于50%"),
    (("about 20 persons", "20", "about", "人", "人"), "約20人", "约20人"),
    (("more than 8 million disks", "800多萬", "more_than", "顆", "颗"), "800多萬顆", "800多万颗"),
    # A rate says its time first; a share that is not printed as one is its percentage.
    (
        ("about 10,000 stars a second", "萬", "about", "每秒顆", "每秒颗"),
        "每秒約萬顆",
        "每秒约万颗",
    ),
    (("70%", "七", "exact", "百分比", "百分比"), "70%", "70%"),
    (
        ("0.4 percentage points", "0.4", "exact", "個百分點", "个百分点"),
        "0.4個百分點",
        "0.4个百分点",
    ),
    (("2 exhibits", "兩", "exact", "件展品", "件展品"), "兩件展品", "两件展品"),
]


def in_(tag: str, told: tuple[str, ...], printed_in: str = "zh-Hant-HK") -> tuple[str, str] | None:
    """The value of a figure on a page in a language."""
    english, printed, qualifier, *units = told
    conn = sqlite3.connect(":memory:")
    conn.row_factory = sqlite3.Row
    asked = ", ".join(f"? AS {key}" for key in KEYS)
    values = (english, printed, qualifier, "count", *units, printed_in)
    row = conn.execute(f"SELECT {asked}", values).fetchone()
    known = next(known for known in language.LANGUAGES if known.tag == tag)
    token = language._current.set(known)
    try:
        return amounts.value(row)
    finally:
        language._current.reset(token)


@pytest.mark.parametrize(("told", "traditional", "simplified"), EXAMPLES)
def test_a_figure_in_three_languages(
    told: tuple[str, ...], traditional: str, simplified: str
) -> None:
    assert in_("en", told) == (told[0], "en")
    assert in_("zh-Hant", told) == (traditional, "zh-Hant")
    assert in_("zh-Hans", told) == (simplified, "zh-Hans")


def test_words_of_an_english_paper_are_told_in_english() -> None:
    told = ("about $15 billion", "$15 billion", "about", "美元", "美元")
    assert in_("zh-Hant", told, "en") == (told[0], "en")
