-- A table that is not named here gets its cards from its schema.

-- What a row of any table says of itself: its code of sort (`kind`), who says it, in `said` who,
-- when and how sure, in `when` the date as the row has it (EDTF), in `date_words_*` the same in
-- words, and where the words of `text` stand.
CREATE TABLE cards (
    card_id TEXT PRIMARY KEY,
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    kind TEXT,
    title_zh TEXT,
    title_en TEXT,
    who TEXT,
    said TEXT,
    "when" TEXT,
    document_id TEXT REFERENCES documents (document_id),
    start INTEGER,
    "end" INTEGER,
    text TEXT
);

INSERT INTO cards
SELECT 'documents.' || d.document_id, 'documents', d.document_id, d.kind, d.title, d.title_en,
       p.name_en,
       replace(d.kind, '_', ' ') || ' · ' || d.language
       || coalesce(' · published ' || in_words(d.published), '')
       || ' · ' || printf('%,d', d.characters) || ' characters',
       d.published, NULL, NULL, NULL, NULL
FROM documents d
LEFT JOIN actors p ON p.actor_id = d.publisher_id;

-- An article stands where its headline does, or its first part.
INSERT INTO cards
SELECT 'articles.' || a.article_id, 'articles', a.article_id, a.kind, a.headline,
       a.headline_en, coalesce(a.byline, a.agency),
       a.kind || coalesce(' · ' || a.byline, '') || coalesce(' · ' || a.agency, ''),
       d.published, s.document_id, s.start, s."end", NULL
FROM articles a
JOIN documents d USING (document_id)
LEFT JOIN article_spans s ON s.article_span_id = (
    SELECT t.article_span_id FROM article_spans t WHERE t.article_id = a.article_id
    ORDER BY t.part <> 'headline', t.start LIMIT 1);

INSERT INTO cards
SELECT 'article_spans.' || s.article_span_id, 'article_spans', s.article_span_id, s.part,
       a.headline, a.headline_en, NULL, s.part, d.published, s.document_id, s.start, s."end", NULL
FROM article_spans s
JOIN articles a USING (article_id)
JOIN documents d ON d.document_id = s.document_id;

INSERT INTO cards
SELECT 'actors.' || actor_id, 'actors', actor_id, kind, name_zh_hant, name_en, NULL,
       description_en, NULL, document_id, start, "end", text FROM actors
UNION ALL
SELECT 'products.' || product_id, 'products', product_id, kind, name_zh_hant, name_en, NULL,
       description_en, NULL, document_id, start, "end", text FROM products
UNION ALL
SELECT 'policies.' || policy_id, 'policies', policy_id, kind, name_zh_hant, name_en, NULL,
       description_en, NULL, document_id, start, "end", text FROM policies;

INSERT INTO cards
SELECT 'names.' || name_id, 'names', name_id, kind, name, NULL, NULL,
       kind || ' · ' || language || coalesce('-' || variety, ''), NULL, NULL, NULL, NULL, NULL
FROM names;

INSERT INTO cards
SELECT 'mentions.' || m.mention_id, 'mentions', m.mention_id, NULL, m.text,
       coalesce(a.name_en, p.name_en, o.name_en), NULL, NULL,
       NULL, m.document_id, m.start, m."end", m.text
FROM mentions m
LEFT JOIN actors a USING (actor_id)
LEFT JOIN products p USING (product_id)
LEFT JOIN policies o USING (policy_id);

INSERT INTO cards
SELECT 'events.' || e.event_id, 'events', e.event_id, e.type, e.title_zh_hant, e.title_en,
       c.name_en,
       in_words(e.date) || ' · ' || e.realis || coalesce(' · according to ' || c.name_en, '')
       || coalesce(' · printed: ' || e.date_text, ''),
       e.date, e.document_id, e.start, e."end", e.text
FROM events e
LEFT JOIN actors c ON c.actor_id = e.claimed_by_id;

INSERT INTO cards
SELECT 'event_actors.' || p.event_actor_id, 'event_actors', p.event_actor_id, p.role, p.text,
       a.name_en || ': ' || e.title_en, a.name_en, p.role,
       e.date, p.document_id, p.start, p."end", p.text
FROM event_actors p
JOIN actors a USING (actor_id)
JOIN events e USING (event_id);

-- What an event is about, and what it answers.
INSERT INTO cards
SELECT 'event_policies.' || p.event_policy_id, 'event_policies', p.event_policy_id, p.role,
       p.text, n.name_en || ': ' || e.title_en, NULL, p.role,
       e.date, p.document_id, p.start, p."end", p.text
FROM event_policies p
JOIN policies n USING (policy_id)
JOIN events e USING (event_id)
UNION ALL
SELECT 'event_products.' || p.event_product_id, 'event_products', p.event_product_id, p.role,
       p.text, n.name_en || ': ' || e.title_en, NULL, p.role,
       e.date, p.document_id, p.start, p."end", p.text
FROM event_products p
JOIN products n USING (product_id)
JOIN events e USING (event_id)
UNION ALL
SELECT 'event_links.' || l.event_link_id, 'event_links', l.event_link_id, l.relation, l.text,
       e.title_en || ' (' || replace(l.relation, '_', ' ') || ') ' || o.title_en, NULL,
       replace(l.relation, '_', ' ') || ' ' || o.event_id,
       e.date, l.document_id, l.start, l."end", l.text
