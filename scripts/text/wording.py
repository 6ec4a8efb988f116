"""Folding for search, and only for search: 東方 and 东方, 硬碟 and 硬盘, Ｌumina and lumina are alike.

Both sides are folded, the stored text and the question: plain characters, lower case, then OpenCC
to the wording of the Mainland (`TO_MAINLAND`). The full-text index holds the folded text cut into
single Chinese characters, with numbers and the stems of Latin words whole, and a word is asked as a
phrase; so words of any length are found exactly, which SQLite's own tokenizers cannot do for
Chinese. What a question asks for is read in terms.py. The build and the site both import this
module.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

import opencc

from scripts.text.characters import plain
from scripts.text.settings import kept
from scripts.text.stems import stem

TOKEN = re.compile(r"[a-z0-9\u00df-\u00f6\u00f8-\u024f]+(?:\.[0-9]+)*|[^\W_]")
TO_MAINLAND = ("s2t", "hk2t", "tw2sp")
"""All to the Traditional standard, forms of Hong Kong too, then to Simplified words."""
TOGETHER = 2**12
"""Texts that are converted at once."""
APART = "\x01"
"""What parts them: nobody sees it, so no plain text has it, and no word of a conversion."""


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def convert(text: str, name: str) -> str:
    """Text converted by a configuration of OpenCC, which leaves alone all that follows a NUL.

    >>> convert("華\\0為", "t2s")
    '华\\x00为'
    """
    converter = _converter(name)
    parts = text.split("\0") if "\0" in text else [text]
    return "\0".join(map(converter.convert, parts))


def fold(text: str) -> str:
    """The text as search sees it: plain characters in lower case, in the wording of the Mainland.

    >>> fold("臺北的硬碟"), fold("台北的\\0硬\\u200b盘"), fold("⽩石")
    ('台北的硬盘', '台北的硬盘', '白石')
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

    >>> tokens("供華K20硬盘"), tokens("disks sold")
    ('供 华 k20 硬 盘', 'disk sell')
    """
    return cut(fold(text))


def cut(folded: str) -> str:
    """The tokens of folded text."""
    return " ".join(map(stem, TOKEN.findall(folded)))


def tokens_of(texts: Iterable[str]) -> Iterator[str]:
    """The tokens of each of many texts, which are converted together: to call OpenCC takes longer
    than a short text does.

    >>> list(tokens_of(["供華", "", "disks sold"]))
    ['供 华', '', 'disk sell']
    """
    left = map(plain, texts)
    while some := list(islice(left, TOGETHER)):
        yield from map(cut, fold_plain(APART.join(some)).split(APART))


def simplified(text: str, through: Sequence[str] = ("t2s",)) -> str:
    """Text in Simplified characters, of the same length: the derived *_zh_hans columns. `through`
    are the conversions for the language that it is written in.

    >>> simplified("東方的硬盤"), simplified("提昇"), simplified("衞星看著", ("tw2t", "hk2s"))
    ('东方的硬盘', '提升', '卫星看着')
    """
    converted = text
    for name in through:
        converted = convert(converted, name)
    for printed, right in kept().items():
        for found in re.finditer(printed, text):
            converted = converted[: found.start()] + right + converted[found.end() :]
    return converted
