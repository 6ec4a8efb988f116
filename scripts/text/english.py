"""Amounts as English says them, for cards, pages and SQL."""

import re

SIZES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))
UNITS = {"percent": "{}%", "place in an order": "place {}"}
"""Units that do not follow their number as a word of its own."""
PLURAL = re.compile(r"(?<=\w\w)(?:ies|(?<!s)s)(?= (?:of|per|a)\b| \(|$)")
"""The ending of what a unit counts."""
SILENT = ("exact", "range")
"""Qualifiers that the numbers say already."""


def amount(value: float) -> str:
    """A number to two decimal places, from a million on to six digits.

    >>> amount(5.5e9), amount(485000), amount(100 / 3)
    ('5.5 billion', '485,000', '33.33')
    """
    for size, word in SIZES:
        if abs(value) >= size:
            return f"{value / size:,.6g}{word}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def singular(unit: str) -> str:
    """The unit of one: of a rate, what is counted.

    >>> singular("companies"), singular("degrees of arc"), singular("percent")
    ('company', 'degree of arc', 'percent')
    """
    return PLURAL.sub(lambda found: "y" if found[0] == "ies" else "", unit, count=1)


def figure(low: float | None, high: float | None, unit: str, qualifier: str | None = None) -> str:
    """A value or a range with its unit, hedged as its qualifier says; a bound may be open.

    >>> figure(95, 95, "percent"), figure(4, 4, "place in an order")
    ('95%', 'place 4')
    >>> figure(6e5, 8e5, "disks", "about range")
    'about 600,000 to 800,000 disks'
    >>> figure(1000, None, "disks", "more_than"), figure(None, 9, "years", "range at_most")
    ('more than 1,000 disks', 'at most 9 years')
    >>> figure(None, 1, "weeks", "less_than"), figure(1, 1, "persons per year")
    ('less than 1 week', '1 person per year')
    >>> figure(1000, None, "disks"), figure(None, 9, "years"), figure(None, None, "disks")
    ('1,000 disks or more', '9 years or less', 'an open number of disks')
    """
    known = [amount(bound) for bound in dict.fromkeys((low, high)) if bound is not None]
    if not known:
        return f"an open number of {unit}"
    words = " to ".join(known)
    unit = singular(unit) if words == "1" else unit
    words = UNITS.get(unit, f"{{}} {unit}").format(words)
    hedges = [word.replace("_", " ") for word in (qualifier or "").split() if word not in SILENT]
    if not hedges and low is None:
        return f"{words} or less"
    if not hedges and high is None:
        return f"{words} or more"
    return " ".join([*hedges, words])
