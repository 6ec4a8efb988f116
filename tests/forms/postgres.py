"""PostgreSQL finds in the bulk export what the site's index finds, for every step of every question
of questions.tsv: `pytest tests/forms/postgres.py`, which `make test` does not collect, since it
needs a server (Debian: postgresql). The server is its own, on a socket in a folder of the test."""

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.build import build
from scripts.forms import bulk
from scripts.model.package import read_package
from scripts.text.terms import Lexicon
from scripts.text.wording import simplified
from tests.conftest import ROOT, missing
from tests.site.test_search import QUESTIONS
from web.site import functions
from web.site.ladder import Reader

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
OWNER = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
"""PostgreSQL refuses to run as root."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A server and the folder of its socket."""
    if not PROGRAMS:
        missing("PostgreSQL", "postgresql")
    ctl = [*OWNER, str(PROGRAMS[-1] / "pg_ctl")]
    with tempfile.TemporaryDirectory() as made:
        at = Path(made)
        at.chmod(0o777)
        data = ["-D", str(at / "data"), "-s"]
        # Its user sees no folder of the test but this one.
        subprocess.run([*ctl, *data, "init", "-o", "-E UTF8 --locale=C"], check=True, cwd=at)
        told = f"-k {at} -c listen_addresses= -c fsync=off"
        log = ["-l", str(at / "log")]
        subprocess.run([*ctl, *data, "-w", "-o", told, *log, "start"], check=True, cwd=at)
        try:
            yield at
        finally:
            subprocess.run([*ctl, *data, "-m", "immediate", "stop"], check=True, cwd=at)


def psql(folder: Path, *arguments: str) -> str:
    words = [*OWNER, "psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-h", str(folder)]
    done = subprocess.run(
        [*words, "-d", "postgres", *arguments],
        check=True,
        stdout=subprocess.PIPE,
        cwd=folder,
        text=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def conn(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The shipped data as the site reads them; the same in PostgreSQL."""
    database = tmp_path_factory.mktemp("built") / "shipped.db"
    package = read_package(ROOT)
    build(package, database)
    bulk.write(package, database, folder / "bulk")
    (folder / "bulk").chmod(0o777)
    psql(folder, "-f", str(folder / "bulk/schema.sql"))
    psql(folder, "-c", rf"\copy found FROM {folder}/bulk/cards.copy")
    with sqlite3.connect(f"file:{database}?immutable=1", uri=True) as found:
        yield found


def test_the_same_rows_for_every_step(folder: Path, conn: sqlite3.Connection) -> None:
    reader = Reader(conn, Lexicon(conn.execute(functions.KNOWN).fetchall()))
    questions = [q for en, zh, _ in QUESTIONS for q in (en, zh, simplified(zh))]
    steps = {step.expression for q in questions for step in reader.read(q).steps}
    wanted, asks = set[tuple[str, str]](), []
    for number, expression in enumerate(sorted(steps)):
        for table in reader.searched:
            sql = f"SELECT t.[{table.key}] FROM [{table.fts}] f JOIN [{table.name}] t "
            sql += f"ON t.rowid = f.rowid WHERE [{table.fts}] MATCH ?"
            found = conn.execute(sql, [expression])
            wanted |= {(str(number), f"{table.name}.{row_id}") for (row_id,) in found}
        query = f"$${bulk.asked(expression)}$$::tsquery"
        asks.append(f"SELECT {number}, id FROM found WHERE tokens @@ {query};")
    (folder / "asks.sql").write_text("\n".join(asks), "utf-8")
    told = psql(folder, "-f", str(folder / "asks.sql")).splitlines()
    assert {tuple(line.split("|", 1)) for line in told} == wanted
    assert len(steps) > len(questions) and len(wanted) > len(steps)
    print(f"{len(questions)} questions, {len(steps)} steps, {len(wanted)} hits")
