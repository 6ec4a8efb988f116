"""English words by their stem, for search alone: disks and disk, sold and sale, banned and ban.

Only what most often keeps a question from its answer: plurals, -ed, -ing, a mute e, and verbs that
change their vowel. Both sides of the search are cut alike, so a stem need be no word.
"""

from functools import lru_cache

IRREGULAR = {
    **{"sold": "sell", "sal": "sell", "bought": "buy", "said": "say", "mad": "mak"},
    **{"fell": "fall", "fallen": "fall", "lost": "los", "loss": "los", "grew": "grow"},
    **{"rose": "ris", "risen": "ris", "led": "lead", "met": "meet", "licenc": "licens"},
    **{"permitt": "permit", "controll": "control", "news": "news", "wrote": "writ"},
}
"""Stem -> the stem that it is asked under."""
SHORTEST = 3
"""Letters that stay."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in lower case; what is no English word stays as it is.

    >>> [stem(word) for word in ("disks", "companies", "sold", "sales", "banned", "licences")]
    ['disk', 'company', 'sell', 'sell', 'ban', 'licens']
    >>> [stem(word) for word in ("k20", "us", "news", "speed", "string", "process")]
    ['k20', 'us', 'news', 'speed', 'string', 'process']
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if not (word.isascii() and word.isalpha()) or len(word) <= SHORTEST:
        return word
    cut = _without_e(_participle(_singular(word)))
    return IRREGULAR.get(cut, cut)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > SHORTEST + 1:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _participle(word: str) -> str:
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        short = len(rest) < SHORTEST or not set(rest) & {*"aeiouy"}
        if rest == word or short or word.endswith("eed"):
            continue
        doubled = rest[-1] == rest[-2] and rest[-1] not in "lsz"
        return rest[:-1] if doubled else rest
    return word


def _without_e(word: str) -> str:
    return word[:-1] if word.endswith("e") and len(word) > SHORTEST else word
