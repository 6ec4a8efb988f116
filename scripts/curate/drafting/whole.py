"""Whether a proposed row is whole: every cell that a row must have, each value one that it may
have. What is found here would be a fault of the data once the row is accepted."""

import re
from collections.abc import Iterator, Mapping

from scripts.curate.drafting.form import DECISION, WHY, Drafted
from scripts.model.package import Package, Table
from scripts.text.dates import days
from scripts.text.find import meant

Row = Mapping[str, str]


def spanned(table: Table) -> set[str]:
    """The columns of the spans of a table: offsets and words."""
    return {c for span in table.spans for c in (span.start, span.end, span.text)} - {""}


def own_key(table: Table) -> bool:
    """Whether people give the ids of a table: a readable slug, no number that fill counts."""
    shape = next(f for f in table.fields if f["name"] == table.key)
    return not str(shape.get("constraints", {}).get("pattern", "")).removeprefix("^")[:1].isupper()


def by_itself(table: Table) -> set[str]:
    """The columns that fill writes."""
    made = {derivation.column for derivation in table.derivations}
    return made | set(table.having("ifEmpty")) | spanned(table) | {table.key, DECISION, WHY}


def wanting(table: Table, row: Row, language: str) -> list[str]:
    """The columns that a row of a document in some language must have, and leaves empty."""
    must = {f["name"] for f in table.fields if f.get("constraints", {}).get("required")}
    for column, languages in table.having("requiredFor").items():
        must |= {column} if language.split("-")[0] in languages else set()
    return [c for c in table.columns if c in must - by_itself(table) and not row[c]]


def asked(table: Table) -> list[str]:
    """The columns that a person may fill in, and need not: the words of a span that a row can be
    without, too."""
    must = {f["name"] for f in table.fields if f.get("constraints", {}).get("required")}
    words = {span.text for span in table.spans if span.start not in must} - {""}
    made = by_itself(table) | {table.schema.get("derivedRows", {}).get("mark", "")}
    made |= must | set(table.having("requiredFor"))
    return [column for column in table.columns if column in words or column not in made]


def faults(
    package: Package, drafted: Drafted, table: Table, row: Row, language: str
) -> Iterator[tuple[str, str]]:
    """(column, what is wrong) of the cells of a row that is to be accepted."""
    for column in wanting(table, row, language):
        yield column, "is empty"
    if own_key(table) and row[table.key] == f"{table.name}.{row[table.key].rpartition('.')[2]}":
        yield table.key, "type a readable id"
    for each in table.fields:
        name, shape = each["name"], each.get("constraints", {})
        value, target = row.get(name, ""), table.references.get(name, ("",))[0]
        if not value or name in {DECISION, WHY}:
            continue
        if target:
            known = {r[package.tables[target].key] for r in package.data[target].rows}
            rows = drafted[target].rows if target in drafted else []
            known |= {r[package.tables[target].key] for r in rows}
            if value not in known:
                yield name, f"there is no {value[:40]!r} in {target}{meant(value, known)}"
        elif value not in shape.get("enum", [value]):
            codes = list(map(str, shape["enum"]))
            near = meant(value, codes) or f"; write {', '.join(codes)}"
            yield name, f"{value[:40]!r} is none of its codes{near}"
        elif name != table.key and not re.fullmatch(shape.get("pattern", ".*"), value, re.DOTALL):
            yield name, f"{value[:40]!r} is not written as it must be ({shape['pattern']})"
        elif each.get("edtf"):
            yield from undated(name, value)


def undated(column: str, value: str) -> Iterator[tuple[str, str]]:
    try:
        days(value)
    except ValueError as error:
        yield column, str(error)
