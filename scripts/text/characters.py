"""Characters as extraction gives them, and as they are meant.

Text that is taken out of a page holds radicals for ideographs (`⻑期`), marks without width inside
names (`黃國<U+200B>強`), accents apart from their letters, and many forms of one dash, quotation
mark or point. `plain` is the text as it is meant, for finding, names and search; the sources and
what is cited of them stay as they are. A piece of a text is a character with the marks that belong
to it, read without a look at its neighbours: so a slice of the plain text is the plain slice.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"
"""Accents, and the voicing marks of kana."""
SELECTORS = "\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""What chooses a form of the character before it, or joins marks to it."""
PIECE = re.compile(rf".[{MARKS}{SELECTORS}]*", re.DOTALL)
MARKED = re.compile(rf".[{MARKS}{SELECTORS}]+", re.DOTALL)
MARKING = re.compile(f"[{MARKS}{SELECTORS}]")
UNSEEN = re.compile(rf"[{SELECTORS}\u115f\u1160\u3164\uffa0]")
ACCENTS = re.compile("[\u0300-\u036f]")
ALIKE = {
    "·": "•‧∙⋅・･⸱",
    "-": "‐‑‒–—―−⁃﹘﹣－─⸺",
    "'": "‘’‚‛ʼ′´`＇",
    '"': "“”„‟″〝〞〟＂",
}
"""A mark -> the others that are printed for it."""
FORMS = {ord(form): plain for plain, forms in ALIKE.items() for form in forms}


def _ideographs() -> dict[int, str]:
    """Radicals and strokes -> ideographs, of the file beside this one."""
    lines = Path(__file__).with_name("ideographs.txt").read_text("utf-8").splitlines()
    pairs = (line.split() for line in lines if not line.startswith("#"))
    return {int(radical, 16): chr(int(ideograph, 16)) for radical, ideograph in pairs}


class _Plain(dict[int, str]):
    """Code point -> plain text; each is worked out once, when it is first met."""

    def __missing__(self, point: int) -> str:
        normal = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", chr(point)))
        bare = unicodedata.normalize("NFC", UNSEEN.sub("", ACCENTS.sub("", normal)))
        seen = (self.get(ord(c), c) for c in bare if c.isprintable() or c.isspace())
        self[point] = "".join(seen)
        return self[point]


PLAIN = _Plain({**_ideographs(), **FORMS})


def plain(text: str) -> str:
    """The text in plain characters: radicals as ideographs, nothing that nobody sees, no accents.

    >>> plain("⻑期 ⺠企"), plain("黃國\\u200b強"), plain("Jose\\u0301"), plain("ﾊﾞｰ"), plain("﹁a﹂")
    ('長期 民企', '黃國強', 'Jose', 'バー', '「a」')
    """
    if text.isascii() and text.isprintable():
        return text.replace("`", "'")
    return MARKED.sub(_composed, text).translate(PLAIN)


plain_piece = lru_cache(maxsize=2**14)(plain)
"""The same of one piece: a text has few different ones."""


def _composed(piece: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", piece[0])


def pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, plain text) of each piece, in order; the plain text can be empty.

    >>> list(pieces("e\\u0301\\u00ada"))
    [(0, 2, 'e'), (2, 3, ''), (3, 4, 'a')]
    """
    for found in PIECE.finditer(text):
        yield found.start(), found.end(), plain_piece(found[0])
