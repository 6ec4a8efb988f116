"""Draft a new document: its text and the rows that can be proposed, into drafts/DOCUMENT/.

    make draft FILE=page.html
    python -m scripts.draft page.html --document morning-post-ban --published 2025-06-11

Takes .txt, .html and .pdf. Nothing in data/ and seeds/ changes: a curator decides each row
(`decision`: accept or drop), and `make accept` moves what is accepted.
"""

import re
from pathlib import Path

from scripts.curate.drafting.extraction import Extracted, extract
from scripts.curate.drafting.form import (
    TEXT,
    check_name,
    draft_files,
    new_row,
    open_drafts,
    path,
)
from scripts.curate.drafting.proposals import propose
from scripts.model.files import write_all
from scripts.model.package import Package, Rows, read_package
from scripts.model.problems import BadInput, parser, run
from scripts.model.sources import Source, documents_table
from scripts.text.dates import days
from scripts.text.wording import convert

HAN = re.compile(r"[\u4e00-\u9fff]")
CHINESE = 0.2
"""Share of Chinese characters from which on a text is Chinese."""
LONGEST_TITLE = 160
"""Characters of a first block that is a headline, in one line or in two."""
ADVICE = {
    "language": "by its characters; name the region, too: zh-Hant-HK, zh-Hans-CN",
    "published": "type an EDTF date, [2025-06-01..2025-06-30] where only the month is known",
}


def language_of(text: str) -> str:
    """The language of a text by its characters: Chinese of either script, else English.

    >>> language_of("新硬盘发布"), language_of("新硬盤發布"), language_of("a new disk")
    ('zh-Hans', 'zh-Hant', 'en')
    """
    seen = [character for character in text if not character.isspace()]
    if len(HAN.findall(text)) < CHINESE * len(seen):
        return "en"
    changed = {
        name: sum(a != b for a, b in zip(text, convert(text, name), strict=False))
        for name in ("t2s", "s2t")
    }
    return "zh-Hant" if changed["t2s"] > changed["s2t"] else "zh-Hans"


def name_of(file: Path) -> str:
    """The id of a document by the name of its file: `Page 3.html` is page-3."""
    return "-".join(re.findall("[a-z0-9]+", file.stem.lower()))


def check_new(package: Package, document: str) -> None:
    """BadInput if a document or a draft is called so already, or its seed would be written over."""
    check_name(document)
    rows = documents_table(package)
    advice = "name another: make draft FILE=… DOCUMENT=…"
    if any(row[rows.table.key] == document for row in rows.rows):
        raise BadInput(f"the document {document!r} is in the data; {advice}")
    if document in open_drafts(package):
        raise BadInput(f"a draft of {document!r} is open; delete it, or {advice}")
    if (package.root / seed_path(document)).exists():
        raise BadInput(f"{seed_path(document)} is there already; {advice}")


def seed_path(document: str) -> str:
    return f"seeds/{document}.txt"


def check_language(package: Package, tag: str) -> None:
    """BadInput unless a language is empty or as documents say it."""
    fields = documents_table(package).table.fields
    shape = next(field for field in fields if field["name"] == "language")
    if tag and not re.fullmatch(shape["constraints"]["pattern"], tag):
        raise BadInput(f"{tag[:40]!r} is no language; write it like zh-Hant-HK, zh-Hans or en")


def check_published(date: str) -> None:
    """BadInput unless a date of publication is empty or EDTF."""
    try:
        _ = days(date) if date else None
    except ValueError as error:
        raise BadInput(f"PUBLISHED: {error}; write it like 2025-06-11") from None


def document_row(
    package: Package, document: str, found: Extracted, language: str, published: str
) -> dict[str, str]:
    """The proposed row of a document."""
    first = found.text.strip().split("\n\n")[0]
    short = first if len(first) <= LONGEST_TITLE else first.splitlines()[0]
    title = " ".join((found.title or short).split())
    given = {
        "document_id": document,
        "path": seed_path(document),
        "title": title,
        "title_en": title if language.startswith("en") else "",
        "language": language,
        "published": published,
    }
    table = documents_table(package).table
    empty = [column for column in ("title_en", "kind", "published_note", "rights")]
    why = f"language {ADVICE['language']}; published: {ADVICE['published']}"
    return new_row(table, f"{why}; type {', '.join(empty)}", given)


def draft(
    package: Package, document: str, found: Extracted, language: str = "", published: str = ""
) -> dict[str, Rows]:
    """All that is proposed of an extracted text, table by table."""
    language = language or language_of(found.text)
    published = published or found.published
    row = document_row(package, document, found, language, published)
    source = Source(path(document, TEXT), "", found.text, language)
    return propose(package, row, source, published)


def said(document: str, tables: dict[str, Rows]) -> str:
    """What a draft holds, and what to do with it."""
    counts = ", ".join(f"{len(rows.rows)} {name}" for name, rows in tables.items())
    return (
        f"drafted {document}: {counts}\n"
        f"python -m scripts.curate.decide {document} > decisions.txt writes the form of its "
        "decisions; fill it in, read it by --file decisions.txt, then: "
        f"make accept DOCUMENT={document}"
    )


def main() -> int:
    options = parser(__doc__, "scripts.draft")
    options.add_argument("file", type=Path, help="the .txt, .html or .pdf")
    options.add_argument("--document", default="", help="its id (default: by the name of the file)")
    options.add_argument("--language", default="", help="BCP 47 (default: by its characters)")
    options.add_argument("--published", default="", help="EDTF; dates like 今年 follow from it")
    arguments = options.parse_args()
    package = read_package(arguments.root)
    if not arguments.file.name:
        raise BadInput("name the file: make draft FILE=page.html")
    document = arguments.document or name_of(arguments.file)
    check_new(package, document)
    check_language(package, arguments.language)
    check_published(arguments.published)
    found = extract(arguments.file)
    tables = draft(package, document, found, arguments.language, arguments.published)
    text = {path(document, TEXT): found.text.encode("utf-8")}
    write_all(arguments.root, text | draft_files(tables.values()))
    print(said(document, tables))
    return 0


if __name__ == "__main__":
    run(main)
