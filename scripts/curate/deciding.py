"""What decisions make of a draft: rows accepted or dropped, cells typed, ids given, rows added.

All is done on values; scripts/curate/decide.py writes it, once nothing is wrong with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from scripts.curate.corrections import check_unused
from scripts.curate.drafting.form import (
    DECISION,
    WHY,
    Drafted,
    draft_table,
    known_by,
    new_row,
    without_lost,
)
from scripts.curate.drafting.whole import faults
from scripts.curate.sheet import CHOICES, Decision
from scripts.model.package import Package, Rows, Table
from scripts.model.problems import BadInput, Problem
from scripts.text.find import meant

NOTES, ALL = "source_notes", "all"
Place = tuple[str, str]
"""A table and the id that a row of it has in the draft."""


def places(drafted: Drafted, words: list[str]) -> Iterator[Place]:
    """Each row named. BadInput for a word that is neither a row nor a table."""
    for word in words:
        rows = [
            (name, row[table.table.key])
            for name, table in drafted.items()
            for row in table.rows
            if word in (ALL, name, row[table.table.key])
        ]
        if not rows:
            ids = [row[table.table.key] for table in drafted.values() for row in table.rows]
            said = f"the draft has no row and no table {word!r}{meant(word, [*drafted, *ids])}"
            raise BadInput(f"{said}; its tables are {', '.join(drafted)}")
        yield from rows


def check_columns(table: Table, values: Mapping[str, str]) -> None:
    """BadInput that names a column which a table does not have."""
    for column in sorted(set(values) - set(table.columns)):
        said = f"the table {table.name} has no column {column!r}"
        raise BadInput(f"{said}{meant(column, table.columns)}")


@dataclass
class Deciding:
    """A draft while decisions are taken: those that name each row, by itself or with its table, the
    ids that are given, and the rows that are added."""

    package: Package
    document: str
    drafted: Drafted
    of_table: dict[Place, list[Decision]] = field(default_factory=dict)
    of_row: dict[Place, list[Decision]] = field(default_factory=dict)
    named: dict[Place, str] = field(default_factory=dict)
    added: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    """What decisions named that could not be taken: its rows are not looked at."""

    def take(self, decision: Decision) -> None:
        """Take one decision. BadInput where it cannot be."""
        if not decision.words:
            raise BadInput(f"name rows or tables of the draft; there are {', '.join(self.drafted)}")
        if decision.choice == "add":
            self.add(decision)
            return
        decision = self.again(decision)
        but = set(places(self.drafted, decision.but))
        chosen = [at for at in places(self.drafted, decision.words) if at not in but]
        for at in chosen:
            alone = at[1] in decision.words
            before = [d for d in self.of_row.get(at, ()) if CHOICES[d.choice]]
            if before and alone and CHOICES[decision.choice]:
                raise BadInput(f"{at[1]} is decided in line {before[0].line} already")
            self.check(at, decision, chosen)
            (self.of_row if alone else self.of_table).setdefault(at, []).append(decision)
        if decision.choice == "note":
            self.note(decision, chosen)

    def again(self, decision: Decision) -> Decision:
        """A decision that was taken before: its row is called now as it was typed then."""
        for name, rows in self.drafted.items():
            key, new = rows.table.key, decision.values.get(rows.table.key, "")
            known = {row[key] for row in rows.rows}
            for word in decision.words if new in known else ():
                if word.startswith(f"{name}.") and word not in known:
                    self.named[name, word] = new
                    values = {c: v for c, v in decision.values.items() if c != key}
                    return replace(decision, words=[new], values=values)
        return decision

    def of(self, at: Place) -> list[Decision]:
        """The decisions on a row: those of its table, then its own."""
        return [*self.of_table.get(at, ()), *self.of_row.get(at, ())]

    def choice(self, at: Place) -> Decision | None:
        """The decision that holds: the last one, its own before those of its table; to leave it
        says nothing where another line decides."""
        found = self.of(at)
        said = [decision for decision in found if CHOICES[decision.choice]]
        return next(reversed(said or found), None)

    def cells(self, at: Place) -> dict[str, str]:
        """What decisions write into a row."""
        found = self.choice(at)
        written = [d.values for d in self.of(at) if d.choice != "note"]
        values = {column: value for each in written for column, value in each.items()}
        table = self.drafted[at[0]].table
        values.pop(table.key, "")
        for span in table.spans:  # words that are typed are looked for anew
            if values.get(span.text) and span.start not in values:
                values |= {span.start: "", span.end: ""}
        return values | ({DECISION: CHOICES[found.choice]} if found else {})

    def check(self, at: Place, decision: Decision, chosen: list[Place]) -> None:
        """BadInput for values that a row cannot have; an id that is typed is kept."""
        name, table = at[0], self.drafted[at[0]].table
        if decision.choice == "note":
            return
        check_columns(table, decision.values)
        new = decision.values.get(table.key, "")
        if new:
            if sum(name == other for other, _ in chosen) > 1:
                raise BadInput(f"{len(chosen)} rows of {name} cannot have one {table.key}")
            self.check_id(at, table, CHOICES[decision.choice], new)
            self.named[at] = new

    def check_id(self, at: Place, table: Table, choice: str, new: str) -> None:
        """BadInput unless an id that is typed is a new one, or, of a dropped row, one that there
        is."""
        known = [row[table.key] for row in self.package.data[at[0]].rows]
        if choice == "drop" and new not in known:
            raise BadInput(f"there is no {new!r} in {at[0]}{meant(new, known)}")
        if choice != "drop" and new in known:
            advice = f"; drop {at[1]} {table.key}={new} gives what is said of it to that"
            added = at[1] == new
            raise BadInput(f"{new} is a row of {at[0]} already{'' if added else advice}")
        if choice != "drop":
            check_unused(self.package, at[0], new)

    def note(self, decision: Decision, chosen: list[Place]) -> None:
        """Source notes of the words of rows. BadInput for rows that have none. What a form holds
        of the row itself says nothing of its note."""
        table = self.package.tables[NOTES]
        for name, row_id in chosen:
            own = set(self.drafted[name].table.columns) - set(table.columns)
            values = {c: v for c, v in decision.values.items() if c not in own}
            check_columns(table, values)
            found = words_of(self.drafted, name, row_id)
            if found is None or name == NOTES:
                raise BadInput(f"{row_id} of {name} has no words that a source note could be of")
            why = f"in place of {row_id}"
            known = self.drafted[NOTES].rows if NOTES in self.drafted else []
            again = next((row[table.key] for row in known if row[WHY] == why), "")
            self.new(NOTES, why, found, values, again)

    def add(self, decision: Decision) -> None:
        """A row of the curator's own, of a table, or with an id by which others can name it."""
        for word in decision.words:
            name, _, number = word.partition(".")
            if name not in self.package.tables or (number and not number.isdigit()):
                said = f"{word!r} is no table to add a row to"
                raise BadInput(f"{said}{meant(word, self.package.tables)}")
            table = self.package.tables[name]
            check_columns(table, decision.values)
            if typed := decision.values.get(table.key, ""):
                self.check_id((name, typed), table, CHOICES[decision.choice], typed)
            row_id = self.new(name, "added", decision.values, {}, word if number else "")
            self.of_row[name, row_id] = [decision]

    def new(
        self, name: str, why: str, cells: dict[str, str], more: dict[str, str], row_id: str = ""
    ) -> str:
        """One more row of a table, with an id that no row of the draft has; that id."""
        table, rows = self.package.tables[name], self.added.setdefault(name, [])
        before = self.drafted[name].rows if name in self.drafted else []
        taken = {row[table.key]: row for row in [*before, *rows]}
        if row_id in taken and taken[row_id][WHY] != why:
            raise BadInput(f"{row_id} is a row of the draft already")
        row_id = row_id or next(at for n in count(1) if (at := f"{name}.{n}") not in taken)
        given = {"document_id": self.document} if "document_id" in table.columns else {}
        own = {**cells, **more}
        row_id = own.get(table.key) or row_id
        added = new_row(table, why, given, own, {table.key: row_id, DECISION: "accept"})
        if not any(added | {table.key: at} == row for at, row in taken.items()):
            rows.append(added)
        return row_id

    def tables(self) -> dict[str, Rows]:
        """The draft as it is decided."""
        changed = dict(self.drafted)
        for name in self.added:
            empty = Rows(draft_table(self.package.tables[name], self.document), [])
            changed.setdefault(name, empty)
        for name, rows in changed.items():
            more, key = self.added.get(name, []), rows.table.key
            again = {row[key] for row in more}
            places = ((row, (name, row[key])) for row in rows.rows if row[key] not in again)
            found = [row | self.cells(at) if self.of(at) else row for row, at in places] + more
            changed[name] = replace(rows, rows=found, lines=[*range(2, len(found) + 2)])
        kept = {at: new for at, new in self.named.items() if not self.is_dropped(at)}
        return {name: renamed(rows, kept, self.named) for name, rows in changed.items()}

    def is_dropped(self, at: Place) -> bool:
        found = self.choice(at)
        return found is not None and CHOICES[found.choice] == "drop"

    def faults(self, file: str, tables: Drafted, language: str) -> Iterator[Problem]:
        """What is wrong with the rows that these decisions accept, at the lines of the form, or of
        the draft where there is no form."""
        for name, rows in without_lost(tables).items():
            old = {new: at[1] for at, new in self.named.items() if at[0] == name}
            for line, row in rows:
                row_id = row[rows.table.key]
                decisions = self.of((name, old.get(row_id, row_id)))
                if not decisions or row[DECISION] != "accept" or row_id in self.failed:
                    continue
                lines = {c: at for d in decisions for c, at in d.lines.items()}
                for column, said in faults(self.package, tables, rows.table, row, language):
                    at = lines.get(column, decisions[-1].line)
                    where = (file, at) if file else (rows.table.path, line)
                    yield Problem(*where, column, f"{row_id}: {said}" if file else said)


