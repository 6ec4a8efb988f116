"""How the characters of a source read.

A source is a printed page run through extraction, so a span of it holds line breaks inside words
(`黃國\\n強`), spaces of the layout (`「後門」 遠揚達`) and hyphens at line ends (`Blue-\\nSeek`).
`reading_text` is the one place that knows the layout; a `Reading` is a whole source read by it. A
language that puts spaces between its words breaks its lines there, too.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

LAYOUT = re.compile(
    r"(?<=[A-Za-z0-9])[-\u00ad\u2010][^\S\n]*\n\s*(?=[A-Za-z0-9])|\s+",
)
"""A hyphen at a line end inside a Latin word, or white space."""
LATIN = re.compile(r"[!-~\u00c0-\u024f£€¥“”‘’–—]")
HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
PARAGRAPH = re.compile(r"\n\s*\n")
COMPOUND = re.compile(r"(?<=[A-Za-z])[-\u2010](?=[A-Za-z])")
WORD_BEFORE, WORD_AFTER = re.compile(r"[A-Za-z]*$"), re.compile(r"[A-Za-z]*")
HYPHENS = frozenset("-\u00ad\u2010")
EDGES = HYPHENS | {c for c in map(chr, range(0x10000)) if c.isspace()}
"""What may be layout at an end of a span."""
LONGEST_WORD = 40
UNSPACED = ("zh", "ja")
"""Languages that put no space between words: a line breaks anywhere."""
ENDED = re.compile(r"[。！？…][」』）”]*$")
"""What stands at the end of a line where a sentence ends."""
LONGEST_END = 8
"""Characters in which that is looked for."""


@dataclass(frozen=True)
class Layout:
    """How the lines of a document break: between words (`spaced`) or anywhere, and the compounds
    that it prints with a hyphen (`disk-tracing`), of which a line end takes none away."""

    spaced: bool = False
    compounds: frozenset[str] = frozenset()


PAGE = Layout()
"""A page of Chinese without compounds."""


def layout_of(text: str, language: str) -> Layout:
    """The layout of a whole document, by its language (BCP 47)."""
    compounds = (_compound(text, found.start(), found.end()) for found in COMPOUND.finditer(text))
    return Layout(not language.startswith(UNSPACED), frozenset(compounds))


def _compound(text: str, start: int, end: int) -> str:
    """The words on both sides of a hyphen, as they are compared."""
    before = WORD_BEFORE.search(text[max(0, start - LONGEST_WORD) : start])
    after = WORD_AFTER.match(text[end : end + LONGEST_WORD])
    return "-".join(found[0] if found else "" for found in (before, after)).lower()


def _hyphen_reads_as(hyphen: re.Match[str], layout: Layout) -> str:
    """A hyphen at a line end: none, unless the document has it elsewhere, or a number follows."""
    text, (start, end) = hyphen.string, hyphen.span()
    inside_word = text[start - 1].isalpha() and text[end].isalpha()
    kept = not inside_word or _compound(text, start, end) in layout.compounds
    return "-" if kept and hyphen[0][0] != "\u00ad" else ""


def _reads_as(found: re.Match[str], layout: Layout) -> str:
    """What a piece of layout stands for: on a page of Chinese a space between Latin words of one
    line or of two paragraphs, else nothing; in spaced text a space, but between Chinese."""
    if not found[0][0].isspace():
        return _hyphen_reads_as(found, layout)
    text, start, end = found.string, found.start(), found.end()
    before, after = text[start - 1 : start], text[end : end + 1]
    if layout.spaced:
        inside = before and after and not (HAN.match(before) and HAN.match(after))
        return " " if inside else ""
    if not (LATIN.match(before) and LATIN.match(after)):
        return ""
    return " " if "\n" not in found[0] or PARAGRAPH.search(found[0]) else ""


def reading_text(raw: str, layout: Layout = PAGE) -> str:
    """The characters of a span as they are meant to be read.

    Drops line breaks (with the white space around them), spaces next to Chinese characters or
    punctuation, and a hyphen at a line end inside a Latin word; keeps a single space between Latin
    words; every other character stays. In spaced text a line break is a space, too.

    >>> reading_text("黃國\\n強稱 「Blue-\\nSeek」 與 Harbour  Securities")
    '黃國強稱「BlueSeek」與Harbour Securities'
    >>> reading_text("95\\n%"), reading_text("Whatsnew\\n\\nK20")
    ('95%', 'Whatsnew K20')
    >>> english = layout_of("a disk-tracing rule", "en")
    >>> reading_text("on\\nThursday the “disk-\\ntracing” com-\\nputer, £ 5", english)
    'on Thursday the “disk-tracing” computer, £ 5'
    """
    if len(raw.split(None, 1)) < 2 and raw[:1].strip() and raw[-1:].strip():
        return raw
    if raw.isascii() and " ".join(raw.split()) == raw:
        return raw  # Latin words with one space between any two
    return LAYOUT.sub(lambda found: _reads_as(found, layout), raw)


def breaks(raw: str, layout: Layout = PAGE) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether a paragraph ends there) of every piece of layout that the reading text
    leaves out, or for which it has the space between two paragraphs.

    Blank lines stand inside sentences of a printed page of Chinese, so they end no paragraph. A
    line that ends with its sentence does (inside a paragraph that is rare), and one before a mark
    like `▲`.

    >>> list(breaks("它說\\n\\n可以。」\\n他說\\n▲圖 一"))
    [(2, 4, False), (8, 9, True), (11, 12, True), (14, 15, False)]
    """
    for found in LAYOUT.finditer(raw):
        (start, end), reads = found.span(), _reads_as(found, layout)
        if reads == "-":
            yield start + 1, end, False
        elif reads == " ":
            if PARAGRAPH.search(found[0]):
                yield start, end, True
        else:
            ended = ENDED.search(raw, max(0, start - LONGEST_END), start)
            marked = end < len(raw) and unicodedata.category(raw[end]) == "So"
            yield start, end, "\n" in found[0] and bool(ended or marked)


