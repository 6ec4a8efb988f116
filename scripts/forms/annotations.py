"""Every span as a W3C Web Annotation (https://www.w3.org/TR/annotation-model/).

The body is the row (RFC 7111: its place in the CSV, the header counted) and what it says, in the
words of its card; the target is the passage, selected twice: by position (TextPositionSelector,
code points) and by its words with the 32 characters around them (TextQuoteSelector), so that an
annotation survives a copy of the text with another beginning. The words are those of the file, line
breaks included; a context that does not single them out is lengthened until it does. A span whose
table has no column for its words is selected by position alone: article spans together are the
text, which is its publisher's. The context stands in the file, so that it is read without a
network: the terms of http://www.w3.org/ns/anno.jsonld that it uses, each as it is there.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.forms import verify
from scripts.forms.database import file_name
from scripts.model.package import Package
from scripts.model.sources import Mark, marks, read_sources
from scripts.text import layout

AROUND = 32
CONTEXT = Path(__file__).with_name("annotation_context.json")
SAID = "SELECT table_name, row_id, coalesce(title_en, title_zh), said FROM cards"
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


def bodies(mark: Mark, row: int, says: str) -> Iterator[dict[str, Any]]:
    """The row in its CSV, and what it says."""
    yield {
        "type": "SpecificResource",
        "source": mark.rows.table.path,
        "selector": ROW | {"value": f"row={row}"},
        "purpose": "linking",
    }
    if says:
        of = "" if mark.span.text in ("", "text") else f"{mark.span.text} of "
        yield {
            "type": "TextualBody",
            "value": f"{of}{mark.row_id}: {says}",
            "language": "en",
            "purpose": "describing",
        }


def annotation(mark: Mark, row: int, says: str) -> dict[str, Any]:
    """The annotation of a span in the given row of its CSV, which says what `says` tells."""
    position = {"type": "TextPositionSelector", "start": mark.start, "end": mark.end}
    words = [quote_selector(mark.source.text, mark.start, mark.end)] if mark.span.text else []
    return {
        "id": f"annotations.jsonld#{mark.table}.{mark.row_id}.{mark.column}",
        "type": "Annotation",
        "motivation": motivation(mark, says),
        "body": list(bodies(mark, row, says)),
        "target": {
            "type": "SpecificResource",
            "source": mark.source.path,
            "selector": [position, *words],
        },
    }


def motivation(mark: Mark, says: str) -> str:
    """Why the span is marked: a mention tells who is meant, other rows what is said."""
    if "derivedTable" in mark.rows.table.schema:
        return "identifying"
    return "describing" if says else "linking"


def said(database: Path) -> dict[tuple[str, str], str]:
    """(table, id) -> what the card of the row says, from the database of the release."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        found = {
            (name, key): " · ".join(filter(None, words)) for name, key, *words in db.execute(SAID)
        }
    db.close()
    return found


def annotations(package: Package, says: Mapping[tuple[str, str], str]) -> Iterator[dict[str, Any]]:
    """One a span, in the order of tables and rows; BadInput names a span that has no place."""
    numbers = {
        (name, line): number
        for name, rows in package.data.items()
        for number, line in enumerate(rows.lines, start=2)
    }
    for mark in marks(package, read_sources(package)):
        words = says.get((mark.table, mark.row_id), "")
        yield annotation(mark, numbers[mark.table, mark.line], words)


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
    found = annotations(package, said(folder / file_name(package)))
    items = [json.dumps(item, ensure_ascii=False) for item in found]
    descriptor = package.descriptor
    collection = {
        "@context": json.loads(CONTEXT.read_text(encoding="utf-8")),
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
