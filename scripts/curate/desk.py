"""What the curator's page of `make serve DRAFT=1` is told beside the database: where the package
is, which documents there are, those of drafts too, what the ledger leaves open in each, and the
columns of the tables. The page itself reads the drafts, and writes decisions into them.
"""

import json
from collections import defaultdict
from typing import Any

from scripts.curate.drafting.form import read_all
from scripts.model.package import Package, Table
from scripts.rules.ledger import DATED, open_items

FILE = "curator.json"


def table_told(table: Table) -> dict[str, Any]:
    """Key, columns, and the spans with what of the ledger each accounts for."""
    held = table.having("accounts")
    return {
        "key": table.key,
        "columns": table.columns,
        "spans": [[s.document, s.start, s.end, s.text, s.inside] for s in table.spans],
        "accounts": {span.start: held.get(span.start, []) for span in table.spans},
        "made": bool(table.schema.get("derivedTable")),
    }


def told(package: Package) -> bytes:
    """The file of the page."""
    sources, left = read_all(package), defaultdict[str, list[Any]](list)
    for item in open_items(package, sources):
        left[item.document].append([item.start, item.end, item.kind])
    documents = {
        name: {"path": source.path, "language": source.language, "open": sorted(left[name])}
        for name, source in sources.items()
    }
    tables = {name: table_told(table) for name, table in package.tables.items()}
    root = str(package.root.resolve())
    found = {"root": root, "documents": documents, "tables": tables, "dated": DATED}
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
