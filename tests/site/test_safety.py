"""The site in public: nothing can be written, and no value breaks a page."""

import re
import sqlite3
from pathlib import Path

import httpx
import pytest

from tests.serving import copied, serving

pytestmark = pytest.mark.slow

WRITES = (
    "INSERT INTO quotes (quote_id) VALUES ('x')",
    "DELETE FROM quotes",
    "UPDATE quotes SET text = ''",
    "DROP TABLE quotes",
    "CREATE TABLE x (y)",
    "ATTACH DATABASE '/tmp/x.db' AS x",
    "PRAGMA query_only = 0",
    "VACUUM INTO '/tmp/x.db'",
    "SELECT load_extension('x')",
    "WITH a AS (SELECT 1) DELETE FROM quotes",
    "SELECT hex(zeroblob(900000000))",
    "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) SELECT count(*) FROM a",
)
VALUES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "\u202etxt.exe",
    "x" * 9000,
    "\x00",
    "%ff%fe",
    "' OR 1=1 --",
    "../../etc/passwd",
    "{{7*7}}",
    "\U0001f5ff",
)
PAGES = (
    "/-/search",
    "/-/search.json",
    "/-/timeline",
    "/-/charts",
    "/-/contradictions",
    "/-/cite",
    "/-/read",
    "/",
)


@pytest.mark.parametrize("sql", WRITES)
def test_reading_is_all_that_can_be_done(site: httpx.Client, sql: str) -> None:
    assert site.get("/disk_order.json", params={"sql": sql}).status_code == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused_with_a_sentence(site: httpx.Client, method: str) -> None:
    answer = site.request(method, "/disk_order/quotes")
    assert answer.status_code == 405 and "GET" in answer.text


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("page", PAGES)
def test_no_value_is_taken_for_markup(site: httpx.Client, page: str, value: str) -> None:
    answer = site.get(
        page, params={name: value for name in ("q", "kind", "type", "subject", "page", "from")}
    )
    assert answer.status_code in (200, 400, 414)
    if "html" in answer.headers["content-type"]:
        assert (
            "<script>alert" not in answer.text
            and "<img src=x" not in answer.text
            and 'href="javascript:' not in answer.text
        )
        assert "\u202e" not in answer.text


@pytest.mark.parametrize("raw", ["q=%ff%fe", "q=%E4%B8", "q=%", "q=a&q=b", "q[]=1", "=&&="])
def test_broken_encoding_is_no_fault(site: httpx.Client, raw: str) -> None:
    for page in PAGES:
        assert site.get(f"{page}?{raw}").status_code in (200, 400)
    assert site.get("/-/search?q=50%").status_code == 200, (
        "a bare % is part of a question, as of a number"
    )


def test_a_long_request_is_refused(site: httpx.Client) -> None:
    assert site.get("/-/search", params={"q": "長" * 4000}).status_code == 414
    assert site.get("/-/search", params={"q": "長" * 300}).status_code == 400


def test_values_of_the_data_are_escaped_on_every_page(database: Path, tmp_path: Path) -> None:
    """A database whose free texts are hostile: nothing of it becomes markup, and no page breaks
    under a megabyte."""
    copy = copied(database, tmp_path)
    evil = "<script>alert(1)</script>\u202e javascript:alert(1)"
    with sqlite3.connect(copy) as conn:
        for table, column in (
            ("events", "title_en"),
            ("quotes", "text_en"),
            ("actors", "name_en"),
            ("discrepancies", "title_en"),
            ("documents", "title_en"),
        ):
            conn.execute(f"UPDATE {table} SET {column} = ?", [evil])
        conn.execute("UPDATE spans SET before = ?", [evil])
        conn.execute("UPDATE source_notes SET note = ?", ["x" * 1_000_000 + evil])
        row = {
            t: conn.execute(f"SELECT * FROM {t} ORDER BY 1").fetchone()[0]
            for t in ("events", "quotes", "actors", "discrepancies", "documents", "source_notes")
        }
        conn.execute("DELETE FROM source_notes WHERE source_note_id <> ?", [row["source_notes"]])
    conn.close()
    with serving(copy) as server:
        rows = [f"/disk_order/{table}/{row_id}" for table, row_id in row.items()]
        for path in (
            *PAGES,
            *rows,
            f"/-/read/{row['documents']}",
            "/-/search?q=alert",
            "/disk_order/events",
        ):
            answer = server.ask(path)
            assert answer.status_code == 200, path
            assert "<script>alert" not in answer.text or "json" in answer.headers["content-type"], (
                path
            )
            assert not re.search(r"href=[\"']javascript:", answer.text), path
