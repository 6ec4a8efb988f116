"""Faults, and how a command ends.

A fault in the data is a value, a `Problem`: checks yield them, all are printed, exit status 1.
Input that a command cannot work on at all (no package here, a file that is no CSV) raises
`BadInput`: one sentence on standard error, exit status 2, and nothing is written.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn


class BadInput(Exception):  # noqa: N818 - it says what is bad, not where the program erred
    """The input cannot be worked on; the message is one sentence that says what to do."""


@dataclass(frozen=True, order=True)
class Problem:
    """A fault at a place: `file` relative to the package, `line` counted from 1 (the header), a
    column or ''."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.message}"


def report(problems: Iterable[Problem]) -> int:
    """Print each problem once, in the order of files and lines; return the exit status, 0 or 1."""
    found = sorted(set(problems))
    for problem in found:
        print(problem)
    if found:
        print(f"{len(found)} fault{'s' if len(found) > 1 else ''}")
    return 1 if found else 0


def parser(doc: str | None, name: str) -> argparse.ArgumentParser:
    """The argument parser of one command: its module's docstring, and the option that all share."""
    made = argparse.ArgumentParser(
        prog=f"python -m {name}",
        description=doc,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--root",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="the package (default: this folder)",
    )
    return made


def refuse_bytes(words: Iterable[str]) -> None:
    """BadInput for an argument that is no text: Python keeps its bytes as lone surrogates."""
    for word in words:
        if any("\ud800" <= character <= "\udfff" for character in word):
            raise BadInput(f"the argument {ascii(word)[:80]} is not UTF-8; set a UTF-8 locale")


def run(command: Callable[[], int], leave: Callable[[int], NoReturn] = sys.exit) -> None:
    """Run a command and exit with its status; bad input and a full disk become one sentence and
    status 2. One that holds many rows may `leave` by os._exit: the system takes their memory back
    at once, Python would give it back row by row."""
    try:
        refuse_bytes(sys.argv[1:])
        status = command()
    except BadInput as error:
        status = 2
        print(error, file=sys.stderr)
    except OSError as error:
        status = 2
        said = f"{error.filename or 'a file or the output'}: {error.strerror or error}"
        print(f"{said}; nothing is half-written", file=sys.stderr)
    except KeyboardInterrupt:
        status = 130  # as shells say it: 128, and the number of the signal
        print("stopped; nothing is left half-written", file=sys.stderr)
    leave(status if has_said() else 2)


def has_said() -> bool:
    """Whether the output has taken all that was printed; if not, a sentence says so."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # Python would try again when it ends, and print a traceback:
        # https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        said = "what was to be printed is lost, what was done stands"
        print(f"output: {error.strerror or error}; {said}", file=sys.stderr)
        return False
    return True
