"""Our functions in SQL: search in any Chinese wording, amounts and dates in words."""

import sqlite3

from datasette.app import Datasette

from scripts.sql.functions import WRITERS
from scripts.text.terms import EMPTY, Lexicon, match_expression
from scripts.text.wording import fold

LONGEST = 20_000
"""Characters of a question in words."""
KNOWN = """
SELECT word, iif(document_id IS NULL, table_name || '.' || row_id, '.' || word) FROM lexicon
ORDER BY entry"""
"""A word that names a thing in one document alone is a word like others everywhere else: questions
are cut by it, and it stands for nothing but itself."""
WITHIN = """
SELECT word, table_name || '.' || row_id, document_id FROM lexicon WHERE document_id IS NOT NULL
ORDER BY entry"""
_read: list[Lexicon] = []
_within: dict[str, list[tuple[str, str]]] = {}


def lexicon() -> Lexicon:
    """The names and words that questions are read by."""
    return _read[-1] if _read else EMPTY


def within(word: str) -> list[tuple[str, str]]:
    """What a word names in one document alone: (card, document) of each."""
    return _within.get(word, [])


def asked(conn: sqlite3.Connection) -> list[list[tuple[str, ...]]]:
    """What the lexicon holds, without the limits of a question: a site that is slow to read it
    starts late, and one that may not has none."""
    return [[tuple(row) for row in conn.execute(sql)] for sql in (KNOWN, WITHIN)]


async def read(datasette: Datasette) -> None:
    """Read the lexicon once: the database does not change while it is served. And fold once, since
    OpenCC takes as long as twenty questions to read its own words."""
    fold("硬碟")
    known, within = await datasette.get_database().execute_fn(asked)
    _read[:] = [Lexicon(known)]
    for word, card, document in within:
        _within.setdefault(word, []).append((card, document))


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
