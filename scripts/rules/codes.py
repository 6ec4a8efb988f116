"""Values that a register or a standard defines: EDTF dates, codes of countries and currencies."""

import calendar
import re
import unicodedata
from collections.abc import Mapping
from functools import cache

import pycountry

from scripts.text.dates import Days, days

MONTHS = list(calendar.month_abbr)
PLACES = {"year": slice(0, 4), "month": slice(5, 7), "day": slice(8, 10)}
"""Where a part of a date stands in a bound of it."""


def days_of(date: str) -> Days | None:
    """The days that an EDTF date allows; None if it is none."""
    try:
        return days(date)
    except ValueError:
        return None


def is_edtf(date: str) -> bool:
    return days_of(date) is not None


def numbered(printed: str) -> int:
    """A year, a month or a day as printed, as its number.

    >>> numbered("7"), numbered("Sept")
    (7, 9)
    """
    return int(printed) if printed.isdigit() else MONTHS.index(printed[:3])


def printed(part: str, words: str, forms: Mapping[str, str]) -> set[int]:
    """The years, months or days that words print, by the forms of their language."""
    plain = unicodedata.normalize("NFKC", words)
    found = [next(filter(None, m.groups())) for m in re.finditer(forms[part], plain)]
    return set(map(numbered, found))


def printed_in(words: str, date: str, forms: Mapping[str, str]) -> bool:
    """Whether the printed years, months and days are those of a bound of an EDTF date; yes, if it
    is none.

    >>> from scripts.text.languages import language
    >>> chinese, english = language("zh-Hant").dates, language("en").dates
    >>> printed_in("10月16日", "2025-10-16", chinese), printed_in("16日", "2025-10-17", chinese)
    (True, False)
    >>> printed_in("May 21, 2025", "2025-05-21", english)
    True
    >>> printed_in("3 June", "2025-05-03", english)
    False
    """
    allowed = days_of(date)
    bounds = [bound for bound in (allowed.start, allowed.end) if bound] if allowed else []
    return allowed is None or all(
        printed(part, words, forms) <= {int(bound[place]) for bound in bounds}
        for part, place in PLACES.items()
    )


@cache
def is_code(system: str, value: str) -> bool:
    """Whether a register holds a code (pycountry carries ISO 3166-1 and ISO 4217)."""
    if system.endswith("or world") and value == "world":
        return True
    if system.startswith("ISO 3166-1"):
        return len(value) == 2 and pycountry.countries.get(alpha_2=value) is not None
    return len(value) == 3 and pycountry.currencies.get(alpha_3=value) is not None
