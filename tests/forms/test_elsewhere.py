"""The release as people open it elsewhere: by a double click, in a notebook, in a stock database,
on a hub; each promise of its README is kept there."""

import asyncio
import csv
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
import rdflib
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from datasette.app import Datasette
from huggingface_hub import DatasetCard

from scripts.describe.words import Language
from scripts.forms.diagram import hubs, lines
from scripts.forms.translations import languages
from scripts.forms.view_columns import view_columns
from scripts.model.package import Package, read_package
from tests.conftest import ROOT, missing

pytestmark = pytest.mark.slow
CHINESE = re.compile("[\u4e00-\u9fff]")
README = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)

QUOTED = read_package(ROOT).data["quotes"].rows
RELEASED = ("folder", "shipped_release") if QUOTED else ("folder",)
"""What is read of a few rows can fail where there are many; the lines read quotes."""


@pytest.fixture(scope="module")
def stock(folder: Path) -> sqlite3.Connection:
    """The released database, opened as anybody would."""
    return sqlite3.connect(f"file:{folder / 'disk_order.db'}?mode=ro&immutable=1", uri=True)


def blocks(folder: Path, language: str) -> list[str]:
    text = (folder / "README.md").read_text("utf-8")
    return [code for named, code in README.findall(text) if named == language]


