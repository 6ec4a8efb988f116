"""docs/architecture.md names the rooms that there are, and the places where new things go."""

import re

from tests.conftest import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
HOLDING = {".py", ".sql", ".html", ".css", ".js"}


def test_the_rooms_are_the_folders() -> None:
    named = re.findall(r"^\| `([a-z/]+)` \|", PAGE, re.MULTILINE)
    rooms = {
        path.parent.relative_to(ROOT).as_posix()
        for top in ("scripts", "web")
        for path in (ROOT / top).rglob("*")
        if path.suffix in HOLDING and path.stat().st_size and "vendor" not in path.parts
    }
    # A chart is a folder of its own, none a room.
    rooms = {"web/charts" if room.startswith("web/charts/") else room for room in rooms}
    assert sorted(named) == sorted(rooms | {"tests"})


def test_the_places_that_it_names_are_there() -> None:
    named = re.findall(r"`((?:scripts|web|tests|docs|schemas|data)/[\w./]*)`", PAGE)
    assert named and [name for name in named if not (ROOT / name).exists()] == []


def test_it_fits_a_screen() -> None:
    assert len(PAGE.split("\n## Datasette")[0].splitlines()) <= 60
