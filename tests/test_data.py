"""The shipped data are sound: the same checks as `make check`, and sanity from outside the
texts."""

import csv
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from scripts.describe.history import since
from scripts.docs import outputs
from scripts.model.package import read_package, to_csv
from tests.conftest import ROOT, Outcome, missing

DATA = read_package(ROOT).data
MIGRATING = [path.read_text(encoding="utf-8") for path in ROOT.glob("docs/subject/migrating.md")]
"""None where there is no release from which anybody would come."""


def frame(table: str) -> pd.DataFrame:
    return pd.read_csv(ROOT / f"data/{table}.csv", dtype=str, keep_default_na=False)


def test_every_check_passes(command: Callable[..., Outcome]) -> None:
    outcome = command("scripts.check", "--root", str(ROOT))
    assert (outcome.status, outcome.printed.split(":")[0]) == (0, "sound")


@pytest.mark.slow
def test_a_stranger_finds_the_package_valid() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stdout


def test_nothing_is_left_to_fill(command: Callable[..., Outcome], package: object) -> None:
    assert "nothing to fill" in command("scripts.fill", "--root", str(package)).printed


def test_generated_texts_are_up_to_date(command: Callable[..., Outcome]) -> None:
    assert all(
        (ROOT / path).read_bytes() == raw for path, raw in outputs(read_package(ROOT)).items()
    )


@pytest.mark.parametrize("table", DATA)
def test_csvs_are_written_as_the_contract_says(table: str) -> None:
    raw = (ROOT / DATA[table].table.path).read_bytes()
    assert raw == to_csv(DATA[table].table.columns, DATA[table].rows)
    with (ROOT / DATA[table].table.path).open(encoding="utf-8", newline="") as handle:
        assert list(csv.DictReader(handle)) == DATA[table].rows


def test_shares_of_one_whole_do_not_exceed_it() -> None:
    """Shares that one source gives of one market at one time, each holder once, sum to 100 at
    most."""
    wholes: dict[tuple[str, ...], dict[tuple[str, str], float]] = defaultdict(dict)
    for row in DATA["metrics"].rows:
        if (
            row["indicator"] in ("market_share", "sales_volume_share")
            and row["period"]
            and row["area"]
        ):
            whole = (
                row["document_id"],
                row["indicator"],
                row["area"],
                row["period"],
                row["attributed_to"],
                row["event_id"],
            )
            wholes[whole][row["subject_id"], row["product_id"]] = float(row["value_low"])
    assert {
        whole: sum(parts.values()) for whole, parts in wholes.items() if sum(parts.values()) > 100
    } == {}


def test_a_decline_is_the_difference_of_its_two_figures() -> None:
    """縮水近9億: the two revenues that the sentence names differ by it, within its rounding."""
    metrics = frame("metrics")
    declines = metrics[metrics["indicator"] == "revenue_decline"]
    for _, decline in declines.iterrows():
        near = metrics[
            (metrics["indicator"] == "revenue")
            & (metrics["article_id"] == decline["article_id"])
            & (metrics["area"] == decline["area"])
        ]
        values = sorted(near["value"].astype(float))
        assert abs((values[-1] - values[0]) - float(decline["value"])) < 0.05 * float(
            decline["value"]
        )


def test_a_market_is_smaller_than_the_whole() -> None:
    """Revenue in one market is less than the revenue of the same quarter in all."""
    revenue = frame("metrics").query("indicator == 'revenue'")
    whole = revenue[revenue["area"].isin(["", "world"])]["value"].astype(float)
    assert (
        revenue[~revenue["area"].isin(["", "world"])]["value"].astype(float) < whole.max()
    ).all()


def test_the_result_is_announced_after_the_quarter_that_it_is_about() -> None:
    """A result dated to a day or month is not earlier than the period of its figures, where the
    text dates both."""
    events = frame("events").set_index("event_id")
    tied = frame("metrics").query("event_id != '' and period_end != '' and obs_status == 'A'")
    for _, row in tied.iterrows():
        event = events.loc[row["event_id"]]
        if event["type"] == "results" and event["date_end"]:
            assert row["period_start"] <= event["date_end"], (row["metric_id"], row["event_id"])


