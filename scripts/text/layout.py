"""Spans of a source: how they read, and how a passage is found.

A source is a printed page run through extraction, so a span of it holds line breaks inside words
(`黃仁\\n勳`), spaces of the layout (`「後門」 英偉達`) and hyphens at line ends (`Deep-\\nSeek`). `reading_text` is the one
place that knows the layout. Finding goes the other way: characters that are not white space are folded one
by one (NFKC, case, Traditional to Simplified); each keeps the offset that it came from, so a phrase typed in
either script is found by plain substring search, and its place is exact. Folding one character at a time
does not depend on context, so a slice of the folded text is the folded slice.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import opencc

LAYOUT = re.compile(r"(?<=[A-Za-z])-[^\S\n]*\n\s*(?=[A-Za-z])|\s+")
"""A hyphen at a line end inside a Latin word, or white space."""
LATIN = re.compile(r"[!-~\u00c0-\u024f]")
PARAGRAPH = re.compile(r"\n\s*\n")


def _reads_as(layout: re.Match[str]) -> str:
    """What a piece of layout stands for: a space between Latin words of one line or of two paragraphs, else nothing."""
    found, text = layout[0], layout.string
    before, after = text[layout.start() - 1 : layout.start()], text[layout.end() : layout.end() + 1]
    if found[0] == "-" or not (LATIN.match(before) and LATIN.match(after)):
        return ""
    return " " if "\n" not in found or PARAGRAPH.search(found) else ""


def reading_text(raw: str) -> str:
    """The characters of a span as they are meant to be read.

    Drops line breaks (with the white space around them), spaces next to Chinese characters or punctuation, and a hyphen at a
    line end inside a Latin word; keeps a single space between Latin words; every other character stays. Offsets of `raw` are
    unaffected: this is for reading only.

    >>> reading_text("黃仁\\n勳稱 「Deep-\\nSeek」 與 Citadel  Securities")
    '黃仁勳稱「DeepSeek」與Citadel Securities'
    >>> reading_text("95\\n%"), reading_text("Whatsnew\\n\\nH20")
    ('95%', 'Whatsnew H20')
    """
    if len(raw.split(None, 1)) < 2 and raw[:1].strip() and raw[-1:].strip():
        return raw
    return LAYOUT.sub(_reads_as, raw)


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


def without_layout(text: str) -> Folded:
    """The reading text of a whole source, each character with the offset that it came from."""
    pieces, offsets, at = [], [], 0
    for layout in LAYOUT.finditer(text):
        space = _reads_as(layout)
        pieces += [text[at : layout.start()], space]
        offsets += [*range(at, layout.start()), *([layout.start()] if space else [])]
        at = layout.end()
    return Folded("".join([*pieces, text[at:]]), [*offsets, *range(at, len(text))])


@dataclass(frozen=True)
class Reading:
    """A source read once: its reading text, and for each offset how many of its characters come before it."""

    raw: str
    text: str
    index: list[int]

    def of(self, start: int, end: int) -> str:
        """`reading_text(raw[start:end])` for a span without white space at its ends, at the cost of a slice.

        What a piece of layout stands for depends on its two neighbours only, and those lie in the span; a hyphen at an end of it
        is the one exception.
        """
        if self.raw[start] == "-" or self.raw[end - 1] == "-":
            return reading_text(self.raw[start:end])
        return self.text[self.index[start] : self.index[end]]


def read_whole(raw: str) -> Reading:
    """A source as a `Reading`."""
    bare = without_layout(raw)
    kept = bytearray(len(raw))
    for offset in bare.offsets:
        kept[offset] = 1
    return Reading(raw, bare.text, [0, *accumulate(kept)])


def fold_text(text: str) -> Folded:
    """Fold a text character by character, layout left out, keeping where each character came from."""
    bare = without_layout(text)
    pieces = [fold_character(character) for character in bare.text]
    return Folded(
        "".join(pieces),
        [offset for offset, piece in zip(bare.offsets, pieces, strict=True) for _ in piece],
    )


@dataclass(frozen=True)
class Passage:
    """A phrase as a curator types it: the words meant, and words before and after that only say where.

    Braces mark the part that is meant where context is given: `稱，{英偉達}在中國`.
    """

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
    before, exact, after = (
        fold_text(part).text for part in (passage.before, passage.exact, passage.after)
    )
    if not exact:
        return []
    found, at = [], source.text.find(before + exact + after)
    while at >= 0:
        first = at + len(before)
        found.append((source.offsets[first], source.offsets[first + len(exact) - 1] + 1))
        at = source.text.find(before + exact + after, at + 1)
    return found


def near_miss(source: Folded, typed: str, cutoff: float = 70.0) -> tuple[float, int, int] | None:
    """Where something most like the phrase stands: (similarity in percent, start, end).

    Proposed to a curator, never taken: rapidfuzz's best alignment of the phrase with the source.
    """
    from rapidfuzz import fuzz

    exact = fold_text(parse_passage(typed).exact).text
    if not exact or len(exact) > len(source.text):
        return None
    best = fuzz.partial_ratio_alignment(exact, source.text, score_cutoff=cutoff)
    if best is None or best.dest_end <= best.dest_start:
        return None
    return best.score, source.offsets[best.dest_start], source.offsets[best.dest_end - 1] + 1


def around(text: str, start: int, end: int, width: int = 12) -> str:
    """A span with the reading text on both sides, the span in 【】.

    >>> around("目前英偉達100%離開了", 2, 5, 4)
    '目前【英偉達】100%'
    """
    return f"{reading_text(text[max(0, start - width) : start])}【{reading_text(text[start:end])}】{reading_text(text[end : end + width])}"
