"""What the verbs of the line cost, each as a process of its own."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from scripts.model.cells import to_csv
from scripts.model.files import write_all
from scripts.model.package import read_package
from scripts.model.problems import BadInput

NOTE = "Read again."


@dataclass(frozen=True)
class Cost:
    """Seconds of the clock and of the processor, and the megabytes of the largest process."""

    seconds: float
    processor: float
    memory: float

    def __str__(self) -> str:
        told = f"{self.seconds:.1f} s, of the processor {self.processor:.1f} s"
        return f"{told}, {self.memory:,.0f} MB in the largest process"


def cost(name: str, root: Path, *words: str) -> Cost:
    """The cost of a verb and of the processes that it starts; BadInput with what it says first
    where it fails."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", f"scripts.{name}", "--root", str(root), *words]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if process.returncode:
            raise BadInput(
                f"scripts.{name} fails: {(said.readline() or 'it says nothing').strip()}"
            )
    taken = time.perf_counter() - begun
    return Cost(taken, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def edit(root: Path, table: str) -> None:
    """Write a sentence into the note of the row in the middle of a table, and fill."""
    rows = read_package(root).data[table]
    row = rows.rows[len(rows.rows) // 2]
    row["note"] = f"{row['note']} {NOTE}".strip()
    write_all(root, {rows.table.path: to_csv(rows.table.columns, rows.rows)})
    cost("fill", root)
