"""Values that a register or a standard defines: EDTF dates, codes of countries and currencies."""

import re
import unicodedata
from functools import cache

import pycountry

from scripts.text.dates import Days, days

PRINTED_DATE = {
    r"(\d{4})年": slice(0, 4),
    r"(\d{1,2})月": slice(5, 7),
    r"(\d{1,2})日": slice(8, 10),
}
"""A printed year, month or day -> where it stands in a bound of a date."""


def days_of(date: str) -> Days | None:
    """The days that an EDTF date allows; None if it is none."""
    try:
        return days(date)
    except ValueError:
        return None


def is_edtf(date: str) -> bool:
    return days_of(date) is not None


def printed_in(words: str, date: str) -> bool:
    """Whether the printed years, months and days are those of a bound of an EDTF date; yes, if it
    is none.

    >>> printed_in("10月16日", "2025-10-16"), printed_in("16日", "2025-10-17")
    (True, False)
    """
    allowed, plain = days_of(date), unicodedata.normalize("NFKC", words)
    bounds = [bound for bound in (allowed.start, allowed.end) if bound] if allowed else []
    return allowed is None or all(
        int(found) in {int(bound[place]) for bound in bounds}
        for pattern, place in PRINTED_DATE.items()
        for found in re.findall(pattern, plain)
    )


@cache
def is_code(system: str, value: str) -> bool:
    """Whether a register holds a code (pycountry carries ISO 3166-1 and ISO 4217)."""
    if system.endswith("or world") and value == "world":
        return True
    if system.startswith("ISO 3166-1"):
        return len(value) == 2 and pycountry.countries.get(alpha_2=value) is not None
    return len(value) == 3 and pycountry.currencies.get(alpha_3=value) is not None
