"""Build the database of the site from the CSVs and their schemas: scripts/forms/database.py.

It is written aside and renamed. The one without the full texts of the documents is for a public
host: Datasette takes its name of the database from the file, so the folder keeps the two apart.
Beside each stands what Datasette says of it: scripts/describe/metadata.py. The words of the
interface are compiled too (scripts/forms/catalogues.py), and the pictures drawn under which pages
are shared (scripts/forms/pictures.py), and the charts (scripts/forms/charts.py).
"""

import contextlib
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scripts.describe.metadata import FILE, metadata_file
from scripts.forms.catalogues import catalogues
from scripts.forms.charts import write_charts
from scripts.forms.database import alone_in, file_name, write_database
from scripts.forms.pictures import FOLDER, write_pictures
from scripts.model.files import inside, write_all
from scripts.model.package import Package, read_package
from scripts.model.problems import parser, run
from scripts.model.staging import sync

ROOT = Path(__file__).parents[1]
BUILD, PUBLIC = Path("build"), Path("build/public")
"""Where the database of the package stands, and the one for a public host."""


def build(
    package: Package,
    target: Path,
    with_texts: bool = True,
    pictures: bool = False,
) -> str | None:
    """Write the database to `target`, its metadata file, its charts and, where asked, pictures
    beside it, for other users to read; a sentence where something is missing.

    The database comes last: where it is new, all of it is, and make asks for no more.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o755)
    missing = None

    def draw(filled: Path) -> None:
        nonlocal missing
        # Before the charts: they leave threads, and a process that has some is not to be forked.
        if pictures:
            missing = write_pictures(filled, target.with_name(FOLDER))
        write_charts(filled, target.with_name("charts"), package.root)

    with alone_in(target.parent) as scratch:
        tell(package, scratch / target.name, with_texts, meanwhile=draw)
        for name in (FILE, target.name):
            sync(scratch / name)
            (scratch / name).replace(target.with_name(name))
        sync(target.parent)
    return missing


def tell(
    package: Package,
    target: Path,
    with_texts: bool = True,
    more: Mapping[str, Any] | None = None,
    meanwhile: Callable[[Path], None] = lambda filled: None,
) -> None:
    """Write the database to `target` and its metadata file beside it, with `more` in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o755)
    files = {FILE: metadata_file(package, more)}
    write_database(package, target, with_texts, files, meanwhile)


def built(root: Path, folder: Path = BUILD) -> Path:
    """Where `make build` puts the database of the package in a folder, below that folder.

    Errors: BadInput.
    """
    return folder / file_name(read_package(root))


def held(database: Path, package: Package) -> int:
    """How many rows of the package a database has."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        counts = (db.execute(f"SELECT count(*) FROM [{name}]") for name in package.tables)
        return sum(count.fetchone()[0] for count in counts)


def open_to_readers(folder: Path) -> None:
    """The site runs as a user of its own, who must be able to read all of it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def main() -> int:
    options = parser(__doc__, "scripts.build")
    said = "leave the full texts of the documents out"
    options.add_argument("--without-texts", action="store_true", help=said)
    arguments = options.parse_args()
    package = read_package(arguments.root)
    target = (PUBLIC if arguments.without_texts else BUILD) / file_name(package)
    at = inside(arguments.root, str(target))
    # The words of the interface belong to the code, whatever package it shows.
    write_all(ROOT / BUILD, catalogues())
    open_to_readers(ROOT / BUILD / "locales")
    if missing := build(package, at, not arguments.without_texts, pictures=True):
        print(missing)
    print(f"built {target}: {held(at, package)} rows")
    return 0


if __name__ == "__main__":
    run(main)
