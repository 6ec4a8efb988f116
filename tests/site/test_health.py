"""What the site says once its database is damaged, replaced or gone: 503 and a sentence, on every
page and to programs alike; never that the address is bad, never what it kept."""

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from datasette.views.base import DatasetteError

from tests.serving import Server, copied, serving
from tests.site.conftest import Ask, scope
from web.site import health
from web.site.faults import fault

pytestmark = pytest.mark.slow

PATHS = (
    *("/", "/-/search?q=disk", "/-/search.json?q=disk", "/-/timeline", "/-/cite", "/-/health"),
    *("/disk_order", "/disk_order/quotes", "/disk_order/quotes.json", "/disk_order.db"),
    *("/disk_order/quotes.csv?_stream=on", "/disk_order/quotes/Q0001", "/robots.txt"),
    *("/disk_order/quotes/Q0001.json", "/disk_order.json?sql=select+count(*)+from+quotes"),
)
KEPT = "/disk_order/quotes"
"""A page that was asked for before the damage: it is finished and in the store."""


@dataclass(frozen=True)
class Damaged:
    """A running site, and the database that it serves."""

    client: httpx.Client
    database: Path
    server: Server


@pytest.fixture
def damaged(database: Path, tmp_path: Path) -> Iterator[Damaged]:
    copy = copied(database, tmp_path)
    with (
        serving(copy) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        assert client.get("/-/health").text == "ok\n"
        assert client.get(KEPT).status_code == 200
        yield Damaged(client, copy, server)


def cut(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2)


def empty(database: Path) -> None:
    os.truncate(database, 0)


def overwrite(database: Path) -> None:
    with database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (database.stat().st_size - 4096))


def replace(database: Path) -> None:
    other = database.with_suffix(".new")
    shutil.copy(database, other)
    with sqlite3.connect(other) as conn:
        conn.execute("UPDATE package_notes SET value = '9.9.9' WHERE key = 'version'")
    conn.close()
    other.replace(database)


def edit(database: Path) -> None:
    with sqlite3.connect(database) as conn:
        conn.execute("DELETE FROM quotes")
    conn.close()


def become_a_folder(database: Path) -> None:
    database.unlink()
    database.mkdir()


DAMAGES = (cut, empty, overwrite, replace, edit, Path.unlink, become_a_folder)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_changed_database_is_answered_with_503(
    damaged: Damaged,
    damage: Callable[[Path], None],
) -> None:
    damage(damaged.database)
    for path in PATHS:
        answer = damaged.client.get(path)
        assert answer.status_code == 503, path
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["cache-control"] == "no-store"
        assert "content-security-policy" in answer.headers
        said = answer.json()["error"] if ".json" in path else answer.text
        assert "The database was changed while it was served" in said
    assert damaged.client.get("/static/site.css").status_code == 200
    assert "Traceback" not in damaged.server.said()


def test_rot_that_leaves_no_mark_on_the_file_is_answered_with_503(damaged: Damaged) -> None:
    """Bytes go bad, size and time stay: only SQLite can tell, once it reads them."""
    before = damaged.database.stat()
    overwrite(damaged.database)
    os.utime(damaged.database, ns=(before.st_atime_ns, before.st_mtime_ns))
    asked = ("/disk_order/{}?_size=7", "/disk_order/{}.json?_size=7", "/disk_order/{}.csv")
    tables = ("events", "metrics", "evidence", "article_spans", "names")
    paths = [*(form.format(table) for form in asked for table in tables), "/-/search?q=Lumina"]
    answers = {path: damaged.client.get(path) for path in [*paths, "/disk_order/metrics/M0002"]}
    assert {answer.status_code for answer in answers.values()} <= {200, 503}
    failed = [answer for answer in answers.values() if answer.status_code == 503]
    assert len(failed) > len(answers) / 2
    assert all("The database cannot be read" in answer.text for answer in failed)


def test_a_database_that_does_not_answer_in_time_is_told(
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every thread of the database is busy: the health address does not wait for ever."""
    release = threading.Event()
    monkeypatch.setattr(health, "ask", lambda conn: release.wait(60))
    monkeypatch.setattr(health, "PATIENCE", 0.05)
    try:
        answers = [ask(scope(b"/-/health")) for _ in range(4)]
    finally:
        release.set()
    assert [answer.status for answer in answers] == [503] * 4
    assert all(b"did not answer" in answer.body for answer in answers)
    monkeypatch.undo()
    assert ask(scope(b"/-/health")).body == b"ok\n"


def test_a_bad_address_stays_one(damaged: Damaged) -> None:
    """What was asked badly of a sound database is no fault of it."""
    bad = {
        "/disk_order/nowhere": 404,
        "/disk_order/quotes/Q9999": 404,
        "/disk_order/quotes?_sort=nothing": 400,
        "/disk_order.json?sql=select+nothing": 400,
        "/disk_order.json?sql=select+*+from+nowhere": 400,
        "/disk_order/quotes.json?_where=nothing": 400,
        "/-/search?kind=nothing": 400,
    }
    assert {path: damaged.client.get(path).status_code for path in bad} == bad
    assert damaged.client.get("/-/health").status_code == 200
    assert "Traceback" not in damaged.server.said()


def broken(tmp_path: Path, what: str) -> sqlite3.Error:
    """The very exception of SQLite for a database in this state."""
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE t (a)")
        conn.executemany("INSERT INTO t VALUES (?)", [("x" * 900,)] * 500)
    if what == "not a database":
        path.write_bytes(b"x" * 9000)
    if what == "malformed":
        overwrite(path)
    if what == "vanished":
        path = tmp_path / "nowhere.db"
    other = sqlite3.connect(path if path.exists() else ":memory:", isolation_level=None)
    if what == "locked":
        other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.Error) as raised:
        reading = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0)
        column = "nothing" if what == "sound" else "a"
        reading.execute(f"SELECT {column} FROM t").fetchall()
    conn.close()
    other.close()
    return raised.value


STATES = {"not a database": 503, "malformed": 503, "vanished": 503, "locked": 503, "sound": 400}


@pytest.mark.parametrize(("what", "status"), STATES.items())
def test_faults_of_the_database_are_told_from_those_of_the_question(
    tmp_path: Path,
    what: str,
    status: int,
) -> None:
    error = broken(tmp_path, what)
    assert fault(error).status == status
    # Datasette makes one kind of exception of both.
    with pytest.raises(DatasetteError) as wrapped:
        try:
            raise error
        except sqlite3.Error as caught:
            raise DatasetteError(str(caught), title="Invalid SQL", status=400) from None
    assert fault(wrapped.value).status == status
