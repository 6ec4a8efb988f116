"""What a tired person, a spreadsheet, a merge or a find-and-replace does to a row, as deeds.

A line of corruptions.tsv names a table, a column and a deed; the deed changes a row of a
package, and what follows from it is filled in as `make fill` would, so that only the meaning is
wrong. On the made-up package the line names the row; `python -m tests.rules.planting` does the same
at random places of the shipped data, and counts what is found without the history of the rows.
"""

import csv
import datetime
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from scripts.curate.filling import fill_tables
from scripts.describe.history import check_withdrawn
from scripts.model.package import Package, Rows, Table, read_package
from scripts.model.sources import Sources, is_offset, read_sources
from scripts.rules import evidence
from scripts.rules.rule import Case, Data, Row, Rule, owner
from scripts.rules.table import RULES, property_rules

LIST = Path(__file__).with_name("corruptions.tsv")
DATE = re.compile(r"\d{4}(?:-\d\d)?(?:-\d\d)?")


@dataclass(frozen=True)
class Kind:
    """A line of the list: `row` is that of the made-up package; `said` is what finds it, at the row
    `at` (table and id) where it is another one; '-' where nothing does, and `why` says why not."""

    kind: str
    table: str
    column: str
    deed: str
    row: str
    at: str
    said: str
    why: str


