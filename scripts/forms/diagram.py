"""The tables and what refers to what, as a picture: `diagram.svg`, drawn from the schemas.

A box is a table with its key and the columns that refer to other tables; a line leads from such a
column to the key that it names. What more than half of the tables refer to would hide the rest
under its lines: its name stands beside the column instead. Boxes stand in columns, a table to the
right of those that it refers to as far as references go one way. Text is text, to
be selected, searched and read aloud. https://www.w3.org/TR/SVG2/
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from scripts.model.package import Package, Table

ROW, HEAD, WIDTH, GAP, BETWEEN, MARGIN = 18, 26, 210, 110, 22, 20
"""Pixels: of a line, of the head of a box, of a box, between columns, between boxes, around all."""
TALLEST = 900
"""Pixels that a column of boxes is filled to before another is begun beside it."""
STYLE = """
text { font: 13px system-ui, "Liberation Sans", sans-serif; fill: #17202a }
.name { font-weight: 700 } .to { fill: #4b5663; font-size: 11px }
.box { fill: #fffefb; stroke: #4b5663 } .head { fill: #e9e6dc; stroke: #4b5663 }
.line { fill: none; stroke: #a3241b; stroke-opacity: .55; stroke-width: 1.2 }
.line:hover { stroke-opacity: 1; stroke-width: 2.5 }"""


@dataclass(frozen=True)
class Box:
    """A table and the place of its box; pixels from the upper left."""

    table: Table
    x: int
    y: int

    @property
    def height(self) -> int:
        return HEAD + ROW * len(lines(self.table)) + 6

    def at(self, column: str) -> int:
        """The middle of the line of a column."""
        return self.y + HEAD + ROW * lines(self.table).index(column) + ROW // 2 + 2


def lines(table: Table) -> list[str]:
    """The columns that a box shows: the key, and what refers to other tables."""
    return [table.key, *(column for column in table.references if column != table.key)]


def hubs(tables: Mapping[str, Table]) -> set[str]:
    """The tables that more than half of all refer to."""
    asked = [{target for target, _ in table.references.values()} for table in tables.values()]
    return {name for name in tables if 2 * sum(name in targets for targets in asked) > len(tables)}


def depths(tables: Mapping[str, Table]) -> dict[str, int]:
    """Table -> how many steps of references lie beneath it; one that leads back counts for none."""
    found: dict[str, int] = {}

    def depth(name: str, above: tuple[str, ...]) -> int:
        if name in above:
            return -1
        if name not in found:
            targets = {target for target, _ in tables[name].references.values()} - {name}
            below = [depth(target, (*above, name)) for target in sorted(targets)]
            found[name] = 1 + max(below, default=-1)
        return found[name]

    for name in tables:
        depth(name, ())
    return found


def placed(tables: Mapping[str, Table]) -> dict[str, Box]:
    """Table -> its box: by depth from left to right, in a column as the package lists them."""
    steps, columns, before = depths(tables), [list[Box]()], 0
    for name in sorted(tables, key=lambda name: (steps[name], list(tables).index(name))):
        y = columns[-1][-1].y + columns[-1][-1].height + BETWEEN if columns[-1] else 0
        box = Box(tables[name], 0, y)
        if columns[-1] and (steps[name] != before or y + box.height > TALLEST):
            columns.append([])
            box = Box(tables[name], 0, 0)
        columns[-1].append(box)
        before = steps[name]
    tall = [boxes[-1].y + boxes[-1].height for boxes in columns]
    return {
        box.table.name: replace(
            box, x=MARGIN + at * (WIDTH + GAP), y=MARGIN + box.y + (max(tall) - tall[at]) // 2
        )
        for at, boxes in enumerate(columns)
        for box in boxes
    }


def drawn(box: Box, beside: set[str]) -> str:
    """A box as SVG; tables `beside` are named where they are referred to."""
    found = [
        f'<g transform="translate({box.x} {box.y})">',
        f'<rect class="box" width="{WIDTH}" height="{box.height}" rx="4"/>',
        f'<rect class="head" width="{WIDTH}" height="{HEAD}" rx="4"/>',
        f'<text class="name" x="8" y="18">{escape(box.table.name)}</text>',
    ]
    for column in lines(box.table):
        y = box.at(column) - box.y + 4
        target = box.table.references.get(column, ("",))[0]
        named = f' <tspan class="to">→ {escape(target)}</tspan>' if target in beside else ""
        strong = ' class="name"' if column == box.table.key else ""
        found.append(f'<text x="8" y="{y}"><tspan{strong}>{escape(column)}</tspan>{named}</text>')
    return "\n".join([*found, "</g>"])


def line(box: Box, column: str, other: Box) -> str:
    """The line from a column to the key that it refers to."""
    y, to_y = box.at(column), other.at(other.table.key)
    left = box.x > other.x
    x, bend = (box.x, -GAP // 2) if left else (box.x + WIDTH, GAP // 2)
    to_x, away = (other.x, -GAP // 2) if box.x < other.x else (other.x + WIDTH, GAP // 2)
    path = f"M{x} {y}C{x + bend} {y} {to_x + away} {to_y} {to_x} {to_y}"
    said = escape(f"{box.table.name}.{column} → {other.table.name}")
    return f'<path class="line" d="{path}" marker-end="url(#to)"><title>{said}</title></path>'


def diagram(package: Package) -> str:
    """The whole picture."""
    boxes, beside = placed(package.tables), hubs(package.tables)
    width = max(box.x for box in boxes.values()) + WIDTH + GAP // 2 + MARGIN
    height = max(box.y + box.height for box in boxes.values()) + MARGIN
    paths = [
        line(box, column, boxes[target])
        for box in boxes.values()
        for column, (target, _) in box.table.references.items()
        if target not in beside
    ]
    title = f"{package.descriptor['title']} {package.descriptor['version']}: its tables"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="title">',
            f'<title id="title">{escape(title)}</title>',
            f"<style>{STYLE}\n</style>",
            '<marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            'orient="auto"><path d="M0 0L8 4L0 8z" fill="#a3241b"/></marker>',
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            *paths,
            *(drawn(box, beside) for box in boxes.values()),
            "</svg>\n",
        ]
    )


def write(package: Package, folder: Path) -> None:
    """`diagram.svg`."""
    (folder / "diagram.svg").write_text(diagram(package), encoding="utf-8")
