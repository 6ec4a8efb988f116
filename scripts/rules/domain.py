"""Checks across columns, tables and codes: the rules of the domain, by pandera.

pandera builds no schema from ours that serves (its reader of Table Schemas loses foreign keys, dates and missing values), so one short
function does: the columns as strings, the rules of `scripts.rules.table` as checks of the frame.
"""

from collections.abc import Callable, Iterator

import pandas as pd
import pandera.pandas as pa

from scripts.model.package import Package, Table, read_package
from scripts.model.problems import Problem, parser, report, run
from scripts.model.sources import read_sources
from scripts.rules.rule import Frame, Frames, Rule, Verdict
from scripts.rules.table import RULES, property_rules


def bound(rule: Rule, frames: Frames) -> Callable[[Frame], Verdict]:
    """A rule that knows the other tables, as pandera calls it."""
    return lambda frame: rule.holds(frame, frames)


def pandera_schema(table: Table, rules: list[Rule], frames: Frames) -> pa.DataFrameSchema:
    """The pandera schema of a table: its columns as strings, its rules as checks of the frame."""
    checks = [
        pa.Check(bound(rule, frames), name=str(number), ignore_na=False)
        for number, rule in enumerate(rules)
    ]
    return pa.DataFrameSchema(
        {column: pa.Column(str) for column in table.columns}, checks=checks, strict=True
    )


def check_table(
    table: Table, lines: list[int], frames: Frames, rules: list[Rule]
) -> Iterator[Problem]:
    """Every broken rule of a table, with the line and the value."""
    frame = frames[table.name]
    try:
        pandera_schema(table, rules, frames).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        broken = cases[cases["index"].isna()]
        if len(broken):
            # pandera takes an exception inside a rule for a failed check without a row; ours must not pass for that.
            raise RuntimeError(
                f"a rule for {table.name} failed: {broken['failure_case'].iloc[0]}"
            ) from errors
        for name, index in sorted(
            {(int(c), int(i)) for c, i in zip(cases["check"], cases["index"], strict=True)}
        ):
            rule = rules[name]
            value = str(frame.loc[index, rule.column])[:40]
            yield Problem(table.path, lines[index], rule.column, f"{value!r} {rule.message}")


def check(package: Package) -> Iterator[Problem]:
    """Every fault across columns, tables and codes."""
    frames = {
        name: pd.DataFrame(rows.rows, columns=rows.table.columns, dtype=str)
        for name, rows in package.data.items()
    }
    texts = [(document, source.text) for document, source in read_sources(package).items()]
    frames["sources"] = pd.DataFrame(texts, columns=["document_id", "text"], dtype=str)
    for name, table in package.tables.items():
        rules = [
            *property_rules(table, package.tables),
            *(rule for rule in RULES if rule.table == name),
        ]
        yield from check_table(table, package.data[name].lines, frames, rules)


def main() -> int:
    arguments = parser(__doc__, "scripts.rules.domain").parse_args()
    return report(check(read_package(arguments.root)))


if __name__ == "__main__":
    run(main)
