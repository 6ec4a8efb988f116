"""Every span as a W3C Web Annotation (https://www.w3.org/TR/annotation-model/), in `annotations.jsonld`.

The body is the row (RFC 7111: line of the CSV, the header counted), the target the passage, selected twice: by position
(TextPositionSelector, code points) and by its words with the 32 characters around them (TextQuoteSelector), so that an annotation
survives a copy of the text with another beginning. The words are those of the file, line breaks included; a context that does
not single them out is lengthened until it does. A span whose table has no column for its words is selected by position alone:
article spans together are the source text, which is its publisher's.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.forms import verify
from scripts.model.package import Package
from scripts.model.sources import Source, marks, read_sources
from scripts.text import layout as spans

AROUND = 32
CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def quote_selector(text: str, start: int, end: int) -> dict[str, str]:
    """The TextQuoteSelector of a span, with at least 32 characters on either side where the text has them, unique in it.

    >>> quote_selector("ab" * 40 + "x", 0, 1)["suffix"] == "ba" * 31 + "b"
    False
    """
    around = AROUND
    while True:
        first, last = max(0, start - around), end + around
        if verify.occurrences(text, text[first:last]) == 1:
            return {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[first:start],
                "suffix": text[end:last],
            }
        around *= 2


def selectors(source: Source, start: int, end: int, with_words: bool) -> list[dict[str, Any]]:
    """How a span is selected: by position, and by its words where they may be shown."""
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    return [position, quote_selector(source.text, start, end)] if with_words else [position]


def annotations(package: Package) -> Iterator[dict[str, Any]]:
    """One annotation a span, in the order of tables and rows; BadInput names a span out of place."""
    numbers: dict[str, dict[int, int]] = {}
    for name, rows in package.data.items():
        numbers[name] = {line: number for number, line in enumerate(rows.lines, start=2)}
    for mark in marks(package, read_sources(package)):
        selector = {
            "type": "FragmentSelector",
            "conformsTo": "http://tools.ietf.org/rfc/rfc7111",
            "value": f"row={numbers[mark.table][mark.line]}",
        }
        yield {
            "id": f"annotations.jsonld#{mark.table}.{mark.row_id}.{mark.column}",
            "type": "Annotation",
            "motivation": "linking",
            "body": {
                "type": "SpecificResource",
                "source": mark.rows.table.path,
                "selector": selector,
            },
            "target": {
                "type": "SpecificResource",
                "source": mark.source.path,
                "selector": selectors(mark.source, mark.start, mark.end, bool(mark.span.text)),
            },
        }


def write(package: Package, folder: Path) -> None:
    """`annotations.jsonld`, an annotation a line; and `verify.py`, which proves it against the texts."""
    items = [json.dumps(item, ensure_ascii=False) for item in annotations(package)]
    descriptor = package.descriptor
    head = {
        "@context": CONTEXT,
        "id": "annotations.jsonld",
        "type": "AnnotationCollection",
        "label": f"{descriptor['title']} {descriptor['version']}: every span",
        "rights": descriptor["licenses"][0]["path"],
        "total": len(items),
    }
    page = (
        '"first": {"id": "annotations.jsonld#page", "type": "AnnotationPage", "startIndex": 0, "items": [\n'
        + ",\n".join(items)
        + "\n]}}\n"
    )
    (folder / "annotations.jsonld").write_text(
        json.dumps(head, ensure_ascii=False)[:-1] + ",\n" + page, encoding="utf-8"
    )
    (folder / "verify.py").write_text(standalone(), encoding="utf-8")


def standalone() -> str:
    """`scripts/forms/verify.py` as one file: its import from `scripts.text.layout` replaced by that code itself, which is not written twice."""
    program = Path(verify.__file__).read_text(encoding="utf-8")
    layout = Path(spans.__file__).read_text(encoding="utf-8")
    first, last = (
        layout.index("LAYOUT = "),
        layout.index("\n\n\n", layout.index("def reading_text")),
    )
    return program.replace(
        "from scripts.text.layout import reading_text\n", f"{layout[first:last]}\n"
    )
