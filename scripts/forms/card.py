"""The head of the release's README as hubs for data read it: a dataset card in YAML.
https://huggingface.co/docs/hub/datasets-cards
"""

from typing import Any

import yaml

from scripts.model.package import Package
from scripts.model.sources import documents_table

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
"""Rows below which a size holds; what is larger is LARGE."""
LARGE = "n>1M"


def size(package: Package) -> str:
    """The order of the number of rows, in the words of the hubs."""
    count = sum(len(rows.rows) for rows in package.data.values())
    return next((name for below, name in SIZES if count < below), LARGE)


def spoken(package: Package) -> list[str]:
    """The languages of the documents, and English, in two letters (ISO 639-1)."""
    tags = {row["language"].partition("-")[0] for row in documents_table(package).rows}
    return sorted(tags | {"en"})


def configurations(package: Package) -> list[dict[str, Any]]:
    """Each table as its Parquet file; the first that has a flat form is shown first."""
    found = [
        {"config_name": name, "data_files": f"parquet/{name}.parquet"} for name in package.tables
    ]
    flat = next(n for n, table in enumerate(package.tables.values()) if "flat" in table.schema)
    return [{**entry, "default": True} if n == flat else entry for n, entry in enumerate(found)]


def head(package: Package) -> str:
    """The YAML between its two lines of dashes."""
    descriptor = package.descriptor
    said = {
        "license": descriptor["licenses"][0]["name"].lower(),
        "language": spoken(package),
        "pretty_name": descriptor["title"],
        "size_categories": [size(package)],
        "source_datasets": ["original"],
        "tags": descriptor["keywords"],
        "configs": configurations(package),
    }
    return f"---\n{yaml.safe_dump(said, sort_keys=False, allow_unicode=True)}---\n\n"
