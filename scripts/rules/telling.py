"""Rules of who tells what, across tables: a claim, a figure and a quote that share their words
share their speaker, titles name who claims and who acts, and an occasion has its medium."""

import re
from collections.abc import Iterator
from functools import partial

from scripts.rules.claims import CLAIMED
from scripts.rules.nearness import forms
from scripts.rules.proof import forms as names
from scripts.rules.proof import unspaced
from scripts.rules.rule import (
    THINGS,
    WORDS,
    Case,
    Data,
    Places,
    Row,
    Rule,
    held,
    kin,
    one_by_one,
)

SAYS = re.compile(WORDS["says that"])
"""The beginning of a title that tells what somebody says, as far as the verb."""


@one_by_one
def figures_said(data: Data, document: str) -> dict[int, list[Row]]:
    """The quotes that hold the printed number of a metric, by the identity of the metric."""
    numbers = Places(data.of_document("metrics", document), "value_start", "value_end")
    return held(data.of_document("quotes", document), numbers)


@one_by_one
def events_said(data: Data, document: str) -> dict[int, list[Row]]:
    events = Places(data.of_document("events", document))
    return held(data.of_document("quotes", document), events)


def is_the_speakers(case: Case) -> bool:
    """A figure in a quote is given by who speaks it."""
    said = figures_said(case.data, case["document_id"])
    quotes = case.data.show(said.get(id(case.row), []))
    return not quotes or case["attributed_to"] in {quote["speaker_id"] for quote in quotes}


def is_claimed_by_the_speaker(case: Case) -> bool:
    """What is claimed in a quote is claimed by who speaks it."""
    said = events_said(case.data, case["document_id"])
    quotes = case.data.show(said.get(id(case.row), []))
    told = {quote["speaker_id"] for quote in quotes}
    return case["realis"] not in CLAIMED or not quotes or case["claimed_by_id"] in told


def stands_in(data: Data, thing: str, title: str) -> int:
    """Where a thing is first named in a title of ours; -1 where it is not."""
    for column in THINGS:
        data.where("names", column, thing)
    return min(
        (title.find(form) for form in forms(data).get(thing, ()) if form in title), default=-1
    )


def claimant_is_told(case: Case, title: str) -> bool:
    """The title of a claim names who makes it."""
    data = case.data
    return not (case["claimed_by_id"] and case[title]) or (
        stands_in(data, case["claimed_by_id"], case[title]) >= 0
    )


def in_its_order(case: Case, title: str) -> bool:
    """Who acts is named before whom it is done to, where nobody else's claim is told."""
    data, rows = case.data, case.data.where("event_actors", "event_id", case["event_id"])
    places = {
        role: [
            stands_in(data, row["actor_id"], case[title]) for row in rows if row["role"] in names
        ]
        for role, names in WORDS["order"].items()
    }
    agents, targets = ([at for at in found if at >= 0] for found in places.values())
    return bool(case["claimed_by_id"]) or not (agents and targets) or min(agents) < min(targets)


def has_its_verb(case: Case) -> bool:
    """The title says what its type is of, after whoever says that it is so."""
    told = (
        SAYS.sub("", case["title_en"], count=1) if case["realis"] in CLAIMED else case["title_en"]
    )
    wanted = WORDS["types"].get(case["type"])
    return wanted is None or re.search(wanted, told, re.IGNORECASE) is not None


def speaks(case: Case) -> bool:
    """Who is a speaker of an event is quoted on it, or claims it, or states it."""
    data, event = case.data, case.other("event_id")
    if case["role"] != "speaker" or event is None or event["type"] in WORDS["spoken"]:
        return True
    quotes = data.where("quotes", "event_id", case["event_id"])
    said = any(quote["speaker_id"] == case["actor_id"] for quote in quotes)
    return said or event["claimed_by_id"] == case["actor_id"]


def fits_the_occasion(case: Case) -> bool:
    """On an interview people are interviewed, at a meeting they meet."""
    event = case.other("event_id")
    if event is None:
        return True
    known = WORDS["media"].get(event["type"])
    return case["medium"] in known if known else case["medium"] not in WORDS["media of their own"]


