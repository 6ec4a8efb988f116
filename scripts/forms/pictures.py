"""Pictures under which pages are shared: the words of a page on a card of 1200 by 630 pixels.

In comes the built database, out go PNGs beside it: of the site, of the first contradictions and of
the first documents (at most MOST of each: a picture takes a tenth of a second). An SVG stands
beside each, so that a build makes only those whose words have changed. The same words are the same
bytes on one machine; the fonts are the machine's. Where none of them has Chinese, the pictures are
without Chinese words, and the build says so.
"""

import contextlib
import sqlite3
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from xml.sax.saxutils import escape

import vl_convert

from scripts.model.beside import shared_out
from scripts.model.files import write_folder

FEW = 100
"""Pictures that are drawn sooner than a second process is started."""
MOST = 200
FOLDER = "pictures"
MARK = Path(__file__).parents[2] / "web/static/mark.svg"
SERIF = "Charter, Georgia, Noto Serif CJK TC, Liberation Serif, DejaVu Serif, serif"
WIDTH, HEIGHT, MARGIN = 1200, 630, 80
INK, SOFT, PAPER, SEAL = "#17202a", "#4b5663", "#fffefb", "#a3241b"
SITE = "SELECT value FROM package_notes WHERE key = ?"
CONTRADICTIONS = """
SELECT 'discrepancies-' || d.discrepancy_id, d.title_en, d.title_zh_hant, (
    SELECT group_concat(name_en, ' · ') FROM (
        SELECT DISTINCT p.name_en FROM contradictions c
        JOIN documents s USING (document_id) JOIN actors p ON p.actor_id = s.publisher_id
        WHERE c.discrepancy_id = d.discrepancy_id ORDER BY 1))
FROM discrepancies d ORDER BY d."between", d.discrepancy_id LIMIT ?"""
DOCUMENTS = """
SELECT 'documents-' || d.document_id, d.title_en, d.title,
       iif(p.name_en IS NULL, '', p.name_en || ' · ') || coalesce(c.date_words_en, '')
FROM documents d LEFT JOIN actors p ON p.actor_id = d.publisher_id
JOIN cards c ON c.card_id = 'documents.' || d.document_id
ORDER BY d.published_start, d.document_id LIMIT ?"""


@dataclass(frozen=True)
class Picture:
    """The name of a picture and its words: a line above, the title, the same in Chinese, a line
    below."""

    name: str
    above: str
    title: str
    chinese: str
    below: str


def width(word: str) -> float:
    """How wide a word is, in ems: Chinese characters are square, others about half as wide.

    >>> width("硬碟"), width("ab")
    (2.0, 1.04)
    """
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.52 for c in word)


def lines(text: str, room: float, most: int) -> list[str]:
    """A text cut into lines of at most so many ems; what does not fit ends in an ellipsis.

    >>> lines("one two three", 4, 2)
    ['one two', 'three']
    >>> lines("一二三四五六", 2, 2)
    ['一二', '三…']
    """
    spaced = "".join(f"{c}\0" if unicodedata.east_asian_width(c) in "WF" else c for c in text)
    pieces = spaced.replace(" ", " \0").split("\0")
    found, left = [""], list(filter(None, pieces))
    while left:
        if width((found[-1] + left[0]).rstrip()) <= room or not found[-1]:
            found[-1] += left.pop(0)
        elif len(found) < most:
            found.append("")
        else:
            found[-1] = found[-1].rstrip()[:-1] + "…"
            break
    return [line.rstrip() for line in found if line.strip()]


def block(
    rows: list[str], y: float, size: int, colour: str, weight: int = 400
) -> tuple[str, float]:
    """Lines of text from a height downwards, and the height below them."""
    out = ""
    for row in rows:
        y += size * 1.25
        out += (
            f'<text x="{MARGIN}" y="{y:.0f}" font-family="{SERIF}" font-size="{size}" '
            f'font-weight="{weight}" fill="{colour}">{escape(row)}</text>\n'
        )
    return out, y


