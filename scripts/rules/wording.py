"""Rules of single characters, and of a translation against what it translates.

A field says by `script` (ISO 15924) in which letters it is written, and by `translationOf` what it
translates; all else here is the same for every column.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise

from scripts.text.wording import KEPT, convert

UNTIDY = r"^\s|\s$|[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]"
SPREADSHEET = r"#(?:NAME\?|REF!|VALUE!|DIV/0!|NULL!|NUM!|N/A)"
DAMAGED = (
    r"[\ufffd\u0080-\u009f\ue000-\uf8ff]"
    r"|[\u00e0-\u00ef][\u0080-\u00bf\u0152-\u0178\u2018-\u203a\u20ac\u2122]{2}"
    r"|[\u00c2\u00c3][\u00a0-\u00bf]|\u00e2\u20ac|锟斤拷|錕斤拷"
)
"""Letters of UTF-8 read as Latin-1 or Windows-1252, or lost altogether."""
LOOK_ALIKE = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονАВЕКМНОРСТУХЅІЈԌԚԜасеорхуіјѕһԁԛԝ"
MIXED = rf"[A-Za-z0-9][{LOOK_ALIKE}]|[{LOOK_ALIKE}][A-Za-z0-9]"
"""A Greek or Cyrillic letter that looks like a Latin one, beside a Latin letter or a digit."""
BLANKS = r" {2}|[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
HAN = r"[\u3400-\u9fff\uf900-\ufaff]"
HALF_WIDTH = rf"{HAN}[,;:!?()]|[,;:!?()]{HAN}"
WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
"""What no English value holds: Chinese characters, their punctuation, full-width forms."""
OURS = re.compile(r"\[[^]]*\]")
"""Words in square brackets are the translator's."""
NOT_ENGLISH = re.compile(
    r"\b(not|nor?|never|neither|none|cannot|without|nothing|nobody|unable|impossible|fail\w*"
    r"|lack\w*|refus\w*|den(y|ies|ied)|rather than|instead|far from|unwilling|against)\b|n't",
    re.IGNORECASE,
)
PLAINLY_NOT = re.compile(r"\b(not|no|never|neither|nor|cannot|without|none)\b|n't", re.IGNORECASE)
NOT_CHINESE = re.compile(
    r"沒有|並非|並不|並未|不是|不會|不能(?!不)|不認為|無法|從未|從不|毫無|未能|不再|未有"
)
ANY_NOT_CHINESE = re.compile(r"[不沒無未非勿別莫否免]|難以|拒|禁|缺|停止|絕")
DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
COUNTED = (
    "one first january single once hundred thousand million billion trillion",
    "two second february twice double",
    "three third march",
    "four fourth april",
    "five fifth may half",
    "six sixth june",
    "seven seventh july",
    "eight eighth august",
    "nine ninth september",
    "ten tenth october",
    "eleven eleventh november",
    "twelve twelfth december dozen",
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDED = {
    **{word: str(n).rstrip("0") for n, words in enumerate(COUNTED, 1) for word in words.split()},
    **{word: str(n) for n, word in enumerate(TENS, 1)},
    "quarter": "25",
}
"""An English word -> the significant digits of the number that it stands for."""


@cache
def simplified_only(text: str) -> bool:
    """Whether a text has a character that only Simplified Chinese writes: not in Big5, and
    changed by the conversion to Traditional."""
    return any(not in_big5(c) and convert(c, "s2t") != c for c in text)


def in_big5(character: str) -> bool:
    try:
        return bool(character.encode("big5"))
    except UnicodeEncodeError:
        return False


@cache
def traditional_only(text: str) -> bool:
    """Whether a text has a character that the conversion to Simplified changes."""
    for kept in KEPT.values():
        text = text.replace(kept, "")
    return convert(text, "t2s") != text


def normal(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)


def figures(text: str) -> set[str]:
    """The significant digits of the numbers of a text, so that 55億 is like 5.5 billion."""
    found = DIGITS.findall(unicodedata.normalize("NFKC", text))
    return {f.replace(",", "").replace(".", "").strip("0") for f in found}


def figures_in_english(text: str) -> set[str]:
    """Those of an English text, with the numbers in words, and the short forms of its years."""
    words = re.findall(r"[a-z]+", text.lower())
    pairs = {
        WORDED[tens] + WORDED[unit]
        for tens, unit in pairwise(words)
        if tens in TENS and len(WORDED.get(unit, "")) == 1
    }
    years = {year.strip("0") for year in re.findall(r"\b\d\d(\d\d)s?\b", text)}
    worded = {WORDED[word] for word in words if word in WORDED}
    return figures(text) | pairs | years | worded


def latin_words(text: str) -> set[str]:
    """The Latin words of a Chinese text."""
    plain = unicodedata.normalize("NFKC", text)
    return set(re.findall(r"[A-Za-z][A-Za-z0-9+./-]*[A-Za-z0-9]", plain))


def squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", text.lower())


def keeps_percent(chinese: str, english: str) -> bool:
    percent = re.search(r"%|per ?cent|percentage", english, re.IGNORECASE)
    return percent is not None or not re.search("[%％]", chinese)


def keeps_figures(chinese: str, english: str) -> bool:
    return figures(chinese) <= figures_in_english(english) | {""}


def keeps_latin(chinese: str, english: str) -> bool:
    whole = squeezed(english)
    return all(squeezed(word) in whole for word in latin_words(chinese))


def keeps_negation(chinese: str, english: str) -> bool:
    """A plain "not" stands on both sides or on neither."""
    told = OURS.sub("", english)
    dropped = NOT_CHINESE.search(chinese) and not NOT_ENGLISH.search(english)
    added = PLAINLY_NOT.search(told) and not ANY_NOT_CHINESE.search(chinese)
    return not dropped and not added


def keeps_length(chinese: str, english: str) -> bool:
    """The translation is neither a fragment of the text nor much more than it."""
    told = OURS.sub("", english).strip()
    expected = 3.8 * len(re.findall(HAN, chinese)) + len(re.findall(r"[A-Za-z0-9]", chinese))
    return len(chinese) < 5 or 0.4 * expected <= len(told) <= 2.5 * expected


TRANSLATION = (
    ("has not all the numbers of {of}", keeps_figures),
    ("has not all the Latin words of {of}", keeps_latin),
    ("has no percentage, unlike {of}", keeps_percent),
    ("says not where {of} does not, or drops it", keeps_negation),
    ("is too short or too long for {of}", keeps_length),
)
"""(what is said of a translation that breaks the rule, the rule of (Chinese, English))."""
