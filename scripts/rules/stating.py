"""Where a document states a value of a row, as far as that follows from the row alone.

    printedIn    the words of a date, or of a speaker, stand in another column of the row
    wordsIn      a word that the schema lists for the value (`words`) stands in the passage of the
                 row, or in the sentence that another of its columns is of
    mentions     a thing that an observation names is mentioned in its words, or last before them

Of the values of the four first documents that somebody gave words for, the first is right in 112 of
113, the second in 340 of 371, the third in 378 of 429; where the second is not, the word says the
same beside the words that were chosen. So all are marked, and read.
"""

import bisect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from scripts.model.package import Rows, Span, Table
from scripts.model.sources import Source, Sources, is_offset
from scripts.rules.codes import numbered
from scripts.rules.rule import THINGS, owner
from scripts.text.find import Folded, find_passage, fold_name, fold_reading
from scripts.text.languages import language

MARK = "derived"
PARTS = ("year", "month", "day")
APART = 2
"""Characters, at most, between the parts of one printed date."""
DATE = re.compile(r"\d{4}(-\d{2}){0,2}\Z")
Row = dict[str, str]
Place = tuple[int, int]
Glossary = tuple[re.Pattern[str], dict[str, set[str]]]
KEPT = 64
"""Folded documents in memory, as many as are checked together and more: each takes twenty bytes a
character."""


@dataclass(frozen=True)
class World:
    """The tables and documents from which rows follow."""

    data: Mapping[str, Rows]
    sources: Sources

    @cached_property
    def mentions(self) -> dict[tuple[str, str], list[Place]]:
        """(thing, document) -> where it is named, in order."""
        found: dict[tuple[str, str], list[Place]] = {}
        for row in self.data["mentions"].rows:
            if not is_offset(row["start"], row["end"]):
                continue
            place = int(row["start"]), int(row["end"])
            found.setdefault((owner(row), row["document_id"]), []).append(place)
        return {key: sorted(places) for key, places in found.items()}

    @cached_property
    def folded(self) -> Callable[[str], Folded]:
        """The text of a document as phrases are looked for: rows come by document, so a few are
        kept."""
        return lru_cache(KEPT)(lambda document: fold_reading(self.sources[document].reading))

    @cached_property
    def sentences(self) -> Callable[[str], list[Place]]:
        """The sentences of a document, kept likewise."""
        return lru_cache(KEPT)(lambda document: sentences_of(self.sources[document]))

    @cached_property
    def _glossaries(self) -> dict[tuple[str, str], Glossary]:
        return {}

    def find(self, document: str, words: str) -> list[Place]:
        return find_passage(self.folded(document), words)

    def sentence(self, document: str, start: int) -> Place:
        """The sentence that an offset stands in, else that character."""
        known = self.sentences(document)
        at = bisect.bisect_right(known, start, key=lambda place: place[0]) - 1
        return known[at] if at >= 0 and start < known[at][1] else (start, start + 1)

    def glossary(self, table: Table, column: str) -> Glossary:
        """The words that a schema lists for the values of a column, as one pattern that takes the
        longest at each place, and the values that each stands for."""
        key = (table.name, column)
        if key not in self._glossaries:
            self._glossaries[key] = glossary(table.having("words").get(column, {}))
        return self._glossaries[key]

    def written(self, table: str) -> list[Row]:
        """The rows of a table that people wrote."""
        rows = self.data[table]
        mark = rows.table.schema["derivedRows"]["mark"]
        return [row for row in rows.rows if row[mark] != MARK]


def sentences_of(source: Source) -> list[Place]:
    reading, pattern = source.reading, language(source.language).sentence
    spans = (m.span() for m in re.finditer(pattern, reading.text))
    return [(reading.offsets[a], reading.offsets[b - 1] + 1) for a, b in spans]


def glossary(words: Mapping[str, list[str]]) -> Glossary:
    """A pattern of folded words, and the values that each of them stands for.

    >>> pattern, values = glossary({"USD": ["美元"], "CNY": ["元"]})
    >>> [values[found] for found in pattern.findall("55亿美元和3元")]
    [{'USD'}, {'CNY'}]
    """
    values: dict[str, set[str]] = {}
    for value, listed in words.items():
        for word in listed:
            values.setdefault(fold_name(word), set()).add(value)
    ordered = sorted(values, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ordered)) or "(?!)"), values


def bounds(row: Row, span: Span | None) -> Place | None:
    """The offsets of a span of a row, if it has them."""
    if span is None or not row[span.start] or not is_offset(row[span.start], row[span.end]):
        return None
    return int(row[span.start]), int(row[span.end])


