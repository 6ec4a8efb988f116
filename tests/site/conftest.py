"""The site for these tests: one server of the folder that `make serve` uses, and a browser where there is one."""

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Error, sync_playwright

ROOT = Path(__file__).parents[2]
DATABASE = ROOT / "build/chip_controls.db"


@contextlib.contextmanager
def serving(database: Path) -> Iterator[str]:
    """A server of `web/` on a free port, as `make serve` starts it; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        "web",
        "--metadata",
        "metadata.yml",
        "--immutable",
        str(database),
        "--port",
        str(port),
    ]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{address}/robots.txt")
                break
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with serving(DATABASE) as found:
        yield found


@pytest.fixture(scope="session")
def site(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def db() -> sqlite3.Connection:
    """The database itself: what the pages must show is taken from it, never written down here."""
    conn = sqlite3.connect(f"file:{DATABASE}?immutable=1", uri=True)
    conn.row_factory = sqlite3.Row
    return conn


@pytest.fixture(scope="session")
def address_without_texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site of a build for a public host: the same database with the tables that hold full texts taken out."""
    copy = tmp_path_factory.mktemp("public") / DATABASE.name
    shutil.copy(DATABASE, copy)
    with sqlite3.connect(copy) as conn:
        for table in ("texts", "sentences", "sentences_fts"):
            conn.execute(f"DROP TABLE {table}")
    conn.close()
    with serving(copy) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed; in CI it must be (apt-get install chromium fonts-noto-cjk)")
        pytest.skip("chromium is not installed, so nothing can be tried in a browser (apt-get install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            )
        except Error as error:
            pytest.fail(f"chromium does not start: {error}")
        yield found
        found.close()
