"""What hangs together with a row, as data: for each table the sections of its row pages.

A section is a question in SQL about the row `:id` whose answers are cards (cards.py): which rows,
in which order, and how each is connected. `:ask` and `:limited` are its names as questions
to the full-text index, so that what the search finds for a name is on the page of the thing.
"""

from dataclasses import dataclass
from enum import Enum

from web.site.language import N_


class Form(Enum):
    """How the rows of a section are shown: as cards, as names, or as sentences of the sources."""

    CARDS = "cards"
    NAMES = "names"
    SENTENCES = "sentences"


@dataclass(frozen=True)
class Section:
    """`name` stands in addresses; `card` is the SQL of a card's id, `rows` what follows FROM;
    `how` gives the codes of the connection (a role, a relation) and `to` the card that it is a
    connection to. `few` are shown on the whole page; `listed` is a page of lists that filters the
    same rows, to which the row's id is added; `told` says who acts in each event, and what is said
    on its occasion. `limited` stands for `rows` where some names of the row count in one document
    only."""

    name: str
    title: str
    card: str
    rows: str
    order: str
    how: str = "NULL"
    to: str = "NULL"
    few: int = 3
    form: Form = Form.CARDS
    listed: str = ""
    told: bool = False
    limited: str = ""

    def sql(self, limited: bool = False) -> str:
        chosen = f"SELECT {self.card} AS card_id, {self.how} AS how, {self.to} AS other"
        rows = (limited and self.limited) or self.rows
        return f"{chosen} FROM {rows} ORDER BY {self.order} LIMIT :limit OFFSET :offset"

    def count(self, limited: bool = False) -> str:
        rows = (limited and self.limited) or self.rows
        return f"SELECT count(*) FROM (SELECT 1 FROM {rows} LIMIT :most)"


EVENT = "'events.' || r.event_id"
QUOTE = "'quotes.' || r.quote_id"
METRIC = "'metrics.' || r.metric_id"
BY_DATE = "coalesce(r.date_start, r.date_end), r.date_end, r.event_id"
BY_PERIOD = "r.indicator, r.period_start, r.metric_id"
PRECISE_FIRST = """r.said_start IS NULL OR r.said_end IS NULL,
julianday(r.said_end) - julianday(r.said_start) > 1, r.said_start, r.quote_id"""
"""What is dated to the day by its date, then what is dated to some days, then what is open."""
NAMED = "{0}_fts f JOIN {0} r ON r.rowid = f.rowid WHERE f.tokens MATCH :ask AND {1}"
"""The rows of a table that the search finds by a name, in their order, which is that of the index:
the first ones cost no more where there are many."""
LIMITED = """(
    SELECT rowid AS rowid FROM {0}_fts WHERE tokens MATCH :ask
    UNION SELECT x.rowid FROM json_each(:limited) n
    CROSS JOIN {0}_fts o ON o.tokens MATCH n.value ->> 'ask'
    CROSS JOIN {0} x ON x.rowid = o.rowid AND +x.document_id = n.value ->> 'document'
) f CROSS JOIN {0} r ON r.rowid = f.rowid WHERE {1}"""
"""The same where some names count in one document only."""


def events(name: str, title: str, where: str, order: str = BY_DATE) -> Section:
    return Section(name, title, EVENT, f"events r WHERE {where}", order)


def quotes(
    name: str, title: str, where: str, order: str, few: int = 3, listed: str = ""
) -> Section:
    rows = f"quotes r WHERE {where}"
    return Section(name, title, QUOTE, rows, order, few=few, listed=listed)


def metrics(name: str, title: str, where: str, order: str = BY_PERIOD, listed: str = "") -> Section:
    return Section(name, title, METRIC, f"metrics r WHERE {where}", order, listed=listed)


def names_of(name: str, title: str, table: str, key: str, where: str) -> Section:
    """Rows of a table by their names alone."""
    card = f"'{table}.' || r.{key}"
    return Section(
        name, title, card, f"{table} r WHERE {where}", f"r.{key}", few=25, form=Form.NAMES
    )


def those(name: str, title: str, link: str, table: str, key: str) -> Section:
    """Who or what an event is about, by name, with the role of each."""
    rows = f"{link} p WHERE p.event_id = :id"
    card = f"'{table}.' || p.{key}"
    return Section(name, title, card, rows, "p.rowid", how="p.role", few=25, form=Form.NAMES)


def of_events(name: str, title: str, link: str, key: str, few: int, listed: str = "") -> Section:
    """The events of an actor, a policy or a product in their order, with its roles in each."""
    joined = f"{link} p JOIN events_in_order r USING (event_id)"
    rows = f"{joined} WHERE p.{key} = :id GROUP BY r.event_id"
    how = "group_concat(DISTINCT p.role)"
    return Section(name, title, EVENT, rows, "r.in_order", how=how, few=few, listed=listed)


def linked(name: str, title: str, relations: str, own: str, other: str) -> Section:
    """The events to which event_links lead from this one, or from which they lead here."""
    rows = (
        f"event_links l JOIN events r ON r.event_id = l.{other} "
        f"WHERE l.{own} = :id AND l.relation IN ({relations})"
    )
    return Section(name, title, EVENT, rows, BY_DATE, how="l.relation", told=True)


