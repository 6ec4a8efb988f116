"""Proposed rows on their way, and the columns of a span."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scripts.curate.drafting.form import draft_table, new_row
from scripts.curate.drafting.page import Page, Place
from scripts.model.package import Package, Rows, Table

Row = dict[str, str]


@dataclass
class Proposals:
    """Proposed rows by table, each with an id that the draft alone knows."""

    package: Package
    document: str
    english: bool = False
    """Whether the document is in English, and its words need no translation."""
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def as_printed(self, table: Table, given: tuple[Row, ...]) -> Row:
        """The columns that translate words of a row of an English document."""
        words = {column: value for row in given for column, value in row.items()}
        told = table.having("translationOf").items()
        return {column: words[of] for column, of in told if words.get(of)}

    def add(self, name: str, why: str, *given: Row, row_id: str = "") -> str:
        """Propose a row of a table; return its id."""
        table, known = self.package.tables[name], self.rows.setdefault(name, [])
        if self.english:
            given = (*given, self.as_printed(table, given))
        row_id = row_id or f"{name}.{len(known) + 1}"
        known.append(new_row(table, why, {table.key: row_id}, *given))
        return row_id

    def tables(self) -> dict[str, Rows]:
        """The proposals as tables of a draft."""
        made = {}
        for name, rows in self.rows.items():
            table = draft_table(self.package.tables[name], self.document)
            made[name] = Rows(table, rows, list(range(2, len(rows) + 2)))
        return made


def span(page: Page, place: Place, prefix: str = "", text: str = "text") -> Row:
    """The columns of a span: document, offsets and words."""
    start, end = page.place(*place)
    named = {f"{prefix}start": str(start), f"{prefix}end": str(end)}
    return {"document_id": page.document, **named, text: page.words(*place)}


def only(things: Iterable[str]) -> str:
    """The one thing that is there; '' if there is none, or more."""
    found = set(things)
    return found.pop() if len(found) == 1 else ""


def within(place: Place, other: Place) -> bool:
    return other[0] <= place[0] and place[1] <= other[1]


def bounds(row: Row) -> Place:
    return int(row["start"]), int(row["end"])
