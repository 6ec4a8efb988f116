"""Each form of the release: the same bytes anywhere, spans proved, faults named."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from scripts import release
from scripts.describe import citation
from scripts.describe.cff import cff
from scripts.forms import annotations, parquet, spreadsheets
from scripts.model.package import Package, Rows, Table
from scripts.model.problems import BadInput
from scripts.model.sources import read_sources
from scripts.text.layout import reading_text
from tests.conftest import ROOT, lay_out, snapshot

pytestmark = pytest.mark.slow

MAKE = """
from pathlib import Path
from scripts import release
from scripts.model.package import read_package
release.release(read_package(Path()))
"""


def test_same_bytes_on_another_path_zone_locale_and_user(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "weiß 硬碟"
    copy.mkdir()
    lay_out(copy)
    elsewhere = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "7",
        "USER": "someone",
        "PYTHONPATH": str(ROOT),
    }
    old = os.umask(0o077)
    try:
        subprocess.run(
            [sys.executable, "-c", MAKE], cwd=copy, env=os.environ | elsewhere, check=True
        )
    finally:
        os.umask(old)
    first, second = snapshot(folder.parent), snapshot(copy / "dist")
    assert [name for name in {*first, *second} if first.get(name) != second.get(name)] == []


def test_zip_and_sums_hold_the_folder(folder: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(folder.with_name(f"{folder.name}.zip"), tmp_path)
    files = snapshot(folder)
    assert snapshot(tmp_path / folder.name) == files
    del files["SHA256SUMS"]
    sums = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    assert dict(line.split("  ", 1)[::-1] for line in sums) == files


def test_release_holds_no_source_text(sound: Package, folder: Path) -> None:
    """No document stands whole in any file; the spans that together are the text, and whose table
    has no words, have none elsewhere."""
    texts = [source.text for source in read_sources(sound).values()]
    whole = [
        words.encode()
        for text in texts
        for words in (text, text.strip(), reading_text(text.strip()), json.dumps(text)[1:-1])
    ]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [path for path in files for words in whole if words in path.read_bytes()] == []
    divides = sound.partition_table().name
    with sqlite3.connect(f"file:{folder / 'disk_order.db'}?mode=ro&immutable=1", uri=True) as db:
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'texts'").fetchone() == (
            0,
        )
        assert db.execute(
            "SELECT DISTINCT text FROM spans WHERE table_name = ?", [divides]
        ).fetchall() == [("",)]
    items = json.loads((folder / "annotations.jsonld").read_text("utf-8"))["first"]["items"]
    assert {len(item["target"]["selector"]) for item in items if f"#{divides}." in item["id"]} == {
        1
    }


def seeds(sound: Package) -> Path:
    return sound.root / "seeds"


def verify(folder: Path, texts: Path) -> tuple[int, str]:
    """verify.py as a stranger runs it: nothing but Python's standard library."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py"), str(texts)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    return done.returncode, done.stdout + done.stderr


def test_verify_holds_the_reader_of_the_layout_whole(folder: Path) -> None:
    module = (ROOT / "scripts/text/layout.py").read_text("utf-8")
    assert module in (folder / "verify.py").read_text("utf-8")


def test_verify_proves_every_span(sound: Package, folder: Path, tmp_path: Path) -> None:
    count = sum(
        1
        for rows in sound.data.values()
        for span in rows.table.spans
        for row in rows.rows
        if row[span.start]
    )
    assert verify(folder, seeds(sound)) == (
        0,
        f"{count} spans proved against the texts of {seeds(sound)}\n",
    )
    for number, path in enumerate(sorted(seeds(sound).iterdir())):
        shutil.copy(path, tmp_path / f"renamed {number}")
    assert verify(folder, tmp_path)[0] == 0
    assert verify(folder, tmp_path / "nowhere")[0] == 2


def shift_annotation(folder: Path, texts: Path) -> None:
    path = folder / "annotations.jsonld"
    path.write_text(
        path.read_text("utf-8").replace('Selector", "start": ', 'Selector", "start": 1', 1), "utf-8"
    )


def drop_annotation(folder: Path, texts: Path) -> None:
    path = folder / "annotations.jsonld"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:2] + lines[3:]), "utf-8")


def change_word(folder: Path, texts: Path) -> None:
    path = folder / "annotations.jsonld"
    path.write_text(
        path.read_text("utf-8").replace('Selector", "exact": "', 'Selector", "exact": "X', 1),
        "utf-8",
    )


