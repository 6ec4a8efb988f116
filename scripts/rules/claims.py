"""Rules of who says so: claims, speakers, and the roles that actors have."""

import re

from scripts.rules.nearness import forms
from scripts.rules.proof import unspaced
from scripts.rules.rule import WORDS, Case, Data, Rule, kin

CLAIMED = ("alleged", "forecast")


def is_somebodys(case: Case) -> bool:
    """What is alleged or forecast has somebody who says so, or the note says why it has none."""
    told = case["claimed_by_id"] or re.search(WORDS["nobody claims"], case["note"])
    return case["realis"] not in CLAIMED or bool(told)


def is_no_fact(case: Case) -> bool:
    """What somebody claims is not told in the voice of the document."""
    return not case["claimed_by_id"] or case["realis"] in CLAIMED


def claimant_takes_part(case: Case) -> bool:
    """Who claims is the speaker, or the issuer of the data, of the event."""
    rows = case.data.where("event_actors", "event_id", case["event_id"])
    told = {row["actor_id"] for row in rows if row["role"] in WORDS["claimants"]}
    return not case["claimed_by_id"] or case["claimed_by_id"] in told


def names_the_speaker(case: Case) -> bool:
    """The words for the speaker hold a name of him or of whom he belongs to, or refer to him."""
    words = unspaced(case["speaker_text"])
    if not words:
        return not case["speaker_id"]
    things = kin(case.data, case["speaker_id"])
    names = {unspaced(n) for one in things for n in forms(case.data).get(one, ())}
    refers = re.fullmatch(case.language.refers, case["speaker_text"]) is not None
    return not case["speaker_id"] or refers or any(name in words for name in names)


def is_described(case: Case) -> bool:
    """A speaker without a name has the words that describe him, or the note says that none do."""
    return bool(case["speaker_text"]) or re.search("no words", case["note"]) is not None


def is_of_the_media(data: Data, actor: str) -> bool:
    return any(data.cell("actors", one, "kind") == "media" for one in kin(data, actor))


def has_the_role(case: Case) -> bool:
    """A reporter is an outlet or works for one; the other side of something has a first one."""
    rows = case.data.where("event_actors", "event_id", case["event_id"])
    if case["role"] == "reporter":
        return is_of_the_media(case.data, case["actor_id"])
    others = {row["role"] for row in rows if row["actor_id"] != case["actor_id"]}
    return case["role"] not in WORDS["sides"] or bool(others & set(WORDS["sides"][case["role"]]))


UNSAID = "needs claimed_by_id, or a note that says 'claimed_by inferred: …'"
FACT = "is claimed by somebody, so realis is alleged or forecast"
RULES: tuple[Rule, ...] = (
    Rule("events", "realis", UNSAID, is_somebodys),
    Rule("events", "claimed_by_id", FACT, is_no_fact),
    Rule("events", "claimed_by_id", "is no speaker or issuer of the event", claimant_takes_part),
    Rule("quotes", "speaker_text", "does not name the speaker", names_the_speaker),
    Rule("quotes", "speaker_text", "no words describe the speaker", is_described),
    Rule("event_actors", "role", "is no role of this actor in this event", has_the_role),
)
