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
from scripts.rules.by_document import Parts, groups
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


def stated(package: Package, many: bool) -> Faults:
    """The faults of the schema, of each table on a core of its own; meanwhile the rows are read."""
    found = Faults(package)
    found.add(schema.check_descriptor(package))
    tasks, weights = zip(*schema.tasks(package), strict=True)
    errors = schema.in_order(shared_out(tasks, "Schema", many, weights, here=1))
    found.add(problem for kind, problem in errors if kind != "foreign-key")
    found.excuse(lost_ids(package))
    found.add(problem for _, problem in errors)
    return found


def faults(package: Package) -> list[Problem]:
    """The faults of a package, of each wrong cell the cause: those of the schema, then those of the
    evidence and of the rules of each table, on all cores, put into their order here."""
    many = is_large(package)
    found, judges = stated(package, many), domain.Judges(package)
    tasks: list[Callable[[], Any]] = [partial(proved, package, found.places), *judges.tasks()]
    weights = [sum(judges.weights()), *judges.weights()]  # the evidence takes longest
    (problems, found.places), *broken = shared_out(tasks, "Evidence and rules", many, weights)
    found.problems += problems
    found.add_broken(judges.told(broken))
    wrong = {package.tables[name].path for name in found.with_wrong_keys()}
    found.add(p for p in history.check(package) if p.line > 1 or p.file not in wrong)
    return found.problems


def is_sound(package: Package, sources: Sources) -> bool:
    """Whether all is sound in a large package, whose documents are checked by groups
    (scripts/rules/by_document.py): the schema and what is of no document first, and a first group,
    so that what is read and compiled for it is there for all others."""
    left: list[Callable[[], bool]] = []

    def begin() -> bool:
        parts = Parts(package, sources)
        if not parts.things_hold():
            return False
        some = [partial(parts.holds, group) for group in groups(package, sources)]
        left.extend(some[1:])
        return all(first() for first in some[:1])

    (references, weight), *others = schema.tasks(package)
    tasks: list[Callable[[], Any]] = [references, begin, *(task for task, _ in others)]
    weights = [weight, weight, *(weight for _, weight in others)]
    lost, holds, *errors = shared_out(tasks, "Schema and things", True, weights, here=2)
    if any(schema.check_descriptor(package)) or lost or not holds or any(errors):
        return False
    return all(each_apart(left, "Documents")) and not any(history.check(package))


UNSOUND = "what was edited is not sound"


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
        return UNSOUND
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
    maybe_sound = told != UNSOUND and is_large(package)
    found = [] if maybe_sound and is_sound(package, sources) else faults(package)
    return found, f"checked all {len(sources)} documents{f': {told}' if told else ''}"


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
