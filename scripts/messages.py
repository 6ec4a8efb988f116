"""Gather the words of the interface to be translated: `make messages`.

Those of the code stand in templates and modules of `web/` (`_`, `several`, `N_`, `{% trans %}`), in
the codebook (`say`), and above the views and beside their columns; those of the package in
metadata.yml and datapackage.json (titles and descriptions of tables and questions, the words of the
subject) and in the schemas (codes, names and types of columns, under the context `term`; what
columns and codes mean). Each go into a catalogue of their own, which is written by hand, as far as
they are new without a translation; what nobody asks any more goes out.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from scripts.describe.languages import DECIDES
from scripts.forms.catalogues import OF_CODE, OF_PACKAGE, WRITTEN, bare, written
from scripts.model.files import write_all
from scripts.model.package import read_package
from scripts.model.problems import parser, run
from scripts.sql.views import COLUMNS, described_views
from scripts.text.languages import LANGUAGES, language
from scripts.text.mainland import LOCALES
from scripts.text.settings import settings, subject

ROOT = Path(__file__).parents[1]
METHODS = [("plugins/**.py", "python"), ("site/**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.i18n", "silent": "false"}}
KEYWORDS = {
    "_": None,
    "N_": None,
    "several": (1, 2),
    "ngettext": (1, 2),
    "gettext": None,
    "pgettext": ((1, "c"), 2),
}


def of_code(root: Path) -> Catalog:
    """What code and templates ask to be translated, and what is said of the views."""
    found = Catalog()
    asked = extract_from_dir(ROOT / "web", METHODS, OPTIONS, KEYWORDS)
    for _file, _line, words, _comments, context in asked:
        found.add(words, context=context)
    for words in filter(None, described_views(read_package(root)).values()):
        found.add(words)
    of_codebook(found)
    return found


def of_codebook(found: Catalog) -> None:
    """What the codebook says of its own, of languages, and of columns that no schema describes."""
    asked = extract_from_dir(ROOT / "scripts/describe", [("**.py", "python")], {}, {"say": None})
    columns: dict[str, str] = json.loads(COLUMNS.read_text(encoding="utf-8"))
    said = [DECIDES, *(language(tag).name for tag in LANGUAGES), *columns.values()]
    for words in (*(words for _file, _line, words, *_ in asked), *said):
        found.add(words)
    for column in columns:
        found.add(column.rpartition(".")[2], context="term")


def described(root: Path) -> Iterator[str]:
    """Titles and descriptions of tables and questions, what columns and codes mean, and what pages
    say of the subject."""
    written = settings(root)
    package = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))
    said = [package, *package["resources"]]
    yield from (words for words in subject(root).values() if isinstance(words, str))
    for database in written["databases"].values():
        said += [*database["tables"].values(), *database["queries"].values()]
    for entry in said:
        yield from (entry[key].strip() for key in ("title", "description") if entry.get(key))
    for field in fields(root):
        yield field["description"]
        yield from field.get("meanings", {}).values()


def fields(root: Path) -> Iterator[dict[str, Any]]:
    """The fields of all schemas, those that name a row of another table without their words: these
    are that row's."""
    for path in sorted((root / "schemas").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        keys = {key for one in schema.get("foreignKeys", ()) for key in one["fields"]}
        for field in schema["fields"]:
            yield field | ({"words": []} if field["name"] in keys else {})


def codes(root: Path) -> Iterator[str]:
    """The codes of the data, and the names of its tables and columns."""
    package = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))
    yield from (resource["name"] for resource in package["resources"])
    for field in fields(root):
        yield from (field["name"], field["type"])
        limits = field.get("constraints", {})
        # Without an enum two codes may stand in one cell (hedges), or more may come (places).
        known = limits.get("enum") or field.get("categories") or field.get("words", [])
        for code in known:
            yield str(code["value"] if isinstance(code, dict) else code)


def of_package(root: Path, without: Catalog) -> Catalog:
    """What the package says beside it."""
    found = Catalog()
    for words in described(root):
        if without.get(words) is None:
            found.add(words)
    for code in codes(root):
        if without.get(code, "term") is None:
            found.add(code, context="term")
    return found


def written_out(catalogue: Catalog) -> bytes:
    """A catalogue as a file that changes only where its words do."""
    out = io.BytesIO()
    write_po(
        out,
        catalogue,
        width=100,
        no_location=True,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    return out.getvalue()


def translated(wanted: Catalog, known: Catalog) -> bytes:
    """A catalogue with the translations that there are."""
    made = Catalog(locale=WRITTEN)
    for message in wanted:
        if message.id:
            found = known.get(message.id, message.context)
            # A translation of one form is none of words that have a plural now.
            made[message.id] = found if found and found.id == message.id else message
    return written_out(made)


def outputs(root: Path) -> dict[str, bytes]:
    """The files (path below the root -> bytes) as they should be."""
    code, known = of_code(root), written(root)
    return {
        str(LOCALES / "site.pot"): written_out(code),
        str(OF_CODE): translated(code, known),
        str(OF_PACKAGE): translated(of_package(root, code), known),
    }


def main() -> int:
    root = parser(__doc__, "scripts.messages").parse_args().root
    changed = write_all(root, outputs(root))
    count = len(bare(written(root)))
    print(f"wrote {', '.join(changed) or 'nothing'}; {count} without a translation")
    return 0


if __name__ == "__main__":
    run(main)
