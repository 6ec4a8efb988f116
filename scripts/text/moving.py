"""Where the spans of a text stand in another extraction of the same document.

The two readings are aligned, from the front and from the back; a character has a place only if both
ways agree, so that of two alike none is chosen (of 好好, from which one 好 went, neither is sure). A
span has a place if its ends do, it reads as before and what stands beside it, on one side at least,
does too. A block that was moved is found by its words with those on both sides, if they stand there
once in either text; but not where its surroundings have stayed: then the words were changed, and
the same words elsewhere are other ones.

    >>> old, new = read("甲說好。\\n乙說好極了。他走了。"), read("乙說 好極了。他走了。")
    >>> Aligned(old, new).place(7, 10), Aligned(old, new).place(2, 3)
    ((3, 6), None)
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from scripts.text.layout import Reading, read

BESIDE, AROUND, STANDS, ENDS = 4, 10, 3, 20
"""Characters: beside a span that stay; around one that was moved; that show that its surroundings
have stayed; at both ends of a part of which only the ends must read as before."""


def alignment(old: str, new: str) -> list[int | None]:
    """For each character of a text its place in another, by the fewest edits."""
    from rapidfuzz.distance import Levenshtein

    found: list[int | None] = [None] * (len(old) + 2)
    # between marks that differ: what both begin or end with is else taken for the same unasked
    for step in Levenshtein.opcodes(f"\0{old}\1", f"\2{new}\3"):
        if step.tag == "equal":
            found[step.src_start : step.src_end] = range(step.dest_start - 1, step.dest_end - 1)
    return found[1:-1]


def agreed(old: str, new: str) -> list[int | None]:
    """The places on which the alignments from both ends agree.

    >>> agreed("好好了", "好了"), agreed("好吧", "很好吧")
    ([None, None, 1], [1, 2])
    """
    front, back = alignment(old, new), alignment(old[::-1], new[::-1])[::-1]
    last = len(new) - 1
    both = zip(front, back, strict=True)
    return [a if a is not None and b == last - a else None for a, b in both]


@dataclass(frozen=True)
class Aligned:
    """Two readings of one document, the first as it was."""

    old: Reading
    new: Reading

    @cached_property
    def at(self) -> list[int | None]:
        return agreed(self.old.text, self.new.text)

    def slice(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of the old text as those of its reading."""
        offsets = self.old.offsets
        return bisect_left(offsets, start), bisect_left(offsets, end)

    def place(self, start: int, end: int, whole: bool = True) -> tuple[int, int] | None:
        """Where a span stands now, if that is certain; of a part that is not taken `whole` only
        the ends must read as before."""
        first, last = self.slice(start, end)
        if first == last:
            return None
        found = self.aligned(first, last, whole)
        if found is None and whole:
            found = self.moved(first, last)
        if found is None:
            return None
        place = self.new.place(*found)
        same = self.new.of(*place) == self.old.of(start, end)
        return place if same or not whole else None

    def aligned(self, first: int, last: int, whole: bool) -> tuple[int, int] | None:
        """The place of a slice of the reading by the alignment."""
        a, b, (i, j) = self.old.text, self.new.text, (self.at[first], self.at[last - 1])
        if i is None or j is None or i > j:
            return None
        size = last - first if whole else min(ENDS, last - first)
        ends = b[i : i + size] == a[first : first + size]
        ends = ends and b[max(i, j + 1 - size) : j + 1] == a[last - size : last]
        if not ends or (whole and j + 1 - i != last - first):
            return None
        before, after = a[max(0, first - BESIDE) : first], a[last : last + BESIDE]
        beside = len(before) == BESIDE and before == b[max(0, i - BESIDE) : i]
        beside = beside or (len(after) == BESIDE and after == b[j + 1 : j + 1 + BESIDE])
        return (i, j + 1) if beside or not whole else None

    def moved(self, first: int, last: int) -> tuple[int, int] | None:
        """The place of a slice whose surroundings went with it."""
        if self.stands(first - STANDS, first) or self.stands(last, last + STANDS):
            return None
        a, b = self.old.text, self.new.text
        begin = max(0, first - AROUND)
        words = a[begin : last + AROUND]
        if first - begin < AROUND or len(words) < last - begin + AROUND:
            return None
        if a.count(words) != 1 or b.count(words) != 1:
            return None
        at = b.index(words) + first - begin
        return at, at + last - first

    def stands(self, first: int, last: int) -> bool:
        """Whether a slice of the reading has stayed in one piece."""
        if first < 0 or last > len(self.at):
            return False
        run = self.at[first:last]
        return run[0] is not None and run == list(range(run[0], run[0] + len(run)))


__all__ = ["Aligned", "agreed", "alignment", "read"]
