"""What Datasette says of the database: metadata.yml, which is written by hand, and of each table
what its schema says, of each view what its comment says.

Out comes the metadata file that Datasette reads (`--metadata`), to stand beside the database:
titles and descriptions of tables and columns, the column that labels a row, the index of words.
https://docs.datasette.io/en/stable/metadata.html
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from scripts.model.package import Package, Table
from scripts.model.sources import documents_table
from scripts.sql.views import described_views

WRITTEN = Path(__file__).parents[2] / "metadata.yml"
FILE = "metadata.json"
"""The name of the metadata file, in the folder of the database that it tells of."""


def table_metadata(table: Table, resource: dict[str, Any]) -> dict[str, Any]:
    """What a schema and its resource in the package say of a table, in Datasette's words."""
    label = table.schema.get("label")
    return {
        "title": resource["title"],
        "description": resource["description"],
        "columns": {field["name"]: field["description"] for field in table.fields},
        **({"label_column": label} if label else {}),
        **({"fts_table": f"{table.name}_fts"} if table.having("search") else {}),
    }


def read_written() -> dict[str, Any]:
    """The content of metadata.yml."""
    found: dict[str, Any] = yaml.safe_load(WRITTEN.read_text(encoding="utf-8"))
    return found


def facets() -> dict[str, list[str]]:
    """Table or view -> the columns by which its page is narrowed down."""
    (known,) = read_written()["databases"].values()
    return {name: told["facets"] for name, told in known["tables"].items() if "facets" in told}


def with_counts(told: dict[str, Any]) -> dict[str, Any]:
    """What is written of a table, its facets as those that the build counts
    (scripts/forms/counted.py)."""
    counted = {"facets": [{"counted": column} for column in told.get("facets", ())]}
    return told | counted if "facets" in told else told


def metadata(package: Package, written: dict[str, Any]) -> dict[str, Any]:
    """`written` (the content of metadata.yml), with what the package says of itself; its database
    is called as the package is."""
    resources = {resource["name"]: resource for resource in package.descriptor["resources"]}
    (known,) = written["databases"].values()
    described = {
        name: table_metadata(table, resources[name]) for name, table in package.tables.items()
    }
    views = described_views(package).items()
    described |= {name: {"description": about} for name, about in views}
    tables = {
        name: described.get(name, {}) | with_counts(known["tables"].get(name, {}))
        for name in sorted({*described, *known["tables"]})
    }
    named: dict[str, Any] = {key: package.descriptor[key] for key in ("title", "description")}
    named["empty"] = not documents_table(package).rows
    named["address"] = written.get("address") or package.descriptor.get("homepage", "")
    return written | named | {"databases": {package.database: known | {"tables": tables}}}


def metadata_file(package: Package, more: Mapping[str, Any] | None = None) -> bytes:
    """The metadata file of a package, and what else the site is to know of it."""
    written = read_written() | {"subject": package.subject}
    told = metadata(package, written) | dict(more or {})
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
