"""The leaves of a long document: the reader shows one at a time, so that no page grows with its
document. Texts are cut where a part of them begins, else between two sentences.

A leaf is asked for by any character in it (`at=START`). With English beside, or with more marked
than at first, a leaf is shorter, and where the build left the text out. The first leaf of a plain
page holds the first NEAR characters at least, so that a link to a place needs `at` behind them
alone, whatever the document.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

WHOLE = 3_600
"""Characters of a plain page: with its list it weighs less than 100 kB."""
NEAR = 1_800
"""Characters of a plain page without the text, whose entries show the characters around them."""
FULL = 2_000, 1_000
"""Characters of a page with English beside or with more marks, and of one without the text."""


@dataclass(frozen=True)
class Leaf:
    """A stretch of a document: its characters, which of how many it is, and where the leaves before
    and behind it begin."""

    start: int
    end: int
    number: int
    count: int
    before: int | None
    after: int | None


def starts(length: int, parts: Sequence[int], sentences: Sequence[int], most: int) -> list[int]:
    """Where leaves begin, each of `most` characters or some more; a short rest stays with the one
    before it.

    >>> starts(100, [0, 42, 90], [0, 31, 42, 55, 70, 90], 30)
    [0, 31, 70]
    >>> starts(100, [0, 32, 90], [0, 31, 42, 55, 70, 90], 30)
    [0, 32, 70]
    """
    found = [0]
    while length - found[-1] > most + most // 4:
        least = found[-1] + most
        for borders, furthest in ((parts, least + most // 4), (sentences, length)):
            at = bisect_left(borders, least)
            if at < len(borders) and borders[at] < min(furthest, length):
                found.append(borders[at])
                break
        else:
            break
    return found


def leaf(cuts: Sequence[int], length: int, at: int) -> Leaf:
    """The leaf that holds a character; the last one for what lies behind the text.

    >>> leaf([0, 30, 60], 100, 35)
    Leaf(start=30, end=60, number=2, count=3, before=0, after=60)
    """
    n = bisect_right(cuts, at) - 1
    after = cuts[n + 1] if n + 1 < len(cuts) else None
    end = length if after is None else after
    return Leaf(cuts[n], end, n + 1, len(cuts), cuts[n - 1] if n else None, after)


def place(start: int, end: int) -> str:
    """What stands behind the address of a document in a link to a place in it.

    >>> place(7, 9), place(NEAR, 1_805)
    ('#char=7,9', '?at=1800#char=1800,1805')
    """
    asks = f"?at={start}" if start >= NEAR else ""
    return f"{asks}#char={start},{end}"
