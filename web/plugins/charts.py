"""Charts drawn by the server: `/-/charts`, each with its source, each mark a link to its row, each with its table.

SVG and HTML tables instead of Vega-Lite: Vega compiles expressions with `new Function`, so a page with it needs a policy that allows
`unsafe-eval` and inline scripts; and a mark that is a link works without script, for the keyboard and for a screen reader.
What is drawn is chosen by the indicators of the data (`INDICATORS`), never by ids: which subject and which product a chart is about
follows from where most figures are.
"""

import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

# Datasette loads this file by its path, so the package beside it is found by path too.
sys.path.insert(0, str(Path(__file__).parents[2]))

from scripts.asking import DATABASE, QuestionError, one_of

SHARES = ("market_share", "sales_volume_share")
DOMESTIC = ("market_share", "sales_volume_share", "production_share", "localisation_rate")
BOUGHT = "units_bought"
AREA = "CN"
FIGURES = """
SELECT m.metric_id, m.indicator, m.subject_id, s.name_en AS subject, s.country, m.product_id, p.name_en AS product, m.area, m.period, m.period_start,
       m.period_end, m.value_text, m.value_low, m.value_high, m.qualifier, m.unit, b.name_en AS according_to, d.document_id, d.title_en AS document,
       d.published, d.published_start, i.title_en AS title
FROM metrics m JOIN indicators i ON i.indicator_id = m.indicator JOIN documents d USING (document_id) LEFT JOIN actors s ON s.actor_id = m.subject_id
LEFT JOIN products p USING (product_id) LEFT JOIN actors b ON b.actor_id = m.attributed_to
WHERE m.indicator IN (SELECT value FROM json_each(?)) ORDER BY coalesce(m.period_start, d.published_start), m.metric_id
"""
MONTHS = """
SELECT type, substr(date_start, 1, 7) AS month, count(*) AS n FROM events
WHERE date_start IS NOT NULL AND substr(date_start, 1, 7) = substr(date_end, 1, 7) GROUP BY 1, 2 ORDER BY 2
"""
SPEAKERS = """
SELECT a.actor_id AS id, a.name_en AS label, count(*) AS quotes, sum(length(q.text)) AS value FROM quotes q JOIN actors a ON a.actor_id = q.speaker_id
WHERE q.same_as IS NULL GROUP BY 1 ORDER BY value DESC, 1 LIMIT 20
"""
WIDTH, HEIGHT, LEFT, FOOT = 900, 380, 46, 44


def place_dots(figures: Sequence[Any]) -> dict[str, Any]:
    """A plot of percent by date: a dot a figure, its colour the document, hollow where no period is stated (it stands at the date of
    publication then), with a line from low to high. Dots at one place are moved apart, so that each can be hit."""
    dates = [date.fromisoformat(f["period_end"] or f["period_start"] or f["published_start"]).toordinal() for f in figures]
    first, last = min(dates), max(dates)
    first, last = date(date.fromordinal(first).year, 1, 1).toordinal(), date(date.fromordinal(last).year, 12, 31).toordinal()
    documents = list(dict.fromkeys((f["document_id"], f["document"]) for f in figures))

    def x(day: int) -> float:
        return round(LEFT + (WIDTH - LEFT - 20) * (day - first) / (last - first), 1)

    def y(percent: float) -> float:
        return round(14 + (HEIGHT - FOOT - 14) * (1 - percent / 100), 1)

    taken: Counter[tuple[int, int]] = Counter()
    dots = []
    for figure, day in zip(figures, dates, strict=True):
        low, high = figure["value_low"], figure["value_high"]
        slot = (round(x(day) / 16), round((low + high) / 8))
        shift = (taken[slot] + 1) // 2 * 13 * (-1 if taken[slot] % 2 else 1)
        taken[slot] += 1
        at = min(max(x(day) + shift, LEFT + 8), WIDTH - 12)
        colour = documents.index((figure["document_id"], figure["document"])) % 5
        dots.append(
            {"x": at, "y": y((low + high) / 2), "low": y(low), "high": y(high), "hollow": not figure["period"], "s": colour, "row": figure}
        )
    years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
    return {
        "dots": dots,
        "documents": [(number % 5, title) for number, (_, title) in enumerate(documents)],
        "ticks": [(x(date(year, 1, 1).toordinal()), str(year)) for year in years],
        "grid": [(y(percent), f"{percent}%") for percent in (0, 25, 50, 75, 100)],
        "size": (WIDTH, HEIGHT, LEFT),
    }


