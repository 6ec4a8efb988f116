"""What the site adds to Datasette: search in any Chinese wording and the descriptions of the schemas."""

import sqlite3
from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any

from datasette.app import Datasette
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from scripts.text.english import figure, in_words
from scripts.text.wording import fold, match_expression, tokens
from web.site.asking import DATABASE

LONGEST = 20_000
"""Characters of a question in words."""
NAMES = (
    "SELECT name, coalesce(actor_id, product_id, policy_id) AS thing FROM names ORDER BY name_id"
)
_names: dict[str, list[str]] = {}
_notes: dict[str, Any] = {}


def read_names(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    """(name, thing) pairs -> tokens of a name: tokens of all names of the same thing."""
    things: dict[str, list[str]] = {}
    for name, thing in rows:
        things.setdefault(thing, []).append(tokens(name))
    return {name: sorted(set(names)) for names in things.values() for name in names if name}


def read_notes(tables: list[sqlite3.Row], columns: list[sqlite3.Row]) -> dict[str, dict[str, Any]]:
    """Table -> Datasette metadata, made of the descriptions that the build took from the schemas."""
    found: dict[str, Any] = {}
    for table in tables:
        shown = {
            "title": table["title"],
            "description": table["description"],
            "label_column": table["label"],
            "fts_table": table["fts_table"],
        }
        found[table["table_name"]] = {"columns": {}} | {
            key: value for key, value in shown.items() if value
        }
    for column in columns:
        found[column["table_name"]]["columns"][column["column_name"]] = column["description"]
    return found


async def read(datasette: Datasette) -> None:
    """Read names and descriptions once: the database does not change while it is served."""
    db = datasette.get_database(DATABASE)
    _names.update(read_names([tuple(row) for row in await db.execute(NAMES)]))
    package = {row["key"]: row["value"] for row in await db.execute("SELECT * FROM package_notes")}
    tables = (await db.execute("SELECT * FROM table_notes")).rows
    columns = (await db.execute("SELECT * FROM column_notes", page_size=100_000)).rows
    described = {DATABASE: {"tables": read_notes(tables, columns)}}
    _notes.update(title=package["title"], description=package["description"], databases=described)


def get_metadata(key: str | None) -> dict[str, Any]:
    # Datasette merges the whole answer into its own, up to ten times a page: only who asks for a description is told them.
    return _notes if key in (None, "databases", "title", "description") else {}


def folded(text: object) -> str:
    """`fold` for SQL."""
    return fold("" if text is None else str(text))


def escape_fts(question: object) -> str:
    """What Datasette's search boxes and our own ask the index."""
    return match_expression(str(question or "")[:LONGEST], _names)


def words_of_date(date: str | None) -> str | None:
    return in_words(date) if date else None


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "fold": folded,
    "escape_fts": escape_fts,
    "figure": figure,
    "in_words": words_of_date,
}
"""Our functions in SQL: fold(text), escape_fts(question), figure(low, high, unit), in_words(EDTF)."""


# Datasette's own plugin registers an escape_fts as well; the one that comes last counts.
def prepare_connection(conn: sqlite3.Connection) -> None:
    for name, function in FUNCTIONS.items():
        takes = len(signature(function).parameters)
        conn.create_function(name, takes, function, deterministic=name != "escape_fts")


@cache
def synchronous(environment: Environment) -> Environment:
    """Datasette's templates without async; kept, because it keeps what it has compiled."""
    return environment.overlay(enable_async=False)


@pass_context
def piece(context: Context, template: str) -> Markup:
    """Part of a page, rendered without async: awaiting every expression doubles the time that a page takes."""
    return Markup(synchronous(context.environment).get_template(template).render(context.get_all()))


def prepare_jinja2_environment(env: Environment) -> None:
    env.globals["piece"] = piece
