"""A language that the project is read in: its words for what is written in English in the code, the
schemas and the descriptor."""

import gettext
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """A language: its tag (BCP 47), the ending of its columns in the data, what it calls itself,
    the end of its names of columns of ids, and its words; what has none stays English."""

    tag: str
    column: str
    title: str
    identifier: str
    words: gettext.NullTranslations

    def say(self, words: str) -> str:
        """A sentence of the project in this language."""
        return self.words.gettext(words) if words else ""

    def head(self, column: str) -> str:
        """The head of a column that programs know by an English name."""
        return column if self is ENGLISH else self.term(column)

    def term(self, code: str) -> str:
        """A code of the data, or the name of a table or column, in this language."""
        return self.words.pgettext("term", code) if code else ""


ENGLISH = Language("en", "en", "English", "_id", gettext.NullTranslations())
