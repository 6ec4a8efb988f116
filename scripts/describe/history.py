"""The history of the rows: what each release held, what has changed since, and what has gone.

`releases/VERSION/` keeps the tables as they were released, with their hashes, so that a tarball or
a shallow clone knows as much as a full one. A version is closed once git has committed that folder,
or, where git does not hold the package, once the folder is there: its rows never change again. An
id that was released stays, or is listed in `data/withdrawn.csv` with what replaces it; it is never
used again. The rows of a derived table have no such promise: no one gave them their ids.
"""

import csv
import hashlib
import io
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from scripts.model.files import inside, read_bytes, read_text
from scripts.model.package import DESCRIPTOR, Package, Table, id_order
from scripts.model.problems import BadInput, Problem

WITHDRAWN = "withdrawn"
LEVELS = ("patch", "minor", "major")
Cells = Mapping[str, str]
Tables = Mapping[str, Mapping[str, Cells]]
"""Table -> id -> row."""
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Change:
    """One line of changes.csv: `row_id` is '' for a table or a column, `field` is '' for a whole row or table."""

    version: str
    table: str
    row_id: str
    field: str
    old: str
    new: str
    change: str
    reason: str = ""
    note: str = ""


COLUMNS = [field.name for field in fields(Change)]


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


def history_tables(package: Package) -> dict[str, Table]:
    """The tables whose rows have a history: all but the list of what has gone."""
    return {name: table for name, table in package.tables.items() if name != WITHDRAWN}


def snapshot(package: Package) -> dict[str, bytes]:
    """The files of `releases/VERSION/` (path -> bytes): the tables as they are, and hashes."""
    tables = history_tables(package)
    raw = {f"{name}.csv": read_bytes(package.root, table.path) for name, table in tables.items()}
    sums = "".join(f"{hashlib.sha256(raw[name]).hexdigest()}  {name}\n" for name in sorted(raw))
    folder = f"releases/{package.descriptor['version']}"
    return {f"{folder}/{name}": held for name, held in [*raw.items(), (SUMS, sums.encode())]}


def released(root: Path) -> list[str]:
    """The versions that have a folder in releases/, oldest first."""
    folder = inside(root, "releases")
    found = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    number = "(0|[1-9][0-9]{0,8})"
    pattern = re.compile(rf"{number}\.{number}\.{number}")
    return sorted((version for version in found if pattern.fullmatch(version)), key=order)


def read_release(root: Path, version: str) -> Tables:
    """The rows of a release; BadInput if its folder does not hold them as they were released."""
    if version not in released(root):
        known = ", ".join(released(root)) or "none"
        raise BadInput(f"releases/ holds no {version}; known are {known}")
    folder, tables = f"releases/{version}", {}
    listed = [line.partition("  ") for line in read_text(root, f"{folder}/{SUMS}").splitlines()]
    held = sorted(path.name for path in inside(root, folder).iterdir() if path.name != SUMS)
    if not held or sorted(name for _, _, name in listed) != held:
        raise BadInput(f"{folder} does not hold what its {SUMS} lists; restore it from git")
    for wanted, _, name in listed:
        raw = read_bytes(root, f"{folder}/{name}")
        if hashlib.sha256(raw).hexdigest() != wanted:
            said = f"{folder}/{name} is not what {version} released"
            raise BadInput(f"{said}; restore it from the repository")
        rows = csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""))
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
    version, held = str(package.descriptor["version"]), committed(package.root)
    if held is None:
        return version in released(package.root)
    return any(path.startswith(f"releases/{version}/") for path in held)


def rewritten(package: Package) -> list["Change"]:
    """What differs between the package and the release that it says it is; nothing before that."""
    version = str(package.descriptor["version"])
    if not closed(package):
        return []
    return list(compare(package, read_release(package.root, version), version))


def ids(package: Package) -> dict[str, set[str]]:
    """Table -> the ids that it has."""
    tables = history_tables(package)
    return {name: {row[t.key] for row in package.data[name].rows} for name, t in tables.items()}


def used_ids(package: Package) -> dict[str, set[str]]:
    """Table -> the ids that it has, and those that it had: none of them may be given to another row."""
    used = ids(package)
    for version in released(package.root):
        for name, was in read_release(package.root, version).items():
            used.setdefault(name, set()).update(was)
    for name, row_id in gone(package):
        used.setdefault(name, set()).add(row_id)
    return used


def gone(package: Package) -> dict[tuple[str, str], Cells]:
    """(table, id) -> the row of the list of what has gone."""
    listed = package.data.get(WITHDRAWN)
    return {(row["table"], row["row_id"]): row for row in listed.rows} if listed else {}


