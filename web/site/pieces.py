"""A printed text as HTML: cut at every border of a span, with its layout in elements of their own.

Spans may overlap freely: a piece knows all that cover it, and is a `<u>` with what they are called
(`data-a`) where there are any. A stretch holds the source, character by character. What reading
leaves out (line breaks, spaces of the layout) stands in `<i>`, so that the style sheet shows the
same page as printed or as reading text; `<i class="p">` ends a paragraph. An anchor
(`char=START,END`) is the id of the piece that begins with its span, or of an empty element there:
without script the browser goes there by itself.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from operator import attrgetter

from markupsafe import Markup

from scripts.text.layout import PAGE, Layout, breaks

Place = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A run of text between two borders, with the numbers of the spans that cover it."""

    start: int
    end: int
    covering: tuple[int, ...]


FIRST = attrgetter("start")
ANCHOR = re.compile('<a id="([^"]*)"></a>')


def pieces(spans: Sequence[Place], borders: Iterable[int]) -> Iterator[Piece]:
    """What lies between the borders, cut at every border of a span too.

    >>> [(p.start, p.end, p.covering) for p in pieces([(0, 4), (2, 6)], (0, 6))]
    [(0, 2, (0,)), (2, 4, (0, 1)), (4, 6, (1,))]
    """
    begins, ends = (defaultdict[int, list[int]](list) for _ in range(2))
    for number, (start, end) in enumerate(spans):
        begins[start].append(number)
        ends[end].append(number)
    live = set[int]()
    for start, end in pairwise(sorted({*borders, *begins, *ends})):
        live = live.difference(ends.get(start, ())).union(begins.get(start, ()))
        yield Piece(start, end, tuple(sorted(live)))


@dataclass(frozen=True)
class Sheet:
    """A document ready to be shown: its text, its pieces, what each span is called, and what stands
    between the characters: (start, end, HTML) in order."""

    text: str
    pieces: Sequence[Piece]
    called: Sequence[str]
    between: Sequence[tuple[int, int, str]]

    def inner(self, start: int, end: int) -> str:
        """The characters of a piece, with layout and anchors in it."""
        found, at = [], start
        for number in range(bisect_left(self.between, (start,)), len(self.between)):
            first, last, html = self.between[number]
            if first >= end:
                break
            found += [escape(self.text[at:first], quote=False), html]
            at = last
        return "".join([*found, escape(self.text[at:end], quote=False)])

    def marked(self, piece: Piece, inner: str) -> str:
        """A piece in its element, which takes the id of an anchor that it begins with."""
        called = " ".join(dict.fromkeys(self.called[n] for n in piece.covering))
        own = ANCHOR.match(inner)
        if own:
            return f'<u id="{own[1]}" data-a="{called}">{inner[own.end() :]}</u>'
        return f'<u data-a="{called}">{inner}</u>'

    def html(self, start: int, end: int) -> Markup:
        """A stretch of the text, from border to border."""
        found = []
        for number in range(bisect_left(self.pieces, start, key=FIRST), len(self.pieces)):
            piece = self.pieces[number]
            if piece.start >= end:
                break
            inner = self.inner(piece.start, piece.end)
            found.append(self.marked(piece, inner) if piece.covering else inner)
        return Markup("".join(found))


def between(
    text: str, borders: Iterable[int], anchors: Sequence[Place], layout: Layout = PAGE
) -> list[tuple[int, int, str]]:
    """What stands between the characters of a text: its layout, which a border may cut, and the
    anchors.

    >>> between("甲\\n乙", [], [(2, 3)])
    [(1, 2, '<i>\\n</i>'), (2, 2, '<a id="char=2,3"></a>')]
    """
    found = [(start, start, f'<a id="char={start},{end}"></a>') for start, end in anchors]
    cuts = sorted(set(borders))
    for start, end, paragraph in breaks(text, layout):
        inside = cuts[bisect_left(cuts, start + 1) : bisect_left(cuts, end)]
        opened = '<i class="p">' if paragraph else "<i>"
        for first, last in pairwise([start, *inside, end]):
            found.append((first, last, f"{opened}{escape(text[first:last], quote=False)}</i>"))
            opened = "<i>"
    return sorted(found)


def sheet(
    text: str,
    layout: Layout,
    marked: Sequence[tuple[Place, str]],
    borders: Iterable[int],
    anchors: Sequence[Place],
) -> Sheet:
    """A document with the spans of `marked` ((start, end), what it is called), to be cut at
    `borders` too."""
    cut = list(pieces([span for span, _ in marked], [0, len(text), *borders]))
    starts = [piece.start for piece in cut]
    called = [name for _, name in marked]
    return Sheet(text, cut, called, between(text, starts, anchors, layout))
