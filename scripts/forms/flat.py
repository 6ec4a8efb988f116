"""One file that tells the whole: tables with names instead of ids, for people who open one file.

A schema that says `flat` gets `flat/NAME.csv` in English, and `flat/NAME.zh-Hant.csv` and
`flat/NAME.zh-Hans.csv` with heads, names and codes in Chinese. A column that refers to another
table holds the label of the row there; tables that say who or what takes part, in which role,
become a column of names; of what stands in several languages the file has its own; offsets are
left to `data/`. `adds` are columns of a view besides. Beside them `edges.csv`: who names whom.
As the CSVs for Excel they begin with a byte order mark, and no text is run as a formula.
"""

import csv
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.describe.words import Language
from scripts.forms.database import file_name
from scripts.forms.translations import languages
from scripts.model.package import Package, Table
from scripts.model.problems import BadInput
from scripts.text.cells import defused

EDGES = "who_names_whom"
"""The view that `edges.csv` holds."""
Row = dict[str, str]


@dataclass(frozen=True)
class Column:
    """A column of a flat file: its head, whether it holds numbers, and the cell of a row."""

    head: str
    numeric: bool
    cell: Callable[[Row], str]


def label_column(table: Table, language: Language) -> str:
    """The column that names a row of a table in a language, or as it is printed."""
    label = str(table.schema.get("label", table.key))
    base = label.removesuffix("_en")
    wanted = (f"{base}_{language.column}", label if language.column == "en" else base, label)
    return next(column for column in wanted if column in table.columns)


def labels(package: Package, name: str, language: Language) -> Row:
    """Id -> the name of each row of a table."""
    rows = package.data[name]
    column = label_column(rows.table, language)
    return {row[rows.table.key]: row[column] for row in rows.rows}


def shown(table: Table, language: Language) -> Iterator[dict[str, Any]]:
    """The fields of a table that a file in this language shows."""
    offsets = {column for span in table.spans for column in (span.start, span.end)}
    endings = {other.column for other in languages()} - {language.column}
    simplified = {d.sources[0]: d.column for d in table.derivations if d.rule == "simplified"}
    own = {c for c in table.columns if c.endswith(f"_{language.column}")}
    for field in table.fields:
        name = field["name"]
        ending = next((e for e in endings if name.endswith(f"_{e}")), "")
        base = name.removesuffix(f"_{ending}") if ending else ""
        told = f"{base}_{language.column}" in own or field.get("translationOf") in table.columns
        elsewhere = ending and (ending != "en" or told)
        if name not in offsets and not elsewhere and simplified.get(name) not in own:
            yield field


def in_words(codes: set[str], language: Language) -> Callable[[str], str]:
    """What writes a cell of codes, one or several, in a language; English has them as they are."""

    def write(cell: str) -> str:
        parts = cell.split()
        known = language.column != "en" and codes.issuperset(parts)
        return "、".join(map(language.term, parts)) if known else cell

    return write


def column(package: Package, table: Table, field: dict[str, Any], language: Language) -> Column:
    """A field of the schema as a column of the file."""
    name, target = field["name"], table.references.get(field["name"], ("",))[0]
    head = language.head(name)
    if target and target != table.name:
        known = labels(package, target, language)
        short = head.removesuffix(language.identifier)
        return Column(short, False, lambda row: known.get(row[name], ""))
    codes = set(field.get("constraints", {}).get("enum", field.get("words", ())))
    write = in_words(codes, language)
    return Column(head, field["type"] in ("integer", "number"), lambda row: write(row[name]))


def takers(package: Package, table: Table, language: Language) -> Iterator[Column]:
    """A column for each table that says who or what takes part in the rows of this one."""
    for rows in package.data.values():
        part, place = rows.table, {span.document for span in rows.table.spans}
        own = [c for c, (target, _) in part.references.items() if target == table.name]
        others = [c for c in part.references if c not in (*own, *place)]
        if len(own) == len(others) == 1 and "role" in part.columns:
            target = part.references[others[0]][0]
            names, found = labels(package, target, language), dict[str, list[str]]()
            for row in rows.rows:
                role = language.term(row["role"])
                found.setdefault(row[own[0]], []).append(f"{names[row[others[0]]]} ({role})")
            yield Column(language.head(target), False, joined(found, table.key))


def joined(found: dict[str, list[str]], key: str) -> Callable[[Row], str]:
    return lambda row: "; ".join(found.get(row[key], ()))


def added(
    package: Package, table: Table, language: Language, db: sqlite3.Connection
) -> Iterator[Column]:
    """The columns of a view that the schema adds. BadInput if the view has none of that name."""
    flat = table.schema["flat"]
    for name, target in flat.get("adds", {}).items():
        asked = f"SELECT [{table.key}], [{name}] FROM [{flat['view']}]"
        known = labels(package, target, language) if target else {}
        try:
            cells = {key: named(cell, known) for key, cell in db.execute(asked)}
        except sqlite3.OperationalError as error:
            raise BadInput(f"{table.schema_path}: flat adds {name!r}: {error}") from None
        yield Column(language.head(name), False, taken(cells, table.key))


def named(cell: Any, known: Row) -> str:
    """A cell of a view as text, ids in it by their names.

    >>> named("china,us", {"china": "China"}), named(None, {}), named(1, {})
    ('China, us', '', '1')
    """
    text = "" if cell is None else str(cell)
    return ", ".join(known.get(part, part) for part in text.split(",")) if known else text


def taken(cells: Row, key: str) -> Callable[[Row], str]:
    return lambda row: cells[row[key]]


def write_flat(
    package: Package, table: Table, language: Language, db: sqlite3.Connection, target: Path
) -> None:
    """One table in one language."""
    columns = [column(package, table, field, language) for field in shown(table, language)]
    columns += takers(package, table, language)
    columns += added(package, table, language, db)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(column.head for column in columns)
        for row in package.data[table.name].rows:
            writer.writerow(defused(column.cell(row), column.numeric) for column in columns)


def write_edges(db: sqlite3.Connection, target: Path) -> None:
    """Who names whom, as the view has it."""
    asked = db.execute(f"SELECT * FROM {EDGES} ORDER BY in_order")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(name for name, *_ in asked.description)
        writer.writerows(asked)


def write(package: Package, folder: Path) -> None:
    """All of `flat/`, from the package and the database that stands in the folder."""
    place = folder / "flat"
    place.mkdir()
    with sqlite3.connect(f"file:{folder / file_name(package)}?mode=ro", uri=True) as db:
        for table in package.tables.values():
            for language in languages() if "flat" in table.schema else ():
                ending = "" if language.column == "en" else f".{language.tag}"
                name = f"{table.schema['flat']['file']}{ending}.csv"
                write_flat(package, table, language, db, place / name)
        write_edges(db, place / "edges.csv")
    db.close()