def change_cell(folder: Path, texts: Path) -> None:
    path = folder / "data/evidence.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], lines[1].replace("20日", "21日"), *lines[2:]]), "utf-8")


def change_text(folder: Path, texts: Path) -> None:
    path = sorted(texts.iterdir())[0]
    path.write_bytes(path.read_bytes() + b" ")


def sums(change: Callable[[list[str]], list[str]]) -> Callable[[Path, Path], object]:
    """SHA256SUMS with other lines."""

    def plant(folder: Path, texts: Path) -> None:
        path = folder / "SHA256SUMS"
        path.write_text("".join(change(path.read_text("utf-8").splitlines(keepends=True))), "utf-8")

    return plant


def link_readme(folder: Path, texts: Path) -> None:
    (folder / "README.md").rename(texts / "README.md")
    (folder / "README.md").symlink_to(texts / "README.md")


def folder_for_readme(folder: Path, texts: Path) -> None:
    (folder / "README.md").unlink()
    (folder / "README.md").mkdir()


PLANTED: dict[str, tuple[Callable[[Path, Path], object], str]] = {
    "annotation elsewhere": (shift_annotation, "its row says"),
    "annotation gone": (drop_annotation, "has no annotation"),
    "annotation with other words": (change_word, "its words are not those at"),
    "cell with other words": (change_cell, "is not what stands at"),
    "another text": (change_text, "has the SHA-256"),
    "a changed file": (
        lambda folder, texts: (folder / "README.md").write_text(""),
        "README.md: is not the file that was released",
    ),
    "a missing file": (
        lambda folder, texts: (folder / "README.md").unlink(),
        "README.md: is listed in SHA256SUMS, and is no file",
    ),
    "a linked file": (link_readme, "README.md: is listed in SHA256SUMS"),
    "a folder for a file": (folder_for_readme, "README.md: is listed in SHA256SUMS"),
    "an extra file": (
        lambda folder, texts: (folder / "data/more.csv").write_text("a"),
        "data/more.csv: is not listed in SHA256SUMS",
    ),
    "a hidden file": (
        lambda folder, texts: (folder / ".x").write_text("a"),
        ".x: is not listed in SHA256SUMS",
    ),
    "sums emptied": (sums(lambda lines: []), "README.md: is not listed in SHA256SUMS"),
    "sums cut short": (sums(lambda lines: lines[:-1]), "verify.py: is not listed in SHA256SUMS"),
    "a line cut short": (sums(lambda lines: [*lines[:-1], lines[-1][:-3]]), "is no line of it"),
    "a line twice": (sums(lambda lines: [lines[0], *lines]), "SHA256SUMS:2: "),
    "sums padded": (sums(lambda lines: [*lines, "\n"]), "is no line of it"),
    "sums padded with words": (sums(lambda lines: [*lines, "more"]), "'more' is no line of it"),
    "a line that leads out": (
        sums(lambda lines: [*lines, f"{'0' * 64}  ../texts\n"]),
        "../texts: is listed in SHA256SUMS, and is no file",
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_verify_finds(fault: str, sound: Package, folder: Path, tmp_path: Path) -> None:
    plant, said = PLANTED[fault]
    copy, texts = (
        Path(shutil.copytree(folder, tmp_path / "copy")),
        Path(shutil.copytree(seeds(sound), tmp_path / "texts")),
    )
    plant(copy, texts)
    status, printed = verify(copy, texts)
    assert status == 1 and said in printed


UNREADABLE: dict[str, tuple[str, bytes]] = {
    "no table": ("data/quotes.csv", b""),
    "no text": ("data/quotes.csv", b"\xff\xfe"),
    "cells too few": ("data/quotes.csv", b"quote_id,document_id,start,end,text\nQ1\n"),
    "offsets in words": ("data/quotes.csv", b"quote_id,document_id,start,end,text\nQ,x,one,2,y\n"),
    "no JSON": ("annotations.jsonld", b"{"),
    "other JSON": ("annotations.jsonld", b"[]"),
    "no selectors": ("annotations.jsonld", b'{"first": {"items": [{"id": "x"}]}}'),
    "nested deep": ("annotations.jsonld", b"[" * 100_000),
    "no resources": ("datapackage.json", b"{}"),
    "resources in words": ("datapackage.json", b'{"resources": "x"}'),
    "a path that leads out": (
        "datapackage.json",
        b'{"resources": [{"name": "x", "path": "../../x", "schema": "/etc/hostname"}]}',
    ),
    "no schema": ("schemas/quotes.json", b"null"),
    "a document without a text": ("data/documents.csv", b"document_id\nx\n"),
}


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


@pytest.mark.parametrize("case", UNREADABLE)
def test_verify_says_what_it_cannot_read(case: str, sound: Package, copy: Path) -> None:
    """Also where SHA256SUMS was made to fit."""
    name, raw = UNREADABLE[case]
    (copy / name).write_bytes(raw)
    status, printed = verify(copy, seeds(sound))
    assert status == 1 and f"{name}: is not the file that was released" in printed
    (copy / "SHA256SUMS").unlink()
    release.write_sums(copy)
    status, printed = verify(copy, seeds(sound))
    assert status == 2 and len(printed.splitlines()) == 1
    assert "cannot be read as a release" in printed


@pytest.mark.parametrize("words", [[], ["/nonexistent"], ["a", "b"], [__file__], [""]])
def test_verify_asks_for_a_folder(words: list[str], folder: Path) -> None:
    program = [sys.executable, "-I", "-S", str(folder / "verify.py"), *words]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and "python verify.py SEEDS_DIR" in done.stderr


def test_annotations_are_of_the_model(sound: Package, folder: Path) -> None:
    """The shape that the W3C's model gives; prefix and suffix of 32 characters unless the text ends
    or they stand twice."""
    texts = {source.path: source.text for source in read_sources(sound).values()}
    collection = json.loads((folder / "annotations.jsonld").read_text("utf-8"))
    items = collection["first"]["items"]
    assert collection["total"] == len(items)
    assert len({item["id"] for item in items}) == len(items)
    for item in items:
        text = texts[item["target"]["source"]]
        position, *quotes = item["target"]["selector"]
        start, end = position["start"], position["end"]
        for quote in quotes:
            whole = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert text[start:end] == quote["exact"] and text.count(whole) == 1
            assert len(quote["prefix"]) in (32, start) or len(quote["prefix"]) % 64 == 0
            assert len(quote["suffix"]) in (32, len(text) - end) or len(quote["suffix"]) % 64 == 0


def test_quote_that_stands_twice_gets_more_around_it() -> None:
    text = "x" + "硬碟" * 30 + "y" + "硬碟" * 30 + "z𠮷"
    quote = annotations.quote_selector(text, 40, 42)
    assert (quote["exact"], text.count(quote["prefix"] + quote["exact"] + quote["suffix"])) == (
        text[40:42],
        1,
    )
    assert annotations.quote_selector("一二", 0, 1) == {
        "type": "TextQuoteSelector",
        "exact": "一",
        "prefix": "",
        "suffix": "二",
    }


def made_up(rows: list[dict[str, str]], **types: str) -> Rows:
    fields = [{"name": name, "type": kind, "description": "."} for name, kind in types.items()]
    return Rows(
        Table("t", "data/t.csv", "schemas/t.json", {"fields": fields, "primaryKey": ["id"]}),
        rows,
        list(range(2, len(rows) + 2)),
    )


def package_of(rows: Rows, root: Path) -> Package:
    resource = {"name": "t", "title": "T", "description": "."}
    descriptor = {
        "name": "p",
        "title": "P",
        "version": "1.0.0",
        "description": ".",
        "created": "2026-01-02T00:00:00Z",
        "contributors": [],
        "licenses": [{"name": "x", "path": "y"}],
        "resources": [resource],
    }
    package = Package(root, descriptor, {"t": rows.table})
    package.__dict__["data"] = {"t": rows}
    return package


TRAPS = [
    "0012",
    "2025-10",
    "1E5",
    "=1+1",
    "'=x",
    "+886",
    "-",
    "@a",
    "TRUE",
    "#N/A",
    "NA",
    "null",
    " x",
    "a\nb",
    '"',
    "12345678901234567890",
    "𠮷",
    "http://x.y",
]


def test_excel_leaves_traps_alone(tmp_path: Path) -> None:
    rows = made_up(
        [
            {"id": trap, "n": "12345678901234567" if trap == "NA" else "46743000000"}
            for trap in TRAPS
        ],
        id="string",
        n="number",
    )
    spreadsheets.write(package_of(rows, tmp_path), tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "excel/p.xlsx")["t"]
    found: list[tuple[Any, ...]] = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in found] == TRAPS
    assert {row[1] for row in found} == {46743000000, "12345678901234567"}
    assert b"\n'=1+1," in (tmp_path / "excel/t.csv").read_bytes()


def test_excel_names_a_cell_that_it_would_cut_and_goes_on_in_another_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match=r"data/t\.csv:2:id is longer than the 32767 characters"):
        spreadsheets.write(
            package_of(made_up([{"id": "𠮷" * 16_384}], id="string"), tmp_path), tmp_path
        )
    shutil.rmtree(tmp_path / "excel")
    monkeypatch.setattr(spreadsheets, "SHEET_ROWS", 3)
    spreadsheets.write(
        package_of(made_up([{"id": str(n)} for n in range(5)], id="string"), tmp_path), tmp_path
    )
    book = openpyxl.load_workbook(tmp_path / "excel/p.xlsx")
    rows = {sheet.title: sheet.max_row for sheet in book if sheet.title.startswith("t")}
    assert rows == {"t": 3, "t 2": 3, "t 3": 2}


