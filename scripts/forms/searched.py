"""What each row is found by: the words that the full-text indexes hold."""

from collections.abc import Iterator
from itertools import chain, islice

from scripts.model.package import Package
from scripts.text.wording import tokens_of

TOGETHER = 2**13
"""Rows whose parts are folded together."""
Labels = dict[str, str]


def labels(package: Package, name: str) -> Labels:
    """Id -> the names of a row of a table, or its label where it has no names."""
    table = package.tables[name]
    names = [column for column in table.having("search") if column.startswith("name_")]
    shown = names or [table.schema["label"]]
    rows = package.each_row(name)
    return {row[table.key]: " | ".join(row[column] for column in shown) for row in rows}


def parts(package: Package, name: str) -> Iterator[list[str]]:
    """What each row of a table is found by: its columns marked `search`.

    A marked column that refers to another table counts with the label of the row that it names,
    so that quotes are found by their speaker, and events by the policies that they are about.
    """
    table = package.tables[name]
    columns, references = list(table.having("search")), table.references
    named = {c: labels(package, references[c][0]) for c in columns if c in references}
    also = found_by(package, name)
    for row in package.each_row(name):
        words = [named[c].get(row[c], row[c]) if c in named else row[c] for c in columns]
        yield words + also.get(row[table.key], [])


def searched(package: Package, name: str) -> Iterator[str]:
    """The same as one text a row."""
    return map(" | ".join, parts(package, name))


def folded(package: Package, name: str) -> Iterator[str]:
    """The tokens of that text. No word of a conversion has a bar in it, so parts fold apart, and a
    label that many rows have is folded once for all of them."""
    left = parts(package, name)
    while rows := list(islice(left, TOGETHER)):
        distinct = dict.fromkeys(chain.from_iterable(rows))
        known = dict(zip(distinct, tokens_of(distinct), strict=True))
        for words in rows:
            yield " ".join(filter(None, map(known.__getitem__, words)))


def found_by(package: Package, of: str) -> dict[str, list[str]]:
    """Id -> the labels of what other tables say that a row is about: columns with `finds`."""
    found: dict[str, list[str]] = {}
    for name, table in package.tables.items():
        for column, key in table.having("finds").items():
            if table.references[key][0] != of:
                continue
            names = labels(package, table.references[column][0])
            for row in package.each_row(name):
                found.setdefault(row[key], []).append(names.get(row[column], ""))
    return found
