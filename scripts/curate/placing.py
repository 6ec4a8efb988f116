"""Where the words stand that a curator types: the spans of rows, filled.

Words of a span that has no offsets are looked for in the document, whatever their script and their
layout. Where they stand nowhere, or more than once, the places are shown and the row stays as it
is; more words settle it, with the part that is meant in braces, or a `start` typed by hand.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from scripts.model.package import Rows, Span
from scripts.model.problems import Problem
from scripts.model.sources import Mark, Source, Sources, is_offset, mark_of
from scripts.text.find import Folded, find_passage, fold_phrase, fold_reading, near_miss

MAX_SHOWN = 6
Places = list[tuple[int, int]]
Row = dict[str, str]
Filled = tuple[Rows, list[Problem]]
"""The rows of a table as they should be, and what stands in the way."""


class Finder:
    """Finds typed words in one document, which is folded once."""

    def __init__(self, document: str, source: Source) -> None:
        self.document = document
        self.source = source

    @cached_property
    def folded(self) -> Folded:
        return fold_reading(self.source.reading)

    def locate(self, row: Row, span: Span, outer: Span | None) -> tuple[int, int] | str:
        """The offsets of the words that a row types for a span, inside the span `outer` if it has
        one; else one sentence that shows the candidates."""
        places = everywhere = find_passage(self.folded, row[span.text])
        if row[span.start]:
            places = [place for place in places if str(place[0]) == row[span.start]]
        elif outer and is_offset(row[outer.start]) and is_offset(row[outer.end]):
            first, last = int(row[outer.start]), int(row[outer.end])
            places = [place for place in places if first <= place[0] and place[1] <= last]
        return places[0] if len(places) == 1 else self.said(row[span.text], places, everywhere)

    def said(self, typed: str, places: Places, everywhere: Places) -> str:
        """Why words have no place of their own, and the places that could be meant."""
        shown, advice = places or everywhere, "type more words, with the part that is meant in"
        advice += " {braces}, or a start"
        if places:
            why = f"stands {len(places)} times in {self.document}"
        elif everywhere:
            why = f"does not stand where the row says in {self.document}, but elsewhere"
        else:
            near, why = near_miss(self.folded, typed), f"stands nowhere in {self.document}"
            shown = [near[1:]] if near else []
            advice = "did you mean this?" if near else "copy the words from the source"
        return f"{typed[:40]!r} {why}; {advice}{''.join(self.lines(shown))}"

    def lines(self, places: Places) -> Iterator[str]:
        """A line a place: its offset, its line and its context; the first few."""
        for start, end in places[:MAX_SHOWN]:
            line, context = self.source.line(start), self.source.around(start, end)
            yield f"\n    start {start}, line {line}: {context}"
        if len(places) > MAX_SHOWN:
            yield f"\n    … and {len(places) - MAX_SHOWN} more"


class SpanFiller:
    """Fills the spans of rows: their offsets from the words, or the words from their offsets."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.finders = {name: Finder(name, source) for name, source in sources.items()}

    def table(self, rows: Rows) -> Filled:
        """A table with its spans filled; a row of which one cannot be filled stays as it is."""
        filled, problems = [], list[Problem]()
        for line, row in rows:
            given, found = dict(row), list[Problem]()
            for span in sorted(rows.table.spans, key=lambda span: bool(span.inside)):
                problem = self.span(rows, line, given, span)
                found += [problem] if problem and not found else []
            filled.append(row if found else given)
            problems += found
        return replace(rows, rows=filled), problems

    def span(self, rows: Rows, line: int, row: Row, span: Span) -> Problem | None:
        """Fill one span of a row of ours; the problem that prevents it."""
        typed = row[span.text] if span.text else ""
        located = bool(typed) and not (row[span.start] and row[span.end])
        if located and row[span.document] in self.finders:
            outer = next((o for o in rows.table.spans if o.start == span.inside), None)
            place = self.finders[row[span.document]].locate(row, span, outer)
            if isinstance(place, str):
                return Problem(rows.table.path, line, span.text, place)
            row[span.start], row[span.end] = map(str, place)
        elif not (typed or row[span.start] or row[span.end]):
            return None
        mark = mark_of(rows, line, row, span, self.sources)
        if isinstance(mark, Problem):
            return mark
        if typed and not located and not same_words(mark, typed):
            advice = "empty the offsets to find the words anew, or the words to take what stands"
            said = f"the words and the offsets disagree; {advice} at the offsets"
            return mark.problem(span.text, said)
        row |= {span.text: mark.reading} if span.text else {}
        return None


def same_words(mark: Mark, typed: str) -> bool:
    """Whether typed words are those of a span, whatever their script and their layout."""
    layout = mark.source.reading.layout
    return fold_phrase(mark.raw, layout).split() == fold_phrase(typed, layout).split()
