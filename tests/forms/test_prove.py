"""The proof of a release by an engine says what `make check` says, row by row and column by column.

`tests/forms/spark.py` asks the same of Spark (make prove-spark).
"""

import random
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet
import pytest

from scripts.check import faults
from scripts.forms import parquet
from scripts.forms.prove import prove
from scripts.forms.proving.engines import ENGINES
from scripts.forms.proving.relations import reading
from scripts.forms.proving.texts import aligned
from scripts.model.package import Package, Rows, read_package
from scripts.model.sources import read_sources
from scripts.text.layout import layout_of, read
from tests.conftest import Command, write_rows

KINDS = {
    "required": r'"required" is',
    "key": r"\((primary-key|unique-error)\)",
    "reference": r"\(foreign-key\)$|^no document",
    "offset": r'is not an offset|"minimum" is',
    "empty": "^span .* is empty",
    "outside": "is outside its document",
    "inside": "is not inside",
    "tight": "begins or ends in white space",
    "text": "is not what stands at",
    "changed": "the source has changed",
}
"""Kind -> what `make check` says of it."""
Verdict = set[tuple[str, str, str, str]]
"""Table, row, column, kind."""
TRAPS = "a-\nb 華 -\n\nC\u00ad\nd𠮷\u2010 \ne-f g-\n5「\n」x\u2010\ny- z"
"""Hyphens, breaks and blanks, in and between words of both scripts."""


def by_check(root: Path) -> Verdict:
    """What `make check` says of what an engine proves, too."""
    package = read_package(root)
    places = {
        (rows.table.path, line): (rows.table, row[rows.table.key])
        for rows in package.data.values()
        for line, row in rows
    }
    told = set()
    for fault in faults(package):
        kinds = [kind for kind, said in KINDS.items() if re.search(said, fault.message)]
        if kinds and (fault.file, fault.line) in places:
            table, row_id = places[fault.file, fault.line]
            # A key that stands twice is told of the row; its column is the key.
            told.add((table.name, row_id, fault.column or table.key, kinds[0]))
    return told


def by_engine(root: Path, folder: Path, engine: str = "duckdb") -> Verdict:
    """What an engine says of the same package, released as Parquet."""
    release(root, folder)
    scratch = folder / "scratch"
    scratch.mkdir()
    verdict = prove(folder, root / "seeds", engine, "", scratch)
    same = {"start": "offset", "end": "offset"}
    return {(f.table, f.row_id, f.column, same.get(f.kind, f.kind)) for f in verdict.faults}


def release(root: Path, folder: Path) -> None:
    """The part of a release that is proved, written so that any cell can be empty."""
    (folder / "schemas").mkdir(parents=True)
    (folder / "parquet").mkdir()
    package = read_package(root)
    for path in ("datapackage.json", *(table.schema_path for table in package.tables.values())):
        (folder / path).write_bytes((root / path).read_bytes())
    for name, rows in package.data.items():
        made = parquet.arrow_table(rows, {})
        bare = pa.Table.from_arrays(made.columns, names=made.column_names)
        pyarrow.parquet.write_table(bare, folder / f"parquet/{name}.parquet")


def span_changes(package: Package, chance: random.Random) -> Iterator[tuple[Rows, dict[str, str]]]:
    """For each span of each row something that is wrong with it: (rows, changed cells by key)."""
    documents = [*read_sources(package)]
    for rows in package.data.values():
        for row in rows.rows:
            for span in rows.table.spans:
                if not row[span.start]:
                    continue
                start, end = int(row[span.start]), int(row[span.end])
                other = chance.choice([d for d in documents if d != row[span.document]])
                ways = [
                    {span.start: str(start + 1), span.end: str(end + 1)},
                    {span.start: str(start - 1)},
                    {span.end: str(end - 1)},
                    {span.end: str(end + 1)},
                    {span.end: str(start)},
                    {span.start: str(end), span.end: str(start)},
                    {span.end: "99999"},
                    {span.start: "", span.end: str(end)},
                    {span.start: str(start), span.end: ""},
                    {span.document: other},
                ]
                if span.text:
                    word = row[span.text]
                    at = chance.randrange(len(word))
                    ways += [
                        {span.text: word[:at] + "𠮷" + word[at + 1 :]},
                        {span.text: word[:at]},
                    ] * 2
                yield rows, {rows.table.key: row[rows.table.key]} | chance.choice(ways)