def reactions(link: str, thing: str) -> Section:
    """What answers the events about a policy or a product, each after its act, followed by what
    was said on that occasion."""
    answers = (
        f"SELECT l.event_link_id, l.relation, l.event_id, l.other_event_id FROM {link} p "
        f"JOIN event_links l ON l.other_event_id = p.event_id WHERE p.{thing} = :id "
        "AND l.relation IN ('responds_to', 'follows') GROUP BY l.event_link_id"
    )
    rows = (
        f"({answers}) l JOIN events a ON a.event_id = l.other_event_id "
        "JOIN events r ON r.event_id = l.event_id"
    )
    order = f"coalesce(a.date_start, a.date_end), a.date_end, a.event_id, {BY_DATE}"
    other = "'events.' || a.event_id"
    title = N_("Reactions to it")
    how = "l.relation"
    return Section("reactions", title, EVENT, rows, order, how=how, to=other, told=True)


def contradictions(*members: str) -> Section:
    """The contradictions with a side among the rows of these questions."""
    ids = " UNION ".join(f"SELECT b.discrepancy_id FROM {of}" for of in members)
    return Section(
        *("contradictions", N_("Contradictions"), "'discrepancies.' || r.discrepancy_id"),
        f"discrepancies r WHERE r.discrepancy_id IN ({ids})",
        'r."between", r.discrepancy_id',
        few=2,
    )


def side(column: str) -> Section:
    return contradictions(f"discrepancy_members b WHERE b.{column} = :id")


def sides(table: str, key: str, where: str) -> str:
    return f"{table} m JOIN discrepancy_members b ON b.{key} = m.{key} WHERE {where}"


def found(name: str, title: str, card: str, table: str, where: str, few: int = 3) -> Section:
    """The rows of a table that name a thing."""
    rows, limited = NAMED.format(table, where), LIMITED.format(table, where)
    form = Form.SENTENCES if table == "sentences" else Form.CARDS
    return Section(name, title, card, rows, "f.rowid", few=few, form=form, limited=limited)


def named(quoted: str, told: str, measured: str) -> tuple[Section, ...]:
    """What names a thing, in words that other sections do not have already."""
    return (
        found("about", N_("Said about it"), QUOTE, "quotes", quoted, 4),
        found("named", N_("Other events that name it"), EVENT, "events", told),
        found("named-figures", N_("Other figures that name it"), METRIC, "metrics", measured),
        found("sentences", N_("Sentences that name it"), "r.sentence_id", "sentences", "TRUE"),
    )


def no_part(link: str, key: str) -> str:
    """That an event `r` is none of those in which a thing takes part."""
    own = f"SELECT 1 FROM {link} o WHERE o.event_id = r.event_id AND o.{key} = :id"
    return f"NOT EXISTS ({own})"


def beside(link: str, key: str) -> str:
    """Who takes part in the events of a thing, most events first."""
    return f"""
SELECT 'actors.' || o.actor_id AS card_id, count(DISTINCT o.event_id) AS n
FROM (SELECT DISTINCT event_id FROM {link} WHERE {key} = :id) p
JOIN event_actors o ON o.event_id = p.event_id
WHERE o.actor_id <> :id GROUP BY o.actor_id ORDER BY n DESC, o.actor_id LIMIT :limit"""


BESIDE = {
    "actors": beside("event_actors", "actor_id"),
    "products": beside("event_products", "product_id"),
    "policies": beside("event_policies", "policy_id"),
}
OCCASION = "r.event_id = (SELECT event_id FROM {} WHERE {} = :id)"
EITHER = "r.{0} = :id OR r.quote_id = (SELECT {0} FROM quotes WHERE quote_id = :id)"
FIRST = "(SELECT coalesce(same_as, metric_id) FROM metrics WHERE metric_id = :id)"
SAME_FIGURE = f"r.metric_id <> :id AND (r.metric_id = {FIRST} OR r.same_as = {FIRST})"
ALIKE = """r.metric_id <> :id AND (r.indicator, r.subject_id) =
(SELECT indicator, subject_id FROM metrics WHERE metric_id = :id)"""
IN_ARTICLE = ("r.article_id = :id", "r.start")
ANSWERS = "'responds_to', 'follows'"


def parts(name: str, title: str, own: str, other: str) -> Section:
    """Quotes that say a part of this one again, or of which this one does."""
    rows = f"quote_repeats p WHERE p.{own} = :id"
    return Section(name, title, f"'quotes.' || p.{other}", rows, "p.quote_repeat_id")


def thing(link: str, key: str) -> tuple[Section, ...]:
    """What the page of a product and of a policy share."""
    measured = f"r.event_id IN (SELECT event_id FROM {link} WHERE {key} = :id)"
    own = "r.product_id IS :id" if key == "product_id" else measured
    return (
        of_events("events", N_("What happened to it, in order"), link, key, 6),
        reactions(link, key),
        metrics("figures", N_("Figures"), own),
        *named("TRUE", no_part(link, key), f"NOT coalesce({own}, FALSE)"),
        contradictions(
            sides(
                f"{link} p JOIN events", "event_id", f"m.event_id = p.event_id AND p.{key} = :id"
            ),
            sides("metrics", "metric_id", own.replace("r.", "m.")),
        ),
    )


