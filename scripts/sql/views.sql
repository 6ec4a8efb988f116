-- The views that a reader wants, part of the published interface: the comment above each is what
-- the codebook and the site say of it. New columns come at the end.
-- A dated row is surely in a span of days if its *_start and *_end both lie in it, and possibly if
-- its days overlap it; an empty end is open.
-- Numbers that are computed are cast: without a type, a filter of the site compares them as text.

-- Who acts for a state: each actor with the state that it belongs to by itself, by its
-- affiliations, or by its country (`side`), and whether it is official: a state, a party or a
-- government body, or a person who belongs to one.
CREATE VIEW officials AS
WITH RECURSIVE belongs (actor_id, other_id, depth, direct) AS (
    SELECT actor_id, actor_id, 0, 1 FROM actors
    UNION
    -- Only persons pass on what they belong to: who works for a university is no official.
    SELECT b.actor_id, a.affiliation_id, b.depth + 1, b.direct AND a.kind = 'person'
    FROM belongs b JOIN actors a ON a.actor_id = b.other_id
    WHERE a.affiliation_id IS NOT NULL AND b.depth < 20
), states AS (
    SELECT b.actor_id, o.actor_id AS state_id, min(b.depth)
    FROM belongs b JOIN actors o ON o.actor_id = b.other_id
    WHERE o.kind = 'state' GROUP BY b.actor_id
), countries AS (
    SELECT b.actor_id, s.actor_id AS state_id, min(b.depth)
    FROM belongs b JOIN actors o ON o.actor_id = b.other_id
    JOIN actors s ON s.kind = 'state' AND s.country = o.country GROUP BY b.actor_id
)
SELECT a.actor_id, a.name_en, a.name_zh_hant, a.name_zh_hans, a.kind, a.role_en AS role,
       f.name_en AS affiliation, coalesce(s.state_id, c.state_id) AS side,
       CAST(EXISTS (
           SELECT 1 FROM belongs b JOIN actors o ON o.actor_id = b.other_id
           WHERE b.actor_id = a.actor_id AND b.direct
           AND o.kind IN ('state', 'party', 'government_body')) AS INTEGER) AS official
FROM actors a
LEFT JOIN actors f ON f.actor_id = a.affiliation_id
LEFT JOIN states s ON s.actor_id = a.actor_id
LEFT JOIN countries c ON c.actor_id = a.actor_id
ORDER BY a.actor_id;

-- Every event in the order of its dates, with all who took part and all policies and products that
-- it is about, each with its role, and who claims it where the document does not say it itself.
-- `side` and `official` are of those who act, speak or issue.
CREATE VIEW timeline AS
WITH doers AS (
    SELECT ea.event_id, max(o.official) AS official, group_concat(DISTINCT o.side) AS side
    FROM event_actors ea JOIN officials o USING (actor_id)
    WHERE ea.role IN ('agent', 'speaker', 'issuer') GROUP BY ea.event_id
)
SELECT e.event_id, e.date, e.date_start, e.date_end, e.type, e.realis, e.title_en, e.title_zh_hant,
       (SELECT group_concat(who, ', ') FROM (
           SELECT a.name_en || ' (' || ea.role || ')' AS who
           FROM event_actors ea JOIN actors a USING (actor_id)
           WHERE ea.event_id = e.event_id ORDER BY ea.event_actor_id)) AS actors,
       (SELECT group_concat(what, ', ') FROM (
           SELECT p.name_en || ' (' || ep.role || ')' AS what
           FROM event_policies ep JOIN policies p USING (policy_id)
           WHERE ep.event_id = e.event_id ORDER BY ep.event_policy_id)) AS policies,
       (SELECT group_concat(what, ', ') FROM (
           SELECT p.name_en || ' (' || ep.role || ')' AS what
           FROM event_products ep JOIN products p USING (product_id)
           WHERE ep.event_id = e.event_id ORDER BY ep.event_product_id)) AS products,
       e.place, e.date_text, e.date_basis, d.title_en AS document, e.text, e.document_id, e.start,
       e."end", e.title_zh_hans, e.text_en, e.date_precision, b.name_en AS claimed_by,
       CAST(coalesce(w.official, 0) AS INTEGER) AS official, w.side, c.date_words_en,
       c.date_words_zh_hant, c.date_words_zh_hans, d.published
