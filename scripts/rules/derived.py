"""Derived columns: what no one types.

A field whose schema says `"derived": {"rule": R, "from": [columns]}` holds what rule R makes of
those columns of its row; `derive` yields it. `fill` writes it, the checks of the evidence compare.
The rule `reading_text` is that of the span itself (`Mark.reading`).
"""

import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from scripts.model.package import Derivation, Package, Rows
from scripts.model.problems import Problem
from scripts.model.sources import Source, Sources, is_offset, read_sources, sound_marks
from scripts.text.dates import days, precision
from scripts.text.languages import language
from scripts.text.numerals import parse_numeral, plain
from scripts.text.wording import simplified

WORDS_SHOWN = 20
"""Characters of a long passage that tell where it begins and ends."""
OPEN_ABOVE, OPEN_BELOW = {"more_than", "at_least"}, {"less_than", "at_most", "nearly"}
"""Qualifiers whose words leave the larger, or the smaller, bound of a number open."""


@dataclass(frozen=True)
class Context:
    """What a rule may look at besides its row: the sources, and the other tables."""

    sources: Sources
    partition: Rows
    data: Mapping[str, Rows]

    @cached_property
    def continuations(self) -> dict[str, list[str]]:
        """Quote -> the words that carry it on where the layout interrupts it, in order."""
        found: dict[str, list[str]] = {}
        for row in self.data["evidence"].rows if "evidence" in self.data else ():
            if row["relation"] == "continues" and row["quote_id"]:
                found.setdefault(row["quote_id"], []).append(row["text"])
        return found

    @cached_property
    def sides(self) -> dict[str, set[str]]:
        """Discrepancy -> the documents that its members stand in."""
        members = self.data["discrepancy_members"]
        places: dict[str, dict[str, str]] = {}
        for column, (table, key) in members.table.references.items():
            rows = self.data[table].rows if table in self.data else []
            places[column] = {row[key]: row["document_id"] for row in rows if "document_id" in row}
        found: dict[str, set[str]] = {}
        for row in members.rows:
            known = {places[column].get(row[column], "") for column in places}
            found.setdefault(row["discrepancy_id"], set()).update(known - {""})
        return found

    @cached_property
    def articles(self) -> dict[str, tuple[list[int], list[tuple[int, int, str]]]]:
        """Document -> the starts of its articles, and (start, end, article), in order."""
        found: dict[str, list[tuple[int, int, str]]] = {document: [] for document in self.sources}
        for mark in sound_marks(self.partition, self.sources):
            found[mark.document].append((mark.start, mark.end, mark.row["article_id"]))
        ordered = ((document, sorted(spans)) for document, spans in found.items())
        return {document: ([start for start, *_ in spans], spans) for document, spans in ordered}

    def language(self, document: str) -> str:
        """The language of a document; of none, that in which Chinese is written here."""
        return self.sources[document].language if document in self.sources else "zh-Hant"

    @cached_property
    def files(self) -> dict[str, Source]:
        """Path -> the document that it holds."""
        return {source.path: source for source in self.sources.values()}


def read_context(package: Package) -> Context:
    """The context of a package as it stands on disk."""
    data = package.data
    return Context(read_sources(package), data[package.partition_table().name], data)


def _article_at(context: Context, document: str, start: str) -> str:
    starts, spans = context.articles.get(document, ([], []))
    if not is_offset(start):
        raise ValueError(f"{start[:40]!r} is not an offset")
    at = bisect.bisect_right(starts, int(start)) - 1
    if at < 0 or spans[at][1] <= int(start):
        raise ValueError(f"no article holds offset {start} of {document}")
    return spans[at][2]


def _number(which: str) -> Callable[..., str]:
    """A rule that reads a printed number, or takes what a curator wrote in its place."""

    def rule(context: Context, printed: str, unit: str, *more: str) -> str:
        override, qualifier, document = (*more, "", "", "")[:3]
        open_side = {"low": OPEN_BELOW, "high": OPEN_ABOVE}.get(which, set())
        if not printed or open_side & set(qualifier.split()):
            return ""
        if override:
            return override
        found = parse_numeral(printed, unit == "%", context.language(document))
        return plain(getattr(found, which))

    return rule


def _simplified(context: Context, text: str, document: str = "") -> str:
    """Words of ours are Traditional; those of a document are as its language is, if it is Chinese
    at all."""
    written = context.language(document)
    through = language(written).to_simplified
    return simplified(text, through) if written.startswith("zh") else ""


def _continued(context: Context, quote: str, text: str) -> str:
    more = context.continuations.get(quote)
    return text + "".join(more) if more else ""


def _end_words(last: bool) -> Callable[..., str]:
    def rule(context: Context, document: str, start: str, end: str) -> str:
        source = context.sources.get(document)
        if source is None or not is_offset(start, end):
            return ""
        words = source.reads(source.text[int(start) : int(end)].strip())
        return words[-WORDS_SHOWN:] if last else words[:WORDS_SHOWN]

    return rule


class UnreadError(LookupError):
    """A document that is not read, since a row below has its id, as the check of keys says."""


def _file(context: Context, path: str) -> Source:
    if path not in context.files:
        raise UnreadError
    return context.files[path]


RULES: dict[str, Callable[..., str]] = {
    "article_at": _article_at,
    "edtf_start": lambda context, date: days(date).start if date else "",
    "edtf_end": lambda context, date: days(date).end if date else "",
    "edtf_precision": lambda context, date: precision(date) if date else "",
    "continued": _continued,
    "between": lambda context, row: (
        "documents" if len(context.sides.get(row, ())) > 1 else "within"
    ),
    "first_words": _end_words(last=False),
    "last_words": _end_words(last=True),
    "simplified": _simplified,
    "number_value": _number("value"),
    "number_low": _number("low"),
    "number_high": _number("high"),
    "sha256": lambda context, path: _file(context, path).sha256,
    "characters": lambda context, path: str(len(_file(context, path).text)),
}
FIXED = {"sha256", "characters"}
"""Rules about the source itself: another result means that it has changed; never written over."""


class Value(NamedTuple):
    """What a derived cell is to hold, and where it stands."""

    line: int
    row: dict[str, str]
    derivation: Derivation
    value: str


def with_originals(rows: Rows, context: Context) -> Rows:
    """Where a document is in English, its text is its translation."""
    ours = rows.table.having("script")
    translations = [t for t in rows.table.having("translationOf").items() if t[1] not in ours]
    filled = []
    for row in rows.rows:
        if translations and context.language(row.get("document_id", "")).startswith("en"):
            row = row | {c: row[c] or row.get(f"full_{of}") or row[of] for c, of in translations}
        filled.append(row)
    return replace(rows, rows=filled)


def derive(rows: Rows, context: Context, without: Sequence[str] = ()) -> Iterator[Value | Problem]:
    """Every derived cell of a table, or why it cannot be derived; some rules left out."""
    for derivation in rows.table.derivations:
        if derivation.rule in ("reading_text", *without):
            continue
        known: dict[Sequence[str], str] = {}
        for line, row in rows:
            given = tuple(map(row.__getitem__, derivation.sources))
            try:
                if given not in known:
                    known[given] = RULES[derivation.rule](context, *given)
            except ValueError as error:
                yield Problem(rows.table.path, line, derivation.sources[0], str(error))
                continue
            except UnreadError:
                continue
            yield Value(line, row, derivation, known[given])
