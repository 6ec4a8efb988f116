"""A document cut into the pieces between the borders of its spans, in the parts that it has."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Place = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A run of text between two borders, with the numbers of the spans that cover it and of those
    that begin at it, and the anchors there (`START,END`)."""

    start: int
    text: str
    covering: tuple[int, ...]
    opening: tuple[int, ...]
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """What the partition says of a stretch of the document (None where it says nothing), and its
    pieces."""

    article: str | None
    headline: str | None
    part: str | None
    pieces: list[Piece]

    @property
    def visible(self) -> bool:
        """Whether there is anything to see: white space before the first part is kept for the
        offsets, and not shown."""
        return any(piece.text.strip() for piece in self.pieces)


def pieces(
    text: str, spans: Sequence[Place], stretch: Place, anchors: Sequence[Place] = ()
) -> Iterator[Piece]:
    """Cut a stretch of the text at every border of a span and where an anchor is.

    >>> [(p.text, p.covering, p.opening) for p in pieces("abcdef", [(0, 4), (2, 6)], (0, 6))]
    [('ab', (0,), (0,)), ('cd', (0, 1), (1,)), ('ef', (1,), ())]
    """
    first, last = stretch
    ids = defaultdict[int, list[str]](list)
    begins, ends = (defaultdict[int, list[int]](list) for _ in range(2))
    for start, end in anchors:
        if first <= start < last:
            ids[start].append(f"{start},{end}")
    for number, (start, end) in enumerate(spans):
        if start < last and end > first:
            begins[max(start, first)].append(number)
            ends[min(end, last)].append(number)
    live = set[int]()
    for start, end in pairwise(sorted({first, last, *ids, *begins, *ends})):
        live = live.difference(ends.get(start, ())).union(begins.get(start, ()))
        opening = tuple(number for number in begins.get(start, ()) if spans[number][0] == start)
        yield Piece(start, text[start:end], tuple(sorted(live)), opening, tuple(ids.get(start, ())))


def parts(
    text: str, spans: Sequence[Place], partition: Sequence[Any], anchors: Sequence[Place]
) -> Iterator[Part]:
    """The document in its own order, cut by the partition; the white space behind a part belongs
    to it."""
    borders = [row["start"] for row in partition] + [len(text)]
    if borders[0] > 0:
        yield Part(None, None, None, list(pieces(text, spans, (0, borders[0]), anchors)))
    for row, stretch in zip(partition, pairwise(borders), strict=True):
        cut = list(pieces(text, spans, stretch, anchors))
        yield Part(row["article_id"], row["headline_en"], row["part"], cut)
