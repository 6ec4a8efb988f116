"""What tests share: the made-up package, commands run as a user runs them, the site over either.

The programs are tried on `tests/package`: short documents in three languages, made up, with the
traps of text that comes from pages. The shipped data have their own few tests (tests/test_data.py).
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, NoReturn

import httpx
import pytest
from hypothesis import settings

from scripts import changes, docs, release
from scripts.build import build, built
from scripts.fill import describe
from scripts.forms.database import file_name
from scripts.model.files import write_all
from scripts.model.package import DESCRIPTOR, Package, Rows, read_package, to_csv
from scripts.model.problems import run
from tests.serving import serving

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / built(ROOT)
"""The database that `make build` makes of the shipped data."""
COPIED = ("README.md", "LICENSE", "LICENSE-DATA", ".gitignore", ".gitattributes")
settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("fixed")


def missing(tool: str, package: str) -> NoReturn:
    """Skip a test for want of a program, which is a fault in CI."""
    said = f"{tool} is not installed (Debian: {package})"
    if os.environ.get("CI"):
        pytest.fail(f"{said}; .ci/run installs it")
    pytest.skip(said)


class Outcome(NamedTuple):
    """How a command ended: its exit status, and what it printed on either stream."""

    status: int
    printed: str
    complained: str


Command = Callable[..., Outcome]


def snapshot(root: Path) -> dict[str, str]:
    """Every file below a folder -> its hash."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def write_rows(root: Path, *tables: Rows) -> None:
    """Write tables, with their sizes and hashes: the planted fault is the only one."""
    for rows in tables:
        (root / rows.table.path).write_bytes(to_csv(rows.table.columns, rows.rows))
    package = read_package(root)
    contents = {table.path: (root / table.path).read_bytes() for table in package.tables.values()}
    (root / DESCRIPTOR).write_bytes(describe(package, contents))


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


def record(root: Path) -> None:
    """All that `make docs` and `make changes` write."""
    package = read_package(root)
    write_all(root, docs.outputs(package))
    write_all(root, changes.outputs(package, "source_corrected", "a test"))


def lay_out(target: Path) -> None:
    """The made-up package as version 1.0.0, with all that the verbs write beside it."""
    shutil.copytree(ROOT / "tests/package", target, dirs_exist_ok=True)
    shutil.copytree(ROOT / "schemas", target / "schemas")
    for name in COPIED:
        shutil.copy(ROOT / name, target)
    shutil.copytree(ROOT / "docs", target / "docs")
    (target / "CHANGELOG.md").write_text("# Changelog\n", "utf-8")
    record(target)


def once(folder: Path, make: Callable[[Path], object]) -> Path:
    """A folder that the first worker of the run makes and the others share."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = folder.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
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
def made(shared: Path) -> Path:
    """The made-up package, not to be changed."""
    return once(shared / "made", lay_out)


@pytest.fixture(scope="session")
def sound(made: Path) -> Package:
    """The made-up package as it is read, not to be changed."""
    return read_package(made)


@pytest.fixture
def package(made: Path, tmp_path: Path) -> Path:
    """A copy of the made-up package, to be spoilt."""
    return Path(shutil.copytree(made, tmp_path / "package"))


@pytest.fixture
def clone(package: Path) -> Path:
    """A copy of the made-up package, committed."""
    if not shutil.which("git"):
        missing("git", "git")
    git(package, "init", "--quiet")
    commit(package)
    return package


def commit(root: Path) -> None:
    record(root)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "state")


@pytest.fixture(scope="session")
def folder(shared: Path) -> Path:
    """The released folder of the made-up package."""

    def make(target: Path) -> None:
        lay_out(target)
        release.release(read_package(target))

    return once(shared / "released", make) / "dist/disk-order-1.0.0"


@pytest.fixture(scope="session")
def shipped_release(shared: Path) -> Path:
    """The released folder of the shipped data."""

    def make(target: Path) -> None:
        for name in ("data", "schemas", "seeds", "docs", "releases"):
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, target / name)
        single = [ROOT / name for name in ("CHANGELOG.md", "metadata.yml", DESCRIPTOR)]
        for path in (*ROOT.glob("LICENSE*"), *single):
            shutil.copy(path, target)
        release.release(read_package(target))

    (made,) = once(shared / "shipped", make).glob("dist/*/")
    return made


@pytest.fixture(scope="session")
def database(shared: Path, sound: Package) -> Path:
    """The database of the made-up package."""
    name = file_name(sound)
    return once(shared / "built", lambda at: build(sound, at / name)) / name


@pytest.fixture(scope="session")
def db(database: Path) -> sqlite3.Connection:
    """What the pages must show is taken from the database, never written down here."""
    conn = sqlite3.connect(f"file:{database}?immutable=1", uri=True)
    conn.row_factory = sqlite3.Row
    return conn


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command of the project by its module name, with its arguments."""

    def runs(module: str, *arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", [module, *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(import_module(module).main)
        assert isinstance(ended.value.code, int)
        return Outcome(ended.value.code, *capsys.readouterr())

    return runs


@pytest.fixture(scope="session")
def address(database: Path) -> Iterator[str]:
    """The address of the site over the made-up package."""
    with serving(database) as server:
        yield server.url


@pytest.fixture(scope="session")
def site(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def shipped() -> Iterator[httpx.Client]:
    """The site over the shipped data, served by the very words of `make serve`."""
    with (
        serving(SHIPPED) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def tools(shared: Path) -> Path:
    """The folder of the programs of requirements-tools.txt, in an environment of their own."""
    uv = ROOT / ".uv/bin/uv"

    def make(target: Path) -> None:
        python = target / "env/bin/python"
        venv: list[str | Path] = [
            uv,
            "venv",
            "--quiet",
            "--relocatable",
            "--python",
            sys.executable,
        ]
        sync: list[str | Path] = [
            uv,
            "pip",
            "sync",
            "--quiet",
            "--system-certs",
            "--require-hashes",
            "--python",
        ]
        subprocess.run([*venv, target / "env"], check=True, capture_output=True)
        wanted = ROOT / "requirements-tools.txt"
        subprocess.run([*sync, python, wanted], check=True, capture_output=True)

    try:
        return once(shared / "tools", make) / "env/bin"
    except (OSError, subprocess.CalledProcessError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the tools of requirements-tools.txt cannot be installed ({error})")
