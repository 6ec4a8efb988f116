"""All checks, in the order of the line: schema, evidence, domain, history. Every fault is shown, then exit status 1."""

from scripts.describe import history
from scripts.model.package import read_package
from scripts.model.problems import parser, report, run
from scripts.rules import domain as check_domain
from scripts.rules import evidence as check_evidence
from scripts.rules import schema as check_schema

STAGES = (check_schema, check_evidence, check_domain, history)


def main() -> int:
    arguments = parser(__doc__, "scripts.check").parse_args()
    package = read_package(arguments.root)
    _ = package.data  # what cannot be read at all ends here, before any check
    status = report(problem for stage in STAGES for problem in stage.check(package))
    if status == 0:
        spans = sum(
            1
            for rows in package.data.values()
            for span in rows.table.spans
            for row in rows.rows
            if row[span.start]
        )
        print(
            f"sound: {len(package.tables)} tables, {sum(len(rows.rows) for rows in package.data.values())} rows, {spans} spans proved"
        )
    for note in history.notes(package):
        print(note)
    return status


if __name__ == "__main__":
    run(main)
