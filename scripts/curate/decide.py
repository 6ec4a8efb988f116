"""Decide rows of a draft without opening its CSVs: accept or drop them, and type what they lack.

    python -m scripts.curate.decide DOCUMENT accept articles article_spans
    python -m scripts.curate.decide DOCUMENT accept quotes.1 medium=speech 'text_en=We compete.'
    python -m scripts.curate.decide DOCUMENT drop metrics.2

A word is a row of the draft, a table (all its rows), or a column with its value, which goes into
each of the rows named.
"""

from collections.abc import Iterator
from dataclasses import replace

from scripts.curate.drafting.form import DECISION, Drafted, draft_files, read_draft
from scripts.model.files import write_all
from scripts.model.package import Rows, read_package
from scripts.model.problems import BadInput, parser, run

CHOICES = {"accept": "accept", "drop": "drop", "leave": ""}


def places(drafted: Drafted, words: list[str]) -> Iterator[tuple[str, str]]:
    """(table, id of a row) of each row named. BadInput for a word that is neither."""
    for word in words:
        rows = [
            (name, row[table.table.key])
            for name, table in drafted.items()
            for row in table.rows
            if word in (name, row[table.table.key])
        ]
        if not rows:
            known = ", ".join(drafted)
            raise BadInput(f"the draft has no row and no table {word!r}; its tables are {known}")
        yield from rows


def decided(
    drafted: Drafted, decision: str, words: list[str], values: dict[str, str]
) -> list[Rows]:
    """The tables that change, with a decision and values in the rows named."""
    chosen = set(places(drafted, words))
    changed = []
    for name, table in drafted.items():
        wanted = {row_id for at, row_id in chosen if at == name}
        unknown = sorted(set(values) - set(table.table.columns))
        if wanted and unknown:
            raise BadInput(f"the table {name} has no column {unknown[0]!r}")
        rows = [
            row | {**values, DECISION: decision} if row[table.table.key] in wanted else row
            for row in table.rows
        ]
        changed += [replace(table, rows=rows)] if wanted else []
    return changed


def main() -> int:
    options = parser(__doc__, "scripts.curate.decide")
    options.add_argument("document", help="the document that is drafted")
    options.add_argument("decision", choices=CHOICES)
    options.add_argument("words", nargs="+", help="rows, tables, and column=value")
    arguments = options.parse_args()
    drafted = read_draft(read_package(arguments.root), arguments.document)
    named = [word for word in arguments.words if "=" not in word]
    values = dict(word.split("=", 1) for word in arguments.words if "=" in word)
    changed = decided(drafted, CHOICES[arguments.decision], named, values)
    write_all(arguments.root, draft_files(changed))
    print(f"{arguments.decision}: {', '.join(f'{n} {r}' for n, r in places(drafted, named))}")
    return 0


if __name__ == "__main__":
    run(main)
