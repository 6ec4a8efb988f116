"""Rules of dates: only what goes on is open, and each bound is given by words or by publication."""

import re
import unicodedata
from collections.abc import Iterator

from scripts.model.package import Table
from scripts.rules.codes import days_of, printed
from scripts.rules.rule import ROWS, Case, Holds, Row, Rule
from scripts.text.languages import Language

BOUND = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
CHINESE = str.maketrans("〇○零一二兩三四五六七八九", "0001223456789")
NAMED = re.compile(r"\bE\d{4,}\b")


def only_what_goes_on_is_open(case: Case) -> bool:
    """What has no end goes on; some day of a time that is open is one that lies ahead."""
    open_end = case["date"].endswith(("/..", "..]"))
    lasting = case["date"].endswith("/..") and case["realis"] == "ongoing"
    return not open_end or lasting or case["realis"] in ("planned", "forecast", "announced")


def proofs(table: Table, case: Case) -> list[Row]:
    """The evidence of a row and of the event that it belongs to."""
    keys = {table.key: case[table.key], "event_id": case.row.get("event_id", "")}
    known = case.data.tables["evidence"].columns
    return [r for k, v in keys.items() if k in known for r in case.data.where("evidence", k, v)]


def dates_near(table: Table, column: str, case: Case) -> Iterator[str]:
    """The days from which a bound can follow: of publication, of the event of the row, and of the
    events that its note names."""
    for row in (case.row, *proofs(table, case)):
        for bound in ("published_start", "published_end"):
            yield case.data.cell("documents", row["document_id"], bound)
    events = set(NAMED.findall(case.row.get("note", "")))
    events |= {case.row.get("event_id", "")} if table.key not in ROWS or column != "date" else set()
    for event in sorted(events):
        yield case.data.cell("events", event, "date_start")
        yield case.data.cell("events", event, "date_end")


def words_near(table: Table, case: Case) -> str:
    """The words that can give a date: of the row, of its evidence and of its event."""
    event = case.data.get("events", case.row.get("event_id", "")) or {}
    own = [row.get(c, "") for row in (case.row, event) for c in ("date_text", "text")]
    found = "\n".join([*own, *(row["text"] for row in proofs(table, case))])
    return unicodedata.normalize("NFKC", found)


def years_of(words: str, near: set[int], of: Language) -> set[int]:
    """The years that words give, some of them counted from years that are near."""
    digits = words.translate(CHINESE)
    printed = {int(year) for year in re.findall(r"\d{4}", f"{words}\n{digits}")}
    spans = {int(count) for count in re.findall(of.dates["years"], digits)}
    told = {step for word, step in of.years.items() if re.search(word, words)}
    steps = told | {sign * count for count in spans for sign in (-1, 1)}
    return printed | near | {year + step for year in near | printed for step in steps}


def given(table: Table, column: str) -> Holds:
    """Each year and month of a date is given by words of the row, of its evidence or of its event,
    by the publication, or by the month before it (近日); words such as 上半年 or 年末 give any."""

    def holds(case: Case) -> bool:
        if not case[column] or days_of(case[column]) is None:
            return True
        near = {date for date in dates_near(table, column, case) if date}
        words = words_near(table, case)
        years = years_of(words, {int(date[:4]) for date in near}, case.language)
        months = printed("month", words.translate(CHINESE), case.language.dates)
        months |= {int(date[5:7]) for date in near}
        months |= {(month - 2) % 12 + 1 for month in months}
        loose = re.search(case.language.months, words) is not None
        return all(
            int(year) in years
            and (not month or loose or int(month) in months or (month, day) == ("01", "01"))
            for year, month, day in BOUND.findall(case[column])
        )

    return holds


OPEN = "has an open end, but neither goes on nor lies ahead"
NOT_GIVEN = "has a year or month that neither words of the row nor its publication give"
RULES: tuple[Rule, ...] = (Rule("events", "date", OPEN, only_what_goes_on_is_open),)
