"""Rules of single characters, and of a translation against what it translates.

A field says by `script` (ISO 15924) in which letters it is written, and by `translationOf` what it
translates; all else here is the same for every column.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from scripts.rules.rule import WORDS
from scripts.text.settings import kept
from scripts.text.wording import convert

LOOK_ALIKE = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονАВЕКМНОРСТУХЅІЈԌԚԜасеорхуіјѕһԁԛԝ"
"""Greek and Cyrillic letters that look like Latin ones."""
UNSEEN = {
    "has white space at an end, a line break or an invisible character": (
        r"^\s|\s$|[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]"
    ),
}
"""What is said -> what nobody types; a source can hold it."""
CHARACTERS = {
    "has an error of a spreadsheet": r"#(?:NAME\?|REF!|VALUE!|DIV/0!|NULL!|NUM!|N/A)",
    # letters of UTF-8 read as Latin-1 or Windows-1252, or lost altogether
    "has characters of a damaged encoding": (
        r"[\ufffd\u0080-\u009f\ue000-\uf8ff]"
        r"|[\u00e0-\u00ef][\u0080-\u00bf\u0152-\u0178\u2018-\u203a\u20ac\u2122]{2}"
        r"|[\u00c2\u00c3][\u00a0-\u00bf]|\u00e2\u20ac|锟斤拷|錕斤拷"
    ),
    "has a Greek or Cyrillic letter inside a Latin word": (
        rf"[A-Za-z0-9][{LOOK_ALIKE}]|[{LOOK_ALIKE}][A-Za-z0-9]"
    ),
}
"""What is said -> what no value of any column holds."""
BLANKS = r" {2}|[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
KEPT_TEXTS = 2**10
"""Texts whose script is kept in mind: the same words stand in many rows near each other."""
HAN = r"[\u3400-\u9fff\uf900-\ufaff]"
HALF_WIDTH = rf"{HAN}[,;:!?()]|[,;:!?()]{HAN}"
WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
"""What no English value holds: Chinese characters, their punctuation, full-width forms."""
OURS = re.compile(r"\[[^]]*\]")
"""Words in square brackets are the translator's."""
NOT_ENGLISH = re.compile("".join(WORDS["not in English"]), re.IGNORECASE)
PLAINLY_NOT = re.compile(WORDS["plainly not in English"], re.IGNORECASE)
DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
WORDED = {word: digits for digits, words in WORDS["digits"].items() for word in words.split()}
"""An English word -> the significant digits of the number that it stands for."""


def simplified_only(text: str) -> bool:
    """Whether a text has a character that only Simplified Chinese writes: not in Big5, and
    changed by the conversion to Traditional."""
    return any(map(is_simplified, text))


@cache
def is_simplified(character: str) -> bool:
    return not in_big5(character) and convert(character, "s2t") != character


def in_big5(character: str) -> bool:
    try:
        return bool(character.encode("big5"))
    except UnicodeEncodeError:
        return False


@lru_cache(maxsize=KEPT_TEXTS)
def traditional_only(text: str) -> bool:
    """Whether a text has a character that the conversion to Simplified changes."""
    for word in kept().values():
        text = text.replace(word, "")
    return convert(text, "t2s") != text


def figures_once(text: str) -> frozenset[str]:
    """The significant digits of the numbers of a text, so that 55億 is like 5.5 billion."""
    found = DIGITS.findall(unicodedata.normalize("NFKC", text))
    return frozenset(f.replace(",", "").replace(".", "").strip("0") for f in found)


figures = lru_cache(maxsize=KEPT_TEXTS)(figures_once)
"""The same of a text that several rules ask about."""


def figures_in_english(text: str) -> frozenset[str]:
    """Those of an English text, with the numbers in words, and the short forms of its years."""
    words = re.findall(r"[a-z]+", text.lower())
    pairs = {
        WORDED[tens] + WORDED[unit]
        for tens, unit in pairwise(words)
        if tens in WORDS["tens"] and len(WORDED.get(unit, "")) == 1
    }
    years = {year.strip("0") for year in re.findall(r"\b\d\d(\d\d)s?\b", text)}
    return figures_once(text) | pairs | years | {WORDED[word] for word in words if word in WORDED}


def squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", text.lower())


def keeps_percent(chinese: str, english: str) -> bool:
    percent = re.search(r"%|per ?cent|percentage", english, re.IGNORECASE)
    return percent is not None or not re.search("[%％]", chinese)


def keeps_figures(chinese: str, english: str) -> bool:
    left = figures(chinese) - figures(english) - {""}
    return not left or left <= figures_in_english(english)


def keeps_latin(chinese: str, english: str) -> bool:
    plain, whole = unicodedata.normalize("NFKC", chinese), squeezed(english)
    latin = re.findall(r"[A-Za-z][A-Za-z0-9+./-]*[A-Za-z0-9]", plain)
    return all(holds_word(whole, squeezed(word)) for word in latin)


def holds_word(text: str, word: str) -> bool:
    """Whether a text holds a word, of which no number goes on after it.

    >>> holds_word("ak200k20", "k20"), holds_word("ak200", "k20"), holds_word("kites", "kite")
    (True, False, True)
    """
    at = text.find(word)
    while at >= 0 and word[-1:].isdigit() and text[at + len(word) :][:1].isdigit():
        at = text.find(word, at + 1)
    return at >= 0


def keeps_negation(chinese: str, english: str) -> bool:
    """A plain "not" stands on both sides or on neither."""
    if re.search(WORDS["plainly not in Chinese"], chinese) and not NOT_ENGLISH.search(english):
        return False
    told = PLAINLY_NOT.search(OURS.sub("", english))
    return told is None or re.search(WORDS["not in Chinese"], chinese) is not None


def keeps_length(chinese: str, english: str) -> bool:
    """The translation is neither a fragment of the text nor much more than it."""
    told = OURS.sub("", english).strip()
    expected = 3.8 * len(re.findall(HAN, chinese)) + len(re.findall(r"[A-Za-z0-9]", chinese))
    return len(chinese) < 5 or 0.4 * expected <= len(told) <= 2.5 * expected


def keeps_terms(glossary: Iterable[dict[str, str]], chinese: str, english: str) -> bool:
    """Each term of the glossary has its one translation."""
    return all(
        re.search(term["en"], english, re.IGNORECASE)
        for term in glossary
        if re.search(term["zh"], chinese)
    )


TRANSLATION = {
    "has not all the numbers of {of}": keeps_figures,
    "has not all the Latin words of {of}": keeps_latin,
    "has no percentage, unlike {of}": keeps_percent,
    "says not where {of} does not, or drops it": keeps_negation,
    "is too short or too long for {of}": keeps_length,
}
"""What is said of a translation that breaks the rule -> the rule of (Chinese, English)."""
