"""Rules of names: that a thing has its names, is first met where it says, and that what is written
about it names it and nothing else."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import chain

from scripts.model.package import Table
from scripts.model.sources import is_offset
from scripts.rules.mentions import Lexicon, find_names, lexicon
from scripts.rules.proof import unspaced
from scripts.rules.rule import (
    KEPT,
    ROWS,
    THINGS,
    WORDS,
    Case,
    Data,
    Row,
    Rule,
    Unique,
    kin,
    named_in,
    of_things,
    once,
    one_by_one,
    owner,
)
from scripts.rules.wording import HAN, simplified_only, traditional_only
from scripts.text.find import fold_name
from scripts.text.layout import PAGE

REFERENCES = ("_id", "_to")
"""Endings of the columns by which a row refers to who speaks, is measured or is made."""


def is_listed(case: Case, key: str, column: str) -> bool:
    """The name that a table gives to a thing is one of its names."""
    names = case.data.where("names", "name", case[column])
    return not case[column] or any(name[key] == case[key] for name in names)


@one_by_one
def first_mentions(data: Data, document: str) -> dict[str, tuple[int, str]]:
    """Thing -> start and end of its first mention in a document."""
    first: dict[str, tuple[int, str]] = {}
    for row in data.of_document("mentions", document):
        if is_offset(row["start"]):
            thing, span = owner(row), (int(row["start"]), row["end"])
            first[thing] = min(first.get(thing, span), span)
    return first


def is_first_mention(case: Case, key: str) -> bool:
    """A span is the first mention of that very thing in its document, or its name is ours."""
    if "name inferred" in case["note"]:
        return True
    start, end = first_mentions(case.data, case["document_id"]).get(case[key], (-1, ""))
    return (case["start"], case["end"]) == (str(start), end)


def fits_its_language(case: Case) -> bool:
    """Letters against language; a Latin form is Chinese only where it is the Chinese title."""
    if not re.search(HAN, case["name"]):
        column = next((column for column in THINGS if case[column]), "")
        thing = case.other(column) if column else None
        return case["language"] == "en" or (thing or {}).get("name_zh_hant") == case["name"]
    tests: dict[str, Callable[[str], bool]]
    tests = {"zh-Hans": traditional_only, "zh-Hant": simplified_only}
    wrong = tests.get(case["language"])
    return wrong is not None and not wrong(case["name"])


@of_things
def first_forms(data: Data) -> dict[tuple[str, str], Row]:
    """(folded form without its spaces, the document that it is limited to) -> the first row that
    has it."""
    return {
        (unspaced(row["name"]), row["document_id"]): row for row in reversed(data.rows["names"])
    }


def names_one_thing(case: Case) -> bool:
    """A form names one thing only (in one document, where it is limited to it), and stands once;
    the same in other characters is another form of the thing."""
    first = first_forms(case.data)[unspaced(case["name"]), case["document_id"]]
    other_form = first["name"] != case["name"] and owner(first) == owner(case.row)
    return first is case.row or other_form


@of_things
def general_names(data: Data) -> list[Row]:
    """The names that are not limited to one document."""
    return [row for row in data.rows["names"] if not row["document_id"]]


@of_things
def general_forms(data: Data) -> Lexicon:
    return lexicon(general_names(data), PAGE)


@of_things
def naming_rows(data: Data) -> Callable[[str], list[Row]]:
    """The names that stand in a text, of which several rules ask."""

    def found(text: str) -> list[Row]:
        return [row for *_, row in find_names(fold_name(text), [general_forms(data)])]

    return lru_cache(KEPT)(found)


def named(data: Data, text: str) -> set[str]:
    """The things that a text names by a form of theirs."""
    return {owner(row) for row in data.show(naming_rows(data)(text))}


@of_things
def english_forms(data: Data) -> Lexicon:
    """English names in lower case; short ones are words like others."""
    rows = [row for row in general_names(data) if row["language"] == "en" and len(row["name"]) > 3]
    return Lexicon({row["name"].lower(): row for row in rows})


def named_in_english(data: Data, text: str) -> set[str]:
    """The things that an English text names in full."""
    return {owner(row) for *_, row in find_names(text.lower(), [english_forms(data)])}


@of_things
def words_of_names(data: Data) -> dict[str, set[str]]:
    """Thing -> the words of its Latin names that are its own."""
    words: dict[str, set[str]] = {}
    for row in data.rows["names"]:
        if row["language"] == "en" or not re.search(HAN, row["name"]):
            parts = set(re.findall(r"[a-z0-9]{2,}", row["name"].lower()))
            words.setdefault(owner(row), set()).update(parts - data.generic)
    return words


def is_proper(data: Data, thing: str) -> bool:
    """People, firms, papers and products: what a translation does not leave out."""
    kind = data.cell("actors", thing, "kind")
    return kind in ("person", "company", "media") or data.get("products", thing) is not None


def keeps_names(case: Case, chinese: str, english: str) -> bool:
    """What is proper and named in the Chinese is named in the English."""
    told = set(re.findall(r"[a-z0-9]+", case[english].lower()))
    proper = (thing for thing in named(case.data, case[chinese]) if is_proper(case.data, thing))
    return all(told & words_of_names(case.data).get(thing, told) for thing in proper)


def told_of(data: Data, row: Row, others: Iterable[Row]) -> Iterator[set[str]]:
    """The things that a row refers to, then those that it and others about it name or are of."""
    yield {value for column, value in row.items() if column.endswith(REFERENCES)}
    for other in chain([row], others):
        yield named_in(data, other) | {other.get(key, "") for key in THINGS}


def about_events(table: Table) -> bool:
    """Whether rows of a table say of which event they are, and show the words."""
    of, _ = table.references.get("event_id", ("", ""))
    return of == "events" and any(span.start == "start" for span in table.spans)


@once
def tables_about(data: Data) -> list[str]:
    return [table.name for table in data.tables.values() if about_events(table)]


def about_its_own(case: Case, title: str) -> bool:
    """The title of an event names nothing but what its passages, actors or references name."""
    data, tables = case.data, tables_about(case.data)
    if title.endswith("_en"):
        told = {t for t in named_in_english(data, case[title]) if is_proper(data, t)}
    else:
        told = {t for t in named(data, case[title]) if data.cell("actors", t, "kind") != "state"}
    if not told:
        return True
    others = (row for table in tables for row in data.where(table, "event_id", case["event_id"]))
    found = set[str]()
    for some in told_of(data, case.row, others):
        found |= some
        if told <= found:
            return True
    found |= {data.cell("products", thing, "maker_id") for thing in found}
    found |= {data.cell("policies", thing, "issuer_id") for thing in found}
    return told <= found or told <= set[str]().union(*(kin(data, thing) for thing in found))


def says_of_its_row(case: Case) -> bool:
    """What a member says names only who its row names, speaks or is measured."""
    data = case.data
    told = {t for t in named(data, case["says"]) if data.cell("actors", t, "kind") == "person"}
    if not told:
        return True
    key = next((column for column in ROWS if case[column]), "event_id")
    row, found = data.get(ROWS[key], case[key]), set[str]()
    if row is not None:
        about = set(tables_about(data)) - set(ROWS.values())
        tables = sorted(about) if key == "event_id" else ["evidence"]
        others = (other for table in tables for other in data.where(table, key, case[key]))
        found = found.union(*told_of(data, row, others))
    return told <= found


def names_no_other(case: Case, column: str, table: str) -> bool:
    """The words that name a thing of an event do not name another one of its kind instead; of a
    product, they can name the maker (明光 … 等企業的國產硬盤)."""
    others = {thing for thing in named_in(case.data, case.row) if case.data.get(table, thing)}
    told = others | named(case.data, case["text"])
    maker = case.data.cell("products", case[column], "maker_id")
    return not others or bool(told & {maker, *kin(case.data, case[column])})


def role_rules(table: Table) -> Iterator[Rule]:
    """The rules of a table that says in which role a thing is part of an event."""
    if "role" not in table.columns or not about_events(table):
        return
    for column, of in THINGS.items():
        if column in table.columns:
            once_only = Unique(table.name, ("event_id", column, "role"))
            yield Rule(table.name, column, "has this role in this event in a row above", once_only)
            names = partial(names_no_other, column=column, table=of)
            yield Rule(table.name, "text", "names another than the row does", names)


def is_a_variety(case: Case) -> bool:
    return case["variety"] in WORDS["varieties"].get(case["language"], ())


def first_mention(table: str, key: str) -> Rule:
    message = f"is not the first mention of {key.removesuffix('_id')}; check its names"
    return Rule(table, "start", message, partial(is_first_mention, key=key))


FOREIGN = "names what neither the passages nor the actors of the event name"
RULES: tuple[Rule, ...] = (
    Rule("names", "name", "names a thing that a row above names already", names_one_thing),
    Rule("names", "name", "one character is no name", lambda case: len(case["name"]) != 1),
    Rule("names", "language", "is not the language of these letters", fits_its_language),
    Rule("names", "variety", "is no variety of this language", is_a_variety),
    *(first_mention(table, key) for key, table in THINGS.items()),
    *(
        Rule(table, column, "is not among its names", partial(is_listed, key=key, column=column))
        for key, table in THINGS.items()
        for column in ("name_en", "name_zh_hant")
    ),
    *(
        Rule("events", title, FOREIGN, partial(about_its_own, title=title))
        for title in ("title_zh_hant", "title_en")
    ),
    *(
        Rule(
            table, en, f"does not name who {zh} names", partial(keeps_names, chinese=zh, english=en)
        )
        for table, zh, en in (
            ("events", "title_zh_hant", "title_en"),
            ("quotes", "text", "text_en"),
        )
    ),
    Rule(
        "discrepancy_members",
        "says",
        "names a person that the member does not name",
        says_of_its_row,
    ),
)
