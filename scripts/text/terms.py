"""What a question asks for: terms, each with all forms under which it may be printed.

People type no spaces between Chinese words, write one name on two ways, and ask in sentences. So a
question is read by a lexicon of names and words: longest first, across spaces; what remains is cut
where the data have words, and what only holds a question together (of, did, 的, 什麼) is left out.
What comes out are FTS5 expressions over `tokens` of wording.py.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from scripts.text.characters import plain
from scripts.text.wording import TOKEN, tokens

JOINING = """
a an the of in on to for by with from at as is are was were be been do did does has have had what
who whom whose which when where why how many much say says said saying tell told about that this
these those it its and or there their his her he she they will would can could into
的 了 在 對 談 說 稱 與 和 及 是 有 嗎 呢 被 把 向 從 於 以 將 就 讓 給 為 了 之 誰 幾 什麼 甚麼
多少 如何 怎麼 怎樣 怎麼看 怎樣看 為什麼 為何 何時 哪些 哪個 哪裏 哪裡 關於 有關 是否 談到 談及
表示 關於 之間 看待 的話 說了 談了 說過 因為 所以 會不會 有沒有
"""
"""Words that say how a question hangs together and not what it is about."""
LONGEST_NAME = 24
"""Tokens of a name that are looked for."""
LONGEST_WORD = 6
"""Characters of a word that is looked for in what no name covers."""
CUT = 80
"""Characters of an unspaced question that are cut into words; the rest is one phrase."""
TYPED = re.compile(TOKEN.pattern, re.IGNORECASE)
LEVELS = 6
"""Terms of which every combination is asked."""


@dataclass(frozen=True)
class Term:
    """A thing asked for: its words as typed, their tokens, and all forms to look for."""

    label: str
    phrase: str
    forms: tuple[str, ...]
    known: bool = False

    def expression(self, beginnings: bool = False) -> str:
        """As FTS5 asks it; with `beginnings`, a last Latin word may go on.

        >>> Term("Lumi", "lumi", ("lumi",)).expression(beginnings=True)
        '("lumi" OR "lumi"*)'
        """
        asked = [f'"{form}"' for form in self.forms]
        last = self.phrase.rsplit(" ", 1)[-1]
        if beginnings and last.isascii() and not last[0].isdigit():
            asked.append(f'"{self.phrase}"*')
        return f"({' OR '.join(asked)})"


class Lexicon:
    """Names and words with all forms of the same thing, by their tokens; and joined up, for `h 20`
    and `deep seek`."""

    def __init__(self, entries: Iterable[tuple[str, str]] = ()) -> None:
        """Entries are (tokens, what it names)."""
        self.things: dict[str, list[str]] = {}
        self.words: dict[str, list[str]] = {}
        self.joined: dict[str, str] = {}
        for word, thing in entries:
            self.things.setdefault(word, []).append(thing)
            self.words.setdefault(thing, []).append(word)
            self.joined.setdefault(word.replace(" ", ""), word)

    def forms(self, word: str) -> tuple[str, ...]:
        """All forms of all things that a word names."""
        return tuple(sorted({form for thing in self.things[word] for form in self.words[thing]}))

    def known(self, words: Sequence[str]) -> str:
        """The entry that these tokens are, also written apart or together; '' if there is none."""
        word = " ".join(words)
        if word in self.things:
            return word
        # Only Latin words are written apart and together.
        return self.joined.get("".join(words), "") if word.isascii() else ""


EMPTY = Lexicon()


@cache
def joining() -> frozenset[str]:
    """The tokens of the words that only join."""
    return frozenset(tokens(word) for word in JOINING.split())


def named(word: str, lexicon: Lexicon, label: str) -> Term:
    return Term(label, word, lexicon.forms(word), known=True)


def chunks_of(question: str) -> list[tuple[str, list[str]]]:
    """(as typed, its tokens) for each part between spaces."""
    found = ((part, tokens(part).split()) for part in question.split())
    return [(part, words) for part, words in found if words]


def terms(question: str, lexicon: Lexicon) -> list[Term]:
    """A term for each name, across spaces, and for each part between spaces that is none.

    >>> lexicon = Lexicon([("marten huang", "h"), ("黄 国 强", "h")])
    >>> [term.label for term in terms("what did Marten Huang say about K20", lexicon)]
    ['Marten Huang', 'K20']
    >>> terms("Marten Huang", lexicon)[0].forms
    ('marten huang', '黄 国 强')
    """
    parts = chunks_of(question)
    found, at = [], 0
    while at < len(parts):
        term, at = next_term(parts, at, lexicon)
        found.append(term)
    asked = [term for term in found if term.known or term.phrase not in joining()]
    return list({term.phrase: term for term in asked or found}.values())


def next_term(
    parts: Sequence[tuple[str, list[str]]], at: int, lexicon: Lexicon
) -> tuple[Term, int]:
    """The term that begins at a part, and the part after it: the longest name wins."""
    for end in range(min(len(parts), at + LONGEST_NAME), at, -1):
        words = [word for _, part in parts[at:end] for word in part]
        word = lexicon.known(words) if len(words) <= LONGEST_NAME else ""
        if word:
            return named(word, lexicon, " ".join(part for part, _ in parts[at:end])), end
    label, words = parts[at]
    phrase = " ".join(words)
    return Term(label, phrase, (phrase,)), at + 1


def cut(term: Term, lexicon: Lexicon, occurs: Callable[[str], bool]) -> list[Term]:
    """The words of an unspaced term: names and known words first, the longest that the data have
    after them, and no word that only joins.

    `occurs` says whether a phrase stands anywhere in the data.

    >>> lexicon = Lexicon([("远 扬 达", "n"), ("市 场 份 额", "m")])
    >>> [word.phrase for word in cut(Term("", "远 扬 达 的 市 场 份 额", ()), lexicon, str.isupper)]
    ['远 扬 达', '市 场 份 额']

    A character that is in no word stays alone.
    """
    words = term.phrase.split()
    if term.known or len(words) == 1 or len(words) > CUT:
        return [term]
    typed = as_typed(term.label, words)
    best: list[tuple[float, list[Term]]] = [(0, [])]
    for end in range(1, len(words) + 1):
        ways = [
            (best[start][0] + cost, best[start][1] + found)
            for start in range(max(0, end - LONGEST_NAME), end)
            for cost, found in [piece(words[start:end], typed[start:end], lexicon, occurs)]
        ]
        best.append(min(ways, key=lambda way: way[0]))
    return list({piece.phrase: piece for piece in best[-1][1]}.values()) or [term]


def as_typed(label: str, words: Sequence[str]) -> list[str]:
    """The tokens of a label as they were typed.

    >>> as_typed("K20出貨量", ["k20", "出", "货", "量"])
    ['K20', '出', '貨', '量']
    """
    typed = [found[0] for found in TYPED.finditer(plain(label))]
    return typed if len(typed) == len(words) else list(words)


def alone(term: Term) -> bool:
    """Whether a term is a single Chinese character that says nothing by itself."""
    return len(term.phrase) == 1 and not term.known and not term.phrase.isascii()


NEVER = 1_000.0


def piece(
    words: Sequence[str], typed: Sequence[str], lexicon: Lexicon, occurs: Callable[[str], bool]
) -> tuple[float, list[Term]]:
    """What it costs to take some tokens as one piece, and the piece; none for what only joins."""
    phrase = " ".join(words)
    known = lexicon.known(words)
    # Known words are cheap, so that no word of the data swallows them; characters alone are dear.
    label = (" " if phrase.isascii() else "").join(typed)
    if known:
        return 0.1, [named(known, lexicon, label)]
    if phrase in joining():
        return 0.2, []
    term = Term(label, phrase, (phrase,))
    if len(words) == 1:
        return (1.0, [term]) if phrase.isascii() else (3.0, [term])
    if len(words) > LONGEST_WORD or not occurs(phrase):
        return NEVER, []
    return 0.3 + 0.5 * len(words), [term]


def all_of(asked: Sequence[Term], beginnings: bool = False) -> str:
    """An expression that wants all terms; '\"\"' if there are none."""
    return " AND ".join(term.expression(beginnings) for term in asked) or '""'


def some_of(asked: Sequence[Term], number: int) -> str:
    """An expression that wants so many of the terms at least.

    >>> some_of([Term("a", "a", ("a",)), Term("b", "b", ("b",))], 1)
    '(("a")) OR (("b"))'
    """
    return " OR ".join(f"({all_of(some)})" for some in combinations(asked, number))


def levels(number: int) -> list[int]:
    """How many of so many terms are asked for when all are nowhere, the most first."""
    if number <= LEVELS:
        return list(range(number - 1, 0, -1))
    return [number - 1, 1]


def match_expression(question: str, lexicon: Lexicon = EMPTY) -> str:
    """An FTS5 expression that finds all terms of a question; '\"\"' if it has none.

    >>> match_expression("東方 K20")
    '("东 方") AND ("k20" OR "k20"*)'
    """
    asked = [word for term in terms(question, lexicon) for word in cut(term, lexicon, bool)]
    return all_of([word for word in asked if not alone(word)] or asked, beginnings=True)
