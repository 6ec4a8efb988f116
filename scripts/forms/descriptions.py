"""What says of a release what it is and how to cite it, for machines: Croissant, schema.org,
Citation File Format, BibTeX and CSL-JSON."""

import hashlib
import json
from pathlib import Path
from typing import Any

from scripts.describe.cff import cff
from scripts.describe.citation import bibtex, cited, csl
from scripts.describe.jsonld import croissant, dataset
from scripts.describe.languages import counted
from scripts.forms.database import file_name
from scripts.model.package import DESCRIPTOR, Package

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(folder: Path, path: str, kind: str, title: str) -> dict[str, Any]:
    """A file of the release as schema.org says it."""
    raw = (folder / path).read_bytes()
    return {
        "name": title,
        "encodingFormat": kind,
        "contentUrl": path,
        "contentSize": f"{len(raw)} B",
        "sha256": hashlib.sha256(raw).hexdigest(),
    }


def downloads(package: Package, folder: Path) -> list[dict[str, Any]]:
    """The files that a search engine for data should know."""
    listed, name = package.descriptor["resources"], package.descriptor["name"]
    tables = [(r["path"], "text/csv", r["title"]) for r in listed]
    for resource in listed:
        flat = package.tables[resource["name"]].schema.get("flat")
        if flat:
            said = f"{resource['title']}, with names instead of ids"
            tables.append((f"flat/{flat['file']}.csv", "text/csv", said))
    book = (f"excel/{name}.xlsx", EXCEL, "All tables as a workbook")
    whole = (file_name(package), "application/vnd.sqlite3", "All tables as SQLite")
    descriptor = (DESCRIPTOR, "application/json", "Data Package descriptor")
    return [download(folder, *file) for file in [*tables, book, whole, descriptor]]


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def write(package: Package, folder: Path) -> None:
    """The files, into the folder that holds the tables and the database already."""
    descriptor, citation = package.descriptor, cited(package.descriptor)
    schemas = {name: table.schema for name, table in package.tables.items()}
    made = {
        "CITATION.cff": cff(descriptor, counted(package)),
        "citation.bib": bibtex(citation),
        "citation.json": as_json([csl(citation)]),
        "croissant.json": as_json(croissant(descriptor, schemas)),
        "dataset.jsonld": as_json(dataset(descriptor, downloads(package, folder))),
    }
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
