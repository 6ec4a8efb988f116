"""Rules of names: that a thing has its names, is first met where it says, and that what is written
about it names it and nothing else."""

import re
from functools import cache

from scripts.model.sources import is_offset
from scripts.rules.rule import (
    Frame,
    Frames,
    Holds,
    Row,
    Rule,
    Verdict,
    grouped,
    kin,
    mentions,
    once,
    owner,
    rows,
    verdict,
)
from scripts.rules.wording import HAN, simplified_only, traditional_only

VARIETIES = {"zh-Hans": ("CN", ""), "zh-Hant": ("HK", "TW", ""), "en": ("",)}
TABLES = {"actor_id": "actors", "product_id": "products", "policy_id": "policies"}
GENERIC = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "a",
        "in",
        "on",
        "chip",
        "chips",
        "series",
        "new",
        "system",
        "china",
        "chinese",
        "us",
    ]
)


def is_listed(key: str, column: str) -> Holds:
    """The name that a table gives to a thing is one of its names."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        names = frames["names"]
        listed = set(zip(names[key], names["name"], strict=True))
        given = zip(frame[key], frame[column], strict=True)
        return verdict(frame, (not name or (thing, name) in listed for thing, name in given))

    return holds


def is_first_mention(key: str) -> Holds:
    """A span is the first mention of that very thing in its document."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        first: dict[tuple[str, str], tuple[int, str]] = {}
        for row in rows(frames["mentions"]):
            if is_offset(row["start"]):
                place = (row[key], row["document_id"])
                first[place] = min(first.get(place, (10**9, "")), (int(row["start"]), row["end"]))
        return verdict(
            frame,
            (
                (row["start"], row["end"])
                == tuple(map(str, first.get((row[key], row["document_id"]), ())))
                for row in rows(frame)
            ),
        )

    return holds


def fits_its_language(frame: Frame, frames: Frames) -> Verdict:
    """Letters against language; a Latin form is Chinese only where it is the Chinese title."""
    titles = {
        thing: name
        for key, table in TABLES.items()
        for thing, name in zip(frames[table][key], frames[table]["name_zh_hant"], strict=True)
    }

    def fits(row: Row) -> bool:
        name, language = row["name"], row["language"]
        if not re.search(HAN, name):
            return language == "en" or titles.get(owner(row)) == name
        wrong = {"zh-Hans": traditional_only, "zh-Hant": simplified_only}.get(language)
        return wrong is not None and not wrong(name)

    return verdict(frame, map(fits, rows(frame)))


def one_thing(frame: Frame, frames: Frames) -> Verdict:
    """A form names one thing only (in one document, where it is limited to it)."""
    forms = frame.assign(form=frame["name"].str.replace(r"\s", "", regex=True))
    return ~forms.duplicated(["form", "document_id"], keep="first")


@cache
def pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """All forms, the longest first; a Latin one is a whole word."""
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    latin = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])"
    return re.compile(
        "|".join(re.escape(f) if re.search(HAN, f) else latin.format(re.escape(f)) for f in ordered)
        or r"(?!)"
    )


@once
def english_forms(frames: Frames) -> dict[str, str]:
    """English name in lower case -> the thing; short ones are words like others."""
    return {
        row["name"].lower(): owner(row)
        for row in rows(frames["names"])
        if row["language"] == "en" and len(row["name"]) > 3 and not row["document_id"]
    }


def named_in_english(forms: dict[str, str], text: str) -> set[str]:
    """The things that an English text names in full."""
    return {forms[found[0]] for found in pattern(tuple(forms)).finditer(text.lower())}


class Named:
    """Which things a title names: forms in Chinese, or full English names."""

    def __init__(self, frames: Frames) -> None:
        self.owners = {r["name"]: owner(r) for r in rows(frames["names"]) if not r["document_id"]}
        self.pattern = pattern(tuple(self.owners))
        kinds = dict(zip(frames["actors"]["actor_id"], frames["actors"]["kind"], strict=True))
        products = set(frames["products"]["product_id"])
        self.proper = {
            a for a, k in kinds.items() if k in ("person", "company", "media")
        } | products
        self.states = {actor for actor, kind in kinds.items() if kind == "state"}
        self.words: dict[str, set[str]] = {}
        for row in rows(frames["names"]):
            if row["language"] == "en" or not re.search(HAN, row["name"]):
                parts = re.findall(r"[a-z0-9]{2,}", row["name"].lower())
                self.words.setdefault(owner(row), set()).update(set(parts) - GENERIC)

    def of(self, text: str) -> set[str]:
        return {self.owners[found[0]] for found in self.pattern.finditer(text)}


