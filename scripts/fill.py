"""Fill in what can be derived: offsets from typed words, ids, derived columns, mentions, sizes and hashes.

A curator types a row with a document and the words (`text`, in either script, with or without line breaks) and leaves the
offsets empty. Where the words stand nowhere, or more than once, nothing is written and the places are
shown; more words settle it, with the part that is meant in braces (`稱，{英偉達}在`), or a `start` typed by hand.
"""

import hashlib
import json
from collections.abc import Iterator

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
from scripts.model.problems import BadInput, Problem, parser, report, run
from scripts.model.sources import Source, offset, read_sources, slice_source
from scripts.rules.derived import FIXED, RULES, Context, article_index
from scripts.rules.mentions import find_mentions
from scripts.text.layout import Folded, around, find_passage, fold_text, near_miss

MAX_SHOWN = 6


class Finder:
    """Finds typed words in the sources; each source is folded once, when first asked."""

    def __init__(self, sources: dict[str, Source]) -> None:
        self.sources = sources
        self._folded: dict[str, Folded] = {}

    def folded(self, document: str) -> Folded:
        if document not in self._folded:
            self._folded[document] = fold_text(self.sources[document].text)
        return self._folded[document]

    def locate(self, row: dict[str, str], span: Span, outer: Span | None) -> tuple[int, int]:
        """The offsets of a row's typed words, inside the span `outer` if there is one. Errors: ValueError that shows the candidates."""
        document, typed = row[span.document], row[span.text]
        places = find_passage(self.folded(document), typed)
        nearby = places
        if row[span.start]:
            places = [p for p in places if p[0] == offset(row[span.start])]
        elif outer:
            first, last = offset(row[outer.start]), offset(row[outer.end])
            places = [p for p in places if first <= p[0] and p[1] <= last]
        if len(places) == 1:
            return places[0]
        raise ValueError(self.candidates(document, typed, places or nearby, found=bool(places)))

    def candidates(
        self, document: str, typed: str, places: list[tuple[int, int]], found: bool
    ) -> str:
        """One sentence and the places that could be meant, each with its offset, line and context."""
        source = self.sources[document]
        if places:
            said = (
                f"stands {len(places)} times in {document}"
                if found
                else f"does not stand where the row says in {document}, but elsewhere"
            )
            advice = "type more words, with the part that is meant in {braces}, or a start"
        else:
            near = near_miss(self.folded(document), typed)
            places, said = [near[1:]] if near else [], f"stands nowhere in {document}"
            advice = "did you mean this?" if places else "copy the words from the source"
        shown = [
            f"\n    start {a}, line {source.line(a)}: {around(source.text, a, b)}"
            for a, b in places[:MAX_SHOWN]
        ]
        more = f"\n    … and {len(places) - MAX_SHOWN} more" if len(places) > MAX_SHOWN else ""
        return f"{typed[:40]!r} {said}; {advice}{''.join(shown)}{more}"


def fill_spans(rows: Rows, finder: Finder) -> Iterator[Problem]:
    """Write the offsets of rows whose words are typed and whose offsets are empty."""
    outer = {span.start: span for span in rows.table.spans}
    for span in sorted(rows.table.spans, key=lambda span: bool(span.inside)):
        for line, row in rows:
            if row[span.document] not in finder.sources:
                raise BadInput(
                    f"{rows.table.path}:{line} names the document {row[span.document]!r}, which the package does not hold; nothing was written"
                )
            try:
                if span.text and row[span.text] and not (row[span.start] and row[span.end]):
                    row[span.start], row[span.end] = map(
                        str, finder.locate(row, span, outer.get(span.inside))
                    )
                elif span.text and row[span.text]:
                    stands = slice_source(
                        finder.sources, row[span.document], row[span.start], row[span.end]
                    )
                    if fold_text(stands).text != fold_text(row[span.text]).text:
                        raise ValueError(
                            "the words and the offsets disagree; empty the offsets to find the words anew, or the words to take what stands at the offsets"
                        )
            except ValueError as error:
                if "outside its document" in str(error):
                    raise BadInput(
                        f"{rows.table.path}:{line} {error}; nothing was written"
                    ) from None
                yield Problem(rows.table.path, line, span.text or span.start, str(error))


