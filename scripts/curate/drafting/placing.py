"""Where a fault of the data lies in the draft that its row comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from scripts.curate.drafting.form import Drafted
from scripts.model.package import Package, Rows
from scripts.model.problems import Problem
from scripts.model.sources import documents_table

Ids = dict[str, dict[str, str]]
"""Table -> the id that the draft alone knows -> the id in the data."""
Place = tuple[str, str]


@dataclass(frozen=True)
class Placing:
    """The package with the rows of a draft in it, the document, the ids that they got there, and
    the draft."""

    after: Package
    document: str
    ids: Ids
    drafted: Drafted

    @cached_property
    def known(self) -> dict[Place, str]:
        """A table and an id of the data -> the id in the draft."""
        pairs = ((name, old, new) for name, ids in self.ids.items() for old, new in ids.items())
        return {(name, new): old for name, old, new in pairs}

    @cached_property
    def lines(self) -> dict[Place, tuple[Rows, int]]:
        """A table and an id of the draft -> where it stands."""
        tables = self.drafted.items()
        return {(n, row[r.table.key]): (r, line) for n, r in tables for line, row in r}

    @cached_property
    def rows(self) -> dict[tuple[str, int], Place]:
        """A file of the data and a line -> the table and the id of the row there."""
        tables = self.after.data.values()
        return {
            (r.table.path, at): (r.table.name, row[r.table.key]) for r in tables for at, row in r
        }

    def about(self, place: Place) -> Iterator[Place]:
        """A row, and those that it refers to: evidence that follows is of a row of the draft."""
        yield place
        rows = self.after.data[place[0]]
        row = next(row for row in rows.rows if row[rows.table.key] == place[1])
        for column, (target, _) in rows.table.references.items():
            yield target, row[column]

    def at_draft(self, problem: Problem) -> Problem | None:
        """A fault at the line of the draft; as it is, if it is one of the text; None if it is no
        fault of the draft."""
        documents = documents_table(self.after)
        row = next(r for r in documents.rows if r[documents.table.key] == self.document)
        if problem.file == row["path"]:
            return problem
        place = self.rows.get((problem.file, problem.line))
        for name, row_id in self.about(place) if place else ():
            own = self.known.get((name, row_id), row_id)
            if (name, own) in self.lines and (name, own) != (documents.table.name, self.document):
                rows, line = self.lines[name, own]
                said = f"{own}: {problem.message}"
                return replace(problem, file=rows.table.path, line=line, message=said)
        return None