@once
def named_by(frames: Frames) -> Named:
    return Named(frames)


def keeps_names(chinese: str, english: str) -> Holds:
    """People, firms, papers and products that the Chinese names are named in the English."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        named = named_by(frames)

        def keeps(row: Row) -> bool:
            told = set(re.findall(r"[a-z0-9]+", row[english].lower()))
            return all(
                told & named.words.get(thing, told)
                for thing in named.of(row[chinese]) & named.proper
            )

        return verdict(frame, map(keeps, rows(frame)))

    return holds


def about_its_own(title: str) -> Holds:
    """The title of an event names nothing but what its passages, actors or references name."""

    def holds(frame: Frame, frames: Frames) -> Verdict:
        named, inside, family = named_by(frames), mentions(frames), kin(frames)
        forms = english_forms(frames)
        told = {
            table: grouped(frames[table], "event_id")
            for table in ("evidence", "event_actors", "quotes", "metrics")
        }
        made = {
            **dict(
                zip(frames["products"]["product_id"], frames["products"]["maker_id"], strict=True)
            ),
            **dict(
                zip(frames["policies"]["policy_id"], frames["policies"]["issuer_id"], strict=True)
            ),
        }

        def own(row: Row) -> bool:
            found = inside.inside(row) | {row.get("policy_id", ""), row.get("product_id", "")}
            for told_of in told.values():
                for other in told_of.get(row["event_id"], ()):
                    found |= inside.inside(other) | {other.get("actor_id", "")}
            found |= {made.get(thing, "") for thing in found}
            found = set().union(*(family.get(thing, {thing}) for thing in found))
            told_of_it = (
                named_in_english(forms, row[title]) & named.proper
                if title.endswith("_en")
                else named.of(row[title]) - named.states
            )
            return told_of_it <= found

        return verdict(frame, map(own, rows(frame)))

    return holds


def says_of_its_row(frame: Frame, frames: Frames) -> Verdict:
    """What a member says names only who its row names, speaks or is measured."""
    named, inside = named_by(frames), mentions(frames)
    found: dict[str, set[str]] = {}
    for table, key in (("events", "event_id"), ("metrics", "metric_id"), ("quotes", "quote_id")):
        for row in rows(frames[table]):
            refs = {value for column, value in row.items() if column.endswith(("_id", "_to"))}
            found[row[key]] = inside.inside(row) | refs
        for other in ("evidence", "event_actors") if key == "event_id" else ("evidence",):
            for row in rows(frames[other]):
                if row[key] in found:
                    found[row[key]] |= inside.inside(row) | {row.get("actor_id", "")}
    people = set(frames["actors"].loc[frames["actors"]["kind"] == "person", "actor_id"])

    def of_its_row(row: Row) -> bool:
        key = row["event_id"] or row["metric_id"] or row["quote_id"]
        return named.of(row["says"]) & people <= found.get(key, set())

    return verdict(frame, map(of_its_row, rows(frame)))


def first_mention(table: str, key: str) -> Rule:
    message = f"is not the first mention of {key.removesuffix('_id')}; check its names"
    return Rule(table, "start", message, is_first_mention(key))


RULES: tuple[Rule, ...] = (
    Rule("names", "name", "names a thing that a row above names already", one_thing),
    Rule("names", "name", "one character is no name", lambda f, _: f["name"].str.len() != 1),
    Rule("names", "language", "is not the language of these letters", fits_its_language),
    Rule(
        "names",
        "variety",
        "is no variety of this language",
        lambda f, _: verdict(
            f, (r["variety"] in VARIETIES.get(r["language"], ()) for r in rows(f))
        ),
    ),
    *(first_mention(table, key) for key, table in TABLES.items()),
    *(
        Rule(table, column, "is not among its names", is_listed(key, column))
        for key, table in TABLES.items()
        for column in ("name_en", "name_zh_hant")
    ),
    Rule(
        "events",
        "title_zh_hant",
        "names what neither the passages nor the actors of the event name",
        about_its_own("title_zh_hant"),
    ),
    Rule(
        "events",
        "title_en",
        "names what neither the passages nor the actors of the event name",
        about_its_own("title_en"),
    ),
    Rule(
        "events",
        "title_en",
        "does not name who title_zh_hant names",
        keeps_names("title_zh_hant", "title_en"),
    ),
    Rule("quotes", "text_en", "does not name who text names", keeps_names("text", "text_en")),
    Rule(
        "discrepancy_members",
        "says",
        "names a person that the member does not name",
        says_of_its_row,
    ),
)
