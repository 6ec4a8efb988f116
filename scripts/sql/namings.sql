-- What the view `who_names_whom` shows, without names: it joins every quote with all mentions
-- within it.
CREATE TABLE namings (
    in_order INTEGER PRIMARY KEY,
    speaker_id TEXT NOT NULL REFERENCES actors (actor_id),
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    times INTEGER NOT NULL,
    quotes INTEGER NOT NULL,
    quote_ids TEXT,
    printed_in TEXT,
    said_start TEXT,
    said_end TEXT,
    side TEXT,
    official INTEGER NOT NULL
);
INSERT INTO namings (speaker_id, table_name, row_id, times, quotes, quote_ids, printed_in,
                     said_start, said_end, side, official)
SELECT q.speaker_id,
       CASE WHEN m.actor_id IS NOT NULL THEN 'actors' WHEN m.product_id IS NOT NULL THEN 'products'
       ELSE 'policies' END AS table_name,
       coalesce(m.actor_id, m.product_id, m.policy_id) AS row_id,
       count(DISTINCT m.mention_id), count(DISTINCT q.quote_id) AS quotes,
       group_concat(DISTINCT q.quote_id), group_concat(DISTINCT q.document_id),
       min(q.said_start), max(q.said_end), f.side, f.official
FROM quotes q
-- By `spans`, which has an index of places: mentions have none, and a document has many.
JOIN spans w ON w.document_id = q.document_id AND w.start >= q.start AND w.start < q."end"
    AND w."end" <= q."end" AND +w.table_name = 'mentions'
JOIN mentions m ON m.mention_id = w.row_id
JOIN sides f ON f.actor_id = q.speaker_id
WHERE q.speaker_id IS NOT m.actor_id
GROUP BY 1, 2, 3
ORDER BY 1, quotes DESC, 2, 3;
