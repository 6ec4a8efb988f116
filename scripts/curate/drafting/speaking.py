"""Quotations of a page, direct and reported, with the nearest named speaker and the verb.

A pair of quotation marks holds somebody's words where a verb of saying is beside it or it holds a
clause; else it is a term, a title or a slogan, which a source note accounts for. The speaker is
whom the clause with the verb names: after the words (「…」某某說) before what stands ahead of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.curate.drafting.page import Named, Page, Place, overlaps
from scripts.curate.drafting.words import speech, told

CLAUSE = re.compile(r"[，。！？；,.!?;]")
MARK = re.compile('[，。！？；：、,.!?;:「」『』“”"（）()【】]')
GOES_ON = re.compile(" [A-Z]")
"""What follows a name that is only the beginning of a longer one: the US Commerce Department."""
LONG = 10
"""Characters, or as many words of four, from which on words in marks are no term."""
NEAR = 12
"""Characters before a mark in which a verb of saying is looked for."""
AFTER = re.compile(r"[\s，,]*")
STOP = re.compile(r"[。！？!?；;：:「『“]|\.\s")
BLANK = re.compile(r"\n[^\S\n]*\n")
FAR = 60
"""Characters after a mark in which its speaker is looked for."""


@dataclass(frozen=True)
class Said:
    """Words of somebody, by the offsets of the page: what kind of quote, who speaks, and the
    clause that says so ((0, 0) if none does)."""

    start: int
    end: int
    kind: str
    speaker: str
    naming: Place = (0, 0)
    verb: str = ""
    last: str = ""
    """The person named last before, who need not be the speaker."""


def clause_after(page: Page, end: int) -> Place:
    """What follows a closing mark up to the next stop, in the same paragraph."""
    if page.source.reading.layout.spaced and page.text[end - 2 : end - 1] == ".":
        return end, end  # words that end with a full stop end their sentence
    begin = AFTER.match(page.text, end)
    at = begin.end() if begin else end
    if at >= len(page.text) or BLANK.search(page.source.text, *page.place(end - 1, at + 1)):
        return at, at
    stop = STOP.search(page.text, at)
    return at, min(stop.start() if stop else len(page.text), at + FAR)


def clause_before(page: Page, start: int) -> Place:
    """The sentence that leads to an opening mark, up to it."""
    begin, _ = page.sentence(max(0, start - 1))
    return begin, start


def speaker_in(page: Page, clause: Place, before: int) -> tuple[str, Place] | None:
    """Who is named before the verb of a clause, and the words that name him: a person before a
    body, the last before the others; not whom the words are spoken to. Somebody whom nobody knows
    yet is the candidate for his name, and not taken for the body that he belongs to."""
    away = re.compile(told(page.source.language).away + r"$")
    named = [
        name
        for name in page.called(clause[0], before)
        if not away.search(page.text[max(0, name.start - 6) : name.start])
        and (name.person or not GOES_ON.match(page.text, name.end))
    ]
    if not named:
        return None
    chosen = ([name for name in named if name.person] or named)[-1]
    return chosen.thing, naming(page, clause, chosen)


def naming(page: Page, clause: Place, name: Named) -> Place:
    """A name with what stands right before it in its clause: 明光公司副總裁陳小雨."""
    begin = name.start
    for other in reversed(page.called(clause[0], name.start)):
        between = page.text[other.end : begin]
        if CLAUSE.search(between) or len(between) > LONG:
            break
        begin = other.start
    return begin, name.end


def titled(page: Page, name: Named) -> Place:
    """A name with all that stands before it in its clause, if that is short enough for a title."""
    first, _ = page.sentence(name.start)
    marks = list(MARK.finditer(page.text, first, name.start))
    begin = marks[-1].end() if marks else first
    if page.source.reading.layout.spaced:  # said Jane Doe
        verbs = list(re.finditer(speech(page.source.language), page.text[begin : name.start]))
        begin += verbs[-1].end() if verbs else 0
    while begin < name.start and page.text[begin].isspace():
        begin += 1
    longest = LONG * (4 if page.source.reading.layout.spaced else 2)
    return (begin if name.start - begin <= longest else name.start), name.end


def last_person(page: Page, start: int) -> str:
    """The person named last before a place; '' if there is none."""
    before = (name.thing for name in reversed(page.called(0, start)) if name.person)
    return next(before, "")


def by_verb(page: Page, clause: Place, last: bool) -> tuple[str, Place, str] | None:
    """Speaker, naming words and verb of a clause that has a verb of saying; the last verb, or the
    first."""
    verbs = list(re.finditer(speech(page.source.language), page.text[clause[0] : clause[1]]))
    for verb in reversed(verbs) if last else verbs:
        at = clause[0] + verb.start()
        if named := speaker_in(page, clause, at):
            return *named, verb[0]
        refers = list(re.finditer(told(page.source.language).refers, page.text[clause[0] : at]))
        if refers:
            place = clause[0] + refers[-1].start(), clause[0] + refers[-1].end()
            return last_person(page, place[0]), place, verb[0]
    if not last and (named := speaker_in(page, clause, clause[1])) and verbs:
        return *named, verbs[0][0]
    return None


def described(page: Page, lead: Place) -> tuple[str, Place, str] | None:
    """The words before the verb right ahead of a quotation, where they name nobody who is known:
    they describe the speaker (業界人士估計：「…」)."""
    verbs = speech(page.source.language)
    found = re.compile(rf"([^，。！？,.:：；\s「」“”\"]{{2,20}}?)({verbs})[^。！？]{{0,{NEAR}}}$")
    m = found.search(page.text[lead[0] : lead[1]])
    return ("", (lead[0] + m.start(1), lead[0] + m.end(1)), m[2]) if m else None


def attributed(page: Page, start: int, end: int) -> tuple[str, Place, str]:
    """Speaker, naming words and verb of words in marks; of a run without a verb, the speaker whose
    words or whose report stand before it. ('', (0, 0), '') if no verb tells."""
    lead = clause_before(page, start - 1)
    ahead = by_verb(page, lead, last=True)
    verbs = speech(page.source.language)
    near = re.compile(f"(?:{verbs})[^。！？]*$").search(
        page.text[max(lead[0], start - NEAR) : start]
    )
    if near and (by := ahead or described(page, lead)):
        return by
    after = clause_after(page, end + 1)
    if found := by_verb(page, after, last=False):
        return found
    verb = re.compile(f".?({verbs})").match(page.text, *after)
    if verb and (named := speaker_in(page, lead, start - 1)):
        return *named, verb[1]
    begin, _ = page.sentence(max(0, start - 2))
    earlier = by_verb(page, clause_before(page, begin), last=True)
    return ahead or earlier or ("", (0, 0), "")


def has_words(page: Page, start: int, end: int) -> bool:
    """Whether what stands in marks is somebody's words, and no term."""
    text, verbs = page.text[start:end], speech(page.source.language)
    long = LONG * (3 if page.source.reading.layout.spaced else 1)
    near = page.text[max(0, start - NEAR) : start - 1]
    after = page.text[slice(*clause_after(page, end + 1))]
    return (
        CLAUSE.search(text) is not None
        or len(text) >= long
        or re.search(f"(?:{verbs})[^。！？]*$", near) is not None
        or (re.match("[^，,]{0,12}(?:" + verbs + ")", after) is not None and len(text) > 4)
    )


