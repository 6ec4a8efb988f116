"""Write down what changed since the last release: `make changes`.

Written are `releases/VERSION/`, the tables as they are, the lines of this version in
`releases/changes.csv`, and the table of this version in CHANGELOG.md. Committed, it is closed.
A maintainer types the reason of each change into changes.csv (what goes has its reason in `data/withdrawn.csv`), or gives one
for all that have none yet: `--reason source_new --note "the fifth document"`. `--since VERSION` compares with any earlier release, prints
the lines and writes nothing.

The number of the version follows from the changes: a table, a column or an id that goes makes a major version, what comes a minor one,
corrections a patch.
"""

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, astuple, replace
from pathlib import Path

from scripts.describe.citation import cited
from scripts.describe.history import (
    COLUMNS,
    LEVELS,
    WITHDRAWN,
    Change,
    closed,
    compare,
    history_tables,
    level,
    order,
    read_release,
    released,
    rewritten,
    snapshot,
)
from scripts.model.files import inside, read_text, write_all
from scripts.model.package import DESCRIPTOR, Package, read_csv, read_package, to_csv
from scripts.model.problems import BadInput, Problem, parser, report, run

CHANGES, CHANGELOG = "releases/changes.csv", "CHANGELOG.md"
KINDS = ("added", "modified", "withdrawn", "merged")


def previous(package: Package) -> str:
    """The release before this version; '' if there is none. BadInput if a newer one exists."""
    version = cited(package.descriptor).version
    known = released(package.root)
    if known and order(known[-1]) > order(version):
        raise BadInput(
            f"{DESCRIPTOR} has the version {version}, and {known[-1]} has been released; set a newer version"
        )
    return max((v for v in known if v != version), key=order, default="")


def check_number(before: str, version: str, needed: str) -> None:
    """BadInput unless a version follows from the one before by a step that is large enough."""
    major, minor, patch = order(before)
    steps = {
        "patch": f"{major}.{minor}.{patch + 1}",
        "minor": f"{major}.{minor + 1}.0",
        "major": f"{major + 1}.0.0",
    }
    allowed = [steps[name] for name in LEVELS[LEVELS.index(needed) :]]
    if version not in allowed:
        raise BadInput(
            f"the changes since {before} make a {needed} version: {DESCRIPTOR} must say {' or '.join(allowed)}, not {version}"
        )


def read_changes(root: Path) -> list[Change]:
    """The lines of changes.csv; none where it does not exist yet."""
    if not inside(root, CHANGES).exists():
        return []
    return [Change(**row) for row in read_csv(root, CHANGES, COLUMNS)[0]]


def with_reasons(
    changes: Iterable[Change], known: Iterable[Change], reason: str, note: str
) -> list[Change]:
    """Changes with the reasons that were typed for the very same change before, else with the given one."""
    typed = {astuple(c)[:7]: (c.reason, c.note) for c in known if c.reason}
    found = []
    for change in changes:
        said = (
            (change.reason, change.note)
            if change.reason
            else typed.get(astuple(change)[:7], (reason, note))
        )
        found.append(replace(change, reason=said[0], note=said[1]))
    return found


def section(package: Package, changes: list[Change], before: str) -> str:
    """The generated part of this version's changelog."""
    counts = Counter(
        (c.table, c.change)
        for c in {
            replace(c, field="", old="", new="", reason="", note="") for c in changes if c.row_id
        }
    )
    kinds = KINDS if before else ()
    lines = ["| " + " | ".join(("table", "rows", *kinds)) + " |", "| --- " * (len(kinds) + 2) + "|"]
    for name in history_tables(package):
        numbers = [counts[name, kind] for kind in kinds]
        lines.append(
            "| "
            + " | ".join(
                (f"`{name}`", str(len(package.data[name].rows)), *(str(n or "") for n in numbers))
            )
            + " |"
        )
    for c in changes:
        if not c.row_id:
            lines.append(
                f"\n- `{c.table}`{f', column `{c.field}`' if c.field else ''}: {c.change} ({c.reason}). {c.note}".rstrip()
            )
        elif c.change in ("withdrawn", "merged"):
            lines.append(
                f"\n- `{c.table}` {c.row_id}: {c.change}{f' into {c.new}' if c.new else ''} ({c.reason}). {c.note}".rstrip()
            )
    return (
        f"{f'Changes since {before}' if before else 'The first release'}:\n\n"
        + "\n".join(lines)
        + "\n"
    )


