"""What a person types for a document, with drafts and `make fill` and without.

    python -m scripts.curate.drafting.typed

The rows of each document are taken away and drafted anew. Without a draft every cell is typed that
is not empty, derived, an offset or a numbered id; the words of a span are one cell. With it, a cell
is typed unless the proposal for its row holds the very same (of a span: the same offsets), or
`fill` writes it, as it does for a date that is that of the event. Evidence that `fill` writes
counts where it shares a character with what was written. Names are known; discrepancies, which
compare documents, are left out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from scripts.curate.drafting.form import Drafted, known_by, new_row
from scripts.curate.drafting.proposals import propose
from scripts.curate.unsaid import Known, named, unsaid
from scripts.model.package import Package, Span, Table, read_package
from scripts.model.problems import parser, run
from scripts.model.sources import Sources, documents_table, is_offset, read_proved
from scripts.rules.following import follow, meant
from scripts.rules.rule import ROWS
from scripts.rules.stating import World, bounds, whole

Row = dict[str, str]
Place = tuple[int, int]
Matches = dict[str, dict[str, Row]]
"""Table -> id of a settled row -> the proposal for it."""
PLACES = ("documents", "articles")
NAMED = ("documents", "actors", "products", "policies", "names")


@dataclass(frozen=True)
class Typed:
    """Of one table of one document: how many rows a person decides on, the cells that he types
    without a draft and with it, and how many proposals he drops."""

    rows: int = 0
    before: int = 0
    after: int = 0
    dropped: int = 0

    def __add__(self, other: "Typed") -> "Typed":
        mine, theirs = vars(self).values(), vars(other).values()
        return Typed(*(a + b for a, b in zip(mine, theirs, strict=True)))


def offsets(table: Table) -> set[str]:
    return {column for span in table.spans for column in (span.start, span.end)}


def typed_columns(table: Table) -> list[str]:
    """The columns that a person fills in; the words of a span stand for its offsets."""
    words = {span.text for span in table.spans}
    made = {derivation.column for derivation in table.derivations} - words
    made |= offsets(table) - {span.start for span in table.spans if not span.text}
    made.add(table.schema.get("derivedRows", {}).get("mark", ""))
    key = next(field for field in table.fields if field["name"] == table.key)
    made |= {table.key} if key["constraints"]["pattern"][:1].isupper() else set()
    return [column for column in table.columns if column not in made]


def place(row: Row, span: Span) -> Place:
    """Where a span of a row stands; (0, 0) if it has none."""
    known = row[span.start] and row[span.end] and is_offset(row[span.start], row[span.end])
    return (int(row[span.start]), int(row[span.end])) if known else (0, 0)


def shared(one: Place, other: Place) -> int:
    """How many characters two places share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


@dataclass
class Matching:
    """Which proposal is which settled row: that whose words share most, and which is about the
    same rows."""

    tables: Mapping[str, Table]
    settled: Mapping[str, list[Row]]
    proposed: Mapping[str, list[Row]]
    found: Matches

    def meant(self, name: str, row: Row) -> Row:
        """A proposal with the ids of settled rows, where those it refers to are matched."""
        cells = dict(row)
        for column, (target, _) in self.tables[name].references.items():
            pairs = {pair[self.tables[target].key]: of for of, pair in self.found[target].items()}
            cells[column] = pairs.get(row[column], row[column])
        return cells

    def about(self, table: Table) -> list[str]:
        """The columns that say what a row is about, besides its words: an observation is known by
        those alone."""
        if table.name in ROWS.values():
            return []
        references = table.references.items()
        told = [column for column, (target, _) in references if target not in PLACES]
        return [*told, *(column for column in ("field", "relation") if column in table.columns)]

    def table(self, name: str) -> None:
        """Match the rows of a table: whatever shares most comes first, each row once."""
        table, span = self.tables[name], known_by(self.tables[name])
        about, pairs = self.about(table), []
        for row in self.proposed.get(name, ()):
            cells = self.meant(name, row)
            for other in self.settled[name]:
                size = shared(place(row, span), place(other, span)) if span else 0
                if size and all(cells[column] == other[column] for column in about):
                    pairs.append((-size, other[table.key], row[table.key], cells))
        used = set[str]()
        for _, of, own, cells in sorted(pairs, key=lambda pair: pair[:3]):
            if of not in self.found[name] and own not in used:
                used.add(own)
                self.found[name][of] = cells

    def owners(self, name: str, parts: str, column: str) -> None:
        """Match rows that have no words of their own by the parts that belong to them."""
        key, votes = self.tables[parts].key, Counter[tuple[str, str]]()
        known = {row[key]: row[column] for row in self.settled[parts]}
        for of, cells in self.found[parts].items():
            votes[known[of], cells[column]] += 1
        rows = {row[self.tables[name].key]: row for row in self.proposed.get(name, ())}
        used = set[str]()
        for (of, own), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
            if of not in self.found[name] and own not in used:
                used.add(own)
                self.found[name][of] = self.meant(name, rows[own])


def match(package: Package, settled: Mapping[str, list[Row]], drafted: Drafted) -> Matching:
    """The proposals of a draft that are settled rows."""
    names = [name for name in package.tables if name not in NAMED and settled[name]]
    proposed = {name: rows.rows for name, rows in drafted.items()}
    found: Matches = {name: {} for name in package.tables}
    matching = Matching(package.tables, settled, proposed, found)
    own = [name for name in names if not matching.about(package.tables[name])]
    for name in [*own, *(name for name in names if name not in own)]:
        matching.table(name)
        if name == package.partition_table().name:
            matching.owners("articles", name, "article_id")
            matching.found[name].clear()
            matching.table(name)
    return matching


