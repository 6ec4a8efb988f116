"""The columns of the files of a list, as data."""

SHARED = (
    ("paper", "coalesce(p.name_en, d.title_en)"),
    ("paper_zh", "coalesce(p.name_zh_hant, d.title)"),
    ("published", "k.date_words_en"),
    ("published_edtf", "d.published"),
    ("document_id", "r.document_id"),
    ("start", "r.start"),
    ("end", 'r."end"'),
    ("note", "r.note"),
)
COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "quotes": (
        ("words", "coalesce(r.full_text, r.text)"),
        ("english", "r.text_en"),
        ("speaker", "w.name_en"),
        ("speaker_zh", "w.name_zh_hant"),
        ("speaker_as_printed", "r.speaker_text"),
        ("role", "w.role_en"),
        ("official", "CASE c.official WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END"),
        ("side", "c.side"),
        ("date", "c.date_words_en"),
        ("date_edtf", "r.said_on"),
        ("first_day", "r.said_start"),
        ("last_day", "r.said_end"),
        ("kind", "r.kind"),
        ("medium", "r.medium"),
        *SHARED,
    ),
    "events": (
        ("title", "r.title_en"),
        ("title_zh", "r.title_zh_hant"),
        ("words", "r.text"),
        ("english", "r.text_en"),
        ("type", "r.type"),
        ("realis", "r.realis"),
        ("claimed_by", "w.name_en"),
        ("date", "c.date_words_en"),
        ("date_edtf", "r.date"),
        ("first_day", "r.date_start"),
        ("last_day", "r.date_end"),
        ("place", "r.place"),
        *SHARED,
    ),
    "figures": (
        ("figure", "c.title_en"),
        ("indicator", "r.indicator"),
        ("subject", "(SELECT s.name_en FROM actors s WHERE s.actor_id = r.subject_id)"),
        ("object", "r.object_en"),
        ("value_in_words", "c.value_en"),
        ("printed", "r.value_text"),
        ("value", "r.value"),
        ("value_low", "r.value_low"),
        ("value_high", "r.value_high"),
        ("unit", "r.unit"),
        ("qualifier", "r.qualifier"),
        ("obs_status", "r.obs_status"),
        ("according_to", "w.name_en"),
        ("period", "coalesce(c.date_words_en, r.fiscal_period)"),
        ("period_edtf", "r.period"),
        ("first_day", "r.period_start"),
        ("last_day", "r.period_end"),
        ("words", "r.text"),
        ("english", "r.text_en"),
        *SHARED,
    ),
}
"""Name of a list -> (column, expression) of its row `r`, its card `c`, who says it `w`, the
document `d` with its card `k` and its publisher `p`."""
ROWS = """
SELECT {columns} FROM json_each(?) asked
CROSS JOIN {table} r ON r.{key} = asked.value
JOIN cards c ON c.card_id = '{table}.' || r.{key}
JOIN documents d ON d.document_id = r.document_id
JOIN cards k ON k.card_id = 'documents.' || r.document_id
LEFT JOIN actors w ON w.actor_id = c.who_id
LEFT JOIN actors p ON p.actor_id = d.publisher_id"""
