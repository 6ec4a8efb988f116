"""The line is straight: a module imports only what stands before it."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

LINE = [
    "problems",
    "files",
    "package",
    "history",
    "seeds",
    "spans",
    "dates",
    "numerals",
    "folding",
    "asking",
    "derive",
    "mentions",
    "ledger",
    "fill",
    "rules",
    "rules.rule",
    "rules.codes",
    "rules.wording",
    "rules.naming",
    "rules.proof",
    "rules.nearness",
    "rules.across",
    "rules.figures",
    "rules.quotes",
    "rules.table",
    "check_schema",
    "check_evidence",
    "check_domain",
    "history",
    "check",
    "build",
    "codebook",
    "citation",
    "changes",
    "verify",
    "annotations",
    "croissant",
    "parquet",
    "spreadsheets",
    "release",
    "bench",
]
MODULES = [
    path
    for folder in ("scripts", "scripts/rules", "scripts/curate")
    for path in sorted((ROOT / folder).glob("*.py"))
]


def imports(path: Path) -> set[str]:
    """The modules of ours that a module imports: 'package', 'curate.find'."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    whole = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    parts = {
        f"{node.module}.{a.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "scripts"
        for a in node.names
    }
    parts |= {
        str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("scripts.")
    }
    return {name.removeprefix("scripts.") for name in whole | parts if name.startswith("scripts.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_upstream(path: Path) -> None:
    name = f"rules.{path.stem}" if path.parent.name == "rules" else path.stem
    if path.stem == "__init__":
        assert path.read_text(encoding="utf-8") == ""
    elif path.parent.name == "curate":
        assert not any(module.startswith("curate") for module in imports(path))
    else:
        assert imports(path) <= set(LINE[: LINE.index(name)])