FROM events e
JOIN documents d USING (document_id)
JOIN cards c ON c.card_id = 'events.' || e.event_id
LEFT JOIN actors b ON b.actor_id = e.claimed_by_id
LEFT JOIN doers w USING (event_id)
ORDER BY coalesce(e.date_start, e.date_end), e.date_end, e.event_id;

-- What answers what: each event that responds to or follows another, with who acted and what was
-- said, and the days between the two, at least and at most; empty where a date is open.
CREATE VIEW reactions AS
WITH told AS (
    SELECT e.*, c.date_words_en,
        (SELECT group_concat(name_en, ', ') FROM (
            SELECT a.name_en FROM event_actors ea JOIN actors a USING (actor_id)
            WHERE ea.event_id = e.event_id AND ea.role IN ('agent', 'speaker', 'issuer')
            ORDER BY ea.event_actor_id)) AS who,
        (SELECT group_concat(text_en, ' / ') FROM (
            SELECT q.text_en FROM quotes q
            WHERE q.event_id = e.event_id AND q.same_as IS NULL
            GROUP BY q.text_en ORDER BY min(q.quote_id))) AS said
    FROM events e JOIN cards c ON c.card_id = 'events.' || e.event_id
)
SELECT l.event_link_id, o.event_id AS act_id, o.date AS act_date, o.who AS act_by,
       o.title_en AS act, l.relation, r.event_id, r.date, r.who AS reaction_by,
       r.title_en AS reaction, r.said,
       -- An answer never comes before what it answers.
       CAST(max(0, julianday(r.date_start) - julianday(o.date_end)) AS INTEGER) AS days_at_least,
       CAST(julianday(r.date_end) - julianday(o.date_start) AS INTEGER) AS days_at_most,
       o.title_zh_hant AS act_zh_hant, r.title_zh_hant AS reaction_zh_hant,
       o.title_zh_hans AS act_zh_hans, r.title_zh_hans AS reaction_zh_hans,
       o.date_words_en AS act_date_words_en, r.date_words_en,
       o.date_start AS act_start, o.date_end AS act_end, r.date_start, r.date_end, r.realis,
       l.text, d.title_en AS document, d.published, l.document_id, l.start, l."end"
FROM event_links l
JOIN told r ON r.event_id = l.event_id
JOIN told o ON o.event_id = l.other_event_id
JOIN documents d ON d.document_id = l.document_id
WHERE l.relation IN ('responds_to', 'follows')
ORDER BY coalesce(o.date_start, o.date_end), o.event_id, coalesce(r.date_start, r.date_end),
         l.event_link_id;

-- How a citation names a document: the paper that prints it or, where none is named, its headline,
-- and when it was printed.
CREATE TABLE papers (
    document_id TEXT PRIMARY KEY REFERENCES documents(document_id),
    paper_en TEXT, paper_zh_hant TEXT, paper_zh_hans TEXT,
    printed_en TEXT, printed_zh_hant TEXT, printed_zh_hans TEXT
);
INSERT INTO papers
SELECT d.document_id, coalesce(p.name_en, '“' || d.title || '”'),
       '《' || coalesce(p.name_zh_hant, d.title) || '》',
       '《' || coalesce(p.name_zh_hans, d.title) || '》',
       span_in_words(d.published, 'en'), span_in_words(d.published, 'zh-Hant'),
       span_in_words(d.published, 'zh-Hans')
FROM documents d LEFT JOIN actors p ON p.actor_id = d.publisher_id;

