"""Proposals for numbers: metrics, with what is printed beside them."""

import re
from collections.abc import Mapping

from scripts.curate.drafting.counting import CLAUSE, Counted, clause_of
from scripts.curate.drafting.dating import Dated
from scripts.curate.drafting.making import Proposals, bounds, only, span, within
from scripts.curate.drafting.page import Page, Place
from scripts.model.package import Package
from scripts.rules.proof import values_printed
from scripts.text.numerals import plain


def period_of(
    sentence: Place, passage: Place, counted: Counted, dates: list[Dated]
) -> Dated | None:
    """The words that date a figure: the last before it in its clause, where they print the year or
    mean a half of one, or else a quarter before it in its sentence."""
    ahead = [d for d in dates if sentence[0] <= d.start and d.end <= counted.start]
    near = [d for d in ahead if passage[0] <= d.start]
    printed = "[0-9/-]+" if near and near[-1].stated else r"\d{4}-\d\d/\d{4}-\d\d"
    told = near and re.fullmatch(printed, near[-1].date)
    quarters = [d for d in ahead if d.only and d.date]
    return near[-1] if told else quarters[-1] if quarters else None


def propose_metric(made: Proposals, page: Page, counted: Counted, dates: list[Dated]) -> None:
    """A metric of a number, or a note of one that belongs to a name. Its subject is the only
    company that is named up to the end of its clause, its product the only one in the clause."""
    place = counted.start, counted.end
    if counted.of_a_name:
        why = "a number that goes on from a Latin word"
        made.add("source_notes", why, {"kind": "name_number"}, span(page, place))
        return
    sentence = clause_of(page, *place)
    spaced = page.source.reading.layout.spaced
    passage = sentence if spaced else clause_of(page, *place, CLAUSE)
    named = list(page.inside(sentence[0], passage[1]))
    said = sorted({name.actor for name in page.inside(*page.sentence(place[0])) if name.actor})
    why = f"a number; its sentence names {', '.join(said) or 'nobody who is known'}"
    inside = next((q for q in page.quotations if within(place, q)), (0, 0))
    named = [n for n in named if inside == (0, 0) or inside[0] <= n.start]
    if spaced:  # the firm of an English figure stands before it
        named = [n for n in page.called(sentence[0], place[0]) if n.end <= place[0]] + [
            n for n in named if not n.actor
        ]
    company = only(name.actor for name in named if name.kind == "company")
    product = only(n.thing for n in named if n.column == "product_id" and passage[0] <= n.start)
    values = {"unit": counted.unit, "qualifier": counted.qualifier}
    values |= {"subject_id": company, "product_id": product}
    if isinstance(counted.value, str):
        why += f"; {counted.value}"
    else:
        value, low, high = counted.value.value, counted.value.low, counted.value.high
        values |= {"value": plain(value), "value_low": plain(low), "value_high": plain(high)}
    number, table = span(page, place, "value_", "value_text"), made.package.tables["metrics"]
    text = span(page, passage)
    areas = sorted(values_printed(table.having("words")["area"], text["text"]))
    why += f"; area: {', '.join(areas)}?" if areas else ""
    dated = period_of(sentence, passage, counted, dates)
    column = dated.only or "period" if dated else ""
    values |= {column: dated.date} if dated else {}
    metric = made.add("metrics", why, values, number, text)
    if dated:
        supports = {"metric_id": metric, "field": column, "relation": "supports"}
        words = "these words date the figure"
        made.add("evidence", words, supports, span(page, (dated.start, dated.end)))


def attribute(made: Proposals) -> None:
    """A figure that stands in one report or quotation is that of its speaker."""
    for metric in made.rows.get("metrics", ()):
        place = int(metric["value_start"]), int(metric["value_end"])
        holding = [q for q in made.rows.get("quotes", ()) if within(place, bounds(q))]
        speaker = only(quote["speaker_id"] for quote in holding)
        metric |= {"attributed_to": speaker}
        metric["why"] += f"; {speaker} says so" if speaker else ""


def unit_words(package: Package) -> Mapping[str, list[str]]:
    """The words by which a unit is known: those of the schema of metrics, and its titles."""
    known: Mapping[str, list[str]] = package.tables["metrics"].having("words").get("unit", {})
    titles = {
        row["unit_id"]: [row[c] for c in ("title_zh_hant", "title_en") if row[c]]
        for row in package.data["units"].rows
    }
    return {unit: [*known.get(unit, ()), *named] for unit, named in titles.items()}
