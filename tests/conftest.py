"""What tests share: a copy of the real package to spoil, commands run as a user runs them, the site as `make serve` serves it."""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from hypothesis import settings

from scripts.bench import SERVE, served
from scripts.fill import describe
from scripts.model.package import DESCRIPTOR, Rows, read_package, to_csv
from scripts.model.problems import run
from tests.repository import draft, folder, shared, small, sound, tools  # noqa: F401 - fixtures

ROOT = Path(__file__).parents[1]
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit status, and what it printed on either stream."""

    status: int
    printed: str
    complained: str


def copy_package(target: Path) -> Path:
    """A copy of all that the commands read."""
    for name in ("data", "schemas", "seeds", "docs", "releases"):
        shutil.copytree(ROOT / name, target / name)
    for file in (DESCRIPTOR, "README.md", "CHANGELOG.md", "CITATION.cff", "LICENSE"):
        shutil.copy(ROOT / file, target / file)
    return target


def snapshot(root: Path) -> dict[str, str]:
    """Every file below a folder -> its hash."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def write_rows(root: Path, *tables: Rows) -> None:
    """Write tables and bring sizes and hashes of the descriptor in line, so that only the planted fault is one."""
    for rows in tables:
        (root / rows.table.path).write_bytes(to_csv(rows.table.columns, rows.rows))
    package = read_package(root)
    contents = {table.path: (root / table.path).read_bytes() for table in package.tables.values()}
    (root / DESCRIPTOR).write_bytes(describe(package, contents))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return copy_package(tmp_path)


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
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
def address() -> Iterator[str]:
    """The address of the site, served by the very words of `make serve`."""
    with served(SERVE) as (found, _):
        yield found


@pytest.fixture(scope="session")
def site(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client