def bars(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row with the length of its bar in percent of the longest: from 0 to the middle, and a whisker from low to high.

    >>> bars([{"low": 2, "high": 4}, {"low": 1, "high": 1}])[1]["width"]
    25.0
    """
    top = max((row["high"] for row in rows), default=0) or 1
    part = {key: [round(98 * row[key] / top, 2) for row in rows] for key in ("low", "high")}
    middle = [round(100 * (row["low"] + row["high"]) / 2 / top, 2) for row in rows]
    return [row | {"width": m, "from": a, "to": b} for row, m, a, b in zip(rows, middle, part["low"], part["high"], strict=True)]


def matrix(rows: Sequence[Any], most: int = 18) -> dict[str, Any]:
    """Types by months: the latest months that hold an event, the types by how many they hold."""
    months = sorted({row["month"] for row in rows})[-most:]
    counts = {(row["type"], row["month"]): row["n"] for row in rows if row["month"] in months}
    totals: Counter[str] = Counter()
    for (kind, _), n in counts.items():
        totals[kind] += n
    top = max(counts.values(), default=1)
    levels = {key: 1 + min(3, round(3 * (n - 1) / max(1, top - 1))) for key, n in counts.items()}
    return {
        "months": months,
        "types": [kind for kind, _ in totals.most_common()],
        "counts": counts,
        "levels": levels,
        "drawn": sum(totals.values()),
    }


def figure_bars(figures: Sequence[Any], label: str) -> list[dict[str, Any]]:
    """Figures as rows of bars; `label` is a column, or both subject and measure for "subject"."""
    rows = []
    for f in sorted(figures, key=lambda f: (-f["value_high"], f["metric_id"])):
        words = f[label] or "not named" if label == "buyer" else f"{f['subject']}: {f['title']}"
        rest = ", ".join(filter(None, (f["product"], f["period"], f["area"])))
        rows.append(
            {"table": "metrics", "id": f["metric_id"], "label": words, "note": rest, "low": f["value_low"], "high": f["value_high"]}
        )
        rows[-1] |= {"printed": f["value_text"], "qualifier": f["qualifier"].replace("_", " "), "document": f["document_id"]}
    return bars(rows)


def draw(conn: sqlite3.Connection, subject: str) -> dict[str, Any]:
    """All that the page draws. Errors: QuestionError if the subject has no share."""
    conn.row_factory = sqlite3.Row

    def ask(indicators: Sequence[str]) -> list[Any]:
        return conn.execute(FIGURES, [json.dumps(indicators)]).fetchall()

    shares = [f for f in ask(SHARES) if f["unit"] == "%" and f["area"] == AREA and f["subject_id"]]
    subjects = Counter(f["subject_id"] for f in shares)
    one_of({"subject": subject}, "subject", subjects)
    chosen = subject or (subjects.most_common(1)[0][0] if subjects else "")
    own = [f for f in shares if f["subject_id"] == chosen]
    bought = ask((BOUGHT,))
    product = Counter(f["product"] for f in bought).most_common(1)[0][0] if bought else ""
    buyers = [dict(f) | {"buyer": f["subject"]} for f in bought if f["product"] == product]
    speakers = [dict(row) | {"table": "actors", "low": row["value"], "high": row["value"]} for row in conn.execute(SPEAKERS)]
    months = conn.execute(MONTHS).fetchall()
    names = {f["subject_id"]: f["subject"] for f in shares}
    return {
        "subjects": [(id_, names[id_]) for id_, _ in subjects.most_common()],
        "subject": chosen,
        "subject_name": names.get(chosen, ""),
        "shares": place_dots(own) if own else None,
        "figures": own,
        "product": product,
        "buyers": figure_bars(buyers, "buyer"),
        "months": matrix(months),
        "all_events": conn.execute("SELECT count(*) FROM events").fetchone()[0],
        "speakers": bars(speakers),
        "domestic": figure_bars([f for f in ask(DOMESTIC) if f["unit"] == "%" and f["country"] == AREA], "subject"),
    }


async def charts(datasette: Datasette, request: Request) -> Response:
    """The page."""
    try:
        context = await datasette.get_database(DATABASE).execute_fn(lambda conn: draw(conn, (request.args.get("subject") or "")[:100]))
    except QuestionError as error:
        return Response.html(await datasette.render_template("charts.html", {"error": str(error)}, request), status=400)
    return Response.html(await datasette.render_template("charts.html", context, request))


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"/-/charts$", charts)]


@hookimpl
def extra_template_vars(datasette: Datasette, template: str) -> Any:
    """For the front page: `months`, the chart of events by month and type."""

    async def variables() -> dict[str, Any]:
        if template != "index.html":
            return {}
        return {"months": matrix((await datasette.get_database(DATABASE).execute(MONTHS)).rows, 8)}

    return variables
