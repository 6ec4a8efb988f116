"""Rules of quotes: kinds, repeats, quotes in quotes, and the occasion on which they were said."""

import re

from scripts.model.sources import is_offset
from scripts.rules.codes import is_edtf
from scripts.rules.figures import known_by_publication
from scripts.rules.rule import (
    Frame,
    Frames,
    Holds,
    Row,
    Rule,
    Verdict,
    each,
    empty,
    grouped,
    looked_up,
    rows,
    rowwise,
    unique,
    verdict,
)
from scripts.text.dates import days

ALIKE = 0.6
"""Share of characters or words that a repeat has in common with what it repeats, at least."""


def points_to_first(frame: Frame, frames: Frames) -> Verdict:
    """`same_as` names another row, of the same speaker, that is itself no repeat."""
    target = frame["same_as"]
    same_speaker = looked_up(target, frame, "quote_id", "speaker_id") == frame["speaker_id"]
    return empty(target) | (
        (target != frame["quote_id"])
        & empty(looked_up(target, frame, "quote_id", "same_as"))
        & same_speaker
    )


def not_in_itself(frame: Frame, frames: Frames) -> Verdict:
    """Going up by `within` never comes back."""
    above = dict(zip(frame["quote_id"], frame["within"], strict=True))

    def ends(start: str) -> bool:
        seen, at = {start}, above.get(start, "")
        while at and at not in seen:
            seen.add(at)
            at = above.get(at, "")
        return not at

    return each(frame["quote_id"], ends)


def brackets_fit(row: Row) -> bool:
    """Own words inside a report are in brackets: a mixed quote has some, a direct one is inside."""
    return row["kind"] != "mixed" or re.search(r"[「『]", row["text"]) is not None


def in_brackets(frame: Frame, frames: Frames) -> Verdict:
    """What is exactly the inside of a pair of brackets is direct."""
    sources = dict(zip(frames["sources"]["document_id"], frames["sources"]["text"], strict=True))

    def fits(row: Row) -> bool:
        if row["kind"] == "direct" or not is_offset(row["start"], row["end"]):
            return True
        text, start, end = sources.get(row["document_id"], ""), int(row["start"]), int(row["end"])
        return (text[:start].rstrip()[-1:] + text[end:].lstrip()[:1]) not in ("「」", "『』")

    return verdict(frame, map(fits, rows(frame)))


def own_words_are_marked(frame: Frame, frames: Frames) -> Verdict:
    """A bracket inside an indirect quote is a name, a noted term, or words of a quote within it."""
    marked: dict[str, set[int]] = {}
    for table in ("source_notes", "mentions"):
        for row in rows(frames[table]):
            if is_offset(row["start"], row["end"]):
                covered = range(int(row["start"]), int(row["end"]))
                marked.setdefault(row["document_id"], set()).update(covered)
    nested = grouped(frame, "within")

    def marked_in(row: Row) -> bool:
        if row["kind"] != "indirect" or not is_offset(row["start"], row["end"]):
            return True
        inner = "".join(quote["text"] for quote in nested.get(row["quote_id"], ()))
        raw = sources.get(row["document_id"], "")[int(row["start"]) : int(row["end"])]
        return all(
            int(row["start"]) + found.start(1) in marked.get(row["document_id"], ())
            or re.sub(r"\s", "", found[1]) in inner
            for found in re.finditer(r"[「『]([^「」『』]+)[」』]", raw)
        )

    sources = dict(zip(frames["sources"]["document_id"], frames["sources"]["text"], strict=True))
    return verdict(frame, map(marked_in, rows(frame)))


def lies_within(frame: Frame, frames: Frames) -> Verdict:
    """A quote lies inside the one that `within` names."""
    quotes = {row["quote_id"]: row for row in rows(frame)}

    def inside(row: Row) -> bool:
        outer = quotes.get(row["within"])
        offsets = [r[c] for r in (row, outer or row) for c in ("start", "end")]
        if outer is None or not is_offset(*offsets):
            return True
        start, end, first, last = map(int, offsets)
        return row["document_id"] == outer["document_id"] and first <= start < end <= last

    return verdict(frame, map(inside, rows(frame)))


def alike(frame: Frame, frames: Frames) -> Verdict:
    """A repeat shares half of its characters, or of its English words, with what it repeats."""
    quotes = {row["quote_id"]: row for row in rows(frame)}

    def shared(one: set[str], other: set[str]) -> float:
        return len(one & other) / max(1, min(len(one), len(other)))

    def is_alike(row: Row) -> bool:
        first = quotes.get(row["same_as"])
        if first is None:
            return True
        words = [set(re.findall(r"[a-z0-9]{3,}", r["text_en"].lower())) for r in (row, first)]
        return max(shared(set(row["text"]), set(first["text"])), shared(*words)) >= ALIKE

    return verdict(frame, map(is_alike, rows(frame)))


def overlap(one: str, other: str) -> bool:
    """Whether two EDTF dates can be the same day."""
    a, b = days(one), days(other)
    return (not a.end or not b.start or b.start <= a.end) and (
        not b.end or not a.start or a.start <= b.end
    )


def on_the_occasion(frame: Frame, frames: Frames) -> Verdict:
    """What was said on an occasion was said when it took place."""
    dates = looked_up(frame["event_id"], frames["events"], "event_id", "date")

    def fits(said: str, date: str) -> bool:
        return not said or not date or not (is_edtf(said) and is_edtf(date)) or overlap(said, date)

    return verdict(frame, map(fits, frame["said_on"], dates))


def takes_part(column: str) -> Holds:
    """Who speaks on an occasion is among its actors."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        actors = frames["event_actors"]
        there = set(zip(actors["event_id"], actors["actor_id"], strict=True))
        return verdict(
            frame,
            (
                not event or not actor or (event, actor) in there
                for event, actor in zip(frame["event_id"], frame[column], strict=True)
            ),
        )

    return holds


RULES: tuple[Rule, ...] = (
    Rule(
        "quotes",
        "speaker_id",
        "a quote without a speaker needs a note that says why",
        lambda f, frames: ~empty(f["speaker_id"]) | ~empty(f["note"]),
    ),
    Rule(
        "quotes",
        "date_basis",
        "a date and its basis go together",
        lambda f, frames: empty(f["said_on"]) == empty(f["date_basis"]),
    ),
    Rule(
        "quotes",
        "said_on",
        "cannot have been said after its document was published",
        known_by_publication("said_start"),
    ),
    Rule(
        "quotes",
        "same_as",
        "must name another quote of the same speaker that is itself no repeat",
        points_to_first,
    ),
    Rule("quotes", "within", "a quote cannot stand in itself", not_in_itself),
    Rule(
        "quotes",
        "start",
        "these words by this speaker are a row above",
        unique(["document_id", "start", "end", "speaker_id"]),
    ),
    Rule("quotes", "kind", "is mixed without a word in brackets", rowwise(brackets_fit)),
    Rule("quotes", "kind", "is not direct, but is the inside of a pair of brackets", in_brackets),
    Rule(
        "quotes", "kind", "has words in brackets that no source note explains", own_words_are_marked
    ),
    Rule("quotes", "within", "does not lie inside that quote", lies_within),
    Rule("quotes", "same_as", "has little in common with that quote", alike),
    Rule("quotes", "said_on", "was not said when its event took place", on_the_occasion),
    Rule(
        "quotes",
        "speaker_id",
        "is no actor of the event on which it was said",
        takes_part("speaker_id"),
    ),
)
