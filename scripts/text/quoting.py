"""Where the quotations of a text stand, by the marks that its language prints them in.

Pairs nest. A closing mark ends the last one that is open and all that a misprint left open inside;
an apostrophe between two letters is none. A quotation of several paragraphs opens each of them anew
and closes the last alone: each paragraph is one.
"""

import re
from collections.abc import Iterator

APOSTROPHE = "’"
NEW_PARAGRAPH = re.compile(r"\n[^\S\n]*$")
ENDS = re.compile(r"\S(?:.*\S)?", re.DOTALL)


def quotations(text: str, pairs: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The (start, end) of the inside of every pair of marks, nested ones too; without the white
    space at its ends, and none where nothing is inside.

    >>> sorted(quotations("「甲『乙』」丙」", ("「」", "『』")))
    [(1, 5), (3, 4)]
    >>> [range(*place) for place in quotations("“it’s”", ("“”", "‘’"))]
    [range(1, 5)]
    """
    closing = {pair[1]: pair[0] for pair in pairs}
    opening = set(closing.values())
    opened: list[tuple[str, int]] = []
    for at, mark in enumerate(text):
        if mark not in closing and mark not in opening:
            continue
        marks = [known for known, _ in opened]
        if mark in closing and closing[mark] in marks and not is_apostrophe(text, at):
            last = len(marks) - 1 - marks[::-1].index(closing[mark])
            yield from inside(text, opened[last][1], at)
            del opened[last:]
        elif mark in opening:
            if mark in marks[-1:] and NEW_PARAGRAPH.search(text[max(0, at - 20) : at]):
                yield from inside(text, opened.pop()[1], at)
            opened.append((mark, at + 1))


def is_apostrophe(text: str, at: int) -> bool:
    """Whether a mark stands inside a word: China’s."""
    return (
        text[at] == APOSTROPHE and text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha()
    )


def inside(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    found = ENDS.search(text, start, end)
    if found:
        yield found.span()