def fill_ids(rows: Rows, used: set[str]) -> Iterator[Problem]:
    """Give each row without an id the number after all that its table has or had."""
    key = rows.table.key
    pattern = next(f for f in rows.table.fields if f["name"] == key)["constraints"].get(
        "pattern", ""
    )
    prefix = pattern[:1] if pattern[1:2] == "[" and pattern[:1].isupper() else ""
    last = max((int(split_id(row_id)[1] or 0) for row_id in used), default=0)
    for line, row in rows:
        if not row[key] and prefix:
            last += 1
            row[key] = f"{prefix}{last:04}"
        elif not row[key]:
            yield Problem(rows.table.path, line, key, "has no id: type a readable slug")


def fill_derived(rows: Rows, context: Context) -> Iterator[Problem]:
    """Compute every derived column of a table."""
    for derivation in rows.table.derivations:
        for line, row in rows:
            try:
                value = RULES[derivation.rule](
                    context, *(row[column] for column in derivation.sources)
                )
            except ValueError as error:
                yield Problem(rows.table.path, line, derivation.sources[0], str(error))
                continue
            if derivation.rule in FIXED and row[derivation.column] not in ("", value):
                yield Problem(
                    rows.table.path,
                    line,
                    derivation.column,
                    f"the source {row['path']} has changed; restore it (git checkout -- {row['path']})",
                )
            row[derivation.column] = value


def fill_package(package: Package) -> tuple[dict[str, bytes], list[Problem]]:
    """The files of the package as they should be (path -> bytes), and what stands in the way."""
    finder = Finder(dict(read_sources(package)))
    data, problems, used = package.data, [], used_ids(package)
    for name, rows in data.items():
        if not rows.table.schema.get("derivedTable"):
            problems += [*fill_spans(rows, finder), *fill_ids(rows, used.get(name, set()))]
    context = Context(
        package, finder.sources, article_index(data[package.partition_table().name].rows)
    )
    for rows in data.values():
        if rows.table.schema.get("derivedTable"):
            rows.rows = list(
                find_mentions(rows.table, data["names"], data["source_notes"], finder.sources)
            )
            rows.lines = [0] * len(rows.rows)
        elif not problems:
            problems += fill_derived(rows, context)
    contents = {}
    for rows in data.values():
        contents[rows.table.path] = to_csv(rows.table.columns, sort_rows(rows))
    contents[DESCRIPTOR] = describe(package, contents)
    return contents, problems


def sort_rows(rows: Rows) -> list[dict[str, str]]:
    return sorted(rows.rows, key=lambda row: id_order(row[rows.table.key]))


def describe(package: Package, contents: dict[str, bytes]) -> bytes:
    """`datapackage.json` with the size and hash of each file."""
    for resource in package.descriptor["resources"]:
        raw = contents[resource["path"]]
        resource |= {"bytes": len(raw), "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
    return (json.dumps(package.descriptor, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def known_ids(package: Package) -> set[str]:
    """The ids of all rows that a curator writes."""
    return {
        row[rows.table.key]
        for rows in package.data.values()
        if not rows.table.schema.get("derivedTable")
        for row in rows.rows
    }


def main() -> int:
    arguments = parser(__doc__, "scripts.fill").parse_args()
    package = read_package(arguments.root)
    known = known_ids(package)
    contents, problems = fill_package(package)
    if problems:
        return report(problems)
    changed = write_all(arguments.root, contents)
    print(
        f"filled: {', '.join(changed)}"
        if changed
        else "nothing to fill: every derived value is in place"
    )
    new = sorted(known_ids(package) - known, key=id_order)
    if new:
        print(f"new ids: {', '.join(new)}")
    return 0


if __name__ == "__main__":
    run(main)
