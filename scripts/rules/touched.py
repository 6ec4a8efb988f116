"""What an edit touches: the documents and rows whose checks can turn out otherwise.

An edit of a row touches its documents, the rows that it refers to or that refer to it, directly or
over few others, and the documents of those. What many rows refer to (a state, a unit) leads no
further unless it is edited itself; then all documents that mention it or refer to it are touched.
A name touches the documents and the rows in whose words a form of its thing stands.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import itemgetter

from scripts.model.package import Package, Rows, Table
from scripts.model.sound import Edit
from scripts.rules.rule import THINGS, Data, Row, Rule, owner
from scripts.rules.table import ROW_ID
from scripts.text.find import fold_character, fold_name

Node = tuple[str, str]
"""Table and id of a row."""
MANY = 200
"""Rows that refer to one that leads no further."""
STEPS = 4
"""References from an edited row to one whose check asks for it: to a figure, to the sides of its
contradiction, to the contradiction, to its other sides."""
AT_ONCE = 200
"""Rows that are searched as one text."""
NEAR = 2
"""Steps to rows of no document whose derived cells can change."""


@dataclass
class Touched:
    """The documents, and beside them the rows by table, those near the edit apart, and those that
    are only compared with an edited one."""

    documents: set[str] = field(default_factory=set)
    rows: dict[str, set[str]] = field(default_factory=dict)
    near: dict[str, set[str]] = field(default_factory=dict)
    compared: dict[str, set[str]] = field(default_factory=dict)


def references(table: Table, row: Row) -> Iterator[Node]:
    """The rows that a row refers to, in its note too."""
    for column, (target, _) in table.references.items():
        if row[column]:
            yield target, row[column]


class Walk:
    """From the edited rows along references."""

    def __init__(self, package: Package, data: Data, edit: Edit) -> None:
        self.package, self.data, self.edit = package, data, edit
        self.found = Touched(set(edit.documents))
        self.edited: set[Node] = set()
        self.columns: dict[str, list[tuple[str, str]]] = {}
        for table in package.tables.values():
            for column, (target, _) in table.references.items():
                self.columns.setdefault(target, []).append((table.name, column))

    def rows(self) -> Iterator[tuple[Table, Row]]:
        """The edited rows, as they were and as they are."""
        for name, table in self.package.tables.items():
            for row in self.edit.was.get(name, ()):
                yield table, row
            for _, row in self.edit.now.get(name, ()):
                yield table, row

    def referring(self, node: Node) -> Iterator[tuple[Table, Row]]:
        for name, column in self.columns.get(node[0], ()):
            for row in self.data.where(name, column, node[1]):
                yield self.package.tables[name], row

    def add(self, table: Table, row: Row, whole: bool = True) -> None:
        """A row is judged; with it (`whole`) its document."""
        self.found.rows.setdefault(table.name, set()).add(row[table.key])
        if whole and row.get("document_id"):
            self.found.documents.add(row["document_id"])

    def along(self) -> None:
        """Everything within STEPS of the edited rows."""
        front: set[Node] = set()
        for table, row in self.rows():
            self.add(table, row)
            front |= {(table.name, row[table.key]), *references(table, row)}
        self.edited = {(table.name, row[table.key]) for table, row in self.rows()}
        seen = set(front)
        for step in range(STEPS):
            following: set[Node] = set()
            for node in sorted(front):
                following |= self.around(node, near=step < NEAR)
            front = following - seen
            seen |= front

    def around(self, node: Node, near: bool) -> set[Node]:
        """The rows beside one; of a shared one none, and its document stays as it was."""
        name, row_id = node
        table, row = self.package.tables[name], self.data.get(name, row_id)
        referring = list(self.referring(node))
        shared = node not in self.edited and self.is_shared(name, row, [r for _, r in referring])
        if row is not None:
            self.add(table, row, whole=not shared)
            if near and not row.get("document_id"):
                self.found.near.setdefault(name, set()).add(row_id)
        if shared:
            return set()
        found = {(t.name, r[t.key]) for t, r in referring}
        return found | set(references(table, row) if row is not None else ())

    def is_shared(self, name: str, row: Row | None, referring: list[Row]) -> bool:
        """Whether a row is a thing, a unit or the like, to which rows of several documents refer
        without anything to do with each other."""
        documents = {other.get("document_id") or "" for other in referring} - {""}
        of_none = row is not None and not row.get("document_id")
        return name in THINGS.values() or len(referring) > MANY or (of_none and len(documents) > 1)


def forms_of(package: Package, things: set[str], edit: Edit) -> set[str]:
    """All forms of some things, those that they had too."""
    rows = chain(package.data["names"].rows, edit.was.get("names", ()))
    return {row["name"] for row in rows if owner(row) in things}


def edited_things(walk: Walk) -> set[str]:
    """The things that are edited or whose names are, and whoever belongs to them."""
    of_names = {owner(row) for table, row in walk.rows() if table.name == "names"}
    left = of_names | {row_id for name, row_id in walk.edited if name in THINGS.values()}
    found: set[str] = set()
    while left:
        thing = left.pop()
        found.add(thing)
        for name in THINGS.values():
            referring = walk.referring((name, thing))
            left |= {r[t.key] for t, r in referring if t.name in THINGS.values()} - found
    return found - {""}


def where_named(walk: Walk, things: set[str]) -> None:
    """The documents that mention some things or may do so, and the rows whose words name them."""
    for column in THINGS:
        for thing in things:
            for row in walk.data.where("mentions", column, thing):
                walk.found.documents.add(row["document_id"])
            for table, row in walk.referring((THINGS[column], thing)):
                walk.add(table, row, whole=table.name not in THINGS.values())
    forms = {fold_name(form).casefold() for form in forms_of(walk.package, things, walk.edit)}
    plain = {form.replace(" ", "") for form in forms}
    for document, source in walk.data.sources.items():
        if stands(source.reading.text, plain):
            walk.found.documents.add(document)
    for rows in walk.package.data.values():
        for row in naming(rows, plain):
            walk.add(rows.table, row)


def stands(text: str, forms: Iterable[str]) -> bool:
    """Whether one of some folded forms stands in a text, whatever its script, case and spaces."""
    folds = {ord(c): fold_character(c) for c in set(text)} | {ord(" "): ""}
    folded = text.translate(folds)
    return any(form in folded for form in forms)


def naming(rows: Rows, forms: set[str]) -> Iterator[Row]:
    """The rows in whose cells one of some folded forms stands."""
    for at in range(0, len(rows.rows), AT_ONCE):
        some = rows.rows[at : at + AT_ONCE]
        if stands("\n".join(chain.from_iterable(row.values() for row in some)), forms):
            yield from (row for row in some if stands("\n".join(row.values()), forms))


def noted(walk: Walk) -> None:
    """The rows whose notes name a row that is edited."""
    ids = {row_id for _, row_id in walk.edited if ROW_ID.fullmatch(row_id)}
    for table in walk.package.tables.values() if ids else ():
        for row in walk.package.data[table.name].rows if "note" in table.columns else ():
            if row["note"] and ids & set(ROW_ID.findall(row["note"])):
                walk.add(table, row, whole=False)


def mentioned(walk: Walk) -> None:
    """The things that the touched documents mention, or did: whether one is met together with
    another is asked of the thing."""
    found = {owner(row) for row in walk.edit.was.get("mentions", ())}
    for row in walk.package.data["mentions"].rows:
        if row["document_id"] in walk.found.documents:
            found.add(owner(row))
    for name in THINGS.values():
        for row_id in found:
            thing = walk.data.get(name, row_id)
            if thing is not None:
                walk.add(walk.package.tables[name], thing, whole=False)


def alike(walk: Walk, rules: Iterable[Rule]) -> None:
    """The rows that a rule compares with an edited one, by the values of some columns; and the row
    after each edited one, since ids are in order."""
    edited: dict[str, list[Row]] = {}
    for table, row in walk.rows():
        edited.setdefault(table.name, []).append(row)
    for name, columns in dict.fromkeys((rule.table, rule.compared) for rule in rules):
        if columns and name in edited:
            rows, cells = walk.package.data[name], itemgetter(*columns)
            values = set(map(cells, edited[name]))
            found = {row[rows.table.key] for row in rows.rows if cells(row) in values}
            walk.found.compared.setdefault(name, set()).update(found)
    for name, now in walk.edit.now.items():
        rows, lines = walk.package.data[name], {line for line, _ in now}
        for at, line in enumerate(rows.lines[:-1]):
            if line in lines:
                walk.add(rows.table, rows.rows[at + 1], whole=False)


def touched(package: Package, data: Data, edit: Edit, rules: Iterable[Rule]) -> Touched:
    """What an edit touches."""
    walk = Walk(package, data, edit)
    walk.along()
    things = edited_things(walk)
    if things:
        where_named(walk, things)
    noted(walk)
    alike(walk, rules)
    mentioned(walk)
    return walk.found


def those(data: Mapping[str, Rows], part: Touched, *ids: Mapping[str, set[str]]) -> dict[str, Rows]:
    """The rows of the touched documents, and those that have some ids."""
    return {
        name: only(rows, set().union(*(of.get(name, ()) for of in ids)), part.documents)
        for name, rows in data.items()
    }


def compared(package: Package, part: Touched) -> dict[str, Rows]:
    """The rows whose rules are judged and those with which they are compared."""
    return those(package.data, part, part.rows, part.compared)


def judged(some: Mapping[str, Rows], part: Touched) -> dict[str, Rows]:
    """Of these the rows whose rules are judged."""
    return those(some, part, part.rows)


def proved(package: Package, some: Mapping[str, Rows], part: Touched) -> Package:
    """Of these the package of the touched documents alone, whose words are proved, with the things
    that are first met there, and the rows of no document that are near the edit."""
    found = those(some, part, part.near)
    things = ((found[t].table.key, row) for t in THINGS.values() for row in found[t].rows)
    met = {row[key] for key, row in things if row.get("document_id")}
    names = package.data["names"]
    ids = {row[names.table.key] for row in names.rows if owner(row) in met}
    return package.with_data(found | {"names": only(names, ids, set())})


def only(rows: Rows, ids: set[str], documents: set[str]) -> Rows:
    """The rows of a table that have one of some ids or are of one of some documents, with their
    lines."""
    key, of = rows.table.key, "document_id"
    held = documents if of in rows.table.columns else set[str]()
    kept = [(at, r) for at, r in rows if r[key] in ids or (held and r[of] in held)]
    return replace(rows, rows=[row for _, row in kept], lines=[line for line, _ in kept])
