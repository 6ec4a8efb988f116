"""Rows that go, and what becomes of the rows that refer to them.

    withdraw    a row goes, and with it what is only about it (its evidence, its part in an event)
    merge       a row goes into another: what refers to it refers to that one
    rename      a row gets another id
    split       a row goes, others stand in its place: each reference goes to the one whose words
                hold its own

Foreign keys of the schemas say what refers to what. A row is *about* another if it cannot be
without it: the reference is required, or is one of a group of which exactly one is given. Each id
that goes is listed in `withdrawn`, so that it is never used again and the site says what became of
it. All is done on values; `save` fills and writes everything at once, or nothing.
"""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from scripts.curate.filling import fill_package
from scripts.describe.differences import WITHDRAWN
from scripts.describe.history import used_ids
from scripts.model.files import write_all
from scripts.model.package import Package, Rows, Table, id_order, read_package
from scripts.model.problems import BadInput
from scripts.model.sources import is_offset, read_sources
from scripts.text.find import meant

NUMBERED = re.compile("[A-Z][0-9]{4,}")
"""An id that no other table has, so that a note can name it."""
SHOWN = 6
Row = dict[str, str]
Place = tuple[str, str]
"""A table and the id of a row of it."""


@dataclass
class Correction:
    """The tables of a package while rows go; `said` is the reason and the note for all that go."""

    package: Package
    data: dict[str, Rows]
    said: Row
    gone: dict[Place, str] = field(default_factory=dict)
    """What went -> the ids that stand in its place."""

    def rows(self, table: str) -> list[Row]:
        return self.data[table].rows

    def find(self, table: str, row_id: str) -> Row:
        """A row by its table and id; BadInput where there is none."""
        known = [n for n, t in self.package.tables.items() if "derivedTable" not in t.schema]
        if table not in known or table == WITHDRAWN:
            said = f"there is no table {table[:40]!r} whose rows can go"
            raise BadInput(f"{said}{meant(table, known)}")
        key = self.package.tables[table].key
        found = next((row for row in self.rows(table) if row_id and row[key] == row_id), None)
        if found is None:
            listed = any(
                r["table"] == table and r["row_id"] == row_id for r in self.rows(WITHDRAWN)
            )
            why = " any more: it is withdrawn" if listed else ""
            hint = "" if why else meant(row_id, [row[key] for row in self.rows(table)])
            raise BadInput(f"there is no {row_id[:40]!r} in {table}{why}{hint}")
        return found

    def referring(self, table: str, row_id: str) -> Iterator[tuple[Table, str, Row]]:
        """(table, column, row) of each reference to a row, but for tables that `fill` makes."""
        for rows in self.data.values():
            if "derivedTable" in rows.table.schema:
                continue
            for column, (target, _) in rows.table.references.items():
                for row in rows.rows if target == table else ():
                    if row[column] == row_id:
                        yield rows.table, column, row

    def remove(self, table: str, row_id: str, by: str = "") -> None:
        """Take a row away, and list it."""
        rows = self.data[table]
        kept = [(line, row) for line, row in rows if row[rows.table.key] != row_id]
        lines = [line for line, _ in kept]
        self.data[table] = replace(rows, rows=[row for _, row in kept], lines=lines)
        self.gone[table, row_id] = by


def is_about(table: Table, column: str) -> bool:
    """Whether a row cannot be without what a column refers to."""
    known = next(found for found in table.fields if found["name"] == column)
    return "oneOf" in known or bool(known.get("constraints", {}).get("required"))


