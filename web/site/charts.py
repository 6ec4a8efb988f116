"""Charts drawn by the server: `/-/charts`, each with its documents, each mark a link to its row,
each with its table. A mark that is a link works without script, for the keyboard and for a screen
reader.

What is drawn is chosen by the indicators of the data (`SHARES`, `DOMESTIC`, `BOUGHT`), never by ids
of rows: which subject and which product a chart is about follows from where most figures are.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from scripts.text.english import figure
from web.site.asking import one_of
from web.site.settings import DATABASE

SHARES = ("market_share", "sales_volume_share")
DOMESTIC = ("market_share", "sales_volume_share", "production_share", "localisation_rate")
PERCENT = "%"
"""The unit of every share."""
BOUGHT = "units_bought"
AREA = "CN"
FIGURES = """
SELECT f.*, s.kind, s.country, d.language FROM figures f JOIN documents d USING (document_id)
LEFT JOIN actors s ON s.actor_id = f.subject_id
WHERE f.indicator_id IN (SELECT value FROM json_each(?))
ORDER BY coalesce(f.period_start, d.published_start), f.metric_id
"""
MONTHS = """
SELECT type, substr(date_start, 1, 7) AS month, count(*) AS n,
       (SELECT count(*) FROM events) AS total
FROM events WHERE date_start IS NOT NULL AND substr(date_start, 1, 7) = substr(date_end, 1, 7)
GROUP BY 1, 2 ORDER BY 2
"""
SPEAKERS = """
SELECT speaker_id AS id, speaker AS label, count(*) AS quotes, sum(length(text)) AS value
FROM utterances WHERE speaker_id IS NOT NULL GROUP BY 1 ORDER BY value DESC, 1 LIMIT 20
"""
LEFT, RIGHT, APART = 9, 97, 78
"""Borders of the plot in percent of its width: APART is the right one where undated figures have a
column of their own."""
UNNAMED, SEVERAL = "unnamed", "several or unnamed ones"
"""Whose a share is that several or unnamed ones hold together."""
TOP, HEIGHT, FOOT, STEP = 56, 460, 28, 9
"""Pixels: the 100% line, the plot, what stands below the 0% line, what parts dots of a stack."""


def read(row: Any) -> dict[str, Any]:
    """A figure with `low` and `high` (where the words leave one open, the printed bound twice),
    `value` in English, and the `printed` words where they say it otherwise.

    >>> chips = {"unit": "chips", "qualifier": "more_than", "obs_status": "F"}
    >>> said = read(chips | {"value_low": 485000.0, "value_high": None, "value_text": "48.5萬"})
    >>> said["value"], said["high"], said["printed"], said["forecast"]
    ('more than 485,000 chips', 485000.0, '48.5萬', 'forecast')
    """
    found = dict(row)
    known = [found[key] for key in ("value_low", "value_high") if found[key] is not None]
    low, high = (known[0], known[-1]) if known else (found["value"] or 0, found["value"] or 0)
    said = figure(found["value_low"], found["value_high"], found["unit"], found["qualifier"])
    plain = figure(low, high, found["unit"])
    return found | {
        "low": low,
        "high": high,
        "hedge": said.removesuffix(plain).strip(),
        "value": said,
        "printed": "" if found["value_text"] == plain else found["value_text"],
        "forecast": "forecast" if found["obs_status"] == "F" else "",
    }


@dataclass(frozen=True)
class Scale:
    """Where days and percents stand in the plot. What runs from left to right is in percent of the
    width, so that the plot fits every screen and its text stays as large as it is."""

    years: range
    right: int

    def x(self, day: int) -> float:
        first = date(self.years[0], 1, 1).toordinal() if self.years else 0
        last = date(self.years[-1], 12, 31).toordinal() if self.years else 1
        return round(LEFT + (self.right - LEFT) * (day - first) / (last + 1 - first), 2)

    def y(self, percent: float) -> float:
        return round(TOP + (HEIGHT - FOOT - TOP) * (1 - percent / 100), 1)


def period_of(row: dict[str, Any]) -> list[date]:
    """First and last day of the period of a figure, or its last day twice; none without one."""
    days = row["period_start"] or row["period_end"], row["period_end"]
    return [date.fromisoformat(day) for day in days if day]


def place_dot(scale: Scale, row: dict[str, Any], prints: Counter[Any]) -> dict[str, Any]:
    """The dot of a figure in the middle of its period; prints of one value at one place are
    stacked, and `prints` counts them."""
    period = period_of(row)
    # A period lasts to the end of its last day: a year, from line to line.
    start, stop = APART + 13.0, APART + 13.0
    if period:
        start, stop = scale.x(period[0].toordinal()), scale.x(period[-1].toordinal() + 1)
    middle = round((start + stop) / 2, 2)
    place = (round(middle / 3), row["low"], row["high"])
    low, high = (scale.y(row[key]) - STEP * prints[place] for key in ("low", "high"))
    # A stack needs the line over its period once.
    end = start if prints[place] else stop
    prints[place] += 1
    dot = {"x": middle, "hollow": not period, "row": row, "place": place, "low": low, "high": high}
    return dot | {"from": start, "to": end, "y": (low + high) / 2}


def place_dots(figures: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A plot of percent by date: a dot a figure, its colour the document, with lines over the
    period and from low to high; figures without a period stand in a column of their own."""
    periods = [period_of(row) for row in figures]
    dated = [period for period in periods if period]
    first = min((period[0].year for period in dated), default=0)
    years = range(first, max((period[-1].year for period in dated), default=-1) + 1)
    scale = Scale(years, RIGHT if all(periods) else APART)
    documents = list(dict.fromkeys((row["document_id"], row["document"]) for row in figures))
    prints: Counter[Any] = Counter()
    dots = [place_dot(scale, row, prints) for row in figures]
    for dot in dots:  # the first of a stack counts it
        row, n = dot["row"], prints.pop(dot["place"], 1)
        words = row["hedge"], row["forecast"], f"×{n}" if n > 1 else ""
        dot["label"] = " · ".join(filter(None, words))
        dot["s"] = documents.index((row["document_id"], row["document"])) % 5
    every = 1 + len(years) // 8
    return {
        "dots": dots,
        "documents": [(number % 5, title) for number, (_, title) in enumerate(documents)],
        "ticks": [
            (scale.x(date(year, 1, 1).toordinal()), "" if number % every else year)
            for number, year in enumerate(years)
        ],
        "grid": [(scale.y(percent), f"{percent}%") for percent in (0, 25, 50, 75, 100)],
        "stacked": any("×" in dot["label"] for dot in dots),
        "apart": None if all(periods) else APART,
        "height": HEIGHT,
    }


