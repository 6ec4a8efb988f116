"""What is in docs/deploy/: nginx, tried on loopback before a real Datasette; the Dockerfile and the unit, read and linted."""

import getpass
import gzip
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from scripts.package import Package
from tests.release.conftest import REPOSITORY

DEPLOY = REPOSITORY / "docs/deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@dataclass(frozen=True)
class Site:
    """Datasette and nginx before it: their addresses, and Datasette's process."""

    datasette: str
    nginx: str
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx.get(address, timeout=5).status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(address)


def nginx_settings(place: Path, port: int, behind: int) -> Path:
    """The shipped site, with other ports and folders, in the frame that Debian's nginx gives it."""
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("127.0.0.1:8001", f"127.0.0.1:{behind}"),
        ("/var/cache/nginx", str(place)),
    ):
        assert old in site
        site = site.replace(old, new)
    (place / "site.conf").write_text(site)
    temporary = "".join(f"{kind}_temp_path {place}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    # Where root runs the tests, nginx would work as www-data, which cannot enter root's temporary folders.
    frame = f"user {getpass.getuser()};\npid {place}/pid;\nerror_log {place}/error.log;\ndaemon off;\nevents {{}}\n"
    (place / "nginx.conf").write_text(f"{frame}http {{\naccess_log off;\n{temporary}include {place}/site.conf;\n}}\n")
    return place / "nginx.conf"


@pytest.fixture(scope="module")
def site(draft: Package, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The released database served by Datasette, and nginx before it."""
    if NGINX is None:
        if os.environ.get("CI") == "true":
            pytest.fail("nginx is not installed; .ci/run installs Debian's nginx-light")
        pytest.skip("nginx is not installed (Debian: nginx-light)")
    place, front, behind = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    serve = ["serve", "web", "--metadata", "metadata.yml", "--immutable", str(folder / "chip_controls.db"), "--port", str(behind)]
    settings = nginx_settings(place, front, behind)
    with subprocess.Popen([sys.executable, "-m", "datasette", *serve], cwd=REPOSITORY, stderr=subprocess.DEVNULL) as datasette:
        try:
            with subprocess.Popen([NGINX, "-c", str(settings)], stderr=subprocess.PIPE) as nginx:
                try:
                    wait_for(f"http://127.0.0.1:{behind}/-/versions.json")
                    wait_for(f"http://127.0.0.1:{front}/-/versions.json")
                    yield Site(f"http://127.0.0.1:{behind}", f"http://127.0.0.1:{front}", datasette)
                finally:
                    nginx.terminate()
        finally:
            datasette.terminate()


def ask(address: str, encoding: str = "identity", method: str = "GET") -> httpx.Response:
    return httpx.request(method, address, headers={"Accept-Encoding": encoding}, timeout=20)


def test_second_reader_is_answered_from_the_cache(site: Site, draft: Package) -> None:
    for path in ("/?first", *(f"/chip_controls/{table}.json?_shape=array&_size=5" for table in list(draft.tables)[:3])):
        first, second = ask(site.nginx + path), ask(site.nginx + path)
        assert [r.headers["x-cache-status"] for r in (first, second)] == ["MISS", "HIT"]
        assert first.content == second.content
        # Pages name the address that they were asked at.
        assert first.text == ask(site.datasette + path).text.replace(site.datasette, site.nginx)


def test_forged_host_reaches_no_other_reader(site: Site) -> None:
    forged = httpx.get(site.nginx + "/?forged", headers={"Host": "evil.example"})
    assert (forged.status_code, "evil.example" in ask(site.nginx + "/?forged").text) == (200, False)


def test_answers_are_compressed_for_whoever_reads_it(site: Site) -> None:
    path = "/chip_controls/documents"
    plain, packed = ask(site.nginx + path), ask(site.nginx + path, "gzip")
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.content == plain.content and len(gzip.compress(plain.content)) < len(plain.content) / 3
    assert "Accept-Encoding" in packed.headers["vary"]


def test_headers_stand_once_on_every_answer(site: Site) -> None:
    for path, status in (("/", 200), ("/nowhere", 404), ("/chip_controls/documents.json", 200)):
        answer = ask(site.nginx + path)
        assert answer.status_code == status
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
        assert len(answer.headers.get_list("referrer-policy")) == 1


def test_nothing_but_reading_gets_through(site: Site) -> None:
    assert [ask(site.nginx + "/", method=method).status_code for method in ("POST", "PUT", "DELETE")] == [403] * 3


def test_errors_are_not_kept(site: Site) -> None:
    found = [ask(site.nginx + "/chip_controls.json?sql=select+nonsense") for _ in range(2)]
    assert {answer.headers["x-cache-status"] for answer in found} == {"MISS"} and all(400 <= a.status_code < 500 for a in found)


def test_readers_keep_their_pages_while_datasette_is_away(site: Site) -> None:
    """Last in this file: it stops Datasette."""
    path = "/chip_controls/documents.json?_shape=array"
    kept = ask(site.nginx + path).content
    site.process.terminate()
    site.process.wait()
    assert ask(site.nginx + path).content == kept
    assert ask(site.nginx + "/chip_controls/documents.json?_size=1").status_code == 502


def test_dockerfile_is_sound(tools: Path) -> None:
    done = subprocess.run([tools / "hadolint", DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_unit_is_sound(tmp_path: Path) -> None:
    unit = (DEPLOY / "chip-controls.service").read_text("utf-8")
    # The program stands elsewhere here, and systemd looks for it.
    (tmp_path / "chip-controls.service").write_text(unit.replace("/opt/chip-controls/.venv/bin/python", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / "chip-controls.service"], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "chip-controls" in line] == []


def test_dockerfile_copies_what_is_there() -> None:
    """Each file that the first stage copies exists, is let through by the ignore file, and is served as `make serve` does."""
    dockerfile, ignore = (DEPLOY / "Dockerfile").read_text("utf-8"), (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8")
    copied = [name for line in re.findall(r"^COPY (?!--)(.+) \S+$", dockerfile, re.MULTILINE) for name in line.split()]
    assert "data" in copied
    assert [name for name in copied if f"!{name}\n" not in ignore] == []
    assert [name for name in copied if name != "releases" and not (REPOSITORY / name).exists()] == []


def test_all_serve_as_make_does() -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    serve = ["datasette", "serve", "web", "--metadata", "metadata.yml", "--immutable", "build/chip_controls.db"]
    assert " ".join(serve).replace("build/chip_controls.db", "$(DATABASE)") in makefile
    assert " ".join(serve) in (DEPLOY / "chip-controls.service").read_text("utf-8")
    assert ", ".join(f'"{word}"' for word in serve) in (DEPLOY / "Dockerfile").read_text("utf-8")
