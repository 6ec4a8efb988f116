"""The lanes of the timeline: who acted when, drawn as SVG in percent of the width, so that it fits
every screen and its letters stay as large as they are."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from web.site.asking import QuestionError
from web.site.language import _, language

DEFAULT, MOST, ROW = 4, 160, 13
"""Lanes without a choice; events that are drawn at most; pixels of a row in a lane."""
VAGUE = 62
"""Days of a date beyond which an event is in the list alone."""
LANES = """
SELECT c.lane_id, c.official, coalesce(a.name_{}, a.name_en) AS name
FROM lane_counts c JOIN actors a USING (actor_id) ORDER BY c.events DESC, c.lane_id LIMIT ?"""
CHOSEN = """
SELECT c.lane_id, c.official, coalesce(a.name_{}, a.name_en) AS name
FROM json_each(?) j JOIN lane_counts c ON c.lane_id = j.value JOIN actors a USING (actor_id)"""
DRAWN = """
SELECT m.event_id, m.first, m.last, m.lasting, m.at, e.realis,
       coalesce(e.title_{column}, e.title_en) AS title, c.date_words_{column} AS said,
       (SELECT group_concat(l.lane_id, ' ') FROM lanes l WHERE l.event_id = m.event_id) AS lanes
FROM (SELECT m.* {where} AND m.sort IN (1, 4, 5)
      AND (m.lasting OR julianday(m.last) - julianday(m.first) <= {vague}) {narrowed}
      ORDER BY m.at, m.event_id LIMIT {most}) m
JOIN events e USING (event_id)
JOIN cards c ON c.card_id = 'events.' || m.event_id
ORDER BY m.at, m.event_id"""
COUNTED = """
SELECT count(*) {where} AND m.sort IN (1, 4, 5)
AND (m.lasting OR julianday(m.last) - julianday(m.first) <= {vague})"""
ONLY = " AND m.event_id IN (SELECT value FROM json_each(:ids))"


@dataclass(frozen=True)
class Axis:
    """The days that are drawn, both included."""

    first: int
    last: int

    def at(self, day: float) -> float:
        """Percent of the width, within the borders.

        >>> Axis(1, 100).at(51), Axis(1, 100).at(-5)
        (50.0, 0)
        """
        part = 100 * (day - self.first) / max(1, self.last + 1 - self.first)
        return round(min(max(part, 0), 100), 2)

    def ticks(self) -> list[tuple[float, str]]:
        """Where months begin, or years where there are many; not more than seven."""
        start, end = date.fromordinal(self.first), date.fromordinal(self.last)
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120, 1200, 120_000) if months / s <= 7)
        found = []
        for month in range(start.month - 1, start.month - 1 + months):
            year, number = start.year + month // 12, month % 12 + 1
            if (year * 12 + number - 1) % step == 0:
                name = f"{year:04}" if step >= 12 else f"{year:04}-{number:02}"
                found.append((self.at(date(year, number, 1).toordinal()), name))
        return found


def ordinal(day: str) -> int:
    """An ISO date as a number of days."""
    return date.fromisoformat(day).toordinal()


def mark(axis: Axis, event: Mapping[str, Any]) -> dict[str, Any]:
    """How an event is drawn: a dot (a day), a bar (it lasted) or a whisker (some day of these)."""
    first, last = ordinal(event["first"]), ordinal(event["last"])
    x, stop = axis.at(first), axis.at(last + 1)
    shape = "bar" if event["lasting"] else "dot" if first == last else "whisker"
    said = f"{event['title']} · {event['said']}"
    unreal = event["realis"] not in ("happened", "ongoing")
    found = {"id": event["event_id"], "said": said, "shape": shape, "unreal": unreal}
    return found | {
        "x": x,
        "width": round(max(stop - x, 0.8), 2),
        "middle": round((x + stop) / 2, 2),
    }


def packed(marks: Sequence[dict[str, Any]]) -> int:
    """Give each mark the first row of its lane in which it touches no other; how many rows.

    >>> marks = [{"x": 0, "width": 5}, {"x": 3, "width": 1}, {"x": 9, "width": 1}]
    >>> packed(marks), [mark["row"] for mark in marks]
    (2, [0, 1, 0])
    """
    ends: list[float] = []
    for one in marks:
        free = (row for row, end in enumerate(ends) if end + 1.6 <= one["x"])
        one["row"] = next(free, len(ends))
        ends[one["row"] : one["row"] + 1] = [one["x"] + one["width"]]
    return len(ends)


def named(conn: sqlite3.Connection, wanted: Sequence[str]) -> list[dict[str, Any]]:
    """The lanes to draw: those asked for, else those with most events. Errors: QuestionError."""
    column = language().column
    if not wanted:
        return [dict(row) for row in conn.execute(LANES.format(column), [DEFAULT])]
    known = [conn.execute(CHOSEN.format(column), [f'["{lane}"]']).fetchone() for lane in wanted]
    if None in known:
        raise QuestionError(_("There is no such lane; choose one that the page offers."))
    return [dict(row) for row in known]


def drawn_lanes(
    conn: sqlite3.Connection,
    where: str,
    values: Mapping[str, Any],
    shown: Sequence[str],
    wanted: Sequence[str],
) -> dict[str, Any]:
    """The lanes with their marks, of all events asked for, or of the page (`shown`) where these are
    too many; `left_out` says how many are too vague. Errors: QuestionError."""
    lanes = named(conn, [lane.replace('"', "").replace("\\", "") for lane in wanted])
    parts = {"where": where, "vague": VAGUE, "most": MOST, "column": language().column}
    (fit,) = conn.execute(COUNTED.format(**parts), values).fetchone()
    narrowed = ONLY if fit > MOST else ""
    ids = "[" + ",".join(f'"{event_id}"' for event_id in shown) + "]"
    sql = DRAWN.format(narrowed=narrowed, **parts)
    events = conn.execute(sql, {**values, "ids": ids}).fetchall()
    if not events:
        return {"lanes": [], "fit": fit, "drawn": 0}
    axis = Axis(
        max(ordinal(values["first"]), min(ordinal(event["first"]) for event in events)),
        min(ordinal(values["last"]), max(ordinal(event["last"]) for event in events)),
    )
    others = {"lane_id": "", "official": 0, "name": _("All others")}
    y, found = 22, []
    for lane in [*lanes, others]:
        known = {other["lane_id"] for other in lanes}
        marks = [mark(axis, event) for event in events if belongs(event, lane["lane_id"], known)]
        rows = packed(marks)
        if marks:
            found.append(lane | {"y": y, "marks": marks, "height": 24 + ROW * rows})
            y += 24 + ROW * rows
    return {
        "lanes": found,
        "ticks": axis.ticks(),
        "height": y + 4,
        "row": ROW,
        "fit": fit,
        "drawn": len(events),
    }


def belongs(event: Mapping[str, Any], lane: str, known: set[str]) -> bool:
    """Whether an event stands in a lane; in that of the others ('') if it is in none of them."""
    own = set((event["lanes"] or "").split())
    return lane in own if lane else not own & known
