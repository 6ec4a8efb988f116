"""Two packages: `draft`, a copy of this repository, and `small`, a sound one of a document and a few rows, each a git clone of its own."""

import contextlib
import csv
import fcntl
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import changes, fill, release
from scripts.describe import citation, codebook
from scripts.model.files import write_all
from scripts.model.package import Package, read_package
from scripts.model.problems import run

REPOSITORY = Path(__file__).parents[1]
TEXT = "晶片戰\n\n外長說：「封鎖\n擋不住創新，𠮷利。」\n記者寫道「後門」是假的，\n又說「合作」。\n"
ROWS: dict[str, list[dict[str, str]]] = {
    "documents": [
        {
            "document_id": "page",
            "path": "seeds/page.txt",
            "title": "晶片戰",
            "title_en": "Chip war",
            "language": "zh-Hant-HK",
            "kind": "newspaper_page",
            "published": "2025-05",
            "published_note": "Made up.",
            "rights": "None.",
        }
    ],
    "articles": [
        {
            "article_id": "page-1",
            "document_id": "page",
            "headline": "晶片戰",
            "headline_en": "Chip war",
            "kind": "article",
        }
    ],
    "article_spans": [
        {
            "article_id": "page-1",
            "document_id": "page",
            "start": "0",
            "end": "3",
            "part": "headline",
        },
        {
            "article_id": "page-1",
            "document_id": "page",
            "start": "5",
            "end": str(len(TEXT) - 1),
            "part": "body",
        },
    ],
    "quotes": [
        {
            "kind": "direct",
            "medium": "speech",
            "document_id": "page",
            "text": text,
            "text_en": english,
            "note": "speaker inferred: none named.",
        }
        for text, english in (
            ("封鎖擋不住創新，𠮷利。", "A blockade cannot stop it."),
            ("後門", "back door"),
            ("合作", "cooperation"),
        )
    ],
}


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


def commit(root: Path) -> None:
    """All that `make docs` and `make changes` write, committed."""
    package = read_package(root)
    (root / "releases").mkdir(exist_ok=True)
    write_all(root, codebook.written(package))
    write_all(root, citation.written(package))
    write_all(root, changes.outputs(package, "source_corrected", "a test"))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "state")


def copy_repository(target: Path) -> None:
    """What git knows or would know of this repository, and a stand-in where the codebook has not been written yet."""
    listed = subprocess.run(
        [
            "git",
            "-C",
            str(REPOSITORY),
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (REPOSITORY / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, target / name)
    if not (target / "docs/codebook.md").is_file():
        (target / "docs").mkdir(exist_ok=True)
        (target / "docs/codebook.md").write_text(
            "# Codebook\n\n## events\n\nSee [events](#events).\n\n| a |\n| --- |\n| b |\n", "utf-8"
        )
    git(target, "init", "--quiet")


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder that the first worker of the run makes and the others share."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = folder.with_suffix(".making")
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def draft(shared: Path) -> Package:
    """A copy of this repository with its release in dist/, made without the checks: whether the data are sound is tested elsewhere."""

    def make(target: Path) -> None:
        copy_repository(target)
        package = read_package(target)
        (target / "releases").mkdir(exist_ok=True)
        if not (
            target / changes.CHANGES
        ).is_file():  # before the first release; later ones need a history that this copy has not
            write_all(target, changes.outputs(package))
        release.release(package)

    return read_package(once(shared / "draft", make))


@pytest.fixture(scope="session")
def folder(draft: Package) -> Path:
    """The released folder."""
    return draft.root / "dist" / f"{draft.descriptor['name']}-{draft.descriptor['version']}"


@pytest.fixture(scope="session")
def sound(shared: Path) -> Path:
    """A small package that passes every check, as version 1.0.0, committed; not to be changed."""

    def make(target: Path) -> None:
        copy_repository(target)
        shutil.rmtree(target / "seeds")
        shutil.rmtree(target / "releases", ignore_errors=True)
        (target / "seeds").mkdir()
        (target / "CHANGELOG.md").write_text("# Changelog\n", "utf-8")
        (target / "seeds/page.txt").write_text(TEXT, "utf-8", newline="")
        for table in read_package(target).tables.values():
            with (target / table.path).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, table.columns, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(ROWS.get(table.name, []))
        set_version(target, "1.0.0")
        refill(target)
        commit(target)

    return once(shared / "sound", make)


@pytest.fixture
def small(sound: Path, tmp_path: Path) -> Path:
    """A copy of the small package, to be changed."""
    return Path(shutil.copytree(sound, tmp_path / "small"))


def set_version(root: Path, version: str) -> None:
    described = json.loads((root / "datapackage.json").read_text("utf-8")) | {"version": version}
    (root / "datapackage.json").write_text(
        json.dumps(described, ensure_ascii=False, indent=2) + "\n", "utf-8"
    )


def refill(root: Path) -> None:
    """`make fill`."""
    contents, problems = fill.fill_package(read_package(root))
    assert not problems
    write_all(root, contents)


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Replace text of a file that has it, and fill."""
    before = (root / path).read_text("utf-8")
    assert old in before
    (root / path).write_text(before.replace(old, new), "utf-8", newline="")
    refill(root)


def contents(root: Path) -> dict[str, bytes]:
    """Every file below a folder -> its bytes."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def run_here(main: Callable[[], int], root: Path, *arguments: str) -> tuple[int, str, str]:
    """Run a stage's main() on a package, in this process: importing pandas anew for each fault takes seconds. (status, output, errors)"""
    out, errors = io.StringIO(), io.StringIO()
    given, sys.argv = sys.argv, ["stage", "--root", str(root), *arguments]
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(errors),
            pytest.raises(SystemExit) as ended,
        ):
            run(main)
    finally:
        sys.argv = given
    return int(ended.value.code or 0), out.getvalue(), errors.getvalue()


@pytest.fixture(scope="session")
def tools(shared: Path) -> Path:
    """The folder of the programs of requirements-tools.txt, in an environment of their own; skips where it cannot be made, fails in CI."""

    def make(target: Path) -> None:
        uv = REPOSITORY / ".uv/bin/uv"
        subprocess.run(
            [uv, "venv", "--quiet", "--relocatable", "--python", sys.executable, target / "env"],
            check=True,
            capture_output=True,
        )
        sync: list[str | Path] = [
            "pip",
            "sync",
            "--quiet",
            "--system-certs",
            "--require-hashes",
            "--python",
            target / "env/bin/python",
        ]
        subprocess.run(
            [uv, *sync, REPOSITORY / "requirements-tools.txt"],
            check=True,
            capture_output=True,
            text=True,
        )

    try:
        return once(shared / "tools", make) / "env/bin"
    except (OSError, subprocess.CalledProcessError) as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"the tools of requirements-tools.txt cannot be installed ({error})")
