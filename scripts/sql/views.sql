-- The views that a reader wants, part of the published interface: the comment above each is what
-- the codebook and the site say of it. New columns come at the end.
-- A dated row is surely in a span of days if its *_start and *_end both lie in it, and possibly if
-- its days overlap it; an empty end is open.
-- A view has no ORDER BY, or SQLite would sort it whole where a page counts it: `in_order` says the
-- order, by which its rows stand in orders.sql. What is said of a row beside its own table is asked
-- in subqueries, so that sorting and counting ask none of it.
-- Numbers that are computed are cast: without a type, a filter of the site compares them as text.

-- Who acts for a state: each actor with the state that it belongs to by itself, by its
-- affiliations, or by its country (`side`), and whether it is official: a state, a party or a
-- government body, or a person who belongs to one.
CREATE VIEW officials AS
SELECT a.actor_id, a.name_en, a.name_zh_hant, a.name_zh_hans, a.kind, a.role_en AS role,
       f.name_en AS affiliation, s.side, s.official
FROM actors a
LEFT JOIN actors f ON f.actor_id = a.affiliation_id
LEFT JOIN sides s ON s.actor_id = a.actor_id;

-- Every event in the order of its dates, with all who took part and all policies and products that
-- it is about, each with its role, and who claims it where the document does not say it itself.
-- `side` and `official` are of those who act, speak or issue.
CREATE VIEW timeline AS
SELECT k.event_id, k.date, k.date_start, k.date_end, k.type, k.realis, e.title_en, e.title_zh_hant,
       (SELECT group_concat(who, ', ') FROM (
           SELECT a.name_en || ' (' || ea.role || ')' AS who
           FROM event_actors ea JOIN actors a USING (actor_id)
           WHERE ea.event_id = k.event_id ORDER BY ea.event_actor_id)) AS actors,
       (SELECT group_concat(what, ', ') FROM (
           SELECT p.name_en || ' (' || ep.role || ')' AS what
           FROM event_policies ep JOIN policies p USING (policy_id)
           WHERE ep.event_id = k.event_id ORDER BY ep.event_policy_id)) AS policies,
       (SELECT group_concat(what, ', ') FROM (
           SELECT p.name_en || ' (' || ep.role || ')' AS what
           FROM event_products ep JOIN products p USING (product_id)
           WHERE ep.event_id = k.event_id ORDER BY ep.event_product_id)) AS products,
       e.place, e.date_text, e.date_basis, k.document, e.text, e.document_id, e.start,
       e."end", e.title_zh_hans, e.text_en, e.date_precision,
       (SELECT name_en FROM actors WHERE actor_id = e.claimed_by_id) AS claimed_by,
       k.official, k.side,
       (SELECT date_words_en FROM cards WHERE card_id = 'events.' || k.event_id) AS date_words_en,
       (SELECT date_words_zh_hant FROM cards WHERE card_id = 'events.' || k.event_id)
       AS date_words_zh_hant,
       (SELECT date_words_zh_hans FROM cards WHERE card_id = 'events.' || k.event_id)
       AS date_words_zh_hans,
       (SELECT published FROM documents WHERE document_id = e.document_id) AS published,
       e.article_id, e.claimed_by_id, k.in_order
FROM events_in_order k
LEFT JOIN events e ON e.event_id = k.event_id;

