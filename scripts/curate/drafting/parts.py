"""The parts of a document by its blocks: headline, byline, caption, running text.

A block is what blank lines divide. A page of a newspaper has them inside sentences, so a short
block is a headline only where nothing before it is left open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.curate.drafting.words import told
from scripts.model.sources import Source
from scripts.text.languages import language

BLANK = re.compile(r"\n[^\S\n]*\n\s*|\Z")
LONGEST_HEADLINE = 60
"""Characters, twice as many where words have spaces between them."""
ENDED = re.compile(r"[。！？…!?:：；.][」』）”’\"']*\s*$")
CAPTION = re.compile(r"\s*[▲▼◀▶◆■]|圖[:：]")


@dataclass(frozen=True)
class Part:
    """A part of the document: its offsets, what it is, and the number of its article."""

    start: int
    end: int
    part: str
    article: int = 1


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of what blank lines divide, without the white space at both ends.

    >>> list(blocks("\\n甲\\n\\n乙\\n"))
    [(1, 2), (4, 5)]
    """
    at = 0
    for found in BLANK.finditer(text):
        words = re.compile(r"\S(?:.*\S)?", re.DOTALL).search(text, at, found.start())
        if words:
            yield words.span()
        at = found.end()


def is_open(source: Source, words: str) -> bool:
    """Whether a mark that is opened in some words is not closed, or the other way round."""
    pairs = [pair for pair in language(source.language).quotes if pair[0] != pair[1]]
    return any(words.count(pair[0]) != words.count(pair[1]) for pair in pairs)


def kind(source: Source, words: str, before: str) -> str:
    """What a block is, by its words and what the block before it was ('body+' if unfinished)."""
    read = source.reads(words)
    spaced = source.reading.layout.spaced
    if CAPTION.match(words):
        return "caption"
    ended = ENDED.search(read) is not None
    short = len(read) <= LONGEST_HEADLINE * (2 if spaced else 1)
    if ended or not short or before == "body+" or is_open(source, read):
        return "body" if ended else "body+"
    byline = re.search(told(source.language).byline, read)
    return "byline" if byline and len(read) <= LONGEST_HEADLINE // 2 else "headline"


def parts_of(source: Source) -> tuple[Part, ...]:
    """Every part of a document, in order; a headline after running text opens an article. Blocks
    of one kind that follow each other are one part."""
    found, before, article = list[Part](), "", 1
    for start, end in blocks(source.text):
        of = kind(source, source.text[start:end], before)
        if of == "headline" and before.startswith("body"):
            article += 1
        before, name = of, of.rstrip("+")
        if found and (found[-1].part, found[-1].article) == (name, article):
            start = found.pop().start
        found.append(Part(start, end, name, article))
    return tuple(found)
