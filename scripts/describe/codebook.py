"""Write what follows from the schemas and the data: docs/codebook.md, and the generated parts of the README.

A generated part of a Markdown file stands between `<!-- generated: NAME -->` and `<!-- end -->`. `--check` writes nothing and
fails where a file is not what would be written.
"""

import re
from collections.abc import Iterator

from scripts.model.files import read_text
from scripts.model.package import Package, Table
from scripts.sql.views import view_names

CODEBOOK = "docs/codebook.md"
PARTS_IN = ("README.md",)


def properties(field: dict[str, object], table: Table) -> Iterator[str]:
    """What the schema says of a column beyond its description, in words."""
    constraints = field.get("constraints", {})
    derived, span = field.get("derived"), field.get("span")
    name = str(field["name"])
    if name == table.key:
        yield "key"
    elif isinstance(constraints, dict) and constraints.get("required"):
        yield "never empty"
    if name in table.references:
        yield "→ {}.{}".format(*table.references[name])
    if isinstance(derived, dict):
        yield f"derived from {', '.join(derived['from'])}"
    if isinstance(span, dict):
        yield f"span to {span['end']}"
    if field.get("evidence"):
        yield "supported by evidence"
    if "oneOf" in field:
        yield f"exactly one of the group {field['oneOf']}"
    if "codes" in field:
        yield str(field["codes"])


def describe_table(package: Package, table: Table, resource: dict[str, str]) -> Iterator[str]:
    """The section of one table: its columns, then the meanings of its codes."""
    yield f"## {table.name}\n"
    yield f"{resource['description']}\n{len(package.data[table.name].rows):,} rows in `{table.path}`.\n"
    yield "| column | type | what it holds | and |\n|---|---|---|---|"
    for field in table.fields:
        yield f"| `{field['name']}` | {field['type']} | {field['description']} | {'; '.join(properties(field, table))} |"
    yield ""
    for field in table.fields:
        if "meanings" in field:
            yield f"Values of `{field['name']}`:\n"
            yield from (f"- `{value}`: {meaning}" for value, meaning in field["meanings"].items())
            yield ""


def codebook(package: Package) -> str:
    """The whole codebook as Markdown."""
    lines = [
        f"# Codebook of {package.descriptor['title']} {package.descriptor['version']}\n",
        "Made from the schemas by `make docs`; do not edit.\n",
    ]
    lines.append(
        "Empty cells are missing values. Offsets are code points, counted from 0, start included, end excluded. Dates are EDTF (ISO 8601-2).\n"
    )
    resources = {resource["name"]: resource for resource in package.descriptor["resources"]}
    for table in package.tables.values():
        lines += describe_table(package, table, resources[table.name])
    lines.append("## Cards and views of the database\n")
    lines += [f"- `{name}`" for name in view_names(package)]
    return "\n".join(lines) + "\n"


def tables_part(package: Package) -> str:
    """The list of tables with their numbers of rows."""
    rows = [
        f"| [`{resource['name']}`](docs/codebook.md#{resource['name']}) | {len(package.data[resource['name']].rows):,} | {resource['description']} |"
        for resource in package.descriptor["resources"]
    ]
    return "\n".join(["| table | rows | what it holds |", "|---|---:|---|", *rows])


PARTS = {"tables": tables_part}


def with_parts(text: str, package: Package) -> str:
    """A Markdown text with its generated parts anew. Errors: KeyError for a part that nobody makes."""
    return re.sub(
        r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}{PARTS[found[2]](package)}\n{found[3]}",
        text,
        flags=re.DOTALL,
    )


def written(package: Package) -> dict[str, bytes]:
    """The files of the repository that describe the tables (path -> bytes), as they should be."""
    parts = {
        path: with_parts(read_text(package.root, path), package)
        for path in PARTS_IN
        if (package.root / path).is_file()
    }
    return {
        path: text.encode("utf-8") for path, text in ({CODEBOOK: codebook(package)} | parts).items()
    }
