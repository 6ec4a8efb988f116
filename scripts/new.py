"""Lay out an empty dataset of the same form on another subject: `make new DIR= NAME= TITLE=`.

What comes in is this tree, what goes out a tree with the same programs, schemas and documents, and
with no row and no word of this subject: tables have their headers alone, `seeds/` and `releases/`
are empty, codes that a schema calls its subject's are left out, and so is what a document or
metadata.yml marks as its subject's (`<!-- subject -->` … `<!-- end subject -->`, in YAML
`# subject` … `# end subject`). The name and the title of this package give way to the new ones
wherever a document, a unit of systemd or nginx says them. docs/a-new-dataset.md tells what follows.
"""

import datetime
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts import docs, messages
from scripts.fill import describe
from scripts.forms.catalogues import OF_PACKAGE
from scripts.model.files import read_json
from scripts.model.package import DESCRIPTOR, Package, database_name, read_package, to_csv
from scripts.model.problems import BadInput, parser, run
from scripts.model.staging import sync_all

FOLDERS = (".ci", ".github", "docs", "schemas", "scripts", "tests", "web")
"""What is taken along of what is no single file beside the descriptor."""
LEFT = ("docs/charts/", "docs/subject/", "docs/questions.tsv", "docs/site.png")
"""What only this subject has."""
KEPT = ("docs/charts", "docs/subject", "releases", "seeds")
"""Folders that documents and the container name, whether or not something is in them."""
TEXTS = {".cff", ".conf", ".in", ".md", ".service", ".timer", ".yml", ".dockerignore", ""}
"""Endings of the documents that may say the name of the package: code never does."""
MARKED = re.compile(
    r"(?:(?<=\n\n)|(^)) *(?:<!--|#) subject\b.*\n"
    r"(?:.*\n)*? *(?:<!--|#) end subject\b.*\n(?(1)|\n?)",
    re.MULTILINE,
)
"""A part that goes; where a blank line stands before it, the one after it goes along."""
FIRST = "0.1.0"
CHANGELOG = f"# Changelog\n\nWhat changed for whoever uses the data.\n\n## {FIRST} ({{day}})\n\n"
SAID = "Read out of press documents; every value can be followed to the words that carry it."
IN_CHINESE = "取自報章文件；每個數值都可追溯到來源中的原字。"
OWN = ("$schema", "licenses", "resources")
"""Properties of the descriptor that stay."""


def quoted(words: str) -> str:
    """A text as a line of a catalogue of gettext."""
    return json.dumps(words, ensure_ascii=False)


def names_of(descriptor: dict[str, Any]) -> tuple[str, str, str]:
    """How documents call a package: its name in addresses, in SQL, and its title."""
    return descriptor["name"], database_name(descriptor), descriptor["title"]


def without(value: Any, gone: set[str]) -> Any:
    """A JSON value without these keys and these words of its lists.

    >>> without({"a": ["b", "c"], "d": "b"}, {"b", "d"})
    {'a': ['c']}
    """
    if isinstance(value, dict):
        return {key: without(part, gone) for key, part in value.items() if key not in gone}
    if isinstance(value, list):
        return [
            without(part, gone) for part in value if not (isinstance(part, str) and part in gone)
        ]
    return value


