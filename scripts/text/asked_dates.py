"""A date in a question, in whatever way it is spelt: 2025-07-31, 31.7.2025, July 31 2025, 31 July,
7月31日, 二〇二五年七月三十一日, July 2025, 2025年7月, 2025.

Where no year is said, whoever asks must say which years there are.
"""

import calendar
import re
from dataclasses import dataclass

from scripts.text.characters import plain

DIGITS = {character: at for at, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
NAME = r"(?P<name>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
DAY = r"(?P<day>0?[1-9]|[12][0-9]|3[01])"
MONTH = r"(?P<month>1[0-2]|0?[1-9])"
HAN = "[〇零○一二三四五六七八九十]"
HAN_YEAR = rf"(?P<year>(?:19|20)[0-9]{{2}}|{HAN}{{4}})年"
HAN_MONTH = rf"(?P<month>1[0-2]|0?[1-9]|{HAN}{{1,2}})月份?"
HAN_DAY = rf"(?P<day>0?[1-9]|[12][0-9]|3[01]|{HAN}{{1,3}})[日號号]"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{YEAR}[-/.]{MONTH}[-/.]{DAY}\b",
        rf"\b{DAY}[./-]{MONTH}[./-]{YEAR}\b",
        rf"\b{MONTH}/{DAY}/{YEAR}\b",
        rf"\b{DAY}(?:st|nd|rd|th)?(?: of)? {NAME},?(?: {YEAR})?\b",
        rf"\b{NAME} {DAY}(?:st|nd|rd|th)?\b(?:,? {YEAR}\b)?",
        rf"\b{NAME},?(?: of)? {YEAR}\b",
        rf"{HAN_YEAR}\s*{HAN_MONTH}\s*{HAN_DAY}",
        rf"{HAN_YEAR}\s*{HAN_MONTH}",
        rf"{HAN_MONTH}\s*{HAN_DAY}",
        rf"\b{YEAR}-{MONTH}\b",
        rf"{HAN_YEAR}",
        rf"(?<![0-9A-Za-z.%-]){YEAR}(?![0-9A-Za-z.%-])",
        rf"(?<![0-9〇一二三四五六七八九十個个]){HAN_MONTH}",
    )
)
ALONE = re.compile(rf"\b(?P<name>{'|'.join(calendar.month_name[1:])})\b")
"""A month alone is written as a name: May, not may."""


@dataclass(frozen=True)
class AskedDate:
    """A date with what was said of it, and where it stands in the question."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int

    def edtf(self, year: int | None = None) -> str:
        """As EDTF, in a year where none was said.

        >>> find("31 July").edtf(2025), find("July 2025").edtf()
        ('2025-07-31', '2025-07')
        """
        said = f"{self.year or year or 0:04}"
        return said + "".join(f"-{part:02}" for part in (self.month, self.day) if part)

    def printed(self) -> list[str]:
        """The ways in which a text may print it.

        >>> find("2025-07-31").printed()
        ['7月31日', '31 July', 'July 31', '2025-07-31']
        >>> find("July 2025").printed(), find("2025").printed()
        (['2025年7月', 'July 2025', '2025-07'], ['2025'])
        """
        name = calendar.month_name[self.month or 0]
        iso = [self.edtf()] if self.year else []
        if self.day:
            return [f"{self.month}月{self.day}日", f"{self.day} {name}", f"{name} {self.day}", *iso]
        if self.month and self.year:
            return [f"{self.year}年{self.month}月", f"{name} {self.year}", *iso]
        return [f"{self.month}月", name] if self.month else iso


def number(text: str) -> int:
    """A number of one to four characters, a year by its digits.

    >>> number("31"), number("三十一"), number("十"), number("二〇二五")
    (31, 31, 10, 2025)
    """
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if ten:
        return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0)
    return int("".join(str(DIGITS[character]) for character in text))


def read(found: re.Match[str]) -> AskedDate | None:
    """What a match says, if a calendar has such a day."""
    said = found.groupdict()
    name = (said.get("name") or "").lower()
    year, day = said.get("year"), said.get("day")
    month = MONTHS[name] if name else number(said["month"]) if said.get("month") else None
    date = (number(year) if year else None, month, number(day) if day else None)
    if month is not None and not 1 <= month <= 12:
        return None
    # 29 February is a day of some year.
    if date[2] and not 1 <= date[2] <= calendar.monthrange(date[0] or 2024, month or 1)[1]:
        return None
    return AskedDate(*date, found.start(), found.end())


def find(question: str) -> AskedDate:
    """The first date of a question in the fullest form that it has. Errors: LookupError if it has
    none.

    >>> [find(spelt).edtf() for spelt in ("31.7.2025", "July 31st, 2025", "7/31/2025")]
    ['2025-07-31', '2025-07-31', '2025-07-31']
    >>> [find(spelt).edtf() for spelt in ("2025年7月31日", "二〇二五年七月三十一日", "2025年7月")]
    ['2025-07-31', '2025-07-31', '2025-07']
    >>> [find(spelt).edtf(2025) for spelt in ("七月三十一日", "31 Jul", "May guidance")]
    ['2025-07-31', '2025-07-31', '2025-05']
    """
    text = plain(question)
    for form in FORMS:
        for match in form.finditer(text):
            found = read(match)
            if found:
                return found
    for match in ALONE.finditer(text):
        return AskedDate(None, MONTHS[match["name"].lower()], None, *match.span())
    raise LookupError(question)
