"""Rules of rows that point to rows: repeats, parts, answers."""

from collections.abc import Iterator

from scripts.model.package import Table
from scripts.rules.quotes import ALIKE, place_of
from scripts.rules.rule import Case, Data, Holds, Rule, Unique, once
from scripts.text.find import fold_phrase

SAME_FIGURE = ("indicator", "value", "unit")


def leads_away(table: Table, column: str) -> Holds:
    """Going on by a column that refers to its own table never comes back."""

    def holds(case: Case) -> bool:
        seen, at = {case[table.key]}, case[column]
        while at and at not in seen:
            seen.add(at)
            at = case.data.cell(table.name, at, column)
        return not at

    return holds


def goes_round(table: Table, one: str, other: str) -> Holds:
    """Rows that join two rows of one table never lead back to the first."""

    @once
    def steps(data: Data) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in data.rows[table.name]:
            found.setdefault(row[one], []).append(row[other])
        return found

    def holds(case: Case) -> bool:
        seen, left = set[str](), [case[other]]
        while left:
            at = left.pop()
            left += [] if at in seen else steps(case.data).get(at, [])
            seen.add(at)
        return case[one] not in seen

    return holds


def pairs(table: Table) -> Iterator[tuple[str, str]]:
    """The two columns of a table that refer to one other table: it joins rows of that."""
    seen: dict[str, str] = {}
    for column, (target, _) in table.references.items():
        if target in seen and target != table.name and len(table.references) <= 3:
            yield seen[target], column
        seen.setdefault(target, column)


def link_rules(table: Table) -> Iterator[Rule]:
    """The rules of a table that refers to itself, or that joins two rows of one table."""
    for column, (target, _) in table.references.items():
        if target == table.name:
            said = "leads back to its own row"
            yield Rule(table.name, column, said, leads_away(table, column))
    for one, other in pairs(table):
        said = "joins a row with itself, or leads back to it"
        yield Rule(table.name, other, said, goes_round(table, one, other))
        columns = (one, other, *(c for c in ("relation", "text") if c in table.columns))
        yield Rule(table.name, one, "is joined so in a row above", Unique(table.name, columns))


def comes_after(case: Case) -> bool:
    """What answers or follows does not end before the other begins."""
    event, other = (case.data.get("events", case[c]) for c in ("event_id", "other_event_id"))
    if event is None or other is None or case["relation"] == "part_of":
        return True
    return not (event["date_end"] and other["date_start"]) or (
        event["date_end"] >= other["date_start"]
    )


def begins_after(case: Case) -> bool:
    """What answers or follows does not begin before the other."""
    event, other = (case.data.get("events", case[c]) for c in ("event_id", "other_event_id"))
    if event is None or other is None or case["relation"] == "part_of":
        return True
    return not (event["date_start"] and other["date_start"]) or (
        event["date_start"] >= other["date_start"]
    )


def lies_in_the_whole(case: Case) -> bool:
    """A part does not begin before the whole, and does not end after it."""
    event, other = (case.data.get("events", case[c]) for c in ("event_id", "other_event_id"))
    if event is None or other is None or case["relation"] != "part_of":
        return True
    starts, ends = ((event[c], other[c]) for c in ("date_start", "date_end"))
    return not (all(starts) and starts[0] < starts[1]) and not (all(ends) and ends[0] > ends[1])


def is_said_in_both(case: Case) -> bool:
    """The words stand in the quote that repeats, and most of their characters in the other: a
    headline shortens."""
    quote, first = (case.data.get("quotes", case[c]) for c in ("quote_id", "repeats"))
    words = fold_phrase(case["text"])
    if quote is None or first is None:
        return True
    again, before = (fold_phrase(row["full_text"] or row["text"]) for row in (quote, first))
    return words in again and len(set(words) & set(before)) >= ALIKE * len(set(words))


def goes_on_in_neither(case: Case) -> bool:
    """The words that are said again are all of them: the character after them, and that before, is
    not the same in both."""
    quote, first = (case.data.get("quotes", case[c]) for c in ("quote_id", "repeats"))
    words = fold_phrase(case["text"])
    if quote is None or first is None:
        return True
    texts = [fold_phrase(row["full_text"] or row["text"]) for row in (quote, first)]
    if any(text.count(words) != 1 for text in texts):
        return True
    (before, after), (first_before, first_after) = (text.split(words) for text in texts)
    sides = (before[-1:], first_before[-1:]), (after[:1], first_after[:1])
    return not any(one == other and one.isalnum() for one, other in sides)


def lies_in_its_quote(case: Case) -> bool:
    """The span is one of the quote that repeats."""
    quote = case.data.get("quotes", case["quote_id"])
    inner, outer = place_of(case.row), place_of(quote) if quote else None
    if inner is None or outer is None:
        return True
    return inner[0] == outer[0] and outer[1] <= inner[1] and inner[2] <= outer[2]


def is_a_part(case: Case) -> bool:
    """What is said again as a whole is same_as, and no row here."""
    joined = {case["quote_id"], case["repeats"]}
    rows = (case.data.get("quotes", quote) for quote in sorted(joined))
    return not any(row and row["same_as"] in joined for row in rows)


def is_the_first_figure(case: Case) -> bool:
    """`same_as` names a metric that is itself no repeat."""
    return not case.data.cell("metrics", case["same_as"], "same_as")


def is_the_same_figure(case: Case) -> bool:
    """A figure that is said again has the indicator, values and unit of the first."""
    first = case.data.get("metrics", case["same_as"])
    return first is None or all(first[column] == case[column] for column in SAME_FIGURE)


BEFORE = "ends before what it answers or follows begins"
RULES: tuple[Rule, ...] = (
    Rule("event_links", "relation", BEFORE, comes_after),
    Rule("event_links", "relation", "begins before what it answers or follows", begins_after),
    Rule("event_links", "relation", "is a part at another time than the whole", lies_in_the_whole),
    Rule("quote_repeats", "text", "is not said in both quotes", is_said_in_both),
    Rule("quote_repeats", "text", "goes on in both quotes", goes_on_in_neither),
    Rule("quote_repeats", "start", "does not lie in the quote that repeats", lies_in_its_quote),
    Rule("quote_repeats", "repeats", "is said again as a whole: see same_as", is_a_part),
    Rule("metrics", "same_as", "names a figure that is itself a repeat", is_the_first_figure),
    Rule("metrics", "same_as", "is another figure", is_the_same_figure),
)
