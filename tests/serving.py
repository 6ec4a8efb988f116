"""A server of the site on a free port, started by the very words of scripts/serve.py."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from scripts.describe.metadata import FILE
from scripts.serve import LOG, words

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Server:
    """A running server: its process, its address and the file that holds what it prints."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def ask(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=60)

    def stop(self) -> None:
        """Let it end what it does; after twenty seconds, end it."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def line(self, part: str) -> str:
        """The line of the log that has some words; it is written after its answer has gone."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if found := [line for line in self.said().split("\n")[:-1] if part in line]:
                return found[0]
            time.sleep(0.02)
        raise AssertionError(f"no line of the log has {part}")

    def complaints(self) -> list[str]:
        """The lines of the log that tell of a fault."""
        told = re.compile(r'Traceback|Error|"status": 500')
        return [line[:200] for line in self.said().splitlines() if told.search(line)]

    def memory(self) -> float:
        """Megabytes that the process and its children hold."""
        held = 0
        for status in Path("/proc").glob("[0-9]*/status"):
            with contextlib.suppress(OSError):
                said = status.read_text(encoding="utf-8", errors="replace")
                parents = re.findall(r"^(?:PPid|Pid):\s+(\d+)$", said, re.MULTILINE)
                if str(self.process.pid) in parents:
                    held += sum(map(int, re.findall(r"^VmRSS:\s+(\d+)", said, re.MULTILINE)))
        return held / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serving(
    database: Path, *settings: str, log: bool = True
) -> contextlib.AbstractContextManager[Server]:
    """The site over a database and the metadata file beside it, with further words."""
    return running(*words(database), *settings, log=log)


def stock(database: Path) -> contextlib.AbstractContextManager[Server]:
    """Datasette as it comes, over a database and the metadata file beside it."""
    metadata = str(database.with_name(FILE))
    return running("serve", "--metadata", metadata, "--immutable", str(database))


@contextlib.contextmanager
def running(*words: str, log: bool = True, root: Path = ROOT) -> Iterator[Server]:
    """Datasette with these words, on a free port, with or without a log of its answers, in a folder
    with the programs."""
    port = free_port()
    command = [sys.executable, "-m", "datasette", *words, "--port", str(port)]
    logging = os.environ | {LOG: "1" if log else ""}
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "log")
        with said.open("wb") as out:
            process = subprocess.Popen(command, cwd=root, stdout=out, stderr=out, env=logging)
        server = Server(process, f"http://127.0.0.1:{port}", said)
        try:
            wait_for(server)
            yield server
        finally:
            server.stop()


def copied(database: Path, folder: Path) -> Path:
    """A copy of a database and its metadata file in a folder."""
    shutil.copy(database.with_name(FILE), folder)
    return Path(shutil.copy(database, folder))


def wait_for(server: Server) -> None:
    """Until the first answer, whatever it says."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            server.ask("/-/versions.json")
            return
        time.sleep(0.02)
    raise RuntimeError(f"the site did not start: {server.said()}")
