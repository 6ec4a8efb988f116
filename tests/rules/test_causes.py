"""A wrong cell gives one fault, not twelve: what follows from it is left unsaid."""

from pathlib import Path

import pytest

from scripts.check import faults
from scripts.model.package import read_package
from tests.conftest import write_rows

pytestmark = pytest.mark.slow

WRONG = {
    "a document that is not there": ("quotes", "document_id", "nowhere"),
    "a start that is moved": ("quotes", "start", "1"),
    "an offset that is none": ("events", "start", "x1"),
    "an offset of another document": ("metrics", "end", "999999"),
    "an end that is missing": ("evidence", "end", ""),
    "a value that is not in the list": ("events", "type", "rumour"),
    "a realis that is none": ("events", "realis", "maybe"),
    "a day that does not exist": ("events", "date", "2025-02-30"),
    "a speaker that is not there": ("quotes", "speaker_id", "nobody"),
    "an event that is not there": ("evidence", "event_id", "E9999"),
    "words that are not in the document": ("quotes", "text", "他們說"),
    "a number that is none": ("metrics", "value", "many"),
    "a hash of another file": ("documents", "sha256", "0" * 64),
    "a document that is renamed": ("documents", "document_id", "elsewhere"),
    "an actor that is renamed": ("actors", "actor_id", "nobody-else"),
    "an event without its id": ("events", "event_id", ""),
    "an article that ends nowhere": ("article_spans", "end", "999999"),
    "an article that ends in letters": ("article_spans", "end", "x1"),
    "a name that is missing": ("names", "name", ""),
    "a name of nobody": ("names", "actor_id", "nobody"),
    "a title that is missing": ("events", "title_en", ""),
    "a day of publication that is none": ("documents", "published_end", "nobody"),
    "a first day that is a number": ("documents", "published_start", "9" * 30),
    "a day of an event that is none": ("events", "date_end", "nobody"),
    "a mention of no document": ("mentions", "document_id", ""),
}


@pytest.mark.parametrize(("table", "column", "bad"), WRONG.values(), ids=WRONG)
def test_a_wrong_cell_gives_one_fault(table: str, column: str, bad: str, package: Path) -> None:
    rows = read_package(package).data[table]
    line, row = next((line, row) for line, row in rows if row[column])
    row[column] = bad
    write_rows(package, rows)
    found = faults(read_package(package))
    assert len(found) == 1, [str(problem) for problem in found]
    assert (found[0].file, found[0].line) in {(rows.table.path, line), (rows.table.path, 1)}


def test_an_id_that_stands_twice_gives_one_fault(package: Path) -> None:
    for table in ("documents", "names", "policies"):
        rows = read_package(package).data[table]
        key, whole = rows.table.key, (package / rows.table.path).read_bytes()
        rows.rows[0][key] = rows.rows[1][key]
        write_rows(package, rows)
        found = faults(read_package(package))
        assert [(p.file, p.line) for p in found] == [(rows.table.path, rows.lines[1])]
        (package / rows.table.path).write_bytes(whole)


def test_two_wrong_cells_give_two(package: Path) -> None:
    data = read_package(package).data
    data["quotes"].rows[0]["text"] = "他們說"
    data["metrics"].rows[-1]["value"] = "many"
    write_rows(package, data["quotes"], data["metrics"])
    assert [p.file for p in faults(read_package(package))] == [
        "data/metrics.csv",
        "data/quotes.csv",
    ]


def test_the_same_fault_of_other_rows_is_said_of_each(package: Path) -> None:
    rows = read_package(package).data["events"]
    inferred = [(line, row) for line, row in rows if "inferred: " in row["note"]]
    for _, row in inferred:
        row["note"] = ""
    write_rows(package, rows)
    found = [p.line for p in faults(read_package(package)) if "has no evidence" in p.message]
    assert len(inferred) > 1 and set(found) == {line for line, _ in inferred}