@pytest.mark.parametrize(
    ("kind", "cell"),
    [("number", "x"), ("integer", "9" * 20), ("date", "2025-02-30")],
)
def test_parquet_refuses_what_it_cannot_hold(kind: str, cell: str, tmp_path: Path) -> None:
    with pytest.raises(
        BadInput, match=r"data/t\.csv has a cell that Parquet cannot hold .*column #1: Row #2"
    ):
        parquet.write(
            package_of(made_up([{"id": "a", "n": cell}], id="string", n=kind), tmp_path), tmp_path
        )


def test_parquet_rounds_no_number(tmp_path: Path) -> None:
    cells = [{"id": "a", "n": "0.1"}, {"id": "b", "n": "12345678901234567.1"}]
    with pytest.raises(BadInput, match=r"data/t\.csv:3:n has more digits than .*567\.1"):
        parquet.write(package_of(made_up(cells, id="string", n="number"), tmp_path), tmp_path)


@pytest.mark.parametrize("name", ["codebook", "codebook.zh-Hant", "codebook.zh-Hans"])
def test_codebook_links_lead_somewhere(name: str, folder: Path) -> None:
    page = (folder / f"{name}.html").read_text("utf-8")
    targets = set(page.split('href="#')[1:])
    assert all(f'id="{target.partition(chr(34))[0]}"' in page for target in targets)


