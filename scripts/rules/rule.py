"""What a rule is, and what it may look at besides its row.

A rule is a line in a table of rules: for a column of a table, what is said where it is broken, and
a function of a `Case` that is True where it is kept. All values are strings, '' is a missing one.
"""

import bisect
import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from scripts.model.package import Package
from scripts.model.sources import OFFSETS, Sources, is_offset
from scripts.text.languages import Language, language

Row = dict[str, str]
WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
"""The word lists that rules read: what is printed, or written in English, where a value holds."""
THINGS = {"actor_id": "actors", "product_id": "products", "policy_id": "policies"}
"""The columns by which `names` and `mentions` say whose name a form is -> the table of it."""
THING_TABLES = frozenset({*THINGS.values(), "names"})
"""The tables whose rows belong to all documents."""
ROWS = {"event_id": "events", "metric_id": "metrics", "quote_id": "quotes"}
"""The columns by which a row says of which observation it is -> the table of it."""


def glossary(package: Package) -> list[dict[str, str]]:
    """The terms of press documents in general and of the subject, each with its translation."""
    return [*WORDS["glossary"], *package.subject.get("glossary", [])]


OWN = "own"
"""Marks indexes that the rules of their table alone ask for."""


class Data:
    """All tables and sources, with the indexes that rules ask for, each made once."""

    def __init__(
        self,
        package: Package,
        sources: Sources,
        things: "Data | None" = None,
        shared: Collection[str] = (),
    ) -> None:
        self.things = things or self
        """All data, which are asked for the tables that some documents share with all."""
        self.shared = frozenset(shared)
        self.tables = package.tables
        self.rows = {name: rows.rows for name, rows in package.data.items()}
        self.rows |= {name: self.things.rows[name] for name in shared}
        self.sources = sources
        self.glossary = glossary(package)
        self.generic = {*WORDS["generic"], *package.subject.get("generic", [])}
        self.compared = self.rows
        """The rows among which rows must differ: all, or those that an edit can have made alike."""
        self.watched: list[Row] | None = None
        self._indexes: dict[tuple[str, ...], dict[Any, Any]] = {}

    def show(self, rows: list[Row]) -> list[Row]:
        """Rows that a rule asks for, noted while it is watched: causes are among them."""
        if self.watched is not None:
            self.watched += rows
        return rows

    def get(self, table: str, row_id: str) -> Row | None:
        """A row by its id."""
        if not row_id:
            return None
        if table in self.shared:
            return self.things.get(table, row_id)
        if (table,) not in self._indexes:
            key = self.tables[table].key
            self._indexes[table,] = {row[key]: row for row in reversed(self.rows[table])}
        found: Row | None = self._indexes[table,].get(row_id)
        if found and self.watched is not None:
            self.watched.append(found)
        return found

    def cell(self, table: str, row_id: str, column: str) -> str:
        """A cell by the id of its row; '' where there is no such row."""
        return (self.get(table, row_id) or {}).get(column, "")

    def where(self, table: str, column: str, value: str) -> list[Row]:
        """The rows that have a value in a column; none for ''."""
        if self.watched is None:
            return self.having(table, column, value)
        self.show(self.astray(table, column))
        return self.show(self.having(table, column, value))

    def having(self, table: str, column: str, value: str) -> list[Row]:
        """The same for an index: what it asks for is not noted."""
        if table in self.shared:
            return self.things.having(table, column, value)
        index: dict[str, list[Row]] | None = self._indexes.get((table, column))
        if index is None:
            found = defaultdict[str, list[Row]](list)
            for row in self.rows[table]:
                if row[column]:
                    found[row[column]].append(row)
            index = self._indexes[table, column] = dict(found)
        return index.get(value, []) if value else []

    def of_document(self, table: str, document: str) -> list[Row]:
        """The rows of a document, for an index."""
        return self.having(table, "document_id", document)

    def astray(self, table: str, column: str) -> list[Row]:
        """The rows that refer to nothing by a column: any of them may have been meant."""
        target, key = self.tables[table].references.get(column, ("", ""))
        known = {row[key] for row in self.rows[target]} if target else set()
        rows = self.rows[table] if target else []
        return [row for row in rows if row[column] and row[column] not in known]

    def first(self, table: str, columns: Sequence[str], row: Row) -> Row:
        """The first row of a table that has the values of this one in some columns; kept are those
        of rows that are not the first."""
        key = (table, OWN, *columns)
        if key not in self._indexes:
            rows, seen = self.compared[table], dict[Any, Row]()
            firsts = map(seen.setdefault, map(itemgetter(*columns), rows), rows)
            pairs = zip(rows, firsts, strict=True)
            self._indexes[key] = {id(row): first for row, first in pairs if row is not first}
        return self.show([self._indexes[key].get(id(row), row)])[0]

    def above(self, table: str, row: Row) -> list[Row]:
        """The row above one of a table; none above the first."""
        key = (table, OWN)
        if key not in self._indexes:
            rows = self.rows[table]
            self._indexes[key] = {id(row): above for above, row in pairwise(rows)}
        found = self._indexes[key].get(id(row))
        return self.show([found] if found is not None else [])

    def forget(self, table: str) -> None:
        """Give up what only the rules of a table ask, once they are judged."""
        self._indexes = {key: v for key, v in self._indexes.items() if key[:2] != (table, OWN)}