-- What answers what: each event that responds to or follows another, with who acted and what was
-- said, and the days between the two, at least and at most; empty where a date is open.
CREATE VIEW reactions AS
WITH told AS NOT MATERIALIZED (
    SELECT e.*,
        (SELECT date_words_en FROM cards WHERE card_id = 'events.' || e.event_id) AS date_words_en,
        (SELECT group_concat(name_en, ', ') FROM (
            SELECT a.name_en FROM event_actors ea JOIN actors a USING (actor_id)
            WHERE ea.event_id = e.event_id AND ea.role IN ('agent', 'speaker', 'issuer')
            ORDER BY ea.event_actor_id)) AS who,
        (SELECT group_concat(text_en, ' / ') FROM (
            SELECT q.text_en FROM quotes q
            WHERE q.event_id = e.event_id AND q.same_as IS NULL
            GROUP BY q.text_en ORDER BY min(q.quote_id))) AS said,
        (SELECT group_concat(side, ', ') FROM (
            SELECT DISTINCT f.side FROM event_actors ea JOIN sides f USING (actor_id)
            WHERE ea.event_id = e.event_id AND ea.role IN ('agent', 'speaker', 'issuer')
            AND f.side IS NOT NULL ORDER BY f.side)) AS sides
    FROM events e
)
SELECT k.event_link_id, o.event_id AS act_id, o.date AS act_date, o.who AS act_by,
       o.title_en AS act, k.relation, r.event_id, r.date, r.who AS reaction_by,
       r.title_en AS reaction, r.said,
       -- An answer never comes before what it answers.
       CAST(max(0, julianday(r.date_start) - julianday(o.date_end)) AS INTEGER) AS days_at_least,
       CAST(julianday(r.date_end) - julianday(o.date_start) AS INTEGER) AS days_at_most,
       o.title_zh_hant AS act_zh_hant, r.title_zh_hant AS reaction_zh_hant,
       o.title_zh_hans AS act_zh_hans, r.title_zh_hans AS reaction_zh_hans,
       o.date_words_en AS act_date_words_en, r.date_words_en,
       o.date_start AS act_start, o.date_end AS act_end, r.date_start, r.date_end, r.realis,
       l.text, k.document, d.published, l.document_id, l.start, l."end",
       o.type AS act_type, r.type, o.sides AS act_sides, r.sides, k.in_order
FROM reactions_in_order k
CROSS JOIN event_links l ON l.event_link_id = k.event_link_id
CROSS JOIN told r ON r.event_id = l.event_id
CROSS JOIN told o ON o.event_id = l.other_event_id
LEFT JOIN documents d ON d.document_id = l.document_id;

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
SELECT k.speaker,
       (SELECT name_zh_hant FROM actors WHERE actor_id = q.speaker_id) AS speaker_zh,
       (SELECT role_en FROM actors WHERE actor_id = q.speaker_id) AS role,
       k.quote_id, q.kind, q.said_on, q.medium, q.text, q.text_en,
       (SELECT title_en FROM events WHERE event_id = q.event_id) AS occasion, k.document,
       (SELECT headline FROM articles WHERE article_id = q.article_id) AS article, q.same_as,
       q.speaker_id, q.document_id, q.start, q."end", q.said_start, q.said_end,
       (SELECT published FROM documents WHERE document_id = q.document_id) AS published,
       q.text_zh_hans, q.speaker_text, q.full_text, k.official, k.side,
       (SELECT date_words_en FROM cards WHERE card_id = 'quotes.' || k.quote_id) AS date_words_en,
       (SELECT date_words_zh_hant FROM cards WHERE card_id = 'quotes.' || k.quote_id)
       AS date_words_zh_hant,
       (SELECT date_words_zh_hans FROM cards WHERE card_id = 'quotes.' || k.quote_id)
       AS date_words_zh_hans,
       (SELECT name_zh_hans FROM actors WHERE actor_id = q.speaker_id) AS speaker_zh_hans,
       (SELECT place FROM events WHERE event_id = q.event_id) AS place,
       coalesce((SELECT name_en FROM actors WHERE actor_id = q.speaker_id),
                q.speaker_text || ' (not named)', 'Speaker not named')
       || iif(q.kind = 'indirect', ', paraphrased in ', ', quoted in ')
       || (SELECT paper_en || coalesce(', ' || printed_en, '') FROM papers
           WHERE document_id = q.document_id) || ', '
       || iif((SELECT language FROM documents WHERE document_id = q.document_id) LIKE 'zh-Hant%',
              '「' || replace(replace(replace(replace(replace(replace(q.text, '『', char(1)),
              '』', char(2)), '「', '『'), '」', '』'), char(1), '「'), char(2), '」') || '」',
              '“' || q.text || '”')
       || '. ' || (SELECT value FROM package_notes WHERE key = 'title') || ' ' || k.quote_id
       || ', version ' || (SELECT value FROM package_notes WHERE key = 'version') || ', '
       || coalesce((SELECT rtrim(value, '/') FROM package_notes WHERE key = 'homepage'), '')
       || '/' || (SELECT value FROM package_notes WHERE key = 'database') || '/quotes/'
       || k.quote_id AS citation,
       q.event_id, q.article_id, q.addressee_id, k.in_order
