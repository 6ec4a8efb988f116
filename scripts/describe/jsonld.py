"""The dataset described for machines: `croissant.json` (MLCommons Croissant 1.0) and `dataset.jsonld` (schema.org).

Both follow from `datapackage.json` and the schemas. Croissant names each CSV with its hash, each table as a record set, each column with
its type and description, and the key. The foreign keys stand in the schemas alone: mlcroissant reads a table's records along its
references, and fails where they lead back (actors name the document of their first mention, documents their publisher).
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from scripts.describe.citation import about, bibtex, cited
from scripts.model.package import DESCRIPTOR, Package, Table

TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "date": "sc:Date"}
CONFORMS = "http://mlcommons.org/croissant/1.0"
CONTEXT = Path(__file__).with_name("croissant_context.json")
"""The context that the specification gives, word for word."""


def file_object(resource: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": resource["path"],
        "name": resource["path"],
        "description": resource["description"],
        "contentUrl": resource["path"],
        "contentSize": f"{resource['bytes']} B",
        "encodingFormat": "text/csv",
        "sha256": resource["hash"].removeprefix("sha256:"),
    }


def record_set(table: Table, description: str) -> dict[str, Any]:
    """A table: its columns and its key."""
    fields = []
    for field in table.fields:
        made = {
            "@type": "cr:Field",
            "@id": f"{table.name}/{field['name']}",
            "name": field["name"],
            "description": field["description"],
            "dataType": TYPES[field["type"]],
            "source": {"fileObject": {"@id": table.path}, "extract": {"column": field["name"]}},
        }
        fields.append(made)
    key = {"@id": f"{table.name}/{table.key}"}
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": description,
        "key": key,
        "field": fields,
    }


def croissant(package: Package) -> dict[str, Any]:
    """The Croissant description of the release."""
    resources = package.descriptor["resources"]
    return {
        "@context": json.loads(CONTEXT.read_text(encoding="utf-8")),
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        **about(package.descriptor),
        "citeAs": bibtex(cited(package.descriptor)),
        "distribution": [file_object(resource) for resource in resources],
        "recordSet": [record_set(package.tables[r["name"]], r["description"]) for r in resources],
    }


def dataset(package: Package, folder: Path) -> dict[str, Any]:
    """The schema.org description: what search engines for data read. `folder` holds the files that it names."""
    downloads = [("text/csv", r["path"], r["title"]) for r in package.descriptor["resources"]]
    downloads += [
        ("application/vnd.sqlite3", path.name, "All tables as SQLite")
        for path in folder.glob("*.db")
    ]
    downloads += [("application/json", DESCRIPTOR, "Data Package descriptor")]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **about(package.descriptor),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": title,
                "encodingFormat": kind,
                "contentUrl": path,
                "contentSize": f"{(folder / path).stat().st_size} B",
                "sha256": hashlib.sha256((folder / path).read_bytes()).hexdigest(),
            }
            for kind, path, title in downloads
        ],
    }


def write(package: Package, folder: Path) -> None:
    """`croissant.json` and `dataset.jsonld`."""
    for name, value in (
        ("croissant.json", croissant(package)),
        ("dataset.jsonld", dataset(package, folder)),
    ):
        (folder / name).write_text(
            json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
