"""Every span as a W3C Web Annotation (https://www.w3.org/TR/annotation-model/).

The body is the row (RFC 7111: its place in the CSV, the header counted), the target the passage,
selected twice: by position (TextPositionSelector, code points) and by its words with the 32
characters around them (TextQuoteSelector), so that an annotation survives a copy of the text with
another beginning. The words are those of the file, line breaks included; a context that does not
single them out is lengthened until it does. A span whose table has no column for its words is
selected by position alone: article spans together are the text, which is its publisher's.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.forms import verify
from scripts.model.package import Package
from scripts.model.sources import Mark, marks, read_sources
from scripts.text import layout

AROUND = 32
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
ROW = {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc7111"}
IMPORT = "from scripts.text.layout import Reading, layout_of, read\n"


def quote_selector(text: str, start: int, end: int) -> dict[str, str]:
    """The TextQuoteSelector of a span: as much around it as makes it the only one of its text.

    >>> selector = quote_selector("ab" * 40 + "x", 40, 42)
    >>> selector["exact"], len(selector["prefix"]), len(selector["suffix"])
    ('ab', 40, 39)
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


def annotation(mark: Mark, row: int) -> dict[str, Any]:
    """The annotation of a span in the given row of its CSV."""
    position = {"type": "TextPositionSelector", "start": mark.start, "end": mark.end}
    words = [quote_selector(mark.source.text, mark.start, mark.end)] if mark.span.text else []
    return {
        "id": f"annotations.jsonld#{mark.table}.{mark.row_id}.{mark.column}",
        "type": "Annotation",
        "motivation": "linking",
        "body": {
            "type": "SpecificResource",
            "source": mark.rows.table.path,
            "selector": ROW | {"value": f"row={row}"},
        },
        "target": {
            "type": "SpecificResource",
            "source": mark.source.path,
            "selector": [position, *words],
        },
    }


def annotations(package: Package) -> Iterator[dict[str, Any]]:
    """One a span, in the order of tables and rows; BadInput names a span that has no place."""
    numbers = {
        (name, line): number
        for name, rows in package.data.items()
        for number, line in enumerate(rows.lines, start=2)
    }
    for mark in marks(package, read_sources(package)):
        yield annotation(mark, numbers[mark.table, mark.line])


def standalone() -> str:
    """The program of scripts/forms/verify.py with scripts/text/layout.py, whole, in the place of
    the line that imports it: one file, which needs nothing of this repository."""
    program, module = (
        Path(path).read_text(encoding="utf-8") for path in (verify.__file__, layout.__file__)
    )
    before, _, after = program.partition(IMPORT)
    return f"{before}{module}\n\n{after.lstrip()}"


def write(package: Package, folder: Path) -> None:
    """`annotations.jsonld`, an annotation a line; and `verify.py`, which proves each of them."""
    items = [json.dumps(item, ensure_ascii=False) for item in annotations(package)]
    descriptor = package.descriptor
    collection = {
        "@context": CONTEXT,
        "id": "annotations.jsonld",
        "type": "AnnotationCollection",
        "label": f"{descriptor['title']} {descriptor['version']}: every span",
        "rights": descriptor["licenses"][0]["path"],
        "total": len(items),
    }
    page = {"id": "annotations.jsonld#page", "type": "AnnotationPage", "startIndex": 0}
    head = json.dumps(collection, ensure_ascii=False).removesuffix("}")
    first = json.dumps(page).removesuffix("}")
    written = f'{head},\n"first": {first}, "items": [\n' + ",\n".join(items) + "\n]}}\n"
    (folder / "annotations.jsonld").write_text(written, encoding="utf-8")
    (folder / "verify.py").write_text(standalone(), encoding="utf-8")
