"""The check of a large package by groups of documents, each in a process of its own.

Documents that no reference joins have nothing to do with each other, but for what belongs to all
(things, their names, units) and for rules that ask for rows of all (`Rule.of_all`): those are
judged once, before. So no process holds indexes of all rows, and what one copies of the rows that
it shares with this one goes with it.

What is wrong in a group is told among the rows of the groups that are not sound, if they are few;
where a fault is in what belongs to all, or in many groups, it must be looked for among all rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from scripts.model.package import Package, Rows, Table
from scripts.model.problems import Problem
from scripts.model.sources import Sources
from scripts.rules import domain, evidence
from scripts.rules.causes import Faults
from scripts.rules.derived import Context
from scripts.rules.following import check_following
from scripts.rules.mentions import Names
from scripts.rules.rule import OF_THINGS, THING_TABLES, Data
from scripts.text.dates import days
from scripts.text.layout import layout_of

MOST, COUNT = 32, 64
"""Documents of a group, if they are not joined; more where there would be more groups than this:
to begin a process takes the longer the more it shares with this one."""
Homes = dict[str, list[str]]
"""Table -> of each row its document, or, of a row that is of none, the row itself."""


def of_documents(tables: dict[str, Table]) -> set[str]:
    """The tables whose rows are of documents: those that say of which, but for things and their
    names; and those of no document that refer to one, or to which such a one refers (a discrepancy
    and its sides)."""
    others = {name: table for name, table in tables.items() if name not in THING_TABLES}
    found = {name for name, table in others.items() if "document_id" in table.columns}
    before = 0
    while before < len(found):
        before = len(found)
        for name in set(others) - found:
            targets = {target for target, _ in others[name].references.values()}
            if targets & found:
                found |= {name, *(targets & others.keys())}
    return found


@dataclass(frozen=True)
class Group:
    """The rows of some documents by table, of things those that are first met there."""

    documents: set[str]
    rows: dict[str, Rows]


def homes_of(package: Package, own: set[str]) -> Homes:
    found = {}
    for name in own:
        rows = package.data[name]
        key = rows.table.key
        found[name] = [row.get("document_id") or f"{name} {row[key]}" for row in rows.rows]
    return found


def joined(package: Package, homes: Homes) -> Iterator[tuple[str, str]]:
    """The homes that a reference joins, each pair of a column once."""
    columns = [
        (name, column, target)
        for name in sorted(homes)
        for column, (target, _) in package.tables[name].references.items()
        if target in homes and target != "documents"
    ]
    for target in sorted({target for *_, target in columns}):
        rows = package.data[target]
        asked = [(name, column) for name, column, of in columns if of == target]
        wanted = {row[column] for name, column in asked for row in package.data[name].rows}
        ids = (row[rows.table.key] for row in rows.rows)
        known = {i: home for i, home in zip(ids, homes[target], strict=True) if i in wanted}
        for name, column in asked:
            others = (known.get(row[column], "") for row in package.data[name].rows)
            pairs = set(zip(homes[name], others, strict=True))
            yield from ((one, other) for one, other in sorted(pairs) if other and one != other)


def components(homes: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The homes that pairs join, directly or not.

    >>> components(["a", "b", "c", "d"], [("d", "b"), ("b", "a")])
    [['a', 'b', 'd'], ['c']]
    """
    above = {home: home for home in homes}

    def top(home: str) -> str:
        while above[home] != home:
            above[home] = home = above[above[home]]
        return home

    for one, other in pairs:
        above[top(other)] = top(one)
    found = defaultdict[str, list[str]](list)
    for home in above:
        found[top(home)].append(home)
    return list(found.values())


def packed(parts: list[list[str]], documents: Collection[str], most: int) -> list[list[str]]:
    """These together, as long as they hold few documents."""
    found, count = list[list[str]](), 0
    for part in parts:
        more = sum(home in documents for home in part)
        if not found or count + more > most:
            found, count = [*found, []], 0
        found[-1] += part
        count += more
    return found


def groups(package: Package, documents: Collection[str], most: int) -> list[Group]:
    """The groups of documents, each with the rows that are of no document and joined with it."""
    own = of_documents(package.tables)
    homes = homes_of(package, own)
    known = dict.fromkeys(chain(documents, *(homes[name] for name in sorted(own))))
    together = packed(components(known, joined(package, homes)), documents, most)
    group_of = {home: number for number, some in enumerate(together) for home in some}
    found = [Group(set(some), {}) for some in together]
    for name, rows in package.data.items():
        for group in found:
            group.rows[name] = Rows(rows.table, [], [], end=len(rows.rows) + 1)
        places = homes.get(name) or [row.get("document_id", "") for row in rows.rows]
        for (line, row), home in zip(rows, places, strict=True):
            if home in group_of:
                group = found[group_of[home]]
                group.rows[name].rows.append(row)
                group.rows[name].lines.append(line)
    return found


