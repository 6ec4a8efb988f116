"""What tests of the site share: the application without a server before it, and a browser."""

import asyncio
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from datasette.app import Datasette
from datasette.plugins import pm
from playwright.sync_api import Browser, Error, sync_playwright

from scripts.build import build
from scripts.forms.database import file_name
from scripts.model.package import Package
from tests.conftest import ROOT, missing
from tests.serving import serving
from web.site.settings import METADATA, read_metadata

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


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
def ask(database: Path) -> Iterator[Ask]:
    """The application of `web/` in this process, without a server before it."""
    metadata = read_metadata(database.with_name(METADATA))
    datasette = Datasette(config_dir=ROOT / "web", immutables=[str(database)], metadata=metadata)
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
def without_texts(
    sound: Package, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """The site of a build for a public host, which keeps the full texts back."""
    database = tmp_path_factory.mktemp("public") / file_name(sound)
    build(sound, database, with_texts=False)
    with (
        serving(database) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        missing("chromium", "chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        except Error as error:
            pytest.fail(f"chromium does not start: {error}")
        yield found
        found.close()
