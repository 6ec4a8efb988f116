"""Where passages that tell one thing differently differ: the words that a reader should look at.

Alike passages are compared word by word (a Chinese character, a Latin word or a number with its
counter is a word), each with the one that is most like it; of others only the numbers and days that
not all of them have are marked. Where neither says anything nothing is marked: a mark over half a
passage shows nothing.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from scripts.text.wording import fold

Place = tuple[int, int]
Word = tuple[str, int, int]
"""A folded word with its place in the printed text."""

DIGITS = r"[0-9０-９][0-9０-９.,]*"
DAY = rf"(?:{DIGITS}年)?{DIGITS}月(?:{DIGITS}日)?"
VAGUE = rf"日前|近日|目前|當前|当前|此前|(?:{DIGITS}月|年)[初中底末]"
COUNTER = "[年月日個个枚片顆颗款家歲岁名位]"
NUMBER = rf"{DIGITS}(?:[%％]|[多餘余]?[十百千萬万億亿兆]*[多餘余]?{COUNTER}?)"
SMALL = "[一二三四五六七八九十百千兩两]"
NUMERAL = rf"[數数幾几]?{SMALL}*[萬万億亿]+|{SMALL}+(?:分之{SMALL}+|成|[年月日])"
COUNTS = f"{VAGUE}|{DAY}|{NUMBER}|{NUMERAL}"
WORD = re.compile(rf"{COUNTS}|[A-Za-z][A-Za-z0-9-]*|[^\W_]")
COUNTED = re.compile(COUNTS)
ALIKE = 0.6
"""The part of the shorter passage that stands in the other one, from which words are compared."""
TOGETHER = 2
"""Words in a row that are the same; a single character stands in any two passages."""
INSIDE, OUTSIDE = 14, 6
"""Words that differ between words that agree, and before or after all of them; more is another
sentence, not another wording."""
MOST = 0.6
"""The part of a passage that may be marked."""


@lru_cache(maxsize=5_000)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, folded, each with its place.

    >>> [word for word, _, _ in words_of("從95%降至0%")]
    ['从', '95%', '降', '至', '0%']
    """
    folded = fold(text)
    same = folded if len(folded) == len(text) else text.casefold()
    return tuple((same[at.start() : at.end()], *at.span()) for at in WORD.finditer(text))


def agreeing(one: str, other: str) -> list[tuple[int, int]]:
    """The runs of words of the first text that the other one has in the same order."""
    ours, theirs = ([word for word, _, _ in words_of(text)] for text in (one, other))
    found = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return [(run.a, run.a + run.size) for run in found if run.size >= TOGETHER]


def likeness(one: str, other: str) -> float:
    """How much of the shorter text stands in the other one, in the same order."""
    shorter = min(len(words_of(one)), len(words_of(other)))
    return sum(end - start for start, end in agreeing(one, other)) / max(1, shorter)


def gaps(one: str, other: str) -> list[Place]:
    """The places of the first text that are worded otherwise in the other one."""
    words, runs = words_of(one), agreeing(one, other)
    edges = [0, *(at for run in runs for at in run), len(words)]
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        outside = start == 0 or end == len(words)
        if 0 < end - start <= (OUTSIDE if outside else INSIDE):
            found.append((words[start][1], words[end - 1][2]))
    return found


def numbers(texts: Sequence[str]) -> list[list[Place]]:
    """Of each text the numbers and days that not all have; none where only one text has any.

    >>> numbers(["5月21日稱失敗", "日前稱失敗", "曾稱失敗"])
    [[(0, 5)], [(0, 2)], []]
    """
    counted = [[word for word in words_of(text) if COUNTED.fullmatch(word[0])] for text in texts]
    known = [{word for word, _, _ in of} for of in counted]
    told = [[word for word in of if not all(word[0] in words for words in known)] for of in counted]
    several = len({tuple(word for word, _, _ in of) for of in told if of}) > 1
    return [[(start, end) for _, start, end in of] if several else [] for of in told]


@lru_cache(maxsize=2_000)
def differing(texts: tuple[str, ...]) -> tuple[tuple[Place, ...], ...]:
    """For each text the places that differ from the others, in order.

    >>> differing(("市場份額從95%降至0%", "市場份額從95%降至5%"))
    (((10, 12),), ((10, 12),))
    >>> differing(("美國失去市場", "一件別的事"))
    ((), ())
    """
    found = []
    for text, counted in zip(texts, numbers(texts), strict=True):
        others = [other for other in texts if fold(other) != fold(text)]
        near = max(others, key=lambda other: likeness(text, other), default="")
        places = gaps(text, near) if near and likeness(text, near) >= ALIKE else []
        if sum(end - start for start, end in places) > MOST * len(text):
            places = []
        found.append(tuple(sorted({*places, *without(counted, places)})))
    return tuple(found)


def without(places: Sequence[Place], marked: Sequence[Place]) -> list[Place]:
    """The places that do not lie in what is marked."""
    return [p for p in places if not any(s < p[1] and p[0] < e for s, e in marked)]
