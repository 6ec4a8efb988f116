"""The dataset described for machines: schema.org, and MLCommons Croissant 1.0.

Both follow from the descriptor and the schemas, which come in as they stand in their files.
Croissant names each CSV with its hash, each table as a record set, each column with its type and
description, and the key. The foreign keys stand in the schemas alone: mlcroissant reads a table's
records along its references, and fails where they lead back (actors name the document of their
first mention, documents their publisher). The site uses this module: standard library alone.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scripts.describe.citation import bibtex, cited

TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "date": "sc:Date"}
CONTEXT = Path(__file__).with_name("croissant_context.json")
"""The context that the specification gives, word for word."""


def about(descriptor: dict[str, Any]) -> dict[str, Any]:
    """What both say of the whole."""
    citation = cited(descriptor)
    said = {
        "name": descriptor["title"],
        "description": descriptor["description"],
        "version": citation.version,
        "datePublished": citation.date,
        "license": descriptor["licenses"][0]["path"],
        "keywords": descriptor["keywords"],
        "creator": [{"@type": "Organization", "name": author} for author in citation.authors],
        "url": citation.url,
        "identifier": citation.doi and f"https://doi.org/{citation.doi}",
    }
    return {key: value for key, value in said.items() if value}


def dataset(descriptor: dict[str, Any], files: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """schema.org/Dataset, which search engines for data read; `files` are DataDownloads."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **about(descriptor),
        "isAccessibleForFree": True,
        "distribution": [{"@type": "DataDownload", **file} for file in files],
    }


def file_object(resource: dict[str, Any]) -> dict[str, Any]:
    """A CSV as Croissant says it."""
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


def record_set(resource: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A table as Croissant says it: its columns and its key."""
    name, file = resource["name"], {"@id": resource["path"]}
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"{name}/{field['name']}",
            "name": field["name"],
            "description": field["description"],
            "dataType": TYPES[field["type"]],
            "source": {"fileObject": file, "extract": {"column": field["name"]}},
        }
        for field in schema["fields"]
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
        "key": {"@id": f"{name}/{schema['primaryKey'][0]}"},
        "field": fields,
    }


def croissant(descriptor: dict[str, Any], schemas: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The Croissant description; `schemas` are those of the tables, by their names."""
    resources = descriptor["resources"]
    return {
        "@context": json.loads(CONTEXT.read_text(encoding="utf-8")),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        **about(descriptor),
        "citeAs": bibtex(cited(descriptor)),
        "distribution": [file_object(resource) for resource in resources],
        "recordSet": [record_set(resource, schemas[resource["name"]]) for resource in resources],
    }
