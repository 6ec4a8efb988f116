"""The check of what an edit touches (scripts/rules/touched.py), when all was sound before it.

A fault may also stand where this looks and lie elsewhere: so it says only that there are none, or
that all must be checked.
"""

from collections.abc import Callable
from functools import partial
from itertools import chain

from scripts.model.beside import shared_out
from scripts.model.package import Package, Rows
from scripts.model.sound import Edit
from scripts.rules import domain, evidence, schema
from scripts.rules.derived import Context
from scripts.rules.mentions import Names
from scripts.rules.rule import Data, Rule
from scripts.rules.touched import Touched, compared, judged, proved, touched


def keys_hold(package: Package, data: Data, edit: Edit) -> bool:
    """Whether each id of the edited tables stands once, and each reference to and of the edited
    rows leads to a row."""
    for name in {*edit.was, *edit.now}:
        rows = package.data[name]
        key = rows.table.key
        if len({row[key] for row in rows.rows}) != len(rows.rows):
            return False
        for _, row in edit.now.get(name, ()):
            targets = rows.table.references.items()
            if any(row[c] and data.get(of, row[c]) is None for c, (of, _) in targets):
                return False
        lost = {row[key] for row in edit.was.get(name, ()) if data.get(name, row[key]) is None}
        if lost and referred(package, name, lost):
            return False
    return True


def referred(package: Package, name: str, lost: set[str]) -> bool:
    """Whether a row refers to one that has gone."""
    return any(
        row[column] in lost
        for rows in package.data.values()
        for column, (target, _) in rows.table.references.items()
        if target == name
        for row in rows.rows
    )


def of_schema(package: Package, data: Data, edit: Edit) -> bool:
    """Whether descriptor, schemas and keys are as they must be."""
    return not any(schema.check_descriptor(package)) and keys_hold(package, data, edit)


def cells_hold(package: Package, edit: Edit) -> bool:
    """Whether the cells of the edited rows are as their schemas say."""
    rows = ((package.tables[name], [row for _, row in now]) for name, now in edit.now.items())
    return not any(schema.cell_errors(table, some) for table, some in rows if some)


def is_proved(package: Package, data: Data, some: dict[str, Rows], part: Touched) -> bool:
    """Whether the evidence of what is touched, of some rows, is sound."""
    apart = proved(package, some, part)
    checks = evidence.of_documents(apart, of_part(apart, data), Names(package.data["names"]))
    faults = chain(evidence.check_registered(package), *checks)
    return not any(faults)


def tasks(
    package: Package, data: Data, part: Touched, rules: dict[str, list[Rule]]
) -> list[Callable[[], bool]]:
    """Functions that say whether what is touched is sound: its evidence, and the rules of each
    table. Rows that are alike hold an edited one, so all of them are compared, and among each other
    alone."""
    alike = compared(package, part)
    rows = judged(alike, part)
    data.compared = {name: some.rows for name, some in alike.items()}

    def hold(name: str) -> bool:
        alone = [rule for rule in rules[name] if not rule.compared]
        others = [rule for rule in rules[name] if rule.compared]
        broken = domain.any_broken(rows[name], data, alone)
        return not broken and not domain.any_broken(alike[name], data, others)

    return [partial(is_proved, package, data, alike, part), *(partial(hold, n) for n in rows)]


def of_part(package: Package, data: Data) -> Context:
    """The context of some documents, which are read already."""
    known = {row["document_id"] for row in package.data["documents"].rows}
    sources = {document: source for document, source in data.sources.items() if document in known}
    return Context(sources, package.data[package.partition_table().name], package.data)


def looked(package: Package, data: Data, edit: Edit, apart: bool = False) -> Touched | None:
    """What is touched, where all is sound; None if something is not. On all cores if `apart`."""
    if not of_schema(package, data, edit):
        return None
    rules = {n: domain.rules_of(table, package.tables) for n, table in package.tables.items()}
    part = touched(package, data, edit, chain.from_iterable(rules.values()))
    asked: list[Callable[[], bool]] = [partial(cells_hold, package, edit)]
    asked += tasks(package, data, part, rules)
    sound = shared_out(asked, "Checking", apart=apart)
    return part if all(sound) else None
