"""Rules of the kind of a name, and of the document that it is limited to."""

import re

from scripts.rules.proof import texts, unspaced
from scripts.rules.rule import THINGS, Case, Data, Rule, of_things, owner
from scripts.text.wording import convert


def stands_in_its_document(case: Case) -> bool:
    """A name that is limited to a document stands in it."""
    known = case["document_id"] in case.data.sources
    return not known or unspaced(case["name"]) in texts(case.data).of(case["document_id"])


@of_things
def written(data: Data) -> dict[tuple[str, str], set[str]]:
    """(thing, name in Simplified characters) -> the kinds of its names in Traditional ones."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in data.rows["names"]:
        if row["language"] == "zh-Hant":
            place = owner(row), convert(row["name"], "t2s")
            found.setdefault(place, set()).add(row["kind"])
    return found


def is_of_one_kind(case: Case) -> bool:
    """The same name in Simplified characters is of the same kind."""
    kinds = written(case.data).get((owner(case.row), case["name"]))
    return case["language"] != "zh-Hans" or kinds is None or case["kind"] in kinds


def one_apart(one: str, other: str) -> bool:
    """Whether two words differ by one character: another, one more, or two exchanged.

    >>> [one_apart("Webber", other) for other in ("Weber", "Wepper", "Wbeber", "Webber")]
    [True, False, True, False]
    """
    if len(one) > len(other):
        one, other = other, one
    if len(one) < len(other):
        return any(other[:at] + other[at + 1 :] == one for at in range(len(other)))
    at = [n for n, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    turned = len(at) == 2 and one[at[0]] + one[at[1]] == other[at[1]] + other[at[0]]
    return len(at) == 1 or (turned and at[1] == at[0] + 1)


def is_no_slip(case: Case) -> bool:
    """No English name, and no name of a person, differs from another of the thing by one character,
    unless it is a misprint of the page."""
    data, thing = case.data, owner(case.row)
    column = next((column for column in THINGS if case[column]), "")
    letters = r"\D{5,}" if case["language"] == "en" else r"\D{2,}"
    if not column or not re.fullmatch(letters, case["name"]):
        return True
    if case["language"] != "en" and data.cell("actors", thing, "kind") != "person":
        return True
    return not any(
        one_apart(row["name"], case["name"])
        for row in data.where("names", column, thing)
        if row["language"] == case["language"] and "misprint" not in (row["kind"], case["kind"])
    )


RULES: tuple[Rule, ...] = (
    Rule("names", "document_id", "is limited to a document without it", stands_in_its_document),
    Rule("names", "name", "is one character from another name of the same", is_no_slip),
    Rule("names", "kind", "is of another kind in Traditional characters", is_of_one_kind),
)
