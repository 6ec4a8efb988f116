"""The history of the rows: what each release held, and that nothing of it is rewritten or lost.

`releases/VERSION/` keeps the tables as they were released; to git they are the blobs of the tables
themselves, and a tarball or a shallow clone has them too. A version is closed once git has
committed that folder or, where git does not hold the package, once it is there: its rows never
change again. An id that was released stays, or is listed in `data/withdrawn.csv`; it is never used
again. The rows of a derived table have no such promise.
"""

import csv
import hashlib
import io
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scripts.describe.differences import (
    WITHDRAWN,
    Change,
    Tables,
    by_id,
    compare,
    gone,
    history_tables,
)
from scripts.model.files import inside, read_bytes, read_text
from scripts.model.package import DESCRIPTOR, Package, id_order, split_id
from scripts.model.problems import BadInput, Problem

SUMS = "SHA256SUMS"
VERSION = re.compile(r"(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}")


def git(root: Path, *arguments: str) -> str:
    """What git prints; BadInput if git is missing or the package is not in a clone."""
    try:
        done = subprocess.run(["git", "-C", root, *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise BadInput("git is not installed; this needs a git clone") from None
    if done.returncode:
        said = [*done.stderr.decode("utf-8", "replace").splitlines(), str(done.returncode)][0]
        raise BadInput(f"git {arguments[0]} failed ({said}); this needs a git clone")
    return done.stdout.decode("utf-8", "replace")


def order(version: str) -> tuple[int, ...]:
    """Sort key of versions: by number, so that 1.10.0 comes after 1.9.0."""
    return tuple(int(number) for number in version.split("."))


def sums(files: Mapping[str, bytes]) -> str:
    """Files (path -> bytes) as `sha256sum --check` reads them."""
    named = sorted(files.items())
    return "".join(f"{hashlib.sha256(raw).hexdigest()}  {name}\n" for name, raw in named)


def snapshot(package: Package) -> dict[str, bytes]:
    """The files of `releases/VERSION/` (path -> bytes): the tables as they are, and hashes."""
    tables = history_tables(package).items()
    held = {f"{name}.csv": read_bytes(package.root, table.path) for name, table in tables}
    held[SUMS] = sums(held).encode()
    return {f"releases/{package.descriptor['version']}/{name}": raw for name, raw in held.items()}


def released(root: Path) -> list[str]:
    """The versions that have a folder in releases/, oldest first."""
    folder = inside(root, "releases")
    found = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return sorted((name for name in found if VERSION.fullmatch(name)), key=order)


def read_release(root: Path, version: str) -> Tables:
    """The rows of a release; BadInput if its folder does not hold them as they were released."""
    if version not in released(root):
        known = ", ".join(released(root)) or "none"
        raise BadInput(f"releases/ holds no {version}; known are {known}")
    folder = f"releases/{version}"
    names = [path.name for path in inside(root, folder).iterdir() if path.name != SUMS]
    found = sums({name: read_bytes(root, f"{folder}/{name}") for name in names})
    listed = read_text(root, f"{folder}/{SUMS}")
    wrong = {line[66:] for line in {*found.splitlines()} ^ {*listed.splitlines()}}
    if wrong or not names:
        said = f"{folder}/{min(wrong, default='')} is not what {version} released"
        raise BadInput(f"{said} (see its {SUMS}); restore it from the repository")
    tables = {}
    for name in names:
        rows = csv.DictReader(io.StringIO(read_text(root, f"{folder}/{name}"), newline=""))
        tables[name.removesuffix(".csv")] = {next(iter(row.values())): row for row in rows}
    return tables


def committed(root: Path) -> list[str] | None:
    """The files of releases/ in git's last commit; None where that does not hold the package."""
    try:
        listed = git(root, "ls-tree", "-r", "--name-only", "HEAD", "--", DESCRIPTOR, "releases")
    except BadInput:
        return None
    return listed.splitlines() if DESCRIPTOR in listed.splitlines() else None


def closed(package: Package) -> bool:
    """Whether the version of the package is released, so that its rows may not change."""
    version, held = package.descriptor["version"], committed(package.root)
    if held is None:
        return version in released(package.root)
    return any(path.startswith(f"releases/{version}/") for path in held)


def earlier(package: Package) -> list[str]:
    """The releases before the version of the package, oldest first."""
    now = order(package.descriptor["version"])
    return [version for version in released(package.root) if order(version) < now]


def since(package: Package, version: str) -> list[Change]:
    """What differs from a release."""
    release = read_release(package.root, version)
    return list(compare(package, release, package.descriptor["version"]))


def rewritten(package: Package) -> list[Change]:
    """What differs between the package and the release that it says it is."""
    return since(package, package.descriptor["version"]) if closed(package) else []


def released_ids(package: Package) -> dict[str, set[str]]:
    """Table -> the ids that a release had."""
    found: dict[str, set[str]] = {}
    for version in released(package.root):
        for name, rows in read_release(package.root, version).items():
            found.setdefault(name, set()).update(rows)
    return found


def used_ids(package: Package) -> dict[str, set[str]]:
    """Table -> the ids that it has or had: none of them may be given to another row."""
    used = released_ids(package)
    for name, rows in by_id(package).items():
        used.setdefault(name, set()).update(rows)
    for name, row_id in gone(package):
        used.setdefault(name, set()).add(row_id)
    return used


def check_withdrawn(package: Package) -> Iterator[Problem]:
    """The list of what has gone: each id once, out of use, replaced by a row that there is."""
    listed, seen = package.data.get(WITHDRAWN, ()), set()
    asked = {word for _, row in listed for word in (row["row_id"], *row["replaced_by"].split())}
    kept = {
        name: {row[table.key] for row in package.data[name].rows if row[table.key] in asked}
        for name, table in (history_tables(package).items() if asked else ())
    }
    there = set[str]().union(*kept.values(), (row_id for _, row_id in gone(package)))
    for line, row in listed:
        path, name = package.tables[WITHDRAWN].path, row["table"]
        row_id, used = row["row_id"], kept.get(name, set())
        if (name, row_id) in seen:
            yield Problem(path, line, "row_id", f"{row_id} of {name} is listed in a row above")
        seen.add((name, row_id))
        if row_id in used:
            said = f"{row_id} is withdrawn and in use in {name}; an id is never used again"
            yield Problem(path, line, "row_id", said)
        for by in row["replaced_by"].split():
            if by not in there:
                yield Problem(path, line, "replaced_by", f"there is no row {by}")


def placed(package: Package, changes: Iterable[Change]) -> Iterator[tuple[str, int, Change]]:
    """Each change with the file and the line of its row; line 1 where the row has gone."""
    told = list(changes)
    lines: dict[tuple[str, str], int] = {}
    for name in {change.table for change in told} & set(history_tables(package)):
        key = package.tables[name].key
        lines |= {(name, row[key]): line for line, row in package.data[name]}
    for change in told:
        held = package.tables.get(change.table)
        path = held.path if held else DESCRIPTOR
        yield path, lines.get((change.table, change.row_id), 1), change


def check(package: Package) -> Iterator[Problem]:
    """Every fault: releases rewritten, ids that came back, ids that vanished."""
    yield from check_withdrawn(package)
    if committed(package.root) is not None:
        asked = ("--relative", "--name-only", "--diff-filter=a", "HEAD", "--")
        for path in git(package.root, "diff", *asked, ":(glob)releases/*/*").splitlines():
            yield Problem(path, 1, "", f"is released and was changed; git checkout HEAD -- {path}")
    yield from check_closed(package)
    for version in earlier(package):
        yield from check_vanished(package, version)


def check_closed(package: Package) -> Iterator[Problem]:
    """What differs from the release that the package says it is; the rows that came have one cause
    and are one fault, at the first of them."""
    version, came = package.descriptor["version"], list[tuple[str, int, str]]()
    advice = f"{version} is released: restore it, or set a newer version in {DESCRIPTOR}"
    for path, line, change in placed(package, rewritten(package)):
        if change.row_id and change.change == "added":
            came.append((path, line, change.row_id))
        else:
            what = f"{change.row_id or change.table} {change.change}"
            yield Problem(path, line, change.field, f"{what} since the release; {advice}")
    if came:
        path, line, row_id = came[0]
        others = f" and {len(came) - 1} more" if len(came) > 1 else ""
        said = f"{row_id}{others} added since the release; {version} is released"
        yield Problem(path, line, "", f"{said}: set a newer version in {DESCRIPTOR}")


def check_vanished(package: Package, version: str) -> Iterator[Problem]:
    """Rows of an earlier release that are neither there nor listed."""
    tables, listed = history_tables(package), gone(package)
    for change in since(package, version):
        name, row_id = change.table, change.row_id
        if change.change != WITHDRAWN or not row_id or (name, row_id) in listed:
            continue
        if name in tables and not tables[name].schema.get("derivedTable"):
            said = f"{row_id} of {version} has vanished; restore it, or list it in data/{WITHDRAWN}"
            yield Problem(tables[name].path, 1, tables[name].key, f"{said}.csv")


FEW = 20
"""Rows that are told one by one."""


def in_ranges(ids: Iterable[str]) -> str:
    """Ids in order, those that follow each other as one.

    >>> in_ranges(["E0001", "E0002", "E0003", "E0007", "lumina"])
    'E0001–E0003, E0007, lumina'
    """
    runs: list[list[str]] = []
    for row_id in sorted(ids, key=id_order):
        prefix, number = split_id(row_id)
        after = split_id(runs[-1][-1]) if runs else ("", "")
        if number and after[1] and (prefix, int(number)) == (after[0], int(after[1]) + 1):
            runs[-1].append(row_id)
        else:
            runs.append([row_id])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def notes(package: Package) -> Iterator[str]:
    """Each row of the last release that is changed or left out: a line a row where they are few,
    else a line a table; no fault yet."""
    if closed(package) or not earlier(package):
        return
    last = earlier(package)[-1]
    rows: dict[tuple[str, int, str], list[str]] = {}
    for path, line, change in placed(package, since(package, last)):
        if change.row_id and change.change != "added":
            fields = rows.setdefault((path, line, change.row_id), [])
            fields.append(change.field or change.change)
    if len(rows) <= FEW:
        for (path, line, row_id), fields in rows.items():
            yield f"{path}:{line}: {row_id} of {last} is not as it was: {', '.join(fields)}"
    else:
        for path in dict.fromkeys(path for path, _, _ in rows):
            ids = [row_id for at, _, row_id in rows if at == path]
            yield f"{path}: {len(ids)} rows of {last} are not as they were: {in_ranges(ids)}"
    if rows:
        asked = f"before {package.descriptor['version']} is released"
        said = f"rows that differ from {last}: {len(rows)}"
        yield f"{said}; make changes asks for the reason of each {asked}"
