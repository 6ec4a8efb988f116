"""What stands against a release: each fault ends in one sentence and status 2, and dist/ holds what
it held."""

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

from scripts import docs, release
from scripts.model.files import write_all
from scripts.model.package import read_package
from tests.conftest import ROOT, Command, commit, git, snapshot
from tests.editing import edit, set_version

pytestmark = pytest.mark.slow


def plant(root: Path) -> dict[str, str]:
    """An earlier release in dist/, as a reader would find it."""
    (root / "dist/disk-order-0.9.0").mkdir(parents=True)
    (root / "dist/disk-order-0.9.0/README.md").write_text("earlier")
    (root / "dist/disk-order-0.9.0.zip").write_bytes(b"zip")
    return snapshot(root / "dist")


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
    path.write_text(path.read_text("utf-8").replace("Hurting others", "後門"), "utf-8")
    commit(root)


def stale_citation(root: Path) -> None:
    path = root / "CITATION.cff"
    path.write_text(path.read_text("utf-8").replace("1.0.0", "0.9.0"), "utf-8")
    git(root, "commit", "--quiet", "--all", "--message", "stale")


def rewritten(root: Path) -> None:
    edit(root, "data/quotes.csv", "without gain", "with no gain")
    git(root, "commit", "--quiet", "--all", "--message", "rewritten")


def stale_history(root: Path) -> None:
    set_version(root, "1.0.1")
    rewritten(root)
    write_all(root, docs.outputs(read_package(root)))
    git(root, "commit", "--quiet", "--all", "--message", "stale")


def no_reason(root: Path) -> None:
    set_version(root, "1.0.1")
    edit(root, "data/quotes.csv", "without gain", "with no gain")
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
    "rewritten": (rewritten, "1.0.0 is released, and its rows were changed (Q0004)"),
    "no reason": (no_reason, "quotes Q0004 text_en needs a reason: source_new"),
    "no codebook": (
        no_codebook,
        "docs/codebook.md is not of this version and these data; run make docs",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_and_changes_nothing(
    fault: str, clone: Path, command: Command
) -> None:
    do, said = FAULTS[fault]
    do(clone)
    before = {} if fault == "unclean tree" else plant(clone)
    status, printed, errors = command("scripts.release", "--root", str(clone))
    assert (status, len(errors.splitlines()), printed) == (2, 1, "")
    assert said in errors
    assert (snapshot(clone / "dist") if before else {}) == before


def test_release_keeps_earlier_ones_and_repeats_itself(clone: Path, command: Command) -> None:
    before = plant(clone)
    status, _, errors = command("scripts.release", "--root", str(clone))
    assert (status, errors) == (0, "")
    first = snapshot(clone / "dist")
    assert before.items() < first.items() and "disk-order-1.0.0.zip" in first
    assert command("scripts.release", "--root", str(clone))[0] == 0
    assert snapshot(clone / "dist") == first
    assert not (clone / release.SCRATCH).exists()


def test_full_disk(clone: Path) -> None:
    """A limit on the size of files stands for a full disk: a write fails in the middle of a
    form."""
    before, limit = plant(clone), 100_000
    done = subprocess.run(
        [sys.executable, "-m", "scripts.release", "--root", str(clone)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert snapshot(clone / "dist") == before


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_kill_in_the_middle(number: signal.Signals, clone: Path) -> None:
    before = plant(clone)
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.release", "--root", str(clone)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
    ) as running:
        deadline = time.monotonic() + 600
        while not list((clone / release.SCRATCH).glob("*/data/*.csv")):
            assert time.monotonic() < deadline and running.poll() is None
            time.sleep(0.01)
        os.kill(running.pid, number)
        running.wait()
    assert running.returncode != 0
    assert snapshot(clone / "dist") == before


def test_kill_between_the_renames_is_undone(clone: Path) -> None:
    before = plant(clone)
    (clone / release.SCRATCH).mkdir(parents=True)
    (clone / "dist").rename(clone / release.SCRATCH / "old")
    release.restore(clone / "dist", clone / release.SCRATCH)
    assert snapshot(clone / "dist") == before
