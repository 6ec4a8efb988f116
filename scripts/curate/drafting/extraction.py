"""The text of a file: as it is in a .txt, what a .pdf prints, the article of a page (.html).

Nothing of the text is corrected; that is what source notes are for. PDFs are read by pypdfium2,
pages by trafilatura, which both keep the order of the text; a page of a PDF ends with a blank line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.model.problems import BadInput

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

APART, RESIZED = 0.5, 1.2
"""How far apart lines of two paragraphs stand, and how their sizes differ, at least, in a PDF."""
SHORTEST = 30
"""Characters of the longest line of an article, at least; menus have shorter ones."""


@dataclass(frozen=True)
class Extracted:
    """The text of a file, and what the file itself says of it ('' where it does not)."""

    text: str
    title: str = ""
    published: str = ""


def decoded(path: Path) -> str:
    """A file as text, without a byte order mark. BadInput if it is not UTF-8."""
    raw = path.read_bytes()
    try:
        return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        advice = "save it as UTF-8 first"
        raise BadInput(f"{path.name} is not UTF-8 (byte {error.start}); {advice}") from None


def from_text(path: Path) -> Extracted:
    return Extracted(decoded(path))


def paragraphs(page: "PdfTextPage") -> str:
    """The text of a page, with a blank line where a line stands apart from the one before it, or is
    of another size: a PDF prints paragraphs, and does not write them."""
    text, lines, at = page.get_text_range(), list[str](), 0
    last: tuple[float, float] | None = None
    for line in text.replace("\r\n", "\n\n").replace("\r", "\n").split("\n"):
        if line.strip():
            _, bottom, _, top = page.get_charbox(at, loose=True)
            size = top - bottom
            apart = last and (
                last[0] - top > APART * size or not 1 / RESIZED < size / (last[1] or size) < RESIZED
            )
            lines += ["", line] if apart else [line]
            last = bottom, size
        at += len(line) + 1
    return "\n".join(lines)


def from_pdf(path: Path) -> Extracted:
    """The text layer of a PDF. BadInput if it has none, or asks for a password."""
    # Imported here: whoever drafts from a text needs neither library, and both take their time.
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
        pages = [paragraphs(page.get_textpage()) for page in document]
    except pypdfium2.PdfiumError as error:
        advice = "save it without a password, or take its text by other means"
        raise BadInput(f"{path.name} cannot be read as a PDF ({error}); {advice}") from None
    text = "\n\n".join(pages)
    if not text.strip():
        raise BadInput(f"{path.name} has no text layer, only pictures; run OCR on it first")
    return Extracted(text.rstrip() + "\n", document.get_metadata_dict().get("Title", ""))


def from_page(path: Path) -> Extracted:
    """The article of a page. BadInput if there is none."""
    import trafilatura
    from trafilatura.metadata import extract_metadata

    html = decoded(path)
    found = trafilatura.extract(html, include_comments=False, include_tables=True)
    if not found or max(map(len, found.splitlines())) < SHORTEST:
        advice = "copy its text into a .txt"
        raise BadInput(f"{path.name} holds no article that can be told from the page; {advice}")
    told = extract_metadata(html)
    title, published = (told.title or "", told.date or "") if told else ("", "")
    blocks = [line for line in found.splitlines() if line.strip()]
    blocks = blocks if not title or title in found[: 2 * len(title)] else [title, *blocks]
    return Extracted("\n\n".join(blocks) + "\n", title, published)


READERS: dict[str, Callable[[Path], Extracted]] = {
    ".txt": from_text,
    ".html": from_page,
    ".htm": from_page,
    ".pdf": from_pdf,
}


def extract(path: Path) -> Extracted:
    """The text of a file. BadInput, in one sentence, if it cannot be had."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise BadInput(f"{path.name} is none of {', '.join(READERS)}; name a file of these kinds")
    if not path.is_file():
        raise BadInput(f"{path} is no file; name one: make draft FILE=page.html")
    found = reader(path)
    if "\0" in found.text:
        raise BadInput(f"{path.name} holds a NUL character; it is no text")
    if not found.text.strip():
        raise BadInput(f"{path.name} is empty; there is nothing to draft")
    return found
