"""Where the words of a question stand in a printed text.

Words are matched in folded text but marked in the printed one, so folding is followed back.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from scripts.text.characters import pieces
from scripts.text.stems import stem
from scripts.text.wording import TOKEN, fold_plain

WINDOW = 160
"""Characters of a long text that are shown around the first match."""
LATIN = re.compile(r"[^\W\u3400-\u9fff]+")
LONGEST_WORD = 40
Place = tuple[int, int]
Wanted = Sequence[Sequence[str]]
"""Phrases, each of its tokens; a last token that ends in `*` may go on."""


@lru_cache(maxsize=2_000)
def places(text: str) -> tuple[str, Sequence[int], list[tuple[str, int, int]]]:
    """The folded text, for each of its characters the place in the printed text that it came from,
    and its words, as the index has them, with their places.

    >>> places("用硬碟。")
    ('用硬盘。', range(0, 4), [('用', 0, 1), ('硬', 1, 2), ('盘', 2, 3)])
    """
    cleaned, starts = plainly(text)
    folded, origin = fold_plain(cleaned), starts
    if len(folded) != len(cleaned):
        folded, words_from = in_pieces(cleaned)
        origin = [starts[at] for at in words_from]
    words = [(stem(found[0]), found.start(), found.end()) for found in TOKEN.finditer(folded)]
    return folded, origin, words


def plainly(text: str) -> tuple[str, Sequence[int]]:
    """The text in plain characters, and where each of them came from."""
    cut = list(pieces(text))
    cleaned = "".join(piece for _, _, piece in cut)
    if len(cut) == len(cleaned) == len(text) and all(piece for _, _, piece in cut):
        return cleaned, range(len(text))
    return cleaned, [start for start, _, piece in cut for _ in piece]


def in_pieces(text: str) -> tuple[str, list[int]]:
    """The text folded word by word, and where each character came from: conversion works on words,
    so where the length of one changes, each folded character stands for the whole of it."""
    folded, origin = "", list[int]()
    for piece in re.finditer(r"\w+|\W", text):
        part = fold_plain(piece[0])
        same = len(part) == len(piece[0])
        folded += part
        origin += [piece.start() + at if same else piece.start() for at in range(len(part))]
    return folded, origin


def phrases(expression: str) -> list[list[str]]:
    """The phrases of an FTS5 expression.

    >>> phrases('("东 方" OR "oriens"*) AND ("k20"*)')
    [['东', '方'], ['oriens*'], ['k20*']]
    """
    found = re.findall(r'"([^"]+)"(\*?)', expression)
    return [[*words.split()[:-1], words.split()[-1] + star] for words, star in found]


def matches(text: str, phrase: Sequence[str]) -> list[Place]:
    """(start, end) of a phrase in the printed text; of a word that may go on, the part asked for.

    >>> matches("K200, K20", ["k20"]), matches("K200", ["k20*"]), matches("disks", ["disk"])
    ([(6, 9)], [(0, 3)], [(0, 5)])
    """
    folded, origin, cut = places(text)
    *head, last = phrase
    begun = last.rstrip("*")
    if head and head[0] not in folded:
        return []
    found = []
    for at in range(len(head), len(cut)):
        word, start, end = cut[at]
        goes_on = last != begun and word != begun and word.startswith(begun)
        if not (word == begun or goes_on):
            continue
        before = cut[at - len(head) : at]
        if [w for w, _, _ in before] == head:
            first, stop = (
                (before[0][1] if before else start),
                start + len(begun) if goes_on else end,
            )
            found.append((origin[first], origin[stop] if stop < len(origin) else len(text)))
    return found


def marks(text: str, wanted: Wanted) -> list[Place]:
    """(start, end) of every match in the printed text, in order and without overlaps.

    >>> marks("向K20硬碟", [["硬", "盘"]])
    [(4, 6)]
    """
    merged: list[Place] = []
    for start, end in sorted(place for phrase in wanted for place in matches(text, phrase)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def whole(text: str, at: int) -> int:
    """The end of the Latin word in which a place lies; the place itself where it is in none.

    >>> whole("the disks", 5), whole("the disks", 3), whole("向硬碟", 1)
    (9, 3, 1)
    """
    found = LATIN.search(text, max(0, at - LONGEST_WORD), at + LONGEST_WORD)
    while found and found.end() < at:
        found = LATIN.search(text, found.end(), at + LONGEST_WORD)
    return found.end() if found and found.start() < at else at


def excerpt(text: str, wanted: Wanted) -> tuple[str, list[Place]]:
    """A text cut to a window around its first match, at the borders of words, and the matches in
    it."""
    found = marks(text, wanted)
    begin = max(0, found[0][0] - WINDOW // 3) if found and len(text) > WINDOW else 0
    begin = min(whole(text, begin), found[0][0]) if begin else 0
    end = whole(text, begin + WINDOW)
    shown = f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"
    shift = begin - (1 if begin else 0)
    inside = [place for place in found if begin <= place[0] < end]
    return shown, [(start - shift, min(end - shift, len(shown))) for start, end in inside]


def marked(text: str, found: Sequence[Place]) -> Markup:
    """The text as HTML with the matches in <mark>.

    >>> str(marked("<硬碟>", [(1, 3)]))
    '&lt;<mark>硬碟</mark>&gt;'
    """
    shown, at = Markup(), 0
    for start, end in found:
        shown += escape(text[at:start]) + Markup("<mark>{}</mark>").format(text[start:end])
        at = end
    return shown + escape(text[at:])
