"""Rules of dates and figures: what is printed of them, and what they allow."""

import re
from functools import partial
from operator import itemgetter

from scripts.rules.codes import is_code, printed_in
from scripts.rules.derived import OPEN_ABOVE, OPEN_BELOW
from scripts.rules.rule import WORDS, Case, Data, Row, Rule, Unique, once

PAST = {"happened", "ongoing"}
NEGATIVE = r"[-−－負负]|minus |negative "


def number(value: str) -> float | None:
    """A cell as a number; None where it is none."""
    try:
        return float(value)
    except ValueError:
        return None


def qualifier_agrees(case: Case) -> bool:
    """The word printed right before or after a number is the one that the qualifier stands for."""
    printed = case["value_text"]
    if not printed or case["text"].count(printed) != 1:
        return True
    before, _, after = case["text"].partition(printed)
    for word in case.language.beside:
        places = {"before": before, "after": after, "number": printed}
        find = {"before": re.search, "after": re.match, "number": re.search}
        if any(find[at](word[at], text) for at, text in places.items() if at in word):
            return bool({word["qualifier"], "range"} & set(case["qualifier"].split()))
    return True


def is_qualified(case: Case) -> bool:
    """A qualifier has its word in the passage, in the number or in the evidence for it; an order of
    magnitude alone (千億) is about."""
    proofs = case.data.where("evidence", "metric_id", case["metric_id"])
    told = [case["text"], *(r["text"] for r in proofs if r["field"] == "qualifier")]
    of_itself = {"about"} if re.fullmatch("[百千萬万億亿]+", case["value_text"]) else set()
    listed = set(case["qualifier"].split()) - of_itself
    wanted = (case.language.qualifiers.get(word) for word in sorted(listed))
    return all(re.search(words, "\n".join(told)) for words in wanted if words)


def looks_ahead(case: Case) -> bool:
    """A forecast has a word of the time to come, or is of an event that lies ahead."""
    event = case.other("event_id") or {"realis": "", "type": ""}
    ahead = event["realis"] in ("forecast", "planned", "announced") or event["type"] == "proposal"
    return (
        case["obs_status"] != "F"
        or ahead
        or re.search(case.language.ahead, case["text"]) is not None
    )


def forecasts_ahead(case: Case) -> bool:
    """A figure printed after a word of expectation is a forecast."""
    before = case["text"].partition(case["value_text"])[0] if case["value_text"] else ""
    expected = re.search(case.language.expected, before)
    return expected is None or case["obs_status"] == "F"


def unit_is_printed(case: Case) -> bool:
    """The currency or unit that is printed after a number, or the sign in it, is its unit."""
    printed = case["value_text"]
    if re.search("[%％]|per ?cent", printed):
        return case["unit"] == "%"
    signs = (units for sign, units in case.language.money.items() if re.search(sign, printed))
    if any(case["unit"] not in units for units in signs):
        return False
    once = printed != "" and case["text"].count(printed) == 1
    after = case["text"].partition(printed)[2] if once else ""
    found = (units for word, units in case.language.units.items() if re.match(word, after))
    return all(case["unit"] in units for units in found)


def known_by_publication(case: Case, start: str) -> bool:
    """What has happened, or is measured, began before its document was published."""
    published = case.data.cell("documents", case["document_id"], "published_end")
    ahead = (
        case.row.get("obs_status") in ("F", "E") or case.row.get("realis", "ongoing") not in PAST
    )
    return ahead or not published or case[start] <= published


def date_words_stand(case: Case) -> bool:
    """The printed words of a date stand in the evidence for it or in the passage."""
    proofs = case.data.where("evidence", "event_id", case["event_id"])
    texts = [row["text"] for row in proofs if row["field"] == "date"]
    return case["date_text"] in "\n".join([*texts, case["text"]])


def below_maximum(case: Case) -> bool:
    maximum = number(case.data.cell("indicators", case["indicator"], "maximum"))
    high = number(case["value_high"])
    return maximum is None or high is None or high <= maximum


