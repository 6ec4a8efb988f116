"""Write down what changed since the last release: `make changes`.

Written are `releases/VERSION/`, the tables as they are, the lines of this version in
`releases/changes.csv`, and the table of this version in CHANGELOG.md. Committed, it is closed.
A maintainer types the reason of each change into changes.csv (what goes has its reason in
`data/withdrawn.csv`), or gives one for all that have none yet: `--reason source_new --note "the
fifth document"`. `--since VERSION` prints what changed since any release, and writes nothing.

The number of the version follows from the changes: a table, a column or an id that goes makes a
major version, what comes a minor one, corrections a patch.
"""

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, astuple, replace
from pathlib import Path

from scripts.describe.differences import COLUMNS, LEVELS, WITHDRAWN, Change, history_tables, level
from scripts.describe.history import closed, order, released, rewritten, since, snapshot
from scripts.model.cells import read_csv
from scripts.model.files import inside, read_text, write_all
from scripts.model.package import DESCRIPTOR, Package, read_package, to_csv
from scripts.model.problems import BadInput, Problem, parser, report, run

CHANGES, CHANGELOG = "releases/changes.csv", "CHANGELOG.md"
END = "<!-- /changes -->\n"
OF_ROWS = ("added", "modified", WITHDRAWN, "merged")
"""What can happen to a row."""


def previous(package: Package) -> str:
    """The release before this version; '' if there is none. BadInput if a newer one exists."""
    version, known = package.descriptor["version"], released(package.root)
    if known and order(known[-1]) > order(version):
        said = f"{DESCRIPTOR} has the version {version}, and {known[-1]} has been released"
        raise BadInput(f"{said}; set a newer version")
    return max((v for v in known if v != version), key=order, default="")


def check_number(before: str, version: str, needed: str) -> None:
    """BadInput unless a version follows from the one before by a step that is large enough."""
    major, minor, patch = order(before)
    steps = [f"{major}.{minor}.{patch + 1}", f"{major}.{minor + 1}.0", f"{major + 1}.0.0"]
    allowed = steps[LEVELS.index(needed) :]
    if version not in allowed:
        said = f"the changes since {before} make a {needed} version"
        raise BadInput(f"{said}: {DESCRIPTOR} must say {' or '.join(allowed)}, not {version}")


def read_changes(root: Path) -> list[Change]:
    """The lines of changes.csv; none where it does not exist yet."""
    there = inside(root, CHANGES).exists()
    return [Change(**row) for row in read_csv(root, CHANGES, COLUMNS)[0]] if there else []


def with_reasons(
    changes: Iterable[Change], known: Iterable[Change], reason: str, note: str
) -> list[Change]:
    """Changes with the reason that they have, or that was typed for the very same change before,
    or else with the given one."""
    typed = {astuple(c)[:7]: (c.reason, c.note) for c in known if c.reason}
    found = []
    for c in changes:
        why, more = typed.get(astuple(c)[:7], (reason, note))
        found.append(c if c.reason else replace(c, reason=why, note=more))
    return found


def told(change: Change) -> str:
    """A change of a table or column, or of a row that has gone, for the changelog."""
    column = f", column `{change.field}`" if change.field else ""
    into = f" into {change.new}" if change.new else ""
    what = f"`{change.table}`{f' {change.row_id}' if change.row_id else column}"
    return f"{what}: {change.change}{into} ({change.reason}). {change.note}".rstrip()


def section(package: Package, changes: list[Change], before: str) -> str:
    """The generated part of this version's changelog."""
    rows = {(c.table, c.row_id, c.change) for c in changes if c.row_id}
    counts = Counter((name, how) for name, _, how in rows)
    shown = OF_ROWS if before else ()
    lines = [["table", "rows", *shown], ["---"] * (len(shown) + 2)]
    for name in history_tables(package):
        numbers = [str(counts[name, how] or "") for how in shown]
        lines.append([f"`{name}`", str(len(package.data[name].rows)), *numbers])
    table = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    gone = [c for c in changes if not c.row_id or c.change in OF_ROWS[2:]]
    head = f"Changes since {before}:" if before else "The first release:"
    return f"{head}\n\n{table}" + "".join(f"\n- {told(change)}\n" for change in gone)


