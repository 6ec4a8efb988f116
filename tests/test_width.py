"""What people write here stands in lines of 100 characters at most, in every language."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

MADE = {".git", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".uv", ".venv", "build", "dist"}
"""Folders that nobody writes."""
OTHERS = {"vendor"}
"""Folders with what others wrote."""
LANGUAGES = ("*.py", "*.sql", "*.html", "*.css", "*.js", "*.yml", "*.toml", "Makefile")


def written() -> Iterator[Path]:
    """Every file of the tree that somebody wrote here."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted({*folders} - MADE - OTHERS)
        yield from (Path(folder, name) for name in sorted(files))


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_have_100_characters_at_most(language: str) -> None:
    paths = [path for path in written() if path.match(language)]
    long = [
        f"{path.relative_to(ROOT)}:{number} has {len(line)} characters"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > 100
    ]
    assert (long, paths != []) == ([], True)
