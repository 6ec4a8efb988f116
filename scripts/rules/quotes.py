"""Rules of quotes: kinds, repeats, quotes in quotes, and the occasion on which they were said."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import chain

from scripts.model.sources import is_offset
from scripts.rules.codes import days_of
from scripts.rules.figures import known_by_publication
from scripts.rules.rule import Case, Data, Row, Rule, Unique, one_by_one, part_holding
from scripts.text.quoting import quotations

APOSTROPHES = "‘’"
ALIKE = 0.6
"""Share of characters or words that a repeat has in common with what it repeats, at least."""
CUT = re.compile(r"[A-Za-z0-9][.,-]?\n?\0[.,-]?\n?[A-Za-z0-9]")
"""A place inside a Latin word or a number, be it at the end of a line."""
STOP = re.compile(r"[，。；：、！？…—．）」』》”’»\"﹂﹄｣ \u3000,.;:!?)]|\r?\n\s*\n")


def points_to_first(case: Case) -> bool:
    """`same_as` names another row, of the same speaker, that is itself no repeat."""
    first = case.data.get("quotes", case["same_as"]) or {"same_as": "", "speaker_id": ""}
    return not case["same_as"] or (
        case["same_as"] != case["quote_id"]
        and not first["same_as"]
        and first["speaker_id"] == case["speaker_id"]
    )


def brackets_fit(case: Case) -> bool:
    """Own words inside a report are in quotation marks: a mixed quote has some."""
    return case["kind"] != "mixed" or any(quotations(case["text"], case.language.quotes))


def raw_of(case: Case) -> tuple[str, str, str] | None:
    """What stands before, in and after the span of a row; None where it has no place."""
    source = case.data.sources.get(case["document_id"])
    if source is None or not is_offset(case["start"], case["end"]):
        return None
    text, start, end = source.text, int(case["start"]), int(case["end"])
    return text[:start], text[start:end], text[end:]


def place_of(row: Row) -> tuple[str, int, int] | None:
    """Document, start and end of a row; None where it has no place."""
    if not is_offset(row["start"], row["end"]):
        return None
    return row["document_id"], int(row["start"]), int(row["end"])


def is_uncut(case: Case) -> bool:
    """A quote neither begins nor ends inside a Latin word or a number, nor between brackets."""
    raw = raw_of(case)
    if raw is None or not raw[1]:
        return True
    cut = any(CUT.search(f"{a[-3:]}\0{b[:3]}") for a, b in (raw[:2], raw[1:]))
    words = case["full_text"] or case["text"]
    pairs = {*case.language.quotes, *case.language.pairs} - {APOSTROPHES}
    balanced = all(words.count(pair[0]) == words.count(pair[1]) for pair in pairs)
    return balanced and (not cut or bool(case["full_text"]))


def ends_where_words_end(case: Case) -> bool:
    """A quote ends with or before a stop, or with its part of the article or a line of its
    headline, or is continued."""
    raw, part = raw_of(case), part_holding(case.data, case.row)
    if raw is None or case["full_text"] or part.get("end") == case["end"]:
        return True
    line = part.get("part") == "headline" and raw[2][:1] in "\r\n"
    return line or any(STOP.match(text) for text in (raw[1][-1:], raw[2]))


def in_brackets(case: Case) -> bool:
    """What is exactly the inside of quotation marks is direct."""
    raw = None if case["kind"] == "direct" else raw_of(case)
    around = raw[0].rstrip()[-1:] + raw[2].lstrip()[:1] if raw else ""
    return around not in case.language.quotes


def innermost(text: str, pairs: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The quotations of a text that hold no other one."""
    places = list(quotations(text, pairs))
    for start, end in places:
        if not any(start < first and last < end for first, last in places):
            yield start, end


@one_by_one
def explained(data: Data, document: str) -> bytearray:
    """For each character of a document 1 where a source note or a mention holds it."""
    held = bytearray(len(data.sources[document].text))
    for row in chain(*(data.of_document(t, document) for t in ("source_notes", "mentions"))):
        if is_offset(row["start"], row["end"]):
            start, end = (min(int(row[column]), len(held)) for column in ("start", "end"))
            held[start:end] = b"\1" * (end - start)
    return held