def test_every_version_is_that_of_the_descriptor(sound: Package, folder: Path) -> None:
    version = sound.descriptor["version"]
    assert yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))["version"] == version
    assert json.loads((folder / "citation.json").read_text("utf-8"))[0]["version"] == version
    assert [
        json.loads((folder / name).read_text("utf-8"))["version"]
        for name in ("croissant.json", "dataset.jsonld")
    ] == [version] * 2
    assert f"version = {{{version}}}" in (folder / "citation.bib").read_text("utf-8")
    assert f"## {version} " in (folder / "CHANGELOG.md").read_text("utf-8")
    assert f"# {sound.descriptor['title']} {version}" in (folder / "README.md").read_text("utf-8")


def test_row_and_doi_are_cited(sound: Package) -> None:
    known = sound.descriptor | {
        "version": "1.2.0",
        "created": "2026-01-02T00:00:00Z",
        "id": "https://doi.org/10.5281/zenodo.1",
        "title": "A & B",
    }
    row = citation.cited(
        known | {"homepage": "https://example.org"},
        "Somebody, quoted in A & B, 「5%」",
        "/disk_order/quotes/Q0001",
        "Q0001",
    )
    said = "Somebody, quoted in A & B, 「5%」. A & B Q0001, version 1.2.0,"
    assert citation.text(row) == f"{said} https://example.org/disk_order/quotes/Q0001"
    made = citation.bibtex(row)
    assert "title = {{Somebody, quoted in A \\& B, 「5\\%」}}" in made
    assert "doi = {10.5281/zenodo.1}" in made
    assert citation.csl(row)["issued"] == {"date-parts": [[2026, 1, 2]]}
    assert yaml.safe_load(cff(known, ""))["doi"] == "10.5281/zenodo.1"


def test_cffconvert_accepts_the_citation(folder: Path, tools: Path) -> None:
    for path in (ROOT / "CITATION.cff", folder / "CITATION.cff"):
        done = subprocess.run(
            [tools / "cffconvert", "--validate", "--infile", path],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
