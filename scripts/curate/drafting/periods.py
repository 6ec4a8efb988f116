"""Quarters, halves and fiscal years as printed, and the time of publication."""

import datetime
import re
from dataclasses import dataclass

from scripts.text.asked_dates import number
from scripts.text.dates import days

HALVES = {"上半年": ("01", "06"), "下半年": ("07", "12")}
QUARTER = re.compile("第?([首一二三四1-4])季度?")
ORDINALS = ("first", "second", "third", "fourth")


@dataclass(frozen=True)
class Published:
    """The first and the last day of publication, and both as its EDTF date writes them."""

    first: datetime.date
    last: datetime.date
    first_written: str
    last_written: str


def publication(date: str) -> Published | None:
    """When a document was published, by its EDTF date; None where that is not known.

    >>> publication("[2025-11..2025-12]").last_written
    '2025-12'
    """
    bounds = days(date) if date else None
    if bounds is None or not (bounds.start and bounds.end):
        return None
    written = re.split(r"\.\.|/", date.strip("[]{}").rstrip("~?%"))
    first, last = map(datetime.date.fromisoformat, (bounds.start, bounds.end))
    return Published(first, last, written[0], written[-1])


def quarter_of(words: str) -> int:
    """The number of a quarter as printed: 第三季度, third; 0 if there is none."""
    if words in ORDINALS:
        return ORDINALS.index(words) + 1
    found = QUARTER.search(words)
    return (1 if found[1] == "首" else number(found[1])) if found else 0


def fiscal(year: str, quarter: str) -> str:
    """A fiscal year, or a quarter of it, as figures have it.

    >>> fiscal("2026", "第三季度"), fiscal("2025", "")
    ('FY2026-Q3', 'FY2025')
    """
    which = quarter_of(quarter)
    return f"FY{year}-Q{which}" if which else f"FY{year}"


def months_alone(words: str, published: Published | None) -> str:
    """A quarter without a year, or the first ones of it: the latest that is over at publication.

    >>> months_alone("前三季度", publication("2025-11-24")), months_alone("第四季度", None)
    ('2025-01/2025-09', '')
    """
    last = 3 * quarter_of(words.replace("前", "").replace("兩", "二").replace("两", "二"))
    if published is None or not last:
        return ""
    year = published.last.year - (published.last.month <= last)
    return f"{year}-{1 if words[0] == '前' else last - 2:02}/{year}-{last:02}"


def months_of(part: str, year: int) -> str:
    """A half or a quarter of a year, which lasted, or its last two months, some day of them; a time
    as long as another one (同期) is known by its year alone; else ''.

    >>> months_of("上半年", 2025), months_of("第二季", 2027), months_of("年末", 2024)
    ('2025-01/2025-06', '2027-04/2027-06', '[2024-11..2024-12]')
    """
    quarter = QUARTER.fullmatch(part)
    if quarter:
        last = 3 * (1 if quarter[1] == "首" else number(quarter[1]))
        return f"{year}-{last - 2:02}/{year}-{last:02}"
    if part == "同期":
        return str(year)
    if part in HALVES:
        return f"{year}-{HALVES[part][0]}/{year}-{HALVES[part][1]}"
    return f"[{year}-11..{year}-12]" if part.removeprefix("年") in ("底", "末") else ""
