"""Files change all together or not at all, whatever stops the program: what a stop leaves is undone
by whoever reads or writes next. `make kills` stops every command a hundred times."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.model import staging
from scripts.model.files import heal, inside, write_all
from scripts.model.package import read_package
from scripts.model.problems import BadInput
from tests import stopping
from tests.conftest import ROOT, Command, snapshot

OLD: dict[str, bytes | None] = {"data/a.csv": b"old a", "data/b.csv": b"old b", "gone.txt": b"g"}
NEW = {"data/a.csv": b"new a", "data/b.csv": b"new b", "gone.txt": None, "more/c/d.txt": b"new c"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    write_all(tmp_path / "root", OLD)
    return tmp_path / "root"


def half_done(root: Path, count: int) -> None:
    """A change to NEW that was stopped after so many files."""
    changes = {path: staging.Change(inside(root, path), raw) for path, raw in NEW.items()}
    staging.prepare(root / staging.STAGE, changes)
    for number, change in list(enumerate(changes.values()))[:count]:
        staging.put(root / staging.STAGE / "new" / str(number), change)


def test_files_are_written_and_taken_away_together(root: Path) -> None:
    assert write_all(root, NEW) == list(NEW)
    assert sorted(snapshot(root)) == ["data/a.csv", "data/b.csv", "more/c/d.txt"]
    assert write_all(root, NEW) == []
    write_all(root, {"more/c/d.txt": None})
    assert not (root / "more").exists(), "a folder that holds nothing goes, too"


@pytest.mark.parametrize("count", range(len(NEW) + 1))
def test_what_was_stopped_is_undone(root: Path, count: int) -> None:
    before = snapshot(root)
    half_done(root, count)
    assert visible(root) != before or count == 0
    heal(root)
    assert snapshot(root) == before and not (root / "more").exists()


def visible(root: Path) -> dict[str, str]:
    return stopping.visible(snapshot(root))


def test_the_undoing_may_be_stopped_too(root: Path) -> None:
    before = snapshot(root)
    half_done(root, 4)
    (root / staging.STAGE / "old/0").replace(root / "data/a.csv")
    heal(root)
    assert snapshot(root) == before


def test_what_somebody_changed_since_is_not_written_over(root: Path) -> None:
    half_done(root, 1)
    (root / "data/b.csv").unlink()
    (root / "data/b.csv").write_bytes(b"by hand")
    found = visible(root)
    with pytest.raises(BadInput, match=r"data/b\.csv was changed since"):
        heal(root)
    assert visible(root) == found


@pytest.mark.parametrize("plan", ["", "[]", "{}x", '{"../a": [null, null]}', '{"a": 1}'])
def test_a_stranger_s_plan_is_refused(root: Path, plan: str) -> None:
    (root / staging.STAGE).mkdir()
    (root / staging.STAGE / staging.PLAN).write_text(plan, "utf-8")
    before = snapshot(root.parent)
    with pytest.raises(BadInput):
        heal(root)
    assert snapshot(root.parent) == before


def test_a_stage_that_leads_elsewhere_is_not_followed(root: Path) -> None:
    (root.parent / "outside").mkdir()
    (root.parent / "outside/plan.json").write_text(json.dumps({}), "utf-8")
    (root / staging.STAGE).symlink_to(root.parent / "outside")
    write_all(root, NEW)
    assert list((root.parent / "outside").iterdir()) == [root.parent / "outside/plan.json"]


def test_an_error_in_the_middle_leaves_all_as_it_was(root: Path) -> None:
    (root / "more/c/d.txt").mkdir(parents=True)
    before = snapshot(root)
    with pytest.raises(IsADirectoryError):
        write_all(root, NEW)
    assert snapshot(root) == before


def test_reading_a_package_undoes_what_was_stopped(package: Path, command: Command) -> None:
    before = snapshot(package)
    paths = [table.path for table in read_package(package).tables.values()][:3]
    changes = {path: staging.Change(package / path, b"half") for path in paths}
    staging.prepare(package / staging.STAGE, changes)
    staging.put(package / staging.STAGE / "new/0", changes[paths[0]])
    assert command("scripts.curate.gaps", "--root", str(package)).status == 0
    assert snapshot(package) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fill", "decide"])
def test_a_command_that_is_killed_or_has_no_room(name: str, made: Path, tmp_path: Path) -> None:
    """A small sample of `make kills`, over a limit on the size of files."""
    scene, place = stopping.SCENES[name], tmp_path / "package"
    ready = stopping.fresh(made, tmp_path / "ready")
    scene.prepare(ready)
    assert stopping.killed(ready, scene, 3, 1, place) == []
    assert stopping.limited(ready, scene, 2, place) == []


@pytest.mark.slow
def test_each_command_that_is_killed_can_be_run() -> None:
    """What `make kills` does to all commands, without the kills; in a process that has drawn no
    chart, since what draws them is not to be forked."""
    words = [sys.executable, "-m", "tests.stopping", "--times", "0", "--disks", "0"]
    done = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {*stopping.SCENES} <= {*done.stdout.split()}
