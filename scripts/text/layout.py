"""How the characters of a source read.

A source is a printed page run through extraction, so a span of it holds line breaks inside words
(`黃仁\\n勳`), spaces of the layout (`「後門」 英偉達`) and hyphens at line ends (`Deep-\\nSeek`).
`reading_text` is the one place that knows the layout; a `Reading` is a whole source read by it.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

LAYOUT = re.compile(r"(?<=[A-Za-z])-[^\S\n]*\n\s*(?=[A-Za-z])|\s+")
"""A hyphen at a line end inside a Latin word, or white space."""
LATIN = re.compile(r"[!-~\u00c0-\u024f]")
PARAGRAPH = re.compile(r"\n\s*\n")


def _reads_as(layout: re.Match[str]) -> str:
    """What a piece of layout stands for: a space between Latin words of one line or of two
    paragraphs, else nothing."""
    found, text = layout[0], layout.string
    before, after = text[layout.start() - 1 : layout.start()], text[layout.end() : layout.end() + 1]
    if found[0] == "-" or not (LATIN.match(before) and LATIN.match(after)):
        return ""
    return " " if "\n" not in found or PARAGRAPH.search(found) else ""


def reading_text(raw: str) -> str:
    """The characters of a span as they are meant to be read.

    Drops line breaks (with the white space around them), spaces next to Chinese characters or
    punctuation, and a hyphen at a line end inside a Latin word; keeps a single space between Latin
    words; every other character stays.

    >>> reading_text("黃仁\\n勳稱 「Deep-\\nSeek」 與 Citadel  Securities")
    '黃仁勳稱「DeepSeek」與Citadel Securities'
    >>> reading_text("95\\n%"), reading_text("Whatsnew\\n\\nH20")
    ('95%', 'Whatsnew H20')
    """
    if len(raw.split(None, 1)) < 2 and raw[:1].strip() and raw[-1:].strip():
        return raw
    return LAYOUT.sub(_reads_as, raw)


@dataclass(frozen=True)
class Reading:
    """A source read whole: `text` is `reading_text(raw)`, `offsets` says where in `raw` each of
    its characters stands."""

    raw: str
    text: str
    offsets: list[int]

    @cached_property
    def _before(self) -> list[int]:
        """For each offset of `raw`, and its end, how many characters of `text` come before it."""
        kept = bytearray(len(self.raw))
        for offset in self.offsets:
            kept[offset] = 1
        return [0, *accumulate(kept)]

    def of(self, start: int, end: int) -> str:
        """`reading_text(raw[start:end])` of a span that is not empty, at the cost of a slice.

        What a piece of layout stands for depends on its two neighbours only, and those lie in the
        span unless it begins or ends in layout.
        """
        ends = self.raw[start], self.raw[end - 1]
        if "-" in ends or any(map(str.isspace, ends)):
            return reading_text(self.raw[start:end])
        return self.text[self._before[start] : self._before[end]]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The (start, end) in `raw` of a slice of `text` that is not empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


def read(raw: str) -> Reading:
    """A source as a `Reading`."""
    pieces, offsets, at = [], list[int](), 0
    for layout in LAYOUT.finditer(raw):
        space = _reads_as(layout)
        pieces += [raw[at : layout.start()], space]
        offsets += [*range(at, layout.start()), *([layout.start()] if space else [])]
        at = layout.end()
    return Reading(raw, "".join([*pieces, raw[at:]]), [*offsets, *range(at, len(raw))])
