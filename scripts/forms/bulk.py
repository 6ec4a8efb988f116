"""Cards and sentences for a search beyond one machine: python -m scripts.forms.bulk FOLDER

PostgreSQL is the engine: its `tsvector` takes the very tokens of the site's index, a Chinese
character each, with their places, and answers a phrase exactly at any length; analysers that cut
Chinese into words by a dictionary, and trigrams, which need three characters, do not. What goes out
is `schema.sql` and `cards.copy`, the text form of COPY: each row that the site finds, as its card
says it, and each sentence. `asked` turns an expression of the site's search into one of PostgreSQL.

    psql -f FOLDER/schema.sql
    psql -c "\\copy found FROM FOLDER/cards.copy"
    psql -c "SELECT id FROM found WHERE tokens @@ $$'华' <-> '为'$$::tsquery"

https://www.postgresql.org/docs/15/datatype-textsearch.html (a text has at most 16,383 places and
a token 256 of them: rows and sentences are far shorter)
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from scripts.forms.database import file_name
from scripts.forms.searched import searched
from scripts.model.package import Package, read_package
from scripts.model.problems import BadInput, parser, run
from scripts.text.wording import tokens

COLUMNS = ("table_name", "row_id", "title_zh", "title_en", "said", "document_id", "start", "end")
"""What is shown of a hit, as the card of the row has it."""
CARD = f"SELECT {', '.join(f'[{name}]' for name in COLUMNS)} FROM cards WHERE card_id = ?"
SENTENCES = """
SELECT 'sentences', sentence_id, text, NULL, NULL, document_id, start, "end", text
FROM sentences ORDER BY rowid"""
SCHEMA = """\
CREATE TABLE found (
    id text, table_name text, row_id text, title_zh text, title_en text, said text,
    document_id text, "start" integer, "end" integer, tokens tsvector
);
CREATE INDEX found_tokens ON found USING gin (tokens);
"""
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""})
WORD = re.compile(r"[^\W_]+")
"""What the site's index takes for a token: a decimal point parts two of them."""
ASKED = re.compile(r'"([^"]*)"(\*?)|\b(AND|OR|NOT)\b')
SIGNS = {"AND": "&", "OR": "|", "NOT": "& !"}
Cells = Iterable[str | int | None]


def vector(text: str) -> str:
    """A text as a tsvector: its tokens, each with its places from 1.

    >>> vector("供東方5.5，供"), vector("")
    ("'5':4,5 '东':2 '供':1,6 '方':3", '')
    """
    places: dict[str, list[str]] = {}
    for number, word in enumerate(WORD.findall(tokens(text)), start=1):
        places.setdefault(word, []).append(str(number))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in sorted(places.items()))


def asked(expression: str) -> str:
    """An expression of the site's search (scripts/text/terms.py) as a tsquery.

    >>> asked('("东 方" OR "oriens" OR "oriens"*) AND ("k20")')
    "(('东' <-> '方') | ('oriens') | ('oriens':*)) & (('k20'))"
    """

    def put(found: re.Match[str]) -> str:
        words = [f"'{word}'" for word in WORD.findall(found[1] or "")]
        return SIGNS.get(found[3]) or f"({' <-> '.join(words)}{':*' if found[2] else ''})"

    return ASKED.sub(put, expression)


def line(cells: Cells) -> str:
    """A row of COPY; None is no value."""
    shown = (r"\N" if cell is None else str(cell).translate(ESCAPED) for cell in cells)
    return "\t".join(shown) + "\n"


def lines(package: Package, db: sqlite3.Connection) -> Iterator[str]:
    """Every row that is searched, table by table, then the sentences if the database has them."""
    for name, table in package.tables.items():
        if not table.having("search"):
            continue
        for row, words in zip(package.each_row(name), searched(package, name), strict=True):
            card = f"{name}.{row[table.key]}"
            cells = db.execute(CARD, [card]).fetchone()
            if cells is None:
                raise BadInput(f"the database has no card {card}; run make build")
            yield line((card, *cells, vector(words)))
    if db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sentences'").fetchone()[0]:
        for *cells, text in db.execute(SENTENCES):
            yield line((f"{cells[0]}.{cells[1]}", *cells, vector(text)))


def write(package: Package, database: Path, folder: Path) -> int:
    """Both files, into a folder that is not there yet; how many rows there are."""
    count = 0
    folder.mkdir(parents=True)
    (folder / "schema.sql").write_text(SCHEMA, encoding="utf-8")
    address = f"{database.resolve().as_uri()}?immutable=1"
    with (
        closing(sqlite3.connect(address, uri=True)) as db,
        (folder / "cards.copy").open("w", encoding="utf-8", newline="") as file,
    ):
        for row in lines(package, db):
            file.write(row)
            count += 1
    return count


def main() -> int:
    asks = parser(__doc__, "scripts.forms.bulk")
    asks.add_argument("folder", type=Path, help="a folder that does not exist yet")
    arguments = asks.parse_args()
    package = read_package(arguments.root)
    database = arguments.root / "build" / file_name(package)
    if not database.is_file():
        raise BadInput(f"{database} is not there; run make build")
    if arguments.folder.exists():
        raise BadInput(f"{arguments.folder} is there already; name a new folder")
    print(f"{write(package, database, arguments.folder)} rows in {arguments.folder}")
    return 0


if __name__ == "__main__":
    run(main)
