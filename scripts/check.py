"""All checks, in the order of the line: schema, evidence, domain, history.

Every fault is shown, of each wrong cell the cause, then exit status 1.
"""

from scripts.describe import history
from scripts.model.package import Package, read_package
from scripts.model.problems import Problem, parser, report, run
from scripts.model.sources import marks, read_sources
from scripts.rules import domain, evidence, schema
from scripts.rules.causes import Faults, ids


def lost_ids(package: Package) -> dict[str, set[str]]:
    """Table -> the ids that a release had, and that no row has, withdrawn or not."""
    listed = {(row["table"], row["row_id"]) for row in package.data["withdrawn"].rows}
    used = {
        name: found for name, found in history.used_ids(package).items() if name in package.data
    }
    gone = {name: found - ids(package, name) for name, found in used.items()}
    lost = {name: {i for i in found if (name, i) not in listed} for name, found in gone.items()}
    return {name: found for name, found in lost.items() if found}


def faults(package: Package) -> list[Problem]:
    """The faults of a package, of each wrong cell the cause."""
    found = Faults(package)
    found.add(schema.check_descriptor(package))
    errors = schema.frictionless_errors(package)
    found.add(problem for kind, problem in errors if kind != "foreign-key")
    found.excuse(lost_ids(package))
    found.add(problem for _, problem in errors)
    for part in evidence.parts(package, found.places):
        found.add(part)
    found.add_broken(domain.broken_rules(package))
    wrong = {package.tables[name].path for name in found.with_wrong_keys()}
    found.add(p for p in history.check(package) if p.line > 1 or p.file not in wrong)
    return found.problems


def main() -> int:
    arguments = parser(__doc__, "scripts.check").parse_args()
    package = read_package(arguments.root)
    _ = package.data  # what cannot be read at all ends here, before any check
    status = report(faults(package))
    if status == 0:
        rows = sum(len(rows.rows) for rows in package.data.values())
        spans = len(marks(package, read_sources(package)))
        print(f"sound: {len(package.tables)} tables, {rows} rows, {spans} spans proved")
    for note in history.notes(package):
        print(note)
    return status


if __name__ == "__main__":
    run(main)
