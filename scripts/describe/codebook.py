"""The codebook: what the schemas say of tables and columns, as Markdown."""

from collections.abc import Iterator
from typing import Any

from scripts.describe.languages import differences
from scripts.model.package import Package, Table
from scripts.rules.rule import WORDS
from scripts.sql.views import described_views

HEAD = """\
# Codebook of {title} {version}

Made from the schemas by `make docs`; do not edit.

Empty cells are missing values. Offsets are code points, counted from 0, start included, end \
excluded. Dates are EDTF (ISO 8601-2).
"""


def properties(field: dict[str, Any], table: Table) -> Iterator[str]:
    """What the schema says of a column beyond its description, in words."""
    name = field["name"]
    if name == table.key:
        yield "key"
    elif field.get("constraints", {}).get("required"):
        yield "never empty"
    elif "requiredFor" in field:
        yield f"never empty for documents in {' or '.join(field['requiredFor'])}"
    if name in table.references:
        yield "→ {}.{}".format(*table.references[name])
    if "derived" in field:
        yield f"derived from {', '.join(field['derived']['from'])}"
    if "span" in field:
        yield f"span to {field['span']['end']}"
    if field.get("evidence"):
        yield "supported by evidence"
    if "oneOf" in field:
        yield f"exactly one of the group {field['oneOf']}"
    if "codes" in field:
        yield str(field["codes"])


def section(table: Table, about: str, count: int) -> Iterator[str]:
    """The lines of one table: its columns, then the meanings of its codes."""
    yield f"## {table.name}\n"
    yield f"{about}\n{count:,} rows in `{table.path}`.\n"
    yield "| column | type | what it holds | and |\n|---|---|---|---|"
    for field in table.fields:
        more = "; ".join(properties(field, table))
        yield f"| `{field['name']}` | {field['type']} | {field['description']} | {more} |"
    yield ""
    for field in table.fields:
        if "meanings" in field:
            yield f"Values of `{field['name']}`:\n"
            yield from (f"- `{value}`: {meaning}" for value, meaning in field["meanings"].items())
            yield ""


def tables(package: Package) -> Iterator[tuple[Table, str, int]]:
    """(table, what it holds, its number of rows), in the order of the descriptor."""
    for resource in package.descriptor["resources"]:
        name = resource["name"]
        yield package.tables[name], resource["description"], len(package.data[name].rows)


def codebook(package: Package) -> str:
    """The whole."""
    lines = [HEAD.format_map(package.descriptor)]
    for table in tables(package):
        lines += section(*table)
    lines += [differences(), ""]
    lines += ["## Terms\n", "One term, one translation, in all that is ours:\n"]
    lines += [f"- {term['term']}: {term['english']}" for term in WORDS["glossary"]]
    lines.append("\n## Cards and views of the database\n")
    described = described_views(package).items()
    lines += [f"- `{name}`: {about}" for name, about in described]
    return "\n".join(lines) + "\n"


def table_list(package: Package) -> str:
    """The tables with their numbers of rows, for the README."""
    lines = ["| table | rows | what it holds |", "|---|---:|---|"]
    for table, about, count in tables(package):
        lines.append(f"| [`{table.name}`](docs/codebook.md#{table.name}) | {count:,} | {about} |")
    return "\n".join(lines)
