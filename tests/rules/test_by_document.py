"""A package that is checked by groups of documents is sound where all of it at once is."""

from collections import Counter
from itertools import chain, pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts import check
from scripts.model.package import Package
from scripts.model.problems import Problem
from scripts.model.sources import Sources, read_sources
from scripts.rules import by_document, domain, evidence, schema
from scripts.rules.by_document import Group, Parts, groups, of_documents
from scripts.rules.causes import Faults
from scripts.rules.rule import THINGS, Row
from tests.rules.test_edits import cells, grown, planted, sources

__all__ = ["grown", "sources"]
pytestmark = pytest.mark.slow
FEW, EACH = 2, 12
"""Documents in a group, if they are not joined; every so many faults are tried."""


@pytest.fixture
def parted(grown: Package, sources: Sources) -> list[Group]:
    return groups(grown, sources, FEW)


def in_parts(package: Package, sources: Sources) -> list[Problem] | None:
    """The faults that the command finds by groups, in this process; nothing where it looks for them
    among all rows."""
    parts = Parts(package, sources)
    if any(schema.lost_references(package)) or not parts.things_hold():
        return None
    parts.groups = groups(package, sources, FEW)
    parts.wrong = list(chain.from_iterable(map(parts.unsound, range(len(parts.groups)))))
    return parts.faults() if parts.wrong else []


def among_all(package: Package) -> list[Problem]:
    """The faults of all rows at once."""
    found = Faults(package)
    check.among_all(package, found)
    return found.problems


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any package is checked as a large one, by small groups."""
    monkeypatch.setattr(check, "FEW", 0)
    monkeypatch.setattr(by_document, "MOST", FEW)


@pytest.mark.usefixtures("large")
def test_sound_documents_are_sound_in_processes_of_their_own(grown: Package) -> None:
    found, parts = check.stated(grown)
    assert found.problems == []
    assert parts is not None
    assert parts.left()
    assert check.in_groups(parts) == []


def test_each_row_of_a_document_is_in_one_group(grown: Package, parted: list[Group]) -> None:
    assert len(parted) > 2
    for name in of_documents(grown.tables):
        rows = grown.data[name]
        found = Counter(line for group in parted for line in group.rows[name].lines)
        assert found == Counter(rows.lines), name
        assert all(
            one < other for group in parted for one, other in pairwise(group.rows[name].lines)
        )


def test_no_reference_leads_out_of_a_group_but_to_things(
    grown: Package, parted: list[Group]
) -> None:
    own = of_documents(grown.tables)
    assert own.isdisjoint(THINGS.values())
    for group in parted:
        for name in own:
            for column, (target, key) in grown.tables[name].references.items():
                asked = {row[column] for row in group.rows[name].rows} - {""}
                known = {row[key] for row in group.rows[target].rows}
                assert target not in own or asked <= known, (name, column)


def place_of(package: Package, table: str, row_id: str) -> int:
    """Where the row of a fault is that other tests plant."""
    rows = package.data[table]
    ids = [row[rows.table.key] for row in rows.rows]
    return next(n for n, known in enumerate(ids) if known in (row_id, f"r00000-{row_id}"))


def test_each_planted_fault_is_told_as_among_all_rows(grown: Package, sources: Sources) -> None:
    """Or left for that. But for those of the schema, which frictionless finds in the files; with
    EACH = 1 all of them are tried."""
    unseen, others, tried = [], [], 0
    for table, row_id, column, bad in [*planted(grown)][::EACH]:
        rows, at = grown.data[table].rows, place_of(grown, table, row_id)
        was = rows[at]
        rows[at] = now = was | {column: bad if isinstance(bad, str) else bad(was[column])}
        if now != was and not any(schema.cell_errors(grown.tables[table], [now])):
            tried += 1
            found = in_parts(grown, sources)
            if found == []:
                unseen.append((table, row_id, column))
            if found is not None and set(found) != set(among_all(grown)):
                others.append((table, row_id, column))
        rows[at] = was
    assert unseen == others == []
    assert tried > 15


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("spoilt_groups", [1, 2])
def test_faults_are_found_in_one_group_and_in_more(
    grown: Package, parted: list[Group], spoilt_groups: int
) -> None:
    """In more than a few they are looked for among all rows."""
    quotes = [group.rows["quotes"].rows for group in parted if group.rows["quotes"].rows]
    spoilt = [rows[0] for rows in quotes[-spoilt_groups:]]
    were = [row["text_en"] for row in spoilt]
    try:
        for number, row in enumerate(spoilt):
            row["text_en"] = f"Nothing is said of {77 + number} of them."
        _, parts = check.stated(grown)
        assert parts is not None
        assert (check.in_groups(parts) is None) == (spoilt_groups > 1)
        found = check.faults(grown)
        assert {problem.column for problem in found} == {"text_en"}
        assert len(found) == spoilt_groups
    finally:
        for row, text in zip(spoilt, were, strict=True):
            row["text_en"] = text


def changed(chance: Random, rows: list[Row], at: int, column: str) -> None:
    """A cell becomes what it is in another row, or a row is there once more, or no more."""
    deed = chance.choice(("cell", "cell", "copy", "gone"))
    if deed == "cell":
        others = sorted({row[column] for row in rows} | {""})
        rows[at] = rows[at] | {column: chance.choice(others)}
    elif deed == "copy":
        rows.insert(at, dict(rows[at]))
    else:
        del rows[at]


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=False))
def test_any_change_has_the_verdict_of_all_at_once(chance: Random, grown: Package) -> None:
    table, at, column = chance.choice(cells(grown))
    rows = grown.data[table]
    was, lines = list(rows.rows), list(rows.lines)
    try:
        changed(chance, rows.rows, at, column)
        rows.lines[:] = range(2, len(rows.rows) + 2)
        lost = any(schema.lost_references(grown))
        whole = not any(evidence.check(grown)) and not any(domain.check(grown))
        parts = in_parts(grown, read_sources(grown))
        assert (parts == []) == (whole and not lost), (table, was[at], column)
        assert parts is None or set(parts) == set(among_all(grown)), (table, was[at], column)
    finally:
        rows.rows[:], rows.lines[:] = was, lines