def compare(package: Package, old: Tables, version: str) -> Iterator[Change]:
    """Every difference between an earlier release and the package, in the order of tables, ids and columns."""
    withdrawn = gone(package)
    for name in [*(t for t in old if t not in package.tables), *history_tables(package)]:
        rows = package.data[name] if name in package.tables else None
        was = old.get(name, {})
        now = {row[rows.table.key]: row for row in rows.rows} if rows else {}
        if bool(rows) != (name in old):
            yield Change(version, name, "", "", "", "", "added" if rows else "withdrawn")
        before = list(next(iter(was.values()), {}))
        columns = rows.table.columns if rows and before else before
        for column in [*columns, *(c for c in before if c not in columns)]:
            if (column in columns) != (column in before):
                yield Change(
                    version, name, "", column, "", "", "added" if column in columns else "withdrawn"
                )
        for row_id in sorted({*was, *now}, key=id_order):
            if row_id not in now:
                listed = withdrawn.get((name, row_id), {})
                by = listed.get("replaced_by", "")
                reasons = listed.get("reason", ""), listed.get("note", "")
                yield Change(
                    version, name, row_id, "", row_id, by, "merged" if by else "withdrawn", *reasons
                )
            elif row_id not in was:
                yield Change(version, name, row_id, "", "", row_id, "added")
            else:
                for c in columns:
                    if c in was[row_id] and c in now[row_id] and was[row_id][c] != now[row_id][c]:
                        yield Change(
                            version, name, row_id, c, was[row_id][c], now[row_id][c], "modified"
                        )


def level(changes: Iterable[Change], package: Package) -> str:
    """What the changes make of the version: major, minor or patch."""
    derived = {name for name, table in package.tables.items() if table.schema.get("derivedTable")}
    found = {
        "major" if c.change in ("withdrawn", "merged") else "minor"
        for c in changes
        if c.change != "modified" and not (c.row_id and c.table in derived)
    }
    return max(found, key=LEVELS.index, default="patch")


def check_withdrawn(package: Package) -> Iterator[Problem]:
    """The list of what has gone: each id once, of a table that exists, out of use, replaced by a row that exists."""
    listed = package.data.get(WITHDRAWN)
    used = ids(package)
    seen = set()
    for line, row in listed or ():
        name, row_id, by = row["table"], row["row_id"], row["replaced_by"]
        path = package.tables[WITHDRAWN].path
        if (name, row_id) in seen:
            yield Problem(path, line, "row_id", f"{row_id} of {name} is listed in a row above")
        seen.add((name, row_id))
        if row_id in used.get(name, ()):
            yield Problem(
                path,
                line,
                "row_id",
                f"{row_id} is withdrawn and in use in {name}; an id is never used again",
            )
        if by and by not in used.get(name, ()) and (name, by) not in gone(package):
            yield Problem(path, line, "replaced_by", f"no row {by} in {name}")


def check_records(package: Package) -> Iterator[Problem]:
    """Records of releases are as git has them, the rows of a closed version as its record."""
    if committed(package.root) is not None:
        since = ("--relative", "--name-only", "--diff-filter=a", "HEAD", "--")
        for path in git(package.root, "diff", *since, ":(glob)releases/*/*").splitlines():
            yield Problem(path, 1, "", f"is released and was changed; git checkout HEAD -- {path}")
    version = package.descriptor["version"]
    advice = f"{version} is released: restore it, or set a newer version in {DESCRIPTOR}"
    for path, line, change in placed(package, rewritten(package)):
        what = f"{change.row_id or change.table} {change.change}"
        yield Problem(path, line, change.field, f"{what} since the release; {advice}")


def placed(package: Package, changes: Iterable[Change]) -> Iterator[tuple[str, int, Change]]:
    """Each change with the file and the line of its row; line 1 where the row has gone."""
    lines: dict[tuple[str, str], int] = {}
    for name, table in history_tables(package).items():
        lines |= {(name, row[table.key]): line for line, row in package.data[name]}
    for change in changes:
        held = package.tables.get(change.table)
        path = held.path if held else DESCRIPTOR
        yield path, lines.get((change.table, change.row_id), 1), change


def check(package: Package) -> Iterator[Problem]:
    """Every fault of the history: releases rewritten, ids that came back, ids that vanished."""
    yield from check_withdrawn(package)
    yield from check_records(package)
    listed, kept, now = gone(package), ids(package), package.descriptor["version"]
    for version in [v for v in released(package.root) if order(v) < order(now)]:
        was = read_release(package.root, version)
        for name, table in history_tables(package).items():
            for row_id in [] if table.schema.get("derivedTable") else was.get(name, {}):
                if row_id not in kept[name] and (name, row_id) not in listed:
                    said = f"{row_id} of {version} has vanished"
                    advice = "restore it, or list it in data/withdrawn.csv"
                    yield Problem(table.path, 1, table.key, f"{said}; {advice}")


def notes(package: Package) -> Iterator[str]:
    """A line for each row of the last release that is changed or left out; no fault yet."""
    version = str(package.descriptor["version"])
    known = [v for v in released(package.root) if order(v) < order(version)]
    if closed(package) or not known:
        return
    rows: dict[tuple[str, int, str], list[str]] = {}
    found = compare(package, read_release(package.root, known[-1]), version)
    for path, line, change in placed(package, found):
        if change.row_id and change.change != "added":
            what = change.field or change.change
            rows.setdefault((path, line, change.row_id), []).append(what)
    for (path, line, row_id), differing in rows.items():
        yield f"{path}:{line}: {row_id} of {known[-1]} is not as it was: {', '.join(differing)}"
    if rows:
        said = f"rows that differ from {known[-1]}: {len(rows)}"
        yield f"{said}; make changes asks for the reason of each before {version} is released"
