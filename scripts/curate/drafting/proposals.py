"""The rows that are proposed of a document, table by table.

What is not printed is left empty for the curator: the indicator of a number, the type of an event,
every title and translation. Each row says in `why` by what words it is proposed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from scripts.curate.drafting.counting import Counted, clause_of, find_numbers
from scripts.curate.drafting.dating import Dated, find_dates
from scripts.curate.drafting.form import draft_table, new_row
from scripts.curate.drafting.naming import Candidate, find_candidates
from scripts.curate.drafting.page import Named, Page, Place
from scripts.curate.drafting.parts import Part, parts_of
from scripts.curate.drafting.speaking import Said, find_quotations, find_reports
from scripts.model.package import Package, Rows
from scripts.model.sources import Source
from scripts.rules.mentions import find_mentions
from scripts.text.numerals import plain
from scripts.text.wording import convert

Row = dict[str, str]


@dataclass
class Proposals:
    """Proposed rows by table, each with an id that the draft alone knows."""

    package: Package
    document: str
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, name: str, why: str, *given: Row, row_id: str = "") -> str:
        """Propose a row of a table; return its id."""
        table, known = self.package.tables[name], self.rows.setdefault(name, [])
        row_id = row_id or f"{name}.{len(known) + 1}"
        known.append(new_row(table, why, {table.key: row_id}, *given))
        return row_id

    def tables(self) -> dict[str, Rows]:
        """The proposals as tables of a draft."""
        made = {}
        for name, rows in self.rows.items():
            table = draft_table(self.package.tables[name], self.document)
            made[name] = Rows(table, rows, list(range(2, len(rows) + 2)))
        return made


def span(page: Page, place: Place, prefix: str = "", text: str = "text") -> Row:
    """The columns of a span: document, offsets and words."""
    start, end = page.place(*place)
    named = {f"{prefix}start": str(start), f"{prefix}end": str(end)}
    return {"document_id": page.document, **named, text: page.words(*place)}


def known_names(package: Package, document: str, source: Source) -> Iterator[tuple[Row, Named]]:
    """The mentions of a document, as fill will write them, with what a page knows of them."""
    people = {row["actor_id"] for row in package.data["actors"].rows if row["kind"] == "person"}
    names = package.data["names"]
    table = package.tables["mentions"]
    data = {
        "names": names,
        "source_notes": replace(package.data["source_notes"], rows=[], lines=[]),
    }
    for row in find_mentions(table, data, {document: source}):
        actor = row["actor_id"]
        yield row, Named(int(row["start"]), int(row["end"]), actor, actor in people)


def read_page(
    package: Package, document: str, source: Source, published: str
) -> tuple[Page, list[Row]]:
    """A document as a draft reads it, and the mentions of known names in it."""
    found = list(known_names(package, document, source))
    known = tuple(named for _, named in found)
    page = Page(document, source, parts_of(source), known, published)
    return page, [row for row, _ in found]


def propose_articles(made: Proposals, page: Page) -> None:
    """An article for each run of parts, its spans, its headline."""
    groups: dict[int, list[Part]] = {}
    for part in page.parts:
        groups.setdefault(part.article, []).append(part)
    for number, parts in groups.items():
        article = f"{page.document}-{number}"
        said = {
            kind: " ".join(reads(page, part) for part in parts if part.part == kind)
            for kind in ("headline", "byline")
        }
        english = said["headline"] if page.source.language.startswith("en") else ""
        why = "a headline after running text begins an article; blank lines divide its parts"
        values = {"headline": said["headline"], "headline_en": english, "byline": said["byline"]}
        values |= {"document_id": page.document, "kind": "article"}
        made.add("articles", why, values, row_id=article)
        for part in parts:
            offsets = {"start": str(part.start), "end": str(part.end), "part": part.part}
            words = {"first_words": reads(page, part)[:20], "last_words": reads(page, part)[-20:]}
            ids = {"article_id": article, "document_id": page.document}
            made.add("article_spans", f"between blank lines: {part.part}", ids, offsets, words)


def reads(page: Page, part: Part) -> str:
    return page.source.reading.of(part.start, part.end)


def propose_dates(made: Proposals, page: Page, dates: list[Dated]) -> None:
    """An event for each date, with the words that date it as evidence."""
    for dated in dates:
        words = page.words(dated.start, dated.end)
        basis = "stated" if dated.stated else "relative"
        passage = span(page, clause_of(page, dated.start, dated.end))
        why = f"{words}: {dated.date or 'its day does not follow from the words'}"
        values = {"date": dated.date, "date_text": words, "date_basis": basis}
        event = made.add("events", why, values, passage)
        place = span(page, (dated.start, dated.end))
        supports = {"event_id": event, "field": "date", "relation": "supports"}
        made.add("evidence", why, supports, place)
        propose_actors(made, page, event, clause_of(page, dated.start, dated.end))


def propose_actors(made: Proposals, page: Page, event: str, passage: Place) -> None:
    """Whoever is named in the passage of an event, each once, without a role."""
    named = {name.actor: (name.start, name.end) for name in reversed(list(page.inside(*passage)))}
    for actor, place in sorted(named.items(), key=lambda item: item[1]):
        if actor:
            values = {"event_id": event, "actor_id": actor}
            why = "is named in the passage; type the role, or drop it"
            made.add("event_actors", why, values, span(page, place))


def propose_metric(made: Proposals, page: Page, counted: Counted) -> None:
    """A metric of a number, or a note of one that belongs to a name."""
    place = counted.start, counted.end
    if counted.of_a_name:
        why = "a number that goes on from a Latin word"
        made.add("source_notes", why, {"kind": "name_number"}, span(page, place))
        return
    passage = clause_of(page, *place)
    named = sorted({name.actor for name in page.inside(*page.sentence(place[0])) if name.actor})
    why = f"a number; its sentence names {', '.join(named) or 'nobody who is known'}"
    values = {"unit": counted.unit, "qualifier": counted.qualifier}
    if isinstance(counted.value, str):
        why += f"; {counted.value}"
    else:
        value, low, high = counted.value.value, counted.value.low, counted.value.high
        values |= {"value": plain(value), "value_low": plain(low), "value_high": plain(high)}
    number = span(page, place, "value_", "value_text")
    made.add("metrics", why, values, number, span(page, passage))


def propose_quote(made: Proposals, page: Page, said: Said) -> None:
    """A quote with its speaker and the words that name him; a note of a term."""
    if said.kind == "term":
        why = "words in marks without a verb of saying beside them; perhaps a title or a slogan"
        made.add("source_notes", why, {"kind": "term"}, span(page, (said.start, said.end)))
        return
    named = said.naming != (0, 0)
    naming = span(page, said.naming, "speaker_", "speaker_text") if named else {}
    why = f"the verb {said.verb}" if said.verb else "no verb of saying names the speaker"
    why += f"; the person named last is {said.last}" if said.last and not said.speaker else ""
    values = {"kind": said.kind, "speaker_id": said.speaker}
    text = span(page, (said.start, said.end))
    english = {"text_en": text["text"]} if page.source.language.startswith("en") else {}
    quote = made.add("quotes", why, values, text, naming, english)
    if named and said.speaker:
        supports = {"quote_id": quote, "field": "speaker_id", "relation": "supports"}
        made.add("evidence", "these words name the speaker", supports, span(page, said.naming))


def propose_actor(made: Proposals, page: Page, candidate: Candidate) -> None:
    """A candidate for a name that nobody knows; its id is for the curator to type."""
    name, latin = candidate.name, candidate.name[:1].isascii()
    simplified = "Simplified" in page.language.name
    written = {"name_en": name} if latin else {}
    written |= {"name_zh_hant": convert(name, "s2t") if simplified else name} if not latin else {}
    why = f"may be a name, and stands {candidate.times} times; type an actor_id, or drop it"
    place = span(page, (candidate.start, candidate.end))
    made.add("actors", why, written | {"kind": candidate.kind}, place)


def unit_words(package: Package) -> Mapping[str, list[str]]:
    """The words by which a unit is known: those of the schema of metrics, and its titles."""
    known: Mapping[str, list[str]] = package.tables["metrics"].having("words").get("unit", {})
    titles = {row["unit_id"]: row["title_zh_hant"] for row in package.data["units"].rows}
    return {unit: [*known.get(unit, ()), title] for unit, title in titles.items() if title}


def propose(package: Package, document: Row, source: Source, published: str) -> dict[str, Rows]:
    """All that is proposed of a document: `document` is its own proposed row."""
    made = Proposals(package, document["document_id"])
    page, mentions = read_page(package, made.document, source, published)
    made.rows["documents"] = [document]
    propose_articles(made, page)
    dates = list(find_dates(page))
    propose_dates(made, page, dates)
    places = [(dated.start, dated.end) for dated in dates if not dated.counts]
    for counted in find_numbers(page, places, unit_words(package)):
        propose_metric(made, page, counted)
    quotations = list(find_quotations(page))
    direct = [(said.start, said.end) for said in quotations if said.kind == "direct"]
    for said in [*quotations, *find_reports(page, direct)]:
        propose_quote(made, page, said)
    for candidate in find_candidates(page):
        propose_actor(made, page, candidate)
    for row in mentions:
        made.rows.setdefault("mentions", []).append(
            row | {"decision": "", "why": "a known name; make fill writes it by itself"}
        )
    return made.tables()