def cell_changes(
    package: Package, kind: str, chance: random.Random
) -> Iterator[tuple[Rows, dict[str, str]]]:
    """References that lead nowhere, keys that stand twice, required cells that are empty."""
    for rows in package.data.values():
        table = rows.table
        limits = table.having("constraints").items()
        needed = [c for c, limit in limits if limit.get("required") and c != table.key]
        for number, row in enumerate(rows.rows):
            key = {table.key: row[table.key]}
            given = [column for column in table.references if row[column]]
            if kind == "reference" and given:
                yield rows, key | {chance.choice(given): "nobody"}
            elif kind == "required" and needed:
                yield rows, key | {chance.choice(needed): ""}
            elif kind == "key" and number:
                yield rows, key | {"=": rows.rows[number - 1][table.key]}


def plant(root: Path, kind: str, many: int, seed: int) -> int:
    """Change so many rows of a package, each once; how many were changed."""
    chance, package = random.Random(seed), read_package(root)
    ways = span_changes if kind == "span" else None
    found = [*ways(package, chance)] if ways else [*cell_changes(package, kind, chance)]
    chance.shuffle(found)
    changed = set[tuple[str, str]]()
    for rows, cells in found:
        table, key = rows.table, cells[rows.table.key]
        if len(changed) == many or (table.name, key) in changed:
            continue
        changed.add((table.name, key))
        row = next(row for row in rows.rows if row[table.key] == key)
        row |= {c: value for c, value in cells.items() if c != "="}
        row[table.key] = cells.get("=", key)
    write_rows(root, *package.data.values())
    return len(changed)


PLANTED = {"span": 110, "reference": 50, "required": 40, "key": 5}
"""What is planted -> in how many rows. Few keys: what refers to a lost one is left unsaid."""


def test_sound_data_are_sound(made: Path, tmp_path: Path) -> None:
    assert by_engine(made, tmp_path / "release") == by_check(made) == set()


@pytest.mark.slow
@pytest.mark.parametrize("kind", PLANTED)
def test_planted_faults_are_told_as_by_the_checks(kind: str, package: Path, tmp_path: Path) -> None:
    many = plant(package, kind, PLANTED[kind], seed=16)
    told = by_engine(package, tmp_path / "release")
    assert told == by_check(package) and many == PLANTED[kind] <= len(told) + 5


@pytest.mark.slow
def test_a_changed_text_is_told(package: Path, tmp_path: Path) -> None:
    path = package / "seeds/000_dawan.txt"
    path.write_bytes(path.read_bytes().replace("林".encode(), "𠮷".encode()))
    told = by_engine(package, tmp_path / "release")
    assert told == by_check(package)
    assert {"changed", "text"} <= {kind for *_, kind in told}


def said_of_slices(language: str, engine: Any) -> tuple[list[str], list[str]]:
    """How each slice of the traps reads: by an engine, and by Python."""
    said = read(TRAPS, layout_of(TRAPS, language))
    reads = aligned(said)
    places = [p for p in combinations(range(len(TRAPS) + 1), 2) if tight(TRAPS[slice(*p)])]
    cells = ibis.memtable(
        {
            "at": range(len(places)),
            "raw": [TRAPS[s:e] for s, e in places],
            "reads": [reads[s:e] for s, e in places],
        }
    )
    shown = cells.select("at", text=reading(cells["raw"], cells["reads"])).order_by("at")
    told: list[str] = engine.to_pyarrow(shown)["text"].to_pylist()
    return told, [said.of(*place) for place in places]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_slice_reads_as_in_python(language: str, tmp_path: Path) -> None:
    told, wanted = said_of_slices(language, ENGINES["duckdb"]("", tmp_path))
    assert told == wanted


def tight(raw: str) -> bool:
    return raw == raw.strip()


@pytest.mark.slow
def test_bad_input_is_a_sentence(folder: Path, tmp_path: Path, command: Command) -> None:
    for asked in ((tmp_path, tmp_path), (folder, tmp_path), (folder, tmp_path / "none")):
        told = command("scripts.forms.prove", *map(str, asked))
        assert told.status == 2 and told.complained.count("\n") == 1 and not told.printed
    seeds = str(Path(__file__).parents[1] / "package/seeds")
    told = command("scripts.forms.prove", str(folder), seeds)
    assert told.status == 0 and "spans proved" in told.printed
