"""Rules of dates: only what goes on is open, and each bound is given by words or by publication."""

import datetime
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from functools import partial

from scripts.model.package import Table
from scripts.rules.codes import days_of, printed
from scripts.rules.rule import ROWS, Case, Given, Holds, Row, Rule
from scripts.text.characters import plain
from scripts.text.languages import Language, language

BOUND = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
CHINESE = str.maketrans("〇○零一二兩三四五六七八九", "0001223456789")
DAY = datetime.timedelta(1)
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
        if days_of(case[column]) is None:
            return True
        near = {date for date in dates_near(table, column, case) if date}
        years, months = {int(date[:4]) for date in near}, {int(date[5:7]) for date in near}
        if are_among(case[column], years, months):
            return True  # so that the words of most rows need not be read
        words = words_near(table, case)
        months |= printed("month", words.translate(CHINESE), case.language.dates)
        loose = re.search(case.language.months, words) is not None
        return are_among(case[column], years_of(words, years, case.language), months, loose)

    return Given(column, holds)


def are_among(date: str, years: set[int], months: set[int], any_month: bool = False) -> bool:
    """Whether the years and months of a date are among some years, and some months or those before
    them; a year alone begins in January.

    >>> are_among("2025-03/2025-05", {2025}, {4, 5}), are_among("2025-06", {2025}, {4})
    (True, False)
    """
    known = months | {(month - 2) % 12 + 1 for month in months}
    return all(
        int(year) in years
        and (not month or any_month or int(month) in known or (month, day) == ("01", "01"))
        for year, month, day in BOUND.findall(date)
    )


def month_before(date: datetime.date) -> datetime.date:
    """The same day of the month before (近日), or its last one."""
    year, month = (date.year, date.month - 1) if date.month > 1 else (date.year - 1, 12)
    return date.replace(year=year, month=month, day=min(date.day, monthrange(year, month)[1]))


def steps_of(words: str, of: Language) -> set[int]:
    """How many days words lead away from a day that is near: 翌日 one, 不到一周 a week at most."""
    return {0}.union(*(days for word, days in of.steps.items() if re.search(word, words)))


def days_given(words: str, note: str, of: Language) -> set[int]:
    """The days of a month that words, or our note, give: a printed one, and those of 月初 or 下旬."""
    plain = words.translate(CHINESE)
    given = printed("day", plain, of.dates) | printed("day", note, language("en").dates)
    given |= {int(day) for day in re.findall(r"(\d{1,2})(?:st|nd|rd|th)\b", note)}
    return given.union(*(days for word, days in of.thirds.items() if re.search(word, words)))


def day_given(table: Table, column: str) -> Holds:
    """Each day of a date is given by words of the row, its evidence or its event, by the note, by a
    day that is near or the month before that; the first and the last day of a month need none."""

    def holds(case: Case) -> bool:
        if days_of(case[column]) is None:
            return True
        near = {datetime.date.fromisoformat(d) for d in dates_near(table, column, case) if d}
        near |= {month_before(date) for date in near}
        bounds = [f"{y}-{m}-{d}" for y, m, d in BOUND.findall(case[column]) if d]
        days = map(datetime.date.fromisoformat, bounds)
        left = {d for d in days if d not in near and 1 not in (d.day, (d + DAY).day)}
        if not left:
            return True
        words, note = words_near(table, case), case.row.get("note", "")
        given, steps = days_given(words, note, case.language), steps_of(words, case.language)
        near = {date + datetime.timedelta(step) for date in near for step in steps}
        return all(date in near or date.day in given for date in left)

    return Given(column, holds)


def year_fits(table: Table, column: str) -> Holds:
    """What is told of this, the last or the next year is of that one, seen from publication."""

    def holds(case: Case) -> bool:
        published = case.data.cell("documents", case["document_id"], "published_end")[:4]
        rows = case.data.where("evidence", table.key, case[table.key])
        told = [row["text"] for row in rows if row["field"] == column and supports(row)]
        words = plain("\n".join([*told, case.row.get("date_text", "")]))
        steps = {step for word, step in case.language.years.items() if re.search(word, words)}
        other = re.search(r"\d{4}|" + case.language.relative, words)
        if not (published and steps) or other:
            return True
        years = {int(year) for year, *_ in BOUND.findall(case[column])}
        return years <= {int(published) + step for step in steps}

    return Given(column, holds)


def supports(row: Row) -> bool:
    return row["relation"] == "supports"


def says_if_inferred(case: Case, column: str, basis: str) -> bool:
    """A date is inferred where the note says so, and else is that of an event, or has words."""
    said = f"{column} inferred" in case["note"]
    event = case.data.get("events", case.row.get("event_id", "")) or {}
    if case["event_id"] and column != "date" and event.get("date") == case[column]:
        proofs = case.data.where("evidence", "quote_id", case["quote_id"])
        own = any(row["field"] == column and row["relation"] == "supports" for row in proofs)
        if not own:
            return case[basis] in ("event", event["date_basis"], "inferred" if said else "")
    return case[column] == "" or (case[basis] == "inferred") == said


def is_stated(case: Case) -> bool:
    """A day of a quote is stated where its words have a year, or where that of its event is."""
    if not case["said_on"] or case["date_basis"] == "event":
        return True
    rows = case.data.where("evidence", "quote_id", case["quote_id"])
    own = [row["text"] for row in rows if row["field"] == "said_on" and supports(row)]
    event = case.data.get("events", case["event_id"]) or {}
    of_event = event.get("date") == case["said_on"] and event.get("date_basis") == "stated"
    printed_year = any(re.search(r"\d{4}", plain(text)) for text in own)
    return (case["date_basis"] == "stated") == (printed_year if own else of_event)


OPEN = "has an open end, but neither goes on nor lies ahead"
NOT_GIVEN = "has a year or month that neither words of the row nor its publication give"
OTHER_YEAR = "is of another year than its words are, seen from the publication"
NO_DAY = "has a day that neither words, the note nor a date beside it give"
STATED = "is stated where, and only where, its words or its event's have a year"
INFERRED = "is inferred where, and only where, the note says so"
RULES: tuple[Rule, ...] = (
    Rule("events", "date", OPEN, only_what_goes_on_is_open),
    Rule(
        "events",
        "date_basis",
        INFERRED,
        partial(says_if_inferred, column="date", basis="date_basis"),
    ),
    Rule("quotes", "date_basis", STATED, is_stated),
    Rule(
        "quotes",
        "date_basis",
        INFERRED,
        partial(says_if_inferred, column="said_on", basis="date_basis"),
    ),
)
