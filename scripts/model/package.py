"""The package as values: `datapackage.json`, the Table Schemas, and the rows of the CSVs.

The schema is the program: which columns are spans, are derived, are dates or need evidence is said
there, by custom properties of the field (docs/schemas.md lists them), and every stage asks a
`Table` for them. Rules about one table alone stand in scripts/rules/.
"""

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from scripts.model.beside import shown
from scripts.model.cells import Apart, Record, read_csv, records
from scripts.model.cells import to_csv as to_csv
from scripts.model.files import heal, inside, read_json, size_of
from scripts.model.problems import BadInput
from scripts.text.settings import FILE, subject

DESCRIPTOR = "datapackage.json"
SHAPES = json.loads(Path(__file__).with_name("profile.json").read_text(encoding="utf-8"))
CHECKER = Draft202012Validator.FORMAT_CHECKER
PROFILE = {
    # frictionless lets a misspelt key pass in silence, these do not.
    "package": Draft202012Validator(SHAPES | {"$ref": "#/$defs/package"}, format_checker=CHECKER),
    "schema": Draft202012Validator(SHAPES | {"$ref": "#/$defs/schema"}, format_checker=CHECKER),
    "subject": Draft202012Validator(SHAPES | {"$ref": "#/$defs/subject"}, format_checker=CHECKER),
}


@dataclass(frozen=True)
class Span:
    """The columns of one span: offsets `start` (included) and `end` (excluded) into `document`,
    reading text in `text` ('' if none), inside the span that begins in the column `inside` ('' if
    free)."""

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
    """One table: its name, the paths of its CSV and schema relative to the package, and the schema
    itself."""

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
            Span(
                f["span"]["document"],
                f["name"],
                f["span"]["end"],
                f["span"].get("text", ""),
                f["span"].get("inside", ""),
            )
            for f in self.fields
            if "span" in f
        ]

    @cached_property
    def derivations(self) -> list[Derivation]:
        return [
            Derivation(f["name"], f["derived"]["rule"], tuple(f["derived"]["from"]))
            for f in self.fields
            if "derived" in f
        ]

    @cached_property
    def references(self) -> dict[str, tuple[str, str]]:
        """Column -> (table, column) that it refers to."""
        return {
            key["fields"][0]: (
                key["reference"]["resource"] or self.name,
                key["reference"]["fields"][0],
            )
            for key in self.schema.get("foreignKeys", [])
        }

    @cached_property
    def _having(self) -> dict[str, dict[str, Any]]:
        return {}

    def having(self, prop: str) -> dict[str, Any]:
        """The columns that carry a custom property -> its value."""
        if prop not in self._having:
            self._having[prop] = {f["name"]: f[prop] for f in self.fields if prop in f}
        return self._having[prop]


@dataclass
class Rows:
    """The rows of one CSV: a dict a row, every value a string ('' is missing), and the line that
    each ends on."""

    table: Table
    rows: list[dict[str, str]]
    lines: list[int] = field(default_factory=list)
    apart: Apart = field(default_factory=list)
    """Rows of a table of a spreadsheet that have too many cells, or too few."""
    end: int = 0
    """The line below the last row of the table, where these are some of its rows."""

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        return iter(zip(self.lines, self.rows, strict=True))


def database_name(descriptor: dict[str, Any]) -> str:
    """The name of a package as SQL can write it.

    >>> database_name({"name": "disk-order"})
    'disk_order'
    """
    return str(descriptor["name"]).replace("-", "_")


