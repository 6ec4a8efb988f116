"""EDTF dates (ISO 8601-2) in words of English and Chinese: the only writer, for cards, pages
and SQL. What is no date of the forms below stays as it is written."""

import calendar
import re
from dataclasses import dataclass

from scripts.text.wording import simplified

SIDE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?([~?%]?)")
"""A year, a month or a day, about (`~`), uncertain (`?`) or both (`%`)."""
SET = re.compile(r"\[([^,\[\]{}]*)\.\.([^,\[\]{}]*)\]")
MEMBERS = re.compile(r"([\[{])([^\[\]{}]+)[\]}]")


@dataclass(frozen=True)
class Words:
    """How a language says the forms of a date; `{}` are the sides in their order."""

    between: str
    """Some day between two."""
    not_after: str
    not_before: str
    lasted: str
    until: str
    since: str
    sure: dict[str, str]
    either: str
    every: str


SIMPLIFIED = ("zh-Hans", "zh-CN", "zh-SG")
"""Languages that are said in the Simplified form of what Traditional Chinese says."""
LANGUAGES = {
    "en": Words(
        between="some time from {} to {}",
        not_after="{} or before",
        not_before="{} or later",
        lasted="{} to {}",
        until="until {}",
        since="from {} on",
        sure={"": "{}", "~": "about {}", "?": "perhaps {}", "%": "perhaps about {}"},
        either=" or ",
        every=" and ",
    ),
    "zh-Hant": Words(
        between="{}至{}之間某日",
        not_after="{}或之前",
        not_before="{}或之後",
        lasted="{}至{}",
        until="至{}",
        since="自{}起",
        sure={"": "{}", "~": "約{}", "?": "可能{}", "%": "可能約{}"},
        either="或",
        every="及",
    ),
}


def in_words(date: str, language: str = "en") -> str:
    """An EDTF date in a language (BCP 47: `zh-Hant-HK` is said as zh-Hant, `fr` as en).

    >>> [in_words(date) for date in ("2018~/2025-12", "../2025-05-21", "2018/..", "2025-10?")]
    ['about 2018 to December 2025', 'until 21 May 2025', 'from 2018 on', 'perhaps October 2025']
    >>> [in_words(date) for date in ("[2025-05..2025-06]", "[..2025-05]", "[2025..]", "202X")]
    ['some time from May to June 2025', 'May 2025 or before', '2025 or later', '202X']
    >>> in_words("[2025-05-21..2025-05-31]", "zh-Hant"), in_words("2025/..", "zh-Hans")
    ('2025年5月21日至31日之間某日', '自2025年起')
    >>> in_words("{2024,2025-05}"), in_words("[2024,2025-05~]", "zh-Hant")
    ('2024 and May 2025', '2024年或約2025年5月')
    """
    if language.startswith(SIMPLIFIED):
        return simplified(in_words(date, "zh-Hant"))
    known = "zh-Hant" if language.startswith("zh") else "en"
    words = LANGUAGES[known]
    one_of = SET.fullmatch(date)
    if not re.search("[0-9]", date):
        return date
    if one_of:
        forms = (words.between, words.not_after, words.not_before)
        return sides((one_of[1], one_of[2]), known, forms)
    members = MEMBERS.fullmatch(date)
    if members:
        between = words.either if members[1] == "[" else words.every
        return between.join(side(member.strip(), known) for member in members[2].split(","))
    lower, slash, upper = date.partition("/")
    if not slash:
        return side(date, known)
    bounds = lower.replace("..", ""), upper.replace("..", "")
    return sides(bounds, known, (words.lasted, words.until, words.since))


def span_in_words(date: str, language: str = "en") -> str:
    """The days that a date allows, as a reference says when something was printed.

    >>> span_in_words("[2025-05-21..2025-05-22]"), span_in_words("[2025-11..2025-12]")
    ('21–22 May 2025', 'November–December 2025')
    >>> span_in_words("[2025-08-01..2025-08-31]"), span_in_words("[2025-05-21..2025-05-22]", "zh")
    ('August 2025', '2025年5月21日至22日')
    """
    one_of = SET.fullmatch(date)
    if language.startswith(SIMPLIFIED):
        return simplified(span_in_words(date, "zh-Hant"))
    if not (one_of and one_of[1] and one_of[2]):
        return in_words(date, language)
    first, last = one_of.groups()
    if first[:7] == last[:7] and first[7:] == "-01" and int(last[8:] or 0) == days(last):
        return in_words(first[:7], language)
    if language.startswith("zh"):
        return in_words(f"{first}/{last}", language)
    return sides((first, last), "en", ("{}–{}", "", ""))


def days(date: str) -> int:
    """How many days the month of a date has."""
    return calendar.monthrange(int(date[:4]), int(date[5:7]))[1]


def words_of_span(date: object, language: object = "en") -> str | None:
    """`span_in_words` for SQL: nothing of nothing."""
    return None if date in (None, "") else span_in_words(str(date), str(language))


def words_of_date(date: object, language: object = "en") -> str | None:
    """`in_words` for SQL: nothing of nothing."""
    return None if date in (None, "") else in_words(str(date), str(language))


def sides(bounds: tuple[str, str], language: str, forms: tuple[str, str, str]) -> str:
    """Two sides, of which one may be open (''), by the forms for both, the last and the first.

    What both share is said once: at the end in English, at the start in Chinese.
    """
    both, only_last, only_first = forms
    first, last = bounds
    if not first or not last:
        return (only_first if first else only_last).format(side(first or last, language))
    shared = shared_parts(first, last)
    if language == "en":
        return both.format(side(first, language, shared), side(last, language))
    return both.format(side(first, language), side(last, language, shared))


def shared_parts(first: str, last: str) -> int:
    """How many parts, year and month, the other side says already.

    >>> shared_parts("2025-05-21", "2025-05-31"), shared_parts("2025-05", "2025-06")
    (2, 1)
    >>> shared_parts("2025", "2025-06"), shared_parts("2024-05", "2025-05")
    (0, 0)
    """
    one, other = SIDE.fullmatch(first), SIDE.fullmatch(last)
    if not (one and other):
        return 0
    year, month, day, _ = one.groups()
    other_year, other_month, other_day, _ = other.groups()
    if year != other_year or not (month and other_month):
        return 0
    return 2 if month == other_month and day and other_day else 1


def side(date: str, language: str, unsaid: int = 0) -> str:
    """A year, a month or a day without its first parts; what is none stays as it is written.

    >>> side("2025-05-21~", "en"), side("2025-05-21", "en", 2), side("2025-05-21", "zh-Hant", 1)
    ('about 21 May 2025', '21', '5月21日')
    """
    found = SIDE.fullmatch(date)
    if not found:
        return date
    year, month, day, sure = found.groups()
    if language == "en":
        parts = [year, calendar.month_name[int(month)] if month else "", str(int(day or 0) or "")]
        said = " ".join(filter(None, reversed(parts[unsaid:])))
    else:
        numbers = zip((year, month, day), "年月日", strict=True)
        said = "".join(f"{int(n)}{unit}" for n, unit in [*numbers][unsaid:] if n)
    return LANGUAGES[language].sure[sure].format(said)
