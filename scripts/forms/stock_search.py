"""An index of the released database that any SQLite finds Chinese with: `cards_fts`.

The site's own indices hold folded text, and only the site folds what is asked; in another tool
they find no Chinese, in silence. This one is asked as people type: SQLite's tokenizer takes a run
of Chinese for one word, so the index holds, beside each text, every part of its runs up to LONGEST
characters, as printed, in Traditional and Simplified characters, and in the wording of the
Mainland and of Taiwan. It is an FTS5 table with the content of `cards`, which sqlite-utils and
Datasette know for the index of that table; it has no offsets to highlight by.
https://www.sqlite.org/fts5.html#external_content_tables
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, pairwise, takewhile
from pathlib import Path

from scripts.forms.database import file_name
from scripts.forms.searched import searched
from scripts.model.package import Package
from scripts.model.problems import BadInput
from scripts.text.characters import plain
from scripts.text.wording import TOKEN, convert, fold_plain

LONGEST = 12
"""Characters of the longest part of a run of Chinese that is found without a space in it."""
SHOWN, INDEXED = ("table_name", "row_id"), ("title_zh", "title_en", "who", "said", "text")
"""Columns of `cards` that the index has: to be read, and to be found by."""
CREATE = f"""
CREATE VIRTUAL TABLE cards_fts USING fts5({", ".join(f"{name} UNINDEXED" for name in SHOWN)},
{", ".join(INDEXED)}, content="cards", tokenize="porter unicode61")"""
INSERT = f"""
INSERT INTO cards_fts (rowid, {", ".join(INDEXED)}) VALUES (?{", ?" * len(INDEXED)})"""


def wordings(text: str) -> set[str]:
    """A text as it may be asked for: as it is, in either script, in either wording."""
    printed = plain(text).casefold()
    if printed.isascii():
        return {printed}
    mainland = fold_plain(printed)
    scripts = {printed, convert(printed, "t2s"), convert(printed, "s2t")}
    return scripts | {mainland, convert(mainland, "s2t"), convert(mainland, "s2twp")}


def parts(text: str) -> Iterator[str]:
    """The parts of the runs that hold Chinese; numbers and Latin words stay whole.

    >>> sorted(parts("用K20硬碟，disk"))
    ['k20硬', 'k20硬碟', '用', '用k20', '用k20硬', '用k20硬碟', '硬', '硬碟', '碟']
    """
    found = list(TOKEN.finditer(text.casefold()))
    for first in range(len(found)):
        run = found[first : first + LONGEST]
        joined = takewhile(lambda pair: pair[0].end() == pair[1].start(), pairwise(run))
        start = run[0].start()
        for last in chain(run[:1], (after for _, after in joined)):
            part = text[start : last.end()].casefold()
            if not part.isascii():
                yield part


@lru_cache(maxsize=10_000)
def indexed(text: str) -> str:
    """What the index holds of a text: its wordings, then the parts of all of them."""
    found = sorted(wordings(text))
    return " | ".join(found) + " | " + " ".join(sorted({p for w in found for p in parts(w)}))


def names(package: Package) -> dict[tuple[str, str], str]:
    """(table, id) -> what the site finds the row by: names of who says it, of what it is about."""
    return {
        (name, row[rows.table.key]): words
        for name, rows in package.data.items()
        if rows.table.having("search")
        for row, words in zip(rows.rows, searched(package, name), strict=True)
    }


def fill(package: Package, db: sqlite3.Connection) -> None:
    """Make the index and put every card into it."""
    known = names(package)
    db.execute(CREATE)
    cards = db.execute(f"SELECT rowid, {', '.join((*SHOWN, *INDEXED))} FROM cards ORDER BY 1")
    for rowid, table, row_id, *cells in cards.fetchall():
        said = dict(zip(INDEXED, (indexed(cell or "") for cell in cells), strict=True))
        said["who"] += f" | {indexed(known.get((table, row_id), ''))}"
        db.execute(INSERT, [rowid, *said.values()])
    db.execute("INSERT INTO cards_fts (cards_fts) VALUES ('optimize')")


def write(package: Package, folder: Path) -> None:
    """Put the index into the database that stands in the folder. BadInput if the disk is full."""
    at = folder / file_name(package)
    try:
        with contextlib.closing(sqlite3.connect(at)) as db:
            with db:
                fill(package, db)
            db.execute("VACUUM")
    except sqlite3.OperationalError as error:
        raise BadInput(f"{at.name} cannot be written ({error}); nothing was released") from None
