"""Rules of what belongs together: words about one thing stand in one article, or one document."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

from scripts.rules.naming import named_in_english
from scripts.rules.rule import (
    THINGS,
    Case,
    Data,
    Row,
    Rule,
    kin,
    of_things,
    once,
    one_by_one,
    owner,
    part_holding,
)

Beside = Callable[[Data, str], Iterator[set[str]]]
"""Thing -> what is mentioned at each place where it is."""


def article_at(data: Data, row: Row) -> str:
    """The article that a span begins in; '' where no article holds it."""
    return part_holding(data, row).get("article_id", "")


def where_told(case: Case) -> bool:
    """A row about an event stands in an article that tells of it, by its span or by its evidence
    for `row`; a byline can stand elsewhere."""
    data, event = case.data, case.other("event_id")
    if event is None or case.row.get("role") == "reporter":
        return True
    proofs = data.where("evidence", "event_id", case["event_id"])
    tellers = [event, *(row for row in proofs if row["field"] == "row")]
    return article_at(data, case.row) in {article_at(data, row) for row in tellers}


def in_its_document(case: Case) -> bool:
    """Evidence for a figure or a quote stands in the document of that row."""
    row = case.other("metric_id") or case.other("quote_id")
    return row is None or row["document_id"] == case["document_id"]


@one_by_one
def met_in(data: Data, document: str) -> dict[str, set[str]]:
    """Article of a document -> the things that it mentions."""
    found: dict[str, set[str]] = {}
    for row in data.of_document("mentions", document):
        found.setdefault(article_at(data, row), set()).add(owner(row))
    return found


@one_by_one
def met_on(data: Data, document: str) -> set[str]:
    """The things that a document mentions."""
    return set().union(*met_in(data, document).values())


@one_by_one
def articles_of(data: Data, thing: str) -> set[tuple[str, str]]:
    """The documents and articles that mention a thing."""
    rows = chain(*(data.having("mentions", column, thing) for column in THINGS))
    return {(row["document_id"], article_at(data, row)) for row in rows}


def beside_in_articles(data: Data, thing: str) -> Iterator[set[str]]:
    """What is mentioned in each article that mentions a thing."""
    told = articles_of(data, thing)
    return (met_in(data, document).get(article, set()) for document, article in told)


def beside_in_documents(data: Data, thing: str) -> Iterator[set[str]]:
    """What is mentioned in each document that mentions a thing."""
    return (met_on(data, document) for document in {d for d, _ in articles_of(data, thing)})


@of_things
def forms(data: Data) -> dict[str, set[str]]:
    """Thing -> its names."""
    found: dict[str, set[str]] = {}
    for row in data.rows["names"]:
        found.setdefault(owner(row), set()).add(row["name"])
    return found


def met_beside(data: Data, beside: Beside, thing: str, other: str) -> bool:
    """Whether a thing is met where another one is, or one that belongs to that. A state has members
    without number, a place has few things."""
    return any(
        one == other or (one != thing and other in kin(data, one))
        for things in beside(data, thing)
        for one in things
    )


def together(data: Data, beside: Beside, thing: str, other: str) -> bool:
    """Whether a thing is met beside another one; or a form of the thing contains one of the other:
    Mingguang in Mingguang's disks."""
    names, parts_of_names = forms(data).get(thing, ()), forms(data).get(other, ())
    return met_beside(data, beside, thing, other) or any(
        part in whole for whole in names for part in parts_of_names
    )


def met_together(case: Case, key: str, column: str) -> bool:
    """A thing and its maker, issuer or body are mentioned in one article."""
    beside = beside_in_articles
    return not case[column] or together(case.data, beside, case[key], case[column])


def describes_it(case: Case, key: str, column: str) -> bool:
    """Whoever a description names is mentioned in a document that mentions the thing."""
    data, beside = case.data, beside_in_documents
    told = named_in_english(data, case[column]) - {case[key]}
    return all(together(data, beside, case[key], thing) for thing in told)


@of_things
def states(data: Data) -> dict[str, str]:
    """Country -> the state that is an actor."""
    rows = [row for row in data.rows["actors"] if row["kind"] == "state"]
    return {row["country"]: row["actor_id"] for row in rows}


def country_is_met(case: Case) -> bool:
    """A state that is an actor is mentioned where an actor of its country is."""
    state = states(case.data).get(case["country"])
    beside = beside_in_documents
    return state is None or met_beside(case.data, beside, case["actor_id"], state)


@once
def kinds(data: Data) -> dict[tuple[str, str], set[str]]:
    """(table, what a row is described by) -> the kinds of such rows."""
    found: dict[tuple[str, str], set[str]] = {}
    for table, column in ALIKE:
        for row in data.rows[table]:
            found.setdefault((table, row[column]), set()).add(row["kind"])
    return found


def one_kind(case: Case, table: str, column: str) -> bool:
    """Rows that are described alike are of one kind."""
    alone = len(kinds(case.data)[table, case[column]]) <= 1
    return alone or not case.data.where(table, column, case[column])


def published_here(case: Case) -> bool:
    """The publisher of a document is named in it, and its country is the region of the language."""
    publisher = case["publisher_id"]
    region = re.search(r"-([A-Z]{2})$", case["language"])
    country = case.data.cell("actors", publisher, "country")
    known = not publisher or publisher in met_on(case.data, case["document_id"])
    return known and (not country or region is None or region[1] == country)


TOGETHER = (
    ("products", "product_id", "maker_id"),
    ("policies", "policy_id", "issuer_id"),
    ("actors", "actor_id", "affiliation_id"),
)
DESCRIBED = (*((table, "description_en") for table in THINGS.values()), ("actors", "role_en"))
ALIKE = (*DESCRIBED[:3], ("source_notes", "note"))
KEYS = {table: key for key, table in THINGS.items()}
RULES: tuple[Rule, ...] = (
    Rule("evidence", "document_id", "is not the document of its row", in_its_document),
    *(
        Rule(
            table,
            column,
            "is met in no article together with it",
            partial(met_together, key=key, column=column),
        )
        for table, key, column in TOGETHER
    ),
    *(
        Rule(
            table,
            column,
            "names whom no document of it mentions",
            partial(describes_it, key=KEYS[table], column=column),
        )
        for table, column in DESCRIBED
    ),
    *(
        Rule(
            table,
            column,
            "stands with a row of another kind, too",
            partial(one_kind, table=table, column=column),
            (column,),
        )
        for table, column in ALIKE
    ),
    Rule(
        "actors",
        "country",
        "is a state that no document of the actor names",
        country_is_met,
        ("country",),
    ),
    Rule("documents", "publisher_id", "is not named in it, or of another region", published_here),
)
