"""Checks of the descriptor and the schema: what any reader of Data Packages can rely on.

The descriptor and each Table Schema may hold only the keys listed here, our own properties included: frictionless lets a
misspelt key pass in silence. Then frictionless validates the package from `datapackage.json` alone,
as a stranger would: types, enums, patterns, keys, foreign keys, sizes and hashes.
"""

from collections.abc import Iterator
from typing import Any

from scripts.derive import RULES
from scripts.package import DESCRIPTOR, Package, Table, read_package
from scripts.problems import Problem, parser, report, run
from scripts.rules.table import SCRIPTS

PROFILE = "https://datapackage.org/profiles/2.0/"
ALLOWED = {
    "package": "$schema name id title description version licenses contributors sources keywords homepage created resources",
    "resource": "name type title description path scheme format mediatype encoding dialect schema bytes hash",
    "schema": "$schema fields missingValues primaryKey foreignKeys label partition derivedTable",
    "field": "name type title description constraints span derived edtf codes evidence oneOf meanings translationOf search accounts"
    " script distinct words endings",
    "constraints": "required unique pattern enum minimum maximum",
    "span": "document end text inside",
    "derived": "rule from",
    "endings": "in words",
    "foreignKey": "fields reference",
    "reference": "resource fields",
}
TYPES = {"string", "integer", "number", "date"}
ACCOUNTS = {"number", "quotation", "date"}


def check_keys(file: str, kind: str, where: str, value: dict[str, Any]) -> Iterator[Problem]:
    """Keys that no reader of ours knows: a misspelling, as a rule."""
    for key in value:
        if key not in ALLOWED[kind].split():
            yield Problem(file, 1, where, f"unknown key {key!r} of a {kind}; allowed are {ALLOWED[kind].replace(' ', ', ')}")


def check_field(table: Table, field: dict[str, Any], proof: list[str]) -> Iterator[Problem]:
    """One field of a Table Schema: its keys, and that its properties name columns and rules that exist."""
    file, columns, key, name = table.schema_path, table.columns, table.key, field["name"]
    for kind in ("constraints", "span", "derived", "endings"):
        yield from check_keys(file, kind, name, field.get(kind, {}))
    yield from check_keys(file, "field", name, field)
    if field.get("type") not in TYPES:
        yield Problem(file, 1, name, f"has the type {field.get('type')!r}; known are {', '.join(sorted(TYPES))}")
    if not field.get("description"):
        yield Problem(file, 1, name, "has no description")
    if field.get("evidence") and key not in proof:
        yield Problem(file, 1, name, f"wants evidence, but the table of evidence has no column {key}")
    span, derived = field.get("span", {}), field.get("derived", {})
    named = [*span.values(), *derived.get("from", []), *([field["translationOf"]] if "translationOf" in field else [])]
    for column in named:
        if column not in columns:
            yield Problem(file, 1, name, f"names the column {column!r}, which the schema does not hold")
    if derived and derived.get("rule") not in RULES:
        yield Problem(file, 1, name, f"names the rule {derived.get('rule')!r}; known are {', '.join(RULES)}")
    if set(field.get("accounts", [])) - ACCOUNTS:
        yield Problem(file, 1, name, f"accounts for {field['accounts']}; known are {', '.join(sorted(ACCOUNTS))}")
    if "meanings" in field and list(field["meanings"]) != field.get("constraints", {}).get("enum"):
        yield Problem(file, 1, name, "the meanings do not name each value of the enum, in its order")


def check_words(table: Table, field: dict[str, Any]) -> Iterator[Problem]:
    """The script and the glossaries of a field: they name scripts, columns and values that exist."""
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
    """The descriptor and the schemas, key by key; every file of data/ and schemas/ listed."""
    descriptor = package.descriptor
    yield from check_keys(DESCRIPTOR, "package", "", descriptor)
    if descriptor.get("$schema") != f"{PROFILE}datapackage.json":
        yield Problem(DESCRIPTOR, 1, "$schema", f"must be {PROFILE}datapackage.json, or the keys of version 2 are refused")
    for resource in descriptor["resources"]:
        yield from check_keys(DESCRIPTOR, "resource", resource["name"], resource)
    for table in package.tables.values():
        file = table.schema_path
        yield from check_keys(file, "schema", "", table.schema)
        for key in table.schema.get("foreignKeys", []):
            yield from check_keys(file, "foreignKey", str(key.get("fields")), key)
            yield from check_keys(file, "reference", str(key.get("fields")), key.get("reference", {}))
        if len(table.schema["primaryKey"]) != 1:
            yield Problem(file, 1, "primaryKey", "must be one column")
        for field in table.fields:
            yield from check_words(table, field)
            yield from check_field(table, field, package.tables["evidence"].columns if "evidence" in package.tables else [])
    listed = {table.path for table in package.tables.values()} | {table.schema_path for table in package.tables.values()}
    for path in sorted([*package.root.glob("data/*"), *package.root.glob("schemas/*")]):
        if str(path.relative_to(package.root)) not in listed:
            yield Problem(str(path.relative_to(package.root)), 1, "", f"is not listed in {DESCRIPTOR}")


def check_frictionless(package: Package) -> Iterator[Problem]:
    """What `frictionless validate datapackage.json` says, as problems of files and lines."""
    from frictionless import Package as DataPackage

    paths = {table.name: table.path for table in package.tables.values()}
    found = DataPackage(str(package.root / DESCRIPTOR)).validate()
    for error in found.errors:
        yield Problem(DESCRIPTOR, 1, error.type, error.message)
    for task in found.tasks:
        for error in task.errors:
            line = getattr(error, "row_number", 1) or 1
            column = getattr(error, "field_name", "") or ",".join(getattr(error, "field_names", []))
            advice = "; run make fill" if error.type in ("byte-count", "hash-count") else ""
            yield Problem(paths.get(task.name, DESCRIPTOR), line, column, f"{error.message} ({error.type}){advice}")


def check(package: Package) -> Iterator[Problem]:
    """Every fault of descriptor and schema."""
    yield from check_descriptor(package)
    yield from check_frictionless(package)


def main() -> int:
    arguments = parser(__doc__, "scripts.check_schema").parse_args()
    package = read_package(arguments.root)
    _ = package.data  # what cannot be read at all ends here
    return report(check(package))


if __name__ == "__main__":
    run(main)
