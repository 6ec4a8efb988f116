"""Questions in SQL neither crash nor starve the site, and those who read pages never wait for them.

Here with a short limit of time; `make attack` does it whole and measures.
"""

import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import SHIPPED
from tests.serving import Server, serving
from tests.site.attack import AT_ONCE, PAGES, throw, watching
from tests.site.bombs import BOMBS, DOORS, address
from web.site import limits
from web.site.questions import QUEUE

pytestmark = pytest.mark.slow

MEGABYTES = 400
READ = PAGES[:3]
"""Pages that take no time: a search may take longer than the short limit of this server."""


@pytest.fixture(scope="module")
def attacked() -> Iterator[Server]:
    with serving(SHIPPED, "--setting", "sql_time_limit_ms", "300") as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def no_faults(attacked: Server) -> Iterator[None]:
    """Whatever these tests threw, the server said of no fault."""
    yield
    assert attacked.complaints() == [] and attacked.process.poll() is None


@pytest.mark.parametrize(("ending", "step"), [(".json", 1), ("", 4), (".csv", 4)])
def test_no_bomb_takes_the_memory_or_is_a_fault(attacked: Server, ending: str, step: int) -> None:
    with watching(attacked, READ) as watch:
        for name in list(BOMBS)[::step]:
            status, _ = throw(attacked, [name], ending)[0]
            assert status in (200, 400), name
    assert watch.statuses == {200} and 0 < watch.memory < MEGABYTES


def test_bombs_at_once_are_answered_or_told_to_come_again(attacked: Server) -> None:
    names = list(BOMBS)
    with watching(attacked, READ) as watch:
        for at in range(7):
            found = throw(attacked, names[at::7][: 2 * AT_ONCE])
            assert {status for status, _ in found} <= {200, 400, 503}
    assert watch.statuses == {200} and 0 < watch.memory < MEGABYTES


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("ending", [".json", "", ".csv"])
def test_a_door_is_refused_with_a_sentence(attacked: Server, name: str, ending: str) -> None:
    answer = attacked.ask(address(DOORS[name], ending))
    assert answer.status_code == 400
    assert "SQL here may not use" in answer.text or "disallowed PRAGMA" in answer.text


def answerers(server: Server) -> list[int]:
    """The process ids of a server's children."""
    told = Path(f"/proc/{server.process.pid}/task").glob("*/children")
    return [int(pid) for children in told for pid in children.read_text().split()]


def test_pages_and_health_never_wait_for_questions(attacked: Server) -> None:
    """The process that answers is stopped in the middle; the queue fills; pages are as before."""
    assert attacked.ask(address("SELECT 1")).status_code == 200
    (child,) = answerers(attacked)
    subprocess.run(["kill", f"-{signal.SIGSTOP}", str(child)], check=True)
    pool = ThreadPoolExecutor(3 * QUEUE)
    waiting = [pool.submit(attacked.ask, address("SELECT 2")) for _ in range(3 * QUEUE)]
    refused = threading.Event()
    for asked in waiting:
        asked.add_done_callback(lambda done: refused.set())
    assert refused.wait(30)
    early = [asked.result() for asked in waiting if asked.done()]
    assert {(a.status_code, a.headers["retry-after"]) for a in early} == {(503, "10")}
    assert attacked.ask(PAGES[1]).status_code == 200
    assert attacked.ask("/-/health").status_code == 200
    subprocess.run(["kill", f"-{signal.SIGKILL}", str(child)], check=True)
    pool.shutdown()
    assert attacked.ask(address("SELECT 3")).status_code == 200


def test_an_answer_is_cut_and_says_so(attacked: Server) -> None:
    many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) "
    sql = many + "SELECT hex(zeroblob(40000)) FROM n"
    answer = attacked.ask(address(sql))
    assert answer.json()["truncated"] is True and len(answer.content) < 20_000_000
    assert "cut" in attacked.ask(address(sql, "")).text


def test_sigterm_ends_the_site_and_its_child() -> None:
    with serving(SHIPPED) as server:
        assert server.ask(address("SELECT 1")).status_code == 200
        (child,) = answerers(server)
        pool = ThreadPoolExecutor(AT_ONCE)
        names = ["printf precision", "cross join", "instr in a row"] * 3
        for name in names:
            pool.submit(server.ask, address(BOMBS[name]))
        server.process.terminate()
        server.process.wait(30)
        pool.shutdown(cancel_futures=True)
        for _ in range(100):
            if not Path(f"/proc/{child}").exists():
                break
            time.sleep(0.1)
        assert not Path(f"/proc/{child}").exists()


def test_the_functions_of_this_sqlite_are_known() -> None:
    """Each function is on the list or left out on purpose: a new SQLite is looked at."""
    left_out = (
        "changes fts3_tokenizer fts5 fts5_source_id last_insert_rowid load_extension matchinfo "
        "offsets optimize rtreecheck rtreedepth rtreenode sqlite_compileoption_get "
        "sqlite_compileoption_used sqlite_log sqlite_source_id subtype total_changes"
    )
    conn = sqlite3.connect(":memory:")
    offered = {row[0] for row in conn.execute("SELECT name FROM pragma_function_list")}
    assert offered - limits.FUNCTIONS <= set(left_out.split())