def kinds() -> list[Kind]:
    with LIST.open(encoding="utf-8", newline="") as file:
        return [Kind(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


@dataclass(frozen=True)
class Place:
    """A row of a package that may be changed, with its table and the other rows."""

    package: Package
    rows: Rows
    row: Row

    @property
    def table(self) -> Table:
        return self.rows.table

    def after(self) -> Iterator[Row]:
        """The rows after this one and then those before it, of its document if it has one."""
        at = next(n for n, row in enumerate(self.rows.rows) if row is self.row)
        for row in self.rows.rows[at + 1 :] + self.rows.rows[:at][::-1]:
            if row.get("document_id") == self.row.get("document_id"):
                yield row


Deed = Callable[[Place, str, str], dict[str, str] | None]
"""(place, column, argument) -> the cells that become others; None where it cannot be done."""


def put(place: Place, column: str, argument: str) -> dict[str, str] | None:
    """A value; ` & COLUMN=VALUE` sets another cell, too."""
    value, *others = argument.split(" & ")
    return {column: value} | dict(other.split("=", 1) for other in others)


def sub(place: Place, column: str, argument: str) -> dict[str, str] | None:
    old, _, new = argument.partition(" -> ")
    return {column: re.sub(old, new, place.row[column], count=1)}


def neighbours(place: Place, column: str, argument: str) -> dict[str, str] | None:
    """The cells of the next row of the document where they are others; all columns of a span."""
    columns = argument.split() or [column]
    spans = {c for s in place.table.spans if s.start in columns for c in (s.start, s.end, s.text)}
    columns = [*columns, *sorted(spans - {*columns, ""})]
    for row in place.after():
        if row[columns[0]] and row[columns[0]] != place.row[columns[0]]:
            return {c: row[c] for c in columns}
    return None


def named_near(place: Place, column: str, argument: str) -> dict[str, str] | None:
    """Another thing of the same table, the one that is named nearest."""
    target, start = place.table.references[column][0], place.row.get("start", "")
    known = {row[place.package.tables[target].key] for row in place.package.data[target].rows}
    found = [
        (abs(int(m["start"]) - int(start)), owner(m))
        for m in place.package.data["mentions"].rows
        if is_offset(start) and m["document_id"] == place.row.get("document_id")
    ]
    things = (thing for _, thing in sorted(found) if thing in known - {place.row[column]})
    return {column: thing} if (thing := next(things, None)) else None


def swap(place: Place, column: str, argument: str) -> dict[str, str] | None:
    """The cells of two columns, or of two spans, change places."""
    one, other = column.split(), argument.split()
    pairs = zip([*one, *other], [*other, *one], strict=True)
    return {a: place.row[b] for a, b in pairs} if place.row[one[0]] else None


def shifted(place: Place, column: str, argument: str) -> dict[str, str] | None:
    """Each bound of a date some days, months or years later; only the last one with `end`."""
    count, unit, *last = argument.split()
    days = {"days": 1, "months": 30, "years": 365}[unit] * int(count)

    def later(found: re.Match[str]) -> str:
        parts = found[0].split("-")
        if unit == "years":
            return "-".join([str(int(parts[0]) + int(count)), *parts[1:]])
        if len(parts) < (3 if unit == "days" else 2):
            return found[0]
        day = datetime.date(*map(int, [*parts, "1", "1"][:3])) + datetime.timedelta(days)
        if unit == "months":
            month = (int(parts[1]) - 1 + int(count)) % 12 + 1
            return "-".join([parts[0], f"{month:02}", *parts[2:]])
        return day.isoformat()[: len(found[0])]

    value = place.row[column]
    places = [found.start() for found in DATE.finditer(value)]
    cut = places[-1] if last and places else 0
    return {column: value[:cut] + DATE.sub(later, value[cut:])}


def other_value(place: Place, column: str, argument: str) -> dict[str, str] | None:
    """Another value of the list of a column: the one that is named, or else any."""
    return {column: argument}


def wider(place: Place, column: str, argument: str) -> dict[str, str] | None:
    """A span that ends or begins so many characters later."""
    return {column: str(int(place.row[column]) + int(argument))} if place.row[column] else None


DEEDS: dict[str, Deed] = {
    "set": put,
    "sub": sub,
    "next": neighbours,
    "near": named_near,
    "swap": swap,
    "shift": shifted,
    "other": other_value,
    "move": wider,
}


def copied(package: Package) -> Package:
    copy = Package(package.root, package.descriptor, package.tables)
    copy.__dict__["data"] = {
        name: Rows(rows.table, [dict(row) for row in rows.rows], list(rows.lines))
        for name, rows in package.data.items()
    }
    return copy


def read_again(place: Place, sources: Sources, cells: dict[str, str]) -> dict[str, str]:
    """The words of the spans that cells change."""
    row, found = place.row | cells, dict[str, str]()
    for span in place.table.spans:
        source = sources.get(row[span.document])
        if span.text and source and {span.start, span.end} & set(cells):
            if not is_offset(row[span.start], row[span.end]):
                continue
            start, end = int(row[span.start]), int(row[span.end])
            if start < end <= len(source.text):
                found[span.text] = source.reading.of(start, end)
    return found


def plant(package: Package, sources: Sources, kind: Kind, row_id: str) -> Package | None:
    """A copy of a package with one corruption; None where that row does not allow it."""
    spoilt = copied(package)
    rows = spoilt.data[kind.table]
    key = rows.table.key
    row = next(row for row in rows.rows if row[key] == row_id)
    deed, _, argument = kind.deed.partition(" ")
    if deed in ("twice", "gone"):
        if deed == "gone":
            rows.rows.remove(row)
            del rows.lines[-1]
            return spoilt
        row = dict(row) | {key: following_id(rows)}
        rows.rows.append(row)
        rows.lines.append(rows.lines[-1] + 1)
        deed, _, argument = argument.partition(" ")
        if not deed:
            return spoilt
    place = Place(spoilt, rows, row)
    cells = DEEDS[deed](place, kind.column, argument)
    if cells is None or all(row[column] == value for column, value in cells.items()):
        return None
    row.update(cells | read_again(place, sources, cells))
    return spoilt


def following_id(rows: Rows) -> str:
    """The id after the last one, or for a slug a longer one."""
    last = rows.rows[-1][rows.table.key]
    found = re.fullmatch(r"([A-Z])(\d+)", last)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}}" if found else f"{last}-2"


def filled(package: Package, sources: Sources) -> Package:
    """The package after `make fill`."""
    copy = copied(package)
    copy.__dict__["data"], _ = fill_tables(package, package.data, sources)
    for rows in copy.data.values():
        rows.lines[:] = range(2, len(rows.rows) + 2)
    return copy


@dataclass(frozen=True)
class Found:
    """A fault of a row: of which rule or check, in its words."""

    table: str
    row: str
    said: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.said}"


def rules_of(package: Package, table: str) -> list[Rule]:
    of_table = (rule for rule in RULES if rule.table == table)
    return [*property_rules(package.tables[table], package.tables), *of_table]


def of_rules(package: Package, data: Data, table: str) -> Iterator[Found]:
    """Every broken rule of a table."""
    rows = package.data[table]
    for rule in rules_of(package, table):
        for row in rows.rows:
            if not rule.holds(Case(row, data)):
                yield Found(table, row[rows.table.key], rule.message)


