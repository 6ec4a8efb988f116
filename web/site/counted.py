"""What a table or view is narrowed down by on its own page: counted when the database was built,
as long as nothing narrows it yet.

The facets of metadata.yml are of this type, `counted`; where a page is narrowed, or asks for more
values than are kept, they are counted as Datasette counts any column.
https://docs.datasette.io/en/stable/plugin_hooks.html#register-facet-classes
"""

from typing import Any

from datasette.facets import ColumnFacet
from datasette.utils import path_with_added_args, path_with_removed_args

KEPT = """
SELECT value, count FROM facet_counts WHERE table_name = ? AND column_name = ? ORDER BY rowid"""
NARROWING = ("_search", "_where", "_through", "_filter")
Results = tuple[list[dict[str, Any]], list[str]]


class CountedFacet(ColumnFacet):  # type: ignore[misc]
    """Columns whose counts are kept."""

    type = "counted"

    async def suggest(self) -> list[dict[str, Any]]:
        """Nothing: Datasette's own facets suggest columns."""
        return []

    def narrowed(self) -> bool:
        """Whether the page does not show all rows, or is to show more values than are kept."""
        more = self.get_facet_size() > self.ds.setting("default_facet_size")
        asked = (name for name, _ in self.get_querystring_pairs())
        return more or any(not name.startswith("_") or name.startswith(NARROWING) for name in asked)

    async def facet_results(self) -> Results:
        """(facets, names of those that took too long), as Datasette has them of columns."""
        configs = self.get_configs()
        plain = all(config["source"] == "metadata" for config in configs)
        if self.narrowed() or not plain:
            found, late = await super().facet_results()
        else:
            found, late = [await self.kept(config["config"]["simple"]) for config in configs], []
        return [facet | {"type": "column"} for facet in found], late

    async def kept(self, column: str) -> dict[str, Any]:
        """A facet from the counts of the build."""
        rows = (await self.ds.execute(self.database, KEPT, [self.table, column])).rows
        size = self.get_facet_size()
        values = [row["value"] for row in rows[:size]]
        labels = await self.ds.expand_foreign_keys(self.database, self.table, column, values)
        return {
            "name": column,
            "hideable": False,
            "toggle_url": self.ds.urls.path(
                path_with_removed_args(self.request, {"_facet": column})
            ),
            "results": [
                {
                    "value": row["value"],
                    "label": labels.get((column, row["value"]), row["value"]),
                    "count": row["count"],
                    "toggle_url": self.leading_to({column: row["value"]}),
                    "selected": False,
                }
                for row in rows[:size]
            ],
            "truncated": len(rows) > size,
        }

    def leading_to(self, chosen: dict[str, Any]) -> str:
        """The address of the rows of a value."""
        path = path_with_added_args(self.request, chosen)
        return str(self.ds.absolute_url(self.request, self.ds.urls.path(path)))


CLASSES = (CountedFacet,)