def cells_typed(table: Table, row: Row, cells: Row | None, given: Row) -> int:
    """How many cells of a row are typed with its proposal: those that it does not hold, and that
    are not given either."""
    spans = {span.text or span.start: span for span in table.spans}

    def differs(column: str) -> bool:
        if row[column] == given.get(column):
            return False
        if cells is None or column not in spans:
            return cells is None or cells[column] != row[column]
        return place(cells, spans[column]) != place(row, spans[column])

    return sum(bool(row[column]) and differs(column) for column in typed_columns(table))


def follows(package: Package, sources: Sources) -> dict[tuple[str, ...], Row]:
    """What evidence is about -> the row that `fill` would write if nobody had."""
    rows = package.data["evidence"]
    bare = {**package.data, "evidence": replace(rows, rows=[], lines=[])}
    made = follow(bare["evidence"], World(bare, sources))
    return {meant(rows.table, row): row for row in made}


def by_fill(table: Table, row: Row, made: Mapping[tuple[str, ...], Row]) -> bool:
    """Whether `fill` writes a row of evidence: for the same value, by words that it shares."""
    other = made.get(meant(table, row)) if row.get("relation") == "supports" else None
    span = known_by(table)
    same = other is not None and other["document_id"] == row["document_id"]
    return bool(same and span and other and shared(place(row, span), place(other, span)))


def borrowed(table: Table, row: Row, known: Known) -> Row:
    """The cells of a row that it need not say, because they are those of a row that it names."""
    cells: Row = {}
    for column, told in table.having("takenFrom").items():
        target = table.references[told["reference"]][0]
        other = known[target].get(row[told["reference"]], {})
        if other and other[told["column"]] == row[column]:
            cells |= {column: row[column], told["mark"]: row[told["mark"]]}
    return cells


def named_words(table: Table, row: Row, world: World) -> Row:
    """The words of a row that `fill` finds by the name of what it is about."""
    cells: Row = {}
    for column, told in table.having("ifEmpty").items():
        place = named(table, row, world, told["namedIn"]) if "namedIn" in told else None
        if place and place == bounds(row, whole(table)):
            cells[column] = row[column]
    return cells


def unasked(package: Package, row: Row, known: Known) -> bool:
    """Whether a row of evidence is for a cell that its row takes from another."""
    about = ((name, row[column]) for column, name in ROWS.items() if row[column])
    return any(
        row["field"] in borrowed(package.tables[name], known[name][row_id], known)
        for name, row_id in about
    )


def typed_of(
    package: Package, sources: Sources, document: str, drafted: Drafted
) -> dict[str, Typed]:
    """Table -> what is typed of one document, with a draft of it and `fill`."""
    settled = {
        name: [row for row in rows.rows if row.get("document_id") == document]
        for name, rows in package.data.items()
    }
    known = {n: {row[r.table.key]: row for row in r.rows} for n, r in package.data.items()}
    matching, made, found = match(package, settled, drafted), follows(package, sources), {}
    world = World(package.data, sources)
    for name, rows in package.data.items():
        mark = rows.table.schema.get("derivedRows", {}).get("mark")
        if name in NAMED or rows.table.schema.get("derivedTable"):
            continue
        written = [row for row in settled[name] if not (mark and row[mark])]
        pairs, after = matching.found[name], 0
        for row in written:
            told = unsaid(rows.table, dict.fromkeys(row, "") | referring(rows.table, row), known)
            told |= borrowed(rows.table, row, known) | named_words(rows.table, row, world)
            if mark is None or not (by_fill(rows.table, row, made) or unasked(package, row, known)):
                after += cells_typed(rows.table, row, pairs.get(row[rows.table.key]), told)
        before = sum(cells_typed(rows.table, row, None, {}) for row in written)
        proposals = len(matching.proposed.get(name, ()))
        found[name] = Typed(len(written), before, after, proposals - len(pairs))
    return {name: one for name, one in found.items() if one.rows or one.dropped}


def referring(table: Table, row: Row) -> Row:
    return {column: row[column] for column in table.references if column != "document_id"}


def drafted_anew(package: Package) -> Iterator[tuple[str, dict[str, Typed]]]:
    """Each document, and what is typed of it, table by table."""
    sources, documents = read_proved(package), documents_table(package)
    for row in documents.rows:
        document = row[documents.table.key]
        proposed = new_row(documents.table, "", row)
        drafted = propose(package, proposed, sources[document], row["published"])
        yield document, typed_of(package, sources, document, drafted)


def line(name: str, one: Typed) -> str:
    share = one.after / one.before if one.before else 0
    return f"| {name} | {one.rows} | {one.before} | {one.after} | {share:.0%} | {one.dropped} |"


def main() -> int:
    arguments = parser(__doc__, "scripts.curate.drafting.typed").parse_args()
    tables: dict[str, Typed] = {}
    print("| what | rows | typed by hand | typed with a draft | share | dropped |")
    print("|---|---:|---:|---:|---:|---:|")
    for document, found in drafted_anew(read_package(arguments.root)):
        print(line(document, sum(found.values(), Typed())))
        for name, one in found.items():
            tables[name] = tables.get(name, Typed()) + one
    for name, one in tables.items():
        print(line(f"`{name}`", one))
    print(line("all", sum(tables.values(), Typed())))
    return 0


if __name__ == "__main__":
    run(main)
