"""Where the words of an annotation that others made stand in our text.

Their offsets are not believed. What counts them (code points, UTF-16 units, bytes of UTF-8) is
known by the words that stand there; the words, and what stood around them, are found again in the
document. A place that could be another has a doubt that is told, and one of several that nothing
tells apart is no place: a look-alike is never taken in silence.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from scripts.model.sources import Source
from scripts.text.find import Folded, Passage, find_words, fold_phrase, fold_reading

Place = tuple[int, int]
SHOWN = 5
"""Places of words that are told."""


@dataclass(frozen=True)
class Claim:
    """What an annotation says: `words` stand at (start, end), between `before` and `after`; '' and
    None where it does not say. `line` is where it stands in its file."""

    words: str
    place: Place | None
    before: str = ""
    after: str = ""
    line: int = 0


@dataclass(frozen=True)
class Placed:
    """The place of a claim, None if it has none, and what a curator must know of it."""

    place: Place | None
    doubt: str


@dataclass(frozen=True)
class Found:
    """A document with what counts its offsets in other ways."""

    source: Source

    @cached_property
    def folded(self) -> Folded:
        return fold_reading(self.source.reading)

    def counted(self, size: Callable[[str], int]) -> dict[int, int]:
        """Offset in units of a size a character -> offset in code points."""
        at, found = 0, dict[int, int]()
        for number, character in enumerate(self.source.text):
            found[at] = number
            at += size(character)
        return found | {at: len(self.source.text)}

    @cached_property
    def units(self) -> dict[str, Mapping[int, int]]:
        """Name -> its offsets; units that count this document alike are one."""
        sizes = {
            "code points": lambda _: 1,
            "UTF-16 units": lambda character: 1 + (character > "\uffff"),
            "bytes": lambda character: len(character.encode("utf-8")),
        }
        found: dict[str, Mapping[int, int]] = {}
        for name, size in sizes.items():
            offsets = self.counted(size)
            if offsets not in found.values():
                found[name] = offsets
        return found

    def turned(self, claim: Claim, unit: str) -> Place | None:
        """The place that a claim means if its offsets count such units; None if there is none."""
        start, end = (self.units[unit].get(offset, -1) for offset in claim.place or (-1, -1))
        return (start, end) if 0 <= start < end else None

    def reads(self, claim: Claim, place: Place) -> bool:
        """Whether the words of a claim, and what it says is around them, stand at a place."""
        (start, end), text = place, self.source.text
        if text[start].isspace() or text[end - 1 : end].isspace() or end > len(text):
            return False
        first, last = max(0, start - len(claim.before)), end + len(claim.after)
        pairs = (
            (text[start:end], claim.words),
            (text[first:start], claim.before),
            (text[end:last], claim.after),
        )
        return all(self.alike(printed, said) for printed, said in pairs)

    def alike(self, printed: str, said: str) -> bool:
        """Whether words are the same but for the breaks of lines."""
        return printed == said or "".join(printed.split()) == "".join(said.split())

    def exact(self, claim: Claim) -> list[Place]:
        """Where the words with all that is around them stand, character by character."""
        whole, found = claim.before + claim.words + claim.after, list[Place]()
        at = self.source.text.find(whole)
        while at >= 0:
            start = at + len(claim.before)
            found.append((start, start + len(claim.words)))
            at = self.source.text.find(whole, at + 1)
        return found

    def standing(self, claim: Claim) -> list[Place]:
        """Where the words stand as a curator finds them, between what is around them."""
        return find_words(self.folded, Passage(claim.before, claim.words, claim.after))


def unit_of(found: Found, claims: Iterable[Claim]) -> list[str]:
    """What the offsets of claims count: the units in which most of them read as they say; more than
    one where that does not tell. Code points where none does."""
    told = [claim for claim in claims if claim.words and claim.place]
    scores = dict.fromkeys(found.units, 0)
    for unit in scores:
        places = ((claim, found.turned(claim, unit)) for claim in told)
        scores[unit] = sum(place is not None and found.reads(c, place) for c, place in places)
    best = max(scores.values())
    return [unit for unit, score in scores.items() if score == best] if best else ["code points"]


def place(found: Found, claim: Claim, units: list[str]) -> Placed:
    """Where a claim stands, or what is in the way."""
    claim = trimmed(claim)
    meant = {found.turned(claim, unit) for unit in units} - {None}
    if not claim.words:
        return without_words(meant, units)
    right = [at for at in meant if at and found.reads(claim, at)]
    if len(right) == 1:
        return Placed(right[0], alone(found, claim))
    if len(right) > 1:
        return Placed(None, f"its offsets can be {' or '.join(units)}, and its words stand at both")
    return found_again(found, claim)


def trimmed(claim: Claim) -> Claim:
    """A claim whose words begin and end with characters that are seen."""
    words = claim.words.strip()
    if words == claim.words:
        return claim
    before, _, after = claim.words.partition(words)
    return replace(
        claim, words=words, place=None, before=claim.before + before, after=after + claim.after
    )


def without_words(meant: set[Place | None], units: list[str]) -> Placed:
    """A place that only its offsets name."""
    if len(meant) == 1 and len(units) == 1:
        return Placed(meant.pop(), "its offsets alone: there are no words to prove it by")
    return Placed(None, "it has no words, and its offsets name no place")


def alone(found: Found, claim: Claim) -> str:
    """The doubt that the words of a claim stand elsewhere, too; '' if what is around them tells."""
    if len(found.exact(claim)) == 1:
        return ""
    places = found.standing(claim) or found.exact(claim)
    return f"by its offsets: the words stand {len(places)} times" if len(places) > 1 else ""


def found_again(found: Found, claim: Claim) -> Placed:
    """Where the words stand that are not where a claim says."""
    said = f"not at {'–'.join(map(str, claim.place))}" if claim.place else "without offsets"
    places = found.exact(claim)
    if len(places) != 1:
        places = found.standing(claim)
    if len(places) == 1:
        return Placed(places[0], f"{said}: found by its words")
    bare = Claim(claim.words, None)
    if not places and (claim.before or claim.after):
        elsewhere = found.standing(bare)
        where = f"; the words alone stand at {listed(elsewhere)}" if elsewhere else ""
        around = f"{claim.before[-12:]}【{fold_phrase(claim.words)[:20]}】{claim.after[:12]}"
        return Placed(None, f"{said}: {found.source.reads(around)} stands nowhere{where}")
    times = f"stands at {listed(places)}" if places else "stands nowhere"
    return Placed(None, f"{said}: it {times}")


def listed(places: list[Place]) -> str:
    """The first places of words, and how many there are."""
    shown = ", ".join(f"{start}–{end}" for start, end in places[:SHOWN])
    return shown + (f" and {len(places) - SHOWN} places more" if len(places) > SHOWN else "")
