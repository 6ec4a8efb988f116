"""Files of the package and of nothing else: read as UTF-8, written whole and all together, always
inside its folder (scripts/model/paths.py).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.model.paths import inside as inside
from scripts.model.problems import BadInput
from scripts.model.staging import Change, alone, exchange, held, is_left, undo


def read_bytes(root: Path, path: str) -> bytes:
    """A file of the package; BadInput if it is missing or is no plain file."""
    place = inside(root, path)
    if not place.exists():
        raise BadInput(f"{path} is missing; restore it from the repository")
    if not place.is_file():
        raise BadInput(f"{path} is a folder or a device; put the file itself there")
    return place.read_bytes()


def size_of(root: Path, path: str) -> int:
    """Bytes of a file of the package; 0 where it is missing, which is for its reader to say."""
    place = inside(root, path)
    return place.stat().st_size if place.is_file() else 0


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


def write_all(root: Path, contents: Mapping[str, bytes | None]) -> list[str]:
    """Write files (path -> bytes; None takes one away) all together; return what changed.

    A reader sees each file whole: as it was or as it is to be. An error, or a kill and the next
    `heal`, leaves all of them as they were (scripts/model/staging.py). BadInput if a path leads
    out of the package.
    """
    at = {path: inside(root, path) for path in contents}
    root.mkdir(parents=True, exist_ok=True)
    with alone(root):
        undo(root)
        changed = [path for path, raw in contents.items() if held(at[path]) != raw]
        if changed:
            exchange(root, {path: Change(at[path], contents[path]) for path in changed})
    return changed


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Have a folder hold these files (name -> bytes) and no others, for all users to read."""
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    stale = dict.fromkeys(name for name in there if not name.startswith("."))
    write_all(folder, {**stale, **files})
    folder.chmod(0o755)
    for name in files:
        (folder / name).chmod(0o644)


def heal(root: Path) -> None:
    """Undo what a command that was stopped while it wrote has left half-done."""
    if is_left(root):
        with alone(root):
            undo(root)
