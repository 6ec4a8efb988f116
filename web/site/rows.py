"""Row pages that explain themselves: what the row says, each field with the words that support it, and what hangs together with it.

What belongs on the page of a table is data: `LEADS` and `SECTIONS` hold the questions, one loop asks them. A table without any gets
the generic page: its fields with their meaning, and its passage. All is asked in one go on one connection, because every hop to a
thread of SQL costs more than the questions. Links to what a foreign key names come from the database, not from a list.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound, Request, Response
from markupsafe import Markup, escape

from web.site.settings import DATABASE

MOST = 60
"""Entries of a section; a link to the table shows the rest."""
LEADS = {
    "documents": """SELECT title AS zh, title_en AS en, replace(kind, '_', ' ') || ' · ' || language || coalesce(' · published ' || in_words(published), '')
        || ' · ' || printf('%,d', characters) || ' characters' AS said FROM documents WHERE document_id = ?""",
    "articles": "SELECT headline AS zh, headline_en AS en, kind || coalesce(' · ' || byline, '') || coalesce(' · ' || agency, '') AS said FROM articles WHERE article_id = ?",
    "quotes": """SELECT q.text AS zh, q.text_en AS en, coalesce(a.name_en, 'Speaker not named') || coalesce(', ' || a.role_en, '')
        || coalesce(' · ' || in_words(q.said_on), '') || coalesce(' · ' || e.title_en, '') AS said
        FROM quotes q LEFT JOIN actors a ON a.actor_id = q.speaker_id LEFT JOIN events e USING (event_id) WHERE quote_id = ?""",
    "events": "SELECT title_zh_hant AS zh, title_en AS en, in_words(date) || ' · ' || realis || coalesce(' · printed: ' || date_text, '') AS said FROM events WHERE event_id = ?",
    "metrics": """SELECT m.value_text AS zh, i.title_en || coalesce(' of ' || s.name_en, '') || coalesce(' (' || m.area || ')', '') || ': '
        || figure(m.value_low, m.value_high, u.title_en) AS en, replace(m.qualifier, '_', ' ') || coalesce(' · ' || in_words(m.period), ' · no period stated') || coalesce(' · according to ' || b.name_en, ' · the text names nobody who says so') AS said
        FROM metrics m JOIN indicators i ON i.indicator_id = m.indicator JOIN units u ON u.unit_id = m.unit LEFT JOIN actors s ON s.actor_id = m.subject_id
        LEFT JOIN actors b ON b.actor_id = m.attributed_to WHERE metric_id = ?""",
    "actors": "SELECT name_zh_hant AS zh, name_en AS en, description_en AS said FROM actors WHERE actor_id = ?",
    "products": "SELECT name_zh_hant AS zh, name_en AS en, description_en AS said FROM products WHERE product_id = ?",
    "policies": "SELECT name_zh_hant AS zh, name_en AS en, description_en AS said FROM policies WHERE policy_id = ?",
    "discrepancies": "SELECT '' AS zh, title_en AS en, explanation_en AS said FROM discrepancies WHERE discrepancy_id = ?",
}
QUOTE = "SELECT 'quotes', quote_id, q.text, text_en, coalesce(name_en, 'not named') || coalesce(' · ' || in_words(said_on), ''), q.document_id, q.start, q.\"end\" FROM quotes q LEFT JOIN actors ON actor_id = speaker_id"
EVENT = "SELECT 'events', event_id, title_zh_hant, title_en, in_words(date) || ' · ' || realis, document_id, start, \"end\" FROM events"
METRIC = "SELECT 'metrics', metric_id, text, i.title_en || ': ' || figure(value_low, value_high, u.title_en), replace(qualifier, '_', ' ') || coalesce(' · ' || in_words(period), ''), document_id, start, \"end\" FROM metrics JOIN indicators i ON indicator_id = indicator JOIN units u ON unit_id = unit"
NAME = "SELECT 'names', name_id, name, NULL, kind || ' · ' || language || coalesce('-' || variety, ''), NULL, NULL, NULL FROM names"
AGAINST = """SELECT 'discrepancies', d.discrepancy_id, NULL, d.title_en, 'this row: ' || b.says, NULL, NULL, NULL
    FROM discrepancies d JOIN discrepancy_members b USING (discrepancy_id) WHERE b."""
MEMBER = 'SELECT table_name, row_id, text, says, document, document_id, start, "end" FROM contradictions WHERE discrepancy_id = ?1'
ARTICLE = """SELECT 'articles', article_id, headline, headline_en, kind || coalesce(' · ' || byline, ''), s.document_id, s.start, s."end" FROM articles
    JOIN article_spans s USING (article_id) WHERE article_span_id = (SELECT article_span_id FROM article_spans t WHERE t.article_id = articles.article_id
    ORDER BY part <> 'headline', start LIMIT 1)"""
"""An article stands where its headline does, or its first part."""
INSIDE = """EXISTS (SELECT 1 FROM article_spans a WHERE a.article_id = ?1 AND a.document_id = {0}.document_id AND a.start <= {0}.start AND a."end" > {0}.start)"""
SECTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "documents": (("What is printed in it", f"{ARTICLE} AND s.document_id = ?1 ORDER BY s.start"),),
    "articles": (
        ("Quotes in it", f"{QUOTE} WHERE article_id = ?1 ORDER BY q.start"),
        ("Events told in it", f"{EVENT} WHERE {INSIDE.format('events')} ORDER BY start"),
        ("Figures in it", f"{METRIC} WHERE {INSIDE.format('metrics')} ORDER BY start"),
    ),
    "quotes": (
        (
            "The occasion",
            f"{EVENT} WHERE event_id = (SELECT event_id FROM quotes WHERE quote_id = ?1)",
        ),
        (
            "The same words printed elsewhere",
            f"{QUOTE} WHERE same_as = ?1 OR quote_id = (SELECT same_as FROM quotes WHERE quote_id = ?1)",
        ),
        (
            "Quotations within it, or around it",
            f"{QUOTE} WHERE within = ?1 OR quote_id = (SELECT within FROM quotes WHERE quote_id = ?1)",
        ),
        ("Contradictions", f"{AGAINST}quote_id = ?1"),
    ),
    "events": (
        (
            "Who took part",
            "SELECT 'actors', actor_id, a.name_zh_hant, a.name_en, role, e.document_id, e.start, e.\"end\" FROM event_actors e JOIN actors a USING (actor_id) WHERE event_id = ?1 ORDER BY event_actor_id",
        ),
        ("Quotes on this occasion", f"{QUOTE} WHERE event_id = ?1 ORDER BY quote_id"),
        ("Figures tied to it", f"{METRIC} WHERE event_id = ?1 ORDER BY metric_id"),
        ("Contradictions", f"{AGAINST}event_id = ?1"),
    ),
    "metrics": (
        (
            "The event that it belongs to",
            f"{EVENT} WHERE event_id = (SELECT event_id FROM metrics WHERE metric_id = ?1)",
        ),
        (
            "The same measure of the same subject elsewhere",
            f"{METRIC} WHERE metric_id <> ?1 AND (indicator, subject_id) = (SELECT indicator, subject_id FROM metrics WHERE metric_id = ?1) ORDER BY period_start, metric_id",
        ),
        ("Contradictions", f"{AGAINST}metric_id = ?1"),
    ),
    "actors": (
        ("Names", f"{NAME} WHERE actor_id = ?1 ORDER BY name_id"),
        ("Quotes", f"{QUOTE} WHERE speaker_id = ?1 ORDER BY said_start, quote_id"),
        (
            "Events",
            f"{EVENT} WHERE event_id IN (SELECT event_id FROM event_actors WHERE actor_id = ?1) ORDER BY date_start, event_id",
        ),
        (
            "Figures about it",
            f"{METRIC} WHERE subject_id = ?1 ORDER BY indicator, period_start, metric_id",
        ),
        (
            "Figures that it gives",
            f"{METRIC} WHERE attributed_to = ?1 ORDER BY indicator, period_start, metric_id",
        ),
    ),
    "products": (
        ("Names", f"{NAME} WHERE product_id = ?1 ORDER BY name_id"),
        ("Events", f"{EVENT} WHERE product_id = ?1 ORDER BY date_start, event_id"),
        ("Figures", f"{METRIC} WHERE product_id = ?1 ORDER BY indicator, metric_id"),
    ),
    "policies": (
        ("Names", f"{NAME} WHERE policy_id = ?1 ORDER BY name_id"),
        ("Events", f"{EVENT} WHERE policy_id = ?1 ORDER BY date_start, event_id"),
    ),
    "discrepancies": (("What the sources say", MEMBER),),
}
SPANS = "SELECT * FROM spans WHERE table_name = ? AND row_id = ? ORDER BY column_name = 'start' DESC, start"
EVIDENCE = """SELECT v.evidence_id, v.field, v.relation, v.document_id, v.start, v."end", s.before, s.text, s.after
FROM evidence v CROSS JOIN spans s ON s.table_name = 'evidence' AND s.row_id = v.evidence_id WHERE v.[{column}] = ? ORDER BY +v.document_id, v.start"""


@dataclass(frozen=True)
class Shape:
    """What the rows of a table have in common. It is read once a table, because the database does not change while it is served."""

    key: str
    title: str
    description: str
    columns: dict[str, str]
    """Column -> its description."""
    targets: dict[str, tuple[str, str, str]]
    """Column -> (table, its key, its label) of every foreign key."""
    namers: list[tuple[str, str]]
    """(table, column) of every foreign key that leads here."""
    proved: bool
    """Whether evidence can name a row of it. Evidence lies in a document, but is about something else."""


_shapes: dict[str, Shape] = {}
NAMERS = """SELECT t.table_name, k.[from] FROM table_notes t JOIN pragma_foreign_key_list(t.table_name) k
WHERE k.[table] = ? ORDER BY t.rowid, k.[from]"""


def shape(conn: sqlite3.Connection, table: str) -> Shape | None:
    """The shape of a table; None if there is no table of that name whose rows have a key of one column."""
    if table not in _shapes:
        keys = conn.execute(
            "SELECT name FROM pragma_table_info(?) WHERE pk > 0", [table]
        ).fetchall()
        if len(keys) != 1:
            return None
        key = keys[0][0]
        title, description = conn.execute(
            "SELECT title, description FROM table_notes WHERE table_name = ?", [table]
        ).fetchone() or (
            table,
            "",
        )
        labels = dict(conn.execute("SELECT table_name, label FROM table_notes").fetchall())
        foreign = conn.execute(
            "SELECT [from], [table], [to] FROM pragma_foreign_key_list(?)", [table]
        ).fetchall()
        _shapes[table] = Shape(
            key=key,
            title=title,
            description=description,
            columns=dict(
                conn.execute(
                    "SELECT column_name, description FROM column_notes WHERE table_name = ?",
                    [table],
                ).fetchall()
            ),
            targets={
                column: (other, target, labels.get(other) or target)
                for column, other, target in foreign
            },
            namers=[tuple(row) for row in conn.execute(NAMERS, [table])],
            proved=table not in ("evidence", "documents")
            and bool(
                conn.execute(
                    "SELECT 1 FROM pragma_table_info('evidence') WHERE name = ?", [key]
                ).fetchone()
            ),
        )
    return _shapes[table]


def shortened(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def explain(conn: sqlite3.Connection, table: str, row_id: str) -> dict[str, Any] | None:
    """All that the page of a row shows; None if there is no such row."""
    conn.row_factory = sqlite3.Row
    form = shape(conn, table)
    row = (
        form
        and conn.execute(f"SELECT * FROM [{table}] WHERE [{form.key}] = ?", [row_id]).fetchone()
    )
    if not form or not row:
        return None
    targets = {}
    for column, (other, target, label) in form.targets.items():
        if row[column] is not None:
            named = conn.execute(
                f"SELECT [{label}] FROM [{other}] WHERE [{target}] = ?", [row[column]]
            ).fetchone()
            targets[column] = {
                "table": other,
                "id": row[column],
                "label": shortened(str(named[0] if named and named[0] else row[column])),
            }
    evidence: dict[str, list[sqlite3.Row]] = {}
    for item in conn.execute(EVIDENCE.format(column=form.key), [row_id]) if form.proved else ():
        evidence.setdefault(item["field"], []).append(item)
    fields = [
        (c, row[c], form.columns.get(c, ""), targets.get(c), evidence.pop(c, []))
        for c in list(row.keys())
    ]
    sections = []
    for title, sql in SECTIONS.get(table, ()):
        entries = [tuple(found) for found in conn.execute(f"{sql} LIMIT {MOST + 1}", [row_id])]
        if entries:
            sections.append((title, entries[:MOST], len(entries) > MOST))
    counts = [
        (
            *name,
            conn.execute(
                "SELECT count(*) FROM [{}] WHERE [{}] = ?".format(*name), [row_id]
            ).fetchone()[0],
        )
        for name in form.namers
    ]
    return {
        "note": form,
        "lead": conn.execute(LEADS[table], [row_id]).fetchone() if table in LEADS else None,
        "fields": [field for field in fields if field[1] is not None],
        "missing": [field[0] for field in fields if field[1] is None],
        "evidence": evidence,
        "spans": conn.execute(SPANS, [table, row_id]).fetchall(),
        "sections": sections,
        "linked": [
            {"table": other, "column": column, "count": count}
            for other, column, count in counts
            if count
        ],
    }


def listed(entries: Iterable[tuple[Any, ...]], root: str) -> Markup:
    """The entries of a section as HTML, in one loop as the rows of a table. An entry is (table, id, Chinese, English, note, document, start, end).

    >>> str(listed([("names", "N1", "<甲>", None, "full", None, None, None)], "/"))
    '<li><a href="/chip_controls/names/N1"><bdi class="zh" lang="zh-Hant">&lt;甲&gt;</bdi></a> <small>full · N1</small></li>\\n'
    """
    lines = []
    for table, row_id, chinese, english, note, document, start, end in entries:
        words = f'<bdi class="zh" lang="zh-Hant">{escape(chinese)}</bdi>' if chinese else ""
        words += f'<bdi class="en">{escape(english)}</bdi>' if english else ""
        place = (
            f' · <a href="{root}-/read/{tilde_encode(document)}#char={start},{end}">in the source</a>'
            if document
            else ""
        )
        address = f"{root}{DATABASE}/{table}/{tilde_encode(row_id)}"
        lines.append(
            f'<li><a href="{address}">{words}</a> <small>{escape(note or "")} · {escape(row_id)}{place}</small></li>\n'
        )
    return Markup("".join(lines))


async def row_page(datasette: Datasette, request: Request) -> Response:
    """The page of a row, in one hop to the database; Datasette's own view makes ten, for columns that this page does not show."""
    table, row_id = tilde_decode(request.url_vars["table"]), tilde_decode(request.url_vars["pks"])
    await datasette.ensure_permissions(
        request.actor,
        [("view-table", (DATABASE, table)), ("view-database", DATABASE), "view-instance"],
    )

    found = await datasette.get_database(DATABASE).execute_fn(
        lambda conn: explain(conn, table, row_id)
    )
    if found is None:
        raise NotFound(f"There is no row {row_id} in {table}")
    address = datasette.urls.row(DATABASE, table, tilde_encode(row_id))
    root = str(datasette.urls.path(""))
    found["sections"] = [
        (title, listed(entries, root), len(entries), more)
        for title, entries, more in found["sections"]
    ]
    context = {
        "explained": found,
        "database": DATABASE,
        "table": table,
        "row_id": row_id,
        "json_address": address + ".json",
    }
    return Response.html(
        await datasette.render_template(
            "row.html",
            context | {"alternate_url_json": address + ".json"},
            request,
            view_name="row",
        )
    )


ROUTES: list[tuple[str, Any]] = [(rf"/{DATABASE}/(?P<table>[^/.]+)/(?P<pks>[^/.]+)$", row_page)]
