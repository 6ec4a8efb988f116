"""What nobody types, written: the offsets of typed words, ids, rows and cells that follow.

Each row stands alone: one that cannot be filled stays as it was typed, and the others are filled.
Where a document has changed nothing is filled: that is the fault, and not its spans.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from scripts.curate.parting import parted
from scripts.curate.placing import Filled, Row, SpanFiller
from scripts.curate.unsaid import with_named, with_unsaid
from scripts.describe.differences import WITHDRAWN
from scripts.describe.history import released_ids, used_ids
from scripts.model.beside import shown
from scripts.model.package import DESCRIPTOR, Package, Rows, Table, id_order, split_id, to_csv
from scripts.model.problems import Problem
from scripts.model.sources import Sources, documents_table, read_sources
from scripts.rules.derived import Context, derive, with_originals
from scripts.rules.following import follow, givers, meant, taken
from scripts.rules.mentions import Names, find_mentions
from scripts.rules.stating import MARK, World

Tables = dict[str, Rows]
REASON, NO_LONGER = "coding_changed", "It followed from a cell that has changed."


@dataclass
class Filling:
    """The tables on their way, and what was wrong; `places` are the files and lines of the rows
    that stay as they are."""

    package: Package
    sources: Sources
    data: Tables
    problems: list[Problem]

    @property
    def places(self) -> set[tuple[str, int]]:
        return {(problem.file, problem.line) for problem in self.problems}

    def written(self) -> list[str]:
        """The tables that people write."""
        return [n for n in self.data if not self.package.tables[n].schema.get("derivedTable")]

    def steps(self, names: list[str], said: str) -> Iterator[str]:
        """Some tables one after the other, with a bar on a terminal."""
        return shown(names, said, [len(self.data[name].rows) for name in names])

    def put(self, name: str, filled: Filled) -> None:
        self.data[name], found = filled
        self.problems += found

    def faulty(self, name: str) -> bool:
        """Whether a row of a table cannot be filled."""
        return any(path == self.package.tables[name].path for path, _ in self.places)


def changed_documents(rows: Rows, sources: Sources) -> list[Problem]:
    """The documents that are not what their rows say."""
    found = []
    for line, row in rows:
        path, source = row["path"], sources[row[rows.table.key]]
        if source.path != path:
            said = f"{row[rows.table.key]!r} is the id of {source.path}, too; give each its own"
            found.append(Problem(rows.table.path, line, rows.table.key, said))
        elif row["sha256"] not in ("", source.sha256):
            said = f"the source {path} has changed; restore it (git checkout -- {path})"
            found.append(Problem(rows.table.path, line, "sha256", said))
    return found


def with_ids(rows: Rows, used: set[str], faulty: Iterable[int] = ()) -> Filled:
    """Each row without an id has the number after all that its table has or had; those on some
    lines wait."""
    key = rows.table.key
    shape = next(field for field in rows.table.fields if field["name"] == key)
    pattern = shape["constraints"].get("pattern", "")
    prefix = pattern[:1] if pattern[1:2] == "[" and pattern[:1].isupper() else ""
    known = used | {row[key] for row in rows.rows}
    last = max((int(split_id(row_id)[1] or 0) for row_id in known), default=0)
    filled, problems, waiting = [], [], set(faulty)
    for line, row in rows:
        if not row[key] and prefix and line not in waiting:
            last += 1
            row = row | {key: f"{prefix}{last:04}"}
        elif not row[key] and not prefix:
            said = "has no id: type a readable slug"
            problems.append(Problem(rows.table.path, line, key, said))
        filled.append(row)
    return replace(rows, rows=filled), problems


def with_version(rows: Rows, version: str) -> Rows:
    """The list of what has gone, each row with the first version without it."""
    filled = [row | {"version": row["version"] or version} for row in rows.rows]
    return replace(rows, rows=filled)


def with_taken(rows: Rows, data: Mapping[str, Rows]) -> Rows:
    """The cells that a row takes from another are in place."""
    if not rows.table.having("takenFrom"):
        return rows
    known = givers(rows, data)
    return replace(rows, rows=[row | taken(rows, row, known) for row in rows.rows])


def apart_ids(data: Tables) -> dict[str, set[str]]:
    """Table -> the ids of its rows that are set apart: they are taken, and what is about them
    stays."""
    at = {name: rows.table.columns.index(rows.table.key) for name, rows in data.items()}
    return {
        name: {cells[at[name]] for _, cells, _ in rows.apart if len(cells) > at[name]} - {""}
        for name, rows in data.items()
    }


def with_following(
    rows: Rows, world: World, used: set[str], apart: Mapping[str, set[str]]
) -> tuple[Rows, set[str]]:
    """A table with the rows that follow, and the ids of those that follow no longer; what follows
    from a row that is set apart stays."""
    table, mark = rows.table, rows.table.schema["derivedRows"]["mark"]
    wanted = {meant(table, row): row for row in follow(rows, world)}
    kept, lines, gone = list[Row](), list[int](), set[str]()
    references = [(c, target) for c, (target, _) in table.references.items()]
    for line, row in rows:
        waits = any(row[column] in apart.get(target, ()) for column, target in references)
        if row[mark] == MARK and not waits:
            found = wanted.pop(meant(table, row), None)
            gone |= set() if found else {row[table.key]}
            row = (found or {}) | {table.key: row[table.key]}
        if row.keys() == set(table.columns):
            kept.append(row)
            lines.append(line)
    made = [*kept, *wanted.values()]
    filled, _ = with_ids(Rows(table, made, [*lines, *[0] * len(wanted)], rows.apart), used)
    return filled, gone - {""}


def with_derived(filling: Filling, name: str, context: Context, without: list[str]) -> Filled:
    """Every derived column of a table is computed; some rules left out."""
    rows, places = filling.data[name], filling.places
    values: dict[int, Row] = {}
    problems: list[Problem] = []
    for found in derive(rows, context, without):
        if (rows.table.path, found.line) in places:
            continue
        if isinstance(found, Problem):
            problems.append(found)
        else:
            values.setdefault(id(found.row), {})[found.derivation.column] = found.value
    known = [row | values.get(id(row), {}) for row in rows.rows]
    return with_originals(replace(rows, rows=known), context), problems


def fill_written(filling: Filling, used: dict[str, set[str]]) -> None:
    """Spans, ids and what is taken from other rows."""
    filler = SpanFiller(filling.sources)
    for name in filling.steps(filling.written(), "Finding the words"):
        filling.data[name] = with_unsaid(filling.data[name], filling.data)
        filling.put(name, parted(filling.data[name], filling.sources))
        filling.put(name, filler.table(filling.data[name]))
        path = filling.package.tables[name].path
        lines = [line for at, line in filling.places if at == path]
        rows = with_taken(filling.data[name], filling.data)
        filling.put(name, with_ids(rows, used.get(name, set()), lines))


def following(table: Table) -> dict[str, str]:
    """Which rows of a table follow: the property of its schema -> the rule."""
    whole, rows = table.schema.get("derivedTable"), table.schema.get("derivedRows", {}).get("rule")
    return {k: v for k, v in {"derivedTable": whole, "derivedRows": rows}.items() if v}


def fill_following(filling: Filling, used: dict[str, set[str]]) -> None:
    """Names, mentions and evidence, in this order, because each follows from the one before."""
    data, gone, tables = filling.data, list[tuple[str, str]](), filling.package.tables
    steps = ({"derivedRows": "names"}, {"derivedTable": "mentions"}, {"derivedRows": "evidence"})
    told = [
        name
        for step in steps
        for name, table in tables.items()
        if step.items() <= following(table).items()
    ]
    for name in filling.steps(told, "Finding the names"):
        table = tables[name]
        if table.schema.get("derivedTable"):
            mentions = list(
                find_mentions(table, Names(data["names"]), data["source_notes"], filling.sources)
            )
            data[name] = Rows(table, mentions, [0] * len(mentions))
        else:
            world = World(data, filling.sources)
            taken_ids = used.get(name, set())
            data[name], lost = with_following(data[name], world, taken_ids, apart_ids(data))
            gone += [(name, row_id) for row_id in sorted(lost)]
    world = World(data, filling.sources)
    for name in filling.written():
        data[name] = with_named(data[name], world)
    released = released_ids(filling.package) if gone else {}
    listed = [at for at in gone if at[1] in released.get(at[0], ())]
    if listed:
        rows = data[WITHDRAWN]
        data[WITHDRAWN], _ = with_ids(with_gone(rows, listed), used.get(WITHDRAWN, set()))


def with_gone(rows: Rows, gone: Iterable[tuple[str, str]]) -> Rows:
    """The list of what has gone, and rows (table, id) that follow no longer."""
    blank = dict.fromkeys(rows.table.columns, "")
    told = {"reason": REASON, "note": NO_LONGER}
    added = [blank | {"table": name, "row_id": row_id} | told for name, row_id in gone]
    return replace(rows, rows=[*rows.rows, *added], lines=[*rows.lines, *[0] * len(added)])


def fill_tables(
    package: Package, data: Tables | None = None, sources: Sources | None = None
) -> tuple[Tables, list[Problem]]:
    """The rows of every table as they should be, sorted, and what stands in the way; of tables and
    documents as they are to be, where they are given."""
    known = read_sources(package) if sources is None else sources
    filling = Filling(package, known, dict(package.data if data is None else data), [])
    filling.problems += set_apart(filling.data)
    documents = documents_table(package).table.name
    if changed := changed_documents(filling.data[documents], known):
        return filling.data, changed
    used, partition = used_ids(package), package.partition_table().name
    used = {name: used.get(name, set()) | ids for name, ids in apart_ids(filling.data).items()}
    fill_written(filling, used)
    fill_following(filling, used)
    if WITHDRAWN in filling.data:
        version = package.descriptor["version"]
        filling.data[WITHDRAWN] = with_version(filling.data[WITHDRAWN], version)
    context = Context(known, filling.data[partition], filling.data)
    unsure = filling.faulty(partition) or filling.faulty(documents)
    without = ["article_at"] if unsure else []
    for name in filling.steps(filling.written(), "Computing what follows"):
        filling.put(name, with_derived(filling, name, context, without))
    return {name: sort_rows(rows) for name, rows in filling.data.items()}, filling.problems


def set_apart(data: Tables) -> list[Problem]:
    """What is wrong with rows that are no rows of their table; they are written as they are."""
    tables = data.values()
    return [Problem(r.table.path, line, "", said) for r in tables for line, _, said in r.apart]


def sort_rows(rows: Rows) -> Rows:
    """Rows in the order of their ids; those that have none yet, last."""
    key = rows.table.key
    pairs = sorted(rows, key=lambda pair: (not pair[1][key], id_order(pair[1][key])))
    return replace(rows, rows=[row for _, row in pairs], lines=[line for line, _ in pairs])


def in_place(problem: Problem, rows: Rows | None, raw: bytes) -> Problem:
    """A fault of a row, at the line that it stands on once the table is written."""
    before = [*rows.lines, *(line for line, _, _ in rows.apart)] if rows else []
    if problem.line not in before:
        return problem
    reader = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""))
    lines = [reader.line_num for _ in reader]
    return replace(problem, line=lines[1 + before.index(problem.line)])


def fill_package(
    package: Package, data: Tables | None = None, sources: Sources | None = None
) -> tuple[dict[str, bytes], list[Problem]]:
    """The files of the package as they should be (path -> bytes), and what stands in the way, at
    the lines as they are; of tables and documents as they are to be, where they are given."""
    filled, problems = fill_tables(package, data, sources)
    return contents(package, filled), problems


def fill_in_place(package: Package) -> tuple[dict[str, bytes], list[Problem]]:
    """The same, with what stands in the way at the lines of the files as they will be written."""
    filled, problems = fill_tables(package)
    files, of_path = contents(package, filled), {rows.table.path: rows for rows in filled.values()}
    return files, [in_place(p, of_path.get(p.file), files.get(p.file, b"")) for p in problems]


def contents(package: Package, filled: Tables) -> dict[str, bytes]:
    """The files of filled tables, and the descriptor with their sizes and hashes."""
    files = {r.table.path: to_csv(r.table.columns, r.rows, r.apart) for r in filled.values()}
    return files | {DESCRIPTOR: describe(package, files)}


def describe(package: Package, contents: dict[str, bytes]) -> bytes:
    """`datapackage.json` with the size and hash of each file."""
    resources = [
        resource | {"bytes": len(raw), "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
        for resource in package.descriptor["resources"]
        for raw in [contents[resource["path"]]]
    ]
    descriptor = package.descriptor | {"resources": resources}
    return (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
