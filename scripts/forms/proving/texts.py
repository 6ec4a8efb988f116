"""The source texts as two tables that engines join to spans, written as Parquet a text at a time.

`documents` has a row a text: its id, SHA-256 and length in code points. `windows` has the texts cut
into pieces that overlap, so that to slice a span of a long text nobody walks it from its start:
piece n begins at n * WIDTH and is twice as long, and piece WHOLE is all of it, for longer spans.

How a span reads depends on the words beside it (scripts/text/layout.py), which no expression of an
engine can say. So each piece stands there twice, as printed and, in `reads`, as it is meant, at the
same offsets: a character that the reading leaves out is DROPPED. A span then reads as the slice of
`reads` without what is dropped.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from scripts.model.package import Package
from scripts.model.problems import BadInput
from scripts.model.sources import Source, documents_of, read_listed
from scripts.text.layout import Reading, reading_text

WIDTH = 1_000
"""Code points; most spans are much shorter, and an engine walks at most two of these for one."""
WHOLE = -1
DROPPED, GAP = "\ufdd0", "\ufdd1"
"""Stand where the reading has nothing; GAP where it has a space if a span begins just before it,
with a hyphen at a line end. Unicode keeps both from texts."""
HYPHENS = "-\u00ad\u2010"
AFTER_HYPHEN = re.compile(rf"[{HYPHENS}](?=(\s+\S))")
BATCH = 4_000_000
"""Code points that are held at a time."""
DOCUMENTS = pa.schema(
    [("document", pa.string()), ("sha256", pa.string()), ("characters", pa.int64())]
)
WINDOWS = pa.schema(
    [
        ("document", pa.string()),
        ("number", pa.int64()),
        ("at", pa.int64()),
        ("raw", pa.string()),
        ("reads", pa.string()),
    ]
)


def aligned(reading: Reading) -> str:
    """The reading of a text at the offsets of the text.

    >>> from scripts.text.layout import read
    >>> aligned(read("黃\\n強 Blue-\\nSeek")).replace(DROPPED, "_").replace(GAP, "+")
    '黃_強_Blue__Seek'
    """
    raw, made = reading.raw, [DROPPED] * len(reading.raw)
    for offset, character in zip(reading.offsets, reading.text, strict=True):
        made[offset] = character
    for hyphen in AFTER_HYPHEN.finditer(raw):
        start, end = hyphen.start(), hyphen.end(1)
        gap = reading_text(raw[start:end], reading.layout)[1:2] == " "
        if gap and made[start + 1] == DROPPED:
            made[start + 1] = GAP
    return "".join(made)


def windows(document: str, source: Source) -> Iterator[dict[str, Any]]:
    """The pieces of one text."""
    reads, text = aligned(source.reading), source.text
    yield dict(zip(WINDOWS.names, (document, WHOLE, 0, text, reads), strict=True))
    for at in range(0, len(text), WIDTH):
        piece = slice(at, at + 2 * WIDTH)
        cells = document, at // WIDTH, at, text[piece], reads[piece]
        yield dict(zip(WINDOWS.names, cells, strict=True))


def read_texts(package: Package, tables: Mapping[str, Path], texts: Path) -> Iterator[Any]:
    """(id, source) of each document, from the rows of its Parquet table. The first folder of its
    path stands for `texts`. BadInput if a text is not there or cannot be proved."""
    table = documents_of(package)
    read = pyarrow.parquet.ParquetFile(tables[table.name])
    for batch in read.iter_batches(256):
        for row in batch.to_pylist():
            cells = {column: "" if cell is None else str(cell) for column, cell in row.items()}
            source = read_listed(texts, cells | {"path": cells["path"].partition("/")[2]})
            if {DROPPED, GAP} & set(source.text):
                said = "holds U+FDD0 or U+FDD1, which are no characters"
                raise BadInput(f"the source {source.path} {said}; restore it")
            yield cells[table.key], source


def write_texts(package: Package, tables: Mapping[str, Path], texts: Path, folder: Path) -> int:
    """`documents.parquet` and `windows.parquet` in a folder; how many documents there are."""
    count, held, listed, pieces = 0, 0, list[Any](), list[Any]()
    with (
        pyarrow.parquet.ParquetWriter(folder / "documents.parquet", DOCUMENTS) as documents,
        pyarrow.parquet.ParquetWriter(folder / "windows.parquet", WINDOWS) as windowed,
    ):

        def put() -> None:
            documents.write_table(pa.Table.from_pylist(listed, DOCUMENTS))
            windowed.write_table(pa.Table.from_pylist(pieces, WINDOWS))
            listed.clear()
            pieces.clear()

        for document, source in read_texts(package, tables, texts):
            cells = document, source.sha256, len(source.text)
            listed.append(dict(zip(DOCUMENTS.names, cells, strict=True)))
            pieces += windows(document, source)
            count, held = count + 1, held + len(source.text)
            if held > BATCH:
                put()
                held = 0
        put()
    return count
