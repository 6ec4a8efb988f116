"""Checks across columns, tables and codes: the rules of the domain, by pandera.

pandera builds no schema from ours that serves (its reader of Table Schemas loses foreign keys,
dates and missing values), so one short function does: the columns as strings, the rules of
`scripts.rules.table` as checks of the frame.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from scripts.model.package import Package, Rows, read_package
from scripts.model.problems import Problem, parser, report, run
from scripts.model.sources import read_sources
from scripts.rules.rule import Case, Data, Row, Rule
from scripts.rules.table import RULES, property_rules


def judged(rule: Rule, cases: Sequence[Case]) -> Callable[[pd.DataFrame], pd.Series]:
    """A rule as pandera calls it: the verdicts of the rows of a frame, in their order."""
    return lambda frame: pd.Series(map(rule.holds, cases), index=frame.index, dtype=bool)


@dataclass(frozen=True)
class Broken:
    """A broken rule of a case, as a problem."""

    problem: Problem
    rule: Rule
    case: Case

    def rows_seen(self) -> list[Row]:
        """The rows that the rule asks for when it judges this case."""
        data = self.case.data
        data.watched = seen = list[Row]()
        self.rule.holds(self.case)
        data.watched = None
        return seen


def judge(rows: Rows, data: Data, rules: Sequence[Rule]) -> Iterator[Broken]:
    """Every broken rule of a table, with the line and the value."""
    frame = pd.DataFrame(rows.rows, columns=rows.table.columns, dtype=str)
    cases = [Case(row, data) for row in rows.rows]
    checks = [
        pa.Check(judged(rule, cases), name=str(number), ignore_na=False)
        for number, rule in enumerate(rules)
    ]
    columns = {column: pa.Column(str) for column in rows.table.columns}
    try:
        pa.DataFrameSchema(columns, checks=checks, strict=True).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failed = errors.failure_cases
        broken = failed[failed["index"].isna()]
        if len(broken):
            # pandera takes an exception inside a rule for a failed check without a row; ours must
            # not pass for that.
            said = f"a rule for {rows.table.name} failed: {broken['failure_case'].iloc[0]}"
            raise RuntimeError(said) from errors
        pairs = zip(failed["check"], failed["index"], strict=True)
        for number, index in sorted({(int(check), int(row)) for check, row in pairs}):
            rule, line = rules[number], rows.lines[index]
            said = f"{rows.rows[index][rule.column][:40]!r} {rule.message}"
            yield Broken(Problem(rows.table.path, line, rule.column, said), rule, cases[index])


def broken_rules(package: Package) -> Iterator[Broken]:
    """Every broken rule of every table."""
    data = Data(package, read_sources(package))
    for name, rows in package.data.items():
        of_table = (rule for rule in RULES if rule.table == name)
        yield from judge(rows, data, [*property_rules(rows.table, package.tables), *of_table])


def check(package: Package) -> Iterator[Problem]:
    """Every fault across columns, tables and codes."""
    return (broken.problem for broken in broken_rules(package))


def main() -> int:
    arguments = parser(__doc__, "scripts.rules.domain").parse_args()
    return report(check(read_package(arguments.root)))


if __name__ == "__main__":
    run(main)
