"""Rules of what a discrepancy says, against the rows that are its sides."""

import re
from collections.abc import Iterator

from scripts.rules.meaning import numbers_in, significant
from scripts.rules.naming import is_proper, named_in_english
from scripts.rules.nearness import met_on
from scripts.rules.rule import ROWS, WORDS, Case, Data, Row, Rule
from scripts.rules.wording import figures, figures_in_english

DATES = ("date", "said_on", "period")
SPEAKERS = ("speaker_id", "attributed_to", "claimed_by_id")
PLACES = ("start", "end", "value_start", "value_end", "speaker_start", "speaker_end", "path")
ROW_ID = re.compile(r"\b[A-Z]\d{4,}\b")
VALUES = ("value", "value_low", "value_high", "qualifier", "unit")


def of_the_side(data: Data, side: Row) -> list[Row]:
    """The row that a side is, its evidence, and the words that it is by themselves."""
    found = [data.get(table, side[column]) for column, table in ROWS.items()]
    proofs = [row for column in ROWS for row in data.where("evidence", column, side[column])]
    return [row for row in [*found, *proofs, data.get("evidence", side["evidence_id"])] if row]


def shown(data: Data, discrepancy: str) -> Iterator[Row]:
    """The rows that are sides of a discrepancy."""
    for side in data.where("discrepancy_members", "discrepancy_id", discrepancy):
        for column, table in ROWS.items():
            row = data.get(table, side[column])
            yield from [row] if row else []


def rows_of(data: Data, discrepancy: str) -> list[Row]:
    """The rows that are sides of a discrepancy, and their evidence."""
    sides = data.where("discrepancy_members", "discrepancy_id", discrepancy)
    return [row for side in sides for row in of_the_side(data, side)]


def has_figures(data: Data, rows: list[Row], asked: frozenset[str]) -> bool:
    """Whether the significant digits of some numbers are those of a number of rows, or of the days
    when they were published."""
    documents = sorted({row["document_id"] for row in rows})
    days = [data.cell("documents", document, "published") for document in documents]
    texts = {value for row in rows for column, value in row.items() if column not in PLACES}
    whole = "\n".join([*sorted(texts), *days])
    left = asked - figures_in_english(whole)
    read = numbers_in(whole, "zh-Hant") if left else ()
    return left <= {significant(end) for _, ends in read for end in ends}


def told_figures(text: str) -> frozenset[str]:
    """The numbers of a text of ours, without the ids of rows."""
    return figures(ROW_ID.sub("", text)) - {""}


def says_its_figures(case: Case) -> bool:
    """Every number of what a side says stands in its row, its evidence or its document."""
    asked = told_figures(case["says"])
    return not asked or has_figures(case.data, of_the_side(case.data, case.row), asked)


def explains_its_figures(case: Case) -> bool:
    """Every number of an explanation stands in some side."""
    asked = told_figures(case["explanation_en"])
    rows = rows_of(case.data, case["discrepancy_id"]) if asked else []
    return not asked or has_figures(case.data, rows, asked)


def contradicts(case: Case) -> bool:
    """Words alone that are a side contradict their row, if another side is that."""
    sides = case.data.where("discrepancy_members", "evidence_id", case["evidence_id"])
    others = (
        row
        for side in sides
        for row in case.data.where("discrepancy_members", "discrepancy_id", side["discrepancy_id"])
        if row["evidence_id"] != case["evidence_id"]
    )
    rows = {row[column] for row in others for column in ROWS} - {""}
    mine = {case[column] for column in ROWS} & rows
    return not mine or case["relation"] in ("contradicts", "context")


def names_who_is_met(case: Case) -> bool:
    """Whom the explanation names, some document of the sides mentions."""
    data = case.data
    rows = rows_of(data, case["discrepancy_id"])
    met = set[str]().union(*(met_on(data, row["document_id"]) for row in rows))
    told = named_in_english(data, f"{case['title_en']} {case['explanation_en']}")
    proper = (thing for thing in told if is_proper(data, thing))
    return all(thing in met for thing in proper)


def differ(case: Case, columns: tuple[str, ...]) -> bool:
    """Whether the sides differ in one of the columns that they have."""
    rows = list(shown(case.data, case["discrepancy_id"]))
    return len({tuple(row[c] for c in columns if c in row) for row in rows}) > 1


def differs_as_its_kind(case: Case) -> bool:
    """Sides of another date, speaker or value differ in it; a side can say that it has none."""
    columns = {"date": DATES, "attribution": SPEAKERS, "value": VALUES}.get(case["kind"])
    sides = case.data.where("discrepancy_members", "discrepancy_id", case["discrepancy_id"])
    without = any(word in side["says"] for side in sides for word in WORDS["without"])
    return columns is None or without or differ(case, columns)


def is_told_as_values(case: Case) -> bool:
    """Where all sides are figures that differ in their values, that is what differs."""
    sides = case.data.where("discrepancy_members", "discrepancy_id", case["discrepancy_id"])
    alone = bool(sides) and all(side["metric_id"] for side in sides)
    rows = list(shown(case.data, case["discrepancy_id"])) if alone else []
    same = len({tuple(row[c] for c in SAME) for row in rows}) <= 1
    apart = same and len({tuple(row[c] for c in VALUES[:3]) for row in rows}) > 1
    return not apart or case["kind"] in WORDS["kinds of values"]


SAME = ("indicator", "subject_id", "product_id", "unit")
OTHER_FIGURE = "has a number that its row, its evidence and its document have not"
NO_FIGURE = "has a number that no side of the discrepancy has"
RULES: tuple[Rule, ...] = (
    Rule(
        "discrepancy_members",
        "says",
        OTHER_FIGURE,
        says_its_figures,
    ),
    Rule(
        "discrepancies",
        "explanation_en",
        NO_FIGURE,
        explains_its_figures,
    ),
    Rule(
        "discrepancies", "explanation_en", "names whom no side's document names", names_who_is_met
    ),
    Rule("evidence", "relation", "is a side against its own row, so it contradicts", contradicts),
    Rule("discrepancies", "kind", "is of values: its sides are figures", is_told_as_values),
    Rule("discrepancies", "kind", "is not what its sides differ in", differs_as_its_kind),
)
