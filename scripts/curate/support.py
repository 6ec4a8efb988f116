"""How far the fields are supported: for each column that wants evidence, how many values the evidence states, how many are inferred."""

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.package import Package, read_package
from scripts.problems import parser, run
from scripts.seeds import read_proved


@dataclass(frozen=True)
class Support:
    """Of the values of one column: how many there are, are stated by evidence, are inferred (the note says how)."""

    table: str
    column: str
    values: int
    stated: int
    inferred: int


def support(package: Package) -> Iterator[Support]:
    """A line a column that wants evidence."""
    for rows in package.data.values():
        key = rows.table.key
        for column in rows.table.having("evidence"):
            proved = {v[key] for v in package.data["evidence"].rows if v.get(key) and v["field"] == column and v["relation"] == "supports"}
            present = [row for row in rows.rows if row[column]]
            stated = sum(row[key] in proved for row in present)
            yield Support(rows.table.name, column, len(present), stated, len(present) - stated)


def main() -> int:
    arguments = parser(__doc__, "scripts.curate.support").parse_args()
    package = read_package(arguments.root)
    read_proved(package)
    print(f"{'table':<10}{'column':<16}{'values':>7}{'stated':>8}{'inferred':>10}{'share':>8}")
    for line in support(package):
        share = line.stated / line.values if line.values else 1
        print(f"{line.table:<10}{line.column:<16}{line.values:>7}{line.stated:>8}{line.inferred:>10}{share:>8.1%}")
    return 0


if __name__ == "__main__":
    run(main)