@dataclass(frozen=True)
class Package:
    """A data package in a folder: the descriptor and its tables in their order."""

    root: Path
    descriptor: dict[str, Any]
    tables: dict[str, Table]
    foreign: bool = False
    """Whether tables may have the form that a spreadsheet gives them."""

    @cached_property
    def subject(self) -> dict[str, Any]:
        """The words of the subject, from metadata.yml; BadInput where they are not as they must
        be."""
        try:
            found = subject(self.root)
        except ValueError as error:
            raise BadInput(str(error)) from None
        check_shape(f"{FILE}: subject", found, "subject")
        return dict(found)

    @property
    def database(self) -> str:
        """What its database, its file and the addresses of its rows are called."""
        return database_name(self.descriptor)

    @cached_property
    def data(self) -> dict[str, Rows]:
        """All rows of all tables, read once."""
        tables = [*self.tables.values()]
        sizes = [size_of(self.root, table.path) for table in tables]
        steps = shown(tables, "Reading", sizes)
        return {table.name: read_rows(self.root, table, self.foreign) for table in steps}

    def known(self, name: str) -> Rows | None:
        """The rows of one table where `data` is read."""
        read: dict[str, Rows] = vars(self).get("data", {})
        return read.get(name)

    def rows(self, name: str) -> Rows:
        """The rows of one table: those of `data` once that is read; else read anew and not
        kept."""
        known = self.known(name)
        return read_rows(self.root, self.tables[name], self.foreign) if known is None else known

    def records(self, name: str) -> Iterator[Record]:
        """The same one by one, as cells, for tables larger than memory. Errors: BadInput."""
        table, known = self.tables[name], self.known(name)
        if known is None:
            apart = Apart() if self.foreign else None
            return records(self.root, table.path, table.columns, self.foreign, apart)
        return ((line, [row[column] for column in table.columns]) for line, row in known)

    def each_row(self, name: str) -> Iterator[dict[str, str]]:
        """The same as dicts, without their lines."""
        columns = self.tables[name].columns
        return (dict(zip(columns, cells, strict=True)) for _line, cells in self.records(name))

    def with_data(self, data: dict[str, Rows]) -> "Package":
        """The same package with other rows."""
        made = Package(self.root, self.descriptor, self.tables, self.foreign)
        vars(made)["data"] = data
        return made

    def partition_table(self) -> Table:
        """The table whose spans divide each document among articles."""
        for table in self.tables.values():
            if table.schema.get("partition"):
                return table
        raise BadInput(f"{DESCRIPTOR} names no table that divides the documents (partition)")


def check_shape(path: str, value: dict[str, Any], kind: str) -> None:
    """BadInput that names the first place where a JSON file is not as `profile.json` says."""
    error = best_match(PROFILE[kind].iter_errors(value))
    if error is not None:
        said = error.message
        if len(said) > 300:
            said = f"{said[:150]} … {said[-150:]}"
        place = "/".join(map(str, error.absolute_path)) or "the whole"
        raise BadInput(f"{path}: {place}: {said}")


