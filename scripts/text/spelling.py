"""How near two spellings are: Lumna and Lumina, Haung and Huang, 遠揚逹 and 遠揚達.

The build cuts every name into `grams`, by which the site finds the few that may be meant among
many; `nearest` then measures those.
"""

from collections.abc import Iterable, Iterator

SHORTEST = 4
"""Letters of a Latin word in which one may be wrong; in a longer one than LONG, two."""
LONG = 7
CHARACTERS = 3
"""Chinese characters of a name in which one may be wrong."""


def grams(word: str) -> set[str]:
    """The parts by which a spelling is found: Chinese characters, pairs of letters.

    >>> sorted(grams("lumna")), sorted(grams("黄 国 强"))
    (['^l', 'a$', 'lu', 'mn', 'na', 'um'], ['国', '强', '黄'])
    """
    found = set()
    for part in word.split():
        marked = f"^{part}$" if part.isascii() else part
        found |= {marked[at : at + 2] for at in range(len(marked) - 1)} or {part}
    return found


def distance(one: str, other: str) -> int:
    """Letters to change, leave out, add or swap with their neighbour.

    >>> distance("lumna", "lumina"), distance("haung", "huang"), distance("abc", "abc")
    (1, 1, 0)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        last, before, row = before, row, [at]
        for to, wanted in enumerate(other, start=1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, last[to - 2] + 1)
            row.append(cost)
    return row[-1]


def windows(asked: str, name: str) -> Iterator[str]:
    """The parts of what was asked that are as long as a name, which may stand for it."""
    words, length = asked.split(), len(name.split())
    yield from (" ".join(words[at : at + length]) for at in range(len(words) - length + 1))


def mistaken(asked: str, name: str) -> tuple[int, str]:
    """How many letters keep a question from a name, and the words of it that are meant; (0, '') if
    it is another.

    >>> mistaken("lumna", "lumina"), mistaken("苹 果", "东 方")
    ((1, 'lumna'), (0, ''))
    >>> mistaken("远 扬 逹 市 场", "远 扬 达"), mistaken("haung", "marten huang")
    ((1, '远 扬 逹'), (1, 'haung'))
    """
    if not name.isascii():
        allowed = 1 if len(name.split()) >= CHARACTERS else 0
        tries = [(distance(part, name), part) for part in windows(asked, name)]
    else:
        tries = [(distance(asked, name), asked)]
        tries += [(distance(asked, word), asked) for word in name.split() if len(word) >= SHORTEST]
        allowed = (len(asked) >= SHORTEST) + (len(asked) >= LONG)
    fit = [one for one in tries if 0 < one[0] <= allowed]
    return min(fit, default=(0, ""))


def nearest(asked: str, names: Iterable[str]) -> list[tuple[str, str]]:
    """(name, the words of the question that it is for), the nearest first."""
    found = [(*mistaken(asked, name), name) for name in names]
    return [(name, part) for wrong, part, name in sorted(found) if wrong]