-- Every quote as it is printed, with its speaker (or the words that describe one whom nobody
-- names), occasion, translation, and a citation; `official` and `side` are of the speaker.
CREATE VIEW quotes_by_speaker AS
SELECT coalesce(a.name_en, '(not named)') AS speaker, a.name_zh_hant AS speaker_zh,
       a.role_en AS role, q.quote_id, q.kind, q.said_on, q.medium, q.text, q.text_en,
       o.title_en AS occasion, d.title_en AS document, r.headline AS article, q.same_as,
       q.speaker_id, q.document_id, q.start, q."end", q.said_start, q.said_end, d.published,
       q.text_zh_hans, q.speaker_text, q.full_text,
       CAST(coalesce(f.official, 0) AS INTEGER) AS official,
       f.side, c.date_words_en, c.date_words_zh_hant, c.date_words_zh_hans,
       a.name_zh_hans AS speaker_zh_hans, o.place,
       coalesce(a.name_en, q.speaker_text || ' (not named)', 'Speaker not named')
       || iif(q.kind = 'indirect', ', paraphrased in ', ', quoted in ') || w.paper_en
       || coalesce(', ' || w.printed_en, '') || ', '
       || iif(d.language LIKE 'zh-Hant%',
              '「' || replace(replace(replace(replace(replace(replace(q.text, '『', char(1)),
              '』', char(2)), '「', '『'), '」', '』'), char(1), '「'), char(2), '」') || '」',
              '“' || q.text || '”')
       || '. ' || (SELECT value FROM package_notes WHERE key = 'title') || ' ' || q.quote_id
       || ', version ' || (SELECT value FROM package_notes WHERE key = 'version') || ', '
       || coalesce((SELECT rtrim(value, '/') FROM package_notes WHERE key = 'homepage'), '')
       || '/chip_controls/quotes/' || q.quote_id AS citation
FROM quotes q
JOIN documents d USING (document_id)
JOIN articles r USING (article_id)
JOIN cards c ON c.card_id = 'quotes.' || q.quote_id
JOIN papers w ON w.document_id = d.document_id
LEFT JOIN actors a ON a.actor_id = q.speaker_id
LEFT JOIN officials f ON f.actor_id = q.speaker_id
LEFT JOIN events o ON o.event_id = q.event_id
ORDER BY a.name_en IS NULL, a.name_en, q.said_start, q.quote_id;

-- Every utterance once, also where several documents print it: how often it is said, in which
-- documents, by which quotes, and how many other quotes say a part of it again.
CREATE VIEW utterances AS
SELECT q.*, s.times, s.printed_in, s.quote_ids,
       CAST((SELECT count(DISTINCT p.quote_id) FROM quote_repeats p
             WHERE p.repeats = q.quote_id) AS INTEGER) AS repeated_in_part
FROM quotes_by_speaker q
JOIN (
    SELECT first_id, CAST(count(*) AS INTEGER) AS times,
           group_concat(DISTINCT document_id) AS printed_in,
           group_concat(quote_id, ' ') AS quote_ids
    FROM (SELECT coalesce(same_as, quote_id) AS first_id, quote_id, document_id
          FROM quotes ORDER BY quote_id)
    GROUP BY first_id
) s ON s.first_id = q.quote_id;

-- Every figure as it is printed and as numbers, with what it measures, of whom and of what, and
-- according to whom. A bound is empty where the words leave it open: "more than" has no high one.
CREATE VIEW figures AS
SELECT m.metric_id, i.title_en AS indicator, s.name_en AS subject, p.name_en AS product, m.area,
       m.period, m.value_text, m.value, m.value_low, m.value_high, u.title_en AS unit, m.qualifier,
       m.obs_status, b.name_en AS according_to, m.text, d.title_en AS document, m.note,
       m.subject_id, m.document_id, m.start, m."end", m.indicator AS indicator_id,
       m.unit AS unit_id, m.period_start, m.period_end, d.published, m.object_en AS object,
       m.object_text AS object_zh, m.fiscal_period, m.text_en, m.same_as, m.product_id,
       m.attributed_to, i.title_zh_hant AS indicator_zh_hant, i.title_zh_hans AS indicator_zh_hans,
       u.title_zh_hant AS unit_zh_hant, u.title_zh_hans AS unit_zh_hans,
       s.name_zh_hant AS subject_zh_hant, s.name_zh_hans AS subject_zh_hans, f.side,
       CAST(coalesce(g.official, 0) AS INTEGER) AS official, c.title_en AS sentence_en,
       c.date_words_en,
       c.date_words_zh_hant, c.date_words_zh_hans
