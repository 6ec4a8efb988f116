"""All checks, in the order of the line: schema, evidence, domain, history.

After an edit of sound data only what it can touch is checked (scripts/rules/partly.py), and said;
with `--full`, in CI, and where anything but rows and documents has changed, all is.

Every fault is shown, of each wrong cell the cause, then exit status 1.
"""

import gc
import os
from collections.abc import Callable
from functools import partial
from typing import Any

from scripts.describe import history
from scripts.model.beside import each_apart, shared_out
from scripts.model.files import size_of
from scripts.model.package import Package, read_package
from scripts.model.problems import Problem, parser, report, run
from scripts.model.sound import Sound, edited, keep, last_sound, with_rows
from scripts.model.sources import Sources, read_sources
from scripts.rules import domain, evidence, schema
from scripts.rules.by_document import Parts
from scripts.rules.causes import Faults, ids
from scripts.rules.evidence import Place
from scripts.rules.partly import looked
from scripts.rules.rule import Data


def lost_ids(package: Package) -> dict[str, set[str]]:
    """Table -> the ids that a release had, and that no row has, withdrawn or not."""
    listed = {(row["table"], row["row_id"]) for row in package.data["withdrawn"].rows}
    used = {
        name: found for name, found in history.used_ids(package).items() if name in package.data
    }
    gone = {name: found - ids(package, name) for name, found in used.items()}
    lost = {name: {i for i in found if (name, i) not in listed} for name, found in gone.items()}
    return {name: found for name, found in lost.items() if found}


FEW = 2_500_000
"""Bytes of tables that are checked sooner than a second process is started."""


def is_large(package: Package) -> bool:
    return sum(size_of(package.root, table.path) for table in package.tables.values()) > FEW


def proved(package: Package, places: set[Place]) -> tuple[list[Problem], set[Place]]:
    """The faults of the evidence among rows that have one at some places, and the places of
    `Faults` once they are found."""
    found = Faults(package)
    found.places |= places
    for part in evidence.parts(package, found.places):
        found.add(part)
    return found.problems, found.places


def divided(package: Package) -> Parts | None:
    """A large package by groups of documents, the first of which is checked here, so that what is
    read and compiled for it is there for all others; nothing where it is small, or where a fault is
    in what belongs to all documents."""
    if not is_large(package):
        return None
    parts = Parts(package, read_sources(package))
    return parts if parts.things_hold() and parts.begin() else None


def stated(package: Package) -> tuple[Faults, Parts | None]:
    """The faults of the schema, of each table on a core of its own; meanwhile the rows are read,
    and divided where nothing but documents can have faults."""
    found = Faults(package)
    found.add(schema.check_descriptor(package))
    (references, weight), *others = schema.tasks(package)

    def read() -> tuple[list[schema.Error], Parts | None]:
        lost = references()
        return lost, None if lost else divided(package)

    tasks: list[Callable[[], Any]] = [read, *(task for task, _ in others)]
    weights = [weight, *(weight for _, weight in others)]
    (lost, parts), *of_tables = shared_out(tasks, "Schema", is_large(package), weights, here=1)
    errors = schema.in_order([lost, *of_tables])
    found.add(problem for kind, problem in errors if kind != "foreign-key")
    found.excuse(lost_ids(package))
    found.add(problem for _, problem in errors)
    return found, None if found.problems or found.places else parts


def in_groups(parts: Parts) -> list[Problem] | None:
    """The faults of documents that were checked by groups; nothing where too many have some, or
    where what is unsound shows none among its rows."""
    left = [partial(parts.unsound, number) for number in parts.left()]
    for wrong in each_apart(left, "Documents"):
        parts.wrong += wrong
        if parts.are_many():
            return None
    return (parts.faults() or None) if parts.wrong else []


def among_all(package: Package, found: Faults) -> None:
    """Add the faults of the evidence and of the rules of each table, on all cores, to those of the
    schema."""
    judges = domain.Judges(package)
    tasks: list[Callable[[], Any]] = [partial(proved, package, found.places), *judges.tasks()]
    weights = [sum(judges.weights()), *judges.weights()]  # the evidence takes longest
    said, many = "Evidence and rules", is_large(package)
    (problems, found.places), *broken = shared_out(tasks, said, many, weights)
    found.problems += problems
    found.add_broken(judges.told(broken))


def faults(package: Package) -> list[Problem]:
    """The faults of a package, of each wrong cell the cause: those of the schema, then those of the
    evidence and of the rules. Of a large one that are looked for by groups of documents
    (scripts/rules/by_document.py), if all else is sound; else among all rows."""
    found, parts = stated(package)
    problems = in_groups(parts) if parts else None
    if problems is None:
        among_all(package, found)
    found.add(problems or ())
    wrong = {package.tables[name].path for name in found.with_wrong_keys()}
    found.add(p for p in history.check(package) if p.line > 1 or p.file not in wrong)
    return found.problems


def touched_since(package: Package, sources: Sources, sound: Sound) -> list[str] | str:
    """The documents that an edit since the last sound check touches, if all is sound there and in
    the history; else why all must be checked, in words."""
    edit = edited(package, sources, sound)
    if isinstance(edit, str):
        return edit
    gc.disable()  # to look for circles among so many rows takes a fifth of the time
    found = looked(package, Data(package, sources), edit, apart=is_large(package))
    gc.enable()
    if found is None or any(history.check(package)):
        return "what was edited is not sound"
    return sorted(found.documents & set(sources))


def named(documents: list[str]) -> str:
    """Some documents by name, of many the first.

    >>> named(["a", "b"]), named(["a", "b", "c", "d"])
    ('a, b', 'a, b, c and 1 more')
    """
    more = f" and {len(documents) - 3} more" if len(documents) > 3 else ""
    return ", ".join(documents[:3]) + more


def check(package: Package, sources: Sources, sound: Sound | str) -> tuple[list[Problem], str]:
    """The faults, and what was looked at, in words: what was edited since all was sound, where that
    is known and sound still; else all."""
    told = touched_since(package, sources, sound) if isinstance(sound, Sound) else sound
    if isinstance(told, list):
        names = f": {named(told)}" if told else ""
        return [], f"checked {len(told)} of {len(sources)} documents{names}; --full checks all"
    said = f"checked all {len(sources)} documents{f': {told}' if told else ''}"
    return faults(package), said


def counted(package: Package) -> str:
    """How much there is."""
    data = package.data.values()
    spans = sum(bool(row[s.start]) for rows in data for s in rows.table.spans for row in rows.rows)
    rows = sum(len(rows.rows) for rows in data)
    return f"{len(package.tables)} tables, {rows} rows, {spans} spans proved"


def main() -> int:
    asks = parser(__doc__, "scripts.check")
    asks.add_argument("--full", action="store_true", help="check all, whatever was sound before")
    arguments = asks.parse_args()
    package = read_package(arguments.root)
    sound = "" if arguments.full or "CI" in os.environ else last_sound(package)
    package = with_rows(package, sound) if isinstance(sound, Sound) else package
    sources = read_sources(package)
    found, looked_at = check(package, sources, sound)
    status = report(found)
    if status == 0:
        keep(package, sources, sound)
        print(f"sound: {counted(package)}")
    print(looked_at)
    for note in history.notes(package):
        print(note)
    return status


if __name__ == "__main__":
    run(main, leave=os._exit)