def check_created(descriptor: dict[str, Any]) -> None:
    """BadInput unless the day of the version is a day of the calendar."""
    try:
        datetime.datetime.strptime(descriptor["created"], "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        said = f"{DESCRIPTOR} says created {descriptor['created'][:40]!r}"
        advice = "it needs the day of the version, like 2026-11-22T00:00:00Z"
        raise BadInput(f"{said}; {advice}") from None


def named(table: Table, tables: dict[str, Table]) -> Iterator[tuple[str, str, list[str]]]:
    """(where, name, the names that there are) of all that a schema names: columns, and tables."""
    yield "primaryKey", table.key, table.columns
    yield "label", table.schema.get("label", table.key), table.columns
    for target in table.schema.get("flat", {}).get("adds", {}).values():
        yield "flat", target, ["", *tables]
    yield "derivedRows", table.schema.get("derivedRows", {}).get("mark", table.key), table.columns
    for found in table.fields:
        columns = [*found.get("span", {}).values(), *found.get("derived", {}).get("from", [])]
        taken = found.get("takenFrom", {})
        columns += [taken[key] for key in ("reference", "mark") if taken]
        columns += [found["printedIn"]] if "printedIn" in found else []
        columns += [found["wordsIn"]["near"]] if "near" in found.get("wordsIn", {}) else []
        columns += [found[key] for key in ("translationOf", "mayTranslate") if key in found]
        for column in columns:
            yield found["name"], column, table.columns
    for column in table.having("oneOf"):
        yield column, column, list(table.references)
    for column, unsaid in table.having("ifEmpty").items():
        others = [*unsaid.get("of", ()), *([unsaid["namedIn"]] if "namedIn" in unsaid else [])]
        yield from ((column, other, list(table.references)) for other in others)
    for column, taken in table.having("takenFrom").items():
        target = table.references.get(taken["reference"], ("",))[0]
        yield column, taken["column"], tables[target].columns if target in tables else []
    for column, (target, key) in table.references.items():
        yield "foreignKeys", column, table.columns
        yield "foreignKeys", target, list(tables)
        yield "foreignKeys", key, tables[target].columns


def check_names(tables: dict[str, Table]) -> None:
    """BadInput that names a column or table which a schema names and nobody has, or has twice."""
    for table in tables.values():
        twice = [column for column, count in Counter(table.columns).items() if count > 1]
        if twice:
            raise BadInput(f"{table.schema_path} has the column {twice[0]!r} twice")
        for where, name, known in named(table, tables):
            if name not in known:
                raise BadInput(f"{table.schema_path}: {where}: names {name!r}, which is not there")


def read_tables(root: Path, resources: list[dict[str, Any]]) -> dict[str, Table]:
    """The tables of a descriptor; BadInput where a path leaves the package, or two are one."""
    tables: dict[str, Table] = {}
    paths = {inside(root, DESCRIPTOR)}
    for resource in resources:
        places = {inside(root, resource["path"]), inside(root, resource["schema"])}
        if resource["name"] in tables or len(places) < 2 or places & paths:
            raise BadInput(f"{DESCRIPTOR}: {resource['name']} shares its name or a path")
        paths |= places
        schema = read_json(root, resource["schema"])
        check_shape(resource["schema"], schema, "schema")
        table = Table(resource["name"], resource["path"], resource["schema"], schema)
        tables[table.name] = table
    for name in SHAPES["tables"]:
        if name not in tables:
            raise BadInput(f"{DESCRIPTOR} names no table {name!r}; restore it from the repository")
    check_names(tables)
    return tables


def read_package(root: Path, foreign: bool = False) -> Package:
    """The package in a folder; BadInput where the descriptor or a schema is not what it must be.
    With `foreign` its tables are read as `read_csv` does."""
    heal(root)
    if not (root / DESCRIPTOR).is_file():
        advice = "run this in the folder of the package or name it by --root"
        raise BadInput(f"{root} holds no {DESCRIPTOR}; {advice}")
    descriptor = read_json(root, DESCRIPTOR)
    check_shape(DESCRIPTOR, descriptor, "package")
    check_created(descriptor)
    return Package(root, descriptor, read_tables(root, descriptor["resources"]), foreign)


def read_rows(root: Path, table: Table, foreign: bool = False) -> Rows:
    """The rows of a table; BadInput as `read_csv`, but for rows of a `foreign` one that are set
    apart."""
    apart = Apart()
    found = read_csv(root, table.path, table.columns, foreign, apart if foreign else None)
    return Rows(table, *found, apart)


NUMBERED = re.compile(r"([A-Z]|[a-z0-9-]+\.)([0-9]+)")
"""An id that is a letter, or a table, and a number."""


@lru_cache(maxsize=8)  # an id is compared with the one above it, then with the one below it
def id_order(value: str) -> tuple[str, int, str]:
    """Sort key of ids: letter-and-number ids by number, all others as text.

    >>> sorted(["E10000", "E0002", "lumina"], key=id_order)
    ['E0002', 'E10000', 'lumina']
    """
    prefix, digits = split_id(value)
    return (prefix, int(digits), "") if digits else (value, 0, value)


def split_id(value: str) -> tuple[str, str]:
    """'E0012' -> ('E', '0012'); 'mention.12' -> ('mention.', '12'); a slug has no number: ('k20',
    '')."""
    found = NUMBERED.fullmatch(value)
    return (found[1], found[2]) if found else (value, "")
