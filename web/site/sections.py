"""What hangs together with a row, as data: for each table the sections of its row pages.

A section is a title and a question in SQL about the row ?1. Its answers are entries: (table, id,
Chinese, English, note, document, start, end), mostly the cards of other rows.
"""

ENTRY = 'c.table_name, c.row_id, c.title_zh, c.title_en, c.said, c.document_id, c.start, c."end"'


def those(table: str, key: str, condition: str) -> str:
    """The question for the cards of a table's rows (`r`) that meet a condition."""
    cards = f"cards c ON c.card_id = '{table}.' || r.{key}"
    return f"SELECT {ENTRY} FROM {table} r JOIN {cards} WHERE {condition}"


def articles(condition: str) -> str:
    return those("articles", "article_id", condition)


def events(condition: str) -> str:
    return those("events", "event_id", condition)


def metrics(condition: str) -> str:
    return those("metrics", "metric_id", condition)


def names(condition: str) -> str:
    return those("names", "name_id", f"{condition} ORDER BY r.name_id")


def quotes(condition: str) -> str:
    return those("quotes", "quote_id", condition)


def contradictions(column: str) -> tuple[str, str]:
    return "Contradictions", (
        "SELECT c.table_name, c.row_id, NULL, c.title_en, 'this row: ' || b.says, NULL, NULL, NULL "
        "FROM discrepancy_members b JOIN cards c ON c.card_id = 'discrepancies.' "
        f"|| b.discrepancy_id WHERE b.{column} = ?1"
    )


MEMBERS = """
SELECT table_name, row_id, text, says, document, document_id, start, "end"
FROM contradictions WHERE discrepancy_id = ?1"""
ACTORS = """
SELECT c.table_name, c.row_id, c.title_zh, c.title_en, p.role, p.document_id, p.start, p."end"
FROM event_actors p JOIN cards c ON c.card_id = 'actors.' || p.actor_id
WHERE p.event_id = ?1 ORDER BY p.event_actor_id"""


def about(link: str, thing: str) -> tuple[str, str]:
    """What happened to a policy or a product, in order, with what each event does to it."""
    entry = ENTRY.replace("c.said", "replace(p.role, '_', ' ') || ' · ' || c.said")
    return "What happened to it, in order", (
        f"SELECT {entry} FROM {link} p JOIN events r USING (event_id) "
        "JOIN cards c ON c.card_id = 'events.' || r.event_id "
        f"WHERE p.{thing} = ?1 ORDER BY coalesce(r.date_start, r.date_end), r.date_end, r.event_id"
    )


def subjects(link: str, table: str, key: str) -> str:
    """The policies or products of an event, with what the event does to each."""
    return (
        "SELECT c.table_name, c.row_id, c.title_zh, c.title_en, p.role, p.document_id, p.start, "
        f"p.\"end\" FROM {link} p JOIN cards c ON c.card_id = '{table}.' || p.{key} "
        f"WHERE p.event_id = ?1 ORDER BY p.rowid"
    )


def linked(relations: str, own: str, other: str) -> str:
    """The events to which event_links lead from this one, or from which they lead here."""
    return (
        "SELECT c.table_name, c.row_id, c.title_zh, c.title_en, "
        "replace(l.relation, '_', ' ') || ' · ' || c.said, l.document_id, l.start, l.\"end\" "
        f"FROM event_links l JOIN cards c ON c.card_id = 'events.' || l.{other} "
        f"JOIN events r ON r.event_id = l.{other} "
        f"WHERE l.{own} = ?1 AND l.relation IN ({relations}) ORDER BY r.date_start, r.event_id"
    )


def reactions(link: str, thing: str) -> tuple[str, str]:
    """What answers the events about a policy or a product: who, and how soon."""
    return "Reactions to it", (
        "SELECT DISTINCT 'events', x.event_id, x.reaction_zh_hant, x.reaction, "
        "coalesce(x.reaction_by || ' · ', '') || x.date_words_en || ' · ' "
        "|| replace(x.relation, '_', ' ') || ' ' || x.act_id, x.document_id, x.start, x.\"end\" "
        f"FROM {link} p JOIN reactions x ON x.act_id = p.event_id WHERE p.{thing} = ?1 "
        "ORDER BY coalesce(x.date_start, x.date_end), x.event_id"
    )


