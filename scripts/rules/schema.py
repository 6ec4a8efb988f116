"""Checks of the descriptor and the schema: what any reader of Data Packages can rely on.

`profile.json` says which keys the descriptor and the schemas may have, and every command looks at
it first. Here frictionless validates the package from `datapackage.json` alone, as a stranger
would: types, enums, patterns, keys, foreign keys, sizes and hashes.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

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


def frictionless_errors(package: Package) -> list[tuple[str, Problem]]:
    """(kind, problem) of what `frictionless validate datapackage.json` says, causes first."""
    from frictionless import FrictionlessException
    from frictionless import Package as DataPackage

    try:
        validated = DataPackage(str(package.root / DESCRIPTOR)).validate()
    except FrictionlessException as refused:
        reasons = refused.reasons or [refused.error]
        return [
            (error.type, Problem(DESCRIPTOR, 1, error.type, error.message)) for error in reasons
        ]
    errors = [(DESCRIPTOR, error) for error in validated.errors]
    for task in validated.tasks:
        path = package.tables[task.name].path if task.name in package.tables else DESCRIPTOR
        errors += [(path, error) for error in task.errors]
    errors.sort(key=lambda at: rank(at[1].type))
    found = [(error.type, problem_of(path, error)) for path, error in errors]
    return [(k, lost_reference(package, p) if k == "foreign-key" else p) for k, p in found]


def problem_of(path: str, error: Any) -> Problem:
    """An error of frictionless, of a cell, a row or a file."""
    line = getattr(error, "row_number", 1) or 1
    column = getattr(error, "field_name", "") or ",".join(getattr(error, "field_names", []))
    advice = "; run make fill" if error.type in ("byte-count", "hash-count") else ""
    column = column or (error.type if path == DESCRIPTOR else "")
    return Problem(path, line, column, f"{error.message} ({error.type}){advice}")


def lost_reference(package: Package, problem: Problem) -> Problem:
    """A reference to no row, with the id that may have been meant."""
    for rows in package.data.values():
        target, key = rows.table.references.get(problem.column, ("", ""))
        for line, row in rows if rows.table.path == problem.file and target else ():
            if line == problem.line:
                known = {other[key] for other in package.data[target].rows}
                said = f"there is no {row[problem.column][:40]!r} in {target}"
                said += meant(row[problem.column], known)
                return replace(problem, message=f"{said} (foreign-key)")
    return problem


def rank(kind: str) -> int:
    """The place of a kind of error in the order of causes."""
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def check(package: Package) -> Iterator[Problem]:
    """Every fault of descriptor and schema."""
    yield from check_descriptor(package)
    yield from (problem for _, problem in frictionless_errors(package))


def main() -> int:
    arguments = parser(__doc__, "scripts.rules.schema").parse_args()
    package = read_package(arguments.root)
    _ = package.data  # what cannot be read at all ends here
    return report(check(package))


if __name__ == "__main__":
    run(main)
