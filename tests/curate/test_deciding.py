"""What the form of a draft promises: many decisions at once, all faults shown, none half done."""

from pathlib import Path

import pytest

from scripts.curate.drafting.extraction import Extracted
from scripts.curate.drafting.form import read_draft
from scripts.draft import draft
from scripts.model.package import Package, Rows, read_package
from tests.conftest import Command, Outcome, snapshot

PAGE = "南山日报\n\n本报讯　林大同6月2日说：“我们会合作。”\n\n林大同表示，营收约15亿元。\n"
FILLED = """\
# a remark
leave nanshan
  kind=web_article
  title_en=Nanshan
  published_note=Made up.
  rights=None: made up.
leave nanshan-1 headline_en=Nanshan
drop actors.1
note events.1 kind=date_number   # its evidence goes, too
note metrics.1
  kind=other
  unit=CNY
leave quotes.1 medium=unknown event_id=
  text_en=We will cooperate.
  note=said_on: A = B.
leave quotes.2
  medium=unknown
  text_en=Revenue was about 1.5 billion yuan
add source_notes
  text=南山日报
  kind=term
accept all
"""


@pytest.fixture
def page(package: Path, tmp_path: Path, command: Command) -> Path:
    """A package in which a draft is open."""
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    descriptor = package / "datapackage.json"
    newer = descriptor.read_text("utf-8").replace('"version": "1.0.0"', '"version": "1.1.0"')
    descriptor.write_text(newer, "utf-8", newline="")
    words = [str(tmp_path / "page.txt"), "--document", "nanshan", "--published", "2025-06-03"]
    assert command("scripts.draft", *words, "--root", str(package)).status == 0
    return package


def read(command: Command, page: Path, form: str) -> Outcome:
    """A form, read from the folder above the package."""
    (page.parent / "decisions.txt").write_text(form, "utf-8")
    words = ["--file", str(page.parent / "decisions.txt"), "--root", str(page)]
    return command("scripts.curate.decide", "nanshan", *words)


def decided(page: Path, table: str) -> dict[str, str]:
    """The rows of a table of the draft, with what is decided of each."""
    rows = read_draft(read_package(page), "nanshan")[table]
    return {row[rows.table.key]: row["decision"] for row in rows.rows}


def test_the_form_asks_for_what_is_wanting_and_is_no_decision(page: Path, command: Command) -> None:
    form = command("scripts.curate.decide", "nanshan", "--root", str(page)).printed
    assert "\nleave quotes.1\n  kind=direct\n  speaker_id=lin-datong\n" in form
    assert "\n  medium=\n  text_en=\n" in form and "# medium: speech interview" in form
    assert "\nleave event_actors.1 role=  # lin-datong: 林大同" in form
    before = snapshot(page)
    assert read(command, page, form).status == 0
    assert snapshot(page) == before


def test_a_form_decides_all_at_once_and_may_be_read_again(page: Path, command: Command) -> None:
    for _ in range(2):
        outcome = read(command, page, FILLED)
        assert outcome.status == 0, outcome.printed
        assert outcome.printed.endswith("; 0 are undecided\n")
        assert decided(page, "events") == {"events.1": "drop"}
        assert decided(page, "metrics") == {"metrics.1": "drop"}
        assert set(decided(page, "quotes").values()) == {"accept"}
        notes = read_draft(read_package(page), "nanshan")["source_notes"].rows
        assert sorted(row["text"] for row in notes) == ["15亿", "6月2日", "南山日报"]
    quotes = {r["quote_id"]: r for r in read_draft(read_package(page), "nanshan")["quotes"].rows}
    assert quotes["quotes.1"]["note"] == "said_on: A = B."
    outcome = command("scripts.accept", "nanshan", "--root", str(page))
    assert outcome.printed.endswith("nothing is left in the draft\nsound\n"), outcome.printed


def test_all_that_is_wrong_with_a_form_is_shown_and_nothing_decided(
    page: Path, command: Command
) -> None:
    wrong = FILLED.replace("medium=unknown event", "medium=speach event")
    wrong = wrong.replace("kind=web_article", "kind_=web_article").replace("quotes.2", "quotes.7")
    before = snapshot(page)
    wrong += "add actors\n  actor_id=lin-datong\n"
    rest = "take metrics\nleave events.1\n  no cell\ndrop events.1\n"
    outcome = read(command, page, wrong + rest)
    assert outcome.status == 1 and snapshot(page) == before
    lines = wrong.splitlines()
    for printed, said in {
        "leave nanshan": "has no column 'kind_'; did you mean kind?",
        "leave quotes.7": "did you mean quotes.1?",
        "add actors": "lin-datong is a row of actors already",
        "leave quotes.1 medium=speach event_id=": "did you mean speech?",
    }.items():
        at = f"decisions.txt:{lines.index(printed) + 1}:"
        assert [line for line in outcome.printed.splitlines() if at in line and said in line], said
    for said in ("decides 'take'", "an indented line is column=value", "events.1 is decided in"):
        assert said in outcome.printed


