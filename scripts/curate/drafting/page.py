"""A document as a draft reads it: plain characters, parts, sentences, and the names that are known.

Offsets of a `Page` count its plain text; `place` says where in the document they stand.
"""

import bisect
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from scripts.curate.drafting.parts import Part
from scripts.model.sources import Source
from scripts.rules.ledger import numbers, printed_quotations
from scripts.text.characters import plain
from scripts.text.languages import Language, language

Place = tuple[int, int]


def legible(character: str) -> str:
    """A character of a text as patterns ask for it: '' if nobody sees it."""
    category = unicodedata.category(character)
    if category[0] in "PZ" or category in ("Sc", "Sk", "Sm"):
        return character
    found = plain(character)
    return found if len(found) < 2 else character


@dataclass(frozen=True)
class Named:
    """A known name on a page: its offsets there, what it names (the column for it, and its id), and
    of which kind that is."""

    start: int
    end: int
    column: str
    thing: str
    kind: str
    short: bool = False
    """Whether it is the last word alone of a name that stands in full before."""

    @property
    def actor(self) -> str:
        return self.thing if self.column == "actor_id" else ""

    @property
    def person(self) -> bool:
        return self.kind == "person"


@dataclass(frozen=True)
class Page:
    """A document, its parts, the known names in it (by the offsets of the document) and when it
    was published (EDTF; '' where that is not known)."""

    document: str
    source: Source
    parts: tuple[Part, ...]
    known: tuple[Named, ...]
    published: str = ""
    strangers: tuple[Named, ...] = ()
    """What may be names that nobody knows, by the offsets of the text."""
    generic: frozenset[str] = frozenset()
    """Words of the subject that are no name by themselves, in lower case."""
    firms: tuple[str, ...] = ()
    """Last words of names of firms of the subject, in the script of the document."""

    @property
    def language(self) -> Language:
        return language(self.source.language)

    @cached_property
    def _seen(self) -> list[tuple[str, int]]:
        """The characters that are seen, letters and digits plain, marks as they are printed, and
        where in the document each stands."""
        reading = self.source.reading
        seen = zip(map(legible, reading.text), reading.offsets, strict=True)
        return [(character, at) for character, at in seen if character]

    @cached_property
    def text(self) -> str:
        return "".join(character for character, _ in self._seen)

    @cached_property
    def _offsets(self) -> list[int]:
        return [at for _, at in self._seen]

    def place(self, start: int, end: int) -> Place:
        """Where a slice of the text that is not empty stands in the document."""
        return self._offsets[start], self._offsets[end - 1] + 1

    def at(self, offset: int) -> int:
        """The first character of the text at or after an offset of the document."""
        return bisect.bisect_left(self._offsets, offset)

    def words(self, start: int, end: int) -> str:
        """How a slice of the text reads in the document."""
        return self.source.reading.of(*self.place(start, end))

    @cached_property
    def names(self) -> list[Named]:
        """The known names, by the offsets of the text."""
        return [replace(n, start=self.at(n.start), end=self.at(n.end - 1) + 1) for n in self.known]

    @cached_property
    def blocks(self) -> list[Place]:
        """What is read in one go: a headline, or the running text between two headlines."""
        found = [(self.at(part.start), self.at(part.end - 1) + 1) for part in self.parts]
        return [place for place in found if place[0] < place[1]]

    @cached_property
    def sentences(self) -> list[Place]:
        """Every sentence of the text."""
        pattern = re.compile(self.language.sentence)
        return [m.span() for a, b in self.blocks for m in pattern.finditer(self.text, a, b)]

    def sentence(self, start: int) -> Place:
        """The sentence that a character of the text stands in, else the character alone."""
        at = bisect.bisect_right(self.sentences, (start, len(self.text))) - 1
        if at >= 0 and self.sentences[at][1] > start:
            return self.sentences[at]
        return start, start + 1

    @cached_property
    def quotations(self) -> list[Place]:
        """The inside of each pair of marks, the outer ones first."""
        found = [(self.at(a), self.at(b - 1) + 1) for a, b in printed_quotations(self.source)]
        return sorted(found, key=lambda place: (place[0], -place[1]))

    @cached_property
    def numbers(self) -> list[Place]:
        return [(self.at(start), self.at(end - 1) + 1) for start, end in numbers(self.source)]

    def called(self, start: int, end: int) -> list[Named]:
        """The known actors and the strangers in a slice of the text, in order."""
        found = [name for name in self.inside(start, end) if name.actor]
        found += [name for name in self.strangers if start <= name.start and name.end <= end]
        return sorted(found, key=lambda name: name.start)

    def inside(self, start: int, end: int) -> Iterator[Named]:
        """The known names in a slice of the text."""
        at = bisect.bisect_left(self.names, start, key=lambda name: name.start)
        while at < len(self.names) and self.names[at].end <= end:
            yield self.names[at]
            at += 1


def overlaps(one: Place, others: list[Place]) -> bool:
    """Whether a slice shares a character with one of others."""
    return any(start < one[1] and one[0] < end for start, end in others)
