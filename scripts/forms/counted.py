"""`facet_counts`: what the page of a table or view offers to narrow it down by, counted once.

In come the facets of metadata.yml; out, for each, the values that most rows have, with their
numbers, most first, one more than a page shows. A page that is not narrowed takes them from here
(web/site/counted.py): to count four columns of a million rows takes longer than to make it.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlite_utils import Database

SETTINGS = Path(__file__).parents[2] / "web/settings.json"
MADE = """
CREATE TABLE facet_counts (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    -- Of no type: a number stays one.
    value,
    count INTEGER NOT NULL
)"""
COUNT = """
INSERT INTO facet_counts
SELECT ?, ?, value, count FROM (
    SELECT [{1}] AS value, count(*) AS count FROM (SELECT * FROM [{0}])
    WHERE [{1}] IS NOT NULL GROUP BY [{1}] ORDER BY count DESC, value LIMIT ?)"""


def add_counts(db: Database, facets: Mapping[str, Sequence[str]]) -> None:
    """Count the columns of each table or view that its page offers, of those that there are."""
    there = {*db.table_names(), *db.view_names()}
    shown = json.loads(SETTINGS.read_text(encoding="utf-8"))["default_facet_size"]
    db.execute(MADE)
    for table, columns in facets.items():
        known = db[table].columns_dict if table in there else {}
        for column in (name for name in columns if name in known):
            db.execute(COUNT.format(table, column), [table, column, shown + 1])
    db.execute("CREATE INDEX facet_counts_of ON facet_counts (table_name, column_name)")
