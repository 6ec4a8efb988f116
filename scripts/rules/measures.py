"""Rules of what a figure measures: its indicator, its event, its fiscal period, a typed value."""

import re

from scripts.rules.rule import WORDS, Case, Data, Places, Row, Rule, held, kin, one_by_one
from scripts.text.characters import plain
from scripts.text.find import fold_phrase


def proofs(case: Case) -> str:
    """The words of a figure and of its evidence."""
    rows = case.data.where("evidence", "metric_id", case["metric_id"])
    return plain("\n".join([case["text"], *(row["text"] for row in rows)]))


def is_the_printed_period(case: Case) -> bool:
    """A quarter, a half or a fiscal year that is printed is the one of the fiscal period."""
    if not case["fiscal_period"]:
        return True
    words = proofs(case)
    years = {next(filter(None, y.groups())) for y in re.finditer(WORDS["fiscal year"], words)}
    told = {part for part, forms in WORDS["quarters"].items() if re.search(forms, words)}
    year, _, part = case["fiscal_period"].partition("-")
    return (not years or year[2:] in years) and (not part or not told or part in told)


def is_measured(case: Case) -> bool:
    """A passage has one of the words of its indicator, in whatever script; where it is in English,
    one of the English words, if any are listed."""
    listed = case.data.cell("indicators", case["indicator"], "words").split()
    if not case.written.startswith("zh"):
        listed = [word for word in listed if word.isascii()]
    words = fold_phrase(proofs(case))
    return not listed or any(fold_phrase(word) in words for word in listed)


def of_its_event(case: Case) -> bool:
    """Who is measured, or who says so, is part of the event of a figure."""
    data, event = case.data, case.other("event_id")
    told = {case["subject_id"], case["attributed_to"]} - {""}
    if event is None or not told:
        return True
    rows = data.where("event_actors", "event_id", case["event_id"])
    there = {row["actor_id"] for row in rows} | {event["claimed_by_id"]}
    near = set[str]().union(*(kin(data, thing) for thing in told))
    above = set[str]().union(*(kin(data, actor) for actor in there if actor))
    return not there - {""} or bool(there & near or above & told)


@one_by_one
def events_around(data: Data, document: str) -> dict[int, list[Row]]:
    """The events whose passage holds the number of a metric, by the identity of the metric."""
    numbers = Places(data.of_document("metrics", document), "value_start", "value_end")
    return held(data.of_document("events", document), numbers)


def has_its_event(case: Case) -> bool:
    """A figure inside the passage of an event is one of that event, or of another."""
    found = events_around(case.data, case["document_id"])
    around = case.data.show(found.get(id(case.row), []))
    return bool(case["event_id"]) or not around


def is_explained(case: Case) -> bool:
    """A value that is typed has a note that cites the printed one."""
    return not case["value_override"] or case["value_text"] in case["note"]


def has_its_maximum(case: Case) -> bool:
    """A part of a whole is never more than all of it."""
    return not re.search(WORDS["a part"], case["definition"]) or case["maximum"] == "100"


def is_of_its_system(case: Case) -> bool:
    """Money, and nothing else, has a code of a currency."""
    return (case["system"] == "ISO 4217") == (case["dimension"] == "money")


RULES: tuple[Rule, ...] = (
    Rule("metrics", "fiscal_period", "is another than the printed one", is_the_printed_period),
    Rule("metrics", "indicator", "has none of its words in the passage", is_measured),
    Rule("metrics", "event_id", "is an event without subject and source", of_its_event),
    Rule("metrics", "event_id", "is missing: the passage of an event holds this", has_its_event),
    Rule("metrics", "value_override", "needs a note that cites the printed number", is_explained),
    Rule("indicators", "maximum", "is not 100, though it is a part of a whole", has_its_maximum),
    Rule("units", "system", "goes with money alone", is_of_its_system),
)
