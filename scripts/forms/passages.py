"""The passages of the database: every span with the text around it, the documents themselves, and
their sentences, cut for the search. Rows have the columns of their tables: scripts/forms/tables.py
"""

import re
from collections.abc import Iterator, Mapping
from operator import itemgetter

from scripts.model.package import Package, Span, Table
from scripts.model.problems import BadInput, Problem
from scripts.model.sources import Source, Sources, place_of
from scripts.text.languages import language
from scripts.text.layout import Reading, reading_text

AROUND = 60
"""Characters of context kept on either side of a span."""
SpanRow = tuple[str, str, str, str, str, int, int, str, str, str]
Sentence = tuple[str, str, int, int, str]
Readings = Mapping[str, Reading]
"""Document id -> how it reads. Each table asks for all documents, so all of them are kept."""


def places(
    package: Package, table: Table, span: Span, sources: Sources
) -> Iterator[tuple[str, str, Source, int, int]]:
    """(row id, document, the document itself, start, end) of a span of each row that has one, of
    rows that are not kept; BadInput names the first that has no place."""
    columns = (table.key, span.document, span.start, span.end)
    at = itemgetter(*map(table.columns.index, columns))
    for line, cells in package.records(table.name):
        row_id, document, first, last = at(cells)
        if not (first or last):
            continue
        place = place_of((document, first, last), table, line, span, sources)
        if isinstance(place, Problem):
            raise BadInput(f"{place.file}:{place.line} {place.message}; run make check")
        yield row_id, document, *place


def spans(
    package: Package, sources: Sources, readings: Readings, with_texts: bool
) -> Iterator[SpanRow]:
    """Every span of every table, with the characters around it.

    Without texts, a span whose table has no column for its words keeps them back: the article
    spans together are the texts.
    """
    for table, span in all_spans(package):
        name, column, told = table.name, span.start, bool(with_texts or span.text)
        for row_id, document, _source, start, end in places(package, table, span, sources):
            reading = readings[document]
            before, after = around(reading, start, end)
            text = reading.of(start, end) if told else ""
            key = f"{name}.{row_id}.{column}"
            yield key, name, row_id, column, document, start, end, before, text, after


def all_spans(package: Package) -> Iterator[tuple[Table, Span]]:
    """The spans that rows have, table by table and column by column."""
    for table in package.tables.values():
        yield from ((table, span) for span in table.spans)


def around(reading: Reading, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span, as it reads."""
    before = reading.raw[max(0, start - AROUND) : start].lstrip()
    after = reading.raw[end : end + AROUND].rstrip()
    return (
        reading.of(start - len(before), start) if before else "",
        reading.of(end, end + len(after)) if after else "",
    )


def texts(sources: Sources) -> Iterator[tuple[str, str]]:
    """The documents."""
    for document, source in sources.items():
        yield document, source.text


def sentences(package: Package, sources: Sources, readings: Readings) -> Iterator[Sentence]:
    """The sentences of the documents, none across the border of two articles. A headline has no
    full stop and ends with its span."""
    table = package.partition_table()
    for span in table.spans:
        for _row_id, document, source, start, end in places(package, table, span, sources):
            sentence = re.compile(language(source.language).sentence)
            for found in sentence.finditer(source.text, start, end):
                words, at = found[0].rstrip(), found.start()
                said = reading_text(words, readings[document].layout)
                yield f"{document}.{at}", document, at, at + len(words), said
