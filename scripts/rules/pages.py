"""Rules of pages: their kind, day and script, headlines, bodies, numbers that measure nothing."""

import datetime
import re

from scripts.rules.codes import printed
from scripts.rules.dating import DAY
from scripts.rules.naming import is_proper, named_in_english
from scripts.rules.nearness import met_in
from scripts.rules.quotes import raw_of
from scripts.rules.rule import WORDS, Case, Row, Rule
from scripts.rules.wording import (
    figures,
    figures_in_english,
    simplified_only,
    traditional_only,
)
from scripts.text.languages import language

FULL = re.compile(r"\d{4}-\d\d-\d\d")
STOP = re.compile(r"[。！？｡!?]|\.(?=\s|$)")


def words_of(case: Case) -> str:
    """The words of a span of an article, as they stand."""
    raw = raw_of(case)
    return raw[1] if raw else ""


def sentences(text: str) -> int:
    return len(STOP.findall(text))


def reads_as_its_part(case: Case) -> bool:
    """Running text has a full stop; a headline or byline is no run of sentences."""
    if case["part"] == "body":
        return sentences(words_of(case)) > 0
    most: int = WORDS["sentences"].get(case["part"], len(words_of(case)))
    return sentences(words_of(case)) <= most


def spans_of(case: Case) -> list[Row]:
    return case.data.where("article_spans", "article_id", case["article_id"])


def headline_is_its_own(case: Case) -> bool:
    """The English headline names only whom the article mentions, or who stands for them."""
    data = case.data
    told = {t for t in named_in_english(data, case["headline_en"]) if is_proper(data, t)}
    pages = {span["document_id"] for span in spans_of(case)}
    return told <= set().union(*(met_in(data, p).get(case["article_id"], set()) for p in pages))


def headline_has_its_figures(case: Case) -> bool:
    """The numbers of the English headline stand in the article."""
    texts = [words_of(Case(span, case.data)) for span in spans_of(case)]
    return figures(case["headline_en"]) <= figures_in_english("\n".join(texts)) | {""}


def holds_a_number(case: Case) -> bool:
    """A number that measures nothing is one."""
    numbers = re.search(WORDS["a number"], case["text"])
    return case["kind"] not in WORDS["kinds of numbers"] or numbers is not None


def is_itself(case: Case) -> bool:
    return case["reading"] != "" and case["reading"] == case["text"]


def is_in_its_script(case: Case) -> bool:
    """Characters that one script alone has are those of the language of the document."""
    traditional = not simplified_only(case["title"]) and traditional_only(case["title"])
    if case["language"].startswith(("zh-Hans", "zh-CN", "zh-SG")):
        return not traditional
    return not case["language"].startswith("zh") or not simplified_only(case["title"])


def is_no_byline(case: Case) -> bool:
    return not case["agency"] or case["agency"] != case["byline"]


def is_of_its_kind(case: Case) -> bool:
    """A page of a newspaper has no address, and one of the web no page."""
    other = {"newspaper_page": "url", "web_article": "page"}.get(case["kind"])
    return other is None or not case.row.get(other)


def days_are_told(case: Case) -> bool:
    """A day of publication is among those that its note gives, if that gives any."""
    note = case["published_note"]
    told = printed("day", note, language("en").dates) | printed("day", note, case.language.dates)
    bounds = [datetime.date.fromisoformat(d) for d in FULL.findall(case["published"])]
    return not told or all(day.day in told or 1 in (day.day, (day + DAY).day) for day in bounds)


PART = "does not read as this part of an article"
RULES: tuple[Rule, ...] = (
    Rule("article_spans", "part", PART, reads_as_its_part),
    Rule("articles", "headline_en", "names whom the article does not mention", headline_is_its_own),
    Rule(
        "articles", "headline_en", "has a number that the article has not", headline_has_its_figures
    ),
    Rule("articles", "byline", "is the agency", is_no_byline),
    Rule("documents", "language", "is written in other characters", is_in_its_script),
    Rule("documents", "kind", "has the place of another kind of document", is_of_its_kind),
    Rule("documents", "published", "has a day that its note does not give", days_are_told),
    Rule("source_notes", "reading", "is the misprint itself", lambda case: not is_itself(case)),
    Rule("source_notes", "kind", "is a number, and the words hold none", holds_a_number),
)
