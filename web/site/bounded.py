"""A database whose every answer is bounded: in time, in characters that our functions take, in
bytes and in memory.

Datasette reads up to `max_returned_rows` rows at once, each as large as SQLite allows: gigabytes.
Here rows are read a few at a time until they are as many bytes as an answer may have, and the rest
is cut as rows beyond the limit are: the page and the JSON say `truncated`.
"""

import errno
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results
from datasette.utils.asgi import BadRequest

from web.site.faults import unreadable
from web.site.functions import FUNCTIONS
from web.site.limits import (
    HEAP_BYTES,
    INTRODUCTION,
    PRAGMAS,
    STORED_BYTES,
    VALUE_BYTES,
    Guard,
    guard,
)
from web.site.settings import N_
from web.site.settings import database as known

ANSWER_BYTES = 20_000_000
CELL_BYTES = 200
"""What a page or JSON spends on a cell beside its value."""
STEPS = 100
"""Steps of SQLite's machine between two looks at the clock."""
FOLDED_CHARACTERS = 400_000
"""Characters that our functions take in one statement: about half a second of OpenCC."""
CALL_CHARACTERS = 20
"""What a call costs beside its characters."""
LONG = N_("This question takes too long; please ask for something less.")
SLOW = "Our functions take {:,} characters a statement at most; ask for fewer rows."
CUT = "This CSV would be cut after {:,} rows; add LIMIT and OFFSET, or download the database."
LARGE = N_("This question needs more memory than a question may take; ask for less at once.")


class Allowance:
    """The characters that our functions may still take in the statement that runs.

    Below zero they answer nothing more, and the statement is interrupted.
    """

    def __init__(self) -> None:
        self.left = FOLDED_CHARACTERS

    def metered(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function of ours that counts what it takes."""

        def call(*values: Any) -> Any:
            self.left -= CALL_CHARACTERS + sum(len(str(value)) for value in values)
            return None if self.left < 0 else function(*values)

        return call


def weight(row: Sequence[Any]) -> int:
    """Bytes that a row takes in JSON at most: a character beyond ASCII is written as six."""
    total = CELL_BYTES * len(row)
    for value in row:
        if isinstance(value, str):
            total += len(value) if value.isascii() else 6 * len(value)
        elif isinstance(value, bytes):
            total += 2 * len(value)
    return total


def read(cursor: sqlite3.Cursor, most: int) -> tuple[list[Any], bool]:
    """Rows until they are `most` (0 for all) or weigh ANSWER_BYTES, and whether there were more."""
    rows: list[Any] = []
    left = ANSWER_BYTES
    for row in cursor:
        left -= weight(row)
        if left < 0 or len(rows) == most > 0:
            return rows, True
        rows.append(row)
    return rows, False


class BoundedDatabase(Database):  # type: ignore[misc]
    """Datasette's database with `execute` bounded; limits.py has those of a connection."""

    def __init__(self, datasette: Datasette, path: str) -> None:
        super().__init__(datasette, path, is_mutable=False)
        self.guards: dict[sqlite3.Connection, Guard] = {}
        self.allowances: dict[sqlite3.Connection, Allowance] = {}
        self.of_table = False
        """Whether a table asks, which takes an error of SQLite for a fault of the server."""
        self.of_csv = False
        """Whether a CSV asks, which cannot say that it is cut."""
        self.failure: Exception | None = None
        """Why the last question had no answer: Datasette's CSV says nothing of it."""

    def bind(self, conn: sqlite3.Connection) -> None:
        """Limit a connection and give it our functions, metered."""
        conn.execute("PRAGMA temp_store = MEMORY")
        conn.execute(f"PRAGMA hard_heap_limit = {HEAP_BYTES}")
        allowance = self.allowances[conn] = Allowance()
        for name, takes, function in FUNCTIONS:
            conn.create_function(name, takes, allowance.metered(function))
        self.guards[conn] = guard(conn, PRAGMAS, VALUE_BYTES)

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        """Run a statement.

        Errors: QueryInterrupted, or sqlite3.OperationalError with a sentence.
        """
        limit = self.ds.setting("sql_time_limit_ms")
        milliseconds = min(limit, custom_time_limit or limit)
        most = self.ds.setting("max_returned_rows")
        most += most == (page_size or self.ds.setting("default_page_size"))

        def work(conn: sqlite3.Connection) -> Results:
            deadline = time.perf_counter() + milliseconds / 1000
            allowance = self.allowances[conn]
            allowance.left = FOLDED_CHARACTERS
            self.guards[conn].refusal = ""

            def over() -> bool:
                return allowance.left < 0 or time.perf_counter() >= deadline

            conn.set_progress_handler(over, STEPS)
            try:
                return self.results(conn, sql, params, most if truncate else 0)
            except (sqlite3.Error, MemoryError) as error:
                if error.args == ("interrupted",) and not truncate:
                    raise QueryInterrupted(error, sql, params) from error
                self.failure = self.explained(error, conn)
                raise self.failure from error
            finally:
                # What Datasette asks without `execute` has no deadline, least of all this one.
                conn.set_progress_handler(None, 0)

        return await self.execute_fn(work)

    def results(self, conn: sqlite3.Connection, sql: str, params: Any, most: int) -> Results:
        """The rows of a statement, `most` at most (0 for all)."""
        cursor = conn.cursor()
        try:
            cursor.execute(sql, params or {})
            rows, more = read(cursor, most)
            if self.allowances[conn].left < 0 or (more and not most):
                raise sqlite3.OperationalError(LARGE)
            if more and self.of_csv:
                raise sqlite3.OperationalError(CUT.format(len(rows)))
            return Results(rows, more, cursor.description)
        finally:
            cursor.close()

    def explained(self, error: Exception, conn: sqlite3.Connection) -> Exception:
        """An error as a sentence, of the kind that the page which asked shows without a fuss."""
        sentence = str(error)
        if unreadable(error):
            # Datasette shows what SQLite says as if the question were at fault.
            return OSError(errno.EIO, sentence)
        if self.allowances[conn].left < 0:
            sentence = SLOW.format(FOLDED_CHARACTERS)
        elif sentence == "interrupted":
            sentence = LONG
        elif isinstance(error, MemoryError):
            sentence = LARGE
        known = self.guards[conn].refusal or sentence
        return BadRequest(known) if self.of_table else sqlite3.OperationalError(known)


def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Limit every connection to the data; Datasette's own `_internal` is not ours."""
    if database != known(datasette):
        return
    db = datasette.get_database(database)
    if isinstance(db, BoundedDatabase):
        db.bind(conn)
    else:
        guard(conn, PRAGMAS | INTRODUCTION, STORED_BYTES)