def bars(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row with the length of its bar in percent of the longest: from 0 to the middle, and a
    whisker from low to high.

    >>> bars([{"low": 2, "high": 4}, {"low": 1, "high": 1}])[1]["width"]
    25.0
    """
    top = max((row["high"] for row in rows), default=0) or 1
    part = {key: [round(98 * row[key] / top, 2) for row in rows] for key in ("low", "high")}
    middle = [round(100 * (row["low"] + row["high"]) / 2 / top, 2) for row in rows]
    return [
        row | {"width": m, "from": a, "to": b}
        for row, m, a, b in zip(rows, middle, part["low"], part["high"], strict=True)
    ]


def matrix(rows: Sequence[Any], most: int = 18) -> dict[str, Any]:
    """Types by months: the latest months that hold an event, which of them follow a gap, and the
    types by how many they hold."""
    held = sorted({row["month"] for row in rows})
    months = held[-most:]
    counts = {(row["type"], row["month"]): row["n"] for row in rows if row["month"] in months}
    totals: Counter[str] = Counter()
    for (kind, _), n in counts.items():
        totals[kind] += n
    top = max(counts.values(), default=1)
    numbers = [int(month[:4]) * 12 + int(month[5:]) for month in months]
    return {
        "months": months,
        "gaps": {
            month
            for month, a, b in zip(months[1:], numbers, numbers[1:], strict=False)
            if b > a + 1
        },
        "cut": len(held) > most,
        "types": [kind for kind, _ in totals.most_common()],
        "counts": counts,
        "levels": {
            key: 1 + min(3, round(3 * (n - 1) / max(1, top - 1))) for key, n in counts.items()
        },
        "drawn": sum(totals.values()),
        "total": rows[0]["total"] if rows else 0,
    }


def figure_bars(figures: Sequence[dict[str, Any]], measured: bool) -> list[dict[str, Any]]:
    """Figures as rows of bars, labelled by their subject, and by what is measured where that
    differs."""
    rows = []
    for f in sorted(figures, key=lambda f: (-f["high"], f["metric_id"])):
        label = (f["subject"] or "not named") + (f": {f['indicator']}" if measured else "")
        source = f["according_to"] and f"according to {f['according_to']}"
        note = ", ".join(filter(None, (f["object"], f["period"], f["area"], f["forecast"], source)))
        rows.append(f | {"table": "metrics", "id": f["metric_id"], "label": label, "note": note})
    return bars(rows)


def draw(conn: sqlite3.Connection, subject: str) -> dict[str, Any]:
    """All that the page draws. Errors: QuestionError if the subject has no share."""
    conn.row_factory = sqlite3.Row

    def ask(indicators: Sequence[str]) -> list[dict[str, Any]]:
        return [read(row) for row in conn.execute(FIGURES, [json.dumps(indicators)])]

    shares = [f for f in ask(SHARES) if f["unit_id"] == PERCENT and f["area"] == AREA]
    for f in shares:
        f["subject_id"], f["subject"] = f["subject_id"] or UNNAMED, f["subject"] or SEVERAL
    subjects = Counter(f["subject_id"] for f in shares)
    one_of({"subject": subject}, "subject", subjects)
    chosen = subject or (subjects.most_common(1)[0][0] if subjects else "")
    own = [f for f in shares if f["subject_id"] == chosen]
    bought = ask((BOUGHT,))
    product = Counter(f["product"] for f in bought).most_common(1)[0][0] if bought else ""
    speakers = [
        dict(row) | {"table": "actors", "low": row["value"], "high": row["value"]}
        for row in conn.execute(SPEAKERS)
    ]
    months = conn.execute(MONTHS).fetchall()
    names = {f["subject_id"]: f["subject"] for f in shares}
    # Of a state, the figures are those of its makers.
    whose = "makers from " if own and own[0]["kind"] == "state" else ""
    return {
        "subjects": [(id_, names[id_]) for id_, _ in subjects.most_common()],
        "subject": chosen,
        "subject_name": whose + names.get(chosen, ""),
        "shares": place_dots(own) if own else None,
        "figures": own,
        "product": product,
        "buyers": figure_bars([f for f in bought if f["product"] == product], measured=False),
        "months": matrix(months),
        "speakers": bars(speakers),
        "domestic": figure_bars(
            [f for f in ask(DOMESTIC) if f["unit_id"] == PERCENT and f["country"] == AREA],
            measured=True,
        ),
    }


async def charts(datasette: Datasette, request: Request) -> Response:
    """The page."""
    context = await datasette.get_database(DATABASE).execute_fn(
        lambda conn: draw(conn, (request.args.get("subject") or "")[:100])
    )
    return Response.html(await datasette.render_template("charts.html", context, request))


ROUTES: list[tuple[str, Any]] = [(r"/-/charts$", charts)]


async def variables(datasette: Datasette, template: str) -> dict[str, Any]:
    """For the front page: `months`, the chart of events by month and type."""
    if template != "index.html":
        return {}
    return {"months": matrix((await datasette.get_database(DATABASE).execute(MONTHS)).rows)}
