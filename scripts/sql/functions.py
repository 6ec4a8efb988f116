"""The functions that write in words, for the script of the views and for questions in SQL."""

import sqlite3
from collections.abc import Callable
from functools import lru_cache

from scripts.text.date_words import words_of_date, words_of_span
from scripts.text.english import figure

WRITERS: tuple[tuple[str, int, Callable[..., str | None]], ...] = (
    ("figure", 3, figure),
    ("figure", 4, figure),
    ("in_words", 1, words_of_date),
    ("in_words", 2, words_of_date),
    ("span_in_words", 2, words_of_span),
)
"""Name in SQL, number of arguments, function: those that write in words."""

KEPT = 4096
"""Answers of a function that are kept: the dates of a million rows are a few thousand."""


def prepare(conn: sqlite3.Connection) -> None:
    """Give a connection the functions that the script asks for."""
    for name, takes, function in WRITERS:
        known = lru_cache(KEPT, typed=True)(function)
        conn.create_function(name, takes, known, deterministic=True)
