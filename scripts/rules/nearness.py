"""Rules of what belongs together: words about one thing stand in one article, or one document."""

import bisect
import re
from collections.abc import Callable

from scripts.model.sources import is_offset
from scripts.rules.naming import english_forms, named_in_english
from scripts.rules.rule import (
    Frame,
    Frames,
    Holds,
    Row,
    Rule,
    Verdict,
    grouped,
    kin,
    looked_up,
    once,
    owner,
    rows,
    verdict,
)

Places = dict[str, set[str]]


@once
def article_at(frames: Frames) -> Callable[[Row], str]:
    """The article that a span begins in; '' where no article holds it."""
    spans = frames["article_spans"]
    spans = spans[spans["start"].map(is_offset)]
    found = {
        document: sorted((int(row["start"]), row["article_id"]) for row in held)
        for document, held in grouped(spans, "document_id").items()
    }

    def article(row: Row) -> str:
        marks = found.get(row["document_id"], [])
        if not is_offset(row["start"]) or not marks:
            return ""
        at = bisect.bisect_right(marks, (int(row["start"]), "\uffff")) - 1
        return marks[at][1] if at >= 0 else ""

    return article


@once
def passages(frames: Frames) -> Places:
    """Event -> the articles that tell of it: that of its span, and of its evidence for `row`."""
    article = article_at(frames)
    found = {row["event_id"]: {article(row)} for row in rows(frames["events"])}
    for row in rows(frames["evidence"]):
        if row["event_id"] in found and row["field"] == "row":
            found[row["event_id"]].add(article(row))
    return found


def where_told(frame: Frame, frames: Frames) -> Verdict:
    """A row about an event stands in an article that tells of it; a byline can stand elsewhere."""
    told, article = passages(frames), article_at(frames)

    def stands(row: Row) -> bool:
        places = told.get(row["event_id"])
        return places is None or row.get("role") == "reporter" or article(row) in places

    return verdict(frame, map(stands, rows(frame)))


def in_its_document(frame: Frame, frames: Frames) -> Verdict:
    """Evidence for a figure or a quote stands in the document of that row."""
    of_row = looked_up(frame["metric_id"], frames["metrics"], "metric_id", "document_id")
    of_row += looked_up(frame["quote_id"], frames["quotes"], "quote_id", "document_id")
    return (of_row == "") | (of_row == frame["document_id"])


def met_in(frames: Frames, place: Callable[[Row], str]) -> Places:
    """Thing -> the places where it is mentioned."""
    found: Places = {}
    for row in rows(frames["mentions"]):
        found.setdefault(owner(row), set()).add(place(row))
    return found


def met_of(met: Places, frames: Frames) -> Callable[[str, str], set[str]]:
    """The places where an actor, or another than `thing` that belongs to it, is mentioned."""
    members: Places = {}
    for actor, line in kin(frames).items():
        for above in line:
            members.setdefault(above, set()).add(actor)

    def places(other: str, thing: str) -> set[str]:
        belong = members.get(other, set()) - {thing} | {other}
        return set().union(*(met.get(actor, set()) for actor in belong))

    return places


def holds_its_name(frames: Frames) -> Callable[[str, str], bool]:
    """Whether a form of one thing contains a form of another: Qualcomm in Qualcomm's chips."""
    forms: Places = {}
    for row in rows(frames["names"]):
        forms.setdefault(owner(row), set()).add(row["name"])
    return lambda thing, other: any(
        part in whole for whole in forms.get(thing, ()) for part in forms.get(other, ())
    )


def met_together(key: str, column: str) -> Holds:
    """A thing and its maker, issuer or body are mentioned in one article."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        met, holds_name = met_in(frames, article_at(frames)), holds_its_name(frames)
        of = met_of(met, frames)
        return verdict(
            frame,
            (
                not other
                or bool(met.get(thing, set()) & of(other, thing))
                or holds_name(thing, other)
                for thing, other in zip(frame[key], frame[column], strict=True)
            ),
        )

    return holds


def describes_it(key: str, column: str) -> Holds:
    """Whoever a description names is mentioned in a document that mentions the thing."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        met = met_in(frames, lambda row: row["document_id"])
        forms, holds_name = english_forms(frames), holds_its_name(frames)
        of = met_of(met, frames)

        def fits(row: Row) -> bool:
            return all(
                thing == row[key]
                or bool(of(thing, row[key]) & met.get(row[key], set()))
                or holds_name(row[key], thing)
                for thing in named_in_english(forms, row[column])
            )

        return verdict(frame, map(fits, rows(frame)))

    return holds


