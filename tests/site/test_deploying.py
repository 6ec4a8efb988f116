"""The units and the Dockerfile of docs/deploy/, read by systemd and hadolint, and started.

No systemd and no container engine runs here, so the commands are taken from the files and run as
they stand there, with another folder and another port.
"""

import ctypes
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from scripts.build import PUBLIC
from scripts.describe.metadata import FILE
from scripts.model.package import read_package
from scripts.serve import words
from tests.conftest import ROOT, SHIPPED
from tests.serving import free_port
from tests.site.front import recording

pytestmark = pytest.mark.slow
DEPLOY = ROOT / "docs/deploy"
NAME = read_package(ROOT).descriptor["name"]
UNITS = (f"{NAME}.service", f"{NAME}-health.service", f"{NAME}-health.timer")
INSTALLED = f"/opt/{NAME}"
SERVED = ("datasette", *words(PUBLIC / SHIPPED.name))
"""What `make serve` starts, on the database of a public host."""
PR_SET_NO_NEW_PRIVS, PR_SET_MDWE, REFUSE_GAIN = 38, 65, 1
"""prctl(2): the kernel's own form of systemd's MemoryDenyWriteExecute."""


def read(name: str) -> str:
    """A file of docs/deploy with its continued lines joined."""
    return re.sub(r"\\\n\s*", "", (DEPLOY / name).read_text("utf-8"))


def settings(unit: str) -> dict[str, list[str]]:
    """The settings of a unit, each with its values in order."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", read(unit), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def sealed() -> None:
    """Before a program starts: no new rights, and no memory that is written and then run."""
    kernel = ctypes.CDLL(None, use_errno=True)
    for option in (PR_SET_NO_NEW_PRIVS, PR_SET_MDWE):
        if kernel.prctl(option, REFUSE_GAIN, 0, 0, 0):
            raise OSError(ctypes.get_errno(), f"prctl {option}")


@pytest.fixture
def spaced(tmp_path: Path, folder: Path) -> Path:
    """An installation in a folder with a space in its name."""
    place = tmp_path / "the site"
    place.mkdir()
    for name in ("web", "scripts", ".venv"):
        (place / name).symlink_to(ROOT / name)
    (place / PUBLIC).mkdir(parents=True)
    shutil.copy(folder / "disk_order.db", place / PUBLIC / SHIPPED.name)
    shutil.copy(SHIPPED.with_name(FILE), place / PUBLIC)
    return place


def test_units_are_sound(tmp_path: Path, spaced: Path) -> None:
    """By systemd's own reader, as installed in a folder with a space."""
    for name in UNITS:
        unit = (DEPLOY / name).read_text("utf-8").replace(INSTALLED, str(spaced))
        (tmp_path / name).write_text(unit, "utf-8")
    paths = [str(tmp_path / name) for name in UNITS]
    verify = ["systemd-analyze", "verify", "--man=no", *paths]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if NAME in line] == []
    assert done.returncode == 0


