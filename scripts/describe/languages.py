"""The languages of the documents in words: how many there are of each, and what differs by it."""

from collections import Counter

from scripts.describe.words import Language as Words
from scripts.model.package import Package
from scripts.model.sources import documents_table
from scripts.text.languages import LANGUAGES, Language, language

DECIDES = """\
`documents.language` (BCP 47) decides how a document is read: how its lines break, which marks are \
quotations, how numbers, hedges, dates and the ends of sentences are printed, and how its words \
become Simplified Chinese. A column that says so is empty for documents in other languages; what \
an English document says is its own translation. The words themselves stand in \
`scripts/text/languages.py`, the numerals beside it."""


def counted(package: Package) -> str:
    """How many documents there are, by language, in a sentence; '' where there is none."""
    rows = documents_table(package).rows
    names = Counter(language(row["language"]).name for row in rows)
    known = [f"{count} in {name}" for name, count in sorted(names.items())]
    if not rows:
        return ""
    if len(names) == 1:
        return f"Documents so far: {len(rows)}, all in {next(iter(names))}."
    return f"Documents so far: {len(rows)}, {', '.join(known[:-1])} and {known[-1]}."


def differences(words: Words) -> str:
    """A table of what differs by language, for the codebook."""
    say, first = words.say, {id(said): tag for tag, said in reversed(LANGUAGES.items())}
    heads = (say("language"), say("quotation marks"), say("to Simplified (OpenCC)"))
    lines = ["## " + say("Languages"), "", say(DECIDES), "", f"| {' | '.join(heads)} |"]
    known = [row(tag, say(language(tag).name), language(tag)) for tag in reversed(first.values())]
    return "\n".join([*lines, "|---|---|---|", *known])


def row(tag: str, name: str, known: Language) -> str:
    marks = " ".join(f"`{pair}`" for pair in known.quotes)
    steps = ", ".join(known.to_simplified) or "–"
    return f"| `{tag}` {name} | {marks} | {steps} |"
