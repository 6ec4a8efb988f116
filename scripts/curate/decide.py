"""Decide rows of a draft without opening its CSVs: accept or drop them, and type what they lack.

    python -m scripts.curate.decide DOCUMENT > decisions.txt        the form, to be filled in
    python -m scripts.curate.decide DOCUMENT --file decisions.txt   all of it at once (-: the input)
    python -m scripts.curate.decide DOCUMENT accept articles evidence except evidence.3
    python -m scripts.curate.decide DOCUMENT accept quotes.1 medium=speech 'text_en=We compete.'
    python -m scripts.curate.decide DOCUMENT accept actors.1 actor_id=jane-doe
    python -m scripts.curate.decide DOCUMENT note metrics.2 kind=rhetorical_number 'note=No count.'

A word is a row of the draft, a table (all its rows), `all`, or a column with its value, which goes
into each of the rows named. A line of the form is one such decision (scripts/curate/sheet.py); all
its faults are shown, and where there is one, nothing is written. An id that is typed goes to the
rows that refer to it, too; what is nothing without a row that is dropped goes with it, once the
draft is accepted, unless an id of the data is typed for it: `drop actors.2 actor_id=jane-doe`, whom
the draft did not know by that name. `note` drops rows and accounts for their words by source notes;
`add` makes a row of one's own. Of a row that is accepted no cell is wanting, nor one of its codes
misspelt.
"""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from scripts.curate.deciding import Deciding
from scripts.curate.drafting.form import (
    DECISION,
    draft_files,
    read_draft,
    read_drafted,
)
from scripts.curate.sheet import CHOICES, Decision, decision_of, read_sheet, written
from scripts.model.cells import as_we_write
from scripts.model.files import decoded, write_all
from scripts.model.package import Rows, read_package
from scripts.model.problems import BadInput, Problem, parser, report, run


def taken(of: Deciding, decisions: list[Decision], file: str) -> list[Problem]:
    """Take decisions, one after the other; those that cannot be."""
    problems = []
    for decision in decisions:
        try:
            of.take(decision)
        except BadInput as error:
            if not file:
                raise
            problems.append(Problem(file, decision.line, "", str(error)))
            of.failed |= set(decision.words)
    return problems


def read_file(file: str) -> str:
    """The text of a form, or of the standard input (-). BadInput where it is none."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None
    return decoded(file, as_we_write(raw))


def main() -> int:
    options = parser(__doc__, "scripts.curate.decide")
    options.add_argument("document", help="the document that is drafted")
    options.add_argument("words", nargs="*", help="a decision, rows, tables, and column=value")
    options.add_argument("--file", default="", help="a form of many decisions (-: the input)")
    arguments = options.parse_args()
    package, document, words = read_package(arguments.root), arguments.document, arguments.words
    drafted = read_draft(package, document)
    source = read_drafted(package, document, drafted)
    if not (words or arguments.file):
        print(written(package, document, drafted, source), end="")
        return 0
    if words and (arguments.file or words[0] not in CHOICES):
        raise BadInput(f"a decision is one of {', '.join(CHOICES)}, or a --file of them")
    of, problems, decisions = Deciding(package, document, drafted), list[Problem](), [Decision("")]
    if words:
        decisions = [decision_of(words)]
    else:
        decisions, problems = read_sheet(arguments.file, read_file(arguments.file))
    decisions = [decision for decision in decisions if decision.choice in CHOICES]
    problems += taken(of, decisions, arguments.file)
    tables = of.tables()
    problems += of.faults(arguments.file, tables, source.language)
    if problems:
        print("nothing was decided:")
        return report(problems)
    write_all(arguments.root, draft_files(tables.values()))
    print(said(of, tables))
    return 0


def said(of: Deciding, tables: Mapping[str, Rows]) -> str:
    """How many rows were decided how, and how many are not yet."""
    named = (of.choice(at) for at in {**of.of_table, **of.of_row})
    counts = Counter(decision.choice for decision in named if decision)
    found = ", ".join(f"{choice} {counts[choice]}" for choice in CHOICES if counts[choice])
    open_ = sum(
        not row[DECISION]
        for rows in tables.values()
        if "derivedTable" not in rows.table.schema
        for row in rows.rows
    )
    return f"{found} rows; {open_} are undecided"


if __name__ == "__main__":
    run(main)