def withdraw(change: Correction, table: str, row_id: str, by: str = "") -> None:
    """A row goes, and all that is about it; BadInput if others refer to any of them."""
    change.find(table, row_id)
    going, waiting = dict[Place, None](), [(table, row_id)]
    others: list[tuple[Place, str]] = []
    while waiting:
        place = waiting.pop()
        if place in going:
            continue
        going[place] = None
        for of, column, row in change.referring(*place):
            at = of.name, row[of.key]
            if is_about(of, column):
                waiting.append(at)
            else:
                others.append((at, column))
    left = [f"{at[1]} of {at[0]} ({column})" for at, column in others if at not in going]
    if left:
        more = f" and {len(left) - SHOWN} more" if len(left) > SHOWN else ""
        said = f"{row_id} is referred to by {', '.join(left[:SHOWN])}{more}"
        raise BadInput(f"{said}; merge it into another row, or change these first")
    for name, each in going:
        change.remove(name, each, by if (name, each) == (table, row_id) else "")


def refer(change: Correction, table: str, old: str, new: str) -> list[Place]:
    """What refers to a row refers to another; the rows that do now. A row never refers to
    itself."""
    moved = []
    for of, column, row in list(change.referring(table, old)):
        itself = of.name == table and row[of.key] == new
        row[column] = "" if itself else new
        moved.append((of.name, row[of.key]))
    say_instead(change, table, old, new)
    return moved


def say_instead(change: Correction, table: str, old: str, new: str) -> None:
    """Notes that name an id, and what is said to stand in the place of another row, name the new
    one."""
    for row in change.rows(WITHDRAWN):
        if row["table"] == table or NUMBERED.fullmatch(old):
            ids = [new if each == old else each for each in row["replaced_by"].split()]
            row["replaced_by"] = " ".join(dict.fromkeys(" ".join(ids).split()))
    if NUMBERED.fullmatch(old):
        for rows in change.data.values():
            for row in rows.rows if "note" in rows.table.columns else ():
                row["note"] = re.sub(rf"\b{old}\b", new, row["note"])


def likeness(table: Table, row: Row) -> tuple[str, ...]:
    """What two rows of a table must not have both: the parts in a role, the name of a thing, or
    all but the id."""
    told = [*table.references, "role"] if "role" in table.columns else []
    if table.having("known") and table.having("oneOf"):
        told = [*table.references, *table.having("known")]
    told = told or [column for column in table.columns if column != table.key]
    return tuple(row[column] for column in told)


def joins_itself(table: Table, row: Row) -> bool:
    """Whether a row joins a row with that row."""
    targets: dict[str, list[str]] = {}
    for column, (target, _) in table.references.items():
        if row[column] and is_about(table, column):
            targets.setdefault(target, []).append(row[column])
    return any(len(ids) > len(set(ids)) for ids in targets.values())


def merge(change: Correction, table: str, old: str, new: str) -> None:
    """A row goes into another of its table. What is there twice then goes too, into the first; so
    does what joined the two."""
    change.find(table, old)
    change.find(table, new)
    if old == new:
        raise BadInput(f"{old} cannot be merged into itself")
    moved = refer(change, table, old, new)
    change.remove(table, old, new)
    for name, row_id in moved:
        of = change.package.tables[name]
        row = next((row for row in change.rows(name) if row[of.key] == row_id), None)
        if row is None:
            continue
        if joins_itself(of, row):
            withdraw(change, name, row_id)
            continue
        alike = [r[of.key] for r in change.rows(name) if likeness(of, r) == likeness(of, row)]
        first, *rest = sorted(alike, key=id_order)
        for each in rest:
            merge(change, name, each, first)


def check_unused(package: Package, table: str, new: str) -> None:
    """BadInput unless a row of a table may have this id."""
    key = package.tables[table].key
    shape = next(each for each in package.tables[table].fields if each["name"] == key)
    pattern = shape["constraints"].get("pattern", r"\S+")
    if not re.fullmatch(pattern, new):
        raise BadInput(f"{new[:40]!r} is no id of {table}; it must be like {pattern}")
    if new in used_ids(package).get(table, ()):
        raise BadInput(f"{new} is or was the id of a row of {table}; an id is never used again")


def rename(change: Correction, table: str, old: str, new: str) -> None:
    """A row gets an id that no row of its table has or had."""
    row, key = change.find(table, old), change.package.tables[table].key
    check_unused(change.package, table, new)
    refer(change, table, old, new)
    row[key] = new
    change.gone[table, old] = new


