"""Fill in what nobody types: offsets of typed words, ids, derived columns, rows that follow.

A curator types the words of a passage (in either script, with or without line breaks) and leaves
the offsets empty. Where the words stand nowhere, or more than once, that row stays as it is and the
places are shown; more words settle it, with the part that is meant in braces (`稱，{遠揚達}在`), or
a `start` typed by hand. The other rows are filled; one with a cell too many, for want of quotes
around a comma, stands last in its table as it was typed. A table that a spreadsheet has saved (with
a byte order mark, or CRLF) is taken in and written as it must be.
"""

from scripts.curate.filling import describe, fill_in_place, fill_package, with_ids
from scripts.model.cells import as_we_write
from scripts.model.files import read_bytes, write_all
from scripts.model.package import Package, id_order, read_package
from scripts.model.problems import parser, report, run

__all__ = ["describe", "fill_package", "new_ids", "with_ids"]


def converted(package: Package) -> list[str]:
    """The tables that are not as we write files, but as a spreadsheet does."""
    paths = [table.path for table in package.tables.values()]
    raw = {path: read_bytes(package.root, path) for path in paths}
    return [path for path in paths if as_we_write(raw[path]) != raw[path]]


def new_ids(package: Package, filled: Package) -> list[str]:
    """The ids of the rows that a curator writes which only the filled package has."""
    known: list[set[str]] = []
    for each in (package, filled):
        tables = [rows for rows in each.data.values() if not rows.table.schema.get("derivedTable")]
        known.append({row[rows.table.key] for rows in tables for row in rows.rows})
    return sorted(known[1] - known[0], key=id_order)


def main() -> int:
    arguments = parser(__doc__, "scripts.fill").parse_args()
    package = read_package(arguments.root, foreign=True)
    contents, problems = fill_in_place(package)
    for path in converted(package):
        print(f"{path} has the form of a spreadsheet (byte order mark, CRLF); it is converted")
    changed = write_all(arguments.root, contents)
    if changed or not problems:
        everything = "nothing to fill: every derived value is in place"
        print(f"filled: {', '.join(changed)}" if changed else everything)
    new = new_ids(package, read_package(arguments.root, foreign=True))
    if new:
        print(f"new ids: {', '.join(new)}")
    return report(problems)


if __name__ == "__main__":
    run(main)
