"""Folding for search, and only for search: 華為 and 华为, 晶片 and 芯片, Ｎvidia and nvidia are alike.

Both sides are folded, the stored text and the question: plain characters, lower case, then OpenCC
to the wording of the Mainland (`TO_MAINLAND`). The full-text index holds the folded text cut into
single Chinese characters, with numbers and the stems of Latin words whole, and a word is asked as a
phrase; so words of any length are found exactly, which SQLite's own tokenizers cannot do for
Chinese. What a question asks for is read in terms.py. The build and the site both import this
module.
"""

import re
from collections.abc import Sequence
from functools import cache

import opencc

from scripts.text.characters import plain
from scripts.text.stems import stem

TOKEN = re.compile(r"[a-z0-9\u00df-\u00f6\u00f8-\u024f]+(?:\.[0-9]+)*|[^\W_]")
TO_MAINLAND = ("s2t", "hk2t", "tw2sp")
"""All to the Traditional standard, forms of Hong Kong too, then to Simplified words."""
KEPT = {"昇騰": "昇腾"}
"""Where OpenCC's choice is wrong: a name that the Mainland writes otherwise, of the same length."""


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def convert(text: str, name: str) -> str:
    """Text converted by a configuration of OpenCC, which leaves alone all that follows a NUL.

    >>> convert("華\\0為", "t2s")
    '华\\x00为'
    """
    return "\0".join(_converter(name).convert(part) for part in text.split("\0"))


def fold(text: str) -> str:
    """The text as search sees it: plain characters in lower case, in the wording of the Mainland.

    >>> fold("臺積電的晶片"), fold("台积电的\\0芯\\u200b⽚"), fold("衞星")
    ('台积电的芯片', '台积电的芯片', '卫星')
    """
    return fold_plain(plain(text))


def fold_plain(text: str) -> str:
    """The same of a text that is plain already."""
    folded = text.casefold()
    for name in TO_MAINLAND:
        folded = convert(folded, name)
    return folded


def tokens(text: str) -> str:
    """Folded text cut for the index: a token a Chinese character, numbers and Latin words whole,
    English ones by their stem.

    >>> tokens("供華H20芯片"), tokens("chips sold")
    ('供 华 h20 芯 片', 'chip sell')
    """
    return " ".join(map(stem, TOKEN.findall(fold(text))))


def simplified(text: str, through: Sequence[str] = ("t2s",)) -> str:
    """Text in Simplified characters, of the same length: the derived *_zh_hans columns. `through`
    are the conversions for the language that it is written in.

    >>> simplified("華為昇騰芯片"), simplified("提昇"), simplified("衞星看著", ("tw2t", "hk2s"))
    ('华为昇腾芯片', '提升', '卫星看着')
    """
    converted = text
    for name in through:
        converted = convert(converted, name)
    for printed, right in KEPT.items():
        for found in re.finditer(printed, text):
            converted = converted[: found.start()] + right + converted[found.end() :]
    return converted
