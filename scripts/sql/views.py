"""The views of the database as one script: every `*.sql` of this folder, and `support`.

`support` follows from the schemas: of each column that wants evidence, how many values there are,
and how many of them the documents state.
"""

import re
from pathlib import Path

from scripts.model.package import Package

FOLDER = Path(__file__).parent
STATED = """\
SELECT '{table}' AS table_name, '{column}' AS column_name, count(*) AS present,
       sum(EXISTS (SELECT 1 FROM evidence v WHERE v.{key} = r.{key} AND v.field = '{column}'
                   AND v.relation = 'supports')) AS stated
FROM [{table}] r WHERE r.[{column}] IS NOT NULL
"""
SUPPORT = """\
CREATE VIEW support AS
SELECT *, present - stated AS inferred, round(100.0 * stated / present, 1) AS percent_stated
FROM ({counted});
"""


def views(package: Package) -> str:
    """The script that makes them all, in the order of file names."""
    counted = [
        STATED.format(table=table.name, key=table.key, column=column)
        for table in package.tables.values()
        for column in table.having("evidence")
    ]
    written = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.sql"))]
    return "\n".join([*written, SUPPORT.format(counted="UNION ALL\n".join(counted))])


def view_names(package: Package) -> list[str]:
    """Their names, in the same order."""
    return re.findall(r"CREATE VIEW (\w+) AS", views(package))
