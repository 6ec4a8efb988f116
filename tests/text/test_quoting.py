"""Quotation marks of all languages, and where sentences end."""

import re

import pytest

from scripts.text.languages import language
from scripts.text.quoting import quotations

QUOTED = {
    "nested": ("zh-Hant", "「甲『乙』丙」", ["乙", "甲『乙』丙"]),
    "vertical": ("zh-Hant-TW", "說：﹁甲﹃乙﹄﹂", ["乙", "甲﹃乙﹄"]),
    "half-width": ("zh-Hant", "｢甲｣", ["甲"]),
    "curly": ("zh-Hans", "说：“我们‘不怕’。”", ["不怕", "我们‘不怕’。"]),
    "straight": ("zh-Hans", '说："不怕。"', ["不怕。"]),
    "English": ("en", "“We ‘do’,” he said, “not.”", ["do", "We ‘do’,", "not."]),
    "apostrophes are none": ("en", "“China’s firms don’t.”", ["China’s firms don’t."]),
    "white space at the ends": ("zh-Hant", "「 甲\n」", ["甲"]),
    "a mark that a misprint left open": ("zh-Hant", "「甲『乙」丙", ["甲『乙"]),
    "a mark that nothing opened": ("zh-Hant", "甲」乙", []),
    "paragraphs open anew": ("en", "“One.\n\n“Two.”", ["One.", "Two."]),
    "nothing inside": ("en", '""', []),
}


@pytest.mark.parametrize(("tag", "text", "inside"), QUOTED.values(), ids=QUOTED)
def test_quotations(tag: str, text: str, inside: list[str]) -> None:
    places = quotations(text, language(tag).quotes)
    assert [text[start:end] for start, end in places] == inside


SENTENCES = {
    "Chinese": ("zh-Hant", "甲。「乙！」丙？", ["甲。", "「乙！」", "丙？"]),
    "vertical": ("zh-Hant", "甲︒乙︒", ["甲︒", "乙︒"]),
    "English": ("en", "It rose 1.5%. “Did it?” Yes", ["It rose 1.5%.", "“Did it?”", "Yes"]),
    "short forms": ("en", "Mr. Lin of Lamp Inc. left.", ["Mr. Lin of Lamp Inc. left."]),
    "a headline": ("en", "A headline\n\nA lead.", ["A headline", "A lead."]),
}


@pytest.mark.parametrize(("tag", "text", "cut"), SENTENCES.values(), ids=SENTENCES)
def test_sentences(tag: str, text: str, cut: list[str]) -> None:
    found = re.finditer(language(tag).sentence, text)
    assert [sentence[0].strip() for sentence in found] == cut


def test_a_language_is_known_by_the_beginning_of_its_tag() -> None:
    assert language("zh-Hant-MO") == language("zh-Hant")
    assert language("zh-Hans-SG") == language("zh-CN")
    assert language("zh-Hant-TW").to_simplified != language("zh-Hant-HK").to_simplified
    assert language("en-GB") == language("en") == language("fr")