def country_is_met(frame: Frame, frames: Frames) -> Verdict:
    """A state that is an actor is mentioned where an actor of its country is."""
    met = met_in(frames, lambda row: row["document_id"])
    of = met_of(met, frames)
    states = {row["country"]: row["actor_id"] for row in rows(frame) if row["kind"] == "state"}
    return verdict(
        frame,
        (
            country not in states or bool(of(states[country], actor) & met.get(actor, set()))
            for actor, country in zip(frame["actor_id"], frame["country"], strict=True)
        ),
    )


def one_kind(column: str) -> Holds:
    """Rows that are described alike are of one kind."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        kinds = frame.groupby(column)["kind"].transform("nunique")
        return (frame[column] == "") | (kinds <= 1)

    return holds


def published_here(frame: Frame, frames: Frames) -> Verdict:
    """The publisher of a document is named in it, and its country is the region of the language."""
    met = met_in(frames, lambda row: row["document_id"])
    country = looked_up(frame["publisher_id"], frames["actors"], "actor_id", "country")
    pairs = zip(rows(frame), country, strict=True)

    def fits(row: Row, of: str) -> bool:
        region = re.search(r"-([A-Z]{2})$", row["language"])
        publisher = row["publisher_id"]
        known = not publisher or row["document_id"] in met.get(publisher, ())
        return known and (not of or region is None or region[1] == of)

    return verdict(frame, (fits(row, of) for row, of in pairs))


PARTS = {"caption": {"caption", "byline"}, "remnant": {"caption"}}
"""Kind of an article -> the parts that it can have, where those are few."""


def has_its_parts(frame: Frame, frames: Frames) -> Verdict:
    """An article has a headline or running text; a caption has neither, as a rule."""
    spans = grouped(frames["article_spans"], "article_id")

    def fits(row: Row) -> bool:
        parts = {span["part"] for span in spans.get(row["article_id"], ())}
        allowed = PARTS.get(row["kind"])
        return parts <= allowed if allowed else bool(parts & {"body", "headline"})

    return verdict(frame, map(fits, rows(frame)))


def of_its_discrepancy(frame: Frame, frames: Frames) -> Verdict:
    """What a side says shares a word with the discrepancy that it is a side of."""
    told = {
        row["discrepancy_id"]: stems(f"{row['title_en']} {row['explanation_en']}")
        for row in rows(frames["discrepancies"])
    }
    return verdict(
        frame,
        (
            not (said := stems(says)) or bool(said & told.get(of, said))
            for says, of in zip(frame["says"], frame["discrepancy_id"], strict=True)
        ),
    )


def stems(text: str) -> set[str]:
    """The beginnings of the longer words of an English text, without those that name a part."""
    found = {word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())}
    return found - {"headl", "body", "lead", "capti"}


RULES: tuple[Rule, ...] = (
    *(
        Rule(table, column, "stands in no article that tells of the event", where_told)
        for table, column in (
            ("evidence", "event_id"),
            ("event_actors", "event_id"),
            ("metrics", "event_id"),
            ("quotes", "event_id"),
        )
    ),
    Rule("evidence", "document_id", "is not the document of its row", in_its_document),
    *(
        Rule(table, column, "is met in no article together with it", met_together(key, column))
        for table, key, column in (
            ("products", "product_id", "maker_id"),
            ("policies", "policy_id", "issuer_id"),
            ("actors", "actor_id", "affiliation_id"),
        )
    ),
    *(
        Rule(table, column, "names whom no document of it mentions", describes_it(key, column))
        for table, key, column in (
            ("products", "product_id", "description_en"),
            ("policies", "policy_id", "description_en"),
            ("actors", "actor_id", "description_en"),
            ("actors", "actor_id", "role_en"),
        )
    ),
    Rule("actors", "country", "is a state that no document of the actor names", country_is_met),
    *(
        Rule(table, column, "stands with a row of another kind, too", one_kind(column))
        for table, column in (
            ("actors", "description_en"),
            ("products", "description_en"),
            ("policies", "description_en"),
            ("source_notes", "note"),
        )
    ),
    Rule("documents", "publisher_id", "is not named in it, or of another region", published_here),
    Rule("articles", "kind", "does not have the parts of an article of this kind", has_its_parts),
    Rule("discrepancy_members", "says", "shares no word with the discrepancy", of_its_discrepancy),
)
