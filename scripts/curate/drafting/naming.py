"""Candidates for names that nobody knows yet: by the title before them, their last word, their
capitals or their marks. Most want a look, and some are none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scripts.curate.drafting.page import Named, Page, Place, overlaps
from scripts.curate.drafting.words import BEGINS, NAME, speech, told

ENGLISH_BODY = rf"((?!The ){NAME}(?: (?:of |the |for )*{NAME})*? (?:{{last}}))\b"
LATIN = re.compile(rf"{NAME}(?: {NAME})*")
MARKED = re.compile("[\u4e00-\u9fff]{1,6}[·．‧•][\u4e00-\u9fff]{1,6}")
COMMON = {"The", "This", "That", "It", "In", "On", "At", "But", "And", "AI", "CEO"}


@dataclass(frozen=True)
class Candidate:
    """What may be a name: where it first stands on the page, its form, the kind of actor that its
    words tell ('' where none), and how often it stands."""

    start: int
    end: int
    name: str
    kind: str
    times: int


def patterns(page: Page) -> Iterator[tuple[str, str]]:
    """(kind of actor, a pattern whose first group, or whole, is the name)."""
    words, spaced = told(page.source.language), page.source.reading.layout.spaced
    yield "person", words.person
    if not spaced:
        verbs = speech(page.source.language)
        first = f"(?:^|(?<=[。！？，；：」”]))([\u4e00-\u9fff]{{2,3}})(?={verbs})"
        yield "person", first
    yield "person", f"({MARKED.pattern})"
    for kind, last in words.bodies.items():
        if spaced:
            yield kind, ENGLISH_BODY.format(last=last)
        else:
            yield kind, f"(?:{BEGINS})([\u4e00-\u9fff]{{2,10}}?(?:{last}))"
    if not spaced:
        last = "|".join([words.firm, *page.firms])
        yield "company", f"(?:{BEGINS})([\u4e00-\u9fff]{{1,6}}(?:{last}))(?={words.acts})"
    if spaced and page.firms:
        yield "company", ENGLISH_BODY.format(last="|".join(page.firms))
    if words.says:
        yield "person", words.says
    yield "", words.title
    yield "", f"({LATIN.pattern})"


def candidate_id(number: int) -> str:
    """The id that a draft gives to the candidate of this number, until a curator types another."""
    return f"actors.{number}"


def strangers(page: Page, candidates: list[Candidate]) -> tuple[Named, ...]:
    """Wherever a candidate of a known kind stands; what it names is the row of the draft that is
    proposed for it."""
    return tuple(
        Named(*m.span(), "actor_id", candidate_id(number), candidate.kind)
        for number, candidate in enumerate(candidates, 1)
        for m in re.finditer(re.escape(candidate.name), page.text)
        if candidate.kind
    )


def surnames(page: Page, named: list[Named]) -> Iterator[Named]:
    """Whoever is named in full before and then by the last word alone, between other words: Jensen
    Huang, then Huang."""
    full: dict[str, Named] = {}
    for name in sorted(named, key=lambda name: name.start):
        words = page.text[name.start : name.end].split(" ")
        if name.person and len(words) > 1 and words[-1].isascii():
            full.setdefault(words[-1], name)
    for last, name in full.items():
        taken = [(one.start, one.end) for one in named]
        for m in re.finditer(rf"\b{re.escape(last)}\b", page.text):
            if m.start() > name.start and not overlaps(m.span(), taken):
                yield replace(name, start=m.start(), end=m.end(), short=True)


def places(page: Page, pattern: str) -> Iterator[Place]:
    """Where the group of a pattern that matches stands, block by block: no name goes on from a
    headline into the text below it."""
    for first, last in page.blocks:
        for m in re.finditer(pattern, page.text[first:last]):
            start, end = m.span(m.lastindex or 0)
            yield first + start, first + end


def find_candidates(page: Page) -> list[Candidate]:
    """Every candidate once, in the order of the page; none that shares a character with a name."""
    taken: list[Place] = [(name.start, name.end) for name in page.names]
    spaced = page.source.reading.layout.spaced
    found, no_name = dict[str, Candidate](), told(page.source.language).no_name
    begins = {start for start, _ in [*page.sentences, *page.quotations]}
    for kind, pattern in patterns(page):
        for start, end in places(page, pattern):
            name = page.text[start:end]
            alone = kind == "" and " " not in name and (start in begins or len(name) < 3)
            said = re.search(speech(page.source.language), name) or re.search(no_name, name)
            shared = [place for place in taken if overlaps(place, [(start, end)])]
            inside = all(start <= a and b <= end and (a, b) != (start, end) for a, b in shared)
            longer = kind not in ("", "person") and spaced and inside
            common = name in COMMON or name.lower() in page.generic
            if name in found or common or alone or said or (shared and not longer):
                continue
            taken += [at.span() for at in re.finditer(re.escape(name), page.text)]
            found[name] = Candidate(start, end, name, kind, page.text.count(name))
    return sorted(found.values(), key=lambda candidate: candidate.start)
