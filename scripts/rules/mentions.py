"""The derived table of mentions: where each name stands in the sources.

Names are looked for in the reading of the whole source, folded but for case, the longest first: so
李恩樂 is found where 李恩乐 is printed. A Latin name must not continue a longer Latin word. What
lies inside a source note of the kind `not_a_mention` is none. A name can be limited to one
document, where the same form means another thing elsewhere (北京, a city or a government).
"""

import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import add

from scripts.model.package import Rows, Table
from scripts.model.sources import Sources, sound_marks
from scripts.text.find import fold_name, fold_reading
from scripts.text.layout import Layout

Row = dict[str, str]
LATIN = frozenset(string.ascii_letters + string.digits)
HEAD = 2
"""Characters of a text by which the names that may stand there are looked up."""


@dataclass
class Lexicon:
    """Names by their folded forms, each with its row. Whatever their number, finding those of a
    text costs a few look-ups a character: one pattern of all names would cost each name there."""

    rows: dict[str, Row]
    lengths: dict[str, list[int]] = field(default_factory=dict)
    """The first characters of forms -> how long those are, the longest first."""
    alone: set[str] = field(default_factory=set)
    """Those of them that are one character."""

    def __post_init__(self) -> None:
        found: dict[str, set[int]] = {}
        for form in filter(None, self.rows):
            found.setdefault(form[:HEAD], set()).add(len(form))
        self.lengths = {head: sorted(held, reverse=True) for head, held in found.items()}
        self.alone = {head for head in found if len(head) < HEAD}

    def places(self, text: str) -> list[int]:
        """Where a form may stand in a text, by its first characters: at a few places, found at a
        fifth of the cost of a look at each."""
        heads, alone = enumerate(map(add, text, text[1:] + "\0")), self.alone
        return [at for at, head in heads if head in self.lengths or head[0] in alone]

    def at(self, text: str, start: int) -> Iterator[str]:
        """The forms that stand in a text at a place, the longest first."""
        for size in range(HEAD, 0, -1):
            head = text[start : start + size]
            for length in self.lengths.get(head, ()) if len(head) == size else ():
                form = text[start : start + length]
                if form in self.rows:
                    yield form

    def word_at(self, text: str, start: int) -> str:
        """The longest of them that is whole words; '' if none."""
        found = self.at(text, start)
        return next((f for f in found if whole_word(text, start, start + len(f))), "")


def whole_word(text: str, start: int, end: int) -> bool:
    """Whether no Latin word goes on where a name begins or ends in a Latin letter or digit."""
    before = start > 0 and text[start - 1] in LATIN and text[start] in LATIN
    after = end < len(text) and text[end] in LATIN and text[end - 1] in LATIN
    return not before and not after


def find_names(text: str, lexicons: Iterable[Lexicon]) -> Iterator[tuple[int, int, Row]]:
    """(start, end, row) of the names in a folded text, none across another, the longest first; of
    the same form in several lexicons, that of the last."""
    known = [lexicon for lexicon in lexicons if lexicon.rows]
    at, places = 0, sorted({place for lexicon in known for place in lexicon.places(text)})
    for start in places:
        inside = start > 0 and text[start] in LATIN and text[start - 1] in LATIN
        if start < at or inside:
            continue
        form, row = "", Row()
        for lexicon in known:
            found = lexicon.word_at(text, start)
            if found and len(found) >= len(form):
                form, row = found, lexicon.rows[found]
        if form:
            at = start + len(form)
            yield start, at, row


class Names:
    """The names of a package as documents need them: those of all documents once a layout, and
    beside them the few that one document alone has, or that its compounds may change."""

    def __init__(self, names: Rows) -> None:
        self.rows = names
        self.broken = [row for row in names.rows if "\n" in row["name"]]
        self.common = [row for row in names.rows if not row["document_id"]]
        self.limited: dict[str, list[Row]] = {}
        for row in names.rows:
            if row["document_id"]:
                self.limited.setdefault(row["document_id"], []).append(row)
        self.known: dict[Layout, Lexicon] = {}

    def of(self, document: str, layout: Layout) -> list[Lexicon]:
        """The lexicons of a document: a form of its own comes before one of all."""
        shared = layout if self.broken else Layout(layout.spaced)
        if shared not in self.known:
            # Of the same form the first name counts.
            self.known[shared] = lexicon(reversed(self.common), shared)
        return [self.known[shared], lexicon(self.limited.get(document, ()), layout)]


def lexicon(rows: Iterable[Row], layout: Layout) -> Lexicon:
    """Some rows of names by their forms, of the same form the last."""
    return Lexicon({fold_name(row["name"], layout): row for row in rows})


def find_mentions(
    table: Table, names: Names, notes: Rows, sources: Sources
) -> Iterator[dict[str, str]]:
    """The rows of the table of mentions, in the order of documents and offsets."""
    subjects = list(names.rows.table.having("oneOf"))
    none: dict[str, set[int]] = {}
    for note in sound_marks(notes, sources):
        if note.row["kind"] == "not_a_mention":
            none.setdefault(note.document, set()).update(range(note.start, note.end))
    for document, source in sorted(sources.items()):
        reading, excluded = source.reading, none.get(document, set())
        text = fold_reading(reading, cased=True)
        for first, last, name in find_names(text.text, names.of(document, reading.layout)):
            start, end = text.place(first, last)
            if not {start, end - 1} <= excluded:
                row = dict.fromkeys(table.columns, "")
                row |= {subject: name[subject] for subject in subjects}
                row |= {table.key: f"{document}.{start}", "document_id": document}
                row |= {"start": str(start), "end": str(end)}
                yield row | {"text": reading.of(start, end)}
