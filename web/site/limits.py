"""What SQL may do here: an allow-list of functions and virtual tables, and limits of size.

Anybody may ask in SQL, and Debian's SQLite offers functions that crash the process
(`fts3_tokenizer` takes a pointer), show other readers' questions (`sqlite_stmt`) or paths of the
server (`pragma_database_list`). What is not listed here is refused with a sentence.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

VALUE_BYTES = 100_000
"""The largest value of a question; the largest one stored, a whole document, has 14.6 kB."""
STORED_BYTES = 10_000_000
"""The largest value that our own pages read: a document may be a book."""
COLUMNS = 200
PATTERN_BYTES = 1_000
HEAP_BYTES = 64 * 2**20
"""Memory that SQLite may take in the process that answers questions."""
FUNCTIONS = frozenset(
    """
    -> ->> abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling char coalesce cos cosh
    count cume_dist current_date current_time current_timestamp date datetime degrees dense_rank
    exp first_value floor format glob group_concat hex highlight ifnull iif instr json json_array
    json_array_length json_each json_extract json_group_array json_group_object json_insert
    json_object json_patch json_quote json_remove json_replace json_set json_tree json_type
    json_valid julianday lag last_value lead length like likelihood likely ln log log10 log2 lower
    ltrim match max min mod nth_value ntile nullif percent_rank pi pow power printf quote radians
    random randomblob rank replace round row_number rtrim sign sin sinh snippet soundex sqrt
    strftime substr substring sum tan tanh time timediff total trim trunc typeof unhex unicode
    unixepoch unlikely upper zeroblob octet_length concat concat_ws string_agg median
    sqlite_version
    escape_fts figure fold in_words
    """.split()
)
"""What SQLite offers for reading, and the site's own."""
MODULES = frozenset({"fts5", "json_each", "json_tree"})
PRAGMAS = frozenset(
    """
    data_version foreign_key_list function_list index_info index_list index_xinfo
    recursive_triggers schema_version table_info table_list table_xinfo
    """.split()
)
"""Pragmas that describe the tables. FTS5 asks for `data_version` itself, and Datasette 1.0 for
`recursive_triggers`, through sqlite-utils: no trigger runs where nothing can be written."""
INTRODUCTION = frozenset({"database_list", "compile_options"})
"""Pragmas that Datasette's own pages ask, and a reader may not."""
READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE})
SIZES = {
    sqlite3.SQLITE_LIMIT_COLUMN: COLUMNS,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: PATTERN_BYTES,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: VALUE_BYTES,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 50_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 1_000,
}

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


@dataclass
class Guard:
    """What one connection may do, and the sentence with which it last refused something."""

    modules: frozenset[str]
    """The virtual tables that SQLite carries; those that are not in MODULES are refused."""
    pragmas: frozenset[str]
    refusal: str = ""

    def refuses(self, what: str) -> int:
        self.refusal = f"SQL here may not use {what}: only reading is open, see the API page."
        return sqlite3.SQLITE_DENY

    def allows(
        self, action: int, first: str | None, second: str | None, schema: str | None, by: str | None
    ) -> int:
        """The answer to SQLite's question whether a statement may do something."""
        if action in READING:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            known = (second or "").lower() in FUNCTIONS
            return sqlite3.SQLITE_OK if known else self.refuses(f"the function {second}()")
        if action == sqlite3.SQLITE_READ:
            return self.reads((first or "").lower())
        if action == sqlite3.SQLITE_PRAGMA:
            known = (first or "").lower() in self.pragmas
            return sqlite3.SQLITE_OK if known else self.refuses(f"PRAGMA {first}")
        if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
            return sqlite3.SQLITE_OK  # asked when a virtual table declares its columns
        return self.refuses("statements that do anything but read")

    def reads(self, table: str) -> int:
        """Whether a table may be read; a pragma may be asked as a table too."""
        hidden = table in self.modules - MODULES
        if table.startswith("pragma_"):
            hidden = table.removeprefix("pragma_") not in self.pragmas
        return self.refuses(f"the table {table}") if hidden else sqlite3.SQLITE_OK


def guard(conn: sqlite3.Connection, pragmas: frozenset[str], value: int) -> Guard:
    """Limit a connection, its values to `value` bytes, and return what guards it."""
    for limit, size in SIZES.items():
        conn.setlimit(limit, size)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, value)
    modules = frozenset(row[0] for row in conn.execute("PRAGMA module_list"))
    guarding = Guard(modules, pragmas)
    conn.set_authorizer(guarding.allows)
    return guarding
