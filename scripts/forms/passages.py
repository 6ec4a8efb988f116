"""The passages of the database: every span with the text around it, the documents themselves, and
their sentences, cut for the search. Rows have the columns of their tables: scripts/forms/tables.py
"""

import re
from collections.abc import Iterator

from scripts.model.package import Package, Rows, Table
from scripts.model.problems import BadInput, Problem
from scripts.model.sources import Mark, Source, Sources, mark_of
from scripts.text.languages import language

AROUND = 60
"""Characters of context kept on either side of a span."""
SpanRow = tuple[str, str, str, str, str, int, int, str, str, str]
Sentence = tuple[str, str, int, int, str]


def marks(package: Package, table: Table, sources: Sources) -> Iterator[Mark]:
    """The spans of a table, column by column and row by row, as `proved_marks` has them, of rows
    that are not kept; BadInput names the first that has no place."""
    rows = Rows(table, [])
    for span in table.spans:
        for line, cells in package.records(table.name):
            row = dict(zip(table.columns, cells, strict=True))
            if not (row[span.start] or row[span.end]):
                continue
            mark = mark_of(rows, line, row, span, sources)
            if isinstance(mark, Problem):
                raise BadInput(f"{mark.file}:{mark.line} {mark.message}; run make check")
            yield mark


def spans(package: Package, sources: Sources, with_texts: bool) -> Iterator[SpanRow]:
    """Every span of every table, with the characters around it.

    Without texts, a span whose table has no column for its words keeps them back: the article
    spans together are the texts.
    """
    for table in package.tables.values():
        for mark in marks(package, table, sources):
            row_id, column = mark.row_id, mark.column
            before, after = around(mark.source, mark.start, mark.end)
            text = mark.reading if with_texts or mark.span.text else ""
            place = mark.document, mark.start, mark.end
            key = f"{table.name}.{row_id}.{column}"
            yield key, table.name, row_id, column, *place, before, text, after


def around(source: Source, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span, as it reads."""
    text = source.text
    before = text[max(0, start - AROUND) : start].lstrip()
    after = text[end : end + AROUND].rstrip()
    return (
        source.reading.of(start - len(before), start) if before else "",
        source.reading.of(end, end + len(after)) if after else "",
    )


def texts(sources: Sources) -> Iterator[tuple[str, str]]:
    """The documents."""
    for document, source in sources.items():
        yield document, source.text


def sentences(package: Package, sources: Sources) -> Iterator[Sentence]:
    """The sentences of the documents, none across the border of two articles. A headline has no
    full stop and ends with its span."""
    for mark in marks(package, package.partition_table(), sources):
        sentence = re.compile(language(mark.source.language).sentence)
        for found in sentence.finditer(mark.source.text, mark.start, mark.end):
            words, start = found[0].rstrip(), found.start()
            key, place = f"{mark.document}.{start}", (start, start + len(words))
            yield key, mark.document, *place, mark.source.reads(words)
