"""What stands against a release: each fault ends in one sentence and status 2, and dist/ holds what it held."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from scripts import check, release
from scripts.describe import citation, codebook
from scripts.model.files import write_all
from scripts.model.package import read_package
from tests.repository import REPOSITORY, commit, contents, edit, git, run_here, set_version


def plant(root: Path) -> dict[str, bytes]:
    """An earlier release in dist/, as a reader would find it."""
    (root / "dist/chip-controls-0.9.0").mkdir(parents=True)
    (root / "dist/chip-controls-0.9.0/README.md").write_text("earlier")
    (root / "dist/chip-controls-0.9.0.zip").write_bytes(b"zip")
    return contents(root / "dist")


def newer_version(root: Path) -> None:
    shutil.copytree(root / "releases/1.0.0", root / "releases/1.1.0")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "newer")


def no_version(root: Path) -> None:
    set_version(root, "")
    git(root, "commit", "--quiet", "--all", "--message", "none")


def failing_check(root: Path) -> None:
    set_version(root, "1.0.1")
    path = root / "data/quotes.csv"
    path.write_text(path.read_text("utf-8").replace("back door", "後門"), "utf-8")
    commit(root)


def stale_citation(root: Path) -> None:
    path = root / "CITATION.cff"
    path.write_text(path.read_text("utf-8").replace("1.0.0", "0.9.0"), "utf-8")
    git(root, "commit", "--quiet", "--all", "--message", "stale")


def rewritten(root: Path) -> None:
    edit(root, "data/quotes.csv", "back door", "backdoor")
    git(root, "commit", "--quiet", "--all", "--message", "rewritten")


def stale_history(root: Path) -> None:
    set_version(root, "1.0.1")
    rewritten(root)
    for stage in (codebook, citation):
        write_all(root, stage.written(read_package(root)))
    git(root, "commit", "--quiet", "--all", "--message", "stale")


def no_reason(root: Path) -> None:
    set_version(root, "1.0.1")
    edit(root, "data/quotes.csv", "back door", "backdoor")
    commit(root)
    path = root / "releases/changes.csv"
    path.write_text(path.read_text("utf-8").replace("source_corrected,a test", ","), "utf-8")
    git(root, "commit", "--quiet", "--all", "--message", "no reason")


def no_codebook(root: Path) -> None:
    (root / "docs/codebook.md").unlink()
    git(root, "commit", "--quiet", "--all", "--message", "gone")


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "unclean tree": (
        lambda root: (root / "stray.txt").write_text(""),
        "the tree is not clean (1 files, the first stray.txt)",
    ),
    "no git": (lambda root: (root / ".git").rename(root / "not-git"), "this needs a git clone"),
    "no package": (lambda root: (root / "datapackage.json").unlink(), "holds no datapackage.json"),
    "missing version": (no_version, "datapackage.json: version: '' does not match"),
    "older version": (newer_version, "has the version 1.0.0, and 1.1.0 has been released"),
    "failing check": (failing_check, "faults stand against a release"),
    "stale citation": (
        stale_citation,
        "CITATION.cff is not of this version and these data; run make docs",
    ),
    "stale history": (stale_history, "is not of this version and these data; run make changes"),
    "rewritten": (rewritten, "1.0.0 is released, and its rows were changed (Q0002)"),
    "no reason": (no_reason, "quotes Q0002 text_en needs a reason: source_new"),
    "no codebook": (
        no_codebook,
        "docs/codebook.md is not of this version and these data; run make docs",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_and_changes_nothing(fault: str, small: Path) -> None:
    do, said = FAULTS[fault]
    do(small)
    before = {} if fault == "unclean tree" else plant(small)
    status, printed, errors = run_here(release.main, small)
    assert (status, len(errors.splitlines()), printed) == (2, 1, "")
    assert said in errors
    assert (contents(small / "dist") if before else {}) == before


def test_small_package_is_sound(sound: Path) -> None:
    package = read_package(sound)
    assert [problem for stage in check.STAGES for problem in stage.check(package)] == []


def test_release_keeps_earlier_ones_and_repeats_itself(small: Path) -> None:
    before = plant(small)
    status, _, errors = run_here(release.main, small)
    assert (status, errors) == (0, "")
    first = contents(small / "dist")
    assert before.items() < first.items() and "chip-controls-1.0.0.zip" in first
    assert run_here(release.main, small)[0] == 0
    assert contents(small / "dist") == first
    assert not (small / release.SCRATCH).exists()


def test_full_disk(small: Path) -> None:
    """A limit on the size of files stands for a full disk: a write fails in the middle of a form."""
    before, limit = plant(small), 100_000
    done = subprocess.run(
        [sys.executable, "-m", "scripts.release", "--root", str(small)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert contents(small / "dist") == before


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_kill_in_the_middle(number: signal.Signals, small: Path) -> None:
    before = plant(small)
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.release", "--root", str(small)],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
    ) as running:
        deadline = time.monotonic() + 60
        while not list((small / release.SCRATCH).glob("*/data/*.csv")):
            assert time.monotonic() < deadline and running.poll() is None
            time.sleep(0.01)
        os.kill(running.pid, number)
        running.wait()
    assert running.returncode != 0
    assert contents(small / "dist") == before


def test_kill_between_the_renames_is_undone(small: Path) -> None:
    before = plant(small)
    (small / release.SCRATCH).mkdir(parents=True)
    (small / "dist").rename(small / release.SCRATCH / "old")
    release.restore(small / "dist", small / release.SCRATCH)
    assert contents(small / "dist") == before