def run_in(folder: Path, *words: str) -> str:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("released", RELEASED)
def test_readme_in_python(released: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(released)
    codes = blocks(folder, "python")
    assert len(codes) == 3
    for code in codes:
        assert run_in(folder, sys.executable, "-W", "error", "-c", code)


def test_readme_in_sql(
    folder: Path, stock: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    by_duckdb, by_sqlite = blocks(folder, "sql")
    answer = duckdb.sql(by_duckdb)
    assert answer is not None and answer.fetchall()
    assert stock.execute(by_sqlite).fetchall()


def test_readme_in_r(folder: Path) -> None:
    if not shutil.which("Rscript"):
        missing("Rscript", "r-base-core")
    (code,) = blocks(folder, "r")
    assert run_in(folder, "Rscript", "--vanilla", "-e", code)


def test_readme_in_sqlite_utils_and_datasette(folder: Path) -> None:
    (code,) = blocks(folder, "sh")
    search, serve = code.splitlines()
    assert json.loads(run_in(folder, "sh", "-c", f"{Path(sys.executable).parent}/{search}"))
    assert serve == "datasette disk_order.db"


def test_readmes_say_the_same_in_each_language(folder: Path) -> None:
    said = [
        (folder / f"README{part}.md").read_text("utf-8") for part in ("", ".zh-Hant", ".zh-Hans")
    ]
    codes = [README.findall(text) for text in said]
    assert codes[0] == codes[1] == codes[2]
    for text in said:
        assert "$" not in README.sub("", text)
        for file in re.findall(r"`([\w.*/-]+\.\w+)`", README.sub("", text)):
            assert list(folder.rglob(file)), file


def printed(stock: sqlite3.Connection, words: str) -> set[str]:
    """The cards whose words hold these, by looking at each."""
    columns = "title_zh, title_en, said, text"
    return {
        key
        for key, *cells in stock.execute(f"SELECT row_id, {columns} FROM cards")
        if any(words in cell for cell in cells if cell)
    }


def indexed(stock: sqlite3.Connection, words: str) -> set[str]:
    asked = "SELECT row_id FROM cards_fts WHERE cards_fts MATCH ?"
    return {key for (key,) in stock.execute(asked, [words])}


@pytest.mark.parametrize("words", ["硬碟", "明光", "許可令", "林大同", "硬盘", "片"])
def test_stock_sqlite_finds_what_is_printed(words: str, stock: sqlite3.Connection) -> None:
    found = printed(stock, words)
    assert found and found <= indexed(stock, words)


@pytest.mark.parametrize(
    ("one", "other"), [("硬碟", "硬盘"), ("許可令", "许可令"), ("貿易", "贸易")]
)
def test_stock_sqlite_finds_either_script(one: str, other: str, stock: sqlite3.Connection) -> None:
    assert indexed(stock, one) == indexed(stock, other) != set()
    assert indexed(stock, f"{one} 一二三四五") == set()


def test_stock_datasette_finds_chinese(folder: Path, stock: sqlite3.Connection) -> None:
    datasette = Datasette([str(folder / "disk_order.db")])
    asked = {"_search": "硬盘", "_size": "max", "_shape": "array"}
    asking = datasette.client.get("/disk_order/cards.json", params=asked)
    with ThreadPoolExecutor(1) as pool:  # a browser of other tests has a loop in this thread
        answer = pool.submit(asyncio.run, asking).result()
    assert {row["row_id"] for row in answer.json()} == indexed(stock, "硬碟")


def test_hubs_read_the_card(folder: Path, sound: Package) -> None:
    card = DatasetCard.load(folder / "README.md")
    assert card.data.license == sound.descriptor["licenses"][0]["name"].lower()
    assert card.data.language == ["en", "zh"]
    files = [(folder / entry["data_files"]).is_file() for entry in card.data.configs]
    assert files == [True] * len(sound.tables)
    assert sum("default" in entry for entry in card.data.configs) == 1


FLAT = [(name, words) for name in ("quotes", "events", "figures") for words in languages()]


def flat_rows(folder: Path, name: str, language: Language) -> list[list[str]]:
    ending = "" if language.tag == "en" else f".{language.tag}"
    raw = (folder / f"flat/{name}{ending}.csv").read_bytes().decode("utf-8")
    assert raw.startswith("\ufeff")
    return list(csv.reader(raw[1:].splitlines(keepends=True)))


@pytest.mark.parametrize(("name", "language"), FLAT, ids=lambda one: getattr(one, "tag", one))
def test_flat_files_have_names_for_ids(
    name: str, language: Language, sound: Package, folder: Path
) -> None:
    head, *rows = flat_rows(folder, name, language)
    of = {t.schema["flat"]["file"]: t for t in sound.tables.values() if "flat" in t.schema}[name]
    assert len(set(head)) == len(head) and len(rows) == len(sound.data[of.name].rows)
    assert [row[0] for row in rows] == [row[of.key] for row in sound.data[of.name].rows]
    if language.tag != "en":
        assert [column for column in head if not CHINESE.search(column)] == []
    # No cell of a column that refers elsewhere is an id, where the thing has another name.
    ids = {row[f"{t}_id"] for t in ("document", "article") for row in sound.data[f"{t}s"].rows}
    assert not ids & {cell for row in rows for cell in row}


def test_edges_are_what_quotes_name(folder: Path, stock: sqlite3.Connection) -> None:
    with (folder / "flat/edges.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        ids = row["quote_ids"].split(",")
        assert len(ids) == int(row["quotes"]) <= int(row["times"])
        column = {"actors": "actor_id", "products": "product_id", "policies": "policy_id"}
        asked = f"""SELECT count(*) FROM mentions m JOIN quotes q USING (document_id)
            WHERE q.quote_id = ? AND m.start >= q.start AND m.end <= q.end
            AND q.speaker_id = ? AND m.{column[row["table_name"]]} = ?"""
        for quote_id in ids:
            (count,) = stock.execute(asked, [quote_id, row["speaker_id"], row["row_id"]]).fetchone()
            assert count


def test_annotations_are_read_without_a_network(
    folder: Path, stock: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON-LD to RDF: each annotation has its target, motivation, and a body that says the card."""
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("asked the network"))
    graph = rdflib.Graph().parse(folder / "annotations.jsonld", format="json-ld")
    oa = rdflib.Namespace("http://www.w3.org/ns/oa#")
    found = list(graph.subjects(rdflib.RDF.type, oa.Annotation))
    collection = json.loads((folder / "annotations.jsonld").read_text("utf-8"))
    assert len(found) == collection["total"]
    assert {str(graph.value(one, oa.motivatedBy)) for one in found} <= {
        str(oa[why]) for why in ("describing", "identifying", "linking")
    }
    titles = dict(stock.execute("SELECT card_id, coalesce(title_en, title_zh) FROM cards"))
    for item in collection["first"]["items"]:
        table, _, rest = item["id"].partition("#")[2].partition(".")
        row_id = rest.rpartition(".")[0]
        said = [body["value"] for body in item["body"] if body["type"] == "TextualBody"]
        title = titles[f"{table}.{row_id}"]
        assert not title or (len(said) == 1 and f"{row_id}: {title}" in said[0])


def test_search_engines_for_data_find_each_download(sound: Package, folder: Path) -> None:
    said = json.loads((folder / "dataset.jsonld").read_text("utf-8"))["distribution"]
    assert all((folder / one["contentUrl"]).is_file() for one in said)
    flat = {
        f"flat/{t.schema['flat']['file']}.csv" for t in sound.tables.values() if "flat" in t.schema
    }
    assert {t.path for t in sound.tables.values()} | flat < {one["contentUrl"] for one in said}


def test_diagram_has_every_table_key_and_reference(sound: Package, folder: Path) -> None:
    picture = ElementTree.parse(folder / "diagram.svg")
    space = "{http://www.w3.org/2000/svg}"
    words = ["".join(text.itertext()) for text in picture.iter(f"{space}text")]
    beside = hubs(sound.tables)
    for table in sound.tables.values():
        assert table.name in words
        for column in lines(table):
            target = table.references.get(column, ("",))[0]
            assert (f"{column} → {target}" if target in beside else column) in words
    drawn = [title.text for path in picture.iter(f"{space}path") for title in path]
    wanted = [
        f"{table.name}.{column} → {target}"
        for table in sound.tables.values()
        for column, (target, _) in table.references.items()
        if target not in beside
    ]
    assert sorted(map(str, drawn)) == sorted(wanted)


def test_the_list_of_components_is_what_the_site_pins(sound: Package, folder: Path) -> None:
    text = (folder / "sbom.cdx.json").read_text("utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    known = json.loads(text)
    pinned = re.findall(
        r"^([\w.-]+)==([^ ;]+)", (ROOT / "requirements-serve.txt").read_text("utf-8"), re.MULTILINE
    )
    assert [(c["name"], c["version"]) for c in known["components"]] == pinned
    day = datetime.fromisoformat(sound.descriptor["created"])
    assert datetime.fromisoformat(known["metadata"]["timestamp"]) == day


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.tag)
def test_codebook_tells_every_column(language: Language, sound: Package, folder: Path) -> None:
    ending = "" if language.tag == "en" else f".{language.tag}"
    text = (folder / f"codebook{ending}.md").read_text("utf-8")
    for table in sound.tables.values():
        part = text.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        for field in table.fields:
            assert f"`{field['name']}`" in part
            assert f"| {language.say(field['description'])} |" in part
            if language.tag != "en":
                assert CHINESE.search(language.say(field["description"]))
    for name, columns in view_columns(sound).items():
        part = text.split(f"\n### {name}\n")[1].split("\n### ")[0]
        for column in columns:
            assert re.search(rf"^\| `{column}`[^|]*\| [^|]+ \|$", part, re.MULTILINE), (
                name,
                column,
            )
