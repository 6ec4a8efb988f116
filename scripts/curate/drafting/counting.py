"""Numbers of a page with what is printed beside them: unit, qualifier, value and clause."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scripts.curate.drafting.page import Page, Place, overlaps
from scripts.curate.drafting.words import told
from scripts.text.find import fold_phrase
from scripts.text.numerals import Numeral, parse_numeral

SHARE = re.compile(
    "[%％‰]|成|分之|半|per ?cent|half|(?<!first )(?<!second )(?<!third )(?<!fourth )quarter$"
    r"|\b(?:an?|one|two|three|four|five|six|seven|eight|nine)[ -]"
    "(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?$|-quarters$"
)
"""Three quarters may be of a year; three-quarters are a part."""
RANK = re.compile(r"第|\b(?:\w+th|third|[0-9]+(?:st|nd|rd))\b")
LATIN_BEFORE = re.compile(r"[A-Za-z][- ]?$")
LATIN = re.compile("[A-Za-z]")
MAGNITUDE = re.compile("[百千萬万億亿]+")
"""A power of ten by itself is an order of magnitude."""
CUT = re.compile("[；;]")
CLAUSE = re.compile("[，；;](?![0-9])")
"""Where a clause ends with a figure of its own; between English words a comma tells nothing."""


@dataclass(frozen=True)
class Counted:
    """A number, by the offsets of the page: its unit and qualifier ('' where not printed), its
    values or why they cannot be read, and whether it belongs to a name (`Star 60`)."""

    start: int
    end: int
    unit: str
    qualifier: str
    value: Numeral | str
    of_a_name: bool


def unit_of(page: Page, start: int, end: int, words: Mapping[str, Sequence[str]]) -> str:
    """The unit that is printed in or right after a number; `words` are those of the schema."""
    printed, after = page.text[start:end], page.text[end : end + 30]
    if SHARE.search(printed):
        return "%"
    for sign, units in page.language.money.items():
        if re.search(sign, printed):
            return units[0] if len(units) == 1 else ""
    for word, units in page.language.units.items():
        if re.match(word, after):
            return units[0] if len(units) == 1 or at_home(page) else ""
    if RANK.search(printed):
        return "rank"
    folded = fold_phrase(after.lstrip("多餘余個个"))
    pairs = ((fold_phrase(word), unit) for unit, known in words.items() for word in known)
    fitting = [(len(word), unit) for word, unit in pairs if folded.startswith(word)]
    return max(fitting)[1] if fitting else ""


def at_home(page: Page) -> bool:
    """Whether a currency without the name of its country (元) is the first of those it may be."""
    return "Simplified" in page.language.name or page.source.language.endswith("-CN")


def measures(page: Page, start: int, end: int) -> bool:
    """Whether a number in a name counts something: 4納米的硬盤, not K20 or 5G."""
    beside = page.text[start - 1 : start] + page.text[end : end + 1]
    counts = re.compile(told(page.source.language).measures).match(page.text, end)
    return not LATIN.search(beside) and counts is not None


def qualifier_of(page: Page, start: int, end: int, value: Numeral | str) -> str:
    """The qualifier of the word beside a number; `range` of two values, else `exact`."""
    before, after = page.text[max(0, start - 12) : start], page.text[end : end + 12]
    places = {"before": before, "after": after, "number": page.text[start:end]}
    find = {"before": re.search, "after": re.match, "number": re.search}
    two = not isinstance(value, str) and value.value is None
    for word in page.language.beside:
        if any(find[at](word[at], text) for at, text in places.items() if at in word):
            return f"{word['qualifier']} range" if two else word["qualifier"]
    alone = MAGNITUDE.fullmatch(page.text, start, end)
    return "range" if two else "about" if alone else "exact"


def clause_of(page: Page, start: int, end: int, cuts: re.Pattern[str] = CUT) -> Place:
    """The sentence of a number or a date, cut where a semicolon divides it, or other marks."""
    first, last = page.sentence(start)
    headed = re.compile(told(page.source.language).dateline).match(page.text, first, start)
    first, last = headed.end() if headed else first, max(last, end)
    for cut in cuts.finditer(page.text, first, last):
        if cut.end() <= start:
            first = cut.end()
        elif cut.start() >= end:
            return first, cut.start()
    while last > end and page.text[last - 1] in '。！？!?.」』”"':
        last -= 1
    return first, last


def find_numbers(
    page: Page, dates: list[Place], words: Mapping[str, Sequence[str]]
) -> Iterator[Counted]:
    """Every number of a page that is no part of a date, nor of a known name without counting."""
    known = [(name.start, name.end) for name in page.names]
    for start, end in page.numbers:
        unit = unit_of(page, start, end, words)
        if overlaps((start, end), dates):
            continue
        counts = (unit and not LATIN.match(page.text, start - 1)) or measures(page, start, end)
        if overlaps((start, end), known) and not counts:
            continue
        try:
            printed = page.words(start, end)
            value: Numeral | str = parse_numeral(printed, unit == "%", page.source.language)
        except ValueError as error:
            value = str(error)
        of_a_name = LATIN_BEFORE.search(page.text[max(0, start - 3) : start]) is not None
        spaced = page.source.reading.layout.spaced
        named = of_a_name and not (spaced and page.text[start - 1] == " ")
        yield Counted(start, end, unit, qualifier_of(page, start, end, value), value, named)