def test_simplified_columns_keep_the_length() -> None:
    for rows in DATA.values():
        for derivation in rows.table.derivations:
            if derivation.rule == "simplified":
                assert all(
                    len(row[derivation.column]) == len(row[derivation.sources[0]])
                    for row in rows.rows
                )


@pytest.mark.slow
def test_the_release_of_the_shipped_data_is_proved(shipped_release: Path) -> None:
    """Every span of the released folder, by the program that is in it and nothing else."""
    words = [sys.executable, "-I", "-S", str(shipped_release / "verify.py"), str(ROOT / "seeds")]
    said = subprocess.run(words, capture_output=True, text=True)
    spans = sum(
        row[span.start] != ""
        for rows in DATA.values()
        for span in rows.table.spans
        for row in rows.rows
    )
    assert said.returncode == 0 and said.stdout.startswith(f"{spans} spans proved"), said.stderr


@pytest.mark.slow
@pytest.mark.parametrize("question", sorted(path.stem for path in ROOT.glob("examples/*.sql")))
def test_examples_answer_alike(
    question: str, shipped_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In pandas, DuckDB and R, from the release alone."""
    monkeypatch.chdir(shipped_release)
    at = ROOT / f"examples/{question}"
    by_pandas = answered(sys.executable, str(at.with_suffix(".py")))
    answer = duckdb.sql(at.with_suffix(".sql").read_text(encoding="utf-8"))
    assert answer is not None
    by_duckdb = [answer.columns, *(list(map(as_cell, row)) for row in answer.fetchall())]
    assert len(by_pandas) > 5 and by_pandas == by_duckdb
    if not shutil.which("Rscript"):
        missing("Rscript", "r-base-core")
    assert answered("Rscript", "--vanilla", str(at.with_suffix(".R"))) == by_duckdb


def answered(*words: str) -> list[list[str]]:
    """The rows that a program prints."""
    said = subprocess.run(
        words, capture_output=True, encoding="utf-8", env=os.environ | {"LC_ALL": "C.UTF-8"}
    )
    assert said.returncode == 0, said.stderr
    return [list(map(as_cell, row)) for row in csv.reader(said.stdout.splitlines(keepends=True))]


def as_cell(value: object) -> str:
    """A cell as text; 70 and 70.0 are the same number."""
    text = "" if value is None else str(value)
    return text.removesuffix(".0")


@pytest.mark.slow
@pytest.mark.parametrize("program", [*ROOT.glob("examples/answers.py")], ids=str)
def test_days_of_the_examples_are_those_of_the_view(
    program: Path, shipped_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shipped_release)
    asked = "SELECT event_link_id, days_at_least, days_at_most FROM reactions"
    with sqlite3.connect(
        f"file:{database_of(shipped_release)}?mode=ro&immutable=1", uri=True
    ) as db:
        view = {key: [as_cell(day) for day in days] for key, *days in db.execute(asked)}
    rows = answered(sys.executable, str(program))[1:]
    assert {row[0]: row[-2:] for row in rows} == view


def database_of(folder: Path) -> Path:
    (database,) = folder.glob("*.db")
    return database


def migrations(text: str) -> list[str]:
    """The questions of docs/subject/migrating.md."""
    blocks = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    return [
        part for block in blocks for part in re.sub("--.*", "", block).split(";") if part.strip()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("guide", MIGRATING, ids=len)
def test_queries_for_users_of_the_release_before_answer(guide: str, shipped_release: Path) -> None:
    address = f"file:{database_of(shipped_release)}?mode=ro&immutable=1"
    with sqlite3.connect(address, uri=True) as db:
        assert [asked for asked in migrations(guide) if not db.execute(asked).fetchall()] == []
    assert len(migrations(guide)) > 10


@pytest.mark.parametrize("guide", MIGRATING, ids=len)
def test_what_went_has_its_place_in_the_migration(guide: str) -> None:
    """Every column and table that the release had from which it leads, and the data have not."""
    package = read_package(ROOT)
    (before,) = re.findall("^# Migrating from (.*) to ", guide)
    gone = [
        f"{change.table}.{change.field}" if change.field else change.table
        for change in since(package, before)
        if change.change == "withdrawn" and not change.row_id
    ]
    assert [name for name in gone if f"`{name}`" not in guide] == []
