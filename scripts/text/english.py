"""Amounts and dates as English says them; the only writer of either, for cards, pages and SQL."""

import calendar
import re

SIZES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))
SIDE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?([~?%]?)")
"""A year, a month or a day of EDTF."""
SURE = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}


def amount(value: float) -> str:
    """A number to two decimal places, from a million on to six digits.

    >>> amount(5.5e9), amount(485000), amount(100 / 3)
    ('5.5 billion', '485,000', '33.33')
    """
    for size, word in SIZES:
        if abs(value) >= size:
            return f"{value / size:,.6g}{word}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def figure(low: float, high: float, unit: str) -> str:
    """A value or a range with its unit.

    >>> figure(95, 95, "percent"), figure(6e5, 8e5, "chips")
    ('95%', '600,000 to 800,000 chips')
    """
    words = amount(low) if low == high else f"{amount(low)} to {amount(high)}"
    return f"{words}%" if unit == "percent" else f"{words} {unit}"


def in_words(date: str) -> str:
    """An EDTF date; a side that is no year, month or day stays as it is written.

    >>> [in_words(date) for date in ("2018~/2025-12", "../2025-05-21", "2018/..", "2025-10?")]
    ['about 2018 to December 2025', 'by 21 May 2025', 'from 2018 on', 'perhaps October 2025']
    >>> [in_words(date) for date in ("[2025-05..2025-06]", "[..2025-05]", "[2025..]", "202X")]
    ['some time from May 2025 to June 2025', 'May 2025 or before', '2025 or later', '202X']
    """
    one_of = re.fullmatch(r"\[(.*?)\.\.(.*)\]", date)
    if one_of:
        first, last = map(side_in_words, one_of.groups())
        if first and last:
            return f"some time from {first} to {last}"
        return f"{first} or later" if first else f"{last} or before"
    lower, slash, upper = (side_in_words(side) for side in date.partition("/"))
    if not slash:
        return lower
    if lower == "..":
        return f"by {upper}"
    return f"from {lower} on" if upper == ".." else f"{lower} to {upper}"


def words_of_date(date: str | None) -> str | None:
    """`in_words` for SQL: nothing of nothing."""
    return in_words(date) if date else None


def side_in_words(side: str) -> str:
    found = SIDE.fullmatch(side)
    if not found:
        return side
    year, month, day, sure = found.groups()
    words = (str(int(day)) if day else "", calendar.month_name[int(month)] if month else "", year)
    return SURE[sure] + " ".join(filter(None, words))