OCCASION = "r.event_id = (SELECT event_id FROM {} WHERE {} = ?1)"
EITHER = "r.{0} = ?1 OR r.quote_id = (SELECT {0} FROM quotes WHERE quote_id = ?1)"
PARTS = f"""
SELECT {ENTRY.replace("c.title_zh", "p.text")} FROM quote_repeats p
JOIN cards c ON c.card_id = 'quotes.' || p.{{0}} WHERE p.{{1}} = ?1 ORDER BY p.quote_repeat_id"""
SAME_FIGURE = """r.metric_id <> ?1 AND coalesce(r.same_as, r.metric_id) =
(SELECT coalesce(same_as, metric_id) FROM metrics WHERE metric_id = ?1) ORDER BY r.metric_id"""
ALIKE = """r.metric_id <> ?1 AND (r.indicator, r.subject_id) =
(SELECT indicator, subject_id FROM metrics WHERE metric_id = ?1)
ORDER BY r.period_start, r.metric_id"""
TOOK_PART = "r.event_id IN (SELECT event_id FROM event_actors WHERE actor_id = ?1)"
BY_DATE = "ORDER BY coalesce(r.date_start, r.date_end), r.date_end, r.event_id"
BY_PERIOD = "ORDER BY r.indicator, r.period_start, r.metric_id"

SECTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "documents": (("What is printed in it", articles("c.document_id = ?1 ORDER BY c.start")),),
    "articles": (
        ("Quotes in it", quotes("r.article_id = ?1 ORDER BY r.start")),
        ("Events told in it", events("r.article_id = ?1 ORDER BY r.start")),
        ("Figures in it", metrics("r.article_id = ?1 ORDER BY r.start")),
    ),
    "quotes": (
        ("The occasion", events(OCCASION.format("quotes", "quote_id"))),
        ("The same words printed elsewhere", quotes(EITHER.format("same_as"))),
        ("It says again a part of", PARTS.format("repeats", "quote_id")),
        ("A part of it is said again in", PARTS.format("quote_id", "repeats")),
        ("Quotations within it, or around it", quotes(EITHER.format("within"))),
        contradictions("quote_id"),
    ),
    "events": (
        ("Who took part", ACTORS),
        ("Quotes on this occasion", quotes("r.event_id = ?1 ORDER BY r.quote_id")),
        ("Figures tied to it", metrics("r.event_id = ?1 ORDER BY r.metric_id")),
        ("Policies", subjects("event_policies", "policies", "policy_id")),
        ("Products", subjects("event_products", "products", "product_id")),
        ("It answers or follows", linked("'responds_to', 'follows'", "event_id", "other_event_id")),
        ("Reactions to it", linked("'responds_to', 'follows'", "other_event_id", "event_id")),
        ("The whole that it is a part of", linked("'part_of'", "event_id", "other_event_id")),
        ("Its parts", linked("'part_of'", "other_event_id", "event_id")),
        contradictions("event_id"),
    ),
    "metrics": (
        ("The event that it belongs to", events(OCCASION.format("metrics", "metric_id"))),
        ("The same figure printed elsewhere", metrics(SAME_FIGURE)),
        ("The same measure of the same subject elsewhere", metrics(ALIKE)),
        contradictions("metric_id"),
    ),
    "actors": (
        ("Names", names("r.actor_id = ?1")),
        ("Quotes", quotes("r.speaker_id = ?1 ORDER BY r.said_start, r.quote_id")),
        ("Events", events(f"{TOOK_PART} {BY_DATE}")),
        ("Events that it claims", events(f"r.claimed_by_id = ?1 {BY_DATE}")),
        ("Figures about it", metrics(f"r.subject_id = ?1 {BY_PERIOD}")),
        ("Figures that it gives", metrics(f"r.attributed_to = ?1 {BY_PERIOD}")),
    ),
    "products": (
        ("Names", names("r.product_id = ?1")),
        about("event_products", "product_id"),
        reactions("event_products", "product_id"),
        ("Figures", metrics("r.product_id = ?1 ORDER BY r.indicator, r.metric_id")),
    ),
    "policies": (
        ("Names", names("r.policy_id = ?1")),
        about("event_policies", "policy_id"),
        reactions("event_policies", "policy_id"),
    ),
    "discrepancies": (("What the sources say", MEMBERS),),
}
