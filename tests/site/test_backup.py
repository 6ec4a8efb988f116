"""Backup, restore and the way back, by the lines of docs/deploying.md, in folders of their own.

A stand-in for systemctl starts the site as its unit says, from the folder that is served now.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scripts.build import PUBLIC
from tests.conftest import ROOT, SHIPPED
from tests.serving import copied, free_port
from tests.site.test_deploying import DEPLOY, NAME, UNITS, answered, settings

pytestmark = pytest.mark.slow
TEXT = (ROOT / "docs/deploying.md").read_text("utf-8")
VERSIONS = (f"{NAME}-1.0.0", f"{NAME}-1.1.0")
SERVED = PUBLIC / SHIPPED.name
SYSTEMCTL = """#!/bin/sh
case "$*" in *restart*)
    if test -f "{place}/pid"; then
        kill $(cat "{place}/pid")
        # systemd starts nothing before what ran is gone: two cannot have one port
        for i in $(seq 100); do kill -0 $(cat "{place}/pid") 2>/dev/null || break; sleep 0.1; done
    fi
    cd -P "{place}/opt/{name}"
    {command} > "{place}/log" 2>&1 &
    echo $! > "{place}/pid" ;;
esac
"""


class Host:
    """A machine in a folder: /opt, /etc and /var below it, and a port."""

    def __init__(self, place: Path) -> None:
        self.place, self.port = place, free_port()
        (command,) = settings(UNITS[0])["ExecStart"]
        words = shlex.split(self.here(command).replace("8001", str(self.port)))
        stand_in = SYSTEMCTL.format(place=place, name=NAME, command=shlex.join(words))
        (place / "bin").mkdir()
        (place / "bin/systemctl").write_text(stand_in, "utf-8")
        (place / "bin/systemctl").chmod(0o755)

    def here(self, commands: str) -> str:
        """Commands with this machine's folders."""
        moved = re.sub(r"(?<![\w/.])/(opt|etc|var)/", rf"{self.place}/\1/", commands)
        return re.sub(r"-C /(?=\s)", f"-C {self.place}", moved).replace(
            "-C /opt", f"-C {self.place}/opt"
        )

    def run(self, piece: str) -> None:
        """Run a piece of docs/deploying.md; its first command that fails ends it."""
        (commands,) = re.findall(rf"^```{piece}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
        path = f"{self.place}/bin:{os.environ['PATH']}"
        words = ["bash", "-euc", self.here(commands)]
        done = subprocess.run(
            words, env={"PATH": path}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def answers(self, version: str) -> bool:
        """Whether the site is sound and of a version."""
        url = f"http://127.0.0.1:{self.port}"
        sound = answered(f"{url}/-/health") == 200
        found = httpx.get(
            f"{url}/{SHIPPED.stem}.json?sql=select+value+from+package_notes", timeout=20
        )
        return sound and version in found.text


@pytest.fixture
def host(tmp_path: Path, database: Path) -> Iterator[Host]:
    """Two versions, the newer one served; their databases say which they are."""
    for version in VERSIONS:
        folder = tmp_path / "opt" / version
        (folder / PUBLIC).mkdir(parents=True)
        for name in ("web", "scripts", ".venv"):
            (folder / name).symlink_to(ROOT / name)
        made = copied(database, folder / PUBLIC).rename(folder / SERVED)
        number = f"UPDATE package_notes SET value = '{version}' WHERE key = 'version'"
        subprocess.run(["python3", "-c", SET, str(made), number], check=True)
    for name in (
        *(f"systemd/system/{unit}" for unit in UNITS),
        f"nginx/sites-enabled/{NAME}",
    ):
        (tmp_path / "etc" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(
            DEPLOY / {NAME: "nginx.conf"}.get(Path(name).name, Path(name).name),
            tmp_path / "etc" / name,
        )
    (tmp_path / "etc/letsencrypt").mkdir()
    (tmp_path / f"opt/{NAME}").symlink_to(VERSIONS[1])
    yield Host(tmp_path)
    if (tmp_path / "pid").is_file():
        os.kill(int((tmp_path / "pid").read_text("ascii")), signal.SIGKILL)


SET = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as db: db.execute(sys.argv[2])"


def test_what_was_lost_comes_back_and_the_version_before_too(host: Host) -> None:
    host.run("backup")
    kept = host.place / f"var/backups/{NAME}"
    assert {path.stat().st_mode & 0o077 for path in kept.iterdir()} == {0}
    (host.place / "opt" / VERSIONS[1] / SERVED).write_bytes(b"broken")
    shutil.rmtree(host.place / "etc/nginx")
    host.run("restore")
    assert host.answers(VERSIONS[1])
    assert (host.place / f"etc/nginx/sites-enabled/{NAME}").is_file()
    host.run("rollback")
    assert host.answers(VERSIONS[0]) and not host.answers(VERSIONS[1])


def test_a_spoilt_archive_is_not_restored(host: Host) -> None:
    host.run("backup")
    archive = host.place / f"var/backups/{NAME}/{VERSIONS[1]}.tar.gz"
    archive.write_bytes(archive.read_bytes()[:-9])
    with pytest.raises(AssertionError, match="FAILED"):
        host.run("restore")
    assert (host.place / "opt" / VERSIONS[1] / SERVED).is_file(), "nothing was taken away"
