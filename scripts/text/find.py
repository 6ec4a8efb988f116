"""Where a phrase stands in a source, whatever its script, its line breaks and its extraction.

Pieces that are not layout are folded one by one (plain characters, case, Hong Kong, Taiwan and
Traditional forms to Simplified), and each keeps the offsets that it came from: so a phrase typed
in either script is found by plain substring search, and its place is exact. Folding a piece at a
time does not depend on context, so a slice of the folded text is the folded slice.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from scripts.text.characters import MARKED, MARKING, plain
from scripts.text.layout import PAGE, Layout, Reading, reading_text
from scripts.text.wording import convert

TO_SIMPLIFIED = ("hk2s", "tw2s", "t2s")
KEPT = 2**16
"""Folded texts that are kept: names are asked again and again, a passage a few times in a row."""


@cache
def fold_character(character: str, cased: bool = False) -> str:
    """One plain character folded for finding: lower case (unless `cased`), Simplified; a point in
    the middle is one at the foot (克里斯汀．布朗)."""
    folded = (character if cased else character.casefold()).replace("·", ".")
    for name in TO_SIMPLIFIED:
        folded = convert(folded, name)
    return folded


class _Folds(dict[int, str]):
    """Code point -> folded text, as `str.translate` asks for it."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self.fold = fold

    def __missing__(self, point: int) -> str:
        self[point] = self.fold(chr(point))
        return self[point]


CASED, LOWER = _Folds(partial(fold_character, cased=True)), _Folds(fold_character)


def fold_piece(piece: str, cased: bool = False) -> str:
    """The characters of a plain piece, each folded."""
    if piece.isascii():
        return piece if cased else piece.lower()
    return piece.translate(CASED if cased else LOWER)


@dataclass(frozen=True)
class Folded:
    """A folded text with the offsets that each of its characters came from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    layout: Layout

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The (start, end) in the source of a slice of the folded text that is not empty."""
        return self.starts[start], self.ends[end - 1]


AS_EXTRACTED = {
    True: _Folds(lambda character: fold_piece(plain(character), cased=True)),
    False: _Folds(lambda character: fold_piece(plain(character))),
}
"""The same of characters that are not plain yet, cased or not."""
AFTER = (1).__add__


def fold_reading(reading: Reading, cased: bool = False) -> Folded:
    """A reading folded piece by piece; characters that each become one, as most do, together."""
    raw, offsets, folds = reading.text, reading.offsets, AS_EXTRACTED[cased]
    text, starts, ends, at = list[str](), array("I"), array("I"), 0
    for start, end in [*uneven(raw, folds), (len(raw), len(raw))]:
        text.append(raw[at:start].translate(folds))
        starts.extend(offsets[at:start])
        ends.extend(map(AFTER, offsets[at:start]))
        folded, at = fold_piece(plain(raw[start:end]), cased), end
        text.append(folded)
        for _ in folded:
            starts.append(offsets[start])
            ends.append(offsets[end - 1] + 1)
    return Folded("".join(text), starts, ends, reading.layout)


def uneven(text: str, folds: Mapping[int, str]) -> list[tuple[int, int]]:
    """Where the pieces stand that are more than a character, or that fold to none or to several."""
    there = set(text)
    several = [re.escape(c) for c in sorted(there) if len(folds[ord(c)]) != 1]
    patterns = [*([MARKED.pattern] if any(map(MARKING.match, there)) else []), *several]
    found = re.finditer("|".join(patterns), text, re.DOTALL) if patterns else ()
    return [piece.span() for piece in found]


def fold_phrase(text: str, layout: Layout = PAGE, cased: bool = False) -> str:
    """The same of words alone.

    >>> fold_phrase("黃國\\n強"), fold_phrase("Ｋ20"), fold_phrase("隨著", cased=True)
    ('黄国强', 'k20', '随着')
    """
    return fold_piece(plain(reading_text(text, layout)), cased)


@lru_cache(maxsize=KEPT)
def fold_name(name: str, layout: Layout = PAGE) -> str:
    """A name, or a text that may hold one, as names are compared: folded but for case.

    >>> fold_name("李恩樂") == fold_name("李恩乐"), fold_name("克里斯汀．布朗")
    (True, '克里斯汀.布朗')
    """
    return fold_phrase(name, layout, cased=True)


@dataclass(frozen=True)
class Passage:
    """A phrase as a curator types it: the words meant, and words before and after that only say
    where. Braces mark the part that is meant where context is given: `稱，{遠揚達}在中國`."""

    before: str
    exact: str
    after: str


def parse_passage(typed: str) -> Passage:
    """Split a typed phrase at its braces, if it has any.

    >>> parse_passage("稱，{遠揚達}在")
    Passage(before='稱，', exact='遠揚達', after='在')
    """
    found = re.fullmatch(r"([^{}]*)\{([^{}]+)\}([^{}]*)", typed, re.DOTALL)
    return Passage(found[1], found[2], found[3]) if found else Passage("", typed, "")


def pattern(passage: Passage, layout: Layout) -> re.Pattern[str] | None:
    """The words of a passage, `exact` as a group; None if they are none. Where a space stands, or a
    brace, the source may have one."""
    parts = (passage.before, passage.exact, passage.after)
    before, exact, after = (fold_phrase(part.strip(), layout).split() for part in parts)
    if not exact:
        return None
    words = [" *".join(map(re.escape, part)) for part in (before, exact, after)]
    words[1] = f"({words[1]})"
    return re.compile(" *".join(filter(None, words)))


def find_passage(source: Folded, typed: str) -> list[tuple[int, int]]:
    """All (start, end) where a typed phrase stands in a folded source, in order."""
    return find_words(source, parse_passage(typed))


def find_words(source: Folded, passage: Passage) -> list[tuple[int, int]]:
    """The same of a passage in which a brace is a brace."""
    wanted, found = pattern(passage, source.layout), list[tuple[int, int]]()
    at = wanted.search(source.text) if wanted else None
    while wanted and at:
        found.append(source.place(*at.span(1)))
        at = wanted.search(source.text, at.start() + 1)
    return found


def meant(value: str, known: Iterable[str]) -> str:
    """What to add where an id is none of those that there are: the one that it is most like.

    >>> meant("lin-datnog", ["lin-datong", "webber"]), meant("x", ["lin-datong"])
    ('; did you mean lin-datong?', '')
    """
    from rapidfuzz import process

    best = process.extractOne(value[:100], sorted(known), score_cutoff=70)
    return f"; did you mean {best[0]}?" if best else ""


def near_miss(source: Folded, typed: str, cutoff: float = 70.0) -> tuple[float, int, int] | None:
    """Where something most like the phrase stands: (similarity in percent, start, end).

    Proposed to a curator, never taken: rapidfuzz's best alignment of the phrase with the source.
    """
    from rapidfuzz import fuzz

    exact = fold_phrase(parse_passage(typed).exact, source.layout)
    if not exact or len(exact) > len(source.text):
        return None
    best = fuzz.partial_ratio_alignment(exact, source.text, score_cutoff=cutoff)
    if best is None or best.dest_end <= best.dest_start:
        return None
    return best.score, *source.place(best.dest_start, best.dest_end)
