"""The database is written alone, whole, and from data that fit; whoever builds beside it waits."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.build import build, built
from scripts.describe.metadata import FILE
from scripts.model.package import read_package
from scripts.model.problems import BadInput
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def test_two_builds_at_once_make_what_one_makes(package: Path, tmp_path: Path) -> None:
    name = built(package).name
    build(read_package(package), tmp_path / name)
    words = [sys.executable, "-m", "scripts.build", "--root", str(package)]
    (package / "build").mkdir(exist_ok=True)
    left = package / "build/.scratch"
    left.mkdir()
    (left / "filled.db").write_bytes(b"what a kill left")
    building = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in building] == [0, 0]
    assert (package / built(package)).read_bytes() == (tmp_path / name).read_bytes()
    made = {path.name for path in (package / "build").iterdir()}
    assert made == {name, FILE, "charts", "pictures"}


FAULTS = {
    "an empty cell that is required": ("quotes", "kind", "", "do not fit their schema"),
    "a number in words": (
        "metrics",
        "value",
        "many",
        "data/metrics.csv:2 holds a cell that is no number",
    ),
    "a number too large": ("evidence", "start", "9" * 30, "do not fit their schema"),
    "a row that is not there": ("quotes", "speaker_id", "nobody", "that does not exist"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_data_that_do_not_fit_leave_the_old_database(fault: str, package: Path) -> None:
    name, column, cell, said = FAULTS[fault]
    target = package / "made" / built(package).name
    build(read_package(package), target)
    before = target.read_bytes()
    spoilt = read_package(package)
    spoilt.data[name].rows[0][column] = cell
    with pytest.raises(BadInput, match=said):
        build(spoilt, target)
    assert target.read_bytes() == before
    assert {path.name for path in target.parent.iterdir()} == {target.name, FILE, "charts"}