def same_dimension(case: Case) -> bool:
    of_unit = case.data.cell("units", case["unit"], "dimension")
    return of_unit == case.data.cell("indicators", case["indicator"], "dimension")


def is_in_percent(case: Case) -> bool:
    """A share, however printed, is in percent; a difference of shares, in points where its
    indicator says so."""
    indicator = case.data.get("indicators", case["indicator"])
    if indicator is None or indicator["dimension"] != "proportion":
        return True
    points = "percentage point" in indicator["definition"]
    return case["unit"] == ("percentage_point" if points else "%")


Figures = dict[tuple[str, ...], list[Row]]


@once
def alike(data: Data) -> dict[tuple[str, ...], Figures]:
    """What figures are of -> their values -> the figures."""
    found: dict[tuple[str, ...], Figures] = {}
    for row in data.compared["metrics"]:
        found.setdefault(of_what(row), {}).setdefault(values_of(row), []).append(row)
    return found


def sides_of(case: Case, metric: str) -> set[str]:
    rows = case.data.where("discrepancy_members", "metric_id", metric)
    return {row["discrepancy_id"] for row in rows}


def differs_from_none(case: Case) -> bool:
    """Figures of one thing and time that differ are sides of a discrepancy."""
    known = alike(case.data).get(of_what(case.row), {})
    for rows in known.values():
        case.data.show(rows)
    mine, told = values_of(case.row), sides_of(case, case["metric_id"])
    others = (row for values, rows in known.items() if values != mine for row in rows)
    return all(told & sides_of(case, row["metric_id"]) for row in others)


@once
def parts_of_a_whole(data: Data) -> Figures:
    """What shares are of, by one source -> the shares."""
    found: Figures = {}
    for row in data.compared["metrics"]:
        found.setdefault(whole_of(row), []).append(row)
    return found


@once
def wholes(data: Data) -> dict[tuple[str, ...], float]:
    """What shares are of, by one source -> what they make together, once it is asked."""
    return {}


def made(rows: list[Row]) -> float:
    """What the shares of subjects make together; of one subject the last counts."""
    lows = {
        row["subject_id"]: number(row["value_low"] or row["value"]) or 0.0
        for row in rows
        if row["subject_id"]
    }
    return sum(lows.values())


def sums_to_a_whole(case: Case) -> bool:
    """The shares that one source gives of one thing, for one time, make 100 at most."""
    shared = case.data.cell("indicators", case["indicator"], "maximum") == "100"
    if not shared or not case["object_en"]:
        return True
    known, of = wholes(case.data), whole_of(case.row)
    rows = case.data.show(parts_of_a_whole(case.data)[of])
    if of not in known:
        known[of] = made(rows)
    return known[of] <= 100


def within_values(case: Case) -> bool:
    bounds = [number(case[column]) for column in ("value_low", "value", "value_high")]
    known = [bound for bound in bounds if bound is not None]
    return bool(known) and known == sorted(known)


def is_not_negative(case: Case) -> bool:
    """Only what is printed as negative is, a loss or a fall, and never a share."""
    low, maximum = (
        number(case["value_low"]),
        case.data.cell("indicators", case["indicator"], "maximum"),
    )
    printed = re.match(NEGATIVE, case["value_text"]) or case["value_override"].startswith("-")
    return low is None or low >= 0 or (bool(printed) and not maximum)


def is_a_range(case: Case) -> bool:
    two = case["value_low"] != case["value_high"] and case["value_low"] and case["value_high"]
    listed = set(case["qualifier"].split())
    open_ended = listed & (OPEN_ABOVE | OPEN_BELOW) and not two
    return bool(open_ended) or ("range" in listed) == bool(two)


def is_a_currency(case: Case) -> bool:
    return case["system"] != "ISO 4217" or is_code("ISO 4217", case["unit_id"])


def has_date_words(case: Case) -> bool:
    return case["date_basis"] == "inferred" or bool(case["date_text"])


def says_how_inferred(case: Case) -> bool:
    return case["date_basis"] != "inferred" or bool(case["note"])


def dates_agree(case: Case) -> bool:
    return printed_in(case["date_text"], case["date"], case.language.dates)


