"""The site for these tests: one server of the folder that `make serve` uses, and a browser where there is one."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from scripts.bench import SERVE, served
from scripts.build import DATABASE as BUILT
from scripts.build import build
from scripts.package import read_package
from tests.conftest import ROOT

DATABASE = ROOT / BUILT


def serving(database: Path) -> contextlib.AbstractContextManager[tuple[str, float]]:
    """A server of `web/` on a free port, as `make serve` starts it."""
    return served([*SERVE[:-1], str(database)])


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
