"""What the added pages may be asked, and how they say no: bounded numbers, known words, and one
sentence where neither fits.

Every page reads its parameters through these functions, so that a bad request is refused in one way
(status 400 and a sentence) and can never become a fault of the program. Nothing here knows
Datasette.
"""

import re
from collections.abc import Collection, Mapping

from scripts.text.dates import days
from web.site.language import _

LONGEST = 200
"""Characters of a question that are looked at; more is a mistake or an attack."""
DAYS = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
"""A year, a month or a day."""
CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Characters that no question needs: controls, and overrides of the direction of writing."""


class QuestionError(ValueError):
    """A parameter that cannot be answered; the message is the sentence that the reader sees."""


def words(arguments: Mapping[str, str], name: str) -> str:
    """A free text, trimmed and without control characters; '' if it is absent.

    Errors: QuestionError if it is too long.

    >>> words({"q": " 硬碟\\u202e "}, "q")
    '硬碟'
    """
    found = CONTROL.sub(" ", arguments.get(name) or "").strip()
    if len(found) > LONGEST:
        said = _("“{}” may have {} characters at most; this one has {}.")
        raise QuestionError(said.format(name, LONGEST, len(found)))
    return found


def number(arguments: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """A whole number between two bounds. Errors: QuestionError if it is none.

    >>> number({"page": "3"}, "page", 1, 1, 10)
    3
    """
    found = words(arguments, name)
    if not found:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", found) or not low <= int(found) <= high:
        said = _("“{}” must be a whole number from {} to {}.")
        raise QuestionError(said.format(name, low, high))
    return int(found)


def one_of(arguments: Mapping[str, str], name: str, known: Collection[str]) -> str:
    """A word of a list, or ''. Errors: QuestionError if it is not in the list."""
    found = words(arguments, name)
    if found and found not in known:
        said = _("“{}” has no value “{}”; choose one that the page offers.")
        raise QuestionError(said.format(name, found[:40]))
    return found


def span_of_days(arguments: Mapping[str, str], name: str) -> str:
    """A year, a month or a day (YYYY, YYYY-MM, YYYY-MM-DD), or ''. Errors: QuestionError.

    >>> span_of_days({"from": "2025-05"}, "from")
    '2025-05'
    """
    found = words(arguments, name)
    try:
        sound = not found or bool(DAYS.fullmatch(found) and days(found))
    except ValueError:
        sound = False
    if not sound:
        said = _("“{}” must be a year, a month or a day, such as 2025-05-21.")
        raise QuestionError(said.format(name))
    return found
