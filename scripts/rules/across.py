"""Rules between tables: articles and their spans, actors of events, sides of a discrepancy."""

import bisect
import re
from collections.abc import Callable, Iterator

from scripts.model.sources import is_offset
from scripts.rules.rule import (
    Frame,
    Frames,
    Holds,
    Row,
    Rule,
    Verdict,
    empty,
    grouped,
    kin,
    looked_up,
    mentions,
    rows,
    unique,
    verdict,
)

OCCASIONS = {"events": "event_id", "metrics": "metric_id", "quotes": "quote_id"}
ROLES = {
    "forecast": {"speaker", "issuer", "initiator", "participant"},
    "investigation": {"initiator", "target"},
    "launch": {"initiator", "issuer", "speaker"},
    "lobbying": {"initiator", "target"},
    "meeting": {"initiator", "participant", "host"},
    "report": {"issuer", "reporter", "speaker"},
    "results": {"issuer"},
    "rule": {"initiator", "issuer", "target"},
    "sanction": {"target"},
    "statement": {"speaker", "issuer", "participant"},
    "summons": {"target"},
    "talks": {"participant"},
    "visit": {"initiator"},
}
"""Type of an event -> roles of which it has one, unless nobody is named at all."""
NOBODY = re.compile(r"unnamed|not named|no actor|does not (?:say|name) who")
MEMBERS = ("evidence_id", *OCCASIONS.values())


def enough_members(frame: Frame, frames: Frames) -> Verdict:
    counts = frames["discrepancy_members"]["discrepancy_id"].value_counts()
    return frame["discrepancy_id"].map(counts).fillna(0) >= 2


def is_the_members_own(frame: Frame, frames: Frames) -> Verdict:
    """The evidence that a member points to is about the row of that member."""
    evidence = {row["evidence_id"]: row for row in rows(frames["evidence"])}
    keys = ("event_id", "metric_id", "quote_id")

    def own(row: Row) -> bool:
        proof = evidence.get(row["evidence_id"])
        return proof is None or all(row[key] == proof[key] for key in keys)

    return verdict(frame, map(own, rows(frame)))


def parts_of(frames: Frames) -> Callable[[Row], str]:
    """The part of its article (headline, body, caption …) that a span begins in."""
    spans = frames["article_spans"]
    spans = spans[spans["start"].map(is_offset) & spans["end"].map(is_offset)]
    by_document = grouped(spans, "document_id")
    for found in by_document.values():
        found.sort(key=lambda row: int(row["start"]))
    starts = {d: [int(row["start"]) for row in found] for d, found in by_document.items()}

    def part(row: Row) -> str:
        if not is_offset(row["start"]):
            return ""
        document, start = row["document_id"], int(row["start"])
        at = bisect.bisect_right(starts.get(document, []), start) - 1
        return by_document[document][at]["part"] if at >= 0 else ""

    return part


SAID_PARTS = {"headline": "headline", "sub-headline": "headline", "caption": "caption"} | {
    "body": "body",
    "lead": "body",
}
"""A word that opens what a member says -> the part of the article where it then stands."""


def stands_where_it_says(frame: Frame, frames: Frames) -> Verdict:
    """A side told as the headline's stands in a headline, one of the body in a body."""
    part, said = parts_of(frames), dict[str, Row]()
    for table, key in {"evidence": "evidence_id", **OCCASIONS}.items():
        said |= {row[key]: row for row in rows(frames[table])}

    def stands(row: Row) -> bool:
        opening = re.match(r"(?:sub-)?[a-z]+\b", row["says"])
        wanted = SAID_PARTS.get(opening[0]) if opening else None
        place = said.get(next((row[k] for k in MEMBERS if row[k]), ""))
        return wanted is None or place is None or part(place) == wanted

    return verdict(frame, map(stands, rows(frame)))


def span_texts(frame: Frame, frames: Frames) -> Iterator[tuple[Row, str]]:
    """The rows of a table of spans, each with its characters without white space."""
    sources = dict(zip(frames["sources"]["document_id"], frames["sources"]["text"], strict=True))
    for row in rows(frame):
        if is_offset(row["start"], row["end"]):
            raw = sources.get(row["document_id"], "")[int(row["start"]) : int(row["end"])]
            yield row, re.sub(r"\s", "", raw)


def title_stands(frame: Frame, frames: Frames) -> Verdict:
    """Each word of the title of a document stands in it."""
    sources = dict(zip(frames["sources"]["document_id"], frames["sources"]["text"], strict=True))
    bare = {document: re.sub(r"\s", "", text) for document, text in sources.items()}

    def stands(row: Row) -> bool:
        return all(word in bare.get(row["document_id"], "") for word in row["title"].split())

    return verdict(frame, map(stands, rows(frame)))


def has_its_sides(frame: Frame, frames: Frames) -> Verdict:
    """A discrepancy of values has a figure; one of a headline has a side in a headline."""
    part, sides = parts_of(frames), grouped(frames["discrepancy_members"], "discrepancy_id")
    told = {
        row[key]: row
        for table, key in {"evidence": "evidence_id", **OCCASIONS}.items()
        for row in rows(frames[table])
    }

    def fits(row: Row) -> bool:
        members = sides.get(row["discrepancy_id"], [])
        if row["kind"] == "value":
            return any(member["metric_id"] for member in members)
        places = [told[m[key]] for m in members for key in MEMBERS if m[key] in told]
        heads = any(part(place) in ("headline", "caption") for place in places)
        return row["kind"] != "headline_vs_body" or heads

    return verdict(frame, map(fits, rows(frame)))