def occasions(data: Data, quote: Row) -> Iterator[Row]:
    """The occasions of its article on which the speaker of a quote spoke that day."""
    for event in data.where("events", "article_id", quote["article_id"]):
        if event["date"] == quote["said_on"] and event["type"] in WORDS["occasions"]:
            rows = data.where("event_actors", "event_id", event["event_id"])
            own = (row["role"] for row in rows if row["actor_id"] == quote["speaker_id"])
            if any(role in WORDS["heard"] for role in own):
                yield event


def has_its_occasion(case: Case) -> bool:
    """What is said on the day of an occasion at which one speaks is said at it, or at another."""
    known = case["event_id"] or not (case["speaker_id"] and case["said_on"])
    return bool(known) or not any(occasions(case.data, case.row))


def has_one_medium(case: Case) -> bool:
    """What one speaker says on one occasion is said by one medium."""
    quotes = case.data.where("quotes", "event_id", case["event_id"])
    own = (quote for quote in quotes if quote["speaker_id"] == case["speaker_id"])
    return all(quote["medium"] == case["medium"] for quote in own)


def persons_in(case: Case, column: str) -> set[str]:
    """The persons whom words of a row name, be it inside a longer name."""
    words, known, here = unspaced(case[column]), names(case.data), ("", case["document_id"])
    found = (known.rows[form] for at in known.places(words) for form in known.at(words, at))
    told = {row["actor_id"] for row in found if row["document_id"] in here}
    return {actor for actor in told if case.data.cell("actors", actor, "kind") == "person"}


def is_who_is_named(case: Case) -> bool:
    """Where the words for the speaker name persons, the speaker is one of them."""
    told = persons_in(case, "speaker_text") if case["speaker_id"] else set()
    return not told or case["speaker_id"] in told


def is_lasting(case: Case) -> bool:
    """What goes on has a time that lasts (A/B)."""
    return case["realis"] != "ongoing" or "/" in case["date"]


def is_over(case: Case) -> bool:
    """What has happened once lasted no time; what lasted is told so, by words or the note."""
    if case["realis"] != "happened" or "/" not in case["date"]:
        return True
    return re.search(WORDS["lasting"], f"{case['date_text']} {case['note']}") is not None


def has_its_source(case: Case) -> bool:
    """A figure of unknown standing has no source; one that is given or planned has."""
    source = bool(case["attributed_to"]) or bool(case["same_as"])
    return not (case["obs_status"] == "U" and case["attributed_to"]) and (
        case["obs_status"] not in WORDS["given"] or source
    )


def is_no_estimate(case: Case) -> bool:
    """What somebody says of himself is no estimate."""
    own = bool(case["subject_id"]) and case["subject_id"] in kin(case.data, case["attributed_to"])
    return case["obs_status"] != "E" or not own


OF_THE_SPEAKER = "is not who speaks the words that hold the figure"
CLAIMS = "is not who speaks the words that hold the claim"
UNNAMED = "does not name who claims it"
ORDER = "names whom it is done to before who does it"
VERB = "has no word for it in title_en"
SILENT = "is a speaker who is not quoted on the event and does not claim it"
OCCASION = "is no medium of an event of this type"
TWO = "is another medium than that of the same speaker on the same event"
PERSON = "names a person who is not the speaker"
TITLES = ("title_en", "title_zh_hant")
RULES: tuple[Rule, ...] = (
    Rule("metrics", "attributed_to", OF_THE_SPEAKER, is_the_speakers),
    Rule("metrics", "obs_status", "does not go with having a source, or none", has_its_source),
    Rule("metrics", "obs_status", "is an estimate by the one whom it measures", is_no_estimate),
    Rule("events", "claimed_by_id", CLAIMS, is_claimed_by_the_speaker),
    *(Rule("events", title, UNNAMED, partial(claimant_is_told, title=title)) for title in TITLES),
    *(Rule("events", title, ORDER, partial(in_its_order, title=title)) for title in TITLES),
    Rule("events", "type", VERB, has_its_verb),
    Rule("events", "realis", "goes on, but has no time that lasts", is_lasting),
    Rule("events", "date", "lasts (A/B), but no word says that it did", is_over),
    Rule("event_actors", "role", SILENT, speaks),
    Rule("quotes", "event_id", "is missing: the speaker speaks on that day", has_its_occasion),
    Rule("quotes", "medium", OCCASION, fits_the_occasion),
    Rule("quotes", "medium", TWO, has_one_medium),
    Rule("quotes", "speaker_text", PERSON, is_who_is_named),
)
