"""Checks of the evidence: that the sources carry what the rows say.

Each span lies in its document, has no white space at its ends and reads as the row's text; articles divide their documents;
direct quotes are the inside of a pair of brackets; every derived value and every mention is what `fill` would
write. Cost is linear in rows: a source is read once, a row costs a slice.
"""

from collections.abc import Iterator, Mapping

from scripts.model.package import Package, Rows, Span, read_package
from scripts.model.problems import Problem, parser, report, run
from scripts.model.sources import Source, is_offset, offset
from scripts.rules.derived import FIXED, RULES, Context, read_context
from scripts.rules.ledger import open_items
from scripts.rules.mentions import find_mentions
from scripts.text.layout import around, read_whole, reading_text

BRACKETS = {"「": "」", "『": "』"}


def check_spans(rows: Rows, sources: Mapping[str, Source]) -> Iterator[Problem]:
    """Each span inside its document (or the span around it), tight, and reading as its text."""
    readings = {name: read_whole(source.text) for name, source in sources.items()}
    optional = {
        f["name"] for f in rows.table.fields if not f.get("constraints", {}).get("required")
    }
    for span in rows.table.spans:
        path, document, start, end, text = (
            rows.table.path,
            span.document,
            span.start,
            span.end,
            span.text,
        )
        outer = next((s for s in rows.table.spans if s.start == span.inside), None)
        for line, row in rows:
            if start in optional and not row[start] and not row[end]:
                continue
            source = readings.get(row[document])
            if source is None:
                yield Problem(path, line, document, f"no document {row[document]!r}")
                continue
            try:
                first, last = offset(row[start]), offset(row[end])
            except ValueError as error:
                yield Problem(path, line, start, f"{error}; empty the offsets and run make fill")
                continue
            if not first < last <= len(source.raw):
                yield Problem(
                    path,
                    line,
                    end,
                    f"span {first}-{last} is outside its document of {len(source.raw)} characters",
                )
                continue
            if source.raw[first].isspace() or source.raw[last - 1].isspace():
                yield Problem(
                    path, line, start, f"span {first}-{last} begins or ends in white space"
                )
            if text and row[text] != source.of(first, last):
                yield Problem(
                    path,
                    line,
                    text,
                    f"{row[text][:40]!r} is not what stands at {first}-{last}: {source.of(first, last)[:40]!r}",
                )
            if outer and not holds(row, outer, first, last):
                yield Problem(
                    path,
                    line,
                    start,
                    f"span {first}-{last} is not inside {row[outer.start]}-{row[outer.end]}",
                )


def holds(row: dict[str, str], outer: Span, first: int, last: int) -> bool:
    """Whether the outer span of a row holds the offsets; an outer span without offsets is a fault of its own."""
    bounds = (row[outer.start], row[outer.end])
    return not is_offset(*bounds) or int(bounds[0]) <= first < last <= int(bounds[1])


def check_derived(rows: Rows, context: Context) -> Iterator[Problem]:
    """Each derived value is what `fill` would write; reading texts are proved with their spans."""
    for derivation in rows.table.derivations:
        if derivation.rule == "reading_text":
            continue
        rule, column = RULES[derivation.rule], derivation.column
        known: dict[tuple[str, ...], str] = {}
        for line, row in rows:
            given = tuple(row[source] for source in derivation.sources)
            try:
                if given not in known:
                    known[given] = rule(context, *given)
            except ValueError as error:
                yield Problem(rows.table.path, line, derivation.sources[0], str(error))
                continue
            if known[given] != row[column]:
                advice = (
                    "the source has changed; restore it"
                    if derivation.rule in FIXED
                    else "run make fill"
                )
                yield Problem(
                    rows.table.path,
                    line,
                    column,
                    f"{row[column][:40]!r} is not what follows from {', '.join(derivation.sources)}: {known[given][:40]!r}; {advice}",
                )