def renamed(rows: Rows, own: Mapping[Place, str], named: Mapping[Place, str]) -> Rows:
    """A table with the ids that have been given to its rows and to those that they refer to."""
    key, name, references = rows.table.key, rows.table.name, rows.table.references.items()
    filled = [
        row
        | {key: own.get((name, row[key]), row[key])}
        | {c: named.get((target, row[c]), row[c]) for c, (target, _) in references}
        for row in rows.rows
    ]
    return replace(rows, rows=filled)


def words_of(drafted: Drafted, name: str, row_id: str) -> dict[str, str] | None:
    """The words that a row is proposed for: those that date it, where it has such evidence, else
    its own; None if it has none."""
    proofs = drafted.get("evidence")
    rows, span = drafted[name], known_by(drafted[name].table)
    dated = rows.table.having("edtf")
    about = proofs.table.references.items() if proofs else ()
    columns = [column for column, (target, _) in about if target == name]
    for row in proofs.rows if proofs else ():
        if row["field"] in dated and any(row[column] == row_id for column in columns):
            return {column: row[column] for column in ("start", "end", "text")}
    row = next(row for row in rows.rows if row[rows.table.key] == row_id)
    if span is None or not span.text:
        return None
    return {"start": row[span.start], "end": row[span.end], "text": row[span.text]}
