"""A printed text as HTML: cut at every border of a span, with its layout in elements of their own.

Spans may overlap freely: a piece knows all that cover it. `data-s` is the offset of its first
character, and what it holds is the source, character by character. What reading leaves out (line
breaks, spaces of the layout) stands in `<i>`, so that the style sheet shows the same page as
printed or as reading text; `<i class="p">` ends a paragraph. An anchor (`char=START,END`) is an
empty element where its span begins: without script the browser goes there by itself.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from markupsafe import Markup, escape

from scripts.text.layout import PAGE, Layout, breaks

Place = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A run of text between two borders, with the numbers of the spans that cover it."""

    start: int
    end: int
    covering: tuple[int, ...]


FIRST = attrgetter("start")


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
    """A document ready to be shown: its text, its pieces, the kind of each span, and what stands
    between the characters: (start, end, HTML) in order."""

    text: str
    pieces: Sequence[Piece]
    kinds: Sequence[str]
    between: Sequence[tuple[int, int, str]]

    def inner(self, start: int, end: int) -> str:
        """The characters of a piece, with layout and anchors in it."""
        found, at = [], start
        for number in range(bisect_left(self.between, (start,)), len(self.between)):
            first, last, html = self.between[number]
            if first >= end:
                break
            found += [escape(self.text[at:first]), html]
            at = last
        return "".join([*found, escape(self.text[at:end])])

    def html(self, start: int, end: int) -> Markup:
        """A stretch of the text, from border to border."""
        found = []
        for number in range(bisect_left(self.pieces, start, key=FIRST), len(self.pieces)):
            piece = self.pieces[number]
            if piece.start >= end:
                break
            marked = ""
            if piece.covering:
                numbers = " ".join(map(str, piece.covering))
                kinds = " ".join(f"k-{kind}" for kind in {self.kinds[n]: 0 for n in piece.covering})
                marked = f' data-a="{numbers}" class="a {kinds}"'
            inner = self.inner(piece.start, piece.end)
            found.append(f'<span data-s="{piece.start}"{marked}>{inner}</span>')
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
            found.append((first, last, f"{opened}{escape(text[first:last])}</i>"))
            opened = "<i>"
    return sorted(found)


def sheet(
    text: str,
    layout: Layout,
    marked: Sequence[tuple[Place, str]],
    borders: Iterable[int],
    anchors: Sequence[Place],
) -> Sheet:
    """A document with the spans of `marked` ((start, end), kind), to be cut at `borders` too."""
    cut = list(pieces([span for span, _ in marked], [0, len(text), *borders]))
    starts = [piece.start for piece in cut]
    kinds = [kind for _, kind in marked]
    return Sheet(text, cut, kinds, between(text, starts, anchors, layout))
