"""The site for these tests: one server of the folder that `make serve` uses, and a browser where there is one."""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote

import pytest
import yaml
from datasette.app import Datasette
from datasette.plugins import pm
from playwright.sync_api import Browser, Error, sync_playwright

from scripts.bench import SERVE, served
from scripts.build import DATABASE as BUILT
from scripts.build import build
from scripts.package import read_package
from tests.conftest import ROOT

DATABASE = ROOT / BUILT


def serving(
    database: Path,
    log: IO[bytes] | int = subprocess.DEVNULL,
) -> contextlib.AbstractContextManager[tuple[str, float]]:
    """A server of `web/` on a free port, as `make serve` starts it; `log` takes what it prints."""
    return served([*SERVE[:-1], str(database)], log)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


Ask = Callable[[Mapping[str, Any]], Answer]


async def asked(app: Any, scope: Mapping[str, Any]) -> Answer:
    """What the application sends for a request."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(dict(scope), receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(sent[0]["status"], [(name, value) for name, value in sent[0]["headers"]], body)


def scope(
    path: bytes,
    query: bytes = b"",
    headers: list[tuple[bytes, bytes]] | None = None,
    method: str = "GET",
) -> dict[str, Any]:
    """A request as ASGI words it."""
    return {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http"},
        **{"method": method, "raw_path": path, "path": unquote(path.decode("latin-1"))},
        **{"query_string": query, "root_path": "", "headers": headers or []},
        **{"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8001)},
    }


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """The application of `web/` in this process, without a server before it."""
    metadata = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
    datasette = Datasette(config_dir=ROOT / "web", immutables=[str(DATABASE)], metadata=metadata)
    try:
        # In a thread of its own: the browser's loop may run in this one.
        with ThreadPoolExecutor(1) as thread:
            runner = asyncio.Runner()
            thread.submit(runner.run, datasette.invoke_startup()).result()
            app = datasette.app()
            yield lambda scope: thread.submit(runner.run, asked(app, scope)).result()
            thread.submit(runner.close).result()
    finally:
        # Plugins are registered for the whole process, and other tests want a plain Datasette.
        for plugin in (ROOT / "web/plugins").glob("*.py"):
            pm.unregister(name=plugin.name)


@pytest.fixture(scope="session")
def db() -> sqlite3.Connection:
    """The database itself: what the pages must show is taken from it, never written down here."""
    conn = sqlite3.connect(f"file:{DATABASE}?immutable=1", uri=True)
    conn.row_factory = sqlite3.Row
    return conn


@pytest.fixture(scope="session")
def address_without_texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site of a build for a public host, which keeps the full texts back."""
    database = tmp_path_factory.mktemp("public") / DATABASE.name
    build(read_package(ROOT), database, with_texts=False)
    with serving(database) as (address, _):
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(
                "chromium is not installed; in CI it must be (apt-get install chromium fonts-noto-cjk)"
            )
        pytest.skip(
            "chromium is not installed, so nothing can be tried in a browser (apt-get install chromium fonts-noto-cjk)"
        )
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(
                executable_path=path,
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
        except Error as error:
            pytest.fail(f"chromium does not start: {error}")
        yield found
        found.close()
