"""What `make check` finds, and what no machine does: the generated parts of docs/checks.md.

The rules are those of the tables of rules, each with what it says and what it holds true; the kinds
of corruption are the lines of tests/rules/corruptions.tsv, which a test plants one by one.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import partial

from scripts.model.files import read_text
from scripts.model.package import Package
from scripts.rules.rule import Given, OfCell, Rule
from scripts.rules.table import RULES, property_rules

KINDS = "tests/rules/corruptions.tsv"
WIDE = 5
"""Tables from which on a rule is told once for all of them."""
Cells = tuple[str, ...]


def rules_of(package: Package) -> Iterator[Rule]:
    """All rules, in the order of the tables."""
    for name, table in package.tables.items():
        yield from property_rules(table, package.tables)
        yield from (rule for rule in RULES if rule.table == name)


def holds_true(rule: Rule) -> str:
    """What is so where a rule is kept, by the docstring of its function; '' where the message says
    all."""
    if isinstance(rule.holds, Given | OfCell):
        return ""
    function = rule.holds.func if isinstance(rule.holds, partial) else rule.holds
    told = (getattr(function, "__doc__", None) or "").split(">>>")[0]
    return " ".join(told.split())


def table(head: Cells, rows: Iterable[Cells]) -> str:
    """A Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    escaped = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in escaped)


def told_once(rules: list[Rule]) -> set[str]:
    """The messages of rules that hold in many tables."""
    tables: dict[str, set[str]] = {}
    for rule in rules:
        tables.setdefault(rule.message, set()).add(rule.table)
    return {message for message, names in tables.items() if len(names) >= WIDE}


def rules(package: Package) -> str:
    """Every rule: of many tables first, then table by table."""
    known = list(rules_of(package))
    once = told_once(known)
    general = dict.fromkeys(rule.message for rule in known if rule.message in once)
    parts = ["### Of many tables", "\n".join(f"- {message}" for message in general)]
    for name in package.tables:
        own = (rule for rule in known if rule.table == name and rule.message not in once)
        rows = dict.fromkeys((f"`{r.column}`", r.message, holds_true(r)) for r in own)
        if rows:
            parts += [f"### {name}", table(("column", "what is said", "what holds"), rows)]
    return "\n\n".join(parts)


def kinds(package: Package) -> list[dict[str, str]]:
    """The lines of the list of corruptions."""
    text = io.StringIO(read_text(package.root, KINDS), newline="")
    return list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))


def planted(package: Package) -> str:
    """What is planted and found, with what finds it."""
    rows = (
        (f"`{kind['table']}.{kind['column']}`", kind["kind"], kind["said"])
        for kind in kinds(package)
        if kind["said"] != "-"
    )
    return table(("where", "what is done", "what is said"), rows)


def unseen(package: Package) -> str:
    """What is planted and not found, with why not and what to look at."""
    rows = (
        (f"`{kind['table']}.{kind['column']}`", kind["kind"], kind["why"])
        for kind in kinds(package)
        if kind["said"] == "-"
    )
    return table(("where", "what is done", "why no machine finds it, and what to look at"), rows)


def counted(package: Package) -> str:
    """How many kinds are on the list, and how many of them are found."""
    listed = kinds(package)
    found = sum(kind["said"] != "-" for kind in listed)
    return f"{len(listed)} kinds are on the list; {found} are found, {len(listed) - found} are not."


def parts(package: Package) -> dict[str, str]:
    """The generated parts of docs/checks.md."""
    return {
        "rules": rules(package),
        "counted": counted(package),
        "planted": planted(package),
        "unseen": unseen(package),
    }