def read_dates(package: Package) -> None:
    """Read the dates of all rows, once for all groups: the grammar takes long for those that are
    no days, and documents share them. Errors: ValueError."""
    for rows in package.data.values():
        for column in rows.table.having("edtf"):
            for date in sorted({row[column] for row in rows.rows} - {""}):
                days(date)


def merged(some: list[Group]) -> Group:
    """Some groups as one."""
    first, *others = some
    rows = {
        name: replace(of, rows=[*of.rows], lines=[*of.lines]) for name, of in first.rows.items()
    }
    for group in others:
        for name, of in group.rows.items():
            rows[name].rows += of.rows
            rows[name].lines += of.lines
    return Group(set().union(*(group.documents for group in some)), rows)


FEW = 8
"""Of so many groups one may be unsound, before faults are sooner found among all rows."""


class Parts:
    """A package as it is checked by groups; `wrong` are the numbers of those that are unsound."""

    def __init__(self, package: Package, sources: Sources) -> None:
        self.package, self.data = package, Data(package, sources)
        self.groups, self.wrong = list[Group](), list[int]()
        self.own = of_documents(package.tables)
        rules = {n: domain.rules_of(table, package.tables) for n, table in package.tables.items()}
        self.each = {n: [r for r in rules[n] if not r.of_all] for n in sorted(self.own)}
        self.once = {
            n: [r for r in some if r.of_all or n not in self.own] for n, some in rules.items()
        }
        self.names = Names(package.data["names"])

    def things_hold(self) -> bool:
        """Whether things and their names are sound, and what compares all rows."""
        try:
            for index in OF_THINGS:
                index(self.data)
            read_dates(self.package)
            for language in sorted({source.language for source in self.data.sources.values()}):
                self.names.of("", layout_of("", language))
            return not any(self.faults_of_things()) and not any(map(self.breaks, self.once))
        except domain.CANNOT:
            return False

    def breaks(self, name: str) -> bool:
        broken = domain.any_broken(self.package.data[name], self.data, self.once[name])
        self.data.forget(name)
        return broken

    def faults_of_things(self) -> Iterator[object]:
        """The faults of the evidence of rows that are in no group."""
        data, sources = self.package.data, self.data.sources
        things = {name: rows for name, rows in data.items() if name not in self.own}
        context = Context(sources, data[self.package.partition_table().name], data)
        for rows in things.values():
            yield from evidence.check_spans(rows, sources)
            yield from evidence.check_derived(rows, context)
        yield from check_following(things, sources)
        yield from evidence.check_registered(self.package)

    def begin(self) -> bool:
        """Divide the package and check the first group, if there is one."""
        most = max(MOST, len(self.data.sources) // COUNT)
        self.groups = groups(self.package, self.data.sources, most)
        self.wrong = self.unsound(0) if self.groups else []
        return bool(self.groups)

    def left(self) -> range:
        """The numbers of the other groups."""
        return range(1, len(self.groups))

    def are_many(self) -> bool:
        """Whether so many groups are unsound that faults are sooner found among all rows."""
        return len(self.wrong) > max(1, len(self.groups) // FEW)

    def unsound(self, number: int) -> list[int]:
        """The number of a group if it is unsound, else none."""
        return [] if self.holds(self.groups[number]) else [number]

    def of(self, group: Group) -> tuple[Package, Context, Data]:
        """The rows of a group as the evidence and the rules look at them."""
        sources = {d: source for d, source in self.data.sources.items() if d in group.documents}
        part = self.package.with_data(group.rows)
        partition = group.rows[self.package.partition_table().name]
        data = Data(part, self.data.sources, self.data, self.package.data.keys() - self.own)
        return part, Context(sources, partition, part.data), data

    def holds(self, group: Group) -> bool:
        """Whether a group is sound: its evidence, and the rules of each table."""
        part, context, data = self.of(group)
        if any(chain.from_iterable(evidence.of_documents(part, context, self.names))):
            return False
        return not any(
            domain.any_broken(group.rows[n], data, rules) for n, rules in self.each.items()
        )

    def faults(self) -> list[Problem]:
        """The faults of the groups that are unsound, of each wrong cell the cause."""
        part, context, data = self.of(merged([self.groups[n] for n in sorted(self.wrong)]))
        found = Faults(part)
        for some in evidence.of_documents(part, context, self.names, found.places):
            found.add(some)
        for name in part.data:
            if name in self.each:
                found.add_broken(domain.judge(part.data[name], data, self.each[name]))
        return found.problems
