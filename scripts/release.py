"""Make a release: `dist/NAME-VERSION/` and one zip of it, from data that pass every check.

What comes in is the package at a clean commit; what goes out has the same bytes wherever and
whenever it is made: no clock, no locale, no absolute path, files in order, zip entries with one
date. Everything is made aside, under `build/release/`; then `dist/` is exchanged whole, so a full
disk or a kill leaves it as it was. Each form of the data is one function of `FORMS`, which writes
its files into the folder. The full texts of the documents are never in it: they are their
publishers'.
"""

import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import track

from scripts import changes, docs
from scripts.check import faults
from scripts.describe.history import SUMS, git, sums
from scripts.forms import (
    annotations,
    contents,
    database,
    descriptions,
    diagram,
    flat,
    json_lines,
    parquet,
    sbom,
    spreadsheets,
    stock_search,
)
from scripts.model.files import inside
from scripts.model.package import Package, read_package
from scripts.model.problems import BadInput, parser, run
from scripts.model.staging import sync, sync_all

DIST, SCRATCH = Path("dist"), Path("build/release")
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say; the version says when, not the file times."""


def write_sums(folder: Path) -> None:
    """`SHA256SUMS` over all other files, as `sha256sum --check` reads it."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    held = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    (folder / SUMS).write_text(sums(held), encoding="utf-8")


FORMS: tuple[Callable[[Package, Path], None], ...] = (
    contents.write,
    database.write,
    stock_search.write,
    flat.write,
    spreadsheets.write,
    parquet.write,
    json_lines.write,
    annotations.write,
    diagram.write,
    sbom.write,
    descriptions.write,
)
"""Every form of the data, each written into the folder that holds what the earlier ones wrote."""


def assemble(package: Package, folder: Path) -> None:
    """Write the whole release of a package into a folder that is not there yet.

    BadInput if a form cannot hold the data or the disk is full.
    """
    folder.mkdir(parents=True)
    shown, silent = Console(stderr=True), not sys.stderr.isatty()
    for form in track(FORMS, "Releasing", console=shown, transient=True, disable=silent):
        form(package, folder)
    write_sums(folder)


def pack(folder: Path, target: Path) -> None:
    """A folder as a zip: sorted names under the folder's own, one date, one mode."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder.parent).as_posix()
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


def restore(dist: Path, scratch: Path) -> None:
    """Undo what a kill between the two renames of `publish` left, then clear the scratch folder."""
    if not dist.exists() and (scratch / "old").exists():
        (scratch / "old").rename(dist)
    shutil.rmtree(scratch, ignore_errors=True)


def publish(made: list[Path], dist: Path, scratch: Path) -> None:
    """Exchange `dist` for one that holds what it held and what was made: folder and zip appear
    together or not at all."""
    new, old = scratch / "new", scratch / "old"
    new.mkdir()
    for path in dist.iterdir() if dist.exists() else ():
        if path.name not in {place.name for place in made}:
            copy = shutil.copytree if path.is_dir() else shutil.copy2
            copy(path, new / path.name)
    for path in made:
        path.rename(new / path.name)
    sync_all(new)
    if dist.exists():
        dist.rename(old)
    try:
        new.rename(dist)
    except OSError:
        old.rename(dist)
        raise
    sync(dist.parent)


def refuse(package: Package) -> None:
    """BadInput unless the package may be released: a clean commit, a version that follows, every
    change with its reason, every check passed."""
    changes.refuse_rewritten(package)
    unclean = git(package.root, "status", "--porcelain").splitlines()
    if unclean:
        said = f"the tree is not clean ({len(unclean)} files, the first {unclean[0][3:]})"
        raise BadInput(f"{said}; commit or stash before a release")
    changed = changes.outputs(package)
    for verb, files in (("docs", docs.outputs(package)), ("changes", changed)):
        for path, raw in files.items():
            at = inside(package.root, path)
            if not at.is_file() or at.read_bytes() != raw:
                said = f"{path} is not of this version and these data"
                raise BadInput(f"{said}; run make {verb}, and commit")
    found = changes.without_reason(package, changed[changes.CHANGES]) or faults(package)
    if found:
        said = f"{len(found)} faults stand against a release, the first at {min(found)}"
        raise BadInput(f"{said}; run make check")


def release(package: Package) -> Path:
    """Assemble, pack and publish; returns the folder under `dist/`."""
    dist, scratch = (inside(package.root, str(path)) for path in (DIST, SCRATCH))
    restore(dist, scratch)
    name = f"{package.descriptor['name']}-{package.descriptor['version']}"
    folder, archive = scratch / name, scratch / f"{name}.zip"
    try:
        assemble(package, folder)
        pack(folder, archive)
        publish([folder, archive], dist, scratch)
    finally:
        restore(dist, scratch)
    return dist / name


def main() -> int:
    arguments = parser(__doc__, "scripts.release").parse_args()
    package = read_package(arguments.root)
    _ = package.data  # what cannot be read at all ends here
    refuse(package)
    made = release(package)
    count = sum(1 for path in made.rglob("*") if path.is_file())
    print(f"released {DIST / made.name}: {count} files, and a zip of them")
    return 0


if __name__ == "__main__":
    run(main)