def whole(table: Table) -> Span | None:
    """The span of the passage of a row."""
    return next((span for span in table.spans if span.start == "start"), None)


def first_in(places: list[Place], *within: Place | None) -> Place | None:
    """The first place, of places in order, that lies in a span, of the first span that holds one.

    >>> first_in([(2, 4), (6, 8)], None, (5, 9)), first_in([(2, 4)], (5, 9))
    ((6, 8), None)
    """
    for start, end in filter(None, within):
        for at in range(bisect.bisect_left(places, (start, 0)), len(places)):
            if places[at][1] <= end:
                return places[at]
            if places[at][0] >= end:
                break
    return None


def distance(place: Place, anchor: Place) -> tuple[int, bool]:
    """How far a place is from another; what stands before it is farther than what stands after.

    >>> sorted([(0, 2), (6, 8)], key=lambda place: distance(place, (4, 6)))
    [(6, 8), (0, 2)]
    """
    return max(0, place[0] - anchor[1], anchor[0] - place[1]), place[0] < anchor[0]


def words_of(world: World, table: Table, column: str, row: Row, within: Place) -> Iterator[Place]:
    """Where a word that stands for the value of a column stands in a part of the document."""
    pattern, values = world.glossary(table, column)
    folded, wanted = world.folded(row["document_id"]), {row[column], *row[column].split()}
    first, last = (bisect.bisect_left(folded.starts, offset) for offset in within)
    for found in pattern.finditer(folded.text, first, last):
        if values[found[0]] & wanted:
            yield folded.place(*found.span())


def dates_of(world: World, table: Table, column: str, row: Row, within: Place) -> Iterator[Place]:
    """Where the year, the month or the day of a column (EDTF without any sign) is printed in a part
    of the document, with what of it stands beside; years that words only count are none."""
    source, date = world.sources[row["document_id"]], row[column]
    wanted = dict(zip(PARTS, map(int, date.split("-")), strict=False)) if DATE.match(date) else {}
    reading, forms = source.reading, language(source.language).dates
    first, last = (bisect.bisect_left(reading.offsets, offset) for offset in within)
    found = sorted(
        (m.start(), m.end(), part)
        for part in wanted
        for m in re.finditer(forms[part], reading.text[first:last])
        if numbered(next(filter(None, m.groups()))) == wanted[part]
    )
    for start, end, parts in run_together(found):
        if parts >= set(list(wanted)[-1:]):
            yield reading.offsets[first + start], reading.offsets[first + end - 1] + 1


def run_together(found: list[tuple[int, int, str]]) -> list[tuple[int, int, set[str]]]:
    """The parts of each printed date as one.

    >>> run_together([(0, 5, "year"), (5, 7, "month"), (20, 22, "month")])[0][:2]
    (0, 7)
    """
    groups = list[tuple[int, int, set[str]]]()
    for start, end, part in found:
        near = groups and start - groups[-1][1] <= APART
        first, _, parts = groups.pop() if near else (start, end, set[str]())
        groups.append((first, end, parts | {part}))
    return groups


def in_words(table: Table, row: Row, column: str, world: World, own: Place) -> Place | None:
    """Where a word of the schema, or a printed date, states the value of a column: that which is
    nearest to the words that the schema names, else the first."""
    told, document = table.having("wordsIn")[column], row["document_id"]
    spans = {span.text: span for span in table.spans}
    anchor = bounds(row, spans.get(told.get("near", "")))
    search = dates_of if column in table.having("edtf") else words_of
    if told["within"] == "row":
        places = list(search(world, table, column, row, own))
    elif anchor:
        found = search(world, table, column, row, world.sentence(document, anchor[0]))
        places = [place for place in found if place[1] <= own[0] or own[1] <= place[0]]
    else:
        return None
    return min(places, key=lambda place: distance(place, anchor or own), default=None)


def where_stated(table: Table, row: Row, column: str, world: World) -> Place | None:
    """Where the value of a column is stated, as far as it follows; else None."""
    spans = {span.text: span for span in table.spans}
    own = bounds(row, whole(table))
    printed = table.having("printedIn").get(column, "")
    document, subject = row["document_id"], table.references.get(column, ("",))[0]
    if document not in world.sources or own is None:
        return None
    if column in table.having("wordsIn"):
        return in_words(table, row, column, world, own)
    if subject in THINGS.values():
        places = world.mentions.get((row[column], document), [])
        inner = first_in(places, bounds(row, spans.get(printed)), own)
    elif printed and row[printed]:
        places = world.find(document, row[printed])
        inner = first_in(places, own) or (places[0] if len(places) == 1 else None)
    else:
        return None
    return inner or next((place for place in reversed(places) if place[1] <= own[0]), None)
