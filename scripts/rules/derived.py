"""Derived columns: what no one types.

A field whose schema says `"derived": {"rule": R, "from": [columns]}` holds what rule R makes of those columns of
its row. `fill` writes it; the evidence checks prove that it is what would be written.
"""

import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scripts.model.package import Package
from scripts.model.sources import Source, is_offset, offset, read_source, read_sources, slice_source
from scripts.text.dates import days
from scripts.text.layout import reading_text
from scripts.text.numerals import parse_numeral, plain
from scripts.text.wording import simplified


@dataclass(frozen=True)
class Context:
    """What rules may look at besides their row: the package's sources by document id, and where articles begin."""

    package: Package
    sources: Mapping[str, Source]
    article_starts: Mapping[str, tuple[list[int], list[tuple[int, str]]]] = field(
        default_factory=dict
    )


def read_context(package: Package) -> Context:
    """The context of a package as it stands on disk."""
    return Context(
        package,
        read_sources(package),
        article_index(package.data[package.partition_table().name].rows),
    )


def article_index(
    rows: Sequence[Mapping[str, str]],
) -> dict[str, tuple[list[int], list[tuple[int, str]]]]:
    """Document -> (sorted starts, (end, article) of each) from rows of the partition table that have offsets."""
    spans: dict[str, list[tuple[int, int, str]]] = {}
    for row in rows:
        if is_offset(row["start"], row["end"]):
            spans.setdefault(row["document_id"], []).append(
                (int(row["start"]), int(row["end"]), row["article_id"])
            )
    return {
        d: ([s for s, _, _ in sorted(found)], [(e, a) for _, e, a in sorted(found)])
        for d, found in spans.items()
    }


def _reading_text(context: Context, document: str, start: str, end: str) -> str:
    return reading_text(slice_source(context.sources, document, start, end)) if start or end else ""


def _article_at(context: Context, document: str, start: str) -> str:
    starts, ends = context.article_starts.get(document, ([], []))
    at = bisect.bisect_right(starts, offset(start)) - 1
    if at < 0 or ends[at][0] <= int(start):
        raise ValueError(f"no article holds offset {start} of {document}")
    return ends[at][1]


def _number(which: str) -> Callable[[Context, str, str], str]:
    def rule(context: Context, printed: str, unit: str) -> str:
        return plain(getattr(parse_numeral(printed, percent=unit == "%"), which)) if printed else ""

    return rule


RULES: dict[str, Callable[..., str]] = {
    "reading_text": _reading_text,
    "article_at": _article_at,
    "edtf_start": lambda context, date: days(date).start if date else "",
    "edtf_end": lambda context, date: days(date).end if date else "",
    "simplified": lambda context, text: simplified(text),
    "number_value": _number("value"),
    "number_low": _number("low"),
    "number_high": _number("high"),
    "sha256": lambda context, path: read_source(context.package.root, path).sha256,
    "characters": lambda context, path: str(len(read_source(context.package.root, path).text)),
}
FIXED = {"sha256", "characters"}
"""Rules about the source itself: a different result means that the source changed, and is never written over."""
