"""A real nginx with docs/deploy/nginx.conf, before the real site or before a recorder.

The recorder is a server that says what it was sent, and answers what the site seldom does. Every
reader asks from a loopback address of its own, so that the limits of one do not meet another's.
"""

import contextlib
import getpass
import http.server
import itertools
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from scripts.model.package import read_package
from tests.conftest import ROOT, missing
from tests.serving import Server, free_port, serving

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NAME = f"{read_package(ROOT).descriptor['name']}.example"
READERS = (f"127.0.{net}.{host}" for net, host in itertools.product(range(1, 9), range(1, 255)))


@dataclass
class Front:
    """nginx: its ports with and without TLS, and the certificate that it shows."""

    plain: int
    secure: int
    certificate: Path
    behind: str
    server: Server | None = None

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    @contextlib.contextmanager
    def reader(self) -> Iterator[httpx.Client]:
        """A client with a loopback address of its own; it believes the certificate alone."""
        transport = httpx.HTTPTransport(verify=self.trust, local_address=next(READERS))
        base = f"https://127.0.0.1:{self.secure}"
        with httpx.Client(transport=transport, base_url=base, timeout=30) as client:
            client.headers = httpx.Headers({"Host": NAME, "Accept-Encoding": "identity"})
            yield client

    def ask(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """One answer for a new reader."""
        with self.reader() as reader:
            return get(reader, path, method, **headers)

    def raw(self, request: bytes, secure: bool = True) -> bytes:
        """All that nginx sends back; nothing where it just closes."""
        place = ("127.0.0.1", self.secure if secure else self.plain)
        with socket.create_connection(place, 30, (next(READERS), 0)) as plain:
            sent = self.trust.wrap_socket(plain, server_hostname=NAME) if secure else plain
            sent.sendall(request)
            return b"".join(iter(lambda: sent.recv(65536), b""))


def get(reader: httpx.Client, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return reader.request(method, path, headers=named, extensions={"sni_hostname": NAME})


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


def settings(place: Path, front: Front, frame: str, patience: str) -> Path:
    """The shipped site with other ports and folders, in the frame that docs/deploying.md asks for.

    `frame` is added to its http block; `patience` stands for the ten seconds a slow client has.
    """
    site = (ROOT / "docs/deploy/nginx.conf").read_text("utf-8")
    for old, new in (
        ("listen [::]:80", f"listen [::1]:{front.plain}"),
        ("listen [::]:443", f"listen [::1]:{front.secure}"),
        ("listen 80", f"listen 127.0.0.1:{front.plain}"),
        ("listen 443", f"listen 127.0.0.1:{front.secure}"),
        ("127.0.0.1:8001", front.behind),
        ("/var/cache/nginx", str(place)),
        (f"/etc/letsencrypt/live/{NAME}", str(front.certificate.parent)),
        ("_timeout 10s", f"_timeout {patience}"),
    ):
        assert old in site
        site = site.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {place}/{kind};\n" for kind in kinds)
    # Where root runs the tests, www-data could not enter root's temporary folders.
    main = f"user {getpass.getuser()};\npid {place}/pid;\ndaemon off;\n"
    main += f"error_log {place}/error.log;\n"
    main += "worker_rlimit_nofile 16384;\nevents { worker_connections 8192; }\n"
    inside = f"access_log off;\n{folders}{frame}{site}"
    (place / "nginx.conf").write_text(f"{main}http {{\n{inside}}}\n", "utf-8")
    return place / "nginx.conf"


@contextlib.contextmanager
def nginx(place: Path, behind: str, frame: str = "", patience: str = "10s") -> Iterator[Front]:
    """nginx before `behind`, an address with its port."""
    if NGINX is None:
        missing("nginx", "nginx-light")
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    made += ["-nodes", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    made += ["-keyout", str(place / "privkey.pem"), "-out", str(place / "fullchain.pem")]
    subprocess.run(made, check=True, capture_output=True)
    front = Front(free_port(), free_port(), place / "fullchain.pem", behind)
    command = [NGINX, "-c", str(settings(place, front, frame, patience))]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(front.secure)
            yield front
        finally:
            process.terminate()


@contextlib.contextmanager
def served(database: Path, place: Path) -> Iterator[Front]:
    """A database, served by Datasette behind nginx."""
    with serving(database) as server, nginx(place, server.url.removeprefix("http://")) as front:
        front.server = server
        yield front


@dataclass
class Recorder:
    """What came through nginx: the path and the headers of each request, names in clone letters."""

    front: Front
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)
    busy: bool = False


class Answer(http.server.BaseHTTPRequestHandler):
    """Writes down what it is asked; waits, is busy or keeps briefly where the path says so."""

    protocol_version = "HTTP/1.1"
    recorder: Recorder

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.recorder.asked.append((self.path, headers))
        if "slow" in self.path:
            self.recorder.go.wait(60)
        busy = self.recorder.busy or "busy" in self.path
        self.send_response(503 if busy else 200)
        self.send_header("Vary", "Cookie")
        self.send_header("Cache-Control", f"max-age={1 if 'brief' in self.path else 60}")
        if busy:
            self.send_header("Retry-After", "7")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed: what came stands in the recorder."""


@contextlib.contextmanager
def recording(place: Path) -> Iterator[Recorder]:
    """A recorder behind nginx, which gives slow clients two seconds here."""
    answer: type[Answer] = type("Answering", (Answer,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), answer)
    # A reader's address can be chosen here, since loopback has but one of IPv6.
    frame = "set_real_ip_from 127.0.0.0/8;\nreal_ip_header X-Chosen;\n"
    threading.Thread(target=server.serve_forever).start()
    try:
        with nginx(place, f"127.0.0.1:{server.server_port}", frame, "2s") as front:
            answer.recorder = recorder = Recorder(front)
            try:
                yield recorder
            finally:
                recorder.go.set()
    finally:
        server.shutdown()
        server.server_close()
