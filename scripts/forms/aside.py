"""The passages and the lexicon of a database, written aside by a process of its own beside the one
that writes the tables.

To read the spans takes as long as to write all tables. Its file has the lexicon, `spans` with its
indexes, `texts`, `sentences` and `folded`, their tokens; whole B-trees are then copied, as SQLite
does where two tables are made alike (https://www.sqlite.org/src/file/src/insert.c,
xferOptimization).
"""

from collections.abc import Iterable
from pathlib import Path

from sqlite_utils import Database

from scripts.forms.lexicon import Entry, lexicon, spellings
from scripts.forms.passages import sentences, spans, texts
from scripts.forms.tables import add, create_tables
from scripts.model.package import Package
from scripts.model.sources import read_sources
from scripts.text.wording import tokens_of

GRAMS = """
CREATE TABLE lexicon_grams (gram TEXT, entry INTEGER REFERENCES lexicon (entry),
PRIMARY KEY (gram, entry)) WITHOUT ROWID"""
INDEXED = (("table_name", "row_id"), ("document_id", "start", "end"))
"""The columns of each index of `spans`."""


def opened(at: Path, cache: int) -> Database:
    """A new database that nobody else reads, and that is thrown away where it is not whole."""
    db = Database(at)
    for said in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = {-cache}"):
        db.execute(f"PRAGMA {said}")
    return db


def add_lexicon(db: Database, entries: Iterable[Entry]) -> None:
    """`lexicon`, and the parts of its spellings."""
    add(db, "lexicon", entries)
    db.execute(GRAMS)
    words = db.conn.execute("SELECT entry, word FROM lexicon ORDER BY entry")
    db.conn.executemany("INSERT INTO lexicon_grams VALUES (?, ?)", spellings(words))


def index_spans(db: Database) -> None:
    for columns in INDEXED:
        db.table("spans").create_index(columns)


def write_passages(package: Package, at: Path, with_texts: bool, cache: int) -> Path:
    """Write the file, from the texts of the package. Errors: BadInput, sqlite3.Error."""
    sources = read_sources(package)
    readings = {document: source.reading for document, source in sources.items()}
    db = opened(at, cache)
    with db.conn:
        create_tables(db, package)
        add_lexicon(db, lexicon(package))
        add(db, "spans", spans(package, sources, readings, with_texts))
        index_spans(db)
        if with_texts:
            add(db, "texts", texts(sources))
            add(db, "sentences", sentences(package, sources, readings))
            db.execute("CREATE TABLE folded (tokens TEXT)")
            cut = db.execute("SELECT text FROM sentences ORDER BY rowid")
            folded = tokens_of(text for (text,) in cut)
            db.conn.executemany("INSERT INTO folded VALUES (?)", zip(folded, strict=True))
    db.close()
    return at


def take_passages(db: Database, at: Path, with_texts: bool) -> None:
    """Copy a file, but for what is folded, into a database that has the tables of the package."""
    db.execute("ATTACH ? AS aside", [str(at)])
    add_lexicon(db, ())
    add(db, "spans", ())
    index_spans(db)
    names = ["lexicon", "lexicon_grams", "spans"]
    for name in ("texts", "sentences") if with_texts else ():
        add(db, name, ())
        names.append(name)
    for name in names:
        db.execute(f"INSERT INTO main.[{name}] SELECT * FROM aside.[{name}]")
