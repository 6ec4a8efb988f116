"""Annotations made elsewhere become drafts at the places of their words, or are told."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.curate.drafting.form import open_drafts, read_draft
from scripts.curate.imports_place import Claim, Found, place, unit_of
from scripts.curate.imports_read import read_annotations
from scripts.forms import annotations
from scripts.model.package import Rows, read_package, to_csv
from scripts.model.sources import Source
from tests.conftest import Command, snapshot

DOCUMENT = "dawan-mingguang"
WORDS = "損人不利"
TEXTS = st.text("甲乙丙𠮷a \n", min_size=12, max_size=60).filter(lambda text: text.strip())


@pytest.fixture
def own_text(package: Path) -> str:
    rows = read_package(package).data["documents"].rows
    path = next(row["path"] for row in rows if row["document_id"] == DOCUMENT)
    return (package / path).read_text(encoding="utf-8")


def test_our_own_export_comes_back(package: Path, command: Command, folder: Path) -> None:
    before = read_package(package)
    _ = before.data
    file = str(folder / "annotations.jsonld")
    again = command("scripts.curate.imports", file, "--root", str(package))
    assert (again.status, open_drafts(before)) == (0, [])
    emptied = ("quotes", "metrics", "events")
    for name in emptied:
        table = before.tables[name]
        (package / table.path).write_bytes(to_csv(table.columns, []))
    after = read_package(package)
    assert command("scripts.curate.imports", file, "--root", str(package)).status == 0
    drafted = [
        span
        for document in open_drafts(after)
        for rows in read_draft(after, document).values()
        for span in spans(rows)
    ]
    assert sorted(drafted) == sorted(s for name in emptied for s in spans(before.data[name]))


def spans(rows: Rows) -> list[tuple[str, ...]]:
    """All spans of all rows, and their words."""
    return [
        (rows.table.name, *(row[c] for c in (span.document, span.start, span.end, span.text)))
        for span in rows.table.spans
        for row in rows.rows
        if row[span.start]
    ]


def langextract(text: str, start: int, end: int, words: str) -> tuple[str, str]:
    one = {"extraction_class": "Quote", "extraction_text": words}
    one["char_interval"] = {"start_pos": start, "end_pos": end}  # type: ignore[assignment]
    told = {"document_id": DOCUMENT, "text": text, "extractions": [one]}
    return "x.jsonl", json.dumps(told)


def label_studio(text: str, start: int, end: int, words: str) -> tuple[str, str]:
    value = {"start": start, "end": end, "text": words, "labels": ["quotes"]}
    result = [{"type": "labels", "to_name": "text", "value": value}]
    task = {"data": {"text": text, "document_id": DOCUMENT}, "annotations": [{"result": result}]}
    return "x.json", json.dumps([task])


def brat(text: str, start: int, end: int, words: str) -> tuple[str, str]:
    return f"{DOCUMENT}.ann", f"T1\tQuote {start} {end}\t{words}\nA1\tmedium T1 speech\n"


def web(text: str, start: int, end: int, words: str) -> tuple[str, str]:
    at = {"type": "TextPositionSelector", "start": start, "end": end}
    quote = {"type": "TextQuoteSelector", "exact": words}
    target = {"source": DOCUMENT, "selector": [at, quote]}
    one = {"type": "Annotation", "body": {"value": "quotes"}, "target": target}
    return "x.jsonld", json.dumps(one)


@pytest.mark.parametrize("unit", ["utf-32-le", "utf-16-le", "utf-8"])
@pytest.mark.parametrize("form", [langextract, label_studio, brat, web])
def test_words_of_four_forms_are_found_whatever_their_offsets_count(
    form: Any, unit: str, package: Path, own_text: str, command: Command, tmp_path: Path
) -> None:
    word = next(w for w in ("韋伯", "中國") if own_text.count(w) >= 1)
    start = own_text.rindex(word)
    width = {"utf-32-le": 4, "utf-16-le": 2, "utf-8": 1}[unit]
    first, last = (len(own_text[:at].encode(unit)) // width for at in (start, start + len(word)))
    name, written = form(own_text, first, last, word)
    (tmp_path / name).write_text(written, encoding="utf-8")
    outcome = command("scripts.curate.imports", str(tmp_path / name), "--root", str(package))
    row = read_draft(read_package(package), DOCUMENT)["quotes"].rows[0]
    assert outcome.status == 0
    assert (row["start"], row["end"], row["text"]) == (str(start), str(start + len(word)), word)
    assert row["decision"] == ""


def test_a_mismatch_is_shown_and_never_guessed(
    package: Path, own_text: str, command: Command, tmp_path: Path
) -> None:
    twice = next(c for c in own_text if own_text.count(c) > 1 and "一" <= c <= "鿿")
    file = tmp_path / f"{DOCUMENT}.ann"
    wrong = own_text.index(twice) + 1
    lines = [f"T1\tquotes {wrong} {wrong + 1}\t{twice}", "T2\tquotes 3 7\t無此一語"]
    file.write_text("\n".join(lines), encoding="utf-8")
    outcome = command("scripts.curate.imports", str(file), "--root", str(package))
    assert outcome.status == 1 and "stands nowhere" in outcome.printed
    rows = read_draft(read_package(package), DOCUMENT)["quotes"].rows
    assert [(row["text"], row["start"]) for row in rows] == [(twice, ""), ("無此一語", "")]
    assert "places more" in rows[0]["why"] or "stands at" in rows[0]["why"]


BAD = {
    "a.json": b"{",
    "b.json": b'[{"data": 1}]',
    "c.json": b'{"items": 3}',
    "d.json": b"[]",
    "e.json": b'"\\ud800"',
    "f.jsonl": b'{"extractions": [{"extraction_class": 1}]}',
    "g.jsonl": b'{"extractions": [{"extraction_class": "x", "extraction_text": "y",'
    b' "char_interval": {"start_pos": -1, "end_pos": 2}}]}',
    "h.ann": b"T1\tquotes\n",
    "i.ann": "T1\tquotes 0 1\té".encode("latin-1"),
    "nowhere.ann": b"T1\tquotes 0 1\tx",
    "dawan-mingguang.ann": b"T1\tORG 0 1\tx",
    "k.txt": b"x",
    "l.pdf": b"%PDF-1.7\n\xe2\xe3",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence(
    name: str, package: Path, tmp_path: Path, command: Command
) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    before = snapshot(package)
    outcome = command("scripts.curate.imports", str(tmp_path / name), "--root", str(package))
    assert outcome.status == 2 and len(outcome.complained.splitlines()) == 1
    assert name not in ("k.txt", "l.pdf") or "it is none of .jsonld" in outcome.complained
    assert snapshot(package) == before


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "items data annotations result value start end labels type target selector "
                "extractions char_interval body exact prefix".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(value=JSON, name=st.sampled_from(["x.json", "x.jsonl"]))
def test_any_json_is_read_or_refused(
    value: Any, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / name
    file.write_text(json.dumps(value), encoding="utf-8")
    try:
        read_annotations(file)
    except ValueError as error:
        assert str(error)


@given(text=TEXTS, data=st.data())
def test_shifted_offsets_lead_to_no_look_alike_in_silence(text: str, data: Any) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shift = data.draw(st.integers(-8, 8))
    words = text[start:end]
    if words.strip() != words:
        return
    found = Found(Source("x", "", text))
    bare = Claim(words, (max(0, start + shift), max(0, end + shift)))
    at = place(found, bare, unit_of(found, [bare]))
    assert at.place in (None, (start, end)) or at.doubt
    quote = annotations.quote_selector(text, start, end)
    whole = Claim(words, bare.place, quote["prefix"], quote["suffix"])
    assert place(found, whole, unit_of(found, [whole])).place == (start, end)
