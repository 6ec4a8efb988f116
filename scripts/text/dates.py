"""EDTF dates (ISO 8601-2): which days they allow.

`2025-10` allows 1 to 31 October; `2025-10-17/..` is open at the end, and so is `[2025-10-17..]`,
some day from then on; `~` and `?` do not widen a date, they say that its edges are soft.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import cache

MAX_LENGTH = 64
"""Characters of a date that are read: the grammar takes a minute for a set of 3,000 members."""
SIDE = re.compile(r"[][{}0-9X~?%.,-]+")
"""What a date of days is written with: no years of five digits, times of day, or white space."""
PLAIN = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?[~?%]?")
OPEN = ".."


@dataclass(frozen=True)
class Days:
    """First and last day (YYYY-MM-DD), '' where the date is open."""

    start: str
    end: str


@cache
def days(date: str) -> Days:
    """The days that an EDTF date allows.

    Errors: ValueError if it is no EDTF date of the years 1 to 9999, or ends before it begins.

    >>> days("2025-10~"), days("2018/..")
    (Days(start='2025-10-01', end='2025-10-31'), Days(start='2018-01-01', end=''))
    >>> days("[..2025-05-21]"), days("[2025-05-21..2025-05-31]")
    (Days(start='', end='2025-05-21'), Days(start='2025-05-21', end='2025-05-31'))
    """
    if len(date) > MAX_LENGTH:
        said = f"{date[:40]!r} and so on has {len(date)} characters"
        raise ValueError(f"{said}; an EDTF date may have {MAX_LENGTH}")
    sides = date.split("/")
    if len(sides) > 2 or set(sides) == {OPEN} or (len(sides) == 2 and re.search(r"[\[{]", date)):
        raise ValueError(f"{date!r} is not an EDTF date")
    try:
        found = Days(_bounds(sides[0]).start, _bounds(sides[-1]).end)
    except ValueError:
        raise ValueError(f"{date!r} is not an EDTF date") from None
    if found.start and found.end and found.start > found.end:
        raise ValueError(f"{date!r} ends before it begins")
    return found


def precision(date: str) -> str:
    """How precisely a date is known: day, month, year, interval (between two dates) or open.

    Errors: ValueError if it is no EDTF date.

    >>> [precision(d) for d in ("2025-05-21", "2025-10~", "2025", "[2025-05..2025-06]", "2018/..")]
    ['day', 'month', 'year', 'interval', 'open']
    """
    found = days(date)
    if not (found.start and found.end):
        return "open"
    plain = PLAIN.fullmatch(date)
    if plain is None:
        return "interval"
    return "day" if plain[3] else "month" if plain[2] else "year"


def _bounds(side: str) -> Days:
    """The days of a date, or of one side of an interval. Errors: ValueError."""
    if side == OPEN:
        return Days("", "")
    plain = PLAIN.fullmatch(side)
    if plain is None:
        return _parsed(side)
    # The grammar takes 6 ms a date (89 of them, edtf 5.0.2), and nearly all are of this form.
    year, month, day = plain[1], plain[2], plain[3]
    last = day or calendar.monthrange(int(year), int(month or 12))[1]
    bounds = f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or 12}-{last}"
    return Days(*(datetime.date.fromisoformat(bound).isoformat() for bound in bounds))


def _parsed(side: str) -> Days:
    """What the library reads of a date. Errors: ValueError."""
    # Imported here: it takes a fifth of a second, for the few dates that need it.
    from edtf import EDTFParseException, parse_edtf

    if not SIDE.fullmatch(side):
        raise ValueError(f"{side!r} is no date of days")
    try:
        # Intervals are read side by side: edtf 5.0.2 fails on `../XXXX` and makes up ten years for
        # `2018/`. So are the members of a set: it cannot compare `{..1983,1984-10}`.
        parsed = parse_edtf(side)
    except EDTFParseException:
        raise ValueError(f"{side!r} is not an EDTF date") from None
    members = [
        Days(_day(member.lower_strict()), _day(member.upper_strict()))
        for member in getattr(parsed, "objects", [parsed])
    ]
    if any(member.start > member.end != "" for member in members):
        raise ValueError(f"{side!r} has a member that ends before it begins")
    starts, ends = [m.start for m in members], [m.end for m in members]
    return Days("" if "" in starts else min(starts), "" if "" in ends else max(ends))


def _day(moment: tuple[int, ...] | float) -> str:
    """A bound as edtf gives it: a time, or an infinity where it is open. Errors: ValueError."""
    if isinstance(moment, float):
        return ""
    return datetime.date(*moment[:3]).isoformat()