def of_schema(package: Package, table: str) -> Iterator[Found]:
    """What the schema alone forbids of a table: required values, lists, patterns, references."""
    rows = package.data[table]
    for field in rows.table.fields:
        name, limits = field["name"], field.get("constraints", {})
        target, key = rows.table.references.get(name, ("", ""))
        known = {row[key] for row in package.data[target].rows} if target else set()
        for row in rows.rows:
            value, row_id = row[name], row[rows.table.key]
            if limits.get("required") and not value:
                yield Found(table, row_id, f"{name} is required")
            elif value and value not in limits.get("enum", [value]):
                yield Found(table, row_id, f"{name} is no value of the list")
            elif value and not re.fullmatch(limits.get("pattern", ".*"), value, re.DOTALL):
                yield Found(table, row_id, f"{name} has not its pattern")
            elif value and target and value not in known:
                yield Found(table, row_id, f"{name} is no row of {target}")


def of_places(package: Package) -> Iterator[Found]:
    """What the checks of spans, derived cells, documents and the list of what has gone say."""
    rows_at = {
        (rows.table.path, line): (name, row[rows.table.key])
        for name, rows in package.data.items()
        for line, row in rows
    }
    for problem in [*evidence.check(package), *check_withdrawn(package)]:
        table, row_id = rows_at.get((problem.file, problem.line), (problem.file, ""))
        yield Found(table, row_id, problem.message)


def found_at(package: Package, sources: Sources, table: str, row_id: str) -> Iterator[Found]:
    """The faults of one row, the cheap ones first."""
    yield from (found for found in of_schema(package, table) if found.row == row_id)
    data, key = Data(package, sources), package.tables[table].key
    for row in package.data[table].rows:
        for rule in rules_of(package, table) if row[key] == row_id else ():
            if not rule.holds(Case(row, data)):
                yield Found(table, row_id, rule.message)
    for found in of_places(package):
        if (found.table, found.row) == (table, row_id):
            yield found


def all_found(package: Package, sources: Sources, first: str) -> Iterator[Found]:
    """Every fault, those of the table `first` before the others."""
    yield from of_schema(package, first)
    data = Data(package, sources)
    for table in [first, *(name for name in package.data if name != first)]:
        yield from of_rules(package, data, table)
    yield from of_places(package)


def tries(package: Package, kind: Kind, chance: random.Random) -> Iterator[str]:
    """Ids of rows in random order, those with a value first asked for in the column."""
    rows = package.data[kind.table]
    ids = [row[rows.table.key] for row in rows.rows]
    yield from chance.sample(ids, len(ids))


def of_shipped(kind: Kind, table: Table, chance: random.Random) -> Kind:
    """The deed with a value of its own where the list names one of the made-up package."""
    deed, _, argument = kind.deed.partition(" ")
    column = next(field for field in table.fields if field["name"] == kind.column.split()[0])
    if deed == "other":
        values = column.get("constraints", {}).get("enum") or [argument]
        return replace(kind, deed=f"other {chance.choice(values)}")
    return kind


def main(root: str = ".", places: str = "4", only: str = "") -> None:
    """Print for each kind how many of so many places were found, and an unseen one."""
    package = read_package(Path(root))
    sources, chance = read_sources(package), random.Random(20261126)
    seen = done = 0
    for kind in kinds():
        if only and only not in f"{kind.table}.{kind.column} {kind.kind}":
            continue
        results: list[tuple[str, str]] = []
        for row_id in tries(package, kind, chance):
            if len(results) == int(places):
                break
            now = of_shipped(kind, package.tables[kind.table], chance)
            spoilt = plant(package, sources, now, row_id)
            if spoilt is not None:
                whole = filled(spoilt, sources)
                near = chain(
                    found_at(whole, sources, kind.table, row_id),
                    all_found(whole, sources, kind.table),
                )
                found = next(near, None)
                results.append((row_id, str(found or "")))
        good = sum(bool(said) for _, said in results)
        seen, done = seen + good, done + len(results)
        unseen = [row_id for row_id, said in results if not said]
        what = f"{kind.table}.{kind.column} {kind.kind}"
        print(f"{good}/{len(results)}\t{what}\t{' '.join(unseen)}", flush=True)
    print(f"{seen} of {done} found")


if __name__ == "__main__":
    main(*sys.argv[1:])
