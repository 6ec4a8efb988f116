"""Rules between tables: articles and their spans, actors of events, sides of a discrepancy."""

import re
from collections.abc import Iterable
from functools import partial

from scripts.model.sources import is_offset
from scripts.rules.proof import texts, unspaced
from scripts.rules.rule import (
    ROWS,
    WORDS,
    Case,
    Data,
    Row,
    Rule,
    Unique,
    part_holding,
)

MEMBERS = {"evidence_id": "evidence", **ROWS}
"""What a side of a discrepancy can be."""


def member_row(data: Data, member: Row) -> Row | None:
    """The row that a side of a discrepancy shows: its words before the row that it is about."""
    column = next((column for column in MEMBERS if member[column]), "evidence_id")
    return data.get(MEMBERS[column], member[column])


def part_of(data: Data, row: Row) -> str:
    """The part of its article (headline, body, caption …) that a span begins in."""
    return part_holding(data, row).get("part", "")


def has_two_sides(case: Case) -> bool:
    members = case.data.where("discrepancy_members", "discrepancy_id", case["discrepancy_id"])
    return len(members) >= 2


def is_one_thing(case: Case) -> bool:
    """A side is one event, metric or quote, or words alone that are no row, such as a headline."""
    rows = sum(bool(case[column]) for column in ROWS)
    return rows == 1 or (rows == 0 and bool(case["evidence_id"]))


def is_the_members_own(case: Case) -> bool:
    """The evidence that a member points to is about the row of that member."""
    proof = case.data.get("evidence", case["evidence_id"])
    alone = not any(case[key] for key in ROWS)
    return proof is None or alone or all(case[key] == proof[key] for key in ROWS)


def stands_where_it_says(case: Case) -> bool:
    """A side told as the headline's stands in a headline, one of the body in a body."""
    opening = re.match(r"(?:sub-)?[a-z]+\b", case["says"])
    wanted = WORDS["parts"].get(opening[0]) if opening else None
    shown = member_row(case.data, case.row)
    return wanted is None or shown is None or part_of(case.data, shown) == wanted


def has_its_sides(case: Case) -> bool:
    """A discrepancy of values has a figure; one of a headline a side in it and one in a body."""
    sides = case.data.where("discrepancy_members", "discrepancy_id", case["discrepancy_id"])
    if case["kind"] == "value":
        return any(side["metric_id"] for side in sides)
    shown = [
        case.data.get(table, side[column]) for side in sides for column, table in MEMBERS.items()
    ]
    held = {part_of(case.data, row) for row in shown if row}
    both = "body" in held and bool(held & {"headline", "caption"})
    return case["kind"] != "headline_vs_body" or both


def of_its_discrepancy(case: Case) -> bool:
    """What a side says shares a word with the discrepancy that it is a side of."""
    told = case.data.get("discrepancies", case["discrepancy_id"])
    said = stems(case["says"])
    of = stems(f"{told['title_en']} {told['explanation_en']}") if told else said
    return not said or bool(said & of)


def stems(text: str) -> set[str]:
    """The beginnings of the longer words of an English text, without those that name a part."""
    found = {word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())}
    return found - {"headl", "body", "lead", "capti"}


def stand(words: str, text: str) -> bool:
    return all(unspaced(word) in text for word in words.split())


def title_stands(case: Case) -> bool:
    """Each word of the title of a document stands in it."""
    return stand(case["title"], texts(case.data).of(case["document_id"]))


def in_its_parts(case: Case, column: str, part: str) -> bool:
    """Each word of a headline, byline or agency stands in spans of its article."""
    if not case[column]:
        return True
    spans = case.data.where("article_spans", "article_id", case["article_id"])
    found = ""
    for span in spans:
        source = case.data.sources.get(span["document_id"])
        if source and is_offset(span["start"], span["end"]) and part in ("", span["part"]):
            found += source.reads(source.text[int(span["start"]) : int(span["end"])])
    return stand(case[column], unspaced(found))


def has_its_parts(case: Case) -> bool:
    """An article has a headline or running text; a caption has neither, as a rule."""
    spans = case.data.where("article_spans", "article_id", case["article_id"])
    held, allowed = {span["part"] for span in spans}, WORDS["parts of articles"].get(case["kind"])
    return held <= set(allowed) if allowed else bool(held & {"body", "headline"})


