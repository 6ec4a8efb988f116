"""How a question is asked of the full-text indexes: its whole words first, and never "nothing"
before all has been tried.

A question becomes steps, each an FTS5 expression that finds what the one before finds and more: the
parts as typed, the words that unspaced parts are cut into, words that begin so, and where few rows
hold all, most of the words, then fewer. Where a word is nowhere, the names that are nearest to it
take its place.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from scripts.text.asked_dates import AskedDate, find
from scripts.text.characters import plain
from scripts.text.spelling import grams, nearest
from scripts.text.terms import Lexicon, Term, all_of, alone, cut, levels, named, some_of, terms
from scripts.text.wording import tokens

RANKED = 500
"""Hits of a table that are ranked; more are said to be more."""
FEW = 10
"""With fewer rows that hold all words, those that hold some are shown after them."""
CANDIDATES = 40
"""Names that are measured letter by letter."""
OFFERED = 4
"""Names that are offered for a word."""
TABLES = """
SELECT t.table_name, t.title, t.fts_table, i.name FROM table_notes t
JOIN pragma_table_info(t.table_name) i ON i.pk = 1
WHERE t.fts_table IS NOT NULL ORDER BY t.rowid"""
TEXTS = "SELECT count(*) FROM sqlite_master WHERE name = 'sentences'"
SENTENCES = ("sentences", "Sentences of the sources", "sentences_fts", "sentence_id")
COUNT = "SELECT count(*) FROM (SELECT 1 FROM [{0}] WHERE [{0}] MATCH ?1 LIMIT {1})"
ONE = "EXISTS (SELECT 1 FROM [{0}] WHERE [{0}] MATCH ?1)"
LIKE = """
SELECT l.word, min(l.shown) FROM lexicon l JOIN (
    SELECT g.entry, count(*) AS shared FROM lexicon_grams g
    WHERE g.gram IN (SELECT value FROM json_each(?1)) GROUP BY g.entry
    ORDER BY shared DESC, g.entry LIMIT 400) f USING (entry)
