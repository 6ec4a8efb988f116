-- What answers what, wherever the sources say so: a rung an answer, from the act to the reaction,
-- each at the last day that it may have, with the days that it may have before. Drawn is the year
-- of most answers, the newest of those with as many.
WITH doer AS (
    SELECT event_id, actor_id FROM (
        SELECT ea.event_id, ea.actor_id,
               row_number() OVER (PARTITION BY ea.event_id ORDER BY ea.event_actor_id) AS nth
        FROM event_actors ea WHERE ea.role IN ('agent', 'speaker', 'issuer')
    ) WHERE nth = 1
), links AS (
    SELECT l.event_link_id, o.event_id AS act_id, r.event_id,
           coalesce(o.date_start, o.date_end) AS act_from,
           coalesce(o.date_end, o.date_start) AS act_to,
           coalesce(r.date_start, r.date_end) AS date_from,
           coalesce(r.date_end, r.date_start) AS date_to,
           o.title_en AS act_en, o.title_zh_hant AS act_zh_hant, o.title_zh_hans AS act_zh_hans,
           r.title_en AS reaction_en, r.title_zh_hant AS reaction_zh_hant,
           r.title_zh_hans AS reaction_zh_hans, v.days_at_least, v.days_at_most, l.document_id
    FROM event_links l
    JOIN reactions v USING (event_link_id)
    JOIN events o ON o.event_id = l.other_event_id
    JOIN events r ON r.event_id = l.event_id
    WHERE l.relation = 'responds_to' AND coalesce(o.date_start, o.date_end) IS NOT NULL
    AND coalesce(r.date_start, r.date_end) IS NOT NULL
), sides AS (
    SELECT side, row_number() OVER (ORDER BY count(*) DESC, side) AS place
    FROM officials WHERE side IS NOT NULL GROUP BY side
), densest AS (
    SELECT substr(date_to, 1, 4) AS year FROM links
    WHERE substr(act_from, 1, 4) = substr(date_to, 1, 4)
    GROUP BY 1 ORDER BY count(*) DESC, 1 DESC LIMIT 1
)
SELECT l.event_link_id, 'events/' || l.event_id AS href,
       'events/' || l.act_id AS act_href, l.event_id, l.act_id, l.act_from, l.act_to,
       l.date_from, l.date_to, l.act_en, l.act_zh_hant, l.act_zh_hans,
       iif(length(l.act_en) > 56, substr(l.act_en, 1, 55) || '…', l.act_en) AS short_en,
       iif(length(l.act_zh_hant) > 28, substr(l.act_zh_hant, 1, 27) || '…', l.act_zh_hant)
           AS short_zh_hant,
       l.reaction_en,
       l.reaction_zh_hant, l.reaction_zh_hans, l.days_at_least, l.days_at_most,
       coalesce(b.name_en, '@nobody') AS act_by_en,
       coalesce(b.name_zh_hant, '@nobody') AS act_by_zh_hant,
       coalesce(b.name_zh_hans, '@nobody') AS act_by_zh_hans,
       coalesce(w.name_en, '@nobody') AS reaction_by_en,
       coalesce(w.name_zh_hant, '@nobody') AS reaction_by_zh_hant,
       coalesce(w.name_zh_hans, '@nobody') AS reaction_by_zh_hans,
       coalesce(s.name_en, '@other') AS side_en,
       coalesce(s.name_zh_hant, '@other') AS side_zh_hant,
       coalesce(s.name_zh_hans, '@other') AS side_zh_hans, y.year,
       CASE WHEN f.side IS NULL THEN 2.5 ELSE z.place END AS side_place,
       CAST(substr(l.act_from, 1, 4) = y.year AND substr(l.date_to, 1, 4) = y.year
            AND row_number() OVER (ORDER BY substr(l.act_from, 1, 4) <> y.year, l.act_to,
                l.date_to,
                                   l.event_link_id) <= 40 AS INTEGER) AS drawn
FROM links l
JOIN densest y
LEFT JOIN doer a ON a.event_id = l.act_id
LEFT JOIN actors b ON b.actor_id = a.actor_id
LEFT JOIN doer e ON e.event_id = l.event_id
LEFT JOIN actors w ON w.actor_id = e.actor_id
LEFT JOIN officials f ON f.actor_id = e.actor_id
LEFT JOIN sides z ON z.side = f.side
LEFT JOIN actors s ON s.actor_id = f.side
ORDER BY l.act_to, l.act_id, l.date_to, l.event_link_id