def svg(picture: Picture, chinese: bool) -> str:
    """The card as SVG."""
    room = WIDTH - 2 * MARGIN
    mark = MARK.read_text(encoding="utf-8").split("</style>")[1].removesuffix("</svg>\n")
    looks = {"pin": f'fill="{INK}"', "body": f'fill="{INK}"', "seal": f'fill="{SEAL}"'}
    looks["words"] = f'fill="none" stroke="{PAPER}" stroke-width="2.6"'
    for name, look in looks.items():
        mark = mark.replace(f'class="{name}"', look)
    above, _y = block([picture.above], 52, 30, SOFT)
    above = above.replace(f'x="{MARGIN}"', f'x="{MARGIN + 68}"')
    title, y = block(lines(picture.title, room / 58, 4), 150, 58, INK, 700)
    said = lines(picture.chinese, room / 40, 2) if chinese else []
    words, _y = block(said, y + 14, 40, SEAL)
    below, _y = block(lines(picture.below, room / 28, 1), HEIGHT - 85, 28, SOFT)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>\n'
        f'<rect width="{WIDTH}" height="14" fill="{SEAL}"/>\n'
        f'<g transform="translate({MARGIN} 52) scale(1.6)">{mark}</g>\n'
        f"{above}{title}{words}{below}</svg>\n"
    )


@cache
def draws_chinese() -> bool:
    """Whether the fonts of this machine have Chinese: without, all characters look alike."""
    drawn = {
        vl_convert.svg_to_png(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
            f'<text x="2" y="30" font-size="30" font-family="{SERIF}">{character}</text></svg>'
        )
        for character in "國產"
    }
    return len(drawn) > 1


def wanted(conn: sqlite3.Connection) -> Iterator[Picture]:
    """The pictures of a database."""
    title, about = (conn.execute(SITE, [key]).fetchone()[0] for key in ("title", "description"))
    yield Picture("site", title, about, "", "")
    kinds = ((CONTRADICTIONS, "Contradiction"), (DOCUMENTS, "Source"))
    for sql, kind in kinds:
        for name, words, chinese, below in conn.execute(sql, [MOST]):
            yield Picture(name, f"{title} · {kind}", words, chinese, below or "")


def drawn(folder: Path, name: str, card: str) -> bytes | None:
    """The picture of a card in a folder, where it is of the same words."""
    at, png = folder / f"{name}.svg", folder / f"{name}.png"
    same = at.is_file() and png.is_file() and at.read_bytes() == card.encode()
    return png.read_bytes() if same else None


def write_pictures(database: Path, folder: Path) -> str | None:
    """Draw what is new of a database's pictures, so that a folder holds them all; a sentence where
    something is missing."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
        cards = {picture.name: svg(picture, draws_chinese()) for picture in wanted(conn)}
    known = {name: raw for name in cards if (raw := drawn(folder, name, cards[name]))}
    new = [name for name in cards if name not in known]
    tasks = [partial(vl_convert.svg_to_png, cards[name]) for name in new]
    found = shared_out(tasks, "Drawing the pictures", apart=len(new) > FEW)
    known |= zip(new, found, strict=True)
    files = {f"{name}.svg": card.encode() for name, card in cards.items()}
    write_folder(folder, files | {f"{name}.png": known[name] for name in cards})
    if draws_chinese():
        return None
    return "no font with Chinese is installed: the pictures for sharing are without Chinese words"


def mark(size: int) -> bytes:
    """The mark of the site as a square PNG."""
    return vl_convert.svg_to_png(MARK.read_text(encoding="utf-8"), scale=size / 32)


def touch() -> bytes:
    """The mark on paper, 180 pixels wide: a telephone puts black behind what is clear."""
    around = 'xmlns="http://www.w3.org/2000/svg" width="180" height="180" viewBox="-6 -6 44 44"'
    paper = f'<rect x="-6" y="-6" width="44" height="44" fill="{PAPER}"/>'
    inner = MARK.read_text(encoding="utf-8")
    return vl_convert.svg_to_png(f"<svg {around}>{paper}{inner}</svg>", scale=1)


def icon() -> bytes:
    """The mark as an ICO of 32 pixels, which may hold a PNG.

    https://learn.microsoft.com/windows/win32/uxguide/vis-icons
    """
    png = mark(32)
    head = struct.pack("<HHH", 0, 1, 1)
    return head + struct.pack("<BBBBHHII", 32, 32, 0, 0, 1, 32, len(png), 22) + png
