"""Checks across columns, tables and codes: the rules of the domain, by pandera.

pandera builds no schema from ours that serves (its reader of Table Schemas loses foreign keys,
dates and missing values), so one short function does: the columns as strings, the rules of
`scripts.rules.table` as checks of the frame.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from scripts.model.package import Package, Rows, Table, read_package
from scripts.model.problems import Problem, parser, report, run
from scripts.model.sources import read_sources
from scripts.rules.rule import Case, Data, Given, OfCell, OfLines, Row, Rule
from scripts.rules.table import RULES, property_rules

if TYPE_CHECKING:
    import pandas as pd


CANNOT = (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError)
"""What a rule raises of a row whose cells, or those of a row that it looks at, are no dates or
numbers: a fault elsewhere, or else one of the rule, and in no case a row that keeps it."""
Numbered = list[tuple[int, Case]]
"""Cases with their numbers."""


AT_ONCE = 200
"""Rows that are put to all rules, one rule after the other, while the processor has them at hand:
of fewer documents than what rules keep of a document is kept for (`KEPT`)."""


class Asked:
    """A few rows of a table as rules ask them; each column is looked through once."""

    def __init__(self, rows: Sequence[Row], data: Data) -> None:
        self.cases = [Case(row, data) for row in rows]
        self._given: dict[str, Numbered] = {}
        self._values: dict[str, list[str]] = {}

    def given(self, column: str) -> Numbered:
        """The cases that have a value in a column."""
        if column not in self._given:
            self._given[column] = [
                (at, case) for at, case in enumerate(self.cases) if case.row[column]
            ]
        return self._given[column]

    def values(self, column: str) -> list[str]:
        """These values, each once."""
        if column not in self._values:
            values = (case.row[column] for _, case in self.given(column))
            self._values[column] = list(dict.fromkeys(values))
        return self._values[column]

    def broken(self, rule: Rule) -> list[int]:
        """The numbers of the cases that break a rule."""
        holds = rule.holds
        if isinstance(holds, OfCell):
            wrong = self.wrong(holds)
            found = self.given(holds.column) if wrong else []
            return [at for at, case in found if case.row[holds.column] in wrong]
        try:
            if isinstance(holds, Given):
                return [at for at, case in self.given(holds.column) if not holds.test(case)]
            return [at for at, case in enumerate(self.cases) if not holds(case)]
        except CANNOT:
            return [at for at, case in enumerate(self.cases) if not is_kept(rule, case)]

    def wrong(self, holds: OfCell) -> set[str]:
        """The values of a column that are not as they must be."""
        values = self.values(holds.column)
        if isinstance(holds, OfLines) and passes(holds, "\n".join(values)):
            return set()
        return {value for value in values if not passes(holds, value)}


def broken_by(rows: Sequence[Row], data: Data, rules: Sequence[Rule]) -> list[set[int]]:
    """For each rule the numbers of the rows that break it."""
    found: list[set[int]] = [set() for _ in rules]
    for start in range(0, len(rows), AT_ONCE):
        asked = Asked(rows[start : start + AT_ONCE], data)
        for broken, rule in zip(found, rules, strict=True):
            broken.update(start + at for at in asked.broken(rule))
    return found


def judged(broken: set[int]) -> Callable[["pd.DataFrame"], "pd.Series | bool"]:
    """A rule as pandera calls it: True where no row of a frame breaks it, else the verdicts of the
    rows in their order."""

    def verdicts(frame: "pd.DataFrame") -> "pd.Series | bool":
        import pandas as pd

        kept = [at not in broken for at in range(len(frame))] if broken else []
        return pd.Series(kept, index=frame.index) if broken else True

    return verdicts


def passes(holds: OfCell, value: str) -> bool:
    """Whether a value is as it must be; not, where that cannot be said."""
    try:
        return holds.test(value)
    except CANNOT:
        return False


def is_kept(rule: Rule, case: Case) -> bool:
    """Whether a case keeps a rule; not, where it cannot be judged."""
    try:
        return rule.holds(case)
    except CANNOT:
        return False


def unjudged(rule: Rule, case: Case) -> str:
    """Why a case cannot be judged by a rule; '' where it can."""
    try:
        rule.holds(case)
    except CANNOT as error:
        return f"{type(error).__name__}: {error}"
    return ""


@dataclass(frozen=True)
class Broken:
    """A broken rule of a case, as a problem."""

    problem: Problem
    rule: Rule
    case: Case
    unjudged: str = ""
    """Why it could not be judged, where that is so."""

    def rows_seen(self) -> list[Row]:
        """The rows that the rule asks for when it judges this case."""
        data = self.case.data
        data.watched = seen = list[Row]()
        is_kept(self.rule, self.case)
        data.watched = None
        return seen


IN_A_FRAME = 20_000
"""Rows in a frame: pandas holds each cell a second time."""


def any_broken(rows: Rows, data: Data, rules: Sequence[Rule]) -> bool:
    """Whether one of a few rows breaks a rule: what `judge` asks, at no cost of frames."""
    return any(broken_by(rows.rows, data, rules))


Verdict = tuple[int, int]
"""The numbers of a row in its table and of a rule that it breaks: what a process can tell
another."""


def judge(rows: Rows, data: Data, rules: Sequence[Rule]) -> Iterator[Broken]:
    """Every broken rule of a table, with the line and the value."""
    return told(rows, data, rules, verdicts(rows, data, rules))


def verdicts(rows: Rows, data: Data, rules: Sequence[Rule]) -> Iterator[Verdict]:
    """Every broken rule of a table, a frame after the other."""
    for start in range(0, len(rows.rows), IN_A_FRAME):
        here = slice(start, start + IN_A_FRAME)
        some = Rows(rows.table, rows.rows[here], rows.lines[here])
        yield from ((start + row, rule) for rule, row in broken_in(some, data, rules))
    data.forget(rows.table.name)


def told(
    rows: Rows, data: Data, rules: Sequence[Rule], found: Iterable[Verdict]
) -> Iterator[Broken]:
    """Verdicts as problems."""
    for at, number in found:
        rule, row = rules[number], rows.rows[at]
        case = Case(row, data)
        why = unjudged(rule, case)
        told = f"cannot be judged ({why}) by the rule that says: {rule.message}"
        said = f"{row[rule.column][:40]!r} {told if why else rule.message}"
        problem = Problem(rows.table.path, rows.lines[at], rule.column, said)
        yield Broken(problem, rule, case, why)


def broken_in(rows: Rows, data: Data, rules: Sequence[Rule]) -> list[Verdict]:
    """The numbers of rules and of rows that break them, of so many rows as a frame holds."""
    import pandas as pd  # here: the check of an edit judges few rows, and needs neither
    import pandera.pandas as pa

    cells = {column: [row[column] for row in rows.rows] for column in rows.table.columns}
    frame = pd.DataFrame(cells, dtype=str)
    found = broken_by(rows.rows, data, rules)
    checks = [
        pa.Check(judged(broken), name=str(number), ignore_na=False)
        for number, broken in enumerate(found)
    ]
    columns = {column: pa.Column(str) for column in rows.table.columns}
    try:
        pa.DataFrameSchema(columns, checks=checks, strict=True).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failed = errors.failure_cases
        pairs = zip(failed["check"], failed["index"], strict=True)
        return sorted({(int(check), int(row)) for check, row in pairs})
    return []


def rules_of(table: Table, tables: dict[str, Table]) -> list[Rule]:
    """The rules of a table, those of its schema first."""
    return [*property_rules(table, tables), *(rule for rule in RULES if rule.table == table.name)]


class Judges:
    """The rules of all tables, each table a task of its own."""

    def __init__(self, package: Package) -> None:
        self.package, self.data = package, Data(package, read_sources(package))
        self.rules = {name: rules_of(t, package.tables) for name, t in package.tables.items()}

    def tasks(self) -> list[Callable[[], list[Verdict]]]:
        """Functions that judge a table, in the order of the tables."""
        return [partial(self.verdicts, name) for name in self.package.data]

    def weights(self) -> list[int]:
        """How many verdicts each of these functions gives."""
        data = self.package.data
        return [len(data[name].rows) * len(rules) for name, rules in self.rules.items()]

    def verdicts(self, name: str) -> list[Verdict]:
        return list(verdicts(self.package.data[name], self.data, self.rules[name]))

    def told(self, found: Iterable[Iterable[Verdict]]) -> Iterator[Broken]:
        """What the tasks found, in the order of the tables."""
        for (name, rows), of_table in zip(self.package.data.items(), found, strict=True):
            yield from told(rows, self.data, self.rules[name], of_table)


def check(package: Package) -> Iterator[Problem]:
    """Every fault across columns, tables and codes."""
    judges = Judges(package)
    return (broken.problem for broken in judges.told(task() for task in judges.tasks()))


def main() -> int:
    arguments = parser(__doc__, "scripts.rules.domain").parse_args()
    return report(check(read_package(arguments.root)))


if __name__ == "__main__":
    run(main)
