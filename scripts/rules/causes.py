"""Causes before consequences: of a wrong cell, the one fault that names it.

The stages add what they find in their order. A row that has a fault is not judged again, and what
is wrong in another row only because of it is left unsaid: it is said of the cause, and if it stands
without it, the next run says so.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from scripts.model.package import Package
from scripts.model.problems import Problem
from scripts.rules.domain import Broken
from scripts.rules.evidence import Place

Ids = dict[str, set[str]]


class Faults:
    """The faults found so far, one a row; `places` are the files and lines of the rows that have
    one, or that are wrong because of one."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.problems: list[Problem] = []
        self.places: set[Place] = set()
        self.tables = {table.path: table for table in package.tables.values()}

    @cached_property
    def place_of(self) -> dict[int, Place]:
        """The place of each row, once a broken rule asks for it."""
        of_package = self.package.data.values()
        return {id(row): (rows.table.path, line) for rows in of_package for line, row in rows}

    def add(self, problems: Iterable[Problem]) -> None:
        """Keep the first fault of each row that has none, and all that are not of a row."""
        for problem in problems:
            place = problem.file, problem.line
            if problem.file not in self.tables or problem.line == 1:
                self.problems.append(problem)
            elif place not in self.places:
                self.problems.append(problem)
                self.places.add(place)

    def add_broken(self, broken: Iterable[Broken]) -> None:
        """Keep the broken rules that see no other row which has a fault. What could not be judged
        is kept where there is no fault at all: an index of a whole table may have stumbled."""
        for found in broken:
            place = found.problem.file, found.problem.line
            if place not in self.places and not (found.unjudged and self.problems):
                seen = {self.place_of.get(id(row), place) for row in found.rows_seen()} - {place}
                self.add([] if seen & self.places else [found.problem])

    def with_wrong_keys(self) -> set[str]:
        """The tables with a fault in a key."""
        faulty = ((self.tables.get(p.file), p) for p in self.problems if p.line > 1)
        return {table.name for table, p in faulty if table and p.column in (table.key, "")}

    def excuse(self, lost: Ids) -> None:
        """Take rows out of judgement that refer to a row which has lost its id, by a fault in a key
        or since a release; and the one that may have had the id."""
        wrong, named = self.with_wrong_keys(), dict[str, set[str]]()
        if not wrong and not lost:
            return
        self.places |= {place for name in wrong for place in self.twins(name)}
        known = {name: ids(self.package, name) for name in self.package.data}
        for place, target, value in references(self.package):
            named.setdefault(target, set()).add(value)
            missing = value not in known[target]
            if missing and (target in wrong or value in lost.get(target, ())):
                self.places.add(place)
        for target in lost:
            rows = self.package.data[target]
            key, path = rows.table.key, rows.table.path
            unnamed = {(path, n) for n, row in rows if row[key] not in named.get(target, ())}
            if len(unnamed) <= len(lost[target]):
                self.places |= unnamed

    def twins(self, name: str) -> Iterator[Place]:
        """The rows of a table whose id another one has, too: which has the wrong one is unknown."""
        rows = self.package.data[name]
        count = Counter(row[rows.table.key] for row in rows.rows)
        return ((rows.table.path, n) for n, row in rows if count[row[rows.table.key]] > 1)


def ids(package: Package, table: str) -> set[str]:
    rows = package.data[table]
    return {row[rows.table.key] for row in rows.rows}


def references(package: Package) -> Iterator[tuple[Place, str, str]]:
    """(place, the table that is referred to, the id) of every reference that is given."""
    for rows in package.data.values():
        for column, (target, _) in rows.table.references.items():
            for line, row in rows:
                if row[column]:
                    yield (rows.table.path, line), target, row[column]