WHERE l.table_name <> '' AND l.document_id IS NULL GROUP BY l.word
ORDER BY max(f.shared) * 1.0 / (length(l.word) + ?2) DESC, l.word LIMIT ?3"""


@dataclass(frozen=True)
class Table:
    """A table with a full-text index, and the column of its id."""

    name: str
    title: str
    fts: str
    key: str


@dataclass(frozen=True)
class Step:
    """An expression, and what its rows hold: `whole`, `all`, `beginnings` or `some` of the words,
    `number` of them at least."""

    holds: str
    expression: str
    number: int


@dataclass(frozen=True)
class Asked:
    """A question as it was read: its words, the date in it, the steps to ask, the names that may be
    meant by words that are nowhere, and the words that one was taken for."""

    words: tuple[Term, ...]
    date: AskedDate | None
    rest: tuple[Term, ...]
    steps: tuple[Step, ...]
    meant: tuple[str, ...] = ()
    mistaken: tuple[str, ...] = ()


def tables(conn: sqlite3.Connection) -> list[Table]:
    """What can be searched, the sentences of the sources last."""
    found = [Table(*row) for row in conn.execute(TABLES)]
    return found + [Table(*SENTENCES)] * conn.execute(TEXTS).fetchone()[0]


def count(conn: sqlite3.Connection, table: Table, expression: str, most: int = RANKED + 1) -> int:
    """How many rows an expression finds, up to a bound."""
    found: int = conn.execute(COUNT.format(table.fts, most), [expression]).fetchone()[0]
    return found


def occurring(conn: sqlite3.Connection, searched: Sequence[Table]) -> Callable[[str], bool]:
    """Whether a phrase stands anywhere: a function that remembers."""
    # The sentences hold nearly all, so that most looks end there.
    sql = "SELECT " + " OR ".join(ONE.format(table.fts) for table in reversed(searched))

    @cache
    def occurs(phrase: str) -> bool:
        asked = f'"{phrase}"'
        return bool(conn.execute(sql, [asked]).fetchone()[0])

    return occurs


def without_date(question: str, lexicon: Lexicon) -> tuple[str, AskedDate | None]:
    """The question without its date, and the date; a name such as Star 60 has none."""
    text = plain(question)
    if lexicon.known(tokens(text).split()):
        return text, None
    try:
        date = find(text)
    except LookupError:
        return text, None
    return f"{text[: date.start]} {text[date.end :]}", date


def date_term(question: str, date: AskedDate) -> Term:
    """A date as a word to look for, in all ways in which a text may print it."""
    printed = tuple(dict.fromkeys(map(tokens, date.printed())))
    return Term(plain(question)[date.start : date.end].strip(), printed[0], printed, known=True)


def steps_of(whole: Sequence[Term], words: Sequence[Term]) -> list[Step]:
    """The steps that want all words."""
    number = len(words)
    steps = [
        Step("whole", all_of(whole), number),
        Step("all", all_of(words), number),
        Step("beginnings", all_of(words, beginnings=True), number),
    ]
    return list({step.expression: step for step in reversed(steps)}.values())[::-1]


@dataclass(frozen=True)
class Meant:
    """A name that may be meant: its tokens, how it is written, and the words it is for."""

    name: str
    shown: str
    part: str


def names_like(conn: sqlite3.Connection, phrase: str) -> list[Meant]:
    """What may be meant by a phrase that is nowhere, the nearest first."""
    listed = json.dumps(sorted(grams(phrase)))
    rows = dict(conn.execute(LIKE, [listed, len(phrase), CANDIDATES]).fetchall())
    return [Meant(name, rows[name], part) for name, part in nearest(phrase, rows)][:OFFERED]


class Reader:
    """Reads a question over the indexes of one connection."""

    def __init__(self, conn: sqlite3.Connection, lexicon: Lexicon) -> None:
        self.conn, self.lexicon = conn, lexicon
        self.searched = tables(conn)
        self.occurs = occurring(conn, self.searched)

    def cut_up(self, asked: Sequence[Term]) -> list[Term]:
        """The words of the terms, once each; characters alone only where there is nothing else."""
        words = [word for term in asked for word in cut(term, self.lexicon, self.occurs)]
        once = {word.phrase: word for word in words}
        return [word for word in once.values() if not alone(word)] or list(once.values())

    def doubtful(self, term: Term) -> list[str]:
        """What of a term is in no word of the data."""
        if term.known or self.occurs(term.phrase):
            return []
        return [
            word.phrase
            for word in cut(term, self.lexicon, self.occurs)
            if alone(word) or not (word.known or self.occurs(word.phrase))
        ]

    def meant(self, term: Term) -> list[Meant]:
        """The names that may be meant by a term: near to what is in no word of the data."""
        doubtful = self.doubtful(term)
        near = names_like(self.conn, term.phrase) if doubtful else []
        return [name for name in near if any(part in name.part for part in doubtful)]

    def better(self, term: Term, meant: Meant) -> Term:
        """The term with the name in the place of what it was taken for."""
        phrase = term.phrase.replace(meant.part, meant.name)
        if phrase == meant.name:
            return named(phrase, self.lexicon, meant.shown)
        return Term(phrase.replace(" ", ""), phrase, (phrase,))

    def corrected(self, whole: Sequence[Term]) -> tuple[list[Term], list[Meant], list[str]]:
        """The terms with the nearest name for each that is nowhere, all names that may be meant,
        and what was typed for them."""
        phrase = " ".join(term.phrase for term in whole)
        label = " ".join(term.label for term in whole)
        together = [near for near in names_like(self.conn, phrase) if near.part == phrase]
        if together and len(whole) > 1 and any(map(self.doubtful, whole)):
            return [self.better(Term(label, phrase, ()), together[0])], together, [label]
        near = [self.meant(term) for term in whole]
        terms = [
            self.better(term, names[0]) if names else term
            for term, names in zip(whole, near, strict=True)
        ]
        typed = [term.label for term, names in zip(whole, near, strict=True) if names]
        return terms, [name for names in near for name in names], typed

    def read(self, question: str) -> Asked:
        """A question as it will be asked."""
        text, date = without_date(question, self.lexicon)
        rest = terms(text, self.lexicon)
        whole = rest + ([date_term(question, date)] if date else [])
        if not whole:
            return Asked((), date, (), ())
        steps = steps_of(whole, self.cut_up(whole))
        meant, typed = list[Meant](), list[str]()
        if not self.found_by(steps[0]):
            better, meant, typed = self.corrected(whole)
            if typed and not any(self.found_by(step) for step in steps if step.holds != "all"):
                whole, rest = better, better[: len(rest)]
                steps = steps_of(whole, self.cut_up(whole))
            else:
                typed = []
        words = self.cut_up(whole)
        names = tuple(name.name for name in meant)
        steps += self.fewer(words, steps[-1])
        cut_rest = tuple(self.cut_up(rest)) if rest else ()
        return Asked(tuple(words), date, cut_rest, tuple(steps), names, tuple(typed))

    def found_by(self, step: Step) -> int:
        """How many rows of all tables a step finds, up to FEW of each."""
        return sum(count(self.conn, table, step.expression, FEW) for table in self.searched)

    def fewer(self, words: Sequence[Term], last: Step) -> list[Step]:
        """The steps that want some of the words, the most first, until there are some rows."""
        steps: list[Step] = []
        for number in levels(len(words)):
            if self.found_by(steps[-1] if steps else last) >= FEW:
                break
            steps.append(Step("some", some_of(words, number), number))
        return steps
