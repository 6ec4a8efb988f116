"""The columns of the cards and views, asked of a database without rows."""

from sqlite_utils import Database

from scripts.forms.tables import add, create_tables
from scripts.model.package import Package
from scripts.sql.functions import prepare
from scripts.sql.views import described_views, views


def view_columns(package: Package) -> dict[str, list[str]]:
    """View or table that the script of the views makes -> its columns."""
    db = Database(memory=True)
    create_tables(db, package)
    add(db, "spans", [])
    db.table("package_notes").create({"key": str, "value": str})  # a citation asks it
    prepare(db.conn)
    db.executescript(views(package))
    found = {name: list(db[name].columns_dict) for name in described_views(package)}
    db.close()
    return found
