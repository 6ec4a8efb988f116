"""Pictures under which pages are shared, and the icon."""

import shutil
import struct
from pathlib import Path

from scripts.forms.pictures import FOLDER, MARK, Picture, icon, svg, touch, write_pictures


def size(png: bytes) -> tuple[int, int]:
    """Width and height, from the first chunk: https://www.w3.org/TR/png-3/#11IHDR"""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


def test_every_contradiction_and_document_has_a_picture_drawn_once(
    database: Path, tmp_path: Path
) -> None:
    at = Path(shutil.copy(database, tmp_path))
    write_pictures(at, at.with_name(FOLDER))
    drawn = sorted((tmp_path / FOLDER).glob("*.png"))
    kinds = {path.name.split("-")[0].removesuffix(".png") for path in drawn}
    assert kinds == {"site", "discrepancies", "documents"}
    assert {size(path.read_bytes()) for path in drawn} == {(1200, 630)}
    before = {path: path.stat().st_mtime_ns for path in drawn}
    (tmp_path / FOLDER / "of-a-row-that-went.png").write_bytes(b"")
    write_pictures(at, at.with_name(FOLDER))
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / FOLDER).glob("*.png")} == before


def test_words_of_a_picture_are_no_markup_and_stay_on_it() -> None:
    long = Picture("x", "a & b", "<b>" + "very long words " * 40, "硬碟" * 80, "below")
    drawn = svg(long, chinese=True)
    assert "&lt;b&gt;" in drawn and "a &amp; b" in drawn
    assert drawn.count("<text") == 1 + 4 + 2 + 1 and drawn.count("…</text>") == 2
    assert "晶" not in svg(long, chinese=False)


def test_the_icons_in_the_tree_are_drawn_from_the_mark() -> None:
    assert MARK.with_name("favicon.ico").read_bytes() == icon()
    assert MARK.with_name("touch.png").read_bytes() == touch()
