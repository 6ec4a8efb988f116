"""Dates in words of three languages: every form that the tables hold, and what is no date."""

import pytest

from scripts.text.date_words import in_words

DATES = {
    "2025-05-21": ("21 May 2025", "2025年5月21日", "2025年5月21日"),
    "2018~": ("about 2018", "約2018年", "约2018年"),
    "2025-10?": ("perhaps October 2025", "可能2025年10月", "可能2025年10月"),
    "[2025-05-21..2025-05-31]": (
        "some time from 21 to 31 May 2025",
        "2025年5月21日至31日之間某日",
        "2025年5月21日至31日之间某日",
    ),
    "[2024-12..2025-01]": (
        "some time from December 2024 to January 2025",
        "2024年12月至2025年1月之間某日",
        "2024年12月至2025年1月之间某日",
    ),
    "[..2025-05-21]": ("21 May 2025 or before", "2025年5月21日或之前", "2025年5月21日或之前"),
    "[2025-11..]": ("November 2025 or later", "2025年11月或之後", "2025年11月或之后"),
    "2025/..": ("from 2025 on", "自2025年起", "自2025年起"),
    "../2025-12": ("until December 2025", "至2025年12月", "至2025年12月"),
    "2025-01/2025-04": ("January to April 2025", "2025年1月至4月", "2025年1月至4月"),
    "2018/2025-05-22": ("2018 to 22 May 2025", "2018年至2025年5月22日", "2018年至2025年5月22日"),
    "[2024,2025-05]": ("2024 or May 2025", "2024年或2025年5月", "2024年或2025年5月"),
}
"""EDTF -> English, Traditional and Simplified Chinese."""
LANGUAGES = ("en", "zh-Hant", "zh-Hans")
NONE = ("", "X", "202X", "2025-05-XX", "2025-21", "-0044", "Y170000", "[]", "[..]", "../..", "/")


@pytest.mark.parametrize("date", DATES)
def test_a_date_in_each_language(date: str) -> None:
    assert tuple(in_words(date, language) for language in LANGUAGES) == DATES[date]


@pytest.mark.parametrize("date", NONE)
def test_what_is_no_such_date_stays_as_it_is_written(date: str) -> None:
    assert {in_words(date, language) for language in LANGUAGES} == {date}


def test_a_language_is_said_by_the_nearest_that_is_known() -> None:
    said = [in_words("2018~", language) for language in ("zh-Hant-HK", "zh-TW", "zh-CN", "fr")]
    assert said == ["約2018年", "約2018年", "约2018年", "about 2018"]
