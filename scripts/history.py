"""The history of the rows: what each release held, what has changed since, and what has gone.

`releases/VERSION.json` keeps the ids and row hashes of each release. The rows themselves are in git, at the tag or at the commit that wrote
that file, and the hashes prove that they are the released ones. An id that was released stays, or is listed in
`data/withdrawn.csv` with what replaces it; it is never used again. The rows of a derived table have no such promise: no one gave
them their ids.
"""

import csv
import hashlib
import io
import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from scripts.package import DESCRIPTOR, Package, Table, id_order, read_json
from scripts.problems import BadInput, Problem

WITHDRAWN = "withdrawn"
LEVELS = ("patch", "minor", "major")
Cells = Mapping[str, str]


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
    """What git prints; BadInput if the package is not in a git clone."""
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise BadInput(f"git {arguments[0]} failed ({said[0] if said else done.returncode}); this needs a full git clone")
    return done.stdout.decode("utf-8")


def order(version: str) -> tuple[int, ...]:
    """Sort key of versions: by number, so that 1.10.0 comes after 1.9.0."""
    return tuple(int(number) for number in version.split("."))


def row_hash(row: Cells) -> str:
    """128 bits of the SHA-256 of a row's cells, in the order of the columns."""
    return hashlib.sha256(json.dumps(list(row.values()), ensure_ascii=False).encode("utf-8")).hexdigest()[:32]


def history_tables(package: Package) -> dict[str, Table]:
    """The tables whose rows have a history: all but the list of what has gone."""
    return {name: table for name, table in package.tables.items() if name != WITHDRAWN}


def snapshot(package: Package) -> dict[str, Any]:
    """What `releases/VERSION.json` keeps: version, and of each table id -> row hash."""
    tables = {name: {"rows": {row[t.key]: row_hash(row) for row in package.data[name].rows}} for name, t in history_tables(package).items()}
    return {"version": package.descriptor["version"], "tables": tables}


def released(root: Path) -> list[str]:
    """The versions that have a file in releases/, oldest first."""
    found = [path.stem for path in (root / "releases").glob("*.json")]
    return sorted((version for version in found if re.fullmatch(r"\d+\.\d+\.\d+", version)), key=order)


def released_rows(root: Path, version: str) -> dict[str, dict[str, dict[str, str]]]:
    """Table -> id -> row of an earlier release, out of git, proven by its hashes. BadInput if git does not hold them."""
    if version not in released(root):
        raise BadInput(f"releases/ holds no {version}; known are {', '.join(released(root)) or 'none'}")
    name = f"releases/{version}.json"
    kept = read_json(root, name)["tables"]
    commit = (
        f"v{version}" if git(root, "tag", "--list", f"v{version}").strip() else git(root, "log", "-1", "--format=%H", "--", name).strip()
    )
    resources = {r["name"]: r for r in json.loads(git(root, "show", f"{commit}:./{DESCRIPTOR}"))["resources"]} if commit else {}
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for table, was in kept.items():
        if table not in resources:
            raise BadInput(f"git does not hold the data of {version}; fetch the whole history and the tags")
        text = git(root, "show", f"{commit}:./{resources[table]['path']}")
        key = json.loads(git(root, "show", f"{commit}:./{resources[table]['schema']}"))["primaryKey"][0]
        rows = {row[key]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
        if {row_id: row_hash(row) for row_id, row in rows.items()} != was["rows"]:
            raise BadInput(f"{resources[table]['path']} at {commit[:12]} is not what {version} released; was {name} edited by hand?")
        tables[table] = rows
    return tables


def used_ids(package: Package) -> dict[str, set[str]]:
    """Table -> the ids that it has, and those that it had: none of them may be given to another row."""
    used = {name: {row[table.key] for row in package.data[name].rows} for name, table in history_tables(package).items()}
    for version in released(package.root):
        for name, was in read_json(package.root, f"releases/{version}.json")["tables"].items():
            used.setdefault(name, set()).update(was["rows"])
    for name, row_id in gone(package):
        used.setdefault(name, set()).add(row_id)
    return used


def gone(package: Package) -> dict[tuple[str, str], Cells]:
    """(table, id) -> the row of the list of what has gone."""
    listed = package.data.get(WITHDRAWN)
    return {(row["table"], row["row_id"]): row for row in listed.rows} if listed else {}


def compare(package: Package, old: Mapping[str, Mapping[str, Cells]], version: str) -> Iterator[Change]:
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
                yield Change(version, name, "", column, "", "", "added" if column in columns else "withdrawn")
        for row_id in sorted({*was, *now}, key=id_order):
            if row_id not in now:
                listed = withdrawn.get((name, row_id), {})
                by = listed.get("replaced_by", "")
                reasons = listed.get("reason", ""), listed.get("note", "")
                yield Change(version, name, row_id, "", row_id, by, "merged" if by else "withdrawn", *reasons)
            elif row_id not in was:
                yield Change(version, name, row_id, "", "", row_id, "added")
            else:
                for c in columns:
                    if c in was[row_id] and c in now[row_id] and was[row_id][c] != now[row_id][c]:
                        yield Change(version, name, row_id, c, was[row_id][c], now[row_id][c], "modified")


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
    used = {name: {row[table.key] for row in package.data[name].rows} for name, table in history_tables(package).items()}
    seen = set()
    for line, row in listed or ():
        name, row_id, by = row["table"], row["row_id"], row["replaced_by"]
        path = package.tables[WITHDRAWN].path
        if (name, row_id) in seen:
            yield Problem(path, line, "row_id", f"{row_id} of {name} is listed in a row above")
        seen.add((name, row_id))
        if row_id in used.get(name, ()):
            yield Problem(path, line, "row_id", f"{row_id} is withdrawn and in use in {name}; an id is never used again")
        if by and by not in used.get(name, ()) and (name, by) not in gone(package):
            yield Problem(path, line, "replaced_by", f"no row {by} in {name}")


def check(package: Package) -> Iterator[Problem]:
    """Every fault of the history: ids that came back, and ids of an earlier release that vanished."""
    yield from check_withdrawn(package)
    listed = gone(package)
    earlier = [v for v in released(package.root) if order(v) < order(str(package.descriptor["version"]))]
    for version in earlier:
        was = read_json(package.root, f"releases/{version}.json")["tables"]
        for name, table in history_tables(package).items():
            now = {row[table.key] for row in package.data[name].rows}
            for row_id in [] if table.schema.get("derivedTable") else was.get(name, {}).get("rows", {}):
                if row_id not in now and (name, row_id) not in listed:
                    yield Problem(
                        table.path, 1, table.key, f"{row_id} of {version} has vanished; restore it, or list it in data/withdrawn.csv"
                    )
