"""What a rule is, and the pieces that rules are made of.

A rule maps the frame of its table, all values as strings and '' for a missing one, and the frames
of all tables to a boolean a row: True where it is kept.
"""

import bisect
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar

import pandas as pd

from scripts.model.sources import is_offset

Frame = pd.DataFrame
Frames = dict[str, Frame]
Verdict = pd.Series
Holds = Callable[[Frame, Frames], Verdict]
Row = dict[str, str]
Given = TypeVar("Given")
Made = TypeVar("Made")
KEPT_FRAMES = 48
THINGS = ("actor_id", "product_id", "policy_id")
"""The columns by which `names` and `mentions` say whose name a form is."""


@dataclass(frozen=True)
class Rule:
    """A rule for `column` of `table`, and what to say where it is broken."""

    table: str
    column: str
    message: str
    holds: Holds


def empty(series: pd.Series) -> Verdict:
    return series == ""


def each(series: pd.Series, test: Callable[[str], bool]) -> Verdict:
    """A test on every value that is there; a missing value passes."""
    known = {value: value == "" or test(value) for value in series.unique()}
    return series.map(known).astype(bool)


def verdict(frame: Frame, kept: Iterable[bool]) -> Verdict:
    """The verdicts of the rows of a frame, in their order."""
    return pd.Series(list(kept), index=frame.index, dtype=bool)


def once(function: Callable[[Given], Made]) -> Callable[[Given], Made]:
    """A function of frames that is called by many rules: made once for each object it is given.

    Frames cannot be hashed, so the last objects are kept and compared by identity.
    """
    kept: OrderedDict[int, tuple[Given, Made]] = OrderedDict()

    @wraps(function)
    def made(given: Given) -> Made:
        if id(given) not in kept:
            kept[id(given)] = (given, function(given))
            if len(kept) > KEPT_FRAMES:
                kept.popitem(last=False)
        return kept[id(given)][1]

    return made


@once
def rows(frame: Frame) -> list[Row]:
    """The rows as dicts, which nobody changes: many times faster than `iterrows`."""
    columns = [frame[column].tolist() for column in frame.columns]
    names = list(frame.columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def rowwise(test: Callable[[Row], bool]) -> Holds:
    """A rule that needs nothing but its row."""
    return lambda frame, frames: verdict(frame, map(test, rows(frame)))


def cells(column: str, test: Callable[[pd.Series], Verdict]) -> Holds:
    """A rule about one column alone."""
    return lambda frame, frames: test(frame[column])


def number(series: pd.Series) -> pd.Series:
    return pd.to_numeric(series, errors="coerce")


def looked_up(series: pd.Series, frame: Frame, key: str, column: str) -> pd.Series:
    """`column` in the row of `frame` whose key each value names; '' where there is none."""
    found = series.map(frame.drop_duplicates(key).set_index(key)[column])
    return found.fillna("").astype(str)


def lacks(pattern: str) -> Callable[[pd.Series], Verdict]:
    """A test that no value holds the pattern, which has no groups that capture."""
    return lambda series: ~series.str.contains(pattern, regex=True)


def unique(columns: list[str]) -> Holds:
    """No row has the values of an earlier one in these columns."""
    return lambda frame, frames: ~frame.duplicated(columns, keep="first")


def grouped(frame: Frame, key: str) -> dict[str, list[Row]]:
    """The rows by the value of a column, '' left out."""
    found: dict[str, list[Row]] = {}
    for row in rows(frame):
        if row[key]:
            found.setdefault(row[key], []).append(row)
    return found


def owner(row: Row) -> str:
    """The thing that a name or a mention is of."""
    return next((row[column] for column in THINGS if row[column]), "")


class Mentions:
    """Which things are named inside a span, by the mentions, at the cost of a binary search."""

    def __init__(self, frames: Frames) -> None:
        self.starts: dict[str, list[int]] = {}
        self.found: dict[str, list[tuple[int, str]]] = {}
        marks = []
        for row in rows(frames["mentions"]):
            if is_offset(row["start"], row["end"]):
                marks.append((row["document_id"], int(row["start"]), int(row["end"]), owner(row)))
        for document, start, end, thing in sorted(marks):
            self.starts.setdefault(document, []).append(start)
            self.found.setdefault(document, []).append((end, thing))

    def inside(self, row: Row) -> set[str]:
        """The ids of the things that are named in the span of a row."""
        if not (is_offset(row["start"], row["end"])):
            return set()
        document, last = row["document_id"], int(row["end"])
        starts = self.starts.get(document, [])
        first, after = (bisect.bisect_left(starts, int(row[side])) for side in ("start", "end"))
        return {thing for end, thing in self.found.get(document, [])[first:after] if end <= last}


@once
def kin(frames: Frames) -> dict[str, set[str]]:
    """Actor -> itself and whoever it belongs to, directly or not."""
    above = dict(zip(frames["actors"]["actor_id"], frames["actors"]["affiliation_id"], strict=True))
    found = {}
    for actor in above:
        line, at = {actor}, above[actor]
        while at and at not in line:
            line.add(at)
            at = above.get(at, "")
        found[actor] = line
    return found


@once
def mentions(frames: Frames) -> Mentions:
    return Mentions(frames)
