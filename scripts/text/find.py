"""Where a phrase stands in a source, whatever its script and its line breaks.

Characters that are not layout are folded one by one (NFKC, case, Traditional to Simplified), and
each keeps the offset that it came from: so a phrase typed in either script is found by plain
substring search, and its place is exact. Folding one character at a time does not depend on
context, so a slice of the folded text is the folded slice.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import opencc

from scripts.text.layout import Reading, read, reading_text


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def fold_character(character: str) -> str:
    """One character folded for finding: compatibility form, lower case, Simplified."""
    return str(_simplifier().convert(unicodedata.normalize("NFKC", character).casefold()))


@dataclass(frozen=True)
class Folded:
    """A folded text with the offset that each of its characters came from."""

    text: str
    offsets: list[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The (start, end) in the source of a slice of the folded text that is not empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


def fold_reading(reading: Reading) -> Folded:
    """A reading folded character by character."""
    pieces = [fold_character(character) for character in reading.text]
    pairs = zip(reading.offsets, pieces, strict=True)
    return Folded("".join(pieces), [offset for offset, piece in pairs for _ in piece])


def fold_phrase(text: str) -> str:
    """The same of words alone.

    >>> fold_phrase("黃仁\\n勳"), fold_phrase("Ｈ20")
    ('黄仁勋', 'h20')
    """
    return "".join(map(fold_character, read(text).text))


@dataclass(frozen=True)
class Passage:
    """A phrase as a curator types it: the words meant, and words before and after that only say
    where. Braces mark the part that is meant where context is given: `稱，{英偉達}在中國`."""

    before: str
    exact: str
    after: str


def parse_passage(typed: str) -> Passage:
    """Split a typed phrase at its braces, if it has any.

    >>> parse_passage("稱，{英偉達}在")
    Passage(before='稱，', exact='英偉達', after='在')
    """
    found = re.fullmatch(r"([^{}]*)\{([^{}]+)\}([^{}]*)", typed, re.DOTALL)
    return Passage(found[1], found[2], found[3]) if found else Passage("", typed, "")


def find_passage(source: Folded, typed: str) -> list[tuple[int, int]]:
    """All (start, end) where a typed phrase stands in a folded source, in order."""
    passage = parse_passage(typed)
    before, exact, after = map(fold_phrase, (passage.before, passage.exact, passage.after))
    if not exact:
        return []
    found, at = [], source.text.find(before + exact + after)
    while at >= 0:
        found.append(source.place(at + len(before), at + len(before) + len(exact)))
        at = source.text.find(before + exact + after, at + 1)
    return found


def near_miss(source: Folded, typed: str, cutoff: float = 70.0) -> tuple[float, int, int] | None:
    """Where something most like the phrase stands: (similarity in percent, start, end).

    Proposed to a curator, never taken: rapidfuzz's best alignment of the phrase with the source.
    """
    from rapidfuzz import fuzz

    exact = fold_phrase(parse_passage(typed).exact)
    if not exact or len(exact) > len(source.text):
        return None
    best = fuzz.partial_ratio_alignment(exact, source.text, score_cutoff=cutoff)
    if best is None or best.dest_end <= best.dest_start:
        return None
    return best.score, *source.place(best.dest_start, best.dest_end)


def around(text: str, start: int, end: int, width: int = 12) -> str:
    """A span with the reading text on both sides, the span in 【】.

    >>> around("目前英偉達100%離開了", 2, 5, 4)
    '目前【英偉達】100%'
    """
    sides = (max(0, start - width), start), (start, end), (end, end + width)
    before, span, after = (reading_text(text[first:last]) for first, last in sides)
    return f"{before}【{span}】{after}"