def span_documents(case: Case) -> set[str]:
    spans = case.data.where("article_spans", "article_id", case["article_id"])
    return {span["document_id"] for span in spans}


def of_its_document(case: Case) -> bool:
    """A span stands in the document of its article; if none of them does, the article is wrong."""
    document = case.data.cell("articles", case["article_id"], "document_id")
    return case["document_id"] == document or document not in span_documents(case)


def of_its_spans(case: Case) -> bool:
    return case["document_id"] in (span_documents(case) or {case["document_id"]})


def same_country(case: Case) -> bool:
    """Somebody belongs to a body of the same country, where both have one."""
    above = case.data.cell("actors", case["affiliation_id"], "country")
    return not above or case["country"] in ("", above)


def has_its_roles(case: Case) -> bool:
    """An event has an actor in one of the roles that its type cannot do without."""
    needed: Iterable[str] = WORDS["roles"].get(case["type"], ())
    told = {r["role"] for r in case.data.where("event_actors", "event_id", case["event_id"])}
    nobody = re.search(WORDS["nobody"], case["note"])
    return not needed or bool(told & set(needed)) or nobody is not None


def is_a_state_of_its_own(case: Case) -> bool:
    return case["kind"] != "state" or bool(case["country"] and not case["affiliation_id"])


def is_of_a_field(case: Case) -> bool:
    return case["relation"] not in ("continues", "contradicts") or case["field"] == "row"


def a_person_has_a_role(case: Case) -> bool:
    return not case["role_en"] or case["kind"] == "person"


def a_misprint_has_a_reading(case: Case) -> bool:
    return (case["kind"] == "misprint") == bool(case["reading"])


SIDES, SPANS = "discrepancy_members", ("document_id", "start", "end")
STATELESS = "is a state without a country, or one that belongs to another"
TYPELESS = "has no actor in a role that this type cannot do without"
MISPRINT = "a misprint has its probable reading, nothing else has one"
RULES: tuple[Rule, ...] = (
    Rule("actors", "role_en", "only a person has a role", a_person_has_a_role),
    Rule("actors", "kind", STATELESS, is_a_state_of_its_own),
    Rule("actors", "country", "is another than that of the body it belongs to", same_country),
    Rule("evidence", "relation", "is said of a whole row, not of a field", is_of_a_field),
    Rule("events", "type", TYPELESS, has_its_roles),
    Rule("source_notes", "reading", MISPRINT, a_misprint_has_a_reading),
    Rule(
        "source_notes",
        "start",
        "these words have this kind in a row above",
        Unique("source_notes", (*SPANS, "kind")),
    ),
    Rule("discrepancies", "discrepancy_id", "needs two members or more", has_two_sides),
    Rule("discrepancies", "kind", "has no member of this kind of side", has_its_sides),
    Rule(
        SIDES,
        "event_id",
        "exactly one of event_id, metric_id, quote_id must be given, or evidence_id alone",
        is_one_thing,
    ),
    Rule(
        SIDES, "evidence_id", "is evidence about another row than this member", is_the_members_own
    ),
    Rule(
        SIDES,
        "discrepancy_id",
        "has this member in a row above",
        Unique(SIDES, ("discrepancy_id", *MEMBERS)),
    ),
    Rule(SIDES, "says", "stands in another part of the article than it says", stands_where_it_says),
    Rule(SIDES, "says", "shares no word with the discrepancy", of_its_discrepancy),
    Rule(
        "articles",
        "headline",
        "has words that no headline of the article has",
        partial(in_its_parts, column="headline", part="headline"),
    ),
    Rule(
        "articles",
        "byline",
        "has words that no byline of the article has",
        partial(in_its_parts, column="byline", part="byline"),
    ),
    Rule(
        "articles",
        "agency",
        "stands nowhere in the article",
        partial(in_its_parts, column="agency", part=""),
    ),
    Rule("articles", "kind", "does not have the parts of an article of this kind", has_its_parts),
    Rule("articles", "document_id", "is the document of none of its spans", of_its_spans),
    Rule("documents", "title", "has words that do not stand in the document", title_stands),
    Rule("article_spans", "document_id", "is not the document of the article", of_its_document),
)
