"""What a rule is, and what it may look at besides its row.

A rule is a line in a table of rules: for a column of a table, what is said where it is broken, and
a function of a `Case` that is True where it is kept. All values are strings, '' is a missing one.
"""

import bisect
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from scripts.model.package import Package
from scripts.model.sources import Sources, is_offset
from scripts.text.languages import Language, language

Row = dict[str, str]
WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
"""The word lists that rules read: what is printed, or written in English, where a value holds."""
THINGS = {"actor_id": "actors", "product_id": "products", "policy_id": "policies"}
"""The columns by which `names` and `mentions` say whose name a form is -> the table of it."""
ROWS = {"event_id": "events", "metric_id": "metrics", "quote_id": "quotes"}
"""The columns by which a row says of which observation it is -> the table of it."""


class Data:
    """All tables and sources, with the indexes that rules ask for, each made once."""

    def __init__(self, package: Package, sources: Sources) -> None:
        self.tables = package.tables
        self.rows = {name: rows.rows for name, rows in package.data.items()}
        self.sources = sources
        self.watched: list[Row] | None = None
        self._indexes: dict[tuple[str, ...], dict[Any, Any]] = {}

    def show(self, rows: list[Row]) -> list[Row]:
        """Rows that a rule asks for, noted while it is watched: causes are among them."""
        if self.watched is not None:
            self.watched += rows
        return rows

    def get(self, table: str, row_id: str) -> Row | None:
        """A row by its id."""
        if (table,) not in self._indexes:
            key = self.tables[table].key
            self._indexes[table,] = {row[key]: row for row in reversed(self.rows[table])}
        found: Row | None = self._indexes[table,].get(row_id) if row_id else None
        self.show([found] if found else [])
        return found

    def cell(self, table: str, row_id: str, column: str) -> str:
        """A cell by the id of its row; '' where there is no such row."""
        return (self.get(table, row_id) or {}).get(column, "")

    def where(self, table: str, column: str, value: str) -> list[Row]:
        """The rows that have a value in a column; none for ''."""
        if (table, column) not in self._indexes:
            found: dict[str, list[Row]] = {}
            for row in self.rows[table]:
                found.setdefault(row[column], []).append(row)
            self._indexes[table, column] = found
        if self.watched is not None:
            self.show(self.astray(table, column))
        return self.show(self._indexes[table, column].get(value, [])) if value else []

    def astray(self, table: str, column: str) -> list[Row]:
        """The rows that refer to nothing by a column: any of them may have been meant."""
        target = self.tables[table].references.get(column, ("",))[0]
        rows = self.rows[table] if target else []
        return [row for row in rows if row[column] and self.get(target, row[column]) is None]

    def first(self, table: str, columns: Iterable[str], row: Row) -> Row:
        """The first row of a table that has the values of this one in some columns."""
        key = (table, "first", *columns)
        if key not in self._indexes:
            rows = reversed(self.rows[table])
            self._indexes[key] = {tuple(r[c] for c in columns): r for r in rows}
        return self.show([self._indexes[key][tuple(row[c] for c in columns)]])[0]


@dataclass(frozen=True)
class Case:
    """A row that a rule judges; `case["column"]` is a cell of it."""

    row: Row
    data: Data

    def __getitem__(self, column: str) -> str:
        return self.row[column]

    @property
    def written(self) -> str:
        """The language (BCP 47) of the document that the row is of."""
        source = self.data.sources.get(self.row.get("document_id", ""))
        return source.language if source else "zh-Hant"

    @property
    def language(self) -> Language:
        """What differs in that language."""
        return language(self.written)

    def other(self, column: str) -> Row | None:
        """The event, metric, quote or thing that a column refers to."""
        return self.data.get((ROWS | THINGS)[column], self.row[column])


Holds = Callable[[Case], bool]


@dataclass(frozen=True)
class Rule:
    """A rule for `column` of `table`, and what to say where it is broken."""

    table: str
    column: str
    message: str
    holds: Holds


once = lru_cache(maxsize=4)
"""An index that many rules ask of one `Data`; the last packages are kept."""


def unique(table: str, columns: tuple[str, ...]) -> Holds:
    """No row has the values of an earlier one in these columns."""
    return lambda case: case.data.first(table, columns, case.row) is case.row


def owner(row: Row) -> str:
    """The thing that a name or a mention is of."""
    return next((row[column] for column in THINGS if row[column]), "")


class Places:
    """The spans of rows in the order of their documents, at the cost of a binary search."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.marks: dict[str, list[tuple[int, int, Row]]] = {}
        for row in rows:
            if is_offset(row["start"], row["end"]):
                mark = int(row["start"]), int(row["end"]), row
                self.marks.setdefault(row["document_id"], []).append(mark)
        for marks in self.marks.values():
            marks.sort(key=lambda mark: mark[:2])

    def inside(self, row: Row) -> list[Row]:
        """The rows whose span lies in that of a row."""
        if not is_offset(row["start"], row["end"]):
            return []
        marks, end = self.marks.get(row["document_id"], []), int(row["end"])
        sides = (bisect.bisect_left(marks, int(row[c]), key=_start) for c in ("start", "end"))
        return [other for _, last, other in marks[slice(*sides)] if last <= end]

    def holding(self, row: Row) -> Row | None:
        """The last row whose span begins at or before that of a row."""
        marks = self.marks.get(row["document_id"], [])
        if not is_offset(row["start"]):
            return None
        at = bisect.bisect_right(marks, int(row["start"]), key=_start) - 1
        return marks[at][2] if at >= 0 else None


def _start(mark: tuple[int, int, Row]) -> int:
    return mark[0]


@once
def mentions(data: Data) -> Places:
    return Places(data.rows["mentions"])


@once
def parts(data: Data) -> Places:
    """The spans of the articles: which article and which part of it holds a place."""
    return Places(data.rows["article_spans"])


def part_holding(data: Data, row: Row) -> Row:
    """The span of an article that a span begins in; without cells where none does."""
    found = parts(data).holding(row)
    return data.show([found] if found else [{}])[0]


def named_in(data: Data, row: Row) -> set[str]:
    """The ids of the things that are named in the span of a row."""
    return {owner(mention) for mention in data.show(mentions(data).inside(row))}


@once
def lines_of_actors(data: Data) -> dict[str, set[str]]:
    return {row["actor_id"]: _line(data, row["actor_id"]) for row in data.rows["actors"]}


def kin(data: Data, thing: str) -> set[str]:
    """An actor and whoever it belongs to, directly or not; of what is no actor, itself."""
    return lines_of_actors(data).get(thing, {thing})


def _line(data: Data, actor: str) -> set[str]:
    line: set[str] = set()
    while actor and actor not in line:
        line.add(actor)
        actor = data.cell("actors", actor, "affiliation_id")
    return line
