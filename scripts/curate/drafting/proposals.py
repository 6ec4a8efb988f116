"""The rows that are proposed of a document, table by table.

What is not printed is left empty for the curator: the indicator of a number, the type of an event,
every title and translation. Each row says in `why` by what words it is proposed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scripts.curate.drafting.counting import clause_of, find_numbers
from scripts.curate.drafting.dating import Dated, find_dates
from scripts.curate.drafting.figures import attribute, propose_metric, unit_words
from scripts.curate.drafting.making import Proposals, Row, only, span
from scripts.curate.drafting.naming import (
    candidate_id,
    find_candidates,
    strangers,
    surnames,
)
from scripts.curate.drafting.page import Named, Page, Place, overlaps
from scripts.curate.drafting.parts import Part, parts_of
from scripts.curate.drafting.people import propose_actor, propose_surnames
from scripts.curate.drafting.speaking import Said, find_quotations, find_reports
from scripts.model.package import Package, Rows
from scripts.model.sources import Source
from scripts.rules.mentions import Names, find_mentions
from scripts.rules.proof import values_printed
from scripts.rules.rule import THINGS
from scripts.text.languages import language
from scripts.text.wording import convert


def known_names(package: Package, document: str, source: Source) -> Iterator[tuple[Row, Named]]:
    """The mentions of a document, as fill will write them, with what a page knows of them."""
    kinds = {
        (column, row[column]): row["kind"]
        for column, name in THINGS.items()
        for row in package.data[name].rows
    }
    names, notes = Names(package.data["names"]), package.data["source_notes"]
    none = replace(notes, rows=[], lines=[])
    for row in find_mentions(package.tables["mentions"], names, none, {document: source}):
        column = next(column for column in THINGS if row[column])
        named = column, row[column], kinds.get((column, row[column]), "")
        yield row, Named(int(row["start"]), int(row["end"]), *named)


def read_page(
    package: Package, document: str, source: Source, published: str
) -> tuple[Page, list[Row]]:
    """A document as a draft reads it, and the mentions of known names in it."""
    found = list(known_names(package, document, source))
    known = tuple(named for _, named in found)
    script = "t2s" if "Simplified" in language(source.language).name else "s2t"
    spaced = source.reading.layout.spaced
    known_firms = (word for word in package.subject.get("firms", ()) if word.isascii() == spaced)
    firms = tuple(convert(word, script) for word in known_firms)
    generic = frozenset(package.subject.get("generic", ()))
    page = Page(document, source, parts_of(source), known, published, generic=generic, firms=firms)
    met = strangers(page, find_candidates(page))
    if spaced:
        met += tuple(surnames(page, [*page.names, *met]))
    return replace(page, strangers=met), [row for row, _ in found]


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


@dataclass(frozen=True)
class Happening:
    """An event that is proposed: its id, its passage and the words that date it."""

    event: str
    passage: Place
    dated: Dated


def propose_dates(made: Proposals, page: Page, dates: list[Dated]) -> Iterator[Happening]:
    """An event for each date, with the words that date it as evidence."""
    words_of = made.package.tables["events"].having("words")
    for dated in dates:
        if dated.only:
            continue
        words, place = page.words(dated.start, dated.end), (dated.start, dated.end)
        clause = clause_of(page, *place)
        passage = span(page, clause)
        why = f"{words}: {dated.date or 'its day does not follow from the words'}"
        listed = {c: values_printed(words_of[c], passage["text"]) for c in words_of}
        told = "".join(f"; {c}: {', '.join(sorted(v))}?" for c, v in listed.items() if v)
        basis = "stated" if dated.stated else "relative"
        values = {"date": dated.date, "date_text": words, "date_basis": basis}
        event = made.add("events", why + told, values, passage)
        supports = {"event_id": event, "field": "date", "relation": "supports"}
        made.add("evidence", why, supports, span(page, place))
        if dated.after:
            context = supports | {"relation": "context"}
            made.add(
                "evidence", f"the day that {words} counts from", context, span(page, dated.after)
            )
        propose_parts(made, page, event, clause)
        yield Happening(event, clause, dated)


def propose_parts(made: Proposals, page: Page, event: str, passage: Place) -> None:
    """Whatever is named in the passage of an event, each once, without a role."""
    met = [*page.inside(*passage), *page.called(*passage)]
    named = {name.thing: name for name in sorted(met, key=lambda name: -name.start)}
    for table in made.package.tables.values():
        columns = {target: column for column, (target, _) in table.references.items()}
        if "event_id" not in table.references or not {"role"} <= set(table.columns):
            continue
        for name in sorted(named.values(), key=lambda name: name.start):
            column = columns.get(THINGS[name.column])
            if column:
                values = {"event_id": event, column: name.thing}
                why = "is named in the passage; type the role, or drop it"
                made.add(table.name, why, values, span(page, (name.start, name.end)))


def medium_of(package: Package, page: Page, said: Said) -> str:
    """The medium that the sentence of a speaker tells by one of the words of the schema, besides
    what he says; '' if it tells none, or several."""
    first, last = page.sentence(said.naming[0])
    around = page.text[first : min(last, said.start)] + page.text[max(first, said.end) : last]
    words = package.tables["quotes"].having("words")["medium"]
    return only(values_printed(words, around)) if said.naming != (0, 0) else ""


def propose_quote(made: Proposals, page: Page, said: Said, event: str) -> None:
    """A quote with its speaker, the words that name him and its occasion; a note of a term."""
    if said.kind == "term":
        why = "words in marks without a verb of saying beside them; perhaps a title or a slogan"
        made.add("source_notes", why, {"kind": "term"}, span(page, (said.start, said.end)))
        return
    named = said.naming != (0, 0)
    called = span(page, said.naming, "speaker_", "speaker_text") if named else {}
    why = f"the verb {said.verb}" if said.verb else "no verb of saying names the speaker"
    why += f"; the person named last is {said.last}" if said.last and not said.speaker else ""
    values = {"kind": said.kind, "speaker_id": said.speaker, "event_id": event}
    why += f"; said at {event}, which the same sentence dates before it" if event else ""
    values["medium"] = medium_of(made.package, page, said)
    text = span(page, (said.start, said.end))
    quote = made.add("quotes", why, values, text, called)
    if said.speaker and page.called(*said.naming):
        supports = {"quote_id": quote, "field": "speaker_id", "relation": "supports"}
        made.add("evidence", "these words name the speaker", supports, span(page, said.naming))


def occasion(page: Page, said: Said, events: list[Happening]) -> str:
    """The event at which words are said: the only one that their sentence dates before them, by a
    day, a month or a year and no time from one to another; '' if there is none, or more."""
    begin = said.naming[0] if said.naming != (0, 0) else said.start
    first, last = page.sentence(begin)
    if page.source.reading.layout.spaced and said.end <= begin:  # "…," he said on Monday, …
        comma = page.text.find(",", said.naming[1], last)
        last = comma if comma >= 0 else last
    else:
        last = said.start
    outside = [e for e in events if not overlaps((e.dated.start, e.dated.end), page.quotations)]
    ahead = [e for e in outside if first <= e.dated.start and e.dated.end <= last]
    plain_date = len(ahead) == 1 and re.fullmatch("[0-9-]+", ahead[0].dated.date)
    return ahead[0].event if plain_date else ""


def propose(package: Package, document: Row, source: Source, published: str) -> dict[str, Rows]:
    """All that is proposed of a document: `document` is its own proposed row."""
    english = source.language.startswith("en")
    made = Proposals(package, document["document_id"], english)
    page, mentions = read_page(package, made.document, source, published)
    made.rows["documents"] = [document]
    propose_articles(made, page)
    dates = list(find_dates(page))
    events = list(propose_dates(made, page, dates))
    places = [(dated.start, dated.end) for dated in dates if not dated.counts]
    for counted in find_numbers(page, places, unit_words(package)):
        propose_metric(made, page, counted, dates)
    quotations = list(find_quotations(page))
    direct = [(said.start, said.end) for said in quotations if said.kind == "direct"]
    for said in [*quotations, *find_reports(page, direct)]:
        propose_quote(made, page, said, occasion(page, said, events))
    attribute(made)
    for number, candidate in enumerate(find_candidates(page), 1):
        place = candidate.start, candidate.end
        stranger = Named(*place, "actor_id", candidate_id(number), candidate.kind)
        propose_actor(made, page, candidate, stranger)
    propose_surnames(made, page)
    for row in mentions:
        made.rows.setdefault("mentions", []).append(
            row | {"decision": "", "why": "a known name; make fill writes it by itself"}
        )
    return made.tables()
