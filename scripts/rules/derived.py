"""Derived columns: what no one types.

A field whose schema says `"derived": {"rule": R, "from": [columns]}` holds what rule R makes of
those columns of its row; `derive` yields it. `fill` writes it, the checks of the evidence compare.
The rule `reading_text` is that of the span itself (`Mark.reading`).
"""

import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from scripts.model.package import Derivation, Package, Rows
from scripts.model.problems import Problem
from scripts.model.sources import Source, Sources, is_offset, read_sources, sound_marks
from scripts.text.dates import days
from scripts.text.numerals import parse_numeral, plain
from scripts.text.wording import simplified


@dataclass(frozen=True)
class Context:
    """What a rule may look at besides its row: the sources, and the spans of the articles."""

    sources: Sources
    partition: Rows

    @cached_property
    def articles(self) -> dict[str, list[tuple[int, int, str]]]:
        """Document -> (start, end, article) in order."""
        found: dict[str, list[tuple[int, int, str]]] = {document: [] for document in self.sources}
        for mark in sound_marks(self.partition, self.sources):
            found[mark.document].append((mark.start, mark.end, mark.row["article_id"]))
        return {document: sorted(spans) for document, spans in found.items()}

    @cached_property
    def files(self) -> dict[str, Source]:
        """Path -> the document that it holds."""
        return {source.path: source for source in self.sources.values()}


def read_context(package: Package) -> Context:
    """The context of a package as it stands on disk."""
    return Context(read_sources(package), package.data[package.partition_table().name])


def _article_at(context: Context, document: str, start: str) -> str:
    spans = context.articles.get(document, [])
    if not is_offset(start):
        raise ValueError(f"{start[:40]!r} is not an offset")
    at = bisect.bisect_right(spans, int(start), key=lambda span: span[0]) - 1
    if at < 0 or spans[at][1] <= int(start):
        raise ValueError(f"no article holds offset {start} of {document}")
    return spans[at][2]


def _number(which: str) -> Callable[[Context, str, str], str]:
    def rule(context: Context, printed: str, unit: str) -> str:
        return plain(getattr(parse_numeral(printed, percent=unit == "%"), which)) if printed else ""

    return rule


RULES: dict[str, Callable[..., str]] = {
    "article_at": _article_at,
    "edtf_start": lambda context, date: days(date).start if date else "",
    "edtf_end": lambda context, date: days(date).end if date else "",
    "simplified": lambda context, text: simplified(text),
    "number_value": _number("value"),
    "number_low": _number("low"),
    "number_high": _number("high"),
    "sha256": lambda context, path: context.files[path].sha256,
    "characters": lambda context, path: str(len(context.files[path].text)),
}
FIXED = {"sha256", "characters"}
"""Rules about the source itself: another result means that it has changed; never written over."""


@dataclass(frozen=True)
class Value:
    """What a derived cell is to hold, and where it stands."""

    line: int
    row: dict[str, str]
    derivation: Derivation
    value: str


def derive(rows: Rows, context: Context) -> Iterator[Value | Problem]:
    """Every derived cell of a table, or why it cannot be derived."""
    for derivation in rows.table.derivations:
        if derivation.rule == "reading_text":
            continue
        known: dict[Sequence[str], str] = {}
        for line, row in rows:
            given = tuple(row[source] for source in derivation.sources)
            try:
                if given not in known:
                    known[given] = RULES[derivation.rule](context, *given)
            except ValueError as error:
                yield Problem(rows.table.path, line, derivation.sources[0], str(error))
                continue
            yield Value(line, row, derivation, known[given])