def spans(table: Table, row: Row) -> Iterator[tuple[str, int, int]]:
    """The document and the offsets of each span of a row that has them."""
    for span in table.spans:
        if row[span.start] and is_offset(row[span.start], row[span.end] or "x"):
            yield row[span.document], int(row[span.start]), int(row[span.end])


def holders(change: Correction, parts: list[Row], name: str, of: Table, row: Row) -> list[str]:
    """The parts of a row whose words hold the words of another row."""
    table = change.package.tables[name]
    inner = list(spans(of, row))
    return [
        part[table.key]
        for part in parts
        if any(
            outer[0] == place[0] and outer[1] <= place[1] and place[2] <= outer[2]
            for outer in spans(table, part)
            for place in inner
        )
    ]


def split(change: Correction, table: str, old: str, new: list[str], rest: str = "") -> None:
    """A row goes, others that stand already take its place. A reference goes to the one whose words
    hold its own; where none does, or several do, to `rest`."""
    change.find(table, old)
    parts = [change.find(table, each) for each in dict.fromkeys(new)]
    if old in new or len(parts) < 2:
        raise BadInput(f"{old} is split into two other rows or more; add them first (make fill)")
    if rest and rest not in new:
        raise BadInput(f"{rest[:40]!r} is none of {', '.join(new)}")
    open_ones = []
    for of, column, row in list(change.referring(table, old)):
        found = holders(change, parts, table, of, row)
        chosen = found[0] if len(found) == 1 else rest
        if not chosen:
            open_ones.append(f"{row[of.key]} of {of.name}")
        row[column] = "" if chosen == row[of.key] and of.name == table else chosen
    if open_ones:
        more = f" and {len(open_ones) - SHOWN} more" if len(open_ones) > SHOWN else ""
        said = f"the words do not say whose {', '.join(open_ones[:SHOWN])}{more} are"
        raise BadInput(f"{said}; change them first, or name by --rest the row that takes them")
    by = " ".join(dict.fromkeys(new))
    say_instead(change, table, old, by)
    change.remove(table, old, by)


def options(made: ArgumentParser, reason: str | None = "coding_changed") -> ArgumentParser:
    """The options that say why rows go."""
    told = f" (default: {reason})" if reason else ""
    made.add_argument("--reason", default=reason, required=not reason, help=f"why{told}")
    made.add_argument("--note", default="", help="what a reader must know of it")
    return made


def begin(arguments: Namespace) -> Correction:
    """A correction of the package as it stands; BadInput for a reason that there is not."""
    package = read_package(arguments.root)
    table = package.tables[WITHDRAWN]
    reasons = list(table.having("meanings")["reason"])
    if arguments.reason not in reasons:
        said = f"{arguments.reason[:40]!r} is no reason; there are {', '.join(reasons)}"
        raise BadInput(said)
    data = {n: replace(r, rows=[dict(row) for row in r.rows]) for n, r in package.data.items()}
    return Correction(package, data, {"reason": arguments.reason, "note": arguments.note})


def save(change: Correction, root: Path) -> None:
    """List what has gone, fill, write all at once, and say what was done."""
    rows, first = change.data[WITHDRAWN], next(iter(change.gone))
    blank = dict.fromkeys(rows.table.columns, "")
    for (name, row_id), by in change.gone.items():
        note = change.said["note"]
        if (name, row_id) != first:
            note = f"It went with {first[1]} of {first[0]}."
        told = {"table": name, "row_id": row_id, "replaced_by": by, "note": note}
        rows.rows.append(blank | told | {"reason": change.said["reason"]})
        rows.lines.append(0)
    sources = read_sources(change.package, change.data)
    contents, problems = fill_package(change.package, change.data, sources)
    if problems:
        raise BadInput(f"{problems[0]}; run make fill first")
    write_all(root, contents)
    for (name, row_id), by in change.gone.items():
        print(f"{row_id} of {name} has gone" + (f": see {by}" if by else ""))
    print("now look at it (git diff) and run make check")
