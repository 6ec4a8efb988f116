"""Servers to be measured, on free ports of this machine, and how long they take to answer."""

import contextlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scripts.model.problems import BadInput

NGINX = Path("docs/deploy/nginx.conf")
HOST = re.compile(r"\b[a-z0-9-]+\.example\b")
"""How the shipped settings of nginx name the host."""


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def called(words: list[str]) -> str:
    """What a command prints; BadInput with the first line that it says where it fails."""
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode:
        said = [*done.stderr.splitlines(), *done.stdout.splitlines(), "it says nothing"]
        raise BadInput(f"{Path(words[0]).name} {' '.join(words[1:3])} fails: {said[0]}")
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return bytes(answer.read())


def ask(address: str, path: str, number: int) -> float:
    """Milliseconds until a page is answered to the question of that number."""
    sign = "&" if "?" in path else "?"
    return 1000 * seconds(lambda: fetch(f"{address}{path}{sign}_n={number}"))


@contextlib.contextmanager
def served(words: Sequence[str], python: str = sys.executable) -> Iterator[tuple[str, float]]:
    """A Datasette of its own on a free port: (address, seconds until its first answer)."""
    port, begun = free_port(), time.perf_counter()
    command = [python, "-m", "datasette", *words, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            with contextlib.suppress(OSError):
                fetch(f"{address}/-/versions.json")
                break
            if server.poll() is not None or time.perf_counter() - begun > 60:
                raise BadInput("Datasette did not start; run make serve and read what it says")
            time.sleep(0.02)
        yield address, time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait()


def nginx_settings(place: Path, behind: str, port: int) -> str:
    """The shipped settings with other ports and folders; the limits of one reader are left out,
    since one address stands for a crowd here."""
    site = NGINX.read_text(encoding="utf-8")
    site = HOST.sub("localhost", site)
    site = re.sub(r"^ *(listen \[::\]|limit_(req|conn) ).*\n", "", site, flags=re.MULTILINE)
    for old, new in {
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{free_port()}",
        "127.0.0.1:8001": behind,
        "/var/cache/nginx": str(place),
        "/etc/letsencrypt/live/localhost": str(place),
    }.items():
        site = site.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {place}/{kind};\n" for kind in kinds)
    head = f"pid {place}/pid;\nerror_log {place}/error.log;\ndaemon off;\nworker_processes auto;\n"
    head += "worker_rlimit_nofile 16384;\n"
    if Path(place).owner() == "root":
        head += "user root;\n"
    within = f"access_log off;\n{folders}{site}"
    return f"{head}events {{ worker_connections 8192; }}\nhttp {{\n{within}}}\n"


@contextlib.contextmanager
def behind_nginx(behind: str) -> Iterator[str]:
    """The address of an nginx as in docs/deploying.md, with a certificate of its own."""
    with tempfile.TemporaryDirectory() as folder:
        place, port = Path(folder), free_port()
        made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        made += ["-nodes", "-subj", "/CN=localhost", "-keyout", str(place / "privkey.pem")]
        called([*made, "-out", str(place / "fullchain.pem")])
        settings = place / "nginx.conf"
        settings.write_text(nginx_settings(place, behind, port), encoding="utf-8")
        server = subprocess.Popen(["nginx", "-c", str(settings)], stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            yield f"https://localhost:{port}"
        finally:
            server.terminate()
            server.wait()


def requests_a_second(url: str) -> float:
    """What wrk counts over five seconds with 8 connections; BadInput if an answer is no page."""
    how = "--threads 2 --connections 8 --timeout 30s --duration 5s"
    said = called(["wrk", *how.split(), url])
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if rate is None or "Non-2xx" in said or "Socket errors" in said:
        raise BadInput(f"wrk had other answers than pages from {url}: {said.splitlines()[-3:]}")
    return float(rate[1])