@dataclass(frozen=True)
class Reading:
    """A source read whole: `text` is `reading_text(raw, layout)`, `offsets` says where in `raw`
    each of its characters stands."""

    raw: str
    text: str
    offsets: Sequence[int]
    layout: Layout

    @cached_property
    def _before(self) -> Sequence[int]:
        """For each offset of `raw`, and its end, how many characters of `text` come before it."""
        kept = bytearray(len(self.raw))
        for offset in self.offsets:
            kept[offset] = 1
        return array("I", accumulate(kept, initial=0))

    def of(self, start: int, end: int) -> str:
        """How a span that is not empty reads, at the cost of a slice.

        What a piece of layout stands for depends on the words beside it, and those lie in the
        document whole; layout at an end of the span has no other side.
        """
        if self.raw[start] in EDGES or self.raw[end - 1] in EDGES:
            piece = self.raw[start:end]
            inner = piece.strip()
            if not inner or not HYPHENS.isdisjoint(inner):
                return reading_text(piece, self.layout)
            # White space with nothing on its other side is left out.
            start += piece.index(inner[0])
            end = start + len(inner)
        return self.text[self._before[start] : self._before[end]]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The (start, end) in `raw` of a slice of `text` that is not empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


def read(raw: str, layout: Layout = PAGE) -> Reading:
    """A source as a `Reading`."""
    pieces, offsets, at = [], array("I"), 0
    for found in LAYOUT.finditer(raw):
        reads = _reads_as(found, layout)
        pieces += [raw[at : found.start()], reads]
        offsets.extend(range(at, found.start()))
        offsets.extend([found.start()] if reads else [])
        at = found.end()
    offsets.extend(range(at, len(raw)))
    return Reading(raw, "".join([*pieces, raw[at:]]), offsets, layout)
