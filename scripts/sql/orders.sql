-- Which state each actor belongs to, and whether it is official, once for all that ask: a state is
-- its own, an actor is of the nearest state that its affiliations lead to, else of its country's.
CREATE TABLE sides (
    actor_id TEXT PRIMARY KEY REFERENCES actors (actor_id),
    side TEXT REFERENCES actors (actor_id),
    official INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO sides
WITH RECURSIVE belongs (actor_id, other_id, depth, direct) AS (
    SELECT actor_id, actor_id, 0, 1 FROM actors
    UNION
    -- Only persons pass on what they belong to: who works for a university is no official.
    SELECT b.actor_id, a.affiliation_id, b.depth + 1, b.direct AND a.kind = 'person'
    FROM belongs b JOIN actors a ON a.actor_id = b.other_id
    WHERE a.affiliation_id IS NOT NULL AND b.depth < 20
), found AS MATERIALIZED (
    SELECT b.actor_id, b.depth, b.direct, o.actor_id AS other_id, o.kind, o.country
    FROM belongs b JOIN actors o ON o.actor_id = b.other_id
), states AS (
    SELECT actor_id, other_id AS state_id, min(depth) FROM found
    WHERE kind = 'state' GROUP BY actor_id
), countries AS (
    SELECT f.actor_id, s.actor_id AS state_id, min(f.depth)
    FROM found f JOIN actors s ON s.kind = 'state' AND s.country = f.country GROUP BY f.actor_id
), officials AS (
    SELECT DISTINCT actor_id FROM found
    WHERE direct AND kind IN ('state', 'party', 'government_body')
)
SELECT a.actor_id, coalesce(s.state_id, c.state_id), o.actor_id IS NOT NULL
FROM actors a
LEFT JOIN states s USING (actor_id)
LEFT JOIN countries c USING (actor_id)
LEFT JOIN officials o USING (actor_id)
ORDER BY a.actor_id;

-- The order of the view `timeline`, with what its pages count; without it each page would sort all
-- events and join each with all that is said of it.
CREATE TABLE events_in_order (
    in_order INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE REFERENCES events (event_id),
    date TEXT,
    date_start TEXT,
    date_end TEXT,
    type TEXT,
    realis TEXT,
    official INTEGER NOT NULL,
    side TEXT,
    document TEXT
);
INSERT INTO events_in_order (event_id, date, date_start, date_end, type, realis, official, side,
                             document)
WITH doers AS (
    SELECT ea.event_id, max(o.official) AS official, group_concat(DISTINCT o.side) AS side
    FROM event_actors ea JOIN sides o USING (actor_id)
    WHERE ea.role IN ('agent', 'speaker', 'issuer') GROUP BY ea.event_id
)
SELECT e.event_id, e.date, e.date_start, e.date_end, e.type, e.realis, coalesce(w.official, 0),
       w.side, d.title_en
FROM events e
JOIN documents d USING (document_id)
LEFT JOIN doers w USING (event_id)
ORDER BY coalesce(e.date_start, e.date_end), e.date_end, e.event_id;
CREATE INDEX events_in_order_date ON events_in_order (date);
CREATE INDEX events_in_order_date_start ON events_in_order (date_start);
CREATE INDEX events_in_order_date_end ON events_in_order (date_end);

-- The order of the view `reactions`, with what its pages count.
CREATE TABLE reactions_in_order (
    in_order INTEGER PRIMARY KEY,
    event_link_id TEXT NOT NULL UNIQUE REFERENCES event_links (event_link_id),
    relation TEXT,
    document TEXT
);
INSERT INTO reactions_in_order (event_link_id, relation, document)
SELECT l.event_link_id, l.relation, d.title_en
FROM event_links l
JOIN events r ON r.event_id = l.event_id
JOIN events o ON o.event_id = l.other_event_id
JOIN documents d ON d.document_id = l.document_id
WHERE l.relation IN ('responds_to', 'follows')
ORDER BY coalesce(o.date_start, o.date_end), o.event_id, coalesce(r.date_start, r.date_end),
         l.event_link_id;

-- The order of the view `quotes_by_speaker`, with what its pages count; `times` is empty where the
-- words are those of another quote, which `utterances` leaves out.
CREATE TABLE quotes_in_order (
    in_order INTEGER PRIMARY KEY,
    quote_id TEXT NOT NULL UNIQUE REFERENCES quotes (quote_id),
    speaker TEXT NOT NULL,
    official INTEGER NOT NULL,
    side TEXT,
    document TEXT,
    times INTEGER
);
INSERT INTO quotes_in_order (quote_id, speaker, official, side, document, times)
SELECT q.quote_id, coalesce(a.name_en, '(not named)'), coalesce(f.official, 0), f.side, d.title_en,
       nullif((SELECT count(*) FROM quotes s WHERE s.same_as = q.quote_id) + (q.same_as IS NULL), 0)
FROM quotes q
JOIN documents d USING (document_id)
LEFT JOIN actors a ON a.actor_id = q.speaker_id
LEFT JOIN sides f ON f.actor_id = q.speaker_id
ORDER BY a.name_en IS NULL, a.name_en, q.said_start, q.quote_id;
CREATE INDEX quotes_in_order_speaker ON quotes_in_order (speaker);

-- The order of the view `figures`, with what its pages count; `times` is empty where the figure is
-- another one printed again, which `figures_once` leaves out.
CREATE TABLE figures_in_order (
    in_order INTEGER PRIMARY KEY,
    metric_id TEXT NOT NULL UNIQUE REFERENCES metrics (metric_id),
    indicator TEXT,
    subject TEXT,
    document TEXT,
    times INTEGER,
    share INTEGER
);
INSERT INTO figures_in_order (metric_id, indicator, subject, document, times)
SELECT m.metric_id, i.title_en, s.name_en, d.title_en,
       nullif((SELECT count(*) FROM metrics f WHERE f.same_as = m.metric_id)
              + (m.same_as IS NULL), 0)
FROM metrics m
JOIN indicators i ON i.indicator_id = m.indicator
JOIN documents d USING (document_id)
LEFT JOIN actors s ON s.actor_id = m.subject_id
ORDER BY i.title_en, s.name_en, m.period_start, m.metric_id;
CREATE INDEX figures_in_order_indicator ON figures_in_order (indicator);
CREATE INDEX figures_in_order_subject ON figures_in_order (subject);
UPDATE figures_in_order SET share = s.nth
FROM (
    SELECT m.metric_id AS id, row_number() OVER (
        ORDER BY k.subject, m.period_start, m.metric_id) AS nth
    FROM metrics m JOIN figures_in_order k USING (metric_id)
    WHERE m.indicator IN ('market_share', 'sales_volume_share') AND m.unit = '%'
) s WHERE metric_id = s.id;
CREATE INDEX figures_in_order_share ON figures_in_order (share) WHERE share IS NOT NULL;

-- A contradiction and its sides in order, without sorting all.
CREATE INDEX discrepancy_members_in_order
ON discrepancy_members (discrepancy_id, discrepancy_member_id);
