"""A new extraction of a document: its spans move with their words, or are listed."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scripts.model.package import Package, read_package
from scripts.model.sources import marks, read_sources
from scripts.text.layout import layout_of, read
from scripts.text.moving import Aligned
from tests.conftest import Command, snapshot
from tests.editing import unsound

DOCUMENT = "dawan-order"
Track = list[int | None]
"""For each character of a text where it stood before; None for a new one."""


def edited(text: str, track: Track, kind: str, at: float, size: int) -> tuple[str, Track]:
    """A text with one edit: characters changed, taken away or put in, a block copied or moved."""
    first = int(at * len(text))
    last = min(len(text), first + size)
    words, before = text[first:last], track[first:last]
    if kind == "copied":
        return words + text, [*[None] * len(words), *track]
    rest, kept = text[:first] + text[last:], track[:first] + track[last:]
    if kind == "moved":
        return rest + words, kept + before
    new = {"changed": "錯" * len(words), "taken away": "", "put in": "多了" + words}[kind]
    told = before if kind == "put in" else []
    added: Track = [*[None] * (len(new) - len(told)), *told]
    return text[:first] + new + text[last:], track[:first] + added + track[last:]


KINDS = ("changed", "taken away", "put in", "copied", "moved")
EDIT = st.tuples(st.sampled_from(KINDS), st.floats(0, 0.99), st.integers(1, 40))


@example(edits=[("changed", 0.5, 1), ("taken away", 0.0, 34)])  # the same words begin both
@settings(max_examples=40, report_multiple_bugs=False)
@given(edits=st.lists(EDIT, min_size=1, max_size=5))
def test_a_span_moves_with_its_words_or_is_listed(
    edits: list[tuple[str, float, int]], sound: Package
) -> None:
    sources = read_sources(sound)
    source = sources[DOCUMENT]
    text, track = source.text, list[int | None](range(len(source.text)))
    for edit in edits:
        text, track = edited(text, track, *edit)
    where = {before: now for now, before in enumerate(track) if before is not None}
    aligned = Aligned(source.reading, read(text, layout_of(text, source.language)))
    for mark in marks(sound, sources):
        if mark.source is source and mark.span.text:
            place = aligned.place(mark.start, mark.end)
            if place is not None:
                assert aligned.new.of(*place) == mark.reading
                assert place == (where.get(mark.start), where.get(mark.end - 1, -2) + 1)


def extraction(package: Path, tmp_path: Path, old: str, new: str) -> Path:
    """A new extraction of the document: other lines, and some words replaced."""
    source = read_sources(read_package(package))[DOCUMENT]
    assert old in source.text
    text = source.text.replace(old, new)
    (tmp_path / "new.txt").write_text(text.replace("，", "，\n"), "utf-8", newline="")
    return tmp_path / "new.txt"


def test_other_lines_move_every_span(package: Path, tmp_path: Path, command: Command) -> None:
    file = extraction(package, tmp_path, "良率", "良率")
    outcome = command("scripts.curate.reanchor", DOCUMENT, str(file), "--root", str(package))
    assert outcome.status == 0, outcome
    assert unsound(package) == []
    assert (package / "seeds/002_order.txt").read_bytes() == file.read_bytes()


def test_changed_words_are_listed_and_not_found_elsewhere(
    package: Path, tmp_path: Path, command: Command
) -> None:
    """The quote is printed otherwise, and its old words stand at the end: they are not its own."""
    file = extraction(package, tmp_path, "「合作才有出路。」", "「攜手才有出路。」")
    file.write_text(file.read_text("utf-8") + "\n合作才有出路。", "utf-8", newline="")
    outcome = command("scripts.curate.reanchor", DOCUMENT, str(file), "--root", str(package))
    assert outcome.status == 1 and "Q0008 '合作才有出路。' has no certain place" in outcome.printed
    row = next(r for r in read_package(package).data["quotes"].rows if r["quote_id"] == "Q0008")
    assert row["start"] == row["end"] and row["text"] == "合作才有出路。"
    before = snapshot(package)
    said = command("scripts.fill", "--root", str(package))
    assert said.status == 1 and "is empty" in said.printed and snapshot(package) == before


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"a\0b", b"\xef\xbb\xbfa"])
def test_what_is_no_text_is_refused(
    raw: bytes, package: Path, tmp_path: Path, command: Command
) -> None:
    (tmp_path / "new.txt").write_bytes(raw)
    before = snapshot(package)
    words = [DOCUMENT, str(tmp_path / "new.txt"), "--root", str(package)]
    outcome = command("scripts.curate.reanchor", *words)
    assert outcome.status == 2 and len(outcome.complained.splitlines()) == 1
    assert snapshot(package) == before