FROM metrics m
JOIN indicators i ON i.indicator_id = m.indicator
JOIN units u ON u.unit_id = m.unit
JOIN documents d USING (document_id)
JOIN cards c ON c.card_id = 'metrics.' || m.metric_id
LEFT JOIN actors s ON s.actor_id = m.subject_id
LEFT JOIN products p USING (product_id)
LEFT JOIN actors b ON b.actor_id = m.attributed_to
LEFT JOIN officials f ON f.actor_id = m.subject_id
LEFT JOIN officials g ON g.actor_id = m.attributed_to
ORDER BY i.title_en, s.name_en, m.period_start, m.metric_id;

-- Every figure once, also where several documents print it: how often, in which documents, and by
-- which metrics.
CREATE VIEW figures_once AS
SELECT f.*, s.times, s.printed_in, s.metric_ids
FROM figures f
JOIN (
    SELECT first_id, CAST(count(*) AS INTEGER) AS times,
           group_concat(DISTINCT document_id) AS printed_in,
           group_concat(metric_id, ' ') AS metric_ids
    FROM (SELECT coalesce(same_as, metric_id) AS first_id, metric_id, document_id
          FROM metrics ORDER BY metric_id)
    GROUP BY first_id
) s ON s.first_id = f.metric_id;

-- Every share of a market in percent, of what it is a share (`object`), with who says so; a bound
-- is empty where the words leave it open.
CREATE VIEW market_share AS
SELECT metric_id, subject, product, area, period, period_start, period_end,
       value_low AS percent_low, value_high AS percent_high, value_text AS printed, qualifier,
       obs_status, indicator, according_to, document, published, text, note, document_id, start,
       "end", object, object_zh, value AS percent, text_en, same_as, subject_id,
       subject_zh_hant, subject_zh_hans, indicator_zh_hant, indicator_zh_hans, sentence_en,
       date_words_en, date_words_zh_hant, date_words_zh_hans
FROM figures
WHERE indicator_id IN ('market_share', 'sales_volume_share') AND unit_id = '%'
ORDER BY subject, period_start, metric_id;

-- What the documents tell differently: a row for each side of a contradiction, with its passage.
CREATE VIEW contradictions AS
SELECT x.discrepancy_id, x.kind, x.title_en, x.explanation_en, x.status, b.says,
       coalesce(b.event_id, b.metric_id, b.quote_id, b.evidence_id) AS row_id, c.text,
       d.title_en AS document, c.document_id, c.start, c."end",
       CASE WHEN b.event_id IS NOT NULL THEN 'events' WHEN b.metric_id IS NOT NULL THEN 'metrics'
       WHEN b.quote_id IS NOT NULL THEN 'quotes' ELSE 'evidence' END AS table_name,
       b.evidence_id, x.title_zh_hant, x.title_zh_hans, x."between", d.published,
       coalesce(v.text_en, e.text_en, m.text_en, q.text_en) AS text_en
FROM discrepancies x
JOIN discrepancy_members b USING (discrepancy_id)
JOIN cards c ON c.card_id = 'discrepancy_members.' || b.discrepancy_member_id
JOIN documents d ON d.document_id = c.document_id
LEFT JOIN evidence v ON v.evidence_id = b.evidence_id
LEFT JOIN events e ON e.event_id = b.event_id
LEFT JOIN metrics m ON m.metric_id = b.metric_id
LEFT JOIN quotes q ON q.quote_id = b.quote_id
ORDER BY x.discrepancy_id, b.discrepancy_member_id;
