"""Printed dates as EDTF: `今年4月底` of a page of August 2025 is `[2025-04-21..2025-04-30]`.

What the words leave open is taken from the last date before them (21日, 次年) or from the day of
publication (今年, 近日); where neither is known, there is no date. How far words reach is settled by
the curation guide: 近日 is the month before publication, 月初 the first ten days, 年末 two months.
"""

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scripts.curate.drafting.page import Page, Place, overlaps
from scripts.curate.drafting.periods import Published, fiscal, months_alone, months_of, publication
from scripts.curate.drafting.words import told
from scripts.text.asked_dates import MONTHS, number

STEPS = {"今": 0, "本": 0, "去": -1, "上": -1, "前": -2, "明": 1, "後": 2, "后": 2}
STEPS |= {"this": 0, "last": -1, "next": 1}
"""Words for a year -> how far it is from that of publication."""
AFTER_LAST = {"次": 1, "翌": 1, "同": 0, "當": 0, "当": 0}
"""The same, from the year of the last date."""
DAYS = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (21, 31)}
DAYS |= {"末": (21, 31), "early": (1, 10), "late": (21, 31), "the end of": (21, 31)}
WEEKDAYS = [*calendar.day_abbr, *"一二三四五六日"]
"""The names of days from Monday on, in one language after the other."""
NEAR = 48
"""Characters on either side of a date in which words may say that it lies ahead."""
COUNTS = ("later", "for_years", "ahead")
"""What words mean in which a number measures a time."""
FROM_LAST = ("same", "next")
"""Words that count from the last day that was told."""


@dataclass(frozen=True)
class Dated:
    """Words that date, by the offsets of the page: their EDTF date ('' where it does not follow),
    and whether they print the year."""

    start: int
    end: int
    date: str
    stated: bool = False
    counts: bool = False
    """Whether a number in the words measures a time (24小時後), and is no day, month or year."""
    only: str = ""
    """The column of a figure that words can fill alone: a quarter dates no event."""
    after: Place | None = None
    """The words of the day that they count from (同日, 翌日)."""


@dataclass
class Reader:
    """Reads dates in the order of the page; `last` is what was told last, `last_day` the last of
    them that is a day."""

    published: Published | None
    last: dict[str, int] = field(default_factory=dict)
    last_day: dict[str, int] = field(default_factory=dict)
    coming: bool = False
    """Whether words beside the date say that it lies ahead."""

    def printed(self, found: re.Match[str]) -> str:
        """The EDTF date of a printed date; '' where it does not follow."""
        groups = {key.rstrip("2345"): value for key, value in found.groupdict().items() if value}
        if "fiscal" in groups:
            return fiscal(groups["fiscal"], groups.get("quarter", ""))
        if "alone" in groups:
            return months_alone(groups["alone"], self.published)
        if "iso" in groups:
            parts = [int(part) for part in re.split("[-/.]", groups["iso"])]
            told = dict(zip(("year", "month", "day"), parts, strict=True))
        else:
            told = self.completed(groups)
        if not valid(told):
            return ""
        self.last = told
        self.last_day = told if "day" in told else self.last_day
        return bounded(groups, told, self.published)

    def completed(self, groups: dict[str, str]) -> dict[str, int]:
        """Year, month and day of a date, with what its words leave to those before it."""
        told = {key: value for key in ("month", "day") if (value := read(groups.get(key, "")))}
        if not {"month", "year", "told"} & set(groups):
            return told | self.running_month(told.get("day"))
        return told | self.year(groups, told)

    def year(self, groups: dict[str, str], told: dict[str, int]) -> dict[str, int]:
        """The year of a date: printed, counted from that of publication or of the last date, or
        the latest that is not after publication."""
        word = groups.get("told", "")
        if "year" in groups:
            return {"year": number(groups["year"])}
        if word and word[0] in AFTER_LAST:
            base = self.last.get("year")
            return {} if base is None else {"year": base + AFTER_LAST[word[0]]}
        if self.published is None:
            return {}
        last = self.published.last
        if word:
            step = STEPS[word] if word in STEPS else STEPS[word[0]]
            return {"year": self.published.first.year + step}
        date, day = (told.get("month", 0), told.get("day", 1)), (last.month, last.day)
        return {"year": last.year + (date < day) if self.coming else last.year - (date > day)}

    def running_month(self, day: int | None) -> dict[str, int]:
        """The month of a bare day: that of publication, as a paper does within the running month,
        or the one before it; that told last, where the page is of no one month."""
        told = {key: value for key, value in self.last.items() if key != "day"}
        if self.published is None:
            return told
        first, last = self.published.first, self.published.last
        if (first.year, first.month) != (last.year, last.month) and "month" in told:
            return told
        if day is None and "month" in told:
            return told
        if day is not None and day > last.day:
            last = last.replace(day=1) - datetime.timedelta(days=1)
        return {"year": last.year, "month": last.month}

    def adverb(self, meant: str, found: re.Match[str]) -> str:
        """The EDTF date of a word that dates without a number; '' where it does not follow."""
        if meant in FROM_LAST:
            return self.day_after(0 if meant == "same" else 1)
        count = read(found.groupdict().get("count") or "")
        if self.published is None:
            return ""
        if meant == "weekday":
            return last_weekday(self.published, found["weekday"])
        if meant == "years_ago":
            return f"{self.published.first.year - count}~" if count else ""
        return adverbs(self.published).get(meant, "")

    def day_after(self, step: int) -> str:
        """The last day told, or so many days after it."""
        if not self.last_day:
            return ""
        day = datetime.date(*(self.last_day[part] for part in ("year", "month", "day")))
        return str(day + datetime.timedelta(days=step))