def basis_fits(case: Case) -> bool:
    """A date is stated where, and only where, its year is among its words."""
    has_year = re.search(r"\d{4}", case["date_text"]) is not None
    return has_year == (case["date_basis"] == "stated")


def realis_is_told(case: Case) -> bool:
    """A title does not tell as a fact what is planned, announced, alleged or forecast."""
    return re.search(WORDS["realis"].get(case["realis"], ""), case["title_en"]) is not None


def goes_on(case: Case) -> bool:
    """What is ongoing is no matter of one day; what is forecast is an event of that type, or
    somebody's."""
    lasting = case["realis"] != "ongoing" or case["date_start"] != case["date_end"]
    foreseen = case["type"] == "forecast" or case["claimed_by_id"] != ""
    return lasting and (case["realis"] != "forecast" or foreseen)


NOT_PRINTED = "these words stand neither in the evidence for the date nor in the passage"
AFTER = "what happened cannot begin after its document was published"
OTHER_DIMENSION = "the unit measures another kind of quantity than the indicator"
DIFFERS = "differs from another figure of the same; it needs a discrepancy or a telling column"
OTHER_WORD = "disagrees with the word that is printed beside the number"
TOO_LATE = "a figure that is no forecast cannot be for a time after its document was published"
EXPECTED = "is no forecast, though a word of expectation stands before it"
VALUES = ("value", "value_low", "value_high")
TIME = ("period", "fiscal_period")
WHOLE = ("indicator", "object_en", "product_id", "area", *TIME, "attributed_to")
KEY = ("indicator", "subject_id", "product_id", "area", "object_text", *TIME, "unit")
"""What tells one figure from another, whoever gives it."""
of_what, values_of = itemgetter(*KEY), itemgetter(*VALUES)
whole_of = itemgetter(*WHOLE)
SAME_FIGURE = ("document_id", "value_start", "value_end", "indicator", "subject_id")
RULES: tuple[Rule, ...] = (
    Rule("events", "date_text", NOT_PRINTED, date_words_stand),
    Rule("events", "date_text", "a date that is stated or relative has its words", has_date_words),
    Rule("events", "note", "an inferred date needs a note that says how", says_how_inferred),
    Rule("events", "date", AFTER, partial(known_by_publication, start="date_start")),
    Rule("events", "date_text", "prints another day, month or year than the date", dates_agree),
    Rule("events", "date_basis", "is stated where, and only where, a year is printed", basis_fits),
    Rule("events", "realis", "is not told by title_en", realis_is_told),
    Rule("events", "realis", "is no realis of this type or date", goes_on),
    Rule("units", "unit_id", "is no code of ISO 4217", is_a_currency),
    Rule("metrics", "unit", OTHER_DIMENSION, same_dimension),
    Rule("metrics", "unit", "is a share that is not in percent", is_in_percent),
    Rule("metrics", "value", DIFFERS, differs_from_none, KEY),
    Rule(
        "metrics",
        "value_low",
        "makes more than 100 with the shares beside it",
        sums_to_a_whole,
        WHOLE,
    ),
    Rule("metrics", "unit", "is not what is printed after the number", unit_is_printed),
    Rule("metrics", "value", "must lie between value_low and value_high", within_values),
    Rule("metrics", "value_high", "is larger than the indicator allows", below_maximum),
    Rule("metrics", "value_low", "must not be negative, unless printed so", is_not_negative),
    Rule("metrics", "qualifier", "a range has two values, all else has one", is_a_range),
    Rule("metrics", "qualifier", OTHER_WORD, qualifier_agrees),
    Rule("metrics", "qualifier", "has no word that is printed for it", is_qualified),
    Rule("metrics", "period", TOO_LATE, partial(known_by_publication, start="period_start")),
    Rule("metrics", "obs_status", "is a forecast without a word that says so", looks_ahead),
    Rule("metrics", "obs_status", EXPECTED, forecasts_ahead),
    Rule(
        "metrics",
        "value_start",
        "this printed number measures the same in a row above",
        Unique("metrics", SAME_FIGURE),
    ),
)
