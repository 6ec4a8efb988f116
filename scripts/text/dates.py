"""EDTF dates (ISO 8601-2): which days they allow.

`2025-10` allows 1 to 31 October; `2025-10-17/..` is open at the end; `~` and `?` do not widen a date, they
say that its edges are soft.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import cache
from time import struct_time

LONGEST = 64
"""Characters of a date that are read: the grammar takes a minute for a set of 3,000 members."""


@dataclass(frozen=True)
class Days:
    """First and last day (YYYY-MM-DD), '' where the date is open."""

    start: str
    end: str


@cache
def days(date: str) -> Days:
    """The days that an EDTF date allows.

    Errors: ValueError if it is no EDTF date or ends before it begins.

    >>> days("2025-10~"), days("2018/..")
    (Days(start='2025-10-01', end='2025-10-31'), Days(start='2018-01-01', end=''))
    """
    lower, slash, upper = date.partition("/")
    if len(date) > LONGEST:
        said = f"{date[:40]!r} and so on has {len(date)} characters"
        raise ValueError(f"{said}; an EDTF date may have {LONGEST}")
    if "/" in upper or lower == upper == "..":
        raise ValueError(f"{date!r} is not an EDTF date")
    try:
        found = Days(_edge(lower, "lower_strict"), _edge(upper if slash else lower, "upper_strict"))
    except ValueError:
        raise ValueError(f"{date!r} is not an EDTF date") from None
    if found.start and found.end and found.start > found.end:
        raise ValueError(f"{date!r} ends before it begins")
    return found


def _edge(date: str, which: str) -> str:
    if date == "..":
        return ""
    plain = re.fullmatch(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?[~?%]?", date)
    if plain:
        # A year, a month or a day needs no grammar: pyparsing takes 12 ms for each date, and nearly all are of this form.
        year, month, day = (
            int(plain[1]),
            int(plain[2] or (1 if which == "lower_strict" else 12)),
            int(plain[3] or 1),
        )
        last = plain[3] is None and which == "upper_strict"
        return datetime.date(
            year, month, calendar.monthrange(year, month)[1] if last else day
        ).isoformat()
    # Imported here: it takes a quarter of a second, for the few dates that need it.
    from edtf import EDTFParseException, parse_edtf

    try:
        # The sides of an interval are parsed one by one: edtf 5 fails on `..` at either end.
        moment: struct_time = getattr(parse_edtf(date), which)()
    except EDTFParseException:
        raise ValueError(f"{date!r} is not an EDTF date") from None
    return f"{moment.tm_year:04}-{moment.tm_mon:02}-{moment.tm_mday:02}"
