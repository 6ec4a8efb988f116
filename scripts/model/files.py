"""Files of the package and of nothing else: read as UTF-8, written whole, always inside its folder.

A path in a descriptor or a table is not to be trusted: an absolute one, one with `..`, an address
or a link that leads elsewhere would let a stranger's package read or overwrite other files.
"""

import json
import re
from pathlib import Path
from typing import Any

from scripts.model.problems import BadInput

NAME = r"[^./\\:\x00-\x1f\x7f][^/\\:\x00-\x1f\x7f]*"
PATH = re.compile(f"{NAME}(?:/{NAME})*")
"""Names divided by slashes: none is empty, begins with a dot, or holds a colon or a backslash."""


def inside(root: Path, path: Any) -> Path:
    """The place of a path of the package, links followed; BadInput if it is not inside."""
    if not isinstance(path, str) or not PATH.fullmatch(path):
        raise BadInput(f"{str(path)[:80]!r} is no path inside the package, like data/events.csv")
    try:
        place = (root / path).resolve()
    except (OSError, RuntimeError):  # a loop of links: RuntimeError before Python 3.13
        raise BadInput(f"{path} is a link that leads nowhere; put the file itself there") from None
    if not place.is_relative_to(root.resolve()):
        raise BadInput(f"{path} is a link that leads out of the package; put the file itself there")
    return place


def read_bytes(root: Path, path: str) -> bytes:
    """A file of the package; BadInput if it is missing or is no plain file."""
    place = inside(root, path)
    if not place.exists():
        raise BadInput(f"{path} is missing; restore it from the repository")
    if not place.is_file():
        raise BadInput(f"{path} is a folder or a device; put the file itself there")
    return place.read_bytes()


def read_text(root: Path, path: str) -> str:
    """A file of the package as text; BadInput if it is not there, is not UTF-8, or has a BOM."""
    raw = read_bytes(root, path)
    if raw.startswith(b"\xef\xbb\xbf"):
        raise BadInput(f"{path} begins with a byte order mark; save it as UTF-8 without BOM")
    return decoded(path, raw)


def decoded(path: str, raw: bytes) -> str:
    """The text of a file; BadInput if it is not UTF-8."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def read_json(root: Path, path: str) -> dict[str, Any]:
    """A JSON object of the package; BadInput if it is none."""
    text = read_text(root, path)
    try:
        value = json.loads(text, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}:{error.lineno} is not JSON: {error.msg}") from None
    except RecursionError:
        raise BadInput(f"{path} is nested too deep to be read") from None
    except UnicodeEncodeError:
        raise BadInput(f"{path} has half of a surrogate pair (\\ud800 to \\udfff)") from None
    except ValueError as error:
        raise BadInput(f"{path} is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BadInput(f"{path} must hold a JSON object")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def write_all(root: Path, contents: dict[str, bytes]) -> list[str]:
    """Write files (path -> bytes) beside their places, then rename all; return what changed.

    A reader, or a kill, sees each file whole: as it was or as it is to be. BadInput if a path leads
    out of the package.
    """
    at = {path: inside(root, path) for path in contents}
    same = [p for p, raw in contents.items() if at[p].is_file() and at[p].read_bytes() == raw]
    changed = [path for path in contents if path not in same]
    aside = {path: inside(root, f"{path}.new") for path in changed}
    try:
        for path in changed:
            aside[path].parent.mkdir(parents=True, exist_ok=True)
            aside[path].write_bytes(contents[path])
        for path in changed:
            aside[path].replace(at[path])
    finally:
        for path in changed:
            aside[path].unlink(missing_ok=True)
    return changed
