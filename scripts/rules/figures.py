"""Rules of dates and figures: what is printed of them, and what they allow."""

import re

from scripts.rules.codes import is_code
from scripts.rules.proof import printed_in
from scripts.rules.rule import (
    Frame,
    Frames,
    Holds,
    Row,
    Rule,
    Verdict,
    each,
    empty,
    grouped,
    looked_up,
    number,
    rows,
    rowwise,
    unique,
    verdict,
)

QUALIFIER_WORDS = (
    ("nearly", r"近$", r"^$"),
    ("about", r"(約|大約|約為|大約為)$", r"^$"),
    ("more_than", r"(逾|超|超過|突破|多於|首超|上)$", r"^$"),
    ("more_than", r"^$", r"^(多|餘)"),
    ("less_than", r"(不到|低於|不足)$", r"^$"),
    ("at_least", r"(至少|不少於)$", r"^$"),
    ("at_most", r"(至多|不超過)$", r"^$"),
)
"""(qualifier, what ends right before the number, what begins right after it)."""


def qualifier_agrees(row: Row) -> bool:
    """The word printed right before or after a number is the one that the qualifier stands for."""
    printed = row["value_text"]
    if not printed or row["text"].count(printed) != 1:
        return True
    before, _, after = row["text"].partition(printed)
    for qualifier, ends, begins in QUALIFIER_WORDS:
        if (
            (ends != "^$" and re.search(ends, before))
            or (begins != "^$" and re.search(begins, after))
            or (qualifier == "more_than" and re.search("[多餘]", printed))
        ):
            return row["qualifier"] in (qualifier, "range")
    return True


AHEAD = re.compile("預計|預期|有望|預測|料|擬|計劃|將|目標|未來|可望")


def looks_ahead(frame: Frame, frames: Frames) -> Verdict:
    """A forecast has a word of the time to come, or is of an event that lies ahead."""
    events = frames["events"]
    realis = looked_up(frame["event_id"], events, "event_id", "realis")
    proposal = looked_up(frame["event_id"], events, "event_id", "type") == "proposal"
    ahead = realis.isin(["forecast", "planned", "announced"]) | proposal
    worded = frame["text"].map(lambda text: AHEAD.search(text) is not None).astype(bool)
    return (frame["obs_status"] != "F") | ahead | worded


QUALIFIED_BY = {
    "nearly": "近|接近|將近",
    "about": "約|左右|上下|級|大概",
    "more_than": "逾|超|突破|多|餘|上|強|高於|以上",
    "less_than": "不到|低於|不足|少於|以下",
    "at_least": "至少|不少於|起碼|以上",
    "at_most": "至多|不超過|以內|最多",
}
"""Qualifier -> the words of which one is printed where it holds."""
UNITS_PRINTED = (
    (r"^[多餘萬億]{0,3}美元", ("USD",)),
    (r"^[多餘萬億]{0,3}歐元", ("EUR",)),
    (r"^[多餘萬億]{0,3}港元", ("HKD",)),
    (r"^[多餘萬億]{0,3}英鎊", ("GBP",)),
    (r"^[多餘萬億]{0,3}[日韓]元", ("JPY", "KRW")),
    (r"^[多餘萬億]{0,2}元", ("CNY", "HKD", "TWD", "MOP")),
    (r"^個?百分點", ("percentage_point",)),
    (r"^(?:納米|nm)", ("nm",)),
)
"""(what stands right after a number, the units of which it has one)."""


def unit_is_printed(row: Row) -> bool:
    """The currency or unit that is printed after a number, or the sign in it, is its unit."""
    printed = row["value_text"]
    if "%" in printed:
        return row["unit"] == "%"
    once = printed != "" and row["text"].count(printed) == 1
    after = row["text"].partition(printed)[2] if once else ""
    return all(row["unit"] in units for word, units in UNITS_PRINTED if re.match(word, after))