FROM quotes_in_order k
LEFT JOIN quotes q ON q.quote_id = k.quote_id;

-- Every utterance once, also where several documents print it: how often it is said, in which
-- documents, by which quotes, and how many other quotes say a part of it again.
CREATE VIEW utterances AS
SELECT q.*,
       CAST((SELECT times FROM quotes_in_order WHERE in_order = q.in_order) AS INTEGER) AS times,
       (SELECT group_concat(DISTINCT document_id) FROM (
           SELECT document_id FROM quotes
           WHERE quote_id = q.quote_id AND same_as IS NULL OR same_as = q.quote_id
           ORDER BY quote_id)) AS printed_in,
       (SELECT group_concat(quote_id, ' ') FROM (
           SELECT quote_id FROM quotes
           WHERE quote_id = q.quote_id AND same_as IS NULL OR same_as = q.quote_id
           ORDER BY quote_id)) AS quote_ids,
       CAST((SELECT count(DISTINCT p.quote_id) FROM quote_repeats p
             WHERE p.repeats = q.quote_id) AS INTEGER) AS repeated_in_part
FROM quotes_by_speaker q
WHERE q.same_as IS NULL;

-- Every figure as it is printed and as numbers, with what it measures, of whom and of what, and
-- according to whom. A bound is empty where the words leave it open: "more than" has no high one.
CREATE VIEW figures AS
SELECT k.metric_id, k.indicator, k.subject,
       (SELECT name_en FROM products WHERE product_id = m.product_id) AS product, m.area,
       m.period, m.value_text, m.value, m.value_low, m.value_high,
       (SELECT title_en FROM units WHERE unit_id = m.unit) AS unit, m.qualifier, m.obs_status,
       (SELECT name_en FROM actors WHERE actor_id = m.attributed_to) AS according_to,
       m.text, k.document, m.note,
       m.subject_id, m.document_id, m.start, m."end", m.indicator AS indicator_id,
       m.unit AS unit_id, m.period_start, m.period_end,
       (SELECT published FROM documents WHERE document_id = m.document_id) AS published,
       m.object_en AS object, m.object_text AS object_zh, m.fiscal_period, m.text_en, m.same_as,
       m.product_id, m.attributed_to,
       (SELECT title_zh_hant FROM indicators WHERE indicator_id = m.indicator)
       AS indicator_zh_hant,
       (SELECT title_zh_hans FROM indicators WHERE indicator_id = m.indicator)
       AS indicator_zh_hans,
       (SELECT title_zh_hant FROM units WHERE unit_id = m.unit) AS unit_zh_hant,
       (SELECT title_zh_hans FROM units WHERE unit_id = m.unit) AS unit_zh_hans,
       (SELECT name_zh_hant FROM actors WHERE actor_id = m.subject_id) AS subject_zh_hant,
       (SELECT name_zh_hans FROM actors WHERE actor_id = m.subject_id) AS subject_zh_hans,
       (SELECT side FROM sides WHERE actor_id = m.subject_id) AS side,
       CAST(coalesce((SELECT official FROM sides WHERE actor_id = m.attributed_to), 0) AS INTEGER)
       AS official,
       (SELECT title_en FROM cards WHERE card_id = 'metrics.' || k.metric_id) AS sentence_en,
       (SELECT date_words_en FROM cards WHERE card_id = 'metrics.' || k.metric_id)
       AS date_words_en,
       (SELECT date_words_zh_hant FROM cards WHERE card_id = 'metrics.' || k.metric_id)
       AS date_words_zh_hant,
       (SELECT date_words_zh_hans FROM cards WHERE card_id = 'metrics.' || k.metric_id)
       AS date_words_zh_hans,
       m.event_id, m.article_id, k.in_order
FROM figures_in_order k
LEFT JOIN metrics m ON m.metric_id = k.metric_id;