def bare(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without the codes of its subject, what they mean and the words that stand for
    them."""
    fields = [without(field, {*field.pop("ofSubject", ())}) for field in schema["fields"]]
    return schema | {"fields": fields}


def descriptor_of(package: Package, name: str, title: str, day: str) -> dict[str, Any]:
    """The descriptor of the new package, with the tables of this one."""
    kept = {key: package.descriptor[key] for key in OWN if key in package.descriptor}
    about = {
        "name": name,
        "title": title,
        "version": FIRST,
        "created": f"{day}T00:00:00Z",
        "description": SAID,
        "keywords": ["press", "annotation"],
        "contributors": [{"title": f"The {title} project", "roles": ["creator", "maintainer"]}],
    }
    return {"$schema": kept.pop("$schema")} | about | kept


def taken(root: Path) -> Iterator[Path]:
    """The files that go along, relative to the root."""
    single = (path for path in root.iterdir() if path.is_file() and path.name != ".setup.lock")
    found = (path for folder in FOLDERS for path in (root / folder).rglob("*") if path.is_file())
    for path in sorted([*single, *found]):
        place = path.relative_to(root)
        if "__pycache__" not in place.parts and not place.as_posix().startswith(LEFT):
            yield place


def renamed(text: str, old: tuple[str, str, str], new: tuple[str, str, str]) -> str:
    """A text in which the package is called by its new names."""
    for before, after in zip(old, new, strict=True):
        text = text.replace(before, after)
    return text


def lay_out(package: Package, target: Path, made: dict[str, Any]) -> None:
    """Write the new tree, in a folder that is there."""
    old, new = names_of(package.descriptor), names_of(made)
    schemas = {table.schema_path for table in package.tables.values()}
    for place in taken(package.root):
        at = target / renamed(place.as_posix(), old, new)
        at.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(package.root / place, at)
        if place.as_posix() in schemas:
            said = json.dumps(bare(read_json(target, str(place))), ensure_ascii=False, indent=2)
            at.write_text(said + "\n", encoding="utf-8")
        elif place.suffix in TEXTS and place.parts[0] not in ("scripts", "tests", "web"):
            text = MARKED.sub("", at.read_bytes().decode("utf-8"))
            at.write_bytes(renamed(text, old, new).encode("utf-8"))
    (target / "data").mkdir()
    for folder in KEPT:
        (target / folder).mkdir()
        (target / folder / ".gitkeep").touch()
    (target / DESCRIPTOR).write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", "utf-8")
    day = made["created"][:10]
    (target / "CHANGELOG.md").write_text(CHANGELOG.format(day=day), encoding="utf-8")
    heads = {table.path: to_csv(table.columns, []) for table in package.tables.values()}
    for path, raw in heads.items():
        (target / path).write_bytes(raw)
    (target / DESCRIPTOR).write_bytes(describe(read_package(target), heads))


def complete(target: Path, title: str) -> None:
    """Write what follows from descriptor and schemas. Until somebody translates the title it is
    the same in Chinese."""
    said = {title: title, SAID: IN_CHINESE}
    known = (f"msgid {quoted(old)}\nmsgstr {quoted(new)}\n\n" for old, new in said.items())
    written = target / OF_PACKAGE
    written.write_bytes("".join(known).encode("utf-8") + written.read_bytes())
    for path, raw in (docs.outputs(read_package(target)) | messages.outputs(target)).items():
        (target / path).write_bytes(raw)


def main() -> int:
    options = parser(__doc__, "scripts.new")
    options.add_argument("target", type=Path, help="a folder that is not there yet")
    options.add_argument("name", help="in addresses and names of files: press-dataset")
    options.add_argument("title", help="as people call it: Press Dataset")
    asked = options.parse_args()
    if not re.fullmatch("[a-z][a-z0-9]*(-[a-z0-9]+)*", asked.name):
        raise BadInput(
            f"{asked.name[:40]!r} is no name; it needs small letters, digits and hyphens"
        )
    if not asked.title.strip():
        raise BadInput("the dataset needs a title: TITLE='Press Dataset'")
    if asked.target.exists():
        raise BadInput(f"{asked.target} is there already; name a folder that is not")
    package = read_package(asked.root)
    day = datetime.date.today().isoformat()
    made = descriptor_of(package, asked.name, asked.title.strip(), day)
    asked.target.parent.mkdir(parents=True, exist_ok=True)
    # The same name each time: what a kill left there goes, and a folder appears whole.
    making = asked.target.with_name(f".{asked.target.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    try:
        lay_out(package, making, made)
        complete(making, made["title"])
        sync_all(making)
        making.rename(asked.target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    print(f"{asked.target} holds an empty dataset; docs/a-new-dataset.md there says what to do")
    return 0


if __name__ == "__main__":
    run(main)
