"""The charts: what is drawn where, and what a figure is said to be; the figures are planted, so
that the data may grow."""

import sqlite3
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from web.site.charts import figure_bars, matrix, place_dots, read

pytestmark = pytest.mark.slow

SHARE = {
    "metric_id": "M1",
    "subject": "A",
    "indicator": "market share",
    "product": None,
    "area": "CN",
    "according_to": "Omdia",
    "document_id": "d",
    "document": "D",
    "period": "2024",
    "period_start": "2024-01-01",
    "period_end": "2024-12-31",
    "value_text": "70%",
    "object": "chips",
    "value_low": 70.0,
    "value_high": 70.0,
    "qualifier": "exact",
    "unit_id": "%",
    "unit": "percent",
    "obs_status": "A",
}
UNDATED = {"period": None, "period_start": None, "period_end": None}


def figure(**changes: Any) -> dict[str, Any]:
    return read(SHARE | changes)


@pytest.mark.parametrize(
    ("changes", "value", "printed"),
    [
        ({}, "70%", ""),
        ({"qualifier": "more_than", "value_high": None}, "more than 70%", ""),
        ({"qualifier": "nearly", "value_low": None}, "nearly 70%", ""),
        ({"value_text": "三分之一", "value_low": 33.333333, "value_high": 33.333333}, "33.33%", "三分之一"),
        ({"value_text": "數百萬", "value_low": 2e6, "value_high": 9e6, "unit_id": "person",
          "unit": "persons", "qualifier": "range"},
         "2 million to 9 million persons", "數百萬"),
    ],
)  # fmt: skip
def test_a_value_stands_in_english_before_the_printed_words(
    changes: dict[str, Any], value: str, printed: str
) -> None:
    found = figure(**changes)
    assert (found["value"], found["printed"]) == (value, printed)


def test_a_bar_says_according_to_whom_and_that_it_is_a_forecast() -> None:
    (bar,) = figure_bars([figure(obs_status="F")], measured=True)
    assert (bar["label"], bar["note"]) == (
        "A: market share",
        "chips, 2024, CN, forecast, according to Omdia",
    )


def test_a_year_stands_in_its_middle_and_undated_figures_apart() -> None:
    plot = place_dots([figure(), figure(**UNDATED)])
    year, undated = plot["dots"]
    (january, _), right = plot["ticks"][0], plot["apart"]
    assert (year["from"], year["to"]) == (january, right) and year["x"] == (january + right) / 2
    assert undated["hollow"] and undated["x"] > right
    assert place_dots([figure(**UNDATED)])["ticks"] == []
    assert place_dots([figure()])["apart"] is None


def test_prints_of_one_value_are_stacked_and_counted() -> None:
    dots = place_dots([figure(), figure(), figure(value_low=10.0, value_high=10.0)])["dots"]
    assert dots[0]["x"] == dots[1]["x"] and dots[0]["y"] > dots[1]["y"]
    assert [dot["label"] for dot in dots] == ["×2", "", ""]


def test_a_gap_of_months_is_marked() -> None:
    months = ("2024-11", "2024-12", "2025-01", "2025-04")
    found = matrix([{"type": "rule", "month": month, "n": 2, "total": 9} for month in months], 3)
    assert (found["months"], found["gaps"], found["cut"]) == (list(months[1:]), {"2025-04"}, True)
    assert (found["drawn"], found["total"]) == (6, 9)


def test_forecasts_and_shares_of_every_unit_are_drawn(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    shares = "indicator IN ('market_share', 'sales_volume_share') AND area = 'CN'"
    for row in db.execute(
        f"SELECT subject_id, count(*) AS n FROM metrics "
        f"WHERE {shares} AND obs_status = 'F' GROUP BY 1"
    ):
        subject = row["subject_id"] or "unnamed"
        page = site.get("/-/charts", params={"subject": subject}).text
        assert page.count("hollow forecast") == row["n"] + 1, "each, and the legend"
    page = site.get("/-/charts").text.split('id="c5"')[1]
    for row in db.execute(
        "SELECT metric_id FROM metrics JOIN actors ON actor_id = subject_id "
        "WHERE country = 'CN' AND unit = '%' AND indicator IN ('market_share', 'localisation_rate')"
    ):
        assert f"/chip_controls/metrics/{row['metric_id']}" in page


def test_the_front_page_says_how_many_events_it_draws(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    page = site.get("/").text
    (total,) = db.execute("SELECT count(*) FROM events").fetchone()
    assert f"of {total:,} events" in page and page.count("sources disagree") == 1


BOXES = """() => [...document.querySelectorAll('svg.plot, svg.plot circle, svg.plot text')]
  .map((e) => e.getBoundingClientRect().toJSON())"""


@pytest.mark.parametrize("width", [375, 1440])
def test_every_dot_and_label_is_in_sight(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, base_url=address)
    page.goto("/-/charts")
    for subject in page.locator("select[name=subject] option").evaluate_all(
        "all => all.map((o) => o.value)"
    ):
        page.goto(f"/-/charts?subject={subject}")
        frame, *boxes = page.evaluate(BOXES)
        assert boxes and frame["right"] <= width
        # The boxes count the white round the letters, 3 pixels.
        assert [
            b for b in boxes if b["left"] < frame["left"] - 4 or b["right"] > frame["right"] + 4
        ] == [], subject
    page.close()
