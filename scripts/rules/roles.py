"""Rules of the parts that actors, policies and products have in events."""

import re
from collections.abc import Iterator

from scripts.model.package import Table
from scripts.rules.naming import tables_about, told_of
from scripts.rules.nearness import article_at
from scripts.rules.rule import WORDS, Case, Data, Holds, Row, Rule, kin, once, part_holding


def has_a_maker(case: Case) -> bool:
    """What somebody does has an actor who does it, or a note that says that nobody is named."""
    makers = WORDS["makers"].get(case["type"])
    rows = case.data.where("event_actors", "event_id", case["event_id"])
    named = any(row["role"] in makers for row in rows) if makers else True
    return named or re.search(WORDS["nobody"], case["note"]) is not None


def is_of_the_type(table: Table) -> Holds:
    """Some roles are those of some types of events: nobody is host of a rule."""
    known = WORDS["types of roles"].get(table.name, {})

    def holds(case: Case) -> bool:
        event = case.other("event_id")
        return event is None or event["type"] in known.get(case["role"], [event["type"]])

    return holds


def is_told(case: Case) -> bool:
    """That a policy is lifted or changed is told by a word of the event."""
    event, wanted = case.other("event_id"), WORDS["words of roles"].get(case["role"])
    if event is None or wanted is None:
        return True
    proofs = case.data.where("evidence", "event_id", case["event_id"])
    told = [event["title_en"], event["text_en"], *(row["text"] for row in proofs)]
    return re.search(wanted, "\n".join(told), re.IGNORECASE) is not None


def of_the_byline(case: Case) -> bool:
    """Whoever is named in a byline reports."""
    part = part_holding(case.data, case.row).get("part")
    return part != "byline" or case["role"] == "reporter"


def has_one_part(case: Case) -> bool:
    """Somebody is part of an event in one role; a speaker can be spoken of, too."""
    rows = case.data.where("event_actors", "event_id", case["event_id"])
    roles = {row["role"] for row in rows if row["actor_id"] == case["actor_id"]}
    return len(roles - {"speaker"}) <= 1 and (len(roles) == 1 or bool(roles & {"target"}))


@once
def beside(data: Data) -> dict[str, tuple[set[str], set[str]]]:
    """Event -> the articles that tell of it, and whom it names or concerns, once it is asked."""
    return {}


def about(data: Data, event: Row) -> tuple[set[str], set[str]]:
    """The articles that tell of an event; who and what is part of it, and whom those belong to."""
    known, event_id = beside(data), event["event_id"]
    if event_id not in known or data.watched is not None:  # who watches wants to see the rows
        rows = [r for t in tables_about(data) for r in data.where(t, "event_id", event_id)]
        tellers = [event, *(row for row in rows if row.get("field") == "row")]
        things = (kin(data, thing) for thing in set().union(*told_of(data, event, rows)) if thing)
        articles = {article_at(data, row) for row in tellers}
        known[event_id] = articles, set[str]().union(*things)
    return known[event_id]


def have_something_in_common(case: Case) -> bool:
    """Events that are linked are about one of the same, and told in one article if they are of one
    document."""
    one, other = (case.data.get("events", case[c]) for c in ("event_id", "other_event_id"))
    if one is None or other is None:
        return True
    told, things = zip(about(case.data, one), about(case.data, other), strict=True)
    apart = one["document_id"] != other["document_id"]
    return bool(things[0] & things[1]) and (apart or bool(told[0] & told[1]))


def has_its_word(case: Case) -> bool:
    """Words that answer, or that lead on, stand for that relation."""
    told = {
        relation for relation, words in WORDS["relations"].items() if re.search(words, case["text"])
    }
    return not told or case["relation"] in told


def role_rules(table: Table) -> Iterator[Rule]:
    """The rules of a table whose rows say in which role something is part of an event."""
    if table.name in WORDS["types of roles"]:
        said = "is no role in an event of this type"
        yield Rule(table.name, "role", said, is_of_the_type(table))


NOTHING = "are told in no article together, or have nobody and nothing in common"
RULES: tuple[Rule, ...] = (
    Rule("events", "type", "has no actor who does it", has_a_maker),
    Rule("event_actors", "role", "stands in a byline, and is no reporter", of_the_byline),
    Rule("event_actors", "role", "is another role of the same actor in this event", has_one_part),
    Rule("event_policies", "role", "has no word for it in the event", is_told),
    Rule("event_links", "other_event_id", NOTHING, have_something_in_common),
    Rule("event_links", "relation", "is told by words for another relation", has_its_word),
)
