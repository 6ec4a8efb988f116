"""Derived columns: what each rule makes of its columns, and that one fill is enough."""

from pathlib import Path

import pytest

from scripts.model.package import Package, read_package
from scripts.rules import derived
from tests.conftest import write_rows
from tests.editing import refill, set_version

PRINTED = [
    # printed, unit, override, qualifier -> value, low, high
    (("35%", "%", "", "about"), ("35", "35", "35")),
    (("三成", "%", "", "less_than"), ("30", "", "30")),
    (("三成", "%", "", "nearly"), ("30", "", "30")),
    (("12億", "USD", "", "more_than"), ("1200000000", "1200000000", "")),
    (("5", "disk", "", "at_least"), ("5", "5", "")),
    (("5", "disk", "", "about at_most"), ("5", "", "5")),
    (("60萬至80萬", "disk", "", "range"), ("", "600000", "800000")),
    (("七", "%", "70", "exact"), ("70", "70", "70")),
]


@pytest.mark.parametrize(("given", "expected"), PRINTED, ids=lambda case: "-".join(case))
def test_words_leave_bounds_open(
    given: tuple[str, ...], expected: tuple[str, ...], sound: Package
) -> None:
    context = derived.read_context(sound)
    value = derived.RULES["number_value"](context, *given[:3])
    low, high = (derived.RULES[f"number_{side}"](context, *given) for side in ("low", "high"))
    assert (value, low, high) == expected


DATES = {
    "2025-05-20": ("2025-05-20", "2025-05-20", "day"),
    "2024-10": ("2024-10-01", "2024-10-31", "month"),
    "2026": ("2026-01-01", "2026-12-31", "year"),
    "[2025-05-21..2025-05-31]": ("2025-05-21", "2025-05-31", "interval"),
    "[..2025-05-31]": ("", "2025-05-31", "open"),
    "../2025-05-26": ("", "2025-05-26", "open"),
    "[2025-05-21..]": ("2025-05-21", "", "open"),
    "": ("", "", ""),
}


@pytest.mark.parametrize("date", DATES)
def test_a_date_has_its_days_and_its_precision(date: str, sound: Package) -> None:
    context = derived.read_context(sound)
    rules = ("edtf_start", "edtf_end", "edtf_precision")
    assert tuple(derived.RULES[rule](context, date) for rule in rules) == DATES[date]


def test_a_discrepancy_is_between_documents_or_within_one(sound: Package) -> None:
    found = {r["discrepancy_id"]: r["between"] for r in sound.data["discrepancies"].rows}
    assert found == {f"D000{n}": ("within" if n == 2 else "documents") for n in range(1, 5)}


def test_a_long_span_shows_where_it_begins_and_ends(sound: Package) -> None:
    row = sound.data["article_spans"].rows[9]
    assert row["first_words"] == "明光硬碟公司執行長林大同20日表示，新硬"
    assert row["last_words"].endswith("今年出貨量預計將達60萬至80萬片。")
    assert len(row["first_words"]) == len(row["last_words"]) == derived.WORDS_SHOWN


def test_one_fill_is_enough(package: Path) -> None:
    """A quote that goes on, a side in another document, an empty version: filled once for all."""
    data = read_package(package).data
    evidence, members, gone = (data[t] for t in ("evidence", "discrepancy_members", "withdrawn"))
    blank = dict.fromkeys(evidence.table.columns, "")
    evidence.rows.append(
        blank
        | {"quote_id": "Q0003", "field": "row", "relation": "continues"}
        | {"document_id": "dawan-mingguang", "text": "批評封鎖是"}
    )
    members.rows[2]["evidence_id"] = ""
    members.rows[2]["event_id"] = "E0009"
    gone.rows[0] |= {"version": "", "replaced_by": "Q0005 Q0012"}
    write_rows(package, *data.values())
    set_version(package, "2.0.0")
    refill(package)
    filled = {name: rows.rows for name, rows in read_package(package).data.items()}
    quote = next(row for row in filled["quotes"] if row["quote_id"] == "Q0003")
    assert quote["full_text"] == "許可令不會取消批評封鎖是"
    assert filled["discrepancies"][1]["between"] == "documents"
    assert filled["withdrawn"][0]["version"] == "2.0.0"
    refill(package)
    assert {name: rows.rows for name, rows in read_package(package).data.items()} == filled
