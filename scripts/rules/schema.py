"""Checks of the descriptor and the schema: what any reader of Data Packages can rely on.

`profile.json` says which keys the descriptor and the schemas may have, and every command looks at
it first. Here frictionless validates what `datapackage.json` describes, as it does for a stranger:
types, enums, patterns, keys, sizes and hashes.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any

from scripts.model.files import size_of
from scripts.model.package import DESCRIPTOR, Package, Table, read_package
from scripts.model.problems import Problem, parser, report, run
from scripts.rules.table import SCRIPTS
from scripts.text.find import meant


def check_field(table: Table, field: dict[str, Any], proof: list[str]) -> Iterator[Problem]:
    """One field of a Table Schema: what its profile cannot say."""
    file, name = table.schema_path, field["name"]
    if field.get("evidence") and table.key not in proof:
        said = f"wants evidence, but the table of evidence has no column {table.key}"
        yield Problem(file, 1, name, said)
    if "meanings" in field and list(field["meanings"]) != field.get("constraints", {}).get("enum"):
        yield Problem(
            file, 1, name, "the meanings do not name each value of the enum, in its order"
        )


def check_words(table: Table, field: dict[str, Any]) -> Iterator[Problem]:
    """The script and the glossaries of a field: they name scripts, columns and values that
    exist."""
    file, name, known = table.schema_path, field["name"], ", ".join(SCRIPTS)
    script, endings = field.get("script", "Latn"), field.get("endings", {})
    values = field.get("constraints", {}).get("enum")
    if script not in SCRIPTS:
        yield Problem(file, 1, name, f"has the script {script!r}; known are {known}")
    if endings and endings.get("in") not in table.columns:
        said = f"names the column {endings.get('in')!r}, which the schema does not hold"
        yield Problem(file, 1, name, said)
    for value in [*field.get("words", {}), *endings.get("words", {})]:
        if values is not None and value not in values:
            yield Problem(file, 1, name, f"has words for {value!r}, which is no value of the enum")


def check_descriptor(package: Package) -> Iterator[Problem]:
    """The schemas, field by field; every file of data/ and schemas/ listed."""
    tables = package.tables
    for table in tables.values():
        for field in table.fields:
            proof = tables["evidence"].columns if "evidence" in tables else []
            yield from check_words(table, field)
            yield from check_field(table, field, proof)
    listed = {path for table in tables.values() for path in (table.path, table.schema_path)}
    for place in sorted([*package.root.glob("data/*"), *package.root.glob("schemas/*")]):
        path = str(place.relative_to(package.root))
        if path not in listed:
            yield Problem(path, 1, "", f"is not listed in {DESCRIPTOR}")


ORDER = ("type-error", "constraint-error", "primary-key", "foreign-key")
"""Errors of a row, causes first: what has no type breaks other constraints, too."""
Error = tuple[str, Problem]
"""The kind of an error and the problem that it is."""


def apart(table: Table, *left_out: str) -> dict[str, Any]:
    """The schema of a table without what looks at other rows."""
    return {key: value for key, value in table.schema.items() if key not in left_out}


def descriptor_errors(package: Package) -> list[Error]:
    """What frictionless says of the descriptor and of the schemas that it names."""
    from frictionless import FrictionlessException
    from frictionless import Package as DataPackage

    try:
        DataPackage(str(package.root / DESCRIPTOR))
    except FrictionlessException as refused:
        reasons = refused.reasons or [refused.error]
        return [
            (error.type, Problem(DESCRIPTOR, 1, error.type, error.message)) for error in reasons
        ]
    return []


def table_errors(package: Package, name: str) -> list[Error]:
    """What frictionless says of the file of one table. References are asked of all tables at once,
    by `lost_references`: it would read a table again for each reference to it."""
    from frictionless import FrictionlessException, Resource

    table = package.tables[name]
    listed = next(found for found in package.descriptor["resources"] if found["name"] == name)
    described = listed | {"schema": apart(table, "foreignKeys")}
    try:
        resource = Resource.from_descriptor(described, basepath=str(package.root))
        validated = resource.validate()
    except FrictionlessException:
        return []  # what is said of the descriptor
    errors = chain(validated.errors, *(task.errors for task in validated.tasks))
    return [(error.type, problem_of(table.path, error)) for error in errors]


def lost_references(package: Package) -> list[Error]:
    """The references to no row, with the id that may have been meant."""
    found, data = list[Error](), package.data
    targets = {target for rows in data.values() for target in rows.table.references.values()}
    known = {(t, key): {row[key] for row in data[t].rows} for t, key in sorted(targets)}
    for rows in data.values():
        for column, target in rows.table.references.items():
            for line, row in rows:
                if row[column] and row[column] not in known[target]:
                    said = f"there is no {row[column][:40]!r} in {target[0]}"
                    said += f"{meant(row[column], known[target])} (foreign-key)"
                    found.append(("foreign-key", Problem(rows.table.path, line, column, said)))
    return found


def tasks(package: Package) -> list[tuple[Callable[[], list[Error]], int]]:
    """Functions that say what is wrong with references, the one that needs the rows, with the
    descriptor, and with each table, and of how many bytes."""
    sizes = {name: size_of(package.root, table.path) for name, table in package.tables.items()}
    of_tables = [(partial(table_errors, package, name), size) for name, size in sizes.items()]
    references = partial(lost_references, package), sum(sizes.values())
    return [references, (partial(descriptor_errors, package), 0), *of_tables]


def in_order(found: Iterable[list[Error]]) -> list[Error]:
    """The errors that the tasks found, causes first."""
    return sorted(chain.from_iterable(found), key=lambda error: rank(error[0]))


def cell_errors(table: Table, rows: list[dict[str, str]]) -> list[Any]:
    """What frictionless says of some rows alone: types, constraints, not keys."""
    from frictionless import Resource, Schema

    alone = Schema.from_descriptor(apart(table, "foreignKeys", "primaryKey"))
    resource = Resource(data=rows, schema=alone)
    return list(resource.validate().flatten(["type", "message"]))


def problem_of(path: str, error: Any) -> Problem:
    """An error of frictionless, of a cell, a row or a file."""
    line = getattr(error, "row_number", 1) or 1
    column = getattr(error, "field_name", "") or ",".join(getattr(error, "field_names", []))
    advice = "; run make fill" if error.type in ("byte-count", "hash-count") else ""
    column = column or (error.type if path == DESCRIPTOR else "")
    return Problem(path, line, column, f"{error.message} ({error.type}){advice}")


def rank(kind: str) -> int:
    """The place of a kind of error in the order of causes."""
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def check(package: Package) -> Iterator[Problem]:
    """Every fault of descriptor and schema."""
    yield from check_descriptor(package)
    yield from (problem for _, problem in in_order(task() for task, _ in tasks(package)))


def main() -> int:
    arguments = parser(__doc__, "scripts.rules.schema").parse_args()
    package = read_package(arguments.root)
    _ = package.data  # what cannot be read at all ends here
    return report(check(package))


if __name__ == "__main__":
    run(main)
