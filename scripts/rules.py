"""The rules of the domain, as data: which table, which column, what is wrong, and a function that tells row by row what is right.

`RULES` names tables; `property_rules` are those that follow from a property of a field (EDTF, exactly one of, codes, evidence), wherever
it stands. A rule maps the frame of its table, all values as strings, and the frames of all tables to a boolean a row, True where it is kept.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

import pandas as pd
import pycountry

from scripts.dates import days
from scripts.package import Table, id_order

Frame = pd.DataFrame
Frames = dict[str, Frame]
Verdict = pd.Series
CHINESE = r"[\u3400-\u9fff]"
UNTIDY = r"^\s|\s$|[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]"
QUALIFIER_WORDS = (
    ("nearly", r"近$", r"^$"),
    ("about", r"(約|大約|約為|大約為)$", r"^$"),
    ("more_than", r"(逾|超|超過|突破|多於|首超|上)$", r"^$"),
    ("more_than", r"^$", r"^(多|餘)"),
    ("less_than", r"(不到|低於|不足)$", r"^$"),
    ("at_least", r"(至少|不少於)$", r"^$"),
    ("at_most", r"(至多|不超過)$", r"^$"),
)
"""(qualifier, what ends right before the number, what begins right after it): a printed word decides the qualifier."""


@dataclass(frozen=True)
class Rule:
    """A rule for `column` of `table`: `holds` maps the frame and all frames to a boolean a row, True where it is kept."""

    table: str
    column: str
    message: str
    holds: Callable[[Frame, Frames], Verdict]


def empty(series: pd.Series) -> Verdict:
    return series == ""


def each(series: pd.Series, test: Callable[[str], bool]) -> Verdict:
    """A test on every value that is there; a missing value passes."""
    known = {value: value == "" or test(value) for value in series.unique()}
    return series.map(known).astype(bool)


def is_edtf(date: str) -> bool:
    try:
        return bool(days(date))
    except ValueError:
        return False


@cache
def is_code(system: str, value: str) -> bool:
    """Whether a register holds a code (pycountry carries ISO 3166-1 and ISO 4217)."""
    if system.endswith("or world") and value == "world":
        return True
    if system.startswith("ISO 3166-1"):
        return len(value) == 2 and pycountry.countries.get(alpha_2=value) is not None
    return len(value) == 3 and pycountry.currencies.get(alpha_3=value) is not None


def number(series: pd.Series) -> pd.Series:
    return pd.to_numeric(series, errors="coerce")


def looked_up(series: pd.Series, frame: Frame, key: str, column: str) -> pd.Series:
    """The value of `column` in the row of `frame` whose key each value names; '' where there is none."""
    return series.map(frame.drop_duplicates(key).set_index(key)[column]).fillna("").astype(str)


def lacks(pattern: str) -> Callable[[pd.Series], Verdict]:
    """A test that no value holds the pattern."""
    return lambda series: ~series.str.contains(pattern, regex=True)


def unique(frame: Frame, columns: list[str]) -> Verdict:
    return ~frame.duplicated(columns, keep="first")


def sorted_ids(series: pd.Series) -> Verdict:
    """True where an id comes after the one before it."""
    keys = [id_order(value) for value in series]
    return pd.Series([i == 0 or keys[i - 1] < key for i, key in enumerate(keys)], index=series.index, dtype=bool)


def is_supported(table: Table, column: str, frame: Frame, frames: Frames) -> Verdict:
    """A value is empty, or evidence names its row and column, or the note says that it is inferred."""
    evidence = frames["evidence"]
    proved = set(evidence.loc[(evidence["field"] == column) & (evidence["relation"] == "supports"), table.key])
    said = f"{column.removesuffix('_id')} inferred"
    inferred = frame["note"].str.contains(said, regex=False) if "note" in frame else False
    return empty(frame[column]) | frame[table.key].isin(proved) | inferred


def qualifier_agrees(frame: Frame, frames: Frames) -> Verdict:
    """The word printed right before or after a number is the one that the qualifier stands for."""

    def agrees(row: pd.Series) -> bool:
        if not row["value_text"]:
            return True  # the schema requires it; an empty separator would raise
        before, _, after = row["text"].partition(row["value_text"])
        for qualifier, ends, begins in QUALIFIER_WORDS:
            printed = (
                (ends != "^$" and re.search(ends, before))
                or (begins != "^$" and re.search(begins, after))
                or (qualifier == "more_than" and re.search("[多餘]", row["value_text"]))
            )
            if printed and row["text"].count(row["value_text"]) == 1:
                return row["qualifier"] in (qualifier, "range")
        return True

    return frame.apply(agrees, axis=1).astype(bool) if len(frame) else pd.Series(dtype=bool)


def points_to_first(frame: Frame, frames: Frames) -> Verdict:
    """`same_as` names another row, of the same speaker, that is itself no repeat."""
    target = frame["same_as"]
    same_speaker = looked_up(target, frame, "quote_id", "speaker_id") == frame["speaker_id"]
    return empty(target) | ((target != frame["quote_id"]) & empty(looked_up(target, frame, "quote_id", "same_as")) & same_speaker)


def not_in_itself(frame: Frame, frames: Frames) -> Verdict:
    """Going up by `within` never comes back."""
    above = dict(zip(frame["quote_id"], frame["within"], strict=True))

    def ends(start: str) -> bool:
        seen, at = {start}, above.get(start, "")
        while at and at not in seen:
            seen.add(at)
            at = above.get(at, "")
        return not at

    return each(frame["quote_id"], ends)


def known_by_publication(start: str) -> Callable[[Frame, Frames], Verdict]:
    """What has happened, or is measured, began before its document was published."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        published = looked_up(frame["document_id"], frames["documents"], "document_id", "published_end")
        past = (
            frame["realis"].isin(["happened", "ongoing"])
            if "realis" in frame
            else ~frame.get("obs_status", pd.Series("A", frame.index)).isin(["F", "E"])
        )
        return ~past | empty(frame[start]) | empty(published) | (frame[start] <= published)

    return holds