def with_section(changelog: str, package: Package, made: str) -> str:
    """A changelog with the generated part of this version put between its markers; the version gets a heading if it has none."""
    citation = cited(package.descriptor)
    start, end = f"<!-- changes {citation.version} -->\n", "<!-- /changes -->\n"
    heading = f"## {citation.version} ({citation.date})\n"
    changelog = re.sub(
        rf"^## {re.escape(citation.version)}\b.*\n",
        lambda _: heading,
        changelog,
        flags=re.MULTILINE,
    )
    if heading not in changelog:
        first = re.search(r"^## ", changelog, re.MULTILINE)
        at = first.start() if first else len(changelog)
        changelog = f"{changelog[:at].rstrip()}\n\n{heading}\n{changelog[at:]}"
    if start not in changelog:
        # After what a maintainer may have said of this version, before the next heading.
        after = re.compile(r"^## |\Z", re.MULTILINE).search(
            changelog, changelog.index(heading) + len(heading)
        )
        at = after.start() if after else len(changelog)
        changelog = f"{changelog[:at].rstrip()}\n\n{start}{end}\n{changelog[at:]}".rstrip() + "\n"
    head, _, tail = changelog.partition(start)
    lost = re.search(r"^(## |<!-- changes )", tail.partition(end)[0], re.MULTILINE)
    if end not in tail or lost:
        raise BadInput(f"{CHANGELOG} has lost the line {end.strip()} of {citation.version}")
    return f"{head}{start}{made}{end}{tail.partition(end)[2]}"


def refuse_rewritten(package: Package) -> None:
    """BadInput that names the rows that a closed version had otherwise, or not at all."""
    found = dict.fromkeys(c.row_id or c.field or c.table for c in rewritten(package))
    if found:
        more = f" and {len(found) - 10} more" if len(found) > 10 else ""
        named = ", ".join(list(found)[:10]) + more
        said = f"{package.descriptor['version']} is released, and its rows were changed ({named})"
        raise BadInput(f"{said}; restore them, or set a newer version in {DESCRIPTOR}")


def outputs(package: Package, reason: str = "", note: str = "") -> dict[str, bytes]:
    """What `make changes` writes (path -> bytes). BadInput if the version cannot be that."""
    refuse_rewritten(package)
    before, version = previous(package), package.descriptor["version"]
    known = read_changes(package.root)
    found = list(compare(package, read_release(package.root, before), version)) if before else []
    if before:
        check_number(before, version, level(found, package))
    found = with_reasons(found, known, reason, note)
    made = section(package, found, before)
    changelog = with_section(read_text(package.root, CHANGELOG), package, made)
    lines = [asdict(change) for change in [*(c for c in known if c.version != version), *found]]
    record = {} if closed(package) else snapshot(package)
    return record | {CHANGES: to_csv(COLUMNS, lines), CHANGELOG: changelog.encode("utf-8")}


def clear(package: Package, made: dict[str, bytes]) -> None:
    """Take out of the record of this version, while it is open, the tables that have gone since."""
    folder = inside(package.root, f"releases/{package.descriptor['version']}")
    for path in [] if closed(package) or not folder.is_dir() else list(folder.iterdir()):
        if f"releases/{folder.name}/{path.name}" not in made:
            path.unlink()


def reasons(package: Package) -> list[str]:
    """The reasons that a change may have, as the schema of the list of what has gone names them."""
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
    options.add_argument(
        "--reason", default="", help="the reason of every change that has none yet"
    )
    options.add_argument("--note", default="", help="what to say of those changes")
    options.add_argument(
        "--since",
        default="",
        metavar="VERSION",
        help="print the changes since a release, and write nothing",
    )
    arguments = options.parse_args()
    package = read_package(arguments.root)
    if arguments.reason and arguments.reason not in reasons(package):
        raise BadInput(f"no reason {arguments.reason!r}; known are {', '.join(reasons(package))}")
    if arguments.since:
        was = read_release(package.root, arguments.since)
        found = compare(package, was, package.descriptor["version"])
        sys.stdout.write(to_csv(COLUMNS, [asdict(change) for change in found]).decode("utf-8"))
        return 0
    made = outputs(package, arguments.reason, arguments.note)
    clear(package, made)
    changed = write_all(arguments.root, made)
    print(f"wrote {', '.join(changed)}" if changed else "the history is of these data")
    return report(without_reason(package, made[CHANGES]))


if __name__ == "__main__":
    run(main)
