"""Our functions in SQL: search in any Chinese wording, amounts and dates in words."""

import sqlite3

from datasette.app import Datasette

from scripts.sql.functions import WRITERS
from scripts.text.terms import EMPTY, Lexicon, match_expression
from scripts.text.wording import fold
from web.site.settings import DATABASE

LONGEST = 20_000
"""Characters of a question in words."""
KNOWN = "SELECT word, table_name || '.' || row_id FROM lexicon ORDER BY entry"
_read: list[Lexicon] = []


def lexicon() -> Lexicon:
    """The names and words that questions are read by."""
    return _read[-1] if _read else EMPTY


async def read(datasette: Datasette) -> None:
    """Read the lexicon once: the database does not change while it is served. And fold once, since
    OpenCC takes as long as twenty questions to read its own words."""
    fold("晶片")
    rows = await datasette.get_database(DATABASE).execute(KNOWN)
    _read[:] = [Lexicon((word, thing) for word, thing in rows)]


def folded(text: object) -> str:
    """`fold` for SQL."""
    return fold("" if text is None else str(text))


def escape_fts(question: object) -> str:
    """What Datasette's search boxes and our own ask the index."""
    return match_expression(str(question or "")[:LONGEST], lexicon())


FUNCTIONS = (*WRITERS, ("fold", 1, folded), ("escape_fts", 1, escape_fts))
"""Name, number of arguments, function: figure(low, high, unit[, qualifier]), in_words(EDTF[,
language]), fold(text), escape_fts(question)."""


# Datasette's own plugin registers an escape_fts as well; the one that comes last counts.
def prepare_connection(conn: sqlite3.Connection) -> None:
    for name, takes, function in FUNCTIONS:
        conn.create_function(name, takes, function, deterministic=name != "escape_fts")