def date_words_stand(frame: Frame, frames: Frames) -> Verdict:
    """The printed words of a date stand in the evidence for it or in the passage."""
    evidence = frames["evidence"]
    dated = evidence.loc[evidence["field"] == "date"].groupby("event_id")["text"].agg("\n".join)
    where = frame["event_id"].map(dated).fillna("") + "\n" + frame["text"]
    return pd.Series([words in text for words, text in zip(frame["date_text"], where, strict=True)], index=frame.index, dtype=bool)


def supports_a_column(columns: dict[str, list[str]]) -> Callable[[Frame, Frames], Verdict]:
    """`field` is a column of the row that the evidence is about, or `row`."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        verdict = frame["field"] == "row"
        for subject, names in columns.items():
            verdict |= ~empty(frame[subject]) & frame["field"].isin(names)
        return verdict

    return holds


def is_a_mention(key: str) -> Callable[[Frame, Frames], Verdict]:
    """The span of a first mention is a mention of that very thing."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        mentions = frames["mentions"]
        known = set(zip(mentions[key], mentions["document_id"], mentions["start"], mentions["end"], strict=True))
        rows = zip(frame[key], frame["document_id"], frame["start"], frame["end"], strict=True)
        return pd.Series([row in known for row in rows], index=frame.index, dtype=bool)

    return holds


def below_maximum(frame: Frame, frames: Frames) -> Verdict:
    maximum = number(looked_up(frame["indicator"], frames["indicators"], "indicator_id", "maximum"))
    return maximum.isna() | (number(frame["value_high"]) <= maximum)


def same_dimension(frame: Frame, frames: Frames) -> Verdict:
    of_unit = looked_up(frame["unit"], frames["units"], "unit_id", "dimension")
    return of_unit == looked_up(frame["indicator"], frames["indicators"], "indicator_id", "dimension")


def within_values(frame: Frame, frames: Frames) -> Verdict:
    low, value, high = (number(frame[column]) for column in ("value_low", "value", "value_high"))
    return (low <= high) & (value.isna() | ((low <= value) & (value <= high)))


def one_thing(frame: Frame, frames: Frames) -> Verdict:
    """A form names one thing only (in one document, where it is limited to it), so that a mention is never ambiguous."""
    return ~pd.DataFrame({"form": frame["name"].str.replace(r"\s", "", regex=True), "in": frame["document_id"]}).duplicated(keep="first")


def enough_members(frame: Frame, frames: Frames) -> Verdict:
    return frame["discrepancy_id"].map(frames["discrepancy_members"]["discrepancy_id"].value_counts()).fillna(0) >= 2


