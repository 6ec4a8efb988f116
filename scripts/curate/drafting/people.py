"""Proposals for names that nobody knows yet, and for the short ones of a document."""

import re

from scripts.curate.drafting.making import Proposals, span
from scripts.curate.drafting.naming import (
    Candidate,
)
from scripts.curate.drafting.page import Named, Page, Place
from scripts.curate.drafting.speaking import titled
from scripts.text.wording import convert

AT_A_BODY = re.compile(
    r", (?:an? |the )?[\w -]{3,30}? (?:at|of|for|with) (?:the )?(?:[A-Z][\w'&-]+ ?)+\b"
)


def propose_actor(made: Proposals, page: Page, candidate: Candidate, stranger: Named) -> None:
    """A candidate for a name that nobody knows; its id is for the curator to type. Whoever is named
    right before a person is whom he belongs to, with the words that say so."""
    name, latin = candidate.name, candidate.name[:1].isascii()
    simplified = "Simplified" in page.language.name
    written = {"name_en": name} if latin else {}
    written |= {"name_zh_hant": convert(name, "s2t") if simplified else name} if not latin else {}
    place = candidate.start, candidate.end
    called = titled(page, stranger) if stranger.person else place
    called = described_after(page, called) if stranger.person else place
    others = (n for n in page.called(*called) if n.thing != stranger.thing)
    body = next((n for n in others if not n.person), None)
    why = f"may be a name, and stands {candidate.times} times; type an actor_id, or drop it"
    why += f"; called {page.words(*called)}" if called != place else ""
    written |= {"kind": candidate.kind, "affiliation_id": body.thing if body else ""}
    actor = made.add("actors", why, written, span(page, place))
    for column in [*["affiliation_id"][: bool(body)], *["role_en"][: called != place]]:
        supports = {"actor_id": actor, "field": column, "relation": "supports"}
        made.add("evidence", "the words before the name", supports, span(page, called))


def described_after(page: Page, called: Place) -> Place:
    """A name with what follows it in commas and tells whom he belongs to, in English: Helen Zhou,
    an analyst at Lumina."""
    _, last = page.sentence(called[0])
    after = AT_A_BODY.match(page.text, called[1], last)
    return (called[0], after.end()) if after else called


def propose_surnames(made: Proposals, page: Page) -> None:
    """A short name for whoever is named by the last word alone, in this document."""
    known = {n.thing: page.text[n.start : n.end] for n in page.strangers if n.short}
    for thing, name in known.items():
        values = {"actor_id": thing, "name": name, "document_id": page.document, "kind": "short"}
        values |= {"language": page.source.language.split("-")[0]}
        made.add("names", "the last word of a name that stands in full before", values)