@dataclass(slots=True, eq=False)
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
class Unique:
    """No row has the values of an earlier one in these columns."""

    table: str
    columns: tuple[str, ...]

    def __call__(self, case: Case) -> bool:
        return case.data.first(self.table, self.columns, case.row) is case.row


@dataclass(frozen=True)
class OfCell:
    """A cell alone, where it holds a value: so each value of a column needs to be asked once."""

    column: str
    test: Callable[[str], bool]

    def __call__(self, case: Case) -> bool:
        value = case.row[self.column]
        return not value or self.test(value)


@dataclass(frozen=True)
class OfLines(OfCell):
    """The same by a test that several lines pass together only if each does: so all the values of a
    column are mostly asked at once."""


@dataclass(frozen=True)
class Given:
    """A row whose cell holds a value: so rows without one need not be asked."""

    column: str
    test: Holds

    def __call__(self, case: Case) -> bool:
        return not case.row[self.column] or self.test(case)


@dataclass(frozen=True)
class Rule:
    """A rule for `column` of `table`, and what to say where it is broken."""

    table: str
    column: str
    message: str
    holds: Holds
    among: tuple[str, ...] = ()
    """The columns whose values say with which other rows of its table a row is compared."""
    anywhere: bool = False
    """Whether it asks for rows of any document without comparing them."""

    @property
    def compared(self) -> tuple[str, ...]:
        return self.holds.columns if isinstance(self.holds, Unique) else self.among

    @property
    def of_all(self) -> bool:
        """Whether it asks for more rows than those that references join with its own."""
        return self.anywhere or bool(self.compared)


once = lru_cache(maxsize=4)
"""An index that many rules ask of one `Data`; the last packages are kept."""
Index = TypeVar("Index")
OF_THINGS: list[Callable[[Data], object]] = []
"""The indexes of things and names: who judges some documents apart has them made before."""


def of_things(function: Callable[[Data], Index]) -> Callable[[Data], Index]:
    """The same of an index of things and names alone, which all documents share."""
    made = once(function)
    OF_THINGS.append(made)
    return lambda data: made(data.things)


def owner(row: Row) -> str:
    """The thing that a name or a mention is of."""
    for column in THINGS:
        if row[column]:
            return row[column]
    return ""


KEPT = 256
one_by_one = lru_cache(maxsize=KEPT)
"""An index of one document or thing, made when that is first asked for: after an edit few are, and
of many no more are kept than rows near each other ask for."""


class Places:
    """The spans of rows of one document in their order, at the cost of a binary search."""

    def __init__(self, rows: Iterable[Row], start: str = "start", end: str = "end") -> None:
        marks = [(OFFSETS[row[start]], OFFSETS[row[end]], row) for row in rows]
        placed = [mark for mark in marks if mark[0] >= 0 and mark[1] >= 0]
        self.marks = sorted(placed, key=itemgetter(0, 1))
        self.starts = array("I", (mark[0] for mark in self.marks))

    def inside(self, row: Row) -> list[Row]:
        """The rows whose span lies in that of a row."""
        start, end = OFFSETS[row["start"]], OFFSETS[row["end"]]
        if not self.marks or start < 0 or end < 0:
            return []
        first = bisect.bisect_left(self.starts, start)
        last = bisect.bisect_left(self.starts, end, first) if end > start else first
        return [other for _, ends, other in self.marks[first:last] if ends <= end]

    def holding(self, row: Row) -> Row | None:
        """The last row whose span begins at or before that of a row."""
        start = OFFSETS[row["start"]]
        if start < 0:
            return None
        at = bisect.bisect_right(self.starts, start) - 1
        return self.marks[at][2] if at >= 0 else None


def held(outer: Iterable[Row], places: Places) -> dict[int, list[Row]]:
    """The rows whose spans hold those of others, by the identity of the other."""
    found: dict[int, list[Row]] = {}
    for row in outer:
        for inner in places.inside(row):
            found.setdefault(id(inner), []).append(row)
    return found


@one_by_one
def mentions(data: Data, document: str) -> Places:
    return Places(data.of_document("mentions", document))


@one_by_one
def parts(data: Data, document: str) -> Places:
    """The spans of the articles: which article and which part of it holds a place."""
    return Places(data.of_document("article_spans", document))


def part_holding(data: Data, row: Row) -> Row:
    """The span of an article that a span begins in; without cells where none does. Any part without
    a place may have been meant."""
    found = parts(data, row["document_id"]).holding(row)
    if data.watched is not None:
        placeless = (r for r in data.rows["article_spans"] if not is_offset(r["start"], r["end"]))
        data.show([r for r in placeless if r["document_id"] == row.get("document_id")])
    return data.show([found] if found else [{}])[0]


def named_in(data: Data, row: Row) -> set[str]:
    """The ids of the things that are named in the span of a row."""
    found = mentions(data, row["document_id"]).inside(row)
    return {owner(mention) for mention in data.show(found)}


@of_things
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