RULES = (
    Rule("names", "name", "names a thing that a row above names already, or another thing", one_thing),
    Rule("actors", "start", "the first mention is no mention of this actor; check its names", is_a_mention("actor_id")),
    Rule("products", "start", "the first mention is no mention of this product; check its names", is_a_mention("product_id")),
    Rule("policies", "start", "the first mention is no mention of this policy; check its names", is_a_mention("policy_id")),
    Rule("actors", "affiliation_id", "an actor cannot belong to itself", lambda f, frames: f["affiliation_id"] != f["actor_id"]),
    Rule("events", "date_text", "these words stand neither in the evidence for the date nor in the passage", date_words_stand),
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
    Rule("events", "date", "what happened cannot begin after its document was published", known_by_publication("date_start")),
    Rule(
        "event_actors",
        "actor_id",
        "has this role in this event in a row above",
        lambda f, frames: unique(f, ["event_id", "actor_id", "role"]),
    ),
    Rule(
        "units",
        "unit_id",
        "is no code of ISO 4217",
        lambda f, frames: (f["system"] != "ISO 4217") | each(f["unit_id"], lambda v: is_code("ISO 4217", v)),
    ),
    Rule("metrics", "unit", "the unit measures another kind of quantity than the indicator", same_dimension),
    Rule("metrics", "value", "must lie between value_low and value_high", within_values),
    Rule("metrics", "value_high", "is larger than the indicator allows", below_maximum),
    Rule("metrics", "value_low", "must not be negative", lambda f, frames: number(f["value_low"]) >= 0),
    Rule(
        "metrics",
        "qualifier",
        "a range has two values, all else has one",
        lambda f, frames: (f["qualifier"] == "range") == (f["value_low"] != f["value_high"]),
    ),
    Rule("metrics", "qualifier", "disagrees with the word that is printed beside the number", qualifier_agrees),
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
        lambda f, frames: unique(f, ["document_id", "value_start", "value_end", "indicator", "subject_id"]),
    ),
    Rule(
        "quotes",
        "speaker_id",
        "a quote without a speaker needs a note that says why",
        lambda f, frames: ~empty(f["speaker_id"]) | ~empty(f["note"]),
    ),
    Rule("quotes", "date_basis", "a date and its basis go together", lambda f, frames: empty(f["said_on"]) == empty(f["date_basis"])),
    Rule("quotes", "said_on", "cannot have been said after its document was published", known_by_publication("said_start")),
    Rule("quotes", "same_as", "must name another quote of the same speaker that is itself no repeat", points_to_first),
    Rule("quotes", "within", "a quote cannot stand in itself", not_in_itself),
    Rule(
        "quotes",
        "start",
        "these words by this speaker are a row above",
        lambda f, frames: unique(f, ["document_id", "start", "end", "speaker_id"]),
    ),
    Rule(
        "evidence",
        "start",
        "the same evidence stands in a row above",
        lambda f, frames: unique(f, [c for c in f.columns if c != "evidence_id"]),
    ),
    Rule("discrepancies", "discrepancy_id", "needs two members or more", enough_members),
    Rule(
        "source_notes",
        "reading",
        "a misprint has its probable reading, nothing else has one",
        lambda f, frames: (f["kind"] == "misprint") == ~empty(f["reading"]),
    ),
    Rule(
        "source_notes",
        "start",
        "these words have this kind in a row above",
        lambda f, frames: unique(f, ["document_id", "start", "end", "kind"]),
    ),
)


def cells(column: str, test: Callable[[pd.Series], Verdict]) -> Callable[[Frame, Frames], Verdict]:
    """A rule about one column alone."""
    return lambda frame, frames: test(frame[column])


def supported(table: Table, column: str) -> Callable[[Frame, Frames], Verdict]:
    return lambda frame, frames: is_supported(table, column, frame, frames)


def translated(column: str, of: str) -> Callable[[Frame, Frames], Verdict]:
    return lambda frame, frames: empty(frame[of]) | ~empty(frame[column])


def exactly_one(columns: list[str]) -> Callable[[Frame, Frames], Verdict]:
    return lambda frame, frames: (frame[columns] != "").sum(axis=1) == 1


def names_rows(column: str) -> Callable[[Frame, Frames], Verdict]:
    """A test that every id in a text is one of a row; the ids of a draft, which are short and lower-case, never are."""

    def known(frame: Frame, frames: Frames) -> Verdict:
        ids = {value for other in frames.values() for value in other.iloc[:, 0]} | set(frames["withdrawn"]["row_id"])
        return each(frame[column], lambda text: set(re.findall(r"\b(?:[A-Z]\d{4}|[a-z]\d{1,3})\b", text)) <= ids)

    return known


def property_rules(table: Table, tables: dict[str, Table]) -> Iterator[Rule]:
    """The rules that follow from the properties of a table's fields."""
    name = table.name
    yield Rule(name, table.key, "ids must be in order, each once; run make fill", cells(table.key, sorted_ids))
    for column in table.columns:
        yield Rule(name, column, "has white space at an end, a line break or an invisible character", cells(column, lacks(UNTIDY)))
        if column.endswith("_en"):
            yield Rule(name, column, "English holds no Chinese characters", cells(column, lacks(CHINESE)))
        if column == "note":
            yield Rule(name, column, "names a row that does not exist", names_rows(column))
    for column in table.having("edtf"):
        yield Rule(name, column, "is no EDTF date, or ends before it begins", cells(column, partial(each, test=is_edtf)))
    for column, system in table.having("codes").items():
        yield Rule(name, column, f"is no code of {system}", cells(column, partial(each, test=partial(is_code, system))))
    for column, of in table.having("translationOf").items():
        yield Rule(name, column, f"{of} has no translation", translated(column, of))
    for column in table.having("evidence"):
        stem = column.removesuffix("_id")
        yield Rule(name, column, f"has no evidence, and the note does not say '{stem} inferred: …'", supported(table, column))
    groups = table.having("oneOf")
    for group in sorted(set(groups.values())):
        columns = [column for column, of in groups.items() if of == group]
        yield Rule(name, columns[0], f"exactly one of {', '.join(columns)} must be given", exactly_one(columns))
    if "field" in table.columns and groups:
        targets = {column: tables[table.references[column][0]].columns for column in groups}
        yield Rule(name, "field", "is no column of the row that it supports", supports_a_column(targets))