def known_by_publication(start: str) -> Holds:
    """What has happened, or is measured, began before its document was published."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        documents = frames["documents"]
        published = looked_up(frame["document_id"], documents, "document_id", "published_end")
        if "realis" in frame:
            past = frame["realis"].isin(["happened", "ongoing"])
        else:
            status = frame["obs_status"] if "obs_status" in frame else empty(frame[start])
            past = ~status.isin(["F", "E"])
        return ~past | empty(frame[start]) | empty(published) | (frame[start] <= published)

    return holds


def date_words_stand(frame: Frame, frames: Frames) -> Verdict:
    """The printed words of a date stand in the evidence for it or in the passage."""
    evidence = frames["evidence"]
    dated = evidence.loc[evidence["field"] == "date"].groupby("event_id")["text"].agg("\n".join)
    where = frame["event_id"].map(dated).fillna("") + "\n" + frame["text"]
    return verdict(
        frame, (words in text for words, text in zip(frame["date_text"], where, strict=True))
    )


def below_maximum(frame: Frame, frames: Frames) -> Verdict:
    maximum = number(looked_up(frame["indicator"], frames["indicators"], "indicator_id", "maximum"))
    return maximum.isna() | (number(frame["value_high"]) <= maximum)


def same_dimension(frame: Frame, frames: Frames) -> Verdict:
    of_unit = looked_up(frame["unit"], frames["units"], "unit_id", "dimension")
    return of_unit == looked_up(
        frame["indicator"], frames["indicators"], "indicator_id", "dimension"
    )


def within_values(frame: Frame, frames: Frames) -> Verdict:
    low, value, high = (number(frame[column]) for column in ("value_low", "value", "value_high"))
    return (low <= high) & (value.isna() | ((low <= value) & (value <= high)))


def dates_agree(row: Row) -> bool:
    return printed_in(row["date_text"], row["date"])


def basis_fits(row: Row) -> bool:
    """A date is stated where, and only where, its year is among its words."""
    has_year = re.search(r"\d{4}", row["date_text"]) is not None
    return has_year == (row["date_basis"] == "stated")


REALIS_WORDS = {
    "planned": r"plan|aim|intend|prepar|propos|seek",
    "announced": r"announc|declare",
    "alleged": r"said|says|accord|linked|suspect|alleg|claim|account|accus|report",
    "forecast": r"expect|forecast|hope|may|could|possible|predict|likely",
}
"""Realis -> what the English title of an event of this kind says."""


def realis_is_told(row: Row) -> bool:
    """A title does not tell as a fact what is planned, announced, alleged or forecast."""
    return re.search(REALIS_WORDS.get(row["realis"], ""), row["title_en"]) is not None


def goes_on(row: Row) -> bool:
    """What is ongoing is no matter of one day; what is forecast is an event of that type."""
    lasting = row["realis"] != "ongoing" or row["date_start"] != row["date_end"]
    return lasting and (row["realis"] != "forecast" or row["type"] == "forecast")


def is_qualified(frame: Frame, frames: Frames) -> Verdict:
    """A qualifier has its word in the passage, in the number or in the evidence for it."""
    proofs = grouped(frames["evidence"], "metric_id")

    def told(row: Row) -> bool:
        words = QUALIFIED_BY.get(row["qualifier"])
        proof = (r["text"] for r in proofs.get(row["metric_id"], ()) if r["field"] == "qualifier")
        return words is None or re.search(words, "\n".join([row["text"], *proof])) is not None

    return verdict(frame, map(told, rows(frame)))


def forecasts_ahead(row: Row) -> bool:
    """A figure printed after a word of expectation is a forecast."""
    before = row["text"].partition(row["value_text"])[0] if row["value_text"] else ""
    expected = re.search(r"(?:預計|有望|預測)[^，。；]*$", before)
    return expected is None or row["obs_status"] == "F"


RULES: tuple[Rule, ...] = (
    Rule(
        "events",
        "date_text",
        "these words stand neither in the evidence for the date nor in the passage",
        date_words_stand,
    ),
    Rule(
        "events",
        "date_text",
        "a date that is stated or relative has its words",
        lambda f, frames: (f["date_basis"] == "inferred") | ~empty(f["date_text"]),
    ),
    Rule(
        "events",
        "note",
        "an inferred date needs a note that says how",
        lambda f, frames: (f["date_basis"] != "inferred") | ~empty(f["note"]),
    ),
    Rule(
        "events",
        "date",
        "what happened cannot begin after its document was published",
        known_by_publication("date_start"),
    ),
    Rule(
        "units",
        "unit_id",
        "is no code of ISO 4217",
        lambda f, frames: (
            (f["system"] != "ISO 4217") | each(f["unit_id"], lambda v: is_code("ISO 4217", v))
        ),
    ),
    Rule(
        "metrics",
        "unit",
        "the unit measures another kind of quantity than the indicator",
        same_dimension,
    ),
    Rule("metrics", "value", "must lie between value_low and value_high", within_values),
    Rule("metrics", "value_high", "is larger than the indicator allows", below_maximum),
    Rule(
        "metrics",
        "value_low",
        "must not be negative",
        lambda f, frames: number(f["value_low"]) >= 0,
    ),
    Rule(
        "metrics",
        "qualifier",
        "a range has two values, all else has one",
        lambda f, frames: (f["qualifier"] == "range") == (f["value_low"] != f["value_high"]),
    ),
    Rule(
        "metrics",
        "qualifier",
        "disagrees with the word that is printed beside the number",
        rowwise(qualifier_agrees),
    ),
    Rule(
        "metrics",
        "period",
        "a figure that is no forecast cannot be for a time after its document was published",
        known_by_publication("period_start"),
    ),
    Rule(
        "metrics",
        "value_start",
        "this printed number measures the same in a row above",
        unique(["document_id", "value_start", "value_end", "indicator", "subject_id"]),
    ),
    Rule(
        "events",
        "date_text",
        "prints another day, month or year than the date",
        rowwise(dates_agree),
    ),
    Rule(
        "events",
        "date_basis",
        "is stated where, and only where, a year is printed",
        rowwise(basis_fits),
    ),
    Rule("metrics", "obs_status", "is a forecast without a word that says so", looks_ahead),
    Rule("events", "realis", "is not told by title_en", rowwise(realis_is_told)),
    Rule("events", "realis", "is no realis of this type or date", rowwise(goes_on)),
    Rule("metrics", "qualifier", "has no word that is printed for it", is_qualified),
    Rule("metrics", "unit", "is not what is printed after the number", rowwise(unit_is_printed)),
    Rule(
        "metrics",
        "obs_status",
        "is no forecast, though a word of expectation stands before it",
        rowwise(forecasts_ahead),
    ),
)
