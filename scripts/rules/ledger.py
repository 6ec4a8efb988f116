"""The ledger: every 「」 or 『』 pair and every number of the sources lies in a row of some table.

A span whose field says `"accounts": [...]` accounts for what it holds: printed numbers of metrics,
the words of quotes, the words of dates in evidence, names, source notes. What no span holds is
open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.model.package import Package
from scripts.model.sources import Mark, Sources, sound_marks
from scripts.text.layout import Reading

NUMBER = re.compile(
    r"[0-9０-９][0-9０-９.,/:]*"  # digits, as a decimal, a fraction or a ratio
    r"|第[一二三四五六七八九十]+|[一二三四五六七八九十百千萬億兩]{2,}"
    r"|[二三四五六七八九十百千萬億兩]"  # 一 alone is an article, as a rule
)
PAIRS = {"」": "「", "』": "『"}
DATED = ("date", "period", "fiscal_period", "said_on")
"""Columns whose evidence accounts for the digits of a date."""


@dataclass(frozen=True)
class Open:
    """A number or a quotation that no row accounts for."""

    document: str
    start: int
    end: int
    kind: str


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of the inside of every pair of brackets, nested ones too."""
    opened: list[tuple[str, int]] = []
    for at, character in enumerate(text):
        if character in PAIRS.values():
            opened.append((character, at + 1))
        elif character in PAIRS and opened and opened[-1][0] == PAIRS[character]:
            yield opened.pop()[1], at


def numbers(reading: Reading) -> Iterator[tuple[int, int]]:
    """The (start, end) of every number of a source: a line can break inside one."""
    for found in NUMBER.finditer(reading.text):
        yield reading.place(*found.span())


def accounts(mark: Mark, kind: str) -> bool:
    """Whether a span accounts for what it holds of a kind."""
    kinds = mark.rows.table.having("accounts").get(mark.column, ())
    dated = "date" in kinds and kind == "number" and mark.row.get("field") in DATED
    return kind in kinds or dated


def open_items(package: Package, sources: Sources) -> Iterator[Open]:
    """All that is open, in the order of documents and offsets."""
    marks = [mark for rows in package.data.values() for mark in sound_marks(rows, sources)]
    for kind in ("number", "quotation"):
        held = {document: bytearray(len(source.text)) for document, source in sources.items()}
        for mark in marks:
            if accounts(mark, kind):
                held[mark.document][mark.start : mark.end] = b"\1" * (mark.end - mark.start)
        for document, source in sources.items():
            text = source.text
            places = numbers(source.reading) if kind == "number" else quotations(text)
            for start, end in places:
                if any(
                    not held[document][at] and not text[at].isspace() for at in range(start, end)
                ):
                    yield Open(document, start, end, kind)
