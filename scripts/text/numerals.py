"""Numbers as the press prints them: `467.43億`, `十幾萬`, `一至兩成`, `$1.5 billion`, `a third`.

A number is parsed exactly, in decimals, to the smallest and the largest value that its print
allows; words that qualify it (多, 餘, 上) do not change it. `數` and `幾`, `several` and `tens of` mean
two to nine of their unit. What is not read exactly is refused with the reason: `value_override` and
a note are the way out. Each script has its grammar (numerals_zh, numerals_en); here is what they
share: forms of digits, signs, percent, and ranges, whose last side lends its unit to the first.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from scripts.text import numerals_en, numerals_zh
from scripts.text.characters import PLAIN
from scripts.text.numerals_zh import Read, refused

HAN = re.compile(r"[\u3007\u25cb\u3400-\u9fff]")
BETWEEN = (re.compile(r"between (.+) and (.+)"), re.compile(r"from (.+) to (.+)"))
MONEY = r"(?:US|HK|NT)?[$£€¥]"
DASH = rf"(?<=[^ a-zA-Z負]) ?- ?(?=[^ a-zA-Z]|{MONEY})|(?<=[a-z]) ?- ?(?=[0-9]|{MONEY})"
"""A dash between two numbers, not one inside a word (twenty-one) or before a negative one."""
RANGE = re.compile(rf"(-?.+?)(?: to |至|到|~|{DASH})(.+)")
SIGN = re.compile(r"(?:-|負|minus |negative )(?=.)")
PERCENT = re.compile(r" ?(?:([%‰])|per ?cent|pc)$")
MARK = re.compile(r"([成倍])(?:半|[零一二三四五六七八九0-9])?$")
LENT_ZH = re.compile(r"(?<=[0-9零一二兩三四五六七八九])[百千]?[萬億兆]*$|[萬億兆]*$")
SCALES, SHORT = "|".join(numerals_en.SCALES), "|".join(numerals_en.SHORT)
LENT_EN = re.compile(rf"[ -](?:{SCALES})$|(?<=[0-9])[ -]?(?:{SCALES}|{SHORT})$")
OF_TENS = re.compile(r"([一二兩三四五六七八九])/([一二三四五六七八九])十[萬億兆]*")


@dataclass(frozen=True)
class Numeral:
    """The values that a printed number allows, as plain numbers; a single number has low ==
    high."""

    low: Decimal
    high: Decimal

    @property
    def value(self) -> Decimal | None:
        """The number, or None for a range."""
        return self.low if self.low == self.high else None


def normal(printed: str) -> str:
    """Digits, dashes and blanks in one form; a fraction of one character as it is spoken.

    >>> normal("１，８００"), normal("1½"), normal("½"), normal("−3.5％")
    ('1,800', '1 1/2', '1/2', '-3.5%')
    """
    marks = [c for c in printed if unicodedata.category(c) == "No" and not is_fraction(c)]
    if marks and printed.strip() != marks[0]:
        raise refused("has a raised, circled or bracketed number")
    spoken = "".join(f" {_plain(c)}" if is_fraction(c) else c for c in printed)
    text = "".join(_plain(c) for c in spoken).replace("〜", "~").replace("∼", "~")
    return re.sub(r"\s+", " ", text).strip()


def is_fraction(character: str) -> bool:
    return unicodedata.decomposition(character).startswith("<fraction>")


def _plain(character: str) -> str:
    return PLAIN[ord(character)].replace("⁄", "/")


def sides(text: str) -> tuple[str, str] | None:
    """The two sides of a range; None of a single number."""
    for pattern in (*BETWEEN, RANGE):
        if found := pattern.fullmatch(text):
            return found[1].strip(), found[2].strip()
    return None


def lent(low: str, high: str) -> Iterator[str]:
    """The first side of a range with what the last side lends to it, the most first.

    >>> list(lent("5", "6百萬")), list(lent("一", "兩成")), list(lent("$1", "2 billion"))
    (['5百萬', '5萬', '5'], ['一成'], ['$1 billion', '$1'])
    """
    percent = high[-1] if high[-1] in "%‰" and low[-1] not in "%‰" else ""
    high = high.rstrip("%‰")
    if not HAN.search(high):
        unit = None if LENT_EN.search(low) else LENT_EN.search(high)
        yield from [low + unit[0]] if unit else []
        yield low + percent
        return
    mark = None if MARK.search(low) else MARK.search(high)
    base = high[: mark.start()] if mark else high
    unit = LENT_ZH.search(base)
    if unit and not re.search("[萬億兆成倍半分]", low):
        for start in range(unit.start(), unit.end()):
            yield low + base[start:] + (mark[1] if mark else "") + percent
    elif low.endswith("萬") and base.endswith("萬億"):
        yield f"{low}億"
    yield low + (mark[1] if mark else "") + percent


@dataclass(frozen=True)
class Reader:
    """Reads one side of a range: by the language of its document, and as percent or not."""

    percent: bool
    language: str

    def one(self, text: str) -> Read:
        """A number with its sign and percent sign. Errors: ValueError."""
        minus = SIGN.match(text)
        sign, bare = (-1, text[minus.end() :]) if minus else (1, text)
        percent = PERCENT.search(bare)
        found = self.bare(bare[: percent.start()] if percent else bare)
        if found.kind == "times" and (self.percent or percent):
            raise refused("is a multiple, no percentage")
        if found.kind == "part" and percent and "/" not in bare:
            raise refused()
        scale = Decimal(sign)
        if percent and percent[1] == "‰" and self.percent:
            scale /= 10
        if self.percent and found.kind == "part" and not percent:
            scale *= 100
        low, high = sorted((found.low * scale, found.high * scale))
        return Read(low, high, found.kind)

    def bare(self, text: str) -> Read:
        if not HAN.search(text):
            english = self.language.startswith("en")
            return numerals_en.read(text, self.percent, words=english)
        if "兆" in text and self.language.startswith(("zh-Hans", "zh-CN", "zh-SG")):
            raise refused("has 兆, a million or a million million in Simplified Chinese")
        return numerals_zh.read(text)


def parse_numeral(printed: str, percent: bool = False, language: str = "zh-Hant") -> Numeral:
    """The values of a printed number; with `percent`, parts of a whole come as percent of it.

    Errors: ValueError if it is no number, or one that cannot be read for sure.

    >>> parse_numeral("467.43億").value
    Decimal('46743000000.00')
    >>> parse_numeral("60至80萬")
    Numeral(low=Decimal('600000'), high=Decimal('800000'))
    >>> round(parse_numeral("三分之一", percent=True).value, 3)
    Decimal('33.333')
    >>> parse_numeral("US$1.5-2 billion", language="en")
    Numeral(low=Decimal('1500000000.0'), high=Decimal('2000000000'))
    """
    try:
        return _parsed(normal(printed), Reader(percent, language))
    except ValueError as error:
        said = f"{printed[:40]!r} {error}; type value_override, and in the note what it is"
        raise ValueError(said) from None


def _parsed(text: str, reader: Reader) -> Numeral:
    if HAN.search(text):
        text = numerals_zh.unified(text.replace(" ", "").replace("百份", "百分"))
    if between := sides(text):
        return in_a_range(text, *between, reader)
    found = reader.one(text)
    return Numeral(found.low, found.high)


def in_a_range(text: str, low: str, high: str, reader: Reader) -> Numeral:
    """A range by its sides. Errors: ValueError, too, where the first is the larger."""
    share = re.match(r".+?[分份]之", low)
    if share and not re.search("[分份成%]", high):
        high = share[0] + high
    tens = OF_TENS.fullmatch(f"{low}/{high}")
    doubtful = tens and numerals_zh.DIGITS[tens[1]] < numerals_zh.DIGITS[tens[2]]
    if doubtful or (low.startswith("-") and f"{low}-" in text):
        raise refused("can be two ranges")
    last = reader.one(high)
    for side in lent(low, high):
        try:
            first = reader.one(side)
        except ValueError:
            continue
        if first.kind == last.kind and first.low <= last.low and first.high <= last.high:
            return Numeral(first.low, last.high)
    raise refused("is no range of which the last side is the larger")


def plain(value: Decimal | None) -> str:
    """A decimal as a plain string with at most six decimal places: '46743000000', '33.333333', ''
    for None.

    >>> plain(Decimal("4.85E+5")), plain(Decimal("2.50")), plain(None)
    ('485000', '2.5', '')
    """
    if value is None:
        return ""
    text = f"{round(value, 6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
