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


def metadata(package: Package, written: dict[str, Any]) -> dict[str, Any]:
    """`written` (the content of metadata.yml), with what the package says of itself."""
    resources = {resource["name"]: resource for resource in package.descriptor["resources"]}
    (database,) = written["databases"]
    known = written["databases"][database]
    described = {
        name: table_metadata(table, resources[name]) for name, table in package.tables.items()
    }
    views = described_views(package).items()
    described |= {name: {"description": about.replace("`", "")} for name, about in views}
    tables = {
        name: described.get(name, {}) | known["tables"].get(name, {})
        for name in sorted({*described, *known["tables"]})
    }
    named = {key: package.descriptor[key] for key in ("title", "description")}
    named["address"] = written.get("address") or package.descriptor.get("homepage", "")
    return written | named | {"databases": {database: known | {"tables": tables}}}


def metadata_file(package: Package, more: Mapping[str, Any] | None = None) -> bytes:
    """The metadata file of a package, and what else the site is to know of it."""
    written = yaml.safe_load(WRITTEN.read_text(encoding="utf-8"))
    told = metadata(package, written) | dict(more or {})
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
