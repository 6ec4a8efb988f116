"""Names are found in one pass over a text, as one pattern of all of them would find them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from scripts.rules.mentions import Lexicon, find_names

LETTERS = "AaB2é光明芯 -.\n"
NAMES = st.lists(st.text(LETTERS, max_size=4), max_size=8)


def whole_word(name: str) -> str:
    before = "(?<![A-Za-z0-9])" if re.match(r"[A-Za-z0-9]", name) else ""
    after = "(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9]\Z", name) else ""
    return before + re.escape(name) + after


def by_pattern(text: str, names: list[str]) -> list[tuple[int, int]]:
    """The plain way: at each place the longest name that stands there."""
    ordered = sorted(filter(None, names), key=lambda name: (-len(name), name))
    pattern = re.compile("|".join(map(whole_word, ordered)) or r"(?!)")
    return [found.span() for found in pattern.finditer(text)]


@given(st.text(LETTERS, max_size=40), NAMES, NAMES)
def test_as_one_pattern_of_all_names_finds_them(
    text: str, common: list[str], own: list[str]
) -> None:
    rows = [{name: {"name": name, "of": of} for name in names} for of, names in
            (("all", common), ("one", own))]  # fmt: skip
    found = list(find_names(text, map(Lexicon, rows)))
    assert [(start, end) for start, end, _ in found] == by_pattern(text, common + own)
    for start, end, row in found:
        name = text[start:end]
        assert row == {"name": name, "of": "one" if name in own else "all"}
