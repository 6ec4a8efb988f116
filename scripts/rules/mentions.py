"""The derived table of mentions: where each name stands in the sources.

Names are looked for in the text without its layout (white space, hyphens at line ends), the longest first; a Latin
name must not continue a longer Latin word. What lies inside a source note of the kind `not_a_mention` is none. A name can be
limited to one document, where the same form means another thing elsewhere (北京, a city or a government).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from scripts.model.package import Rows, Table
from scripts.model.sources import Source, is_offset
from scripts.text.layout import reading_text, without_layout


def name_pattern(names: Sequence[str]) -> re.Pattern[str]:
    """One pattern for all names, the longest first."""
    ordered = sorted(filter(None, names), key=lambda name: (-len(name), name))
    return re.compile("|".join(map(whole_word, ordered)) or r"(?!)")


def whole_word(name: str) -> str:
    """A pattern for a name: where it begins or ends in a Latin letter or digit, no Latin word may go on."""
    before, after = ("(?<![A-Za-z0-9])", "(?![A-Za-z0-9])")
    return (
        (before if re.match(r"[A-Za-z0-9]", name) else "")
        + re.escape(name)
        + (after if re.search(r"[A-Za-z0-9]$", name) else "")
    )


def owners(names: Rows, document: str) -> dict[str, dict[str, str]]:
    """Form -> the row of the name that it stands for in a document; a name for that document alone comes first."""
    general = {
        reading_text(row["name"]): row for row in reversed(names.rows) if not row["document_id"]
    }
    return general | {
        reading_text(row["name"]): row for row in names.rows if row["document_id"] == document
    }


def find_mentions(
    table: Table, names: Rows, notes: Rows, sources: Mapping[str, Source]
) -> Iterator[dict[str, str]]:
    """The rows of the table of mentions, in the order of documents and offsets."""
    subjects = list(names.table.having("oneOf"))
    for document, source in sorted(sources.items()):
        owner = owners(names, document)
        none = [
            n
            for n in notes.rows
            if n["kind"] == "not_a_mention"
            and n["document_id"] == document
            and is_offset(n["start"], n["end"])
        ]
        excluded = {
            offset for note in none for offset in range(int(note["start"]), int(note["end"]))
        }
        bare = without_layout(source.text)
        for found in name_pattern(list(owner)).finditer(bare.text):
            start, end = bare.offsets[found.start()], bare.offsets[found.end() - 1] + 1
            if start in excluded and end - 1 in excluded:
                continue
            row = dict.fromkeys(table.columns, "")
            row |= {subject: owner[found[0]][subject] for subject in subjects}
            row |= {
                table.key: f"{document}.{start}",
                "document_id": document,
                "start": str(start),
                "end": str(end),
            }
            yield row | {"text": reading_text(source.text[start:end])}
