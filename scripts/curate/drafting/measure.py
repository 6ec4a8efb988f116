"""How good drafts are: documents whose rows are settled, drafted anew and compared.

    python -m scripts.curate.drafting.measure

Recall is the share of the settled rows that are proposed, precision the share of the proposals that
are settled rows. A number or a direct quote counts where its characters are the very same; a date
where the printed words of an event, or a part of them, are proposed in its passage or in the
evidence for its date. A proposal looks at names and units that are known, at no row of a document.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scripts.curate.drafting.form import Drafted, new_row
from scripts.curate.drafting.proposals import propose
from scripts.model.package import Package, read_package
from scripts.model.problems import parser, run
from scripts.model.sources import documents_table, is_offset, read_proved

Row = dict[str, str]
Place = tuple[int, int]
DATING = ("date", "period", "fiscal_period", "said_on")


@dataclass(frozen=True)
class Measured:
    """Of one kind of proposals: how many settled rows there are, how many of them are proposed,
    how many proposals there are (0 where each belongs to one of the rows)."""

    kind: str
    settled: int
    found: int
    proposed: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.settled if self.settled else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.proposed if self.proposed else 1.0

    def __add__(self, other: "Measured") -> "Measured":
        return Measured(
            self.kind,
            self.settled + other.settled,
            self.found + other.found,
            self.proposed + other.proposed,
            self.right + other.right,
        )


def place(row: Row, start: str = "start", end: str = "end") -> Place:
    """Where a span of a row stands, (0, 0) if it has none."""
    return (int(row[start]), int(row[end])) if is_offset(row[start], row[end]) else (0, 0)


def by_place(rows: Iterable[Row], start: str = "start", end: str = "end") -> dict[Place, Row]:
    return {place(row, start, end): row for row in rows}


def same(kind: str, settled: Mapping[Place, Row], proposed: Mapping[Place, Row]) -> Measured:
    """How many spans are the same."""
    both = len(set(settled) & set(proposed))
    return Measured(kind, len(settled), both, len(proposed), both)


def agreeing(
    kind: str, column: str, settled: Mapping[Place, Row], proposed: Mapping[Place, Row]
) -> Measured:
    """Of the settled rows that hold a value, and of the proposed ones, how many agree in it."""
    wanted = {at: row[column] for at, row in settled.items() if row[column]}
    given = {at: row[column] for at, row in proposed.items() if row[column] and at in settled}
    right = sum(given.get(at) == value for at, value in wanted.items())
    return Measured(kind, len(wanted), right, len(given), right)


def meets(one: Place, others: Iterable[Place]) -> bool:
    return any(start < one[1] and one[0] < end for start, end in others)


def dates(rows: Mapping[str, list[Row]], drafted: Mapping[str, list[Row]]) -> Iterator[Measured]:
    """The words that date events, and their dates."""
    proofs = [row for row in rows["evidence"] if row["field"] in DATING]
    events = {row["event_id"]: row for row in drafted["events"]}
    given = [(place(r), r) for r in drafted["evidence"] if r["field"] == "date"]
    dated = [row for row in rows["events"] if row["date_text"]]
    found = right = 0
    for event in dated:
        own = [place(r) for r in proofs if r["event_id"] == event["event_id"]] + [place(event)]
        near = [
            events[row["event_id"]]
            for at, row in given
            if meets(at, own)
            and (row["text"] in event["date_text"] or event["date_text"] in row["text"])
        ]
        found += bool(near)
        right += any(row["date"] == event["date"] for row in near)
    used = [place(row) for row in proofs]
    kept = sum(meets(at, used) for at, _ in given)
    yield Measured("words of dates", len(dated), found, len(given), kept)
    written = sum(bool(row["date"]) for row in drafted["events"])
    yield Measured("dates (EDTF), the very same", len(dated), right, written, right)


def measure(package: Package, document: str, drafted: Drafted) -> list[Measured]:
    """How far a draft of a document holds its settled rows."""
    rows = {
        name: [row for row in table.rows if row.get("document_id") == document]
        for name, table in package.data.items()
    }
    made = {name: drafted[name].rows if name in drafted else [] for name in package.tables}
    number = by_place(rows["metrics"], "value_start", "value_end")
    counted = by_place(made["metrics"], "value_start", "value_end")
    direct, said = (
        by_place(row for row in found if row["kind"] == "direct")
        for found in (rows["quotes"], made["quotes"])
    )
    return [
        same("numbers of metrics", number, counted),
        *(agreeing(f"their {c}", c, number, counted) for c in ("value", "unit", "qualifier")),
        same("direct quotes", direct, said),
        agreeing("their speakers", "speaker_id", direct, said),
        *dates(rows, made),
        same("mentions", by_place(rows["mentions"]), by_place(made["mentions"])),
    ]


def table(found: Iterable[Measured]) -> str:
    """The measures as a Markdown table."""
    lines = [
        "| what | settled | found | recall | proposed | precision |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for one in found:
        counts = f"{one.settled} | {one.found} | {one.recall:.0%} | {one.proposed}"
        lines.append(f"| {one.kind} | {counts} | {one.precision:.0%} |")
    return "\n".join(lines)


def drafted_anew(package: Package) -> Iterator[tuple[str, list[Measured]]]:
    """Each document, and how good a draft of it is."""
    sources, documents = read_proved(package), documents_table(package)
    for row in documents.rows:
        document = row[documents.table.key]
        proposed = new_row(documents.table, "", row)
        drafted = propose(package, proposed, sources[document], row["published"])
        yield document, measure(package, document, drafted)


def main() -> int:
    arguments = parser(__doc__, "scripts.curate.drafting.measure").parse_args()
    totals: list[Measured] = []
    for _, found in drafted_anew(read_package(arguments.root)):
        totals = [a + b for a, b in zip(totals, found, strict=True)] if totals else found
    print(table(totals))
    return 0


if __name__ == "__main__":
    run(main)