def in_its_parts(column: str, part: str) -> Holds:
    """Each word of a headline, byline or agency stands in spans of its article."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        texts: dict[str, str] = {}
        for row, raw in span_texts(frames["article_spans"], frames):
            if part in ("", row["part"]):
                texts[row["article_id"]] = texts.get(row["article_id"], "") + raw
        return verdict(
            frame,
            (
                all(word in texts.get(row["article_id"], "") for word in row[column].split())
                for row in rows(frame)
            ),
        )

    return holds


def of_its_document(frame: Frame, frames: Frames) -> Verdict:
    articles = frames["articles"]
    return (
        looked_up(frame["article_id"], articles, "article_id", "document_id")
        == frame["document_id"]
    )


def same_country(frame: Frame, frames: Frames) -> Verdict:
    """Somebody belongs to a body of the same country, where both have one."""
    above = looked_up(frame["affiliation_id"], frame, "actor_id", "country")
    return empty(above) | empty(frame["country"]) | (above == frame["country"])


def names_no_other_actor(frame: Frame, frames: Frames) -> Verdict:
    """The words of an actor of an event do not name another one instead."""
    inside, family = mentions(frames), kin(frames)
    actors = set(frames["actors"]["actor_id"])

    def fits(row: Row) -> bool:
        others = inside.inside(row) & actors
        return not others or bool(others & family.get(row["actor_id"], {row["actor_id"]}))

    return verdict(frame, map(fits, rows(frame)))


def has_its_roles(frame: Frame, frames: Frames) -> Verdict:
    """An event has an actor in one of the roles that its type cannot do without."""
    roles: dict[str, set[str]] = {}
    for row in rows(frames["event_actors"]):
        roles.setdefault(row["event_id"], set()).add(row["role"])

    def complete(row: Row) -> bool:
        needed = ROLES.get(row["type"])
        told = roles.get(row["event_id"], set())
        return needed is None or bool(needed & told) or NOBODY.search(row["note"]) is not None

    return verdict(frame, map(complete, rows(frame)))


RULES: tuple[Rule, ...] = (
    Rule("discrepancies", "kind", "has no member of this kind of side", has_its_sides),
    Rule(
        "actors",
        "role_en",
        "only a person has a role",
        lambda f, frames: empty(f["role_en"]) | (f["kind"] == "person"),
    ),
    Rule(
        "actors",
        "kind",
        "is a state without a country, or one that belongs to another",
        lambda f, frames: (
            (f["kind"] != "state") | (~empty(f["country"]) & empty(f["affiliation_id"]))
        ),
    ),
    Rule(
        "evidence",
        "relation",
        "is said of a whole row, not of a field",
        lambda f, frames: ~f["relation"].isin(["continues", "contradicts"]) | (f["field"] == "row"),
    ),
    Rule(
        "actors",
        "affiliation_id",
        "an actor cannot belong to itself",
        lambda f, frames: f["affiliation_id"] != f["actor_id"],
    ),
    Rule(
        "event_actors",
        "actor_id",
        "has this role in this event in a row above",
        unique(["event_id", "actor_id", "role"]),
    ),
    Rule("discrepancies", "discrepancy_id", "needs two members or more", enough_members),
    Rule(
        "source_notes",
        "reading",
        "a misprint has its probable reading, nothing else has one",
        lambda f, frames: (f["kind"] == "misprint") == ~empty(f["reading"]),
    ),
    Rule(
        "source_notes",
        "start",
        "these words have this kind in a row above",
        unique(["document_id", "start", "end", "kind"]),
    ),
    Rule("actors", "country", "is another than that of the body it belongs to", same_country),
    Rule("event_actors", "text", "names another actor", names_no_other_actor),
    Rule(
        "events", "type", "has no actor in a role that this type cannot do without", has_its_roles
    ),
    Rule(
        "discrepancy_members",
        "evidence_id",
        "is evidence about another row than this member",
        is_the_members_own,
    ),
    Rule(
        "discrepancy_members",
        "discrepancy_id",
        "has this member in a row above",
        unique(["discrepancy_id", "event_id", "metric_id", "quote_id", "evidence_id"]),
    ),
    Rule(
        "discrepancy_members",
        "says",
        "stands in another part of the article than it says",
        stands_where_it_says,
    ),
    Rule(
        "articles",
        "headline",
        "has words that no headline of the article has",
        in_its_parts("headline", "headline"),
    ),
    Rule(
        "articles",
        "byline",
        "has words that no byline of the article has",
        in_its_parts("byline", "byline"),
    ),
    Rule("articles", "agency", "stands nowhere in the article", in_its_parts("agency", "")),
    Rule("documents", "title", "has words that do not stand in the document", title_stands),
    Rule("article_spans", "document_id", "is not the document of the article", of_its_document),
)
