"""Serve the site on this machine: `python -m scripts.serve [--port 8001] [--draft]`.

It starts Datasette with the words of `words`, which docs/deploy and the tests use too, and says in
one sentence what is in the way: a port that is taken, a database that has not been built.

With `--log` each answer is a line of JSON on standard output, without who asked
(web/site/watching.py). With `--draft` it serves data that are not sound yet, from a database of
their own: it prints the faults, and each page says that it is unfinished (web/site/unfinished.py).
"""

import errno
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from scripts.build import BUILD, ROOT, tell
from scripts.check import faults
from scripts.curate import desk
from scripts.curate.drafting.form import open_drafts
from scripts.describe.metadata import FILE
from scripts.forms.catalogues import catalogues
from scripts.forms.database import file_name
from scripts.forms.unfinished import documents_with, shown
from scripts.model.copying import copied
from scripts.model.files import inside, write_all
from scripts.model.package import Package, read_package
from scripts.model.problems import BadInput, parser, report, run


def words(database: Path) -> tuple[str, ...]:
    """The words that start Datasette over a database and the metadata file beside it."""
    beside = str(database.with_name(FILE))
    return ("serve", "web", "--metadata", beside, "--immutable", str(database))


UNFINISHED = BUILD / "draft"
HOST = "127.0.0.1"
LOG = "SITE_ACCESS_LOG"
"""The variable that asks the site for its access log."""


def check_port(port: int) -> None:
    """Errors: BadInput if the port cannot be taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OverflowError:
            raise BadInput(f"{port} is no port; name one from 1024 to 65535: PORT=8002") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                said = f"port {port} is in use; name another: make serve PORT={port + 1}"
            else:
                said = f"port {port} cannot be taken ({error.strerror}); name another: PORT=8002"
            raise BadInput(said) from None


def build_unfinished(package: Package) -> Path:
    """Print the faults of the data, and build a database of what can be shown of them, without
    charts and pictures, which take longer than all the rest; where it stands below the root."""
    target = UNFINISHED / file_name(package)
    found, part = faults(package), shown(package)
    report(found)
    # What an earlier start has drawn is of other data.
    shutil.rmtree(inside(package.root, str(UNFINISHED)), ignore_errors=True)
    documents = documents_with(package, found, open_drafts(package))
    told = {"faults": len(found), "left_out": part.left_out, "documents": documents}
    with tempfile.TemporaryDirectory() as folder:
        tried = copied(package, part.files, Path(folder))
        tell(tried, inside(package.root, str(target)), more={"unfinished": told})
    write_all(package.root, {str(UNFINISHED / desk.FILE): desk.told(package)})
    write_all(ROOT / BUILD, catalogues())
    return target


def main() -> int:
    options = parser(__doc__, "scripts.serve")
    options.add_argument("--port", type=int, default=8001)
    options.add_argument("--draft", action="store_true", help="serve data that are not sound yet")
    options.add_argument("--log", action="store_true", help="a line of JSON for each answer")
    arguments = options.parse_args()
    check_port(arguments.port)
    package = read_package(arguments.root)
    database = build_unfinished(package) if arguments.draft else BUILD / file_name(package)
    if not (arguments.root / database).is_file():
        raise BadInput(f"{database} has not been built; run make build")
    print(
        f"{package.descriptor['title']}: http://{HOST}:{arguments.port}/ (Ctrl-C stops it)",
        flush=True,
    )
    if arguments.log:
        os.environ[LOG] = "1"
    os.chdir(arguments.root)
    command = [sys.executable, "-m", "datasette", *words(database), "--port", str(arguments.port)]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    run(main)
