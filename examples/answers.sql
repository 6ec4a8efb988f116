-- Days between an act and what answers or follows it, at least and at most.
SELECT l.event_link_id, o.event_id AS act_event_id, o.title_en AS act_title_en, l.relation,
       r.event_id, r.title_en,
       -- An answer never comes before what it answers. greatest() would pass over a missing date.
       CASE WHEN r.date_start - o.date_end < 0 THEN 0
            ELSE r.date_start - o.date_end END AS days_at_least,
       r.date_end - o.date_start AS days_at_most
FROM 'parquet/event_links.parquet' l
JOIN 'parquet/events.parquet' r ON r.event_id = l.event_id
JOIN 'parquet/events.parquet' o ON o.event_id = l.other_event_id
WHERE l.relation IN ('responds_to', 'follows')
ORDER BY l.event_link_id;
