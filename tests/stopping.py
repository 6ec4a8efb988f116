"""Stop each command that writes, at random moments or by a full disk, and look at what is left.

    make kills                      every command 100 times (TIMES=), then on full disks
    python -m tests.stopping --times 10 --only fill accept

Each stop is one of a process of its own, by SIGKILL, over a fresh copy of the made-up package: half
of the moments anywhere in its run, half after the first sign of writing. Then each file must be as
it was or as it is to be; a package that is read again must be all of one or all of the other; and
the same command once more must leave the bytes that it leaves undisturbed, and nothing beside them.
The process is forked from one that has imported everything, so that the moments fall on the work
and not on imports. A disk is a small tmpfs where the user may mount one (root), and else a limit on
the size of files: the command must say so in one sentence with status 2 and change nothing.
"""

import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from scripts.model.files import heal
from scripts.model.package import read_package
from scripts.model.problems import parser, run
from scripts.model.staging import STAGE
from tests.conftest import ROOT, commit, git, lay_out, snapshot
from tests.editing import edit, set_version
from tests.test_commands import new_note

PAGE = "南山日报\n\n本报讯　林大同6月2日说：“我们会合作。”明光营收约15亿元。\n"
DRAFT = ("scripts.draft", "page.txt", "--document", "nanshan", "--published", "2025-06-03")
WHOLE = ("kind=web_article", "title_en=Nanshan", "published_note=Made up.", "rights=None.")
DECIDE = ("scripts.curate.decide", "nanshan")
STAGES = (STAGE, ".scratch", "build/release")
"""What only stands there while something is written."""
Words = tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """A command (module and arguments), what must have happened before it, whether its files
    change all together, and which of them readers see."""

    words: Words
    prepare: Callable[[Path], object] = lambda root: None
    together: bool = True
    seen: tuple[str, ...] = ("",)


def after(*commands: Words) -> Callable[[Path], object]:
    """The commands that come before a command."""

    def prepare(root: Path) -> None:
        (root / "page.txt").write_text(PAGE, "utf-8")
        for words in commands:
            assert finish(start(root, words)) == 0, words

    return prepare


def typed(root: Path) -> None:
    new_note(root, text="工程师𠮷田一郎批评")


def built(root: Path) -> None:
    """A database of data that have changed since."""
    after(("scripts.build",))(root)
    typed(root)
    after(("scripts.fill",))(root)


def extracted_anew(root: Path) -> None:
    """The first document with a line more at its head."""
    rows = read_package(root).data["documents"].rows
    text = (root / rows[0]["path"]).read_bytes()
    (root / "new.txt").write_bytes("新\n".encode() + text)


def newer(root: Path) -> None:
    """A version more, with a change that nobody has written down."""
    set_version(root, "1.0.1")
    edit(root, "data/quotes.csv", "without gain", "with no gain")


def stale(root: Path) -> None:
    for path in ("CITATION.cff", "docs/codebook.md"):
        (root / path).write_text("old\n", "utf-8")


def committed(root: Path) -> None:
    git(root, "init", "--quiet")
    commit(root)


