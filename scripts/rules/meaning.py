"""Rules of what a translation says: it has the amounts, the hedges, the directions and the
currencies of the text that it translates, and adds none.

What is told by which words is data, `meaning.json`: `printed` are words of the Chinese that the
English answers, `told` words of the English that the Chinese has. A pair says nothing of the order
of a sentence, nor of a word that is not listed.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from scripts.rules.wording import KEPT_TEXTS, OURS, figures, simplified_only
from scripts.text import characters
from scripts.text.languages import language
from scripts.text.numerals import parse_numeral
from scripts.text.wording import convert

Keeps = Callable[[str, str], bool]
PLAIN = re.compile(r"[\w |]+")
"""A pattern of words alone: they are looked up, where a search for each would cost ten times that.
"""
SOME_UNIT = re.compile("[萬万億亿兆]")
ONLY_UNITS = re.compile("[十百千萬万億亿兆]+")
"""An order of magnitude (千億), or a set phrase (億萬): it has no one amount."""
LARGE = 1000
MAY_BE_LARGE = re.compile("[0-9][0-9.,]{3}|[0-9][ -]?[kmbt]|thousand|illion", re.IGNORECASE)
"""What an English text with a large amount has: few have, and to read all numbers takes long."""
YEARS = range(1900, 2100)


@dataclass(frozen=True)
class Pairs:
    """Words, each with the pattern of its answers, in capitals or not."""

    patterns: list[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]]
    """Patterns, each after the same without the bounds of words: what lacks that, which is found
    at a quarter of the cost, lacks the whole."""
    words: dict[str, list[tuple[str, re.Pattern[str]]]]
    """The first characters of words -> the words that are no patterns."""

    def asked(self, text: str) -> Iterator[re.Pattern[str]]:
        """The answers that a text asks for."""
        for loose, one, answer in self.patterns:
            if loose.search(text) and one.search(text):
                yield answer
        for first in self.words.keys() & set(text) if self.words else ():
            yield from (answer for word, answer in self.words[first] if word in text)


def listed(kind: str) -> list[tuple[str, str]]:
    """The patterns of the words of a kind, each with that of its answers."""
    found = json.loads(Path(__file__).with_name("meaning.json").read_text("utf-8"))[kind]
    return [(one, other) for one, other in found]


def pairs(kind: str) -> Pairs:
    """The words of a kind, and their answers."""
    found = Pairs([], defaultdict(list))
    for one, other in listed(kind):
        answer = re.compile(other, re.IGNORECASE)
        if not PLAIN.fullmatch(one):
            loose = one.replace(r"\b", "")
            found.patterns.append((re.compile(loose), re.compile(one), answer))
        for word in one.split("|") if PLAIN.fullmatch(one) else ():
            found.words[word[0]].append((word, answer))
    return found


PRINTED, IN_FULL, TOLD = pairs("printed"), pairs("printed in full"), pairs("told")


plain = lru_cache(maxsize=KEPT_TEXTS)(characters.plain)
"""A text in plain characters, of which several rules ask."""


@lru_cache(maxsize=KEPT_TEXTS)
def traditional(text: str) -> str:
    """A text in the characters of the lists."""
    text = plain(text)
    return convert(text, "s2t") if simplified_only(text) else text


def answered(asked: Pairs, text: str, answer: str) -> bool:
    """Each word of a text that is listed has one of its words in another text."""
    return all(wanted.search(answer) for wanted in asked.asked(text))


def keeps_words(chinese: str, english: str) -> bool:
    """
    >>> keeps_words("銷量下降5%", "sales fell by 5%"), keeps_words("銷量下降5%", "sales rose by 5%")
    (True, False)
    """
    return answered(PRINTED, traditional(chinese), english)


def keeps_words_in_full(chinese: str, english: str) -> bool:
    """The same of what a title can leave out: whose firms, whose market, what causes it."""
    return answered(IN_FULL, traditional(chinese), english)


def adds_no_words(chinese: str, english: str) -> bool:
    """
    >>> adds_no_words("銷量下降", "sales fell below 5 million"), adds_no_words("55億", "US$5.5 bn")
    (False, False)
    """
    return answered(TOLD, OURS.sub("", english), traditional(chinese))


@lru_cache(maxsize=KEPT_TEXTS)
def ends_of(printed: str, tag: str) -> frozenset[Decimal]:
    """The ends of a printed number; none where it cannot be read."""
    try:
        read = parse_numeral(printed, "%" in printed or "％" in printed, tag)
    except ValueError:
        return frozenset()
    return frozenset((read.low, read.high))


def numbers_in(text: str, tag: str) -> Iterator[tuple[str, frozenset[Decimal]]]:
    """The numbers of a text in some language, as printed, and their ends; what cannot be read is
    passed over."""
    for found in re.finditer(language(tag).number, text):
        if ends := ends_of(found[0], tag):
            yield found[0], ends


@lru_cache(maxsize=KEPT_TEXTS)
def amounts(text: str, tag: str) -> tuple[tuple[str, frozenset[Decimal]], ...]:
    """The same of a text that several rules ask about."""
    return tuple(numbers_in(text, tag))


@lru_cache(maxsize=KEPT_TEXTS)
def large(text: str, tag: str) -> frozenset[Decimal]:
    """The amounts from a thousand up, without years."""
    ends = frozenset[Decimal]().union(*(ends for _, ends in amounts(text, tag)))
    return frozenset(end for end in ends if end >= LARGE and end not in YEARS)


def large_in_english(text: str) -> frozenset[Decimal]:
    """The large amounts of an English text."""
    return large(text, "en") if MAY_BE_LARGE.search(text) else frozenset()


def keeps_amounts(chinese: str, english: str) -> bool:
    """What is printed with 萬 or 億 is as large in the translation.

    >>> keeps_amounts("46.7億元", "4.67 billion yuan"), keeps_amounts("46.7億元", "46.7 million")
    (True, False)
    """
    chinese = plain(chinese)
    printed = [
        ends
        for words, ends in (amounts(chinese, "zh-Hant") if SOME_UNIT.search(chinese) else ())
        if SOME_UNIT.search(words) and not ONLY_UNITS.fullmatch(words)
    ]
    told = large_in_english(OURS.sub("", english)) if printed else frozenset[Decimal]()
    return all(ends <= told for ends in printed)


def adds_no_amount(chinese: str, english: str) -> bool:
    """What is large in the translation is so in the text, unless that has an order of magnitude."""
    told = large_in_english(OURS.sub("", english))
    if not told or told <= large(plain(chinese), "zh-Hant"):
        return True
    return any(ONLY_UNITS.fullmatch(words) for words, _ in amounts(plain(chinese), "zh-Hant"))


def significant(number: Decimal) -> str:
    return format(number, ".6f").replace(".", "").strip("0")


def adds_no_figure(chinese: str, english: str) -> bool:
    """Every number in digits of the translation is one of the text.

    >>> adds_no_figure("三分之一", "a third"), adds_no_figure("約35%", "about 36%")
    (True, False)
    """
    unknown = figures(OURS.sub("", english)) - figures(chinese) - {""}
    read = amounts(plain(chinese), "zh-Hant") if unknown else ()
    return unknown <= {significant(end) for _, ends in read for end in ends}


MEANING: dict[str, Keeps] = {
    "says not what {of} says of time, money, direction or hedge": keeps_words,
    "says of time, money, direction or hedge what {of} does not": adds_no_words,
    "has not the large amounts of {of}": keeps_amounts,
    "has a large amount that {of} has not": adds_no_amount,
    "has a number that {of} has not": adds_no_figure,
}
"""What is said of a translation that breaks the rule -> the rule of (Chinese, English)."""
OF_PASSAGES: dict[str, Keeps] = {
    "leaves out what {of} says in full: a state, a market, a cause": keeps_words_in_full,
}
"""The same of what is printed in the document, and not of our own titles."""
