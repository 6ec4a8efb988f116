"""The ledger: every 「」 or 『』 pair and every number of the sources lies in a row of some table.

A span whose field says `"accounts": [...]` accounts for what it holds: printed numbers of metrics, the words of quotes, the
words of dates in evidence, names, source notes. What no span holds is open.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scripts.model.package import Package
from scripts.model.sources import Source, slice_source
from scripts.text.layout import Folded, without_layout

NUMBER = re.compile(
    r"[0-9０-９][0-9０-９.,/:]*"  # digits, as a decimal, a fraction or a ratio
    r"|第[一二三四五六七八九十]+|[一二三四五六七八九十百千萬億兩]{2,}|[二三四五六七八九十百千萬億兩]"  # 一 alone is an article, as a rule
)
PAIRS = {"」": "「", "』": "『"}
DATED = ("date", "period", "said_on")
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


def numbers(bare: Folded) -> Iterator[tuple[int, int]]:
    """The (start, end) of every number, found in the text without its layout: a line can break inside one."""
    for found in NUMBER.finditer(bare.text):
        yield bare.offsets[found.start()], bare.offsets[found.end() - 1] + 1


def covered(package: Package, sources: Mapping[str, Source], kind: str) -> Mapping[str, bytearray]:
    """Document -> a byte a character: 1 where a span that accounts for this kind holds it; spans that do not exist are passed over."""
    cover = {document: bytearray(len(source.text)) for document, source in sources.items()}
    for rows in package.data.values():
        accounts = rows.table.having("accounts")
        for span in rows.table.spans:
            kinds = accounts.get(span.start, ())
            for row in rows.rows if kinds else ():
                dated = "date" in kinds and kind == "number" and row.get("field") in DATED
                if kind in kinds or dated:
                    with contextlib.suppress(ValueError):
                        length = len(
                            slice_source(
                                sources, row[span.document], row[span.start], row[span.end]
                            )
                        )
                        cover[row[span.document]][int(row[span.start]) : int(row[span.end])] = (
                            b"\1" * length
                        )
    return cover


def open_items(package: Package, sources: Mapping[str, Source]) -> Iterator[Open]:
    """All that is open, in the order of documents and offsets."""
    for kind in ("number", "quotation"):
        cover = covered(package, sources, kind)
        for document, source in sources.items():
            found = (
                numbers(without_layout(source.text))
                if kind == "number"
                else quotations(source.text)
            )
            for start, end in found:
                if any(
                    not held and not character.isspace()
                    for held, character in zip(
                        cover[document][start:end], source.text[start:end], strict=True
                    )
                ):
                    yield Open(document, start, end, kind)