SECTIONS: dict[str, tuple[Section, ...]] = {
    "documents": (
        names_of(
            "articles", N_("What is printed in it"), "articles", "article_id", "r.document_id = :id"
        ),
    ),
    "articles": (
        quotes("quotes", N_("Quotes in it"), *IN_ARTICLE),
        events("events", N_("Events told in it"), *IN_ARTICLE),
        metrics("figures", N_("Figures in it"), *IN_ARTICLE),
    ),
    "quotes": (
        events("occasion", N_("The occasion"), OCCASION.format("quotes", "quote_id")),
        quotes(
            "same", N_("The same words printed elsewhere"), EITHER.format("same_as"), "r.quote_id"
        ),
        parts("repeats", N_("It says again a part of"), "quote_id", "repeats"),
        parts("repeated", N_("A part of it is said again in"), "repeats", "quote_id"),
        quotes(
            "within",
            N_("Quotations within it, or around it"),
            EITHER.format("within"),
            "r.quote_id",
        ),
        side("quote_id"),
    ),
    "events": (
        those("actors", N_("Who took part"), "event_actors", "actors", "actor_id"),
        those("policies", N_("Policies"), "event_policies", "policies", "policy_id"),
        those("products", N_("Products"), "event_products", "products", "product_id"),
        quotes("quotes", N_("Quotes on this occasion"), "r.event_id = :id", "r.quote_id"),
        metrics("figures", N_("Figures tied to it"), "r.event_id = :id"),
        linked("answers", N_("It answers or follows"), ANSWERS, "event_id", "other_event_id"),
        linked("reactions", N_("Reactions to it"), ANSWERS, "other_event_id", "event_id"),
        linked(
            "whole", N_("The whole that it is a part of"), "'part_of'", "event_id", "other_event_id"
        ),
        linked("parts", N_("Its parts"), "'part_of'", "other_event_id", "event_id"),
        side("event_id"),
    ),
    "metrics": (
        events(
            "event", N_("The event that it belongs to"), OCCASION.format("metrics", "metric_id")
        ),
        metrics("same", N_("The same figure printed elsewhere"), SAME_FIGURE),
        metrics("alike", N_("The same measure of the same subject elsewhere"), ALIKE),
        side("metric_id"),
    ),
    "actors": (
        quotes("said", N_("Said"), "r.speaker_id = :id", PRECISE_FIRST, 6, "quotes?speaker="),
        Section(
            *("people", N_("Said by its people"), QUOTE),
            "actors a JOIN quotes r ON r.speaker_id = a.actor_id WHERE a.affiliation_id = :id",
            PRECISE_FIRST,
        ),
        named(
            "r.speaker_id IS NOT :id",
            f"r.claimed_by_id IS NOT :id AND {no_part('event_actors', 'actor_id')}",
            "r.subject_id IS NOT :id AND r.attributed_to IS NOT :id",
        )[0],
        of_events("events", N_("Took part in"), "event_actors", "actor_id", 6, "events?actor="),
        events(
            "claims",
            N_("Events that it claims"),
            f"r.claimed_by_id = :id AND {no_part('event_actors', 'actor_id')}",
        ),
        metrics("figures", N_("Figures about it"), "r.subject_id = :id", listed="figures?subject="),
        metrics(
            "gives",
            N_("Figures that it gives of others"),
            "r.attributed_to = :id AND r.subject_id IS NOT :id",
        ),
        *named(
            "r.speaker_id IS NOT :id",
            f"r.claimed_by_id IS NOT :id AND {no_part('event_actors', 'actor_id')}",
            "r.subject_id IS NOT :id AND r.attributed_to IS NOT :id",
        )[1:],
        contradictions(
            sides("quotes", "quote_id", "m.speaker_id = :id"),
            sides("events", "event_id", "m.claimed_by_id = :id"),
            sides("event_actors", "event_id", "m.actor_id = :id"),
            sides("metrics", "metric_id", "m.subject_id = :id"),
            sides("metrics", "metric_id", "m.attributed_to = :id"),
        ),
        names_of("members", N_("Belongs to it"), "actors", "actor_id", "r.affiliation_id = :id"),
        names_of("makes", N_("Makes"), "products", "product_id", "r.maker_id = :id"),
        names_of("issues", N_("Issues"), "policies", "policy_id", "r.issuer_id = :id"),
        names_of("publishes", N_("Publishes"), "documents", "document_id", "r.publisher_id = :id"),
    ),
    "products": thing("event_products", "product_id"),
    "policies": thing("event_policies", "policy_id"),
    "indicators": (metrics("figures", N_("Figures"), "r.indicator = :id"),),
    "units": (metrics("figures", N_("Figures"), "r.unit = :id"),),
}
