"""The package as it was when it last was sound, and what has been edited since.

Under `build/sound/` stand the cells of the tables, the hashes of the documents, and a fingerprint
of all else that the checks depend on. It is written only when all checks have passed. A table whose
file is the same as then is read from there, in a quarter of the time that its CSV takes.
"""

import hashlib
import json
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any

from scripts.model.cells import maker
from scripts.model.files import inside, read_bytes, size_of, write_all
from scripts.model.package import DESCRIPTOR, Package, Rows, Table
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


def packed(rows: Rows) -> bytes:
    """A table for `unpacked`: how many rows, their lines, the numbers of their cells, row by row,
    then each value once; between two stands NUL, which no CSV holds."""
    values = defaultdict[str, int](count().__next__)
    cells = chain.from_iterable(row.values() for row in rows.rows)
    numbers = array("I", [len(rows.rows), *rows.lines])
    numbers.extend(map(values.__getitem__, cells))
    return numbers.tobytes() + "\0".join(values).encode()


def unpacked(table: Table, raw: bytes) -> Rows:
    """The rows that `packed` was given."""
    width, size = len(table.columns), array("I").itemsize
    total = array("I", raw[:size])[0]
    end = (1 + total + total * width) * size
    numbers = memoryview(raw)[:end].cast("I")
    values = str(memoryview(raw)[end:], "utf-8").split("\0")
    cells = map(values.__getitem__, numbers[1 + total :])
    rows = map(maker(table.columns), zip(*[cells] * width, strict=True))
    return Rows(table, list(rows), numbers[1 : 1 + total].tolist())


@dataclass(frozen=True)
class Sound:
    """What is kept of a package as it was sound, and by table the hash of its file as it is."""

    root: Path
    tables: dict[str, list[str]]
    """Table -> the hash of its file, and of its cells as they are kept."""
    texts: dict[str, list[str]]
    files: dict[str, str]

    def is_same(self, table: Table) -> bool:
        """Whether the file of a table is the one whose cells are kept."""
        return self.tables.get(table.name, [""])[0] == self.files[table.name]

    def cells(self, table: Table) -> bytes:
        """What is kept of a table; nothing where that is not here as it was written."""
        place = inside(self.root, kept_at(table))
        raw = place.read_bytes() if place.is_file() else b""
        return raw if digest(raw) in self.tables.get(table.name, [])[1:] else b""


def last_sound(package: Package) -> Sound | str:
    """What is kept of a package; or why nothing of it can be taken, in words."""
    state = read_state(package.root)
    if state is None:
        return "no sound check is known"
    now = fingerprint(package)
    other = [said for said in now if state["all"].get(said) != now[said]]
    if other:
        return f"{', '.join(other)} changed since the last sound check"
    files = {t.name: digest(read_bytes(package.root, t.path)) for t in package.tables.values()}
    return Sound(package.root, state["tables"], state["texts"], files)


def with_rows(package: Package, sound: Sound) -> Package:
    """The package with its rows: those of tables that are as they were, from what is kept."""
    data = {}
    for table in package.tables.values():
        cells = sound.cells(table) if sound.is_same(table) else b""
        data[table.name] = unpacked(table, cells) if cells else package.rows(table.name)
    return package.with_data(data)


def keep(package: Package, sources: Sources, sound: Sound | str) -> None:
    """Write down that the package is sound; not where a file is another by now than its hash in the
    descriptor says, nor where nothing can be written: then the next check looks at all."""
    files, tables = dict[str, bytes](), dict[str, list[str]]()
    known = sound.tables if isinstance(sound, Sound) else {}
    for resource in package.descriptor["resources"]:
        table = package.tables[resource["name"]]
        found = digest(read_bytes(package.root, table.path))
        if f"sha256:{found}" != resource["hash"]:
            return
        tables[table.name] = known.get(table.name, [])
        if found not in tables[table.name][:1]:
            cells = files[kept_at(table)] = packed(package.data[table.name])
            tables[table.name] = [found, digest(cells)]
    state = {"all": fingerprint(package), "texts": texts(sources), "tables": tables}
    files[f"{FOLDER}/{STATE}"] = json.dumps(state, ensure_ascii=False).encode()
    try:
        write_all(package.root, files)
    except OSError:
        forget(package.root)


def forget(root: Path) -> None:
    inside(root, f"{FOLDER}/{STATE}").unlink(missing_ok=True)


def kept_at(table: Table) -> str:
    return f"{FOLDER}/{table.name}.cells"


def read_state(root: Path) -> dict[str, dict[str, Any]] | None:
    try:
        found = json.loads(read_bytes(root, f"{FOLDER}/{STATE}"))
    except (BadInput, ValueError):
        return None
    return found if isinstance(found, dict) and {"all", "texts", "tables"} <= set(found) else None


def edited(package: Package, sources: Sources, sound: Sound) -> Edit | str:
    """What has been edited since the package was sound; or why that is not known, in words."""
    known = texts(sources)
    if any(known.get(document) != was for document, was in sound.texts.items()):
        return "a document changed or went"
    edit = Edit(documents=set(known) - set(sound.texts))
    for resource in package.descriptor["resources"]:
        table = package.tables[resource["name"]]
        found = size_of(package.root, table.path), f"sha256:{sound.files[table.name]}"
        if found != (resource["bytes"], resource["hash"]):
            return f"{table.path} is not what {DESCRIPTOR} says"
        if not sound.is_same(table) and not compare(package.data[table.name], sound, edit):
            return f"{table.path} is in another order, or its cells are not here as they were kept"
    return edit


def compare(rows: Rows, sound: Sound, edit: Edit) -> bool:
    """Add the rows of a table that differ; False where they cannot be told."""
    name, kept = rows.table.name, sound.cells(rows.table)
    before = unpacked(rows.table, kept).rows if kept else []
    was, now = ([tuple(row.values()) for row in some] for some in (before, rows.rows))
    gone, came = set(was) - set(now), set(now) - set(was)
    if [row for row in was if row not in gone] != [row for row in now if row not in came]:
        return False
    edit.was[name] = [row for row, cells in zip(before, was, strict=True) if cells in gone]
    edit.now[name] = [held for held, cells in zip(rows, now, strict=True) if cells in came]
    return bool(kept)
