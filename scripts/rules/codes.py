"""Values that a register or a standard defines: EDTF dates, codes of countries and currencies."""

from functools import cache

import pycountry

from scripts.text.dates import days


def is_edtf(date: str) -> bool:
    try:
        return bool(days(date))
    except ValueError:
        return False


@cache
def is_code(system: str, value: str) -> bool:
    """Whether a register holds a code (pycountry carries ISO 3166-1 and ISO 4217)."""
    if system.endswith("or world") and value == "world":
        return True
    if system.startswith("ISO 3166-1"):
        return len(value) == 2 and pycountry.countries.get(alpha_2=value) is not None
    return len(value) == 3 and pycountry.currencies.get(alpha_3=value) is not None
