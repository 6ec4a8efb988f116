"""What a release promises, as relational expressions over its tables, made from its schemas.

Each function gives the rows that break a promise, with the columns of COLUMNS: `kind` says which,
`at` in which column of the row (of a span: where it begins), the others what was found. The
expressions are of Ibis and name no engine. Offsets count code points: so do `substring` and
`length` of SQL in DuckDB and in Spark, also for characters outside the Basic Multilingual Plane.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from scripts.forms.proving.texts import DROPPED, GAP, HYPHENS, WHOLE, WIDTH
from scripts.model import package as model
from scripts.model.sources import documents_of

WHITE = [c for c in map(chr, range(sys.maxunicode + 1)) if c.isspace()]
"""What `str.strip` takes off the ends of a span."""
COLUMNS = ("table_name", "row_id", "at", "kind", "value", "start", "end", "reads", "bound")
MEASURED = {"sha256": "sha256", "characters": "characters"}
"""Rule of a derived column of the documents -> the column of the measured texts."""


@dataclass(frozen=True)
class Release:
    """A release as an engine sees it: its schemas, its tables, and those of texts.py."""

    package: model.Package
    tables: Mapping[str, Table]
    documents: Table
    windows: Table

    def each(self) -> Iterator[tuple[model.Table, Table]]:
        return ((table, self.tables[name]) for name, table in self.package.tables.items())


def text(value: Any) -> StringValue:
    """A literal or a column as text."""
    found: StringValue = ibis.literal(value, "string") if isinstance(value, str | None) else value
    return found.cast("string")


def fault(rows: Table, **found: Any) -> Table:
    """Rows with the columns of COLUMNS; those that are not given are null."""
    whole = dict.fromkeys(("start", "end", "bound"), ibis.null("int64"))
    whole |= {name: text(found.get(name)) for name in COLUMNS if name not in whole}
    whole |= {
        name: found[name].cast("int64") for name in ("start", "end", "bound") if name in found
    }
    return rows.select(**{name: whole[name] for name in COLUMNS})


def together(tables: Iterable[Table]) -> Table:
    """The rows of all, joined in pairs: the depth of an expression is the depth of a stack."""
    found = list(tables)
    middle = len(found) // 2
    return together(found[:middle]).union(together(found[middle:])) if middle else found[0]


def first_of(cases: Iterable[tuple[BooleanValue, str]]) -> StringValue:
    """The name beside the first condition that holds; null if none does."""
    found: StringValue = ibis.cases(*cases, else_=ibis.null("string"))
    return found


def required(release: Release) -> Table:
    """The first required cell of each row that is empty."""

    def of(table: model.Table, rows: Table) -> Table:
        wanted = table.having("constraints").items()
        columns = [c for c, limits in wanted if limits.get("required") or c == table.key]
        empty = first_of((rows[column].isnull(), column) for column in columns)
        found = fault(
            rows, table_name=table.name, row_id=rows[table.key], at=empty, kind="required"
        )
        return found.filter(found["at"].notnull())

    return together(of(table, rows) for table, rows in release.each())


def keys(release: Release) -> Table:
    """Values that stand twice in a column which is a key, or unique, once each."""

    def of(table: model.Table, rows: Table, column: str) -> Table:
        return fault(
            rows, table_name=table.name, row_id=rows[table.key], at=column, value=rows[column]
        )

    listed = together(
        of(table, rows, column)
        for table, rows in release.each()
        for column, limits in table.having("constraints").items()
        if limits.get("unique") or column == table.key
    )
    given = listed.filter(listed["value"].notnull())
    held = given.group_by("table_name", "at", "value")
    counted = held.agg(row_id=given["row_id"].max(), count=given.count())
    twice = counted.filter(counted["count"] > 1)
    named = {name: twice[name] for name in ("table_name", "row_id", "at", "value")}
    return fault(twice, kind="key", **named)


def references(release: Release) -> Table:
    """Cells that refer to no row; the table that they refer to is in `reads`."""
    given, known = [], {}
    for table, rows in release.each():
        for column, (name, key) in table.references.items():
            target = release.tables[name]
            about = {"table_name": table.name, "row_id": rows[table.key], "at": column}
            given.append(
                fault(rows, **about, kind="reference", value=rows[column], reads=f"{name}.{key}")
            )
            known[name, key] = target.select(to=text(f"{name}.{key}"), id=text(target[key]))
    cells, ids = together(given), together(known.values())
    cells = cells.filter(cells["value"].notnull())
    return cells.anti_join(ids, [cells["reads"] == ids["to"], cells["value"] == ids["id"]])


def marks(release: Release) -> Table:
    """Every span that is given: its document, bounds and words, and the bounds of the span around
    it. `words` is null where its table has no column for them."""

    def of(table: model.Table, rows: Table, span: model.Span) -> Table:
        around = {other.start: other for other in table.spans}.get(span.inside)
        nothing = ibis.null("int64")
        bounds = [rows[c] if c else nothing for c in (span.start, span.end)]
        outer = [rows[around.start], rows[around.end]] if around else [nothing, nothing]
        found = rows.select(
            table_name=text(table.name),
            row_id=text(rows[table.key]),
            at=text(span.start),
            document=text(rows[span.document]),
            start=bounds[0].cast("int64"),
            end=bounds[1].cast("int64"),
            words=text(rows[span.text]).fill_null("") if span.text else text(None),
            outer_start=outer[0].cast("int64"),
            outer_end=outer[1].cast("int64"),
        )
        return found.filter(found["start"].notnull() | found["end"].notnull())

    return together(of(table, rows, s) for table, rows in release.each() for s in table.spans)


def among(value: Value, characters: Iterable[str]) -> BooleanValue:
    """Whether a single character is one of some."""
    found: BooleanValue = value.isin(list(characters))
    return found


def reading(raw: StringValue, reads: StringValue) -> StringValue:
    """How a slice reads by itself: as in its document, but that a hyphen at one of its ends has no
    other side and stays, as printed, and the line end after it is one after a hyphen."""
    first, last = raw.substr(0, 1), raw.substr(raw.length() - 1, 1)
    body = among(last, HYPHENS).ifelse(reads.substr(0, raw.length() - 1) + last, reads)
    second = body.substr(1, 1)
    gap = (second == GAP).ifelse(text(" "), second)
    whole = among(first, HYPHENS).ifelse(first + gap + body.substr(2, raw.length()), body)
    return whole.replace(DROPPED, "").replace(GAP, "")


def spans(release: Release) -> Table:
    """Spans that are not what they say, each with the first thing that is wrong."""
    marked, documents, windows = marks(release), release.documents, release.windows
    measured = marked.left_join(documents, marked["document"] == documents["document"])
    measured = measured.select(*(marked[c] for c in marked.columns), documents["characters"])
    length = measured["end"] - measured["start"]
    number = (length <= WIDTH).ifelse(measured["start"] // WIDTH, WHOLE).cast("int64")
    placed = measured.mutate(number=number)
    where = [placed["document"] == windows["document"], placed["number"] == windows["number"]]
    joined = placed.left_join(windows, where)
    offset, length = placed["start"] - windows["at"], placed["end"] - placed["start"]
    raw = windows["raw"].substr(offset, length)
    reads = reading(raw, windows["reads"].substr(offset, length))
    columns = {column: placed[column] for column in placed.columns if column != "number"}
    sliced = joined.select(**columns, raw=raw, reads=reads)
    found = sliced.mutate(kind=kind_of(sliced))
    broken = found.filter(found["kind"].notnull())
    named = {name: broken[name] for name in ("table_name", "row_id", "at", "kind", "reads")}
    where_ = {name: broken[name] for name in ("start", "end")}
    value = (broken["kind"] == "document").ifelse(broken["document"], broken["words"])
    return fault(broken, **named, **where_, value=value, bound=broken["characters"])


def kind_of(span: Table) -> StringValue:
    """What is wrong with a span, in the order in which the checks look."""
    start, end, raw = span["start"], span["end"], span["raw"]
    outside = (start > end) | (end > span["characters"])
    held = (span["outer_start"] <= start) & (end <= span["outer_end"])
    ends = among(raw.substr(0, 1), WHITE) | among(raw.substr(raw.length() - 1, 1), WHITE)
    return first_of(
        (
            (span["characters"].isnull(), "document"),
            (start.isnull() | (start < 0), "start"),
            (end.isnull() | (end < 0), "end"),
            (start == end, "empty"),
            (outside, "outside"),
            (~held, "inside"),
            (ends, "tight"),
            (span["words"] != span["reads"], "text"),
        )
    )


def changed(release: Release) -> Table:
    """Documents whose text is not the one that was released."""
    table, measured = documents_of(release.package), release.documents
    rows = release.tables[table.name]
    joined = rows.inner_join(measured, rows[table.key] == measured["document"])
    derived = [d for d in table.derivations if d.rule in MEASURED]
    differ = first_of((rows[d.column] != measured[MEASURED[d.rule]], d.column) for d in derived)
    found = joined.select(row_id=rows[table.key], at=differ)
    found = found.filter(found["at"].notnull())
    return fault(
        found, table_name=table.name, row_id=found["row_id"], at=found["at"], kind="changed"
    )


PROMISES = (required, keys, references, spans, changed)
"""In the order of causes: of a row the first fault is told."""
