"""Build the database of the site from the CSVs and their schemas: scripts/forms/database.py.

It is written aside and renamed. The one without the full texts of the documents is for a public
host: Datasette takes its name of the database from the file, so the folder keeps the two apart.
Beside each stands what Datasette says of it: scripts/describe/metadata.py. The words of the
interface are compiled too (scripts/forms/catalogues.py), and the pictures drawn under which pages
are shared (scripts/forms/pictures.py), and the charts (scripts/forms/charts.py).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.describe.metadata import FILE, metadata_file
from scripts.forms.catalogues import catalogues
from scripts.forms.charts import write_charts
from scripts.forms.database import NAME, write_database
from scripts.forms.pictures import FOLDER, write_pictures
from scripts.model.files import inside, write_all
from scripts.model.package import Package, read_package
from scripts.model.problems import parser, run

ROOT = Path(__file__).parents[1]
DATABASE, PUBLIC = Path("build") / NAME, Path("build/public") / NAME


def build(
    package: Package,
    target: Path,
    with_texts: bool = True,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Write the database to `target`, its metadata file (with `more` in it) and its charts beside
    it, for other users to read."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o755)
    write_database(package, target, with_texts, {FILE: metadata_file(package, more)})
    write_charts(target, target.with_name("charts"))


def open_to_readers(*folders: Path) -> None:
    """The site runs as a user of its own, who must be able to read all of these."""
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


def main() -> int:
    options = parser(__doc__, "scripts.build")
    said = "leave the full texts of the documents out"
    options.add_argument("--without-texts", action="store_true", help=said)
    arguments = options.parse_args()
    package = read_package(arguments.root)
    target = PUBLIC if arguments.without_texts else DATABASE
    at = inside(arguments.root, str(target))
    build(package, at, not arguments.without_texts)
    if missing := write_pictures(at):
        print(missing)
    # The words of the interface belong to the code, whatever package it shows.
    write_all(ROOT / DATABASE.parent, catalogues())
    beside = (at.with_name("charts"), at.with_name(FOLDER))
    open_to_readers(*beside, ROOT / DATABASE.with_name("locales"))
    print(f"built {target}: {sum(len(rows.rows) for rows in package.data.values())} rows")
    return 0


if __name__ == "__main__":
    run(main)
