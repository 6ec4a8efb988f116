"""The package as it was when it last was sound, and what has been edited since.

Under `build/sound/` stand copies of the tables, the hashes of the documents, and a fingerprint of
all else that the checks depend on. It is written only when all checks have passed.
"""

import csv
import hashlib
import json
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.model.cells import maker
from scripts.model.files import inside, read_bytes, size_of, write_all
from scripts.model.package import DESCRIPTOR, Package, Table
from scripts.model.problems import BadInput
from scripts.model.sources import Sources
from scripts.text.settings import FILE

FOLDER, STATE = "build/sound", "state.json"
CODE = Path(__file__).parents[2]
Row = dict[str, str]


@dataclass
class Edit:
    """What has changed since: by table the rows as they were and, by their lines, as they are; and
    the documents that are new."""

    was: dict[str, list[Row]] = field(default_factory=dict)
    now: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def files_below(root: Path, *patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        found = (path for path in root.glob(pattern) if path.is_file())
        yield from sorted(path for path in found if "__pycache__" not in path.parts)


def fingerprint(package: Package) -> dict[str, str]:
    """Name of what all rows depend on -> its hash: the programs, the schemas, the descriptor but
    for sizes and hashes, the releases, and which files there are."""
    own = [{**r, "bytes": 0, "hash": ""} for r in package.descriptor["resources"]]
    described = json.dumps(package.descriptor | {"resources": own}, sort_keys=True)
    root = package.root
    names = [str(path.relative_to(root)) for path in files_below(root, "data/*", "schemas/*")]
    groups: dict[str, Iterable[Path]] = {
        "the programs": files_below(CODE, "scripts/**/*", "requirements-build.txt"),
        "the schemas": files_below(root, "schemas/*"),
        "the releases": files_below(root, "releases/**/*"),
        FILE: [*files_below(root, FILE), *files_below(CODE, FILE)],
    }
    found = {said: digest(b"".join(map(hashed, paths))) for said, paths in groups.items()}
    found |= {DESCRIPTOR: digest(described.encode()), "Python": sys.version}
    return found | {"the files of the package": digest("\n".join(names).encode())}


def hashed(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def texts(sources: Sources) -> dict[str, list[str]]:
    """Document -> its path, its hash and its language."""
    return {d: [source.path, source.sha256, source.language] for d, source in sources.items()}


def keep(package: Package, sources: Sources) -> None:
    """Write down that the package is sound; not where a file is another by now than its hash in the
    descriptor says, nor where nothing can be written: then the next check looks at all."""
    state = {"all": fingerprint(package), "texts": texts(sources)}
    resources = package.descriptor["resources"]
    state["tables"] = {r["name"]: r["hash"] for r in resources}
    files = {copy_of(r["path"]): read_bytes(package.root, r["path"]) for r in resources}
    if all(f"sha256:{digest(files[copy_of(r['path'])])}" == r["hash"] for r in resources):
        files[f"{FOLDER}/{STATE}"] = json.dumps(state, ensure_ascii=False).encode()
        try:
            write_all(package.root, files)
        except OSError:
            forget(package.root)


def forget(root: Path) -> None:
    inside(root, f"{FOLDER}/{STATE}").unlink(missing_ok=True)


def copy_of(path: str) -> str:
    return f"{FOLDER}/{path.rpartition('/')[2]}"


def read_state(root: Path) -> dict[str, dict[str, object]] | None:
    try:
        found = json.loads(read_bytes(root, f"{FOLDER}/{STATE}"))
    except (BadInput, ValueError):
        return None
    return found if isinstance(found, dict) and {"all", "texts", "tables"} <= set(found) else None


def edited(package: Package, sources: Sources) -> Edit | str:
    """What has been edited since the package was sound; or why that is not known, in words."""
    state = read_state(package.root)
    if state is None:
        return "no sound check is known"
    now = fingerprint(package)
    other = [said for said in now if state["all"].get(said) != now[said]]
    if other:
        return f"{', '.join(other)} changed since the last sound check"
    was, is_ = state["texts"], texts(sources)
    if any(is_.get(document) != was[document] for document in was):
        return "a document changed or went"
    edit = Edit(documents=set(is_) - set(was))
    for resource in package.descriptor["resources"]:
        table = package.tables[resource["name"]]
        raw = read_bytes(package.root, table.path)
        if (resource["bytes"], resource["hash"]) != (len(raw), f"sha256:{digest(raw)}"):
            return f"{table.path} is not what {DESCRIPTOR} says"
        if not compare(package, table, str(state["tables"].get(table.name)), edit):
            return f"{table.path} is in another order, or its cells have line breaks"
    return edit


def compare(package: Package, table: Table, known: str, edit: Edit) -> bool:
    """Add the rows of a table that differ; False where its lines do not tell them."""
    copy, new = copy_of(table.path), read_bytes(package.root, table.path)
    old = read_bytes(package.root, copy) if size_of(package.root, copy) else b""
    if f"sha256:{digest(old)}" != known:
        return False
    if old == new:
        return True
    was, now = old.splitlines(), new.splitlines()
    gone, came = set(was) - set(now), set(now) - set(was)
    if [line for line in was if line not in gone] != [line for line in now if line not in came]:
        return False
    if any(line.count(b'"') % 2 for line in gone | came):
        return False
    row_of = maker(table.columns)
    cells = [*csv.reader(line.decode() for line in was if line in gone)]
    rows = package.data[table.name]
    numbers = [number for number, line in enumerate(now, start=1) if line in came]
    places = [bisect_left(rows.lines, number) for number in numbers]
    if any(len(row) != len(table.columns) for row in cells) or len(rows.lines) != len(now) - 1:
        return False
    edit.was[table.name] = [row_of(row) for row in cells]
    edit.now[table.name] = [(rows.lines[at], rows.rows[at]) for at in places]
    return True