def with_section(changelog: str, package: Package, made: str) -> str:
    """A changelog with the generated part of this version, after what a maintainer wrote of it.

    BadInput if the line that ends the part has been lost.
    """
    version, day = package.descriptor["version"], package.descriptor["created"][:10]
    start = f"<!-- changes {version} -->\n"
    head, *parts = re.split(r"^(?=## )", changelog.rstrip() + "\n", flags=re.MULTILINE)
    title = re.compile(rf"## {re.escape(version)}\b(?!\.).*\n")
    at = next((i for i, part in enumerate(parts) if title.match(part)), None)
    if at is None:
        parts.insert(0, f"## {version}\n")
        at = 0
    said, found, rest = title.sub("", parts[at], count=1).partition(start)
    lost = start in head or any(start in part for part in parts[:at] + parts[at + 1 :])
    if lost or (found and (END not in rest or "<!-- changes " in rest.partition(END)[0])):
        raise BadInput(f"{CHANGELOG} has lost the line {END.strip()} of {version}")
    written = [f"## {version} ({day})", said.strip(), f"{start}{made}{END}{rest.partition(END)[2]}"]
    parts[at] = "\n\n".join(filter(None, written))
    return "\n\n".join(part.strip() for part in [head, *parts]).strip() + "\n"


def refuse_rewritten(package: Package) -> None:
    """BadInput that names the rows that a closed version had otherwise, or not at all."""
    found = list(dict.fromkeys(c.row_id or c.field or c.table for c in rewritten(package)))
    if found:
        more = f" and {len(found) - 10} more" if len(found) > 10 else ""
        named = f"{package.descriptor['version']} is released, and its rows were changed"
        said = f"{named} ({', '.join(found[:10])}{more})"
        raise BadInput(f"{said}; restore them, or set a newer version in {DESCRIPTOR}")


def outputs(package: Package, reason: str = "", note: str = "") -> dict[str, bytes]:
    """What `make changes` writes (path -> bytes). BadInput if the version cannot be that."""
    refuse_rewritten(package)
    before, version = previous(package), package.descriptor["version"]
    known, found = read_changes(package.root), since(package, before) if before else []
    if before:
        check_number(before, version, level(found, package))
    found = with_reasons(found, known, reason, note)
    changelog = read_text(package.root, CHANGELOG)
    changelog = with_section(changelog, package, section(package, found, before))
    lines = [asdict(change) for change in [*(c for c in known if c.version != version), *found]]
    record = {} if closed(package) else snapshot(package)
    return record | {CHANGES: to_csv(COLUMNS, lines), CHANGELOG: changelog.encode("utf-8")}


def gone(package: Package, made: dict[str, bytes]) -> dict[str, None]:
    """The tables in the record of this version, while it is open, that have gone since: as
    `write_all` takes them away."""
    folder = inside(package.root, f"releases/{package.descriptor['version']}")
    there = [] if closed(package) or not folder.is_dir() else sorted(folder.iterdir())
    paths = [f"releases/{folder.name}/{path.name}" for path in there]
    return dict.fromkeys(path for path in paths if path not in made)


def reasons(package: Package) -> list[str]:
    """The reasons that a change may have, as the schema of what has gone names them."""
    field = next(f for f in package.tables[WITHDRAWN].fields if f["name"] == "reason")
    return list(field["constraints"]["enum"])


def without_reason(package: Package, changes: bytes) -> list[Problem]:
    """The lines of changes.csv whose reason is missing or is none of the schema's."""
    allowed = reasons(package)
    lines = enumerate(csv.DictReader(io.StringIO(changes.decode("utf-8"), newline="")), start=2)
    said = f"needs a reason: {', '.join(allowed)}"
    return [
        Problem(CHANGES, line, "reason", f"{c['table']} {c['row_id']} {c['field']} {said}")
        for line, c in lines
        if c["reason"] not in allowed
    ]


def main() -> int:
    options = parser(__doc__, "scripts.changes")
    options.add_argument("--reason", default="", help="the reason of each change without one")
    options.add_argument("--note", default="", help="what to say of those changes")
    said = "print the changes since a release, and write nothing"
    options.add_argument("--since", default="", metavar="VERSION", help=said)
    arguments = options.parse_args()
    package = read_package(arguments.root)
    if arguments.reason and arguments.reason not in reasons(package):
        raise BadInput(f"no reason {arguments.reason!r}; known are {', '.join(reasons(package))}")
    if arguments.since:
        found = [asdict(change) for change in since(package, arguments.since)]
        sys.stdout.write(to_csv(COLUMNS, found).decode("utf-8"))
        return 0
    made = outputs(package, arguments.reason, arguments.note)
    changed = write_all(arguments.root, {**gone(package, made), **made})
    print(f"wrote {', '.join(changed)}" if changed else "the history is of these data")
    return report(without_reason(package, made[CHANGES]))


if __name__ == "__main__":
    run(main)
