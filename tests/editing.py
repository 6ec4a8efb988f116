"""Changes of a package as a curator makes them: words replaced, a version set, all filled."""

import json
from pathlib import Path

from scripts import fill
from scripts.model.files import write_all
from scripts.model.package import DESCRIPTOR, read_package
from scripts.rules import domain, evidence


def set_version(root: Path, version: str) -> None:
    described = json.loads((root / DESCRIPTOR).read_text("utf-8")) | {"version": version}
    whole = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
    (root / DESCRIPTOR).write_text(whole, "utf-8")


def refill(root: Path) -> None:
    """`make fill`."""
    contents, problems = fill.fill_package(read_package(root))
    assert not problems
    write_all(root, contents)


def unsound(root: Path) -> list[str]:
    """What the checks of evidence and domain say; the history of the rows is another matter."""
    package = read_package(root)
    return [str(problem) for check in (evidence.check, domain.check) for problem in check(package)]


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Replace text of a file that has it, and fill."""
    before = (root / path).read_text("utf-8")
    assert old in before
    (root / path).write_text(before.replace(old, new), "utf-8", newline="")
    refill(root)
