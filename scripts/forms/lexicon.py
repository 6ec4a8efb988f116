"""The lexicon of the database: the words that a question is read by, and what each names."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from scripts.model.package import Package
from scripts.text.spelling import grams
from scripts.text.wording import tokens_of

SYNONYMS = Path(__file__).parents[1] / "text/synonyms.txt"
Entry = tuple[int, str, str, str, str, str | None]


def read_synonyms(package: Package) -> Iterator[tuple[str, str]]:
    """(word, the line that it stands in) for words that say the same, in press documents and in
    the subject."""
    lines = SYNONYMS.read_text(encoding="utf-8").splitlines()
    lines += package.subject.get("synonyms", [])
    for number, line in enumerate(lines, start=1):
        if line and not line.startswith("#"):
            yield from ((word.strip(), str(number)) for word in line.split(","))


def known_words(package: Package, name: str) -> Iterator[tuple[str, str, str, str]]:
    """(word, table, id, document) for the columns of a table marked `known`: what each word names,
    in all documents where `document` is ''."""
    table = package.tables[name]
    others = [(column, table.references[column][0]) for column in table.having("oneOf")]
    for column, within in table.having("known").items():
        for row in package.each_row(name):
            named = [(other, row[key]) for key, other in others if row[key]]
            document = "" if within is True else row[within]
            for other, thing in named or [(table.name, row[table.key])]:
                yield row[column], other, thing, document


def lexicon(package: Package) -> Iterator[Entry]:
    """What a question is read by, as the columns of `lexicon`. A word that names a thing in one
    document alone has that document."""
    words = [
        *chain.from_iterable(known_words(package, name) for name in package.tables),
        *((word, "", line, "") for word, line in read_synonyms(package)),
    ]
    folded = tokens_of(word for word, *_named in words)
    known = {(key, *named): word for key, (word, *named) in zip(folded, words, strict=True)}
    for entry, key in enumerate(sorted(key for key in known if key[0]), start=1):
        word, table, row_id, document = key
        yield entry, word, known[key], table, row_id, document or None


def spellings(words: Iterable[tuple[int, str]]) -> Iterator[tuple[str, int]]:
    """The parts of the spellings of numbered words, for mistaken ones."""
    for entry, word in words:
        yield from ((gram, entry) for gram in sorted(grams(word)))
