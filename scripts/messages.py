"""Gather the words of the interface to be translated: `make messages`.

They stand in the code and the templates of `web/` (`_`, `several`, `N_`, `{% trans %}`), in
metadata.yml and datapackage.json (titles and descriptions of tables and questions) and in the
schemas (codes, names and types of columns, under the context `term`). They go into
web/locales/site.pot and, as far as they are new, without a translation, into the catalogue that is
written by hand; what nobody asks any more goes out.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from scripts.forms.catalogues import LOCALES, WRITTEN, bare, po, written
from scripts.model.files import write_all
from scripts.model.problems import parser, run

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


def from_code(template: Catalog) -> None:
    """What code and templates ask to be translated."""
    found = extract_from_dir(ROOT / "web", METHODS, OPTIONS, KEYWORDS)
    for _file, _line, words, _comments, context in found:
        template.add(words, context=context)


def described() -> Iterator[str]:
    """Titles and descriptions of tables and questions."""
    written = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
    package = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    said = [package, *package["resources"]]
    for database in written["databases"].values():
        said += [*database["tables"].values(), *database["queries"].values()]
    for entry in said:
        yield from (entry[key].strip() for key in ("title", "description") if entry.get(key))


def codes() -> Iterator[str]:
    """The codes of the data, and the names of its tables and columns."""
    package = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    yield from (resource["name"] for resource in package["resources"])
    for path in sorted((ROOT / "schemas").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        for field in schema["fields"]:
            yield from (field["name"], field["type"])
            limits = field.get("constraints", {})
            # A pattern instead of an enum lets two codes stand in one cell: hedges.
            hedges = field.get("words", []) if "pattern" in limits else []
            known = limits.get("enum") or field.get("categories") or hedges
            for code in known:
                yield str(code["value"] if isinstance(code, dict) else code)


def template() -> Catalog:
    """All that is to be translated."""
    found = Catalog()
    from_code(found)
    for words in described():
        found.add(words)
    for code in codes():
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


def outputs() -> dict[str, bytes]:
    """The files (path below web/locales -> bytes) as they should be."""
    wanted, known = template(), written()
    known.update(wanted, no_fuzzy_matching=True)
    mine = str(po(WRITTEN).relative_to(LOCALES))
    return {"site.pot": written_out(wanted), mine: written_out(known)}


def main() -> int:
    parser(__doc__, "scripts.messages").parse_args()
    changed = write_all(LOCALES, outputs())
    print(f"wrote {', '.join(changed) or 'nothing'}; {len(bare(written()))} without a translation")
    return 0


if __name__ == "__main__":
    run(main)
