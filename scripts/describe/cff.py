"""CITATION.cff (Citation File Format 1.2.0), which forges and reference managers read."""

from typing import Any

import yaml

from scripts.describe.citation import cited


def cff(descriptor: dict[str, Any], documents: str) -> str:
    """The file, from the descriptor of the package and a sentence that counts its documents."""
    citation = cited(descriptor)
    fields = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite the version that you used.",
        "type": "dataset",
        "title": citation.title,
        "abstract": f"{descriptor['description']} {documents}".strip(),
        "authors": [{"name": author} for author in citation.authors],
        "version": citation.version,
        "date-released": citation.date,
        "license": citation.licence,
        "keywords": descriptor["keywords"],
        "doi": citation.doi,
        "url": citation.url,
    }
    known = {key: value for key, value in fields.items() if value}
    made = yaml.safe_dump(known, sort_keys=False, allow_unicode=True, width=10_000)
    return f"# Written by make docs from datapackage.json.\n{made}"