def own_words_are_marked(case: Case) -> bool:
    """Words in quotation marks inside an indirect quote are a name, a noted term, or words of a
    quote within it."""
    raw = raw_of(case) if case["kind"] == "indirect" else None
    if raw is None:
        return True
    nested = case.data.where("quotes", "within", case["quote_id"])
    inner = re.sub(r"\s", "", "".join(quote["text"] for quote in nested))
    known = explained(case.data, case["document_id"])
    return all(
        known[len(raw[0]) + start] or re.sub(r"\s", "", raw[1][start:end]) in inner
        for start, end in innermost(raw[1], case.language.quotes)
    )


def lies_within(case: Case) -> bool:
    """A quote lies inside the one that `within` names, or after the opening of an article that is
    one report."""
    outer = case.data.get("quotes", case["within"])
    if outer is None or not is_offset(*(r[c] for r in (case, outer) for c in ("start", "end"))):
        return True
    start, end, first, last = (int(r[c]) for r in (case, outer) for c in ("start", "end"))
    report = outer["medium"] == "article" and case["article_id"] == outer["article_id"]
    inside = first <= start and (report or end <= last)
    return case["document_id"] == outer["document_id"] and inside


def alike(case: Case) -> bool:
    """A repeat shares most of its characters, or of its English words, with what it repeats."""
    first = case.data.get("quotes", case["same_as"])
    if first is None:
        return True
    letters = set(case["text"]), set(first["text"])
    words = english_words(case.row), english_words(first)
    return max(shared(*letters), shared(*words)) >= ALIKE


def english_words(row: Row) -> set[str]:
    return set(re.findall(r"[a-z0-9]{3,}", row["text_en"].lower()))


def shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def on_the_occasion(case: Case) -> bool:
    """What was said on an occasion was said when it took place."""
    event = case.other("event_id")
    said, date = days_of(case["said_on"]), days_of(event["date"] if event else "")
    if said is None or date is None:
        return True
    return not (said.end and said.end < date.start) and not (date.end and date.end < said.start)


def takes_part(case: Case) -> bool:
    """Who speaks on an occasion is among its actors."""
    there = case.data.where("event_actors", "event_id", case["event_id"])
    known = not case["event_id"] or not case["speaker_id"]
    return known or any(row["actor_id"] == case["speaker_id"] for row in there)


def has_a_speaker(case: Case) -> bool:
    return bool(case["speaker_id"] or case["note"])


def dated_with_basis(case: Case) -> bool:
    return (case["said_on"] == "") == (case["date_basis"] == "")


SAME_WORDS = ("document_id", "start", "end", "speaker_id")
LATE = "cannot have been said after its document was published"
NOT_FIRST = "must name another quote of the same speaker that is itself no repeat"
RULES: tuple[Rule, ...] = (
    Rule(
        "quotes",
        "speaker_id",
        "a quote without a speaker needs a note that says why",
        has_a_speaker,
    ),
    Rule("quotes", "speaker_id", "is no actor of the event on which it was said", takes_part),
    Rule("quotes", "date_basis", "a date and its basis go together", dated_with_basis),
    Rule("quotes", "said_on", LATE, partial(known_by_publication, start="said_start")),
    Rule("quotes", "said_on", "was not said when its event took place", on_the_occasion),
    Rule("quotes", "same_as", NOT_FIRST, points_to_first),
    Rule("quotes", "same_as", "has little in common with that quote", alike),
    Rule("quotes", "within", "does not lie inside that quote", lies_within),
    Rule("quotes", "end", "is cut inside a word, a number or a pair of marks", is_uncut),
    Rule("quotes", "end", "ends before its words do", ends_where_words_end),
    Rule(
        "quotes",
        "start",
        "these words by this speaker are a row above",
        Unique("quotes", SAME_WORDS),
    ),
    Rule("quotes", "kind", "is mixed without a word in quotation marks", brackets_fit),
    Rule("quotes", "kind", "is not direct, but is the inside of quotation marks", in_brackets),
    Rule(
        "quotes",
        "kind",
        "has words in quotation marks that no source note explains",
        own_words_are_marked,
    ),
)
