"""The derived table of mentions: where each name stands in the sources.

Names are looked for in the reading of the whole source, folded but for case, the longest first: so
李恩樂 is found where 李恩乐 is printed. A Latin name must not continue a longer Latin word. What
lies inside a source note of the kind `not_a_mention` is none. A name can be limited to one
document, where the same form means another thing elsewhere (北京, a city or a government).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from scripts.model.package import Rows, Table
from scripts.model.sources import Sources, sound_marks
from scripts.text.find import fold_name, fold_reading
from scripts.text.layout import Layout


def name_pattern(names: Sequence[str]) -> re.Pattern[str]:
    """One pattern for all names, the longest first."""
    ordered = sorted(filter(None, names), key=lambda name: (-len(name), name))
    return re.compile("|".join(map(whole_word, ordered)) or r"(?!)")


def whole_word(name: str) -> str:
    """A pattern for a name: where it begins or ends in a Latin letter or digit, no Latin word may
    go on."""
    before = "(?<![A-Za-z0-9])" if re.match(r"[A-Za-z0-9]", name) else ""
    after = "(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9]$", name) else ""
    return before + re.escape(name) + after


def owners(names: Rows, document: str, layout: Layout) -> dict[str, dict[str, str]]:
    """Folded form -> the row of the name that it stands for in a document; one for that document
    alone comes first."""
    known = {
        limit: {fold_name(row["name"], layout): row for row in rows if row["document_id"] == limit}
        for limit, rows in (("", names.rows[::-1]), (document, names.rows))
    }
    return known[""] | known[document]


def find_mentions(
    table: Table, data: Mapping[str, Rows], sources: Sources
) -> Iterator[dict[str, str]]:
    """The rows of the table of mentions, in the order of documents and offsets."""
    names, subjects = data["names"], list(data["names"].table.having("oneOf"))
    notes = sound_marks(data["source_notes"], sources)
    none = [note for note in notes if note.row["kind"] == "not_a_mention"]
    for document, source in sorted(sources.items()):
        reading = source.reading
        owner, text = owners(names, document, reading.layout), fold_reading(reading, cased=True)
        excluded = {
            at for note in none if note.source is source for at in range(note.start, note.end)
        }
        for found in name_pattern(list(owner)).finditer(text.text):
            start, end = text.place(*found.span())
            if not {start, end - 1} <= excluded:
                row = dict.fromkeys(table.columns, "")
                row |= {subject: owner[found[0]][subject] for subject in subjects}
                row |= {table.key: f"{document}.{start}", "document_id": document}
                row |= {"start": str(start), "end": str(end)}
                yield row | {"text": reading.of(start, end)}
