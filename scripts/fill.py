"""Fill in what can be derived: offsets from typed words, ids, derived columns, mentions, hashes.

A curator types a row with a document and the words (`text`, in either script, with or without line
breaks) and leaves the offsets empty. Where the words stand nowhere, or more than once, nothing is
written and the places are shown; more words settle it, with the part that is meant in braces
(`稱，{英偉達}在`), or a `start` typed by hand.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from scripts.describe.differences import WITHDRAWN
from scripts.describe.history import used_ids
from scripts.model.files import write_all
from scripts.model.package import (
    DESCRIPTOR,
    Package,
    Rows,
    Span,
    id_order,
    read_package,
    split_id,
    to_csv,
)
from scripts.model.problems import Problem, parser, report, run
from scripts.model.sources import Mark, Source, Sources, is_offset, mark_of, read_sources
from scripts.rules.derived import FIXED, Context, derive, with_originals
from scripts.rules.mentions import find_mentions
from scripts.text.find import Folded, find_passage, fold_phrase, fold_reading, near_miss

MAX_SHOWN = 6
Places = list[tuple[int, int]]
Row = dict[str, str]
Filled = tuple[Rows, list[Problem]]
"""The rows of a table as they should be, and what stands in the way."""


class Finder:
    """Finds typed words in one document, which is folded once."""

    def __init__(self, document: str, source: Source) -> None:
        self.document = document
        self.source = source

    @cached_property
    def folded(self) -> Folded:
        return fold_reading(self.source.reading)

    def locate(self, row: Row, span: Span, outer: Span | None) -> tuple[int, int] | str:
        """The offsets of the words that a row types for a span, inside the span `outer` if it has
        one; else one sentence that shows the candidates."""
        places = everywhere = find_passage(self.folded, row[span.text])
        if row[span.start]:
            places = [place for place in places if str(place[0]) == row[span.start]]
        elif outer and is_offset(row[outer.start]) and is_offset(row[outer.end]):
            first, last = int(row[outer.start]), int(row[outer.end])
            places = [place for place in places if first <= place[0] and place[1] <= last]
        return places[0] if len(places) == 1 else self.said(row[span.text], places, everywhere)

    def said(self, typed: str, places: Places, everywhere: Places) -> str:
        """Why words have no place of their own, and the places that could be meant."""
        shown, advice = places or everywhere, "type more words, with the part that is meant in"
        advice += " {braces}, or a start"
        if places:
            why = f"stands {len(places)} times in {self.document}"
        elif everywhere:
            why = f"does not stand where the row says in {self.document}, but elsewhere"
        else:
            near, why = near_miss(self.folded, typed), f"stands nowhere in {self.document}"
            shown = [near[1:]] if near else []
            advice = "did you mean this?" if near else "copy the words from the source"
        return f"{typed[:40]!r} {why}; {advice}{''.join(self.lines(shown))}"

    def lines(self, places: Places) -> Iterator[str]:
        """A line a place: its offset, its line and its context; the first few."""
        for start, end in places[:MAX_SHOWN]:
            line, context = self.source.line(start), self.source.around(start, end)
            yield f"\n    start {start}, line {line}: {context}"
        if len(places) > MAX_SHOWN:
            yield f"\n    … and {len(places) - MAX_SHOWN} more"


class SpanFiller:
    """Fills the spans of rows: their offsets from the words, or the words from their offsets."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.finders = {name: Finder(name, source) for name, source in sources.items()}

    def table(self, rows: Rows) -> Filled:
        """A table with its spans filled."""
        filled, problems = [], list[Problem]()
        for line, row in rows:
            row = dict(row)
            for span in sorted(rows.table.spans, key=lambda span: bool(span.inside)):
                problem = self.span(rows, line, row, span)
                problems += [problem] if problem else []
            filled.append(row)
        return replace(rows, rows=filled), problems

    def span(self, rows: Rows, line: int, row: Row, span: Span) -> Problem | None:
        """Fill one span of a row of ours; the problem that prevents it."""
        typed = row[span.text] if span.text else ""
        located = bool(typed) and not (row[span.start] and row[span.end])
        if located and row[span.document] in self.finders:
            outer = next((o for o in rows.table.spans if o.start == span.inside), None)
            place = self.finders[row[span.document]].locate(row, span, outer)
            if isinstance(place, str):
                return Problem(rows.table.path, line, span.text, place)
            row[span.start], row[span.end] = map(str, place)
        elif not (typed or row[span.start] or row[span.end]):
            return None
        mark = mark_of(rows, line, row, span, self.sources)
        if isinstance(mark, Problem):
            return mark
        if typed and not located and not same_words(mark, typed):
            advice = "empty the offsets to find the words anew, or the words to take what stands"
            said = f"the words and the offsets disagree; {advice} at the offsets"
            return mark.problem(span.text, said)
        row |= {span.text: mark.reading} if span.text else {}
        return None


