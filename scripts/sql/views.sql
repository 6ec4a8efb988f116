-- The views that a reader wants. They are part of the published interface: docs/codebook.md lists
-- them. Columns stay where they are; new ones come at the end.

CREATE VIEW timeline AS
SELECT e.event_id, e.date, e.date_start, e.date_end, e.type, e.realis, e.title_en, e.title_zh_hant,
       (SELECT group_concat(who, ', ') FROM (
           SELECT a.name_en || ' (' || ea.role || ')' AS who
           FROM event_actors ea JOIN actors a USING (actor_id)
           WHERE ea.event_id = e.event_id ORDER BY ea.event_actor_id)) AS actors,
       po.name_en AS policy, pr.name_en AS product, e.place, e.date_text, e.date_basis,
       d.title_en AS document, e.text, e.document_id, e.start, e."end"
FROM events e
JOIN documents d USING (document_id)
LEFT JOIN policies po USING (policy_id)
LEFT JOIN products pr USING (product_id)
ORDER BY coalesce(e.date_start, e.date_end), e.date_end, e.event_id;

CREATE VIEW quotes_by_speaker AS
SELECT coalesce(a.name_en, '(not named)') AS speaker, a.name_zh_hant AS speaker_zh,
       a.role_en AS role, q.quote_id, q.kind, q.said_on, q.medium, q.text, q.text_en,
       o.title_en AS occasion, d.title_en AS document, r.headline AS article, q.same_as,
       q.speaker_id, q.document_id, q.start, q."end", q.said_start, q.said_end, d.published,
       q.text_zh_hans
FROM quotes q
JOIN documents d USING (document_id)
JOIN articles r USING (article_id)
LEFT JOIN actors a ON a.actor_id = q.speaker_id
LEFT JOIN events o ON o.event_id = q.event_id
ORDER BY a.name_en IS NULL, a.name_en, q.said_start, q.quote_id;

CREATE VIEW figures AS
SELECT m.metric_id, i.title_en AS indicator, s.name_en AS subject, p.name_en AS product, m.area,
       m.period, m.value_text, m.value, m.value_low, m.value_high, u.title_en AS unit, m.qualifier,
       m.obs_status, b.name_en AS according_to, m.text, d.title_en AS document, m.note,
       m.subject_id, m.document_id, m.start, m."end", m.indicator AS indicator_id,
       m.unit AS unit_id, m.period_start, m.period_end, d.published
FROM metrics m
JOIN indicators i ON i.indicator_id = m.indicator
JOIN units u ON u.unit_id = m.unit
JOIN documents d USING (document_id)
LEFT JOIN actors s ON s.actor_id = m.subject_id
LEFT JOIN products p USING (product_id)
LEFT JOIN actors b ON b.actor_id = m.attributed_to
ORDER BY i.title_en, s.name_en, m.period_start, m.metric_id;

CREATE VIEW market_share AS
SELECT metric_id, subject, product, area, period, period_start, period_end,
       value_low AS percent_low, value_high AS percent_high, value_text AS printed, qualifier,
       obs_status, indicator, according_to, document, published, text, note, document_id, start,
       "end"
FROM figures
WHERE indicator_id IN ('market_share', 'sales_volume_share') AND unit_id = '%'
ORDER BY subject, period_start, metric_id;

CREATE VIEW contradictions AS
SELECT x.discrepancy_id, x.kind, x.title_en, x.explanation_en, x.status, b.says,
       coalesce(b.event_id, b.metric_id, b.quote_id) AS row_id, c.text, d.title_en AS document,
       c.document_id, c.start, c."end",
       CASE WHEN b.event_id IS NOT NULL THEN 'events' WHEN b.metric_id IS NOT NULL THEN 'metrics'
       ELSE 'quotes' END AS table_name,
       b.evidence_id
FROM discrepancies x
JOIN discrepancy_members b USING (discrepancy_id)
JOIN cards c ON c.card_id = 'discrepancy_members.' || b.discrepancy_member_id
JOIN documents d ON d.document_id = c.document_id
ORDER BY x.discrepancy_id, b.discrepancy_member_id;
