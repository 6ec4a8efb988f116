"""The codebook: what the schemas say of tables and columns, and what the views of the database
hold, as Markdown, in each language that there are words of."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scripts.describe.languages import differences
from scripts.describe.words import ENGLISH, Language
from scripts.model.package import Package, Table
from scripts.rules.rule import glossary
from scripts.sql.views import COLUMNS, described_views

Views = Mapping[str, list[str]]
"""View or table of the database -> its columns."""


def head(package: Package, words: Language) -> str:
    """The title, and what holds for all tables."""
    descriptor, say = package.descriptor, words.say
    title = say("Codebook of {title} {version}").format_map(descriptor)
    made = say("Made from the schemas by `make docs`; do not edit.")
    empty = say("Empty cells are missing values.")
    offsets = say("Offsets are code points, counted from 0, start included, end excluded.")
    dates = say("Dates are EDTF (ISO 8601-2).")
    return f"# {title}\n\n{made}\n\n{empty} {offsets} {dates}\n"


def page_title(package: Package, words: Language) -> str:
    """What the page of the codebook is called."""
    return words.say("{title}: codebook").format_map(package.descriptor)


def heads(*words: str) -> str:
    """The head of a table."""
    return f"| {' | '.join(words)} |\n|{'---|' * len(words)}"


def properties(field: dict[str, Any], table: Table, words: Language) -> Iterator[str]:
    """What the schema says of a column beyond its description, in words."""
    name, say = field["name"], words.say
    if name == table.key:
        yield say("key")
    elif field.get("constraints", {}).get("required"):
        yield say("never empty")
    elif "requiredFor" in field:
        yield say("never empty for documents in {0}").format(", ".join(field["requiredFor"]))
    if name in table.references:
        yield "→ {}.{}".format(*table.references[name])
    if "derived" in field:
        yield say("derived from {0}").format(", ".join(field["derived"]["from"]))
    if "span" in field:
        yield say("span to {0}").format(field["span"]["end"])
    if field.get("evidence"):
        yield say("supported by evidence")
    if "oneOf" in field:
        yield say("exactly one of the group {0}").format(field["oneOf"])
    if "codes" in field:
        yield str(field["codes"])


def called(name: str, words: Language) -> str:
    """A code, with what it is called in another language than English."""
    return f"`{name}`" if words is ENGLISH else f"`{name}` {words.term(name)}"


def section(table: Table, about: str, count: int, words: Language) -> Iterator[str]:
    """The lines of one table: its columns, then the meanings of its codes."""
    say = words.say
    yield f"## {table.name}\n"
    rows = say("{0} rows in {1}.").format(f"{count:,}", f"`{table.path}`")
    yield f"{say(about)}\n{rows}\n"
    yield heads(say("column"), say("type"), say("what it holds"), say("and"))
    for field in table.fields:
        more = "; ".join(properties(field, table, words))
        name, kind = called(field["name"], words), words.term(field["type"])
        yield f"| {name} | {kind} | {say(field['description'])} | {more} |"
    yield ""
    for field in table.fields:
        if "meanings" in field:
            yield say("Values of {0}:").format(f"`{field['name']}`") + "\n"
            for value, meaning in field["meanings"].items():
                yield f"- {called(value, words)}: {say(meaning)}"
            yield ""


def tables(package: Package) -> Iterator[tuple[Table, str, int]]:
    """(table, what it holds, its number of rows), in the order of the descriptor."""
    for resource in package.descriptor["resources"]:
        name = resource["name"]
        yield package.tables[name], resource["description"], len(package.data[name].rows)


def descriptions(package: Package, columns: list[str]) -> dict[str, str]:
    """Column -> what it holds: as the table says that shares most columns with the view, or
    another one, or else `columns.json`."""
    own: dict[str, str] = json.loads(COLUMNS.read_text(encoding="utf-8"))
    near = sorted(
        package.tables.values(), key=lambda table: -len({*table.columns} & {*columns} - {*own})
    )
    said = {f["name"]: f["description"] for table in reversed(near) for f in table.fields}
    return said | own


def view_section(
    package: Package, name: str, about: str, columns: list[str], words: Language
) -> Iterator[str]:
    """The lines of one view: what it is for, and its columns."""
    say, known = words.say, descriptions(package, columns)
    yield f"### {name}\n"
    yield f"{say(about)}\n"
    yield heads(say("column"), say("what it holds"))
    for column in columns:
        holds = known.get(f"{name}.{column}", known[column])
        yield f"| {called(column, words)} | {say(holds)} |"
    yield ""


def codebook(package: Package, views: Views, words: Language = ENGLISH) -> str:
    """The whole; `views` are the columns of cards and views."""
    lines, say = [head(package, words)], words.say
    for table in tables(package):
        lines += section(*table, words)
    lines += [differences(words), ""]
    lines += ["## " + say("Terms"), "", say("One term, one translation, in all that is ours:"), ""]
    lines += [f"- {term['term']}: {term['english']}" for term in glossary(package)]
    lines += ["", "## " + say("Cards and views of the database"), ""]
    for name, about in described_views(package).items():
        lines += view_section(package, name, about, views[name], words)
    return "\n".join(lines).rstrip() + "\n"


def table_list(package: Package) -> str:
    """The tables with their numbers of rows, for the README."""
    lines = ["| table | rows | what it holds |", "|---|---:|---|"]
    for table, about, count in tables(package):
        lines.append(f"| [`{table.name}`](docs/codebook.md#{table.name}) | {count:,} | {about} |")
    return "\n".join(lines)