def last_weekday(published: Published, word: str) -> str:
    """The last day of this name up to the day of publication; '' where that is not known.

    >>> last_weekday(publication("2025-11-19"), "Tues"), last_weekday(publication("2025-11"), "一")
    ('2025-11-18', '')
    """
    if published.first != published.last:
        return ""
    days_back = (published.last.weekday() - WEEKDAYS.index(word[:3].replace("天", "日")) % 7) % 7
    return str(published.last - datetime.timedelta(days=days_back))


def adverbs(published: Published) -> dict[str, str]:
    """What words without a number mean on the day of publication."""
    first, last = published.first_written, published.last_written
    months = published.first.replace(day=1) - datetime.timedelta(days=1)
    day = min(published.first.day, months.day)
    month_before = str(months.replace(day=day))[: len(first)]
    a_day = published.first == published.last
    return {
        "recent": f"[{month_before}..{last}]",
        "lately": f"../{last}",
        "now": f"../{last}",
        "before": f"[..{last}]",
        "ahead": f"[{first}..]",
        "today": first if first == last else f"[{first}..{last}]",
        "yesterday": str(published.first - datetime.timedelta(days=1)) if a_day else "",
    }


def bounded(groups: dict[str, str], told: dict[str, int], published: Published | None) -> str:
    """A date with the words that go with it: its beginning, its end, until it, since it."""
    date, part = plain_date(told), groups.get("part", "")
    if "months" in groups:
        return f"{told['year']}-01/{told['year']}-{read(groups['months']) or 12:02}"
    if part and "month" in told and "day" not in told:
        date = days_of(part.removeprefix("年"), told)
    elif part and "month" not in told:
        date = months_of(part, told["year"])
    sided = ".." in date or "/" in date
    if date and "until" in groups:
        return "" if sided else f"[..{date}]"
    if date and groups.get("since", "起") != "起":
        return f"{date}/{published.last_written}" if published and not sided else ""
    return date


def read(printed: str) -> int | None:
    """A month or a day as printed; None if it is none.

    >>> read("10"), read("十二"), read("Sept"), read("五十")
    (10, 12, 9, None)
    """
    if printed.lower() in MONTHS:
        return MONTHS[printed.lower()]
    try:
        found = number(printed.replace("兩", "二").replace("两", "二")) if printed else 0
    except (KeyError, ValueError):
        return None
    return found if 1 <= found <= 31 else None


def valid(told: dict[str, int]) -> bool:
    """Whether a calendar has the day, the month or the year."""
    if "year" not in told or not 1 <= told.get("month", 1) <= 12:
        return False
    if "day" in told and "month" not in told:
        return False
    last = calendar.monthrange(told["year"], told.get("month", 1))[1]
    return 1 <= told.get("day", 1) <= last


def plain_date(told: dict[str, int]) -> str:
    more = (f"-{told[key]:02}" for key in ("month", "day") if key in told)
    return f"{told['year']:04}{''.join(more)}"


def days_of(part: str, told: dict[str, int]) -> str:
    """Some day of a part of a month.

    >>> days_of("底", {"year": 2025, "month": 4})
    '[2025-04-21..2025-04-30]'
    """
    month = plain_date(told)
    if part not in DAYS:
        return month
    first, last = DAYS[part]
    last = min(last, calendar.monthrange(told["year"], told["month"])[1])
    return f"[{month}-{first:02}..{month}-{last}]"


def find_dates(page: Page) -> Iterator[Dated]:
    """Every word or group of words of a page that dates, in order, none inside another."""
    words, found = told(page.source.language), list[tuple[Place, str, re.Match[str]]]()
    for m in re.finditer(words.date, page.text):
        found.append((m.span(), "", m))
    taken = [place for place, _, _ in found]
    for meant, pattern in words.adverbs.items():
        for m in re.finditer(pattern, page.text):
            if not overlaps(m.span(), taken):
                taken.append(m.span())
                found.append((m.span(), meant, m))
    reader, day = Reader(publication(page.published)), None
    for (start, end), meant, m in sorted(found, key=lambda item: item[0]):
        beside = f"{page.text[max(0, start - NEAR) : start]}|{page.text[end : end + NEAR]}"
        reader.coming = re.search(words.coming, beside) is not None
        date = reader.adverb(meant, m) if meant else reader.printed(m)
        stated = re.search(r"[0-9]{4}", page.text[start:end]) is not None
        after = day if date and meant in FROM_LAST else None
        groups = m.groupdict()
        only = "fiscal_period" if groups.get("fiscal") else "period" if groups.get("alone") else ""
        yield Dated(start, end, date, stated, meant in COUNTS, only, after)
        day = (start, end) if reader.last_day is reader.last and not meant else day