-- Every figure once, also where several documents print it: how often, in which documents, and by
-- which metrics.
CREATE VIEW figures_once AS
SELECT f.*,
       CAST((SELECT times FROM figures_in_order WHERE in_order = f.in_order) AS INTEGER) AS times,
       (SELECT group_concat(DISTINCT document_id) FROM (
           SELECT document_id FROM metrics
           WHERE metric_id = f.metric_id AND same_as IS NULL OR same_as = f.metric_id
           ORDER BY metric_id)) AS printed_in,
       (SELECT group_concat(metric_id, ' ') FROM (
           SELECT metric_id FROM metrics
           WHERE metric_id = f.metric_id AND same_as IS NULL OR same_as = f.metric_id
           ORDER BY metric_id)) AS metric_ids
FROM figures f
WHERE f.same_as IS NULL;

-- Every share of a market in percent, of what it is a share (`object`), with who says so; a bound
-- is empty where the words leave it open.
CREATE VIEW market_share AS
SELECT k.metric_id, k.subject, product, area, period, period_start, period_end,
       value_low AS percent_low, value_high AS percent_high, value_text AS printed, qualifier,
       obs_status, k.indicator, according_to, k.document, published, text, note, document_id, start,
       "end", object, object_zh, value AS percent, text_en, same_as, subject_id,
       subject_zh_hant, subject_zh_hans, indicator_zh_hant, indicator_zh_hans, sentence_en,
       date_words_en, date_words_zh_hant, date_words_zh_hans, product_id, attributed_to,
       fiscal_period, side, official, k.share AS in_order
FROM figures_in_order k
CROSS JOIN figures f ON f.metric_id = k.metric_id
WHERE k.share IS NOT NULL;

-- What the documents tell differently: a row for each side of a contradiction, with its passage.
CREATE VIEW contradictions AS
SELECT b.discrepancy_id, x.kind, x.title_en, x.explanation_en, x.status, b.says,
       coalesce(b.event_id, b.metric_id, b.quote_id, b.evidence_id) AS row_id, c.text,
       (SELECT title_en FROM documents WHERE document_id = c.document_id) AS document,
       c.document_id, c.start, c."end",
       CASE WHEN b.event_id IS NOT NULL THEN 'events' WHEN b.metric_id IS NOT NULL THEN 'metrics'
       WHEN b.quote_id IS NOT NULL THEN 'quotes' ELSE 'evidence' END AS table_name,
       b.evidence_id, x.title_zh_hant, x.title_zh_hans, x."between",
       (SELECT published FROM documents WHERE document_id = c.document_id) AS published,
       coalesce((SELECT text_en FROM evidence WHERE evidence_id = b.evidence_id),
                (SELECT text_en FROM events WHERE event_id = b.event_id),
                (SELECT text_en FROM metrics WHERE metric_id = b.metric_id),
                (SELECT text_en FROM quotes WHERE quote_id = b.quote_id)) AS text_en
FROM discrepancy_members b
LEFT JOIN discrepancies x ON x.discrepancy_id = b.discrepancy_id
LEFT JOIN cards c ON c.card_id = 'discrepancy_members.' || b.discrepancy_member_id;

-- Who names whom: an edge from each actor that speaks to each actor, product or policy that the
-- quotes name, itself left out, with how often and in how many quotes; what is said again in
-- another document counts again.
CREATE VIEW who_names_whom AS
SELECT k.speaker_id, s.name_en AS speaker, k.table_name, k.row_id,
       coalesce(a.name_en, p.name_en, o.name_en) AS named, k.times, k.quotes, k.quote_ids,
       k.printed_in, k.said_start, k.said_end,
       s.name_zh_hant AS speaker_zh_hant, s.name_zh_hans AS speaker_zh_hans,
       coalesce(a.name_zh_hant, p.name_zh_hant, o.name_zh_hant) AS named_zh_hant,
       coalesce(a.name_zh_hans, p.name_zh_hans, o.name_zh_hans) AS named_zh_hans,
       k.side, k.official, k.in_order
FROM namings k
LEFT JOIN actors s ON s.actor_id = k.speaker_id
LEFT JOIN actors a ON k.table_name = 'actors' AND a.actor_id = k.row_id
LEFT JOIN products p ON k.table_name = 'products' AND p.product_id = k.row_id
LEFT JOIN policies o ON k.table_name = 'policies' AND o.policy_id = k.row_id;
