"""A copy of a package in another folder with some of its files changed, to be tried there first."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.model.files import inside, write_all
from scripts.model.package import DESCRIPTOR, Package, read_package
from scripts.model.sources import documents_table
from scripts.text.settings import FILE

RELEASES = "releases"


def copied(package: Package, changed: Mapping[str, bytes], folder: Path) -> Package:
    """The package as it would be with these files (path -> bytes): tables, schemas, sources,
    settings and releases."""
    resources = package.descriptor["resources"]
    named = {name for known in resources for name in (known["path"], known["schema"])}
    named |= {DESCRIPTOR, *(row["path"] for row in documents_table(package).rows)}
    named |= {FILE} if (package.root / FILE).is_file() else set()
    for name in sorted(named - set(changed)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(inside(package.root, name), folder / name)
    if (package.root / RELEASES).is_dir():
        shutil.copytree(package.root / RELEASES, folder / RELEASES)
    write_all(folder, dict(changed))
    return read_package(folder)