FROM event_links l
JOIN events e USING (event_id)
JOIN events o ON o.event_id = l.other_event_id;

-- A figure says of whom and of what it is; hedges stand before the number.
INSERT INTO cards
SELECT 'metrics.' || m.metric_id, 'metrics', m.metric_id, m.indicator, m.text,
       i.title_en || coalesce(' of ' || s.name_en, '')
       || coalesce(' · ' || coalesce(m.object_en, x.name_en), '')
       || coalesce(' (' || coalesce(l.name_en, m.area) || ')', '')
       || ': ' || figure(m.value_low, m.value_high, u.title_en, m.qualifier),
       b.name_en,
       coalesce(in_words(m.period), m.fiscal_period, 'no period stated')
       || coalesce(' · according to ' || b.name_en, ' · the text names nobody who says so'),
       m.period, m.document_id, m.start, m."end", m.text
FROM metrics m
JOIN indicators i ON i.indicator_id = m.indicator
JOIN units u ON u.unit_id = m.unit
LEFT JOIN actors s ON s.actor_id = m.subject_id
LEFT JOIN actors b ON b.actor_id = m.attributed_to
LEFT JOIN products x USING (product_id)
-- The state of that code.
LEFT JOIN actors l ON l.kind = 'state' AND l.country = m.area;

-- Where nobody is named, the words that describe the speaker.
INSERT INTO cards
SELECT 'quotes.' || q.quote_id, 'quotes', q.quote_id, q.kind, q.text, q.text_en,
       coalesce(a.name_en, q.speaker_text, 'Speaker not named'),
       coalesce(a.name_en || coalesce(', ' || a.role_en, ''),
                'Speaker not named' || coalesce(': ' || q.speaker_text, ''))
       || coalesce(' · ' || in_words(q.said_on), ''),
       q.said_on, q.document_id, q.start, q."end", q.text
FROM quotes q
LEFT JOIN actors a ON a.actor_id = q.speaker_id;

INSERT INTO cards
SELECT 'quote_repeats.' || r.quote_repeat_id, 'quote_repeats', r.quote_repeat_id, NULL, r.text,
       NULL, NULL, r.quote_id || ' says again a part of ' || r.repeats,
       NULL, r.document_id, r.start, r."end", r.text
FROM quote_repeats r;

INSERT INTO cards
SELECT 'evidence.' || evidence_id, 'evidence', evidence_id, field, text, text_en, NULL,
       relation || ' ' || replace(field, '_', ' ') || ' of '
       || coalesce(event_id, metric_id, quote_id, actor_id, product_id, policy_id),
       NULL, document_id, start, "end", text
FROM evidence;

INSERT INTO cards
SELECT 'discrepancies.' || discrepancy_id, 'discrepancies', discrepancy_id, kind, title_zh_hant,
       title_en, NULL, explanation_en, NULL, NULL, NULL, NULL, NULL
FROM discrepancies;

INSERT INTO cards
SELECT 'source_notes.' || source_note_id, 'source_notes', source_note_id, kind, text,
       replace(kind, '_', ' '), NULL,
       nullif(coalesce('Probably: ' || reading || '. ', '') || coalesce(note, ''), ''),
       NULL, document_id, start, "end", text
FROM source_notes;

INSERT INTO cards
SELECT 'indicators.' || indicator_id, 'indicators', indicator_id, dimension, title_zh_hant,
       title_en, NULL, definition, NULL, NULL, NULL, NULL, NULL
FROM indicators
UNION ALL
SELECT 'units.' || unit_id, 'units', unit_id, dimension, title_zh_hant, title_en, NULL, system,
       NULL, NULL, NULL, NULL, NULL
FROM units;

-- The side of a contradiction is what is said of its row, or the words of a passage alone.
INSERT INTO cards
SELECT 'discrepancy_members.' || b.discrepancy_member_id, 'discrepancy_members',
       b.discrepancy_member_id, d.kind, c.title_zh, d.title_en, c.who, b.says,
       c."when", c.document_id, c.start, c."end", c.text
FROM discrepancy_members b
JOIN discrepancies d USING (discrepancy_id)
JOIN cards c ON c.card_id = coalesce(
    'evidence.' || b.evidence_id, 'events.' || b.event_id, 'metrics.' || b.metric_id,
    'quotes.' || b.quote_id);

CREATE UNIQUE INDEX cards_row_id_table_name ON cards (row_id, table_name);
CREATE INDEX cards_document_id_start ON cards (document_id, start);

ALTER TABLE cards ADD COLUMN date_words_en TEXT;
ALTER TABLE cards ADD COLUMN date_words_zh_hant TEXT;
ALTER TABLE cards ADD COLUMN date_words_zh_hans TEXT;
UPDATE cards SET date_words_en = in_words("when"),
    date_words_zh_hant = in_words("when", 'zh-Hant'),
    date_words_zh_hans = in_words("when", 'zh-Hans')
-- Most rows have no date, and to write a row again is what costs.
WHERE "when" IS NOT NULL;