def check_partition(rows: Rows, sources: Mapping[str, Source]) -> Iterator[Problem]:
    """The article spans of a document hold each of its characters that is not white space exactly once."""
    path, key = rows.table.path, rows.table.key
    for document, source in sources.items():
        at = 0
        spans = [
            (int(r["start"]), int(r["end"]), line, r[key])
            for line, r in rows
            if r["document_id"] == document and is_offset(r["start"], r["end"])
        ]
        line = 1
        for start, end, line, row_id in sorted(spans):
            if start < at:
                yield Problem(path, line, "start", f"{row_id} overlaps the span before it")
            elif source.text[at:start].strip():
                yield Problem(
                    path,
                    line,
                    "start",
                    f"no article holds {reading_text(source.text[at:start])[:40]!r} before {row_id} in {document}",
                )
            at = max(at, end)
        if source.text[at:].strip():
            yield Problem(
                path,
                line,
                "end",
                f"no article holds the end of {document}: {reading_text(source.text[at:])[:40]!r}",
            )


def check_direct_quotes(rows: Rows, sources: Mapping[str, Source]) -> Iterator[Problem]:
    """A direct quote is the inside of 「」 or 『』, whole: the pair that opens before it closes right after it."""
    for line, row in rows:
        source = sources.get(row["document_id"])
        if row["kind"] != "direct" or source is None or not is_offset(row["start"], row["end"]):
            continue
        text, start, end = source.text, int(row["start"]), int(row["end"])
        before, after = text[:start].rstrip()[-1:], text[end:].lstrip()[:1]
        inner = text[start:end]
        balanced = all(inner.count(a) == inner.count(b) for a, b in BRACKETS.items())
        if BRACKETS.get(before) != after or not after or not balanced:
            yield Problem(
                rows.table.path,
                line,
                "start",
                f"a direct quote must be exactly the inside of 「」 or 『』; here {before + '…' + after!r} stand around it",
            )


def check_mentions(package: Package, sources: Mapping[str, Source]) -> Iterator[Problem]:
    """The table of mentions is complete and exact."""
    for rows in package.data.values():
        if not rows.table.schema.get("derivedTable"):
            continue
        key, path = rows.table.key, rows.table.path
        wanted = {
            row[key]: row
            for row in find_mentions(
                rows.table, package.data["names"], package.data["source_notes"], sources
            )
        }
        for line, row in rows:
            if wanted.pop(row[key], None) != row:
                yield Problem(
                    path,
                    line,
                    key,
                    f"{row[key]} {row['text'][:20]!r} is not a mention that the names give; run make fill",
                )
        for row in wanted.values():
            yield Problem(
                path,
                len(rows.rows) + 1,
                key,
                f"the mention {row[key]} {row['text'][:20]!r} is missing; run make fill",
            )


def check_ledger(package: Package, sources: Mapping[str, Source]) -> Iterator[Problem]:
    """Every number and every pair of brackets of the sources lies in a row."""
    for item in open_items(package, sources):
        source = sources[item.document]
        place = around(source.text, item.start, item.end)
        yield Problem(
            source.path,
            source.line(item.start),
            f"char={item.start},{item.end}",
            f"the {item.kind} in {place} lies in no row",
        )


def check(package: Package) -> Iterator[Problem]:
    """Every fault of spans, derived values, articles, direct quotes and mentions."""
    context = read_context(package)
    for rows in package.data.values():
        yield from check_spans(rows, context.sources)
        yield from check_derived(rows, context)
        if rows.table.schema.get("partition"):
            yield from check_partition(rows, context.sources)
    yield from check_direct_quotes(package.data["quotes"], context.sources)
    yield from check_mentions(package, context.sources)
    yield from check_ledger(package, context.sources)


def main() -> int:
    arguments = parser(__doc__, "scripts.rules.evidence").parse_args()
    return report(check(read_package(arguments.root)))


if __name__ == "__main__":
    run(main)
