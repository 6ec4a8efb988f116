"""Places of the package and of nothing else.

A path in a descriptor or a table is not to be trusted: an absolute one, one with `..`, an address
or a link that leads elsewhere would let a stranger's package read or overwrite other files.
"""

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
