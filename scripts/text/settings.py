"""What metadata.yml, the one file of settings, says of the subject under `subject`.

These are the words that no other subject has: they stand there and not in the code, so that the
same code serves a dataset on another subject. docs/a-new-dataset.md tells what each is for.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = "metadata.yml"
ROOT = Path(__file__).parents[2]


def settings(root: Path) -> dict[str, Any]:
    """All of the file in a folder; nothing where there is none, as in a container that serves.

    Errors: ValueError in one sentence if it is no YAML or no mapping.
    """
    try:
        found = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except yaml.MarkedYAMLError as error:
        at = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ValueError(f"{FILE}{at} is no YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ValueError(f"{FILE} is no YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(found, dict):
        raise ValueError(f"{FILE} must hold a mapping")
    return found


def subject(root: Path) -> dict[str, Any]:
    """The words of the subject, as they stand there. Errors: ValueError as `settings`."""
    found: dict[str, Any] = settings(root).get("subject") or {}
    return found


@cache
def kept() -> dict[str, str]:
    """Traditional -> Simplified words for which OpenCC's choice is wrong, of the same length."""
    found: dict[str, str] = subject(ROOT).get("kept", {})
    return found
