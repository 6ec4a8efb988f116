"""Files that change together: all of them, or none, whatever stops the program or fills the disk.

    .writing/new/0, 1, …    what the files are to hold
    .writing/old/0, 1, …    what they hold: the same file under a second name
    .writing/plan.json      which files, and the SHA-256 of what each held and is to hold

All of it is synced before the first file is renamed into its place, and taking the plan away is the
moment at which the change is done. As long as a plan stands, a change is half-done: `undo` puts
back what was. (Going on instead would lose what somebody restored by hand in between.) Who writes
holds a lock on the folder, which ends with the process, so nobody undoes what is still being done.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.model.paths import inside
from scripts.model.problems import BadInput

STAGE, PLAN = ".writing", "plan.json"


@dataclass(frozen=True)
class Change:
    """A file, and what it is to hold; None if it is to go."""

    at: Path
    raw: bytes | None


def held(at: Path) -> bytes | None:
    """What a file holds; None if there is none."""
    return at.read_bytes() if at.is_file() else None


def digest(raw: bytes | None) -> str | None:
    return None if raw is None else hashlib.sha256(raw).hexdigest()


def sync(path: Path) -> None:
    """Have what a file or a folder holds on the disk before anything that follows."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sync_all(folder: Path) -> None:
    """Sync a folder and all below it. After the last one is written, so that a disk which keeps a
    journal syncs most of them at once."""
    for path in (*folder.rglob("*"), folder):
        sync(path)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """For one process at a time: two terminals may write at once, the second waits."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def is_left(root: Path) -> bool:
    """Whether a change is being made, or was left half-done."""
    return os.path.lexists(root / STAGE)


def exchange(root: Path, changes: Mapping[str, Change]) -> None:
    """Make changes (path below the root -> change) together; errors leave all as it was."""
    stage = root / STAGE
    try:
        prepare(stage, changes)
        for number, change in enumerate(changes.values()):
            put(stage / "new" / str(number), change)
        for folder in sorted({folder for c in changes.values() for folder in folders(root, c.at)}):
            sync(folder)
        if (stage / PLAN).exists():
            (stage / PLAN).unlink()
            sync(stage)
    finally:
        undo(root)
    for change in changes.values():
        prune(root, change.at)


def folders(root: Path, at: Path) -> list[Path]:
    """The folders that a file stands in, up to the root."""
    return [folder for folder in at.parents if folder.is_relative_to(root.resolve())]


def prepare(stage: Path, changes: Mapping[str, Change]) -> None:
    """Lay down the new files, second names of the old ones and, last, the plan. A single change
    is one rename, and needs none."""
    new, old, plan = stage / "new", stage / "old", {}
    new.mkdir(parents=True)
    old.mkdir()
    for number, (path, change) in enumerate(changes.items()):
        if change.raw is not None:
            write(new / str(number), change, path)
        if change.at.is_file():
            second_name(change.at, old / str(number))
        plan[path] = [digest(held(change.at)), digest(change.raw)]
    sync_all(stage)
    if len(plan) > 1:
        (new / PLAN).write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
        sync(new / PLAN)
        (new / PLAN).rename(stage / PLAN)
        sync(stage)
        sync(stage.parent)


def write(place: Path, change: Change, path: str) -> None:
    """Write one new file, with the rights of the one in whose place it comes; an error names the
    path that it is for."""
    try:
        place.write_bytes(change.raw or b"")
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from None
    if change.at.is_file():
        shutil.copymode(change.at, place)


def second_name(at: Path, place: Path) -> None:
    """The same file under another name; a copy where the disk knows no second names."""
    try:
        place.hardlink_to(at)
    except OSError:
        shutil.copy2(at, place)


def put(new: Path, change: Change) -> None:
    """Make one change: one call that succeeds or does nothing."""
    if change.raw is None:
        change.at.unlink()
    else:
        change.at.parent.mkdir(parents=True, exist_ok=True)
        new.replace(change.at)


def prune(root: Path, at: Path) -> None:
    """Take away the folders of a file that hold nothing any more, but for the root."""
    for folder in folders(root, at)[:-1]:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def undo(root: Path) -> None:
    """Put back what a plan says, if one is left, and take the stage away.

    Errors: BadInput if a file was changed since, or the plan is none of ours; nothing is touched.
    """
    stage = root / STAGE
    if stage.is_symlink() or stage.is_file():
        stage.unlink()  # none of ours: a stranger's package must not have others written over
    if (stage / PLAN).is_file():
        wanted = read_plan(root)
        for number, (at, was) in enumerate(wanted):
            put_back(root, stage / "old" / str(number), at, was)
        for folder in {at.parent for at, _ in wanted if at.parent.is_dir()}:
            sync(folder)
        (stage / PLAN).unlink()
        sync(stage)
    shutil.rmtree(stage, ignore_errors=True)


def read_plan(root: Path) -> list[tuple[Path, str | None]]:
    """(file, SHA-256 of what it held) of each change; BadInput unless all hold one or the other."""
    found = []
    try:
        plan = json.loads((root / STAGE / PLAN).read_text(encoding="utf-8"))
        for path, (was, new) in plan.items():
            at = inside(root, path)
            if digest(held(at)) not in (was, new):
                said = f"a command was stopped while it wrote, and {path} was changed since"
                raise BadInput(f"{said}; make its files right, then delete {root / STAGE}")
            found.append((at, was))
    except (ValueError, TypeError, AttributeError):
        raise BadInput(f"{root / STAGE / PLAN} is none of ours; delete {root / STAGE}") from None
    return found


def put_back(root: Path, old: Path, at: Path, was: str | None) -> None:
    """Have a file hold again what it held; again and again, if need be."""
    if digest(held(at)) == was:
        return
    if was is None:
        at.unlink()
        prune(root, at)
    else:
        at.parent.mkdir(parents=True, exist_ok=True)
        old.replace(at)
