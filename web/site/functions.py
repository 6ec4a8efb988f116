"""Our functions in SQL: search in any Chinese wording, amounts and dates in words."""

import sqlite3

from datasette.app import Datasette

from scripts.sql.functions import WRITERS
from scripts.text.wording import fold, match_expression, tokens
from web.site.settings import DATABASE

LONGEST = 20_000
"""Characters of a question in words."""
NAMES = (
    "SELECT name, coalesce(actor_id, product_id, policy_id) AS thing FROM names ORDER BY name_id"
)
_names: dict[str, list[str]] = {}


def read_names(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    """(name, thing) pairs -> tokens of a name: tokens of all names of the same thing."""
    things: dict[str, list[str]] = {}
    for name, thing in rows:
        things.setdefault(thing, []).append(tokens(name))
    return {name: sorted(set(names)) for names in things.values() for name in names if name}


async def read(datasette: Datasette) -> None:
    """Read the names once: the database does not change while it is served."""
    db = datasette.get_database(DATABASE)
    _names.update(read_names([tuple(row) for row in await db.execute(NAMES)]))


def folded(text: object) -> str:
    """`fold` for SQL."""
    return fold("" if text is None else str(text))


def escape_fts(question: object) -> str:
    """What Datasette's search boxes and our own ask the index."""
    return match_expression(str(question or "")[:LONGEST], _names)


FUNCTIONS = (*WRITERS, ("fold", 1, folded), ("escape_fts", 1, escape_fts))
"""Name, number of arguments, function: figure(low, high, unit[, qualifier]), in_words(EDTF[,
language]), fold(text), escape_fts(question)."""


# Datasette's own plugin registers an escape_fts as well; the one that comes last counts.
def prepare_connection(conn: sqlite3.Connection) -> None:
    for name, takes, function in FUNCTIONS:
        conn.create_function(name, takes, function, deterministic=name != "escape_fts")
