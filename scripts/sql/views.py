"""The cards and views of the database as one script: `cards.sql`, `orders.sql`, `namings.sql`,
`views.sql`, `told.sql`, `timeline.sql`, and what follows from the schemas.

That is the cards of tables of which cards.sql knows nothing, and `support`: of each column that
wants evidence, how many values there are, and how many of them the documents state.
"""

import re
from pathlib import Path

from scripts.model.package import Package, Table

FOLDER = Path(__file__).parent
COLUMNS = FOLDER / "columns.json"
"""Column of cards and views -> what it holds, where no schema says it."""
PLAIN_CARDS = """\
INSERT INTO cards (card_id, table_name, row_id, title_zh, title_en, document_id, start, "end", text)
SELECT '{table}.' || [{key}], '{table}', [{key}], {printed}, {english}, {place}, {text}
FROM [{table}] WHERE NOT EXISTS (SELECT 1 FROM cards WHERE table_name = '{table}');
"""
STATED = """\
SELECT '{table}', '{column}', count(*),
       sum(EXISTS (SELECT 1 FROM evidence v WHERE v.{key} = r.{key} AND v.field = '{column}'
                   AND v.relation = 'supports'))
FROM [{table}] r WHERE r.[{column}] IS NOT NULL
"""
SUPPORT = """\
-- What the view `support` counts, once: it asks for the evidence of each value.
CREATE TABLE supported (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    present INTEGER NOT NULL,
    stated INTEGER
);
INSERT INTO supported
{counted};
-- Each column that wants evidence: how many of its values the sources state, and how many are
-- inferred.
CREATE VIEW support AS
SELECT table_name, column_name, present, stated, CAST(present - stated AS INTEGER) AS inferred,
       CAST(round(100.0 * stated / present, 1) AS REAL) AS percent_stated
FROM supported;
"""


def plain_cards(table: Table) -> str:
    """The cards of a table that has no others: its label and its words, at its first span."""
    label = table.schema.get("label") or "NULL"
    text = "text" if any(field["name"] == "text" for field in table.fields) else "NULL"
    english = label if label.endswith("_en") else "NULL"
    place = "NULL, NULL, NULL"
    if table.spans:
        place = "[{0.document}], [{0.start}], [{0.end}]".format(table.spans[0])
    return PLAIN_CARDS.format(
        table=table.name,
        key=table.key,
        printed=text if label == english else label,
        english=english,
        place=place,
        text=text,
    )


def support(package: Package) -> str:
    """The script of the view `support`."""
    counted = [
        STATED.format(table=table.name, key=table.key, column=column)
        for table in package.tables.values()
        for column in table.having("evidence")
    ]
    return SUPPORT.format(counted="UNION ALL\n".join(counted).rstrip())


def parts(package: Package) -> dict[str, str]:
    """The parts of the script in their order: only `of spans` reads spans, and no other reads what
    that one makes, so it may as well run last."""
    names = ("cards", "orders", "namings", "views", "told", "timeline")
    cards, orders, namings, seen, told, timeline = (
        (FOLDER / f"{name}.sql").read_text("utf-8") for name in names
    )
    plain = map(plain_cards, package.tables.values())
    return {
        "before": "\n".join([cards, *plain, orders]),
        "of spans": namings,
        "after": "\n".join([seen, support(package), told, timeline]),
    }


def views(package: Package) -> str:
    """The script that makes them all."""
    return "\n".join(parts(package).values())


def described_views(package: Package) -> dict[str, str]:
    """The table of cards and the views in their order -> what the comment above each says."""
    found = re.findall(r"((?:^--.*\n)*)^CREATE (?:TABLE|VIEW) (\w+)", views(package), re.MULTILINE)
    lines = {name: comment.replace("-- ", "").split("\n") for comment, name in found}
    return {name: " ".join(filter(None, comment)) for name, comment in lines.items()}