def find_quotations(page: Page) -> Iterator[Said]:
    """Every pair of quotation marks that holds words, in order; of kind 'term' where it does not.
    Inside words of somebody there are only terms."""
    outer = list[Place]()
    for start, end in page.quotations:
        nested = overlaps((start, end), outer)
        if nested:
            continue
        if not has_words(page, start, end):
            yield Said(start, end, "term", "")
            continue
        outer.append((start, end))
        yield Said(start, end, "direct", *attributed(page, start, end), last_person(page, start))


def before_verb(page: Page, begin: int, verb: int) -> Place:
    """The words of a clause before its verb, which may describe the speaker (業界人士); (0, 0) if
    there are none, or many."""
    marks = list(MARK.finditer(page.text, begin, verb))
    first = marks[-1].end() if marks else begin
    words = page.text[first:verb]
    place = first + len(words) - len(words.lstrip()), first + len(words.rstrip())
    longest = LONG * (4 if page.source.reading.layout.spaced else 2)
    return place if 2 <= place[1] - place[0] <= longest else (0, 0)


def find_reports(page: Page, direct: list[Place]) -> Iterator[Said]:
    """What is reported without marks, or with a few: the clause after a verb of saying, to the end
    of its sentence."""
    pattern = re.compile(told(page.source.language).reports)
    for begin, end in page.sentences:
        headed = re.compile(told(page.source.language).dateline).match(page.text, begin, end)
        first = headed.end() if headed else begin
        found = next(
            (m for m in pattern.finditer(page.text, first, end) if not overlaps(m.span(), direct)),
            None,
        )
        spaced = page.source.reading.layout.spaced
        if found is None or (spaced and overlaps((begin, found.start()), direct)):
            continue  # after English words in marks the verb gives those to their speaker
        start = found.end()
        last = end
        while last > start and page.text[last - 1] in "。！？!?.」』”":
            last -= 1
        if last - start < 4 or page.text[start] in '「『“"' or overlaps((start, last), direct):
            continue
        quoted = re.search("[「『“]", page.text[start:last]) is not None
        named = speaker_in(page, (begin, start), found.start(1))
        refers = re.search(told(page.source.language).refers, page.text[begin : found.start(1)])
        if named is None:
            place = before_verb(page, first, found.start(1))
            place = (begin + refers.start(), begin + refers.end()) if refers else place
            named = (last_person(page, begin) if refers else "", place)
        yield Said(start, last, "mixed" if quoted else "indirect", *named, found[1])
