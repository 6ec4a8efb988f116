"""The package as values: `datapackage.json`, the Table Schemas, and the rows of the CSVs.

The schema is the program: which columns are spans, are derived, are dates or need evidence is said there,
by custom properties of the field (docs/schemas.md lists them), and every stage asks a `Table` for
them. Rules about one table alone stand in scripts/rules/.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts.problems import BadInput

csv.field_size_limit(2**31 - 1)
DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Span:
    """The columns of one span: offsets `start` (included) and `end` (excluded) into `document`, reading text in `text` ('' if none), inside the span that begins in the column `inside` ('' if free)."""

    document: str
    start: str
    end: str
    text: str
    inside: str


@dataclass(frozen=True)
class Derivation:
    """A column that a rule computes from the columns `sources` of its row."""

    column: str
    rule: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table: its name, the paths of its CSV and schema relative to the package, and the schema itself."""

    name: str
    path: str
    schema_path: str
    schema: dict[str, Any]

    @property
    def fields(self) -> list[dict[str, Any]]:
        return list(self.schema["fields"])

    @cached_property
    def columns(self) -> list[str]:
        return [str(field["name"]) for field in self.fields]

    @cached_property
    def key(self) -> str:
        return str(self.schema["primaryKey"][0])

    @cached_property
    def spans(self) -> list[Span]:
        return [
            Span(f["span"]["document"], f["name"], f["span"]["end"], f["span"].get("text", ""), f["span"].get("inside", ""))
            for f in self.fields
            if "span" in f
        ]

    @cached_property
    def derivations(self) -> list[Derivation]:
        return [Derivation(f["name"], f["derived"]["rule"], tuple(f["derived"]["from"])) for f in self.fields if "derived" in f]

    @cached_property
    def references(self) -> dict[str, tuple[str, str]]:
        """Column -> (table, column) that it refers to."""
        return {
            key["fields"][0]: (key["reference"]["resource"] or self.name, key["reference"]["fields"][0])
            for key in self.schema.get("foreignKeys", [])
        }

    def having(self, prop: str) -> dict[str, Any]:
        """The columns that carry a custom property -> its value."""
        return {f["name"]: f[prop] for f in self.fields if prop in f}


@dataclass
class Rows:
    """The rows of one CSV: a dict a row, every value a string ('' is missing), and the line that each ends on."""

    table: Table
    rows: list[dict[str, str]]
    lines: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        return iter(zip(self.lines, self.rows, strict=True))


@dataclass(frozen=True)
class Package:
    """A data package in a folder: the descriptor and its tables in their order."""

    root: Path
    descriptor: dict[str, Any]
    tables: dict[str, Table]

    @cached_property
    def data(self) -> dict[str, Rows]:
        """All rows of all tables, read once."""
        return {name: read_rows(self.root, table) for name, table in self.tables.items()}

    def partition_table(self) -> Table:
        """The table whose spans divide each document among articles."""
        return next(table for table in self.tables.values() if table.schema.get("partition"))


def read_text(root: Path, path: str) -> str:
    """A file of the package as text; BadInput if it is missing, is not UTF-8, or has a BOM."""
    try:
        raw = (root / path).read_bytes()
    except FileNotFoundError:
        raise BadInput(f"{path} is missing; restore it or run this in the folder that holds {DESCRIPTOR}") from None
    if raw.startswith(b"\xef\xbb\xbf"):
        raise BadInput(f"{path} begins with a byte order mark; save it as UTF-8 without BOM")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def read_json(root: Path, path: str) -> dict[str, Any]:
    """A JSON object of the package; BadInput if it is none."""
    try:
        value = json.loads(read_text(root, path))
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}:{error.lineno} is not JSON: {error.msg}") from None
    if not isinstance(value, dict):
        raise BadInput(f"{path} must hold a JSON object")
    return value


def read_package(root: Path) -> Package:
    """The package in a folder; BadInput where the descriptor or a schema is missing or unreadable."""
    if not (root / DESCRIPTOR).is_file():
        raise BadInput(f"{root} holds no {DESCRIPTOR}; run this in the folder of the package or name it by --root")
    descriptor = read_json(root, DESCRIPTOR)
    try:
        tables = {r["name"]: Table(r["name"], r["path"], r["schema"], read_json(root, r["schema"])) for r in descriptor["resources"]}
        for table in tables.values():
            _ = table.columns, table.key, table.spans, table.derivations, table.references
    except (KeyError, TypeError, IndexError) as error:
        raise BadInput(f"{DESCRIPTOR} or a schema it names lacks what every table needs ({error})") from None
    return Package(root, descriptor, tables)


def read_rows(root: Path, table: Table) -> Rows:
    """The rows of a table's CSV.

    Raises BadInput unless the file is UTF-8 without BOM, has LF line ends, the header of the schema,
    and as many cells in each row.
    """
    text = read_text(root, table.path)
    if "\r" in text:
        raise BadInput(f"{table.path}:{text[: text.index(chr(13))].count(chr(10)) + 1} has a carriage return; save it with LF line ends")
    if "\0" in text:
        raise BadInput(f"{table.path} has a NUL character; it is no CSV")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, lines = [], []
    try:
        header = next(reader, None)
        if header is None:
            raise BadInput(f"{table.path} is empty; it needs at least the header {','.join(table.columns)}")
        if header != table.columns:
            raise BadInput(f"{table.path}:1 has the header {','.join(header)!r}; {table.schema_path} says {','.join(table.columns)!r}")
        for cells in reader:
            if len(cells) != len(header):
                raise BadInput(f"{table.path}:{reader.line_num} has {len(cells)} cells, the header has {len(header)}")
            rows.append(dict(zip(header, cells, strict=True)))
            lines.append(reader.line_num)
    except csv.Error as error:
        raise BadInput(f"{table.path}:{reader.line_num} is not CSV: {error}") from None
    return Rows(table, rows, lines)


def id_order(value: str) -> tuple[str, int, str]:
    """Sort key of ids: letter-and-number ids by number, all others as text.

    >>> sorted(["E10000", "E0002", "nvidia"], key=id_order)
    ['E0002', 'E10000', 'nvidia']
    """
    prefix, digits = split_id(value)
    return (prefix, int(digits), "") if digits else (value, 0, value)


def split_id(value: str) -> tuple[str, str]:
    """'E0012' -> ('E', '0012'); 'mention.12' -> ('mention.', '12'); a slug has no number: ('h20', '')."""
    found = re.fullmatch(r"([A-Z]|[a-z0-9-]+\.)([0-9]+)", value)
    return (found[1], found[2]) if found else (value, "")


def to_csv(columns: list[str], rows: list[dict[str, str]]) -> bytes:
    """Rows as CSV: UTF-8, LF, RFC 4180 quoting, with a header."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue().encode("utf-8")


def write_all(root: Path, contents: dict[str, bytes]) -> list[str]:
    """Write files (path -> bytes) beside their places, then rename all; return the paths that changed.

    A reader, or a kill, sees each file whole: as it was or as it is to be.
    """
    changed = [p for p, raw in contents.items() if not (root / p).is_file() or (root / p).read_bytes() != raw]
    try:
        for path in changed:
            (root / f"{path}.new").write_bytes(contents[path])
        for path in changed:
            (root / f"{path}.new").replace(root / path)
    finally:
        for path in changed:
            (root / f"{path}.new").unlink(missing_ok=True)
    return changed