def same_words(mark: Mark, typed: str) -> bool:
    """Whether typed words are those of a span, whatever their script and their layout."""
    layout = mark.source.reading.layout
    return fold_phrase(mark.raw, layout).split() == fold_phrase(typed, layout).split()


def with_ids(rows: Rows, used: set[str]) -> Filled:
    """Each row without an id has the number after all that its table has or had."""
    key = rows.table.key
    shape = next(field for field in rows.table.fields if field["name"] == key)
    pattern = shape["constraints"].get("pattern", "")
    prefix = pattern[:1] if pattern[1:2] == "[" and pattern[:1].isupper() else ""
    known = used | {row[key] for row in rows.rows}
    last = max((int(split_id(row_id)[1] or 0) for row_id in known), default=0)
    filled, problems = [], []
    for line, row in rows:
        if not row[key] and prefix:
            last += 1
            row = row | {key: f"{prefix}{last:04}"}
        elif not row[key]:
            said = "has no id: type a readable slug"
            problems.append(Problem(rows.table.path, line, key, said))
        filled.append(row)
    return replace(rows, rows=filled), problems


def with_version(rows: Rows, version: str) -> Rows:
    """The list of what has gone, each row with the first version without it."""
    filled = [row | {"version": row["version"] or version} for row in rows.rows]
    return replace(rows, rows=filled)


def with_derived(rows: Rows, context: Context) -> Filled:
    """Every derived column is computed."""
    values: dict[int, Row] = {}
    problems: list[Problem] = []
    for found in derive(rows, context):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        column, path = found.derivation.column, found.row.get("path", "")
        if found.derivation.rule in FIXED and found.row[column] not in ("", found.value):
            said = f"the source {path} has changed; restore it (git checkout -- {path})"
            problems.append(Problem(rows.table.path, found.line, column, said))
        values.setdefault(id(found.row), {})[column] = found.value
    return replace(rows, rows=[row | values.get(id(row), {}) for row in rows.rows]), problems


def fill_tables(package: Package) -> tuple[dict[str, Rows], list[Problem]]:
    """The rows of every table as they should be, sorted, and what stands in the way."""
    sources, used = read_sources(package), used_ids(package)
    filler, data, problems = SpanFiller(sources), dict(package.data), list[Problem]()
    made = [name for name, table in package.tables.items() if table.schema.get("derivedTable")]
    for name in [name for name in data if name not in made]:
        data[name], found = filler.table(data[name])
        data[name], unnamed = with_ids(data[name], used.get(name, set()))
        problems += [*found, *unnamed]
    if problems:
        return data, problems
    if WITHDRAWN in data:
        data[WITHDRAWN] = with_version(data[WITHDRAWN], package.descriptor["version"])
    context = Context(sources, data[package.partition_table().name], data)
    for name in [name for name in data if name not in made]:
        data[name], found = with_derived(data[name], context)
        data[name] = with_originals(data[name], context)
        problems += found
    for name in made:
        mentions = list(find_mentions(package.tables[name], data, sources))
        data[name] = Rows(package.tables[name], mentions, [0] * len(mentions))
    return {name: replace(rows, rows=sort_rows(rows)) for name, rows in data.items()}, problems


def sort_rows(rows: Rows) -> list[Row]:
    return sorted(rows.rows, key=lambda row: id_order(row[rows.table.key]))


def fill_package(package: Package) -> tuple[dict[str, bytes], list[Problem]]:
    """The files of the package as they should be (path -> bytes), and what stands in the way."""
    data, problems = fill_tables(package)
    files = {rows.table.path: to_csv(rows.table.columns, rows.rows) for rows in data.values()}
    return files | {DESCRIPTOR: describe(package, files)}, problems


def describe(package: Package, contents: dict[str, bytes]) -> bytes:
    """`datapackage.json` with the size and hash of each file."""
    resources = [
        resource | {"bytes": len(raw), "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
        for resource in package.descriptor["resources"]
        for raw in [contents[resource["path"]]]
    ]
    descriptor = package.descriptor | {"resources": resources}
    return (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def new_ids(package: Package, filled: Package) -> list[str]:
    """The ids of the rows that a curator writes which only the filled package has."""
    known: list[set[str]] = []
    for each in (package, filled):
        tables = [rows for rows in each.data.values() if not rows.table.schema.get("derivedTable")]
        known.append({row[rows.table.key] for rows in tables for row in rows.rows})
    return sorted(known[1] - known[0], key=id_order)


def main() -> int:
    arguments = parser(__doc__, "scripts.fill").parse_args()
    package = read_package(arguments.root)
    contents, problems = fill_package(package)
    if problems:
        return report(problems)
    changed = write_all(arguments.root, contents)
    everything = "nothing to fill: every derived value is in place"
    print(f"filled: {', '.join(changed)}" if changed else everything)
    new = new_ids(package, read_package(arguments.root))
    if new:
        print(f"new ids: {', '.join(new)}")
    return 0


if __name__ == "__main__":
    run(main)
