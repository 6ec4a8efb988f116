"""Rules of what is there twice: words of one speaker, a figure of one document, a translation."""

import re
from functools import lru_cache
from operator import itemgetter

from scripts.rules.quotes import ALIKE, place_of, shared
from scripts.rules.rule import Case, Data, Places, Row, Rule, held, once, one_by_one
from scripts.rules.wording import KEPT_TEXTS
from scripts.text.find import fold_phrase

LONG = 8
"""Characters from which words that are said again are no set phrase."""


@one_by_one
def around(data: Data, document: str) -> dict[int, list[Row]]:
    """The quotes that hold a quote, wider ones and those of the same span, by its identity."""
    quotes = data.of_document("quotes", document)
    return held(quotes, Places(quotes))


def says_what_holds_it(case: Case) -> bool:
    """A quote inside the words of another one is within it, or within one of the same words."""
    holding = around(case.data, case["document_id"]).get(id(case.row), [])
    wider = case.data.show([row for row in holding if place_of(row) != place_of(case.row)])
    told, at = set[str](), case["within"]
    while at and at not in told:
        told.add(at)
        at = case.data.cell("quotes", at, "within")
    places = {place_of(row) for row in wider if row["quote_id"] in told}
    return all(place_of(row) in places for row in wider)


@lru_cache(maxsize=KEPT_TEXTS)
def bare(text: str) -> str:
    """Words folded and without marks."""
    return re.sub(r"\W", "", fold_phrase(text))


def words_of(row: Row) -> str:
    """The words of a quote in full."""
    return bare(row["full_text"] or row["text"])


def joined(case: Case, other: Row) -> bool:
    """Whether two quotes are told as the same, as a part, or as one within the other."""
    both = {case["quote_id"], other["quote_id"]}
    said = {case["same_as"] or case["quote_id"], other["same_as"] or other["quote_id"]}
    within = case["within"] == other["quote_id"] or other["within"] == case["quote_id"]
    rows = case.data.where("quote_repeats", "quote_id", case["quote_id"])
    rows = rows + case.data.where("quote_repeats", "quote_id", other["quote_id"])
    return len(said) == 1 or within or any({r["quote_id"], r["repeats"]} == both for r in rows)


@once
def by_speaker(data: Data) -> dict[tuple[str, str], list[Row]]:
    """(speaker, document) -> the quotes."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in data.rows["quotes"]:
        found.setdefault((row["speaker_id"], row["document_id"]), []).append(row)
    return found


def is_not_said_again(case: Case) -> bool:
    """Words that hold other words of the same speaker on the page are joined with them."""
    mine = words_of(case.row)
    rows = by_speaker(case.data)[case["speaker_id"], case["document_id"]]
    for row in rows if case["speaker_id"] else ():
        theirs = words_of(row)
        again = mine == theirs or (min(len(mine), len(theirs)) >= LONG and mine in theirs)
        if row is not case.row and again and not joined(case, case.data.show([row])[0]):
            return False
    return True


@once
def same_figures(data: Data) -> dict[tuple[str, ...], list[Row]]:
    """What figures say of what, in which document -> the figures that are no repeats."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in data.rows["metrics"]:
        if not row["same_as"]:
            found.setdefault(what_is_said(row), []).append(row)
    return found


def is_no_repeat(case: Case) -> bool:
    """One document gives a figure once, or it is said which one it repeats."""
    rows = same_figures(case.data).get(what_is_said(case.row), [])
    return bool(case["same_as"]) or len(case.data.show(rows)) <= 1


def translations(table: str) -> Rule:
    """A rule that no translation of a table is that of other words, too."""

    @once
    def first(data: Data) -> dict[str, Row]:
        return {row["text_en"]: row for row in reversed(data.compared[table])}

    def holds(case: Case) -> bool:
        row = first(case.data).get(case["text_en"], case.row)
        one, other = (re.sub(r"\W", "", r["text"]) for r in (case.row, row))
        same = one == other or shared(set(one), set(other)) >= ALIKE
        return same or not case.data.show([row])

    return Rule(
        table, "text_en", "is the translation of other words in a row above", holds, COLUMNS
    )


FIGURE = (
    "document_id",
    "indicator",
    "subject_id",
    "product_id",
    "area",
    "object_en",
    "period",
    "fiscal_period",
    "value_low",
    "value_high",
    "unit",
)
"""What makes two figures of one document the same, whoever gives them."""
what_is_said = itemgetter(*FIGURE)
COLUMNS = ("text_en",)
HELD = "lies inside a quote that it is not within"
AGAIN = "says what another quote of the speaker says, and is not joined with it"
REPEATED = "is the figure of another row; it needs same_as, or what tells them apart"
RULES: tuple[Rule, ...] = (
    Rule("quotes", "within", HELD, says_what_holds_it),
    Rule("quotes", "same_as", AGAIN, is_not_said_again),
    Rule("metrics", "same_as", REPEATED, is_no_repeat),
    *map(translations, ("events", "quotes", "metrics")),
)
