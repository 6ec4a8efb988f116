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
from scripts.rules.rule import KEPT, Case, Data, Given, OfCell, Row, Rule
from scripts.rules.table import RULES, property_rules

if TYPE_CHECKING:
    import pandas as pd


def judged(rule: Rule, cases: Sequence[Case]) -> Callable[["pd.DataFrame"], "pd.Series"]:
    """A rule as pandera calls it: the verdicts of the rows of a frame, in their order."""
    import pandas as pd

    holds = rule.holds

    def verdicts(frame: "pd.DataFrame") -> "pd.Series":
        if isinstance(holds, OfCell):
            return ~frame[holds.column].isin(wrong(holds, frame))
        try:
            found = (
                [holds(case) for case in cases]
                if not isinstance(holds, Given)
                else [not case.row[holds.column] or holds.test(case) for case in cases]
            )
        except CANNOT:
            found = [is_kept(rule, case) for case in cases]
        return pd.Series(found, index=frame.index, dtype=bool)

    return verdicts


CANNOT = (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError)
"""What a rule raises of a row whose cells, or those of a row that it looks at, are no dates or
numbers: a fault elsewhere, or else one of the rule, and in no case a row that keeps it."""


def wrong(holds: OfCell, frame: "pd.DataFrame") -> list[str]:
    """The values of a column that are not as they must be."""
    return [value for value in frame[holds.column].unique() if value and not passes(holds, value)]


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


AT_ONCE = 20_000
"""Rows in a frame: pandas holds each cell a second time."""
TOGETHER = KEPT // 2
"""Documents in a frame: what rules keep of a document serves all of them."""


def any_broken(rows: Rows, data: Data, rules: Sequence[Rule]) -> bool:
    """Whether one of a few rows breaks a rule: what `judge` asks, at no cost of frames."""
    cases = [Case(row, data) for row in rows.rows]
    return not all(is_kept(rule, case) for rule in rules for case in cases)


Verdict = tuple[int, int]
"""The numbers of a row in its table and of a rule that it breaks: what a process can tell
another."""


def judge(rows: Rows, data: Data, rules: Sequence[Rule]) -> Iterator[Broken]:
    """Every broken rule of a table, with the line and the value."""
    return told(rows, data, rules, verdicts(rows, data, rules))


def verdicts(rows: Rows, data: Data, rules: Sequence[Rule]) -> Iterator[Verdict]:
    """Every broken rule of a table, a frame after the other."""
    for here in frames([row.get("document_id", "") for row in rows.rows]):
        some = Rows(rows.table, rows.rows[here], rows.lines[here])
        yield from ((here.start + row, rule) for rule, row in broken_in(some, data, rules))
    data.forget(rows.table.name)


def frames(documents: list[str]) -> Iterator[slice]:
    """The rows of each frame of a table, by the documents of its rows.

    >>> list(frames(["a"] * AT_ONCE + ["b"]))
    [slice(0, 20000, None), slice(20000, 20001, None)]
    """
    start, held = 0, set[str]()
    for at, document in enumerate(documents):
        held.add(document)
        if len(held) > TOGETHER or at - start == AT_ONCE:
            yield slice(start, at)
            start, held = at, {document}
    if documents:
        yield slice(start, len(documents))


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
