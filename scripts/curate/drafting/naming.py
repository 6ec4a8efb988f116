"""Candidates for names that nobody knows yet: by the title before them, their last word, their
capitals or their marks. Most want a look, and some are none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.curate.drafting.page import Page, Place, overlaps
from scripts.curate.drafting.words import BEGINS, NAME, speech, told

ENGLISH_BODY = rf"({NAME}(?: (?:of |the |for )*{NAME})*? (?:{{last}}))\b"
LATIN = re.compile(rf"{NAME}(?: {NAME})*")
MARKED = re.compile("[\u4e00-\u9fff]{1,6}[·．‧•][\u4e00-\u9fff]{1,6}")
NO_NAME = re.compile("^[在於也會採的是有將對一]")
"""What a Chinese name does not begin with."""
COMMON = {"The", "This", "That", "It", "In", "On", "At", "But", "And", "AI", "CEO", "GPU", "CPU"}


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
    yield "", words.title
    yield "", f"({LATIN.pattern})"


def find_candidates(page: Page) -> list[Candidate]:
    """Every candidate once, in the order of the page; none that shares a character with a name."""
    taken: list[Place] = [(name.start, name.end) for name in page.names]
    found = dict[str, Candidate]()
    begins = {start for start, _ in page.sentences}
    for kind, pattern in patterns(page):
        for m in re.finditer(pattern, page.text):
            start, end = m.span(1)
            name = m[1]
            alone = kind == "" and " " not in name and (start in begins or len(name) < 3)
            said = re.search(speech(page.source.language), name) or NO_NAME.search(name)
            if name in found or name in COMMON or alone or said or overlaps((start, end), taken):
                continue
            taken += [at.span() for at in re.finditer(re.escape(name), page.text)]
            found[name] = Candidate(start, end, name, kind, page.text.count(name))
    return sorted(found.values(), key=lambda candidate: candidate.start)
