-- What a card says in the language of its reader: columns of `cards` that ask the views, so they
-- are filled when these stand. `title_zh_*` are titles (words as printed are in `text`), `english`
-- what the printed words say, `value_*` a figure in words and `printed` its words in the text;
-- `who_id` is who says it, `official` and `side` are of whoever that is.
ALTER TABLE cards ADD COLUMN title_zh_hant TEXT;
ALTER TABLE cards ADD COLUMN title_zh_hans TEXT;
ALTER TABLE cards ADD COLUMN english TEXT;
ALTER TABLE cards ADD COLUMN value_en TEXT;
ALTER TABLE cards ADD COLUMN printed TEXT;
ALTER TABLE cards ADD COLUMN note_en TEXT;
ALTER TABLE cards ADD COLUMN who_id TEXT REFERENCES actors (actor_id);
ALTER TABLE cards ADD COLUMN who_text TEXT;
ALTER TABLE cards ADD COLUMN official INTEGER;
ALTER TABLE cards ADD COLUMN side TEXT REFERENCES actors (actor_id);

UPDATE cards SET title_zh_hant = e.title_zh_hant, title_zh_hans = e.title_zh_hans,
    english = e.text_en, printed = e.date_text, who_id = e.claimed_by_id
FROM events e WHERE card_id = 'events.' || e.event_id;

UPDATE cards SET english = q.text_en, who_id = q.speaker_id, who_text = q.speaker_text
FROM quotes q WHERE card_id = 'quotes.' || q.quote_id;

UPDATE cards SET english = m.text_en, who_id = m.attributed_to, printed = m.value_text,
    value_en = figure(m.value_low, m.value_high, u.title_en, m.qualifier),
    title_zh_hant = coalesce(s.name_zh_hant || ' · ', '') || i.title_zh_hant
        || coalesce(' · ' || coalesce(m.object_text, x.name_zh_hant), ''),
    title_zh_hans = coalesce(s.name_zh_hans || ' · ', '') || i.title_zh_hans
        || coalesce(' · ' || coalesce(m.object_text, x.name_zh_hans), '')
FROM metrics m
JOIN indicators i ON i.indicator_id = m.indicator
JOIN units u ON u.unit_id = m.unit
LEFT JOIN actors s ON s.actor_id = m.subject_id
LEFT JOIN products x USING (product_id)
WHERE card_id = 'metrics.' || m.metric_id;

UPDATE cards SET title_zh_hant = d.title_zh_hant, title_zh_hans = d.title_zh_hans,
    note_en = d.explanation_en
FROM discrepancies d WHERE card_id = 'discrepancies.' || d.discrepancy_id;

UPDATE cards SET note_en = said WHERE table_name = 'source_notes';

UPDATE cards SET english = v.text_en
FROM evidence v WHERE card_id = 'evidence.' || v.evidence_id;

UPDATE cards SET title_zh_hant = n.name_zh_hant, title_zh_hans = n.name_zh_hans,
    note_en = n.description_en
FROM (
    SELECT 'actors.' || actor_id AS id, name_zh_hant, name_zh_hans, description_en FROM actors
    UNION ALL
    SELECT 'products.' || product_id, name_zh_hant, name_zh_hans, description_en FROM products
    UNION ALL
    SELECT 'policies.' || policy_id, name_zh_hant, name_zh_hans, description_en FROM policies
    UNION ALL
    SELECT 'indicators.' || indicator_id, title_zh_hant, title_zh_hans, definition FROM indicators
    UNION ALL
    SELECT 'units.' || unit_id, title_zh_hant, title_zh_hans, NULL FROM units
) n WHERE card_id = n.id;

UPDATE cards SET english = b.english, who_id = b.who_id, who_text = b.who_text
FROM (
    SELECT 'discrepancy_members.' || m.discrepancy_member_id AS id, c.english, c.who_id, c.who_text
    FROM discrepancy_members m
    JOIN cards c ON c.card_id = coalesce(
        'evidence.' || m.evidence_id, 'events.' || m.event_id, 'metrics.' || m.metric_id,
        'quotes.' || m.quote_id)
) b WHERE card_id = b.id;

UPDATE cards SET who_id = d.publisher_id
FROM documents d WHERE card_id = 'documents.' || d.document_id;

UPDATE cards SET official = o.official, side = o.side
FROM officials o WHERE o.actor_id = cards.who_id AND cards.who_id IS NOT NULL;
-- Of an actor they are its own, so that a list can ask them of any column that names one.
UPDATE cards SET official = o.official, side = o.side
FROM officials o WHERE card_id = 'actors.' || o.actor_id;

CREATE INDEX cards_table_name ON cards (table_name, official, side, who_id, row_id);

-- What lists ask of all rows of a table stands in an index: it is a tenth of the table.
CREATE INDEX quotes_listed
ON quotes (said_start, said_end, speaker_id, document_id, kind, medium, quote_id);
CREATE INDEX events_listed
ON events (date_start, date_end, document_id, type, realis, place, event_id);
CREATE INDEX metrics_listed
ON metrics (period_start, period_end, indicator, subject_id, object_en, attributed_to, obs_status,
    document_id, unit, metric_id);
CREATE INDEX event_actors_listed ON event_actors (event_id, actor_id);
CREATE INDEX event_policies_listed ON event_policies (event_id, policy_id);
CREATE INDEX event_products_listed ON event_products (event_id, product_id);
