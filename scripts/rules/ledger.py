"""The ledger: every quotation and every number of the sources lies in a row of some table.

A span whose field says `"accounts": [...]` accounts for what it holds: printed numbers of metrics,
the words of quotes, the words of dates in evidence, names, source notes. What no span holds is
open.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from scripts.model.package import Package
from scripts.model.sources import Mark, Source, Sources, walk
from scripts.text.characters import plain
from scripts.text.languages import language
from scripts.text.quoting import quotations

KINDS = ("number", "quotation")
DATED = ("date", "period", "fiscal_period", "said_on")
"""Columns whose evidence accounts for the digits of a date."""

BETWEEN = "至到~～-–—、"
"""What needs no row of its own inside a range of two numbers."""


@dataclass(frozen=True)
class Open:
    """A number or a quotation that no row accounts for."""

    document: str
    start: int
    end: int
    kind: str


class _Seen(dict[int, str]):
    """Code point -> the character that a number can be read by; none where nobody sees it."""

    def __missing__(self, point: int) -> str:
        seen = plain(chr(point))
        self[point] = seen if len(seen) < 2 else chr(point)
        return self[point]


SEEN = _Seen()


def numbers(source: Source) -> Iterator[tuple[int, int]]:
    """The (start, end) of every number of a source: a line can break inside one, and marks that
    nobody sees."""
    printed = source.reading.text
    text, places = printed.translate(SEEN), range(len(printed))
    at = places if len(text) == len(printed) else [i for i in places if SEEN[ord(printed[i])]]
    for found in re.finditer(language(source.language).number, text):
        yield source.reading.place(at[found.start()], at[found.end() - 1] + 1)


def printed_quotations(source: Source) -> Iterator[tuple[int, int]]:
    """The (start, end) of the inside of every pair of quotation marks, nested ones too."""
    return quotations(source.text, language(source.language).quotes)


def accounts(told: Collection[str], row: dict[str, str]) -> list[str]:
    """The kinds for which a span of a row accounts, by what its field says."""
    dated = "date" in told and row.get("field") in DATED
    return [kind for kind in KINDS if kind in told or (dated and kind == "number")]


def open_items(package: Package, sources: Sources) -> Iterator[Open]:
    """All that is open, in the order of documents and offsets."""
    held = accounted(package, sources)
    for kind in KINDS:
        for document, source in sources.items():
            text = source.text
            places = numbers(source) if kind == "number" else printed_quotations(source)
            for start, end in places:
                gaps = (at for at in range(start, end) if not held[kind, document][at])
                if any(
                    at == start or not (text[at].isspace() or text[at] in BETWEEN) for at in gaps
                ):
                    yield Open(document, start, end, kind)


def accounted(package: Package, sources: Sources) -> dict[tuple[str, str], bytearray]:
    """(kind, document) -> for each of its characters 1 where a span accounts for it."""
    held = {(kind, d): bytearray(len(s.text)) for kind in KINDS for d, s in sources.items()}
    for rows in package.data.values():
        told = rows.table.having("accounts")
        for mark in walk(rows, sources, told):
            if isinstance(mark, Mark):
                for kind in accounts(told[mark.column], mark.row):
                    place = slice(mark.start, mark.end)
                    held[kind, mark.document][place] = b"\1" * (mark.end - mark.start)
    return held
