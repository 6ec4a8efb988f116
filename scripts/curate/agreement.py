"""Compare two independent readings of the same sources, and print how far they agree as a Markdown
table.

    python -m scripts.curate.agreement FIRST SECOND

FIRST and SECOND are folders with CSVs of this package's tables. Two rows are the same observation
where their spans overlap by more than half of the shorter one; of several candidates, the pair that
shares most characters and values counts. The columns compared are those that a reader decides: not
ids, not notes, not translations, and nothing that is derived.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.model.package import Rows, Table, read_package, read_rows
from scripts.model.problems import BadInput, parser, run
from scripts.model.sources import is_offset

Row = dict[str, str]


@dataclass
class Agreement:
    """Of one table: rows that both readings hold, that only one holds, and for the former how many
    values differ by column."""

    table: str
    both: int = 0
    first_only: int = 0
    second_only: int = 0
    differing: dict[str, int] = field(default_factory=dict)


def decided(table: Table) -> list[str]:
    """The columns that say what an observation is: codes and references to persons, things and
    dates."""
    skipped = {
        table.key,
        *(d.column for d in table.derivations),
        *table.having("span"),
        *(s.end for s in table.spans),
        *table.having("translationOf"),
    }
    own = {
        column
        for column, (target, _) in table.references.items()
        if target in ("events", "quotes", "articles", "documents")
    }
    chosen = [
        f["name"]
        for f in table.fields
        if "enum" in f.get("constraints", {}) or "edtf" in f or f["name"] in table.references
    ]
    return [column for column in chosen if column not in skipped | own]


def overlap(table: Table, one: Row, other: Row) -> float:
    """Share of the shorter span that two rows have in common, 0 to 1; the inner span counts where
    there is one."""
    span = next((s for s in table.spans if s.inside), table.spans[0])
    if one[span.document] != other[span.document]:
        return 0.0
    a, b, c, d = (int(row[column]) for row in (one, other) for column in (span.start, span.end))
    return max(0, min(b, d) - max(a, c)) / min(b - a, d - c)


def pairs(table: Table, first: Sequence[Row], second: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """The rows of two readings that are one observation, the likest first."""
    columns = decided(table)
    likeness = [
        (shared + sum(one[c] == other[c] for c in columns) / len(columns), i, j)
        for i, one in enumerate(first)
        for j, other in enumerate(second)
        if (shared := overlap(table, one, other)) > 0.5
    ]
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, i, j in sorted(likeness, key=lambda found: (-found[0], found[1], found[2])):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield first[i], second[j]


def compare(first: Rows, second: Rows) -> Agreement:
    """How far two readings of one table agree."""
    table = first.table
    found = Agreement(table.name, differing=dict.fromkeys(decided(table), 0))
    for one, other in pairs(table, first.rows, second.rows):
        found.both += 1
        for column in found.differing:
            found.differing[column] += one[column] != other[column]
    found.first_only, found.second_only = (
        len(first.rows) - found.both,
        len(second.rows) - found.both,
    )
    return found


def check_offsets(folder: Path, rows: Rows) -> None:
    """BadInput that names a row without a span that it needs, or with an empty one."""
    needed = {f["name"] for f in rows.table.fields if f.get("constraints", {}).get("required")}
    for span in rows.table.spans:
        for line, row in rows:
            bounds = row[span.start], row[span.end]
            if not any(bounds) and span.start not in needed:
                continue
            if not all(map(is_offset, bounds)) or int(bounds[0]) >= int(bounds[1]):
                said = f"{folder / rows.table.path}:{line} has the span {'-'.join(bounds)[:40]!r}"
                raise BadInput(f"{said}, which holds no character; run make fill on it first")


HEAD = (
    "| table | in both | only first | only second | agreement "
    "| differing values of the rows in both |\n|---|---:|---:|---:|---:|---|"
)


def main() -> int:
    options = parser(__doc__, "scripts.curate.agreement")
    options.add_argument("first", type=Path)
    options.add_argument("second", type=Path)
    options.add_argument(
        "--tables",
        default="events,metrics,quotes",
        help="the tables to compare (default: events,metrics,quotes)",
    )
    arguments = options.parse_args()
    package = read_package(arguments.root)
    print(HEAD)
    for name in arguments.tables.split(","):
        if name not in package.tables or not package.tables[name].spans:
            known = ", ".join(table.name for table in package.tables.values() if table.spans)
            raise BadInput(f"no table {name!r} with spans; there are {known}")
        table = package.tables[name]
        moved = Table(table.name, f"{name}.csv", table.schema_path, table.schema)
        readings = read_rows(arguments.first, moved), read_rows(arguments.second, moved)
        for folder, rows in zip((arguments.first, arguments.second), readings, strict=True):
            check_offsets(folder, rows)
        found = compare(*readings)
        total = found.both + found.first_only + found.second_only
        differing = (
            ", ".join(f"{column} {count}" for column, count in found.differing.items() if count)
            or "none"
        )
        agreed = f"{found.both / total if total else 1:.0%}"
        counts = f"{found.both} | {found.first_only} | {found.second_only}"
        print(f"| {name} | {counts} | {agreed} | {differing} |")
    return 0


if __name__ == "__main__":
    run(main)
