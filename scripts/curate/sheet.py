"""The form of many decisions at once: a plain file, written by `decide DOCUMENT`, read by `--file`.

    # what the row says, and why it is proposed
    accept quotes.1 medium=speech
      text_en=We will go on competing.
    drop events.2 events.5
    accept evidence except evidence.7

A line that begins at the margin is a decision in the words of the command line: rows, tables, and
columns with a value that has no blanks. An indented line gives it one column more; its value goes
to the end of the line, whatever it holds. A line that begins with # says nothing, nor does what
follows a # after blanks in a decision.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scripts.curate.drafting.form import DECISION, WHY, Drafted, known_by
from scripts.curate.drafting.whole import asked, own_key, spanned, wanting
from scripts.model.package import Package, Table
from scripts.model.problems import Problem
from scripts.model.sources import Source, is_offset

Row = dict[str, str]
CHOICES = {"accept": "accept", "drop": "drop", "leave": "", "note": "drop", "add": "accept"}
EXCEPT = "except"
REMARK = re.compile(r"(?:^|\s)#.*")
CELL = re.compile(r"[a-z_]+=")
WIDE = 100
HEAD = """\
# What is proposed of {document}. In place of `leave` write
#   accept   and what is empty behind its columns; a wrong value is written over, or emptied
#   drop     what hangs on the row goes with it
#   note     drops the row; a source note of its words takes its place: note metrics.2 kind=term
# or leave it, and one line decides all that no other line does: `accept all`, or
# `accept TABLE except ROW ROW`. `add TABLE` with columns below it is a row of your own, its words
# copied into `text`; `add events.99` lets other rows name it by that.
"""


@dataclass
class Decision:
    """One decision: rows and tables (and those that are excepted), the values for them, and on
    which line of the file the decision and each value stand."""

    choice: str
    words: list[str] = field(default_factory=list)
    but: list[str] = field(default_factory=list)
    values: Row = field(default_factory=dict)
    line: int = 0
    lines: dict[str, int] = field(default_factory=dict)


def decision_of(words: Sequence[str], line: int = 0) -> Decision:
    """A decision by its words, its choice first.

    >>> decision_of(["accept", "quotes", "except", "quotes.3", "medium=speech"]).but
    ['quotes.3']
    """
    named = [word for word in words[1:] if not CELL.match(word)]
    values = dict(word.split("=", 1) for word in words[1:] if CELL.match(word))
    at = named.index(EXCEPT) if EXCEPT in named else len(named)
    return Decision(
        words[0], named[:at], named[at + 1 :], values, line, dict.fromkeys(values, line)
    )


def read_sheet(path: str, text: str) -> tuple[list[Decision], list[Problem]]:
    """The decisions of a file, and what in it is none."""
    found, problems = list[Decision](), list[Problem]()
    for line, printed in enumerate(text.splitlines(), 1):
        if not REMARK.sub("", printed).strip() or printed.lstrip().startswith("#"):
            continue
        if not printed[0].isspace():
            found.append(decision_of(REMARK.sub("", printed).split(), line))
            if found[-1].choice not in CHOICES:
                said = f"decides {found[-1].choice[:20]!r}; a line begins with {', '.join(CHOICES)}"
                problems.append(Problem(path, line, "", f"{said}, an indented one with column="))
            continue
        cell = printed.strip()
        if not CELL.match(cell) or not found:
            said = "an indented line is column=value, below the decision that it belongs to"
            problems.append(Problem(path, line, "", said))
            continue
        column, value = cell.split("=", 1)
        if column in found[-1].values:
            problems.append(Problem(path, line, column, "is given twice for one decision"))
        found[-1].values[column] = value
        found[-1].lines[column] = line
    return found, problems


@dataclass(frozen=True)
class Sheet:
    """What a sheet is written from."""

    package: Package
    document: str
    drafted: Drafted
    source: Source

    @property
    def language(self) -> str:
        return self.source.language

    def undecided(self, name: str) -> list[Row]:
        return [row for row in self.drafted[name].rows if not row[DECISION]]

    def words(self, table: Table, row: Row) -> str:
        """The words of a row, those that it is told by in braces."""
        inner = known_by(table)
        if inner is None or not is_offset(row[inner.start], row[inner.end]):
            return ""
        first, last = int(row[inner.start]), int(row[inner.end])
        if not inner.inside:
            return self.source.reading.of(first, last)
        start, end = int(row["start"]), int(row["end"])
        parts = ((start, first), (first, last), (last, end))
        before, told, after = (self.source.reading.of(*p) if p[0] < p[1] else "" for p in parts)
        return f"{before}{{{told}}}{after}"

    def cells(self, table: Table, row: Row) -> Iterator[tuple[str, str]]:
        """The columns to look at: those that are wanting, and those that are proposed."""
        lacking = set(wanting(table, row, self.language))
        hidden = spanned(table) | {"document_id"} | {d.column for d in table.derivations}
        for column in table.columns:
            if column == table.key:
                yield from [(column, "")] if own_key(table) and "." in row[column] else []
            elif column in lacking or (row[column] and column not in hidden):
                yield column, row[column]

    def above(self, table: Table, row: Row) -> tuple[str, str]:
        """The undecided row (table, id) without which a row is nothing; ('', '') if there is none,
        or no row of its table wants a look of its own."""
        if table.name not in self.looked_at:
            return "", ""
        required = [f["name"] for f in table.fields if f.get("constraints", {}).get("required")]
        for column in required:
            target = table.references.get(column, ("",))[0]
            if column != "document_id" and (target, row[column]) in self.open:
                return target, row[column]
        return "", ""

    @cached_property
    def open(self) -> set[tuple[str, str]]:
        """Every undecided row."""
        keys = {name: self.package.tables[name].key for name in self.drafted}
        return {(name, row[keys[name]]) for name in keys for row in self.undecided(name)}

    @cached_property
    def looked_at(self) -> set[str]:
        """The tables of which a row is not whole."""
        tables = ((name, self.package.tables[name]) for name in self.drafted)
        return {
            name
            for name, table in tables
            if any(wanting(table, row, self.language) for row in self.undecided(name))
        }

    def table(self, name: str) -> Iterator[str]:
        """The lines of one table, without the rows that stand below those of others."""
        table = self.package.tables[name]
        rows = [row for row in self.undecided(name) if self.above(table, row) == ("", "")]
        if not rows:
            return
        yield f"\n# ---- {name}"
        if name not in self.looked_at:
            yield from (f"# {row[table.key]}  {self.summary(table, row)}" for row in rows)
            yield f"leave {name}"
            return
        yield from codes(self.package, table, rows)
        for row in rows:
            yield f"\n# {self.remark(table, row)}"
            yield f"leave {row[table.key]}"
            yield from (f"  {column}={value}" for column, value in self.cells(table, row))
            for other in self.drafted:
                yield from self.below(self.package.tables[other], (name, row[table.key]))

    def below(self, table: Table, place: tuple[str, str]) -> Iterator[str]:
        """The rows of a table that are nothing without a row of another, a line each."""
        for row in self.undecided(table.name):
            if self.above(table, row) == place:
                about = [row[c] for c, (t, _) in table.references.items() if t != place[0]]
                named = ", ".join(v for v in about if v and v != self.document)
                cells = " ".join(f"{c}={row[c]}" for c in coded(table))
                yield f"leave {row[table.key]} {cells}  # {named}: {self.words(table, row)}"

    def remark(self, table: Table, row: Row) -> str:
        why = " ".join(row[WHY].split())
        return f"{shortened(self.words(table, row))}  ({why})".strip()

    def summary(self, table: Table, row: Row) -> str:
        """What is proposed with a row that no cell is wanting of, and its words."""
        cells = " ".join(value for column, value in self.cells(table, row) if column != table.key)
        return f"{cells}: {shortened(self.words(table, row), WIDE // 2)}"


def shortened(words: str, longest: int = 3 * WIDE) -> str:
    """Words that may be pages: their beginning and their end."""
    return words if len(words) <= longest else f"{words[: longest - 12]} … {words[-8:]}"


def coded(table: Table) -> list[str]:
    """The columns of a table that say one of a few codes."""
    shaped = ((f["name"], f.get("constraints", {})) for f in table.fields)
    return [name for name, shape in shaped if "enum" in shape and shape.get("required")]


def codes(package: Package, table: Table, rows: list[Row]) -> Iterator[str]:
    """What can be written into the columns of a table: codes, ids of lists, the others' names."""
    made = {derivation.column for derivation in table.derivations}
    for each in table.fields:
        name = each["name"]
        target = table.references.get(name, ("",))[0]
        known = each.get("constraints", {}).get("enum", [])
        if target and not package.tables[target].references:  # a list of its own, of no document
            known = [row[package.tables[target].key] for row in package.data[target].rows]
        if known and name not in made and not all(row[name] for row in rows):
            yield from wrapped(name, list(map(str, known)))
    if more := asked(table):
        yield from wrapped("may be added", more)


def wrapped(name: str, words: list[str]) -> Iterator[str]:
    line = f"# {name}:"
    for word in words:
        if len(line) + len(word) > WIDE:
            yield line
            line = "#  "
        line += f" {word}"
    yield line


def written(package: Package, document: str, drafted: Drafted, source: Source) -> str:
    """The sheet of all that is undecided of a draft, to be filled in."""
    known = {n: rows for n, rows in drafted.items() if "derivedTable" not in rows.table.schema}
    sheet = Sheet(package, document, known, source)
    lines = [line for name in known for line in sheet.table(name)]
    return HEAD.format(document=document) + "\n".join(lines) + "\n"