def exported(root: Path) -> None:
    """A package without quotes, and all its spans as annotations."""
    from scripts.forms import annotations

    after(("scripts.build",))(root)  # in a process of its own: what draws charts is not forked
    package = read_package(root)
    annotations.write(package, root / "build")
    shutil.move(root / "build/annotations.jsonld", root)
    shutil.rmtree(root / "build")
    path = root / package.tables["quotes"].path
    path.write_text(path.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")


ACCEPTED = (
    (*DECIDE, "accept", "documents", *WHOLE),
    (*DECIDE, "accept", "articles", "headline_en=Nanshan"),
    (*DECIDE, "accept", "article_spans"),
)
SCENES: dict[str, Scene] = {
    "fill": Scene(("scripts.fill",), typed),
    "draft": Scene(DRAFT, after()),
    "decide": Scene((*DECIDE, "drop", "metrics"), after(DRAFT)),
    "accept": Scene(("scripts.accept", "nanshan"), after(DRAFT, *ACCEPTED)),
    "imports": Scene(("scripts.curate.imports", "annotations.jsonld"), exported),
    "reanchor": Scene(("scripts.curate.reanchor", "dawan-order", "new.txt"), extracted_anew),
    "withdraw": Scene(
        ("scripts.curate.withdraw", "source_notes", "R0001", "--reason", "source_corrected")
    ),
    "merge": Scene(("scripts.curate.merge", "actors", "lin-datong", "mingguang")),
    "rename": Scene(("scripts.curate.rename", "actors", "lin-datong", "lin-da-tong")),
    "split": Scene(
        ("scripts.curate.split", "events", "E0003", "E0001", "E0002", "--rest", "E0001")
    ),
    "changes": Scene(("scripts.changes", "--reason", "source_corrected"), newer),
    "docs": Scene(("scripts.docs",), stale),
    "build": Scene(("scripts.build",), built, together=False),
    "release": Scene(("scripts.release",), committed, together=False, seen=("dist",)),
}


def look(root: Path) -> dict[str, str]:
    """Every file of a package -> its hash; but what git keeps for itself."""
    return {path: held for path, held in snapshot(root).items() if not path.startswith(".git/")}


def start(root: Path, words: Words, limit: int = 0, said: Path = Path(os.devnull)) -> int:
    """Fork a command in a package, its words in a file; the id of the process. `limit` is the
    largest file that it may write, in bytes."""
    process = os.fork()
    if process:
        return process
    try:
        os.chdir(root)
        out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(out, stream)
        if limit:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        sys.argv = list(words)
        run(import_module(words[0]).main)
    except SystemExit as ended:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(int(ended.code or 0))
    finally:
        os._exit(70)
    return 0


def finish(process: int) -> int:
    """The exit status of a process; minus the number of the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def has_ended(process: int) -> bool:
    """Whether a process is over; it is left to `finish`."""
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, process, options) is not None


def writes(root: Path) -> bool:
    """Whether something is being written."""
    places = (root, *(root / name for name in ("build", "build/charts", "build/pictures")))
    return any((place / stage).exists() for place in places for stage in STAGES)


@dataclass(frozen=True)
class Course:
    """A command undisturbed: the package before and after it, what it says, how long it takes,
    and after how long it begins to write; in seconds."""

    before: dict[str, str]
    after: dict[str, str]
    status: int
    seconds: float
    first: float


def undisturbed(start_at: Path, scene: Scene, place: Path) -> Course:
    """Run a command over a copy."""
    root = fresh(start_at, place)
    before, begun, first = look(root), time.perf_counter(), 0.0
    process = start(root, scene.words)
    while not has_ended(process):
        first = first or (time.perf_counter() - begun if writes(root) else 0.0)
        time.sleep(0.001)
    seconds = time.perf_counter() - begun
    status = finish(process)
    assert status in (0, 1), (scene.words, status)
    found = look(root)
    assert found != before, f"{scene.words} writes nothing"
    return Course(before, found, status, seconds, first or seconds / 2)


def fresh(start_at: Path, place: Path) -> Path:
    """A copy of a package, in the place of what was there."""
    shutil.rmtree(place, ignore_errors=True)
    return Path(shutil.copytree(start_at, place, symlinks=True))


def stop(root: Path, scene: Scene, course: Course, chance: random.Random) -> int:
    """Kill a command at a random moment; its exit status."""
    process = start(root, scene.words)
    if chance.random() < 0.5:
        time.sleep(chance.uniform(0, course.seconds))
    else:
        while not writes(root) and not has_ended(process):
            time.sleep(0.0005)
        time.sleep(chance.uniform(0, course.seconds - course.first))
    os.kill(process, signal.SIGKILL)
    return finish(process)


def visible(found: dict[str, str]) -> dict[str, str]:
    """The files of a snapshot that are no stage."""
    return {
        path: held
        for path, held in found.items()
        if not any(f"{stage}/" in f"/{path}" for stage in STAGES)
    }


def torn(root: Path, scene: Scene, course: Course) -> list[str]:
    """What is neither as it was nor as it is to be."""
    now = visible(look(root))
    seen = [path for path in {**course.before, **course.after} if path.startswith(scene.seen)]
    found = [
        f"{path} is neither old nor new"
        for path in sorted({*seen, *(path for path in now if path.startswith(scene.seen))})
        if now.get(path) not in (course.before.get(path), course.after.get(path))
    ]
    if scene.together and not found:
        heal(root)
        if look(root) not in (course.before, course.after):
            found.append("some files are old and some are new")
    return found


def again(root: Path, scene: Scene, course: Course) -> list[str]:
    """What the same command leaves otherwise than undisturbed."""
    done = scene.together and look(root) == course.after
    status = finish(start(root, scene.words))
    found = [] if done or status == course.status else [f"then it ends with {status}"]
    now = look(root)
    wrong = sorted(p for p in {*now, *course.after} if now.get(p) != course.after.get(p))
    return [*found, *(f"then {path} is not as it is undisturbed" for path in wrong)]


def killed(start_at: Path, scene: Scene, times: int, seed: int, place: Path) -> list[str]:
    """Kill a command so many times; what went wrong."""
    course, chance, wrong = undisturbed(start_at, scene, place), random.Random(seed), list[str]()
    stopped = 0
    for turn in range(times):
        root = fresh(start_at, place)
        stopped += stop(root, scene, course, chance) == -signal.SIGKILL
        found = torn(root, scene, course) or again(root, scene, course)
        wrong += [f"stop {turn}: {each}" for each in found]
    took = f"{course.seconds:.2f} s, writing after {course.first:.2f} s"
    print(f"  killed {stopped} of {times} times in the middle ({took})", flush=True)
    return wrong


@contextlib.contextmanager
def disk() -> Iterator[Path]:
    """A disk of its own."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def leave(folder: Path, room: int) -> Path:
    """Fill a disk but for so many bytes; the file that fills it."""
    there, ballast = os.statvfs(folder), folder / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, there.f_bavail * there.f_frsize - room)
    return ballast


