"""Checks of the evidence: that the sources carry what the rows say.

Each span lies in its document, has no white space at its ends and reads as the row's text; articles
divide their documents; direct quotes are the inside of quotation marks; every derived value and
every mention is what `fill` would write. Cost is linear in rows: a source is read once, a row costs
a slice.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter

from scripts.model.package import Package, Rows, read_package
from scripts.model.problems import Problem, parser, report, run
from scripts.model.sources import Mark, Sources, mark_of, sound_marks
from scripts.rules.derived import FIXED, Context, derive, read_context
from scripts.rules.following import check_following
from scripts.rules.ledger import open_items, printed_quotations
from scripts.rules.mentions import Names, find_mentions
from scripts.rules.rule import Row, owner
from scripts.text.languages import language

WORD = re.compile(r"\w\w")
"""Two characters of a line between which no article ends."""
Place = tuple[str, int]
"""The file and line of a row."""
Faulty = Collection[Place]


def check_spans(rows: Rows, sources: Sources) -> Iterator[Problem]:
    """Each span inside its document (and the span around it), tight, and reading as its text."""
    spans = rows.table.spans
    for line, row in rows if spans else ():
        marks = dict[str, Mark]()
        for span in spans:
            if row[span.start] or row[span.end]:
                found = mark_of(rows, line, row, span, sources)
                if isinstance(found, Problem):
                    yield found
                else:
                    marks[span.start] = found
        for mark in marks.values():
            if problem := misread(mark, marks.get(mark.span.inside)):
                yield problem


def misread(mark: Mark, outer: Mark | None) -> Problem | None:
    """What is wrong with a span that may lie in another one of its row."""
    raw, text = mark.raw, mark.span.text
    if outer and not outer.start <= mark.start < mark.end <= outer.end:
        said = f"span {mark.start}-{mark.end} is not inside {outer.start}-{outer.end}"
        return mark.problem(mark.column, said)
    if raw.strip() != raw:
        said = f"span {mark.start}-{mark.end} begins or ends in white space"
        return mark.problem(mark.column, said)
    if text and mark.row[text] != (reading := mark.reading):
        said = f"is not what stands at {mark.start}-{mark.end}: {reading[:40]!r}"
        return mark.problem(text, f"{mark.row[text][:40]!r} {said}")
    return None


def check_derived(rows: Rows, context: Context, without: Sequence[str] = ()) -> Iterator[Problem]:
    """Each derived value is what `fill` would write; some rules left out."""
    for found in derive(rows, context, without):
        if isinstance(found, Problem):
            yield found
        elif found.row[found.derivation.column] != found.value:
            column, of = found.derivation.column, ", ".join(found.derivation.sources)
            fixed = found.derivation.rule in FIXED
            advice = "the source has changed; restore it" if fixed else "run make fill"
            said = f"{found.row[column][:40]!r} is not what follows from {of}: {found.value[:40]!r}"
            yield Problem(rows.table.path, found.line, column, f"{said}; {advice}")


def check_partition(rows: Rows, sources: Sources) -> Iterator[Problem]:
    """The article spans of a document hold each of its characters that is not white space once."""
    marks: dict[str, list[Mark]] = {}
    for mark in sound_marks(rows, sources):
        marks.setdefault(mark.document, []).append(mark)
    for document, source in sources.items():
        at, line, cut = 0, 1, False
        for mark in sorted(marks.get(document, ()), key=lambda mark: (mark.start, mark.end)):
            left, line = source.text[at : mark.start], mark.line
            after_cut, cut = cut, bool(WORD.match(source.text, mark.end - 1))
            if cut:
                place = source.around(mark.end - 1, mark.end)
                yield mark.problem(mark.span.end, f"{mark.row_id} ends inside a word: {place}")
            elif mark.start < at:
                yield mark.problem(mark.column, f"{mark.row_id} overlaps the span before it")
            elif left.strip() and not after_cut:
                said = f"no article holds {source.reads(left)[:40]!r} before {mark.row_id}"
                yield mark.problem(mark.column, f"{said} in {document}")
            at = max(at, mark.end)
        if source.text[at:].strip():
            left = source.reads(source.text[at:])
            said = f"no article holds the end of {document}: {left[:40]!r}"
            yield Problem(rows.table.path, line, "end", said)


def check_registered(package: Package) -> Iterator[Problem]:
    """Each file beside the documents is a document."""
    known = {row["path"] for row in package.data["documents"].rows}
    for folder in sorted({path.rpartition("/")[0] for path in known} - {""}):
        for place in sorted((package.root / folder).glob("[!.]*")):
            path = place.relative_to(package.root).as_posix()
            if path not in known:
                said = "is no document: give it a row in documents, or take it away"
                yield Problem(path, 1, "", said)


def check_direct_quotes(rows: Rows, sources: Sources) -> Iterator[Problem]:
    """A direct quote is the inside of a pair of quotation marks of its language, whole."""
    known = {document: set(printed_quotations(source)) for document, source in sources.items()}
    for mark in sound_marks(rows, sources):
        if mark.column != "start":
            continue
        if mark.row["kind"] == "direct" and (mark.start, mark.end) not in known[mark.document]:
            text, pairs = mark.source.text, language(mark.source.language).quotes
            before, after = text[: mark.start].rstrip()[-1:], text[mark.end :].lstrip()[:1]
            said = f"here {before + '…' + after!r} stand around it"
            rule = f"a direct quote must be exactly the inside of {' or '.join(pairs)}"
            yield mark.problem(mark.column, f"{rule}; {said}")


def check_mentions(
    package: Package, sources: Sources, names: Names, faulty: Faulty = ()
) -> Iterator[Problem]:
    """The table of mentions is complete and exact, but for names that are faulty."""
    path = names.rows.table.path
    doubtful = [row for line, row in names.rows if (path, line) in faulty] if faulty else []
    unsure = {value for row in doubtful for value in (row["name"], owner(row))}
    for rows in package.data.values():
        if not rows.table.schema.get("derivedTable"):
            continue
        held: dict[str, list[tuple[int, Row]]] = {document: [] for document in sources}
        for line, row in rows:
            held.get(row["document_id"], []).append((line, row))
        key, path = rows.table.key, rows.table.path
        unsure |= {row[key] for line, row in rows if (path, line) in faulty} if faulty else set()
        found = find_mentions(rows.table, names, package.data["source_notes"], sources)
        for document, wanted in groupby(found, itemgetter("document_id")):
            yield from compared(rows, held.pop(document), wanted, unsure)
        for left in held.values():
            yield from compared(rows, left, (), unsure)


def compared(
    rows: Rows, held: Iterable[tuple[int, Row]], found: Iterable[Row], unsure: set[str]
) -> Iterator[Problem]:
    """The mentions of a document that are there beside those that names give."""
    key, path = rows.table.key, rows.table.path
    wanted = {row[key]: row for row in found}
    for line, row in held:
        sure = not {row["text"], owner(row)} & unsure
        if wanted.pop(row[key], None) != row and sure:
            said = f"{row[key]} {row['text'][:20]!r} is not a mention that the names give"
            yield Problem(path, line, key, f"{said}; run make fill")
    for row in wanted.values():
        said = f"the mention {row[key]} {row['text'][:20]!r} is missing; run make fill"
        if not {row["text"], owner(row), row[key]} & unsure:
            yield Problem(path, rows.end or len(rows.rows) + 1, key, said)


def check_ledger(package: Package, sources: Sources) -> Iterator[Problem]:
    """Every number and every pair of brackets of the sources lies in a row."""
    for item in open_items(package, sources):
        source = sources[item.document]
        said = f"the {item.kind} in {source.around(item.start, item.end)} lies in no row"
        place = f"char={item.start},{item.end}"
        yield Problem(source.path, source.line(item.start), place, said)


def whole(package: Package, sources: Sources, tables: Iterable[Rows], faulty: Faulty) -> Sources:
    """The documents that no faulty row of some tables is about; none, if one is about none."""
    of_article = {row["article_id"]: row["document_id"] for row in package.data["articles"].rows}
    doubtful = set[str]()
    for rows in tables:
        for line, row in rows:
            if (rows.table.path, line) in faulty and "document_id" in row:
                doubtful |= {row["document_id"], of_article.get(row.get("article_id", ""), "")}
    lost = not doubtful <= {*sources, ""}
    return {d: source for d, source in sources.items() if not lost and d not in doubtful}


def parts(package: Package, faulty: Faulty = ()) -> Iterator[Iterator[Problem]]:
    """The checks in their order, causes first."""
    context = read_context(package)
    yield check_registered(package)
    yield from of_documents(package, context, Names(package.data["names"]), faulty)


def of_documents(
    package: Package, context: Context, names: Names, faulty: Faulty = ()
) -> Iterator[Iterator[Problem]]:
    """The checks of all rows of some documents, among the names of all. What is missing from a
    document, or too much, is not asked where rows about it are `faulty`, which grows from one check
    to the next."""
    data, sources, partition = package.data, context.sources, context.partition
    documents = data["documents"]
    yield chain.from_iterable(check_spans(rows, sources) for rows in data.values())
    divided = whole(package, sources, (documents, partition), faulty)
    yield check_partition(partition, divided)
    divided = whole(package, sources, (documents, partition), faulty)
    without = () if len(divided) == len(sources) else ("article_at",)
    yield chain.from_iterable(check_derived(rows, context, without) for rows in data.values())
    yield check_direct_quotes(data["quotes"], sources)
    known = whole(package, sources, (documents, data["source_notes"]), faulty)
    yield check_mentions(package, known, names, faulty)
    yield check_following(data, sources) if len(known) == len(sources) else iter(())
    accounting = (rows for rows in data.values() if rows.table.having("accounts"))
    yield check_ledger(package, whole(package, sources, (documents, *accounting), faulty))


def check(package: Package) -> Iterator[Problem]:
    """Every fault of spans, derived values, articles, direct quotes and mentions."""
    return chain.from_iterable(parts(package))


def main() -> int:
    arguments = parser(__doc__, "scripts.rules.evidence").parse_args()
    return report(check(read_package(arguments.root)))


if __name__ == "__main__":
    run(main)