@pytest.mark.parametrize("unit, worst", [(UNITS[0], 15), (UNITS[1], 45)])
def test_units_expose_little(unit: str, worst: int) -> None:
    """Tenths of systemd's mark: 0 exposes nothing, 100 everything."""
    rate = ["systemd-analyze", "security", "--offline=true", f"--threshold={worst}"]
    done = subprocess.run([*rate, DEPLOY / unit], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


def test_site_runs_as_the_unit_starts_it(spaced: Path) -> None:
    """Split as systemd splits it, in a folder with a space, with what the kernel can forbid it."""
    (command,) = settings(UNITS[0])["ExecStart"]
    port = free_port()
    words = shlex.split(command.replace(INSTALLED, str(spaced)).replace("8001", str(port)))
    with subprocess.Popen(words, cwd=spaced, preexec_fn=sealed) as site:
        try:
            assert answered(f"http://127.0.0.1:{port}/{SHIPPED.stem}/documents.json") == 200
            asked = f"http://127.0.0.1:{port}/{SHIPPED.stem}.json?sql=select+count(*)+from+events"
            assert answered(asked) == 200
            site.terminate()
            assert site.wait(int(settings(UNITS[0])["TimeoutStopSec"][0])) is not None
        finally:
            site.kill()


def answered(address: str) -> int:
    """The status of an address, which may still be starting."""
    for _ in range(300):
        try:
            return httpx.get(address, timeout=20).status_code
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(address)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[str]:
    """The address of a server that is sound at /-/health, and busy at /-/busy."""
    with recording(tmp_path) as recorder:
        yield recorder.front.behind


def health_commands() -> dict[str, list[str]]:
    """How the watchdog and the container ask after the site's health."""
    (unit,) = settings(UNITS[1])["ExecStart"]
    (found,) = re.findall(r'HEALTHCHECK .*CMD \["(.*)"\]', read("Dockerfile"))
    return {"unit": shlex.split(unit)[1:], "container": found.split('", "')[1:]}


@pytest.mark.parametrize("asks", ["unit", "container"])
def test_health_is_asked_of_the_site(watched: str, asks: str) -> None:
    arguments = health_commands()[asks]
    assert "127.0.0.1:8001/-/health" in arguments[-1]
    for path, sound in (("/-/health", True), ("/-/busy", False)):
        asked = arguments[-1].replace("127.0.0.1:8001/-/health", watched + path)
        done = subprocess.run([sys.executable, *arguments[:-1], asked], capture_output=True)
        assert (done.returncode == 0) == sound
    gone = arguments[-1].replace("8001", str(free_port()))
    assert subprocess.run([sys.executable, *arguments[:-1], gone], capture_output=True).returncode


@pytest.mark.parametrize("result, restarts", [("success", False), ("exit-code", True)])
def test_watchdog_restarts_what_is_not_sound(tmp_path: Path, result: str, restarts: bool) -> None:
    """With a stand-in for systemctl, which says what it was told."""
    (tmp_path / "systemctl").write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/told"\n', "utf-8")
    (tmp_path / "systemctl").chmod(0o755)
    (command,) = settings(UNITS[1])["ExecStopPost"]
    words = shlex.split(command.removeprefix("+").replace("$$", "$"))
    path = f"{tmp_path}:{os.environ['PATH']}"
    subprocess.run(words, env={"PATH": path, "SERVICE_RESULT": result}, check=True)
    told = tmp_path / "told"
    assert told.exists() == restarts
    if restarts:
        assert told.read_text("utf-8") == f"--no-block restart {UNITS[0]}\n"


def test_dockerfile_is_sound(tools: Path) -> None:
    lint = [tools / "hadolint", DEPLOY / "Dockerfile"]
    done = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_dockerfile_copies_what_is_there() -> None:
    """Each file that the first stage copies exists and is let through by the ignore file."""
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8")
    lines = re.findall(r"^COPY (?!--)(.+) \S+$", read("Dockerfile"), re.MULTILINE)
    copied = [name for line in lines for name in line.split()]
    assert "data" in copied and "requirements-uv.txt" in copied
    assert [name for name in copied if f"!{name}\n" not in ignore] == []
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_all_serve_as_make_does() -> None:
    unit, image = (
        " ".join(read(name).replace("\\\n", "").split()) for name in (UNITS[0], "Dockerfile")
    )
    assert " ".join(SERVED) in unit
    assert ", ".join(f'"{word}"' for word in SERVED) in image


ALONE = """
import re, runpy, sys
from importlib.metadata import packages_distributions
from pathlib import Path

pinned = set(re.findall("^([^ =]+)==", Path("requirements-serve.txt").read_text(), re.MULTILINE))

class Others:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        names = [] if Path(top).is_dir() else packages.get(top, [])
        if names and not {other.lower().replace("_", "-") for other in names} & pinned:
            raise ImportError(f"{name} is not installed where the site is served")

packages = packages_distributions()
sys.meta_path.insert(0, Others())
runpy.run_path("web/plugins/site.py")
import web.site.answerer
"""


def test_site_imports_only_what_a_host_installs() -> None:
    """It starts where every package that is not pinned in the group `serve` is missing."""
    command = [sys.executable, "-c", ALONE]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_uv_is_installed_by_its_hash_alone() -> None:
    pinned = (ROOT / "requirements-uv.txt").read_text("utf-8")
    assert re.match(r"uv==[\d.]+ \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+", pinned)
    program = (ROOT / "scripts/setup.py").read_text("utf-8")
    assert '"--require-hashes"' in program and "requirements-uv.txt" in program
    for text in (read("Dockerfile"), (ROOT / "Makefile").read_text("utf-8")):
        assert "pip install" not in text and "scripts/setup.py" in text


def test_database_is_readable_whatever_the_umask(clone: Path) -> None:
    command = [sys.executable, "-m", "scripts.build", "--root", str(clone)]
    run = partial(subprocess.run, command, cwd=ROOT, check=True, capture_output=True)
    for umask in (0o077, 0o002):
        run(umask=umask)
        made = [clone / "build", *(clone / "build").rglob("*")]
        modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in made}
        assert modes == {(True, 0o755), (False, 0o644)}