def needed(course: Course, place: Path) -> int:
    """Bytes that a command takes of a disk, at most: what it changes, twice, in pages."""
    new = [path for path, held in course.after.items() if course.before.get(path) != held]
    return sum(2 * -(-(place / path).stat().st_size // 4096) * 4096 + 8192 for path in new)


def refused(root: Path, scene: Scene, course: Course, said: Path, limit: int) -> list[str]:
    """Run a command where it may have no room; what it does wrong."""
    status = finish(start(root, scene.words, limit, said))
    now, lines = look(root), said.read_text("utf-8").splitlines()
    if status == course.status and now == course.after:
        return []
    found = []
    if status != 2 or len(lines) != 1:
        found.append(f"it ends with {status} and says {lines[-2:]}")
    seen = {p: h for p, h in now.items() if p.startswith(scene.seen)}
    if scene.together and seen != course.before:
        changed = sorted(p for p in {*seen, *course.before} if seen.get(p) != course.before.get(p))
        found.append(f"{changed[:3]} are changed")
    return found or torn(root, scene, course)


def full(start_at: Path, scene: Scene, steps: int, place: Path) -> list[str]:
    """Run a command on disks with more and more room; what went wrong."""
    course, wrong, short = undisturbed(start_at, scene, place), list[str](), 0
    most, said = needed(course, place), place.with_name("said")
    for step in range(steps):
        with disk() as folder:
            root = fresh(start_at, folder / "package")
            ballast = leave(folder, most * step // steps)
            found = refused(root, scene, course, said, 0)
            short += look(root) != course.after
            ballast.unlink()
            wrong += [f"disk {step}: {each}" for each in found or again(root, scene, course)]
    print(f"  {short} of {steps} disks were too small", flush=True)
    return wrong


def limited(start_at: Path, scene: Scene, steps: int, place: Path) -> list[str]:
    """Run a command that may write files of rising size alone; what went wrong."""
    course, wrong = undisturbed(start_at, scene, place), list[str]()
    largest = max(path.stat().st_size for path in place.rglob("*") if path.is_file())
    for step in range(1, steps + 1):
        root, said = fresh(start_at, place), place.with_name("said")
        found = refused(root, scene, course, said, largest * step // (steps + 1))
        wrong += [f"limit {step}: {each}" for each in found or again(root, scene, course)]
    return wrong


def warm(root: Path) -> None:
    """Import what the commands need."""
    for scene in SCENES.values():
        import_module(scene.words[0])
    _ = read_package(root).data


def main() -> int:
    options = parser(__doc__, "tests.stopping")
    options.add_argument("--times", type=int, default=100, help="kills of each command")
    options.add_argument("--disks", type=int, default=12, help="full disks for each command")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", nargs="*", default=list(SCENES), help="commands")
    asked, wrong = options.parse_args(), list[str]()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        base.mkdir()
        lay_out(base)
        warm(base)
        for name in asked.only:
            print(name, flush=True)
            scene, place = SCENES[name], Path(folder) / "package"
            ready = fresh(base, Path(folder) / "ready")
            scene.prepare(ready)
            found = killed(ready, scene, asked.times, asked.seed, place)
            on = full if os.geteuid() == 0 else limited
            found += on(ready, scene, asked.disks, place) if asked.disks else []
            print("\n".join(f"  {each}" for each in found[:10]), flush=True)
            wrong += found
    print(f"{len(wrong)} faults" if wrong else "what was is whole, and the next run heals")
    return int(bool(wrong))


if __name__ == "__main__":
    os.chdir(ROOT)
    run(main)
