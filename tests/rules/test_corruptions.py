"""Realistic kinds of corruption, each planted alone: found as its line says, or known not to be.

The lines are data, corruptions.tsv; docs/checks.md tells of them.
"""

import pytest

from scripts.model.package import Package
from scripts.model.sources import Sources, read_sources
from tests.rules.planting import Kind, all_found, filled, found_at, kinds, plant

KINDS = kinds()
FINDABLE = [kind for kind in KINDS if kind.said != "-"]
UNSEEN = [kind for kind in KINDS if kind.said == "-"]


@pytest.fixture(scope="module")
def sources(sound: Package) -> Sources:
    return read_sources(sound)


def planted(kind: Kind, sound: Package, sources: Sources) -> tuple[Package, str, str]:
    """The package with a corruption, filled; the table and the row at which it is to be found."""
    spoilt = plant(sound, sources, kind, kind.row)
    assert spoilt is not None, "it changes nothing"
    last = spoilt.data[kind.table].rows[-1][spoilt.tables[kind.table].key]
    own = last if kind.deed.startswith("twice") else kind.row
    table, row_id = kind.at.split(" ", 1) if kind.at else (kind.table, own)
    return filled(spoilt, sources), table, row_id


@pytest.mark.parametrize("kind", FINDABLE, ids=lambda k: f"{k.table}.{k.column} {k.kind}")
def test_a_corruption_is_found_as_its_line_says(
    kind: Kind, sound: Package, sources: Sources
) -> None:
    package, table, row_id = planted(kind, sound, sources)
    said = []
    for found in found_at(package, sources, table, row_id):
        said.append(found.said)
        if kind.said in found.said:
            return
    pytest.fail(f"{table} {row_id}: {said}")


@pytest.mark.slow
@pytest.mark.parametrize("kind", UNSEEN, ids=lambda k: f"{k.table}.{k.column} {k.kind}")
def test_what_is_said_not_to_be_findable_is_not(
    kind: Kind, sound: Package, sources: Sources
) -> None:
    package, table, _ = planted(kind, sound, sources)
    assert next(all_found(package, sources, table), None) is None


def test_the_list_is_long_and_says_why() -> None:
    assert len({(kind.table, kind.column, kind.kind) for kind in KINDS}) >= 150
    assert [kind.kind for kind in UNSEEN if not kind.why.endswith(".")] == []
    assert [kind.kind for kind in FINDABLE if kind.why] == []
    assert 4 * len(UNSEEN) < len(KINDS)


def test_the_list_touches_every_table_that_people_write(sound: Package) -> None:
    written = {t.name for t in sound.tables.values() if not t.schema.get("derivedTable")}
    assert written == {kind.table for kind in KINDS}
