"""A figure in words of the page's language: in English as `figure` writes it, in Chinese as it is
printed, with hedge and unit where the printed words have none.
"""

import re
import sqlite3

from scripts.text import languages
from scripts.text.english import SILENT
from scripts.text.wording import simplified
from web.site.language import language, term

SHARE = re.compile("[%％分成倍第]")
"""What is printed with it is a whole share, times or place: no unit follows."""
PERCENT = re.compile(r"[0-9.,]+%")
EACH = re.compile("每.")
"""Where a unit begins so, the number stands after it: 每秒80萬億次."""


def hedges(row: sqlite3.Row) -> str:
    """The qualifiers of a figure in words, without those that its printed number holds: of 800多萬
    nobody says 多於."""
    rules = languages.language(row["language"] or "zh-Hant").beside
    held = {
        rule["qualifier"]
        for rule in rules
        if "number" in rule and re.search(rule["number"], row["printed"])
    }
    said = [hedge for hedge in row["qualifier"].split() if hedge not in (*SILENT, *held)]
    return "".join(map(term, said))


def with_unit(hedged: str, unit: str) -> str:
    """A number and its unit as Chinese says them, without blanks.

    >>> with_unit("約20", "人"), with_unit("多於80", "每秒萬億次運算")
    ('約20人', '每秒多於80萬億次運算')
    """
    each = EACH.match(unit)
    return f"{each[0]}{hedged}{unit[each.end() :]}" if each else f"{hedged}{unit}"


def value(row: sqlite3.Row) -> tuple[str, str] | None:
    """The value of a figure in words, and their language; None of what is no figure. In English
    where the paper prints it in another language than Chinese."""
    english, here = row["value_en"], language()
    if not english:
        return None
    words = row["printed"]
    if here.column == "en" or not str(row["language"]).startswith("zh"):
        return english, "en"
    whole = bool(SHARE.search(words))
    percent = None if whole else PERCENT.search(english)
    if percent:
        return hedges(row) + percent[0], here.tag
    # Numbers have no forms of Hong Kong or Taiwan: the plain conversion does.
    number = simplified(words) if here.column == "zh_hans" else words
    unit = "" if whole else row[f"unit_{here.column}"]
    return with_unit(hedges(row) + number, unit), here.tag


def printed(row: sqlite3.Row) -> str | None:
    """How a value is printed, where its words do not show it already."""
    words = row["printed"]
    if not words or not row["value_en"] or language().column != "en":
        return None
    return None if words.lower() in row["value_en"] else str(words)
