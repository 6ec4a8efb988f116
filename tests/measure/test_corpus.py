"""The package that grows: sound at any size, varied, the same for the same number."""

from pathlib import Path

from scripts.check import faults
from scripts.measure.corpus import OWN, read_base, write
from scripts.model.package import read_package
from tests.conftest import ROOT, snapshot

COUNT = 12


def test_it_is_sound_and_grows_and_is_the_same_twice(made: Path, tmp_path: Path) -> None:
    base = read_base(made, ROOT / OWN)
    first, second = tmp_path / "first", tmp_path / "second"
    rows = write(base, COUNT, first)
    assert write(base, COUNT, second) == rows
    assert snapshot(first) == snapshot(second)

    package = read_package(first)
    assert faults(package) == []
    documents = package.data["documents"].rows
    assert len(documents) >= COUNT
    assert rows == sum(len(found.rows) for found in package.data.values())
    assert len({int(row["characters"]) // 500 for row in documents}) > 2
    assert len({row["published"][:4] for row in documents}) > 1


def test_names_are_its_own_or_shared(made: Path, tmp_path: Path) -> None:
    base = read_base(made, ROOT / OWN)
    write(base, COUNT, tmp_path / "grown")
    data = read_package(tmp_path / "grown").data
    own = [row for row in data["actors"].rows if row["actor_id"].startswith("r")]
    assert len({row["name_en"] for row in data["actors"].rows}) == len(data["actors"].rows)
    assert len(own) > COUNT // 2
    states = {row["document_id"] for row in data["mentions"].rows if row["actor_id"] == "china"}
    assert len({document.split("-")[0] for document in states}) > 1
