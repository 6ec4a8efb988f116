"""Words of ours in Simplified Chinese, as they follow from Traditional ones.

What OpenCC chooses is right for characters, and not for some words of the interface: those have
their Mainland ones in `web/locales/zh_Hans.json` and, of the subject, in metadata.yml.
"""

import json
from pathlib import Path

from scripts.text.settings import ROOT, subject
from scripts.text.wording import convert

DERIVED = "zh_Hans"
LOCALES = Path("web/locales")


def mainland(root: Path = ROOT) -> dict[str, str]:
    """Words for which OpenCC's choice is not the Mainland's."""
    known: dict[str, str] = json.loads((root / LOCALES / f"{DERIVED}.json").read_text("utf-8"))
    known |= subject(root).get("mainland", {})
    return known


def simplified(words: str, exceptions: dict[str, str]) -> str:
    """Words in Simplified Chinese: first the exceptions, the longest first, then OpenCC.

    >>> simplified("資料集的來源", {"資料集": "数据集"})
    '数据集的来源'
    """
    for known in sorted(exceptions, key=len, reverse=True):
        words = words.replace(known, exceptions[known])
    return convert(words, "t2s")
