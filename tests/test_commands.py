"""Each command does what it says."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.build import built
from scripts.model.package import read_package, to_csv
from tests.conftest import ROOT, Command, snapshot, write_rows


def new_note(root: Path, **cells: str) -> None:
    """A row of source_notes as a curator types it."""
    rows = read_package(root).data["source_notes"]
    rows.rows.append(
        dict.fromkeys(rows.table.columns, "")
        | {"kind": "term", "document_id": "dawan-mingguang"}
        | cells
    )
    write_rows(root, rows)


SOURCE = (ROOT / "tests/package/seeds/000_dawan.txt").read_text(encoding="utf-8")
LIN = SOURCE.index("林大\n同")
TYPED = {
    "in Simplified, without line breaks": {"text": "工程师𠮷田一郎批评"},
    "over a line break in a number": {"text": "營收為46.7億元"},
    "over a line break in a Latin word": {"text": "韋伯（Webber）"},
    "with context in braces": {"text": "在{中國}推出"},
    "with a start": {"text": "林大同", "start": str(LIN)},
    "offsets alone": {"start": str(LIN), "end": str(LIN + 4)},
}


@pytest.mark.parametrize("name", TYPED)
def test_fill_finds_what_is_typed(name: str, package: Path, command: Command) -> None:
    new_note(package, **TYPED[name])
    outcome = command("scripts.fill", "--root", str(package))
    assert outcome.status == 0 and "new ids: R" in outcome.printed
    row = read_package(package).data["source_notes"].rows[-1]
    stands = "".join(SOURCE[int(row["start"]) : int(row["end"])].split())
    assert stands.replace("Web-ber", "Webber") == row["text"]
    assert command("scripts.rules.evidence", "--root", str(package)).status == 0


def test_an_id_that_has_gone_is_never_given_again(package: Path, command: Command) -> None:
    rows = read_package(package).data
    last = rows["source_notes"].rows.pop()
    gone = dict.fromkeys(rows["withdrawn"].table.columns, "") | {
        "table": "source_notes",
        "row_id": last["source_note_id"],
    }
    rows["withdrawn"].rows.append(
        gone | {"withdrawn_id": "W0001", "version": "1.0.1", "reason": "source_corrected"}
    )
    for name in ("source_notes", "withdrawn"):
        (package / rows[name].table.path).write_bytes(
            to_csv(rows[name].table.columns, rows[name].rows)
        )
    new_note(package, **next(iter(TYPED.values())))
    outcome = command("scripts.fill", "--root", str(package))
    assert (
        outcome.status == 0
        and last["source_note_id"] not in outcome.printed
        and "new ids: R" in outcome.printed
    )


def test_fill_numbers_what_has_gone_after_what_is_listed(package: Path, command: Command) -> None:
    rows = read_package(package).data["withdrawn"]
    listed, last = {row["withdrawn_id"] for row in rows.rows}, dict(rows.rows[-1])
    for number in (1, 2):
        gone = {"withdrawn_id": "", "row_id": f"Q009{number}", "replaced_by": ""}
        rows.rows.append(last | gone)
    (package / rows.table.path).write_bytes(to_csv(rows.table.columns, rows.rows))
    assert command("scripts.fill", "--root", str(package)).status == 0
    now = [row["withdrawn_id"] for row in read_package(package).data["withdrawn"].rows]
    assert len(set(now)) == len(now) == len(listed) + 2 and listed <= set(now)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": "林大同"}, "stands"),
        ({"text": "林大同稱，明光去年營叫為"}, "did you mean this?"),
        ({"text": "這裏沒有的話語"}, "stands nowhere"),
        ({"text": "封鎖", "start": "1", "end": "4"}, "the words and the offsets disagree"),
    ],
)
def test_fill_stops_with_the_candidates(
    typed: dict[str, str], said: str, package: Path, command: Command
) -> None:
    new_note(package, **typed)
    before = snapshot(package)
    outcome = command("scripts.fill", "--root", str(package))
    assert outcome.status == 1 and said in outcome.printed
    assert snapshot(package) == before


def test_what_is_right_is_filled_though_another_row_is_wrong(
    package: Path, command: Command
) -> None:
    new_note(package, text="這裏沒有的話語")
    new_note(package, text="工程师𠮷田一郎批评")
    outcome = command("scripts.fill", "--root", str(package))
    assert outcome.status == 1 and "new ids: R" in outcome.printed
    *_, good, bad = read_package(package).data["source_notes"].rows
    assert (good["text"], bad["text"]) == ("工程師𠮷田一郎批評", "這裏沒有的話語")
    assert (bad["source_note_id"], bad["start"]) == ("", "") and good["source_note_id"]
    last = (package / "data/source_notes.csv").read_text("utf-8").count("\n")
    assert f"data/source_notes.csv:{last}:text" in outcome.printed


def test_fill_takes_in_what_a_spreadsheet_saves(package: Path, command: Command) -> None:
    path = package / "data/quotes.csv"
    before = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + before.replace(b"\n", b"\r\n"))
    outcome = command("scripts.fill", "--root", str(package))
    assert outcome.status == 0 and "quotes.csv has the form of a spreadsheet" in outcome.printed
    assert path.read_bytes() == before


@pytest.mark.parametrize("more", [",direct, so he says" + "," * 23 + "\n", None])
def test_a_comma_without_quotes_is_named(more: str | None, package: Path, command: Command) -> None:
    """In a row that is new, and in one whose evidence follows: nothing else is touched."""
    path = package / "data/quotes.csv"
    text = path.read_text("utf-8")
    path.write_text(text + more if more else f"{text[:-1]}, so he says\n", "utf-8", newline="")
    before = snapshot(package)
    outcome = command("scripts.fill", "--root", str(package))
    after = snapshot(package)
    assert {name for name in after if after[name] != before[name]} <= {"datapackage.json"}
    assert outcome.status == 1 and "a comma in a cell wants quotes" in outcome.printed
    assert not more or "probably after 'direct'" in outcome.printed
    assert command("scripts.check", "--root", str(package)).status == 2


SAID: dict[str, tuple[str, str, str, str]] = {
    "an unknown actor": ("quotes", "speaker_id", "lin-datng", "did you mean lin-datong?"),
    "an unknown document": ("quotes", "document_id", "dawan-ordre", "did you mean dawan-order?"),
    "an article that ends in a word": ("article_spans", "end", "84", "ends inside a word"),
}


@pytest.mark.parametrize("name", SAID)
def test_check_says_plainly(name: str, package: Path, command: Command) -> None:
    table, column, bad, said = SAID[name]
    rows = read_package(package).data[table]
    next(row for row in rows.rows if row[column])[column] = bad
    write_rows(package, rows)
    outcome = command("scripts.check", "--root", str(package))
    assert said in outcome.printed and "1 fault" in outcome.printed.splitlines()


def test_a_file_beside_the_documents_is_named(package: Path, command: Command) -> None:
    (package / "seeds/new.txt").write_text("新", "utf-8")
    outcome = command("scripts.check", "--root", str(package))
    assert "seeds/new.txt:1: is no document" in outcome.printed


def test_fill_never_writes_over_a_changed_source(package: Path, command: Command) -> None:
    source = next((package / "seeds").glob("002*"))
    source.write_bytes(source.read_bytes() + b"\n")
    outcome = command("scripts.fill", "--root", str(package))
    assert outcome.status == 1 and "has changed; restore it" in outcome.printed


@pytest.mark.slow
def test_the_build_is_the_same_twice(package: Path, command: Command) -> None:
    made = []
    for _ in range(2):
        assert command("scripts.build", "--root", str(package)).status == 0
        made.append((package / built(package)).read_bytes())
    assert made[0] == made[1]


@pytest.mark.slow
def test_a_killed_build_leaves_the_old_database_whole(package: Path) -> None:
    (package / "build").mkdir()
    (package / built(package)).write_bytes(b"old")
    words = [sys.executable, "-m", "scripts.build", "--root", str(package)]
    building = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL)
    while len(list((package / "build").iterdir())) == 1 and building.poll() is None:
        time.sleep(0.001)
    building.kill()
    assert building.wait() != 0 and (package / built(package)).read_bytes() == b"old"
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    assert (package / built(package)).read_bytes().startswith(b"SQLite format 3\0")