def test_a_row_comes_before_its_table_and_some_are_excepted(page: Path, command: Command) -> None:
    form = "drop quotes except quotes.2\naccept evidence\ndrop evidence.1\n"
    assert read(command, page, form).status == 0
    assert decided(page, "quotes") == {"quotes.1": "drop", "quotes.2": ""}
    assert decided(page, "evidence")["evidence.1"] == "drop"


def test_words_that_are_typed_anew_move_a_row(page: Path, command: Command) -> None:
    form = FILLED.replace("leave quotes.2\n", "leave quotes.2\n  text=营收约15亿元\n")
    assert read(command, page, form).status == 0
    rows = read_draft(read_package(page), "nanshan")["quotes"].rows
    assert rows[1]["start"] == "" and rows[0]["start"] != ""


def test_the_last_rows_wait_until_the_document_is_sound(page: Path, command: Command) -> None:
    assert (
        read(
            command, page, FILLED.replace("note events.1 kind=date_number", "drop events.1")
        ).status
        == 0
    )
    before = snapshot(page)
    outcome = command("scripts.accept", "nanshan", "--root", str(page))
    assert outcome.status == 1 and snapshot(page) == before
    assert outcome.printed.startswith("nothing was moved:\nseeds/nanshan.txt:3:")


def test_a_comma_without_quotes_stops_no_other_row(package: Path, command: Command) -> None:
    path = package / "data/quotes.csv"
    text = path.read_text("utf-8")
    columns, last = text.splitlines()[0].split(","), text.splitlines()[-1]
    typed = ["", "direct", *[""] * (len(columns) - 2)]
    bad = ",".join([*typed[:-1], "a comma, and no quotes"])
    path.write_text(f"{text}{bad}\n", "utf-8", newline="")
    actors = package / "data/actors.csv"
    emptied = actors.read_text("utf-8").replace("林大同,林大同,", "林大同,,", 1)
    actors.write_text(emptied, "utf-8", newline="")
    outcome = command("scripts.fill", "--root", str(package))
    line = len(path.read_text("utf-8").splitlines())
    assert outcome.status == 1 and outcome.printed.startswith("filled: ")
    assert f"data/quotes.csv:{line}: has {len(columns) + 1} cells" in outcome.printed
    assert path.read_text("utf-8").splitlines()[-2:] == [last, bad]
    assert "林大同,林大同," in actors.read_text("utf-8")


CHINESE = """南山報

南山電子6月2日宣布新盤。林大同同日表示：「2024年營收約15億元。」評議會將於1月8日開會。

本報記者報道，第一季度營收15億元。
"""
ENGLISH = """A new disk

Jane Maxwell, an engineer at Lumina Research, said on June 2 that disks are dear. "They will be
cheaper," Maxwell said on June 3. Maxwell plans to sell 200 disks on July 8.
"""


def drafted(package: Package, text: str, language: str) -> dict[str, Rows]:
    return draft(package, "nanshan", Extracted(text, "Nanshan"), language, "2025-06-04")


def cells(rows: Rows, first: str, second: str) -> list[tuple[str, str]]:
    return [(row[first], row[second]) for row in rows.rows]


def test_a_draft_proposes_what_follows_from_one_sentence(sound: Package) -> None:
    rows = drafted(sound, CHINESE, "zh-Hant")
    assert ("company", "南山電子") in cells(rows["actors"], "kind", "name_zh_hant")
    dates = dict(cells(rows["events"], "date_text", "date"))
    assert dates == {"6月2日": "2025-06-02", "同日": "2025-06-02", "1月8日": "2026-01-08"} | {
        "2024年": "2024"
    }
    by_words = {row["date_text"]: row["event_id"] for row in rows["events"].rows}
    said = next(row for row in rows["quotes"].rows if row["kind"] == "direct")
    assert (said["speaker_id"], said["event_id"]) == ("lin-datong", by_words["同日"])
    context = [row for row in rows["evidence"].rows if row["relation"] == "context"]
    assert [(r["event_id"], r["text"]) for r in context] == [(by_words["同日"], "6月2日")]
    figures = cells(rows["metrics"], "period", "attributed_to")
    assert figures == [("2024", "lin-datong"), ("2025-01/2025-03", "")]


def test_a_draft_of_an_english_text_knows_who_speaks(sound: Package) -> None:
    rows = drafted(sound, ENGLISH, "en")
    people = dict(cells(rows["actors"], "name_en", "actor_id"))
    maxwell = people["Jane Maxwell"]
    assert cells(rows["names"], "actor_id", "name") == [(maxwell, "Maxwell")]
    actors = dict(cells(rows["actors"], "actor_id", "affiliation_id"))
    assert actors[maxwell] == people["Lumina Research"]
    spoken = cells(rows["quotes"], "kind", "speaker_id")
    assert spoken == [("direct", maxwell), ("indirect", maxwell)]
    assert all(row["text_en"] == row["text"] for row in rows["quotes"].rows)
    assert ("July 8", "2025-07-08") in cells(rows["events"], "date_text", "date")
