-- Every claim of a share of the market, of the subject and area of which most is claimed, at its
-- value and in the middle of its period. `at` puts repeats beside each other: in days where there
-- is a period, in places of the band where there is none.
WITH claims AS (
    SELECT f.*, d.publisher_id, d.language,
       coalesce(m.value, (m.value_low + m.value_high) / 2) AS percent
    FROM figures f
    JOIN metrics m USING (metric_id)
    JOIN documents d ON d.document_id = f.document_id
    WHERE f.indicator_id IN ('market_share', 'sales_volume_share') AND f.unit_id = '%'
    AND f.subject_id IS NOT NULL AND f.area IS NOT NULL
), chosen AS (
    SELECT subject_id, area FROM claims GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2 LIMIT 1
), placed AS (
    SELECT c.*, coalesce(c.attributed_to, '') AS teller_id,
           (julianday(coalesce(period_start, period_end))
            + julianday(coalesce(period_end, period_start))) / 2 AS middle
    FROM claims c JOIN chosen USING (subject_id, area)
), groups AS (
    SELECT *, row_number() OVER beside AS nth, count(*) OVER same AS times,
           max(middle) OVER () - min(middle) OVER () AS days,
           dense_rank() OVER (ORDER BY middle IS NULL, middle, percent DESC, teller_id) AS place
    FROM placed
    WINDOW same AS (PARTITION BY middle, percent, teller_id),
           beside AS (PARTITION BY middle, percent ORDER BY teller_id, metric_id)
), papers AS (
    SELECT place, group_concat(name_en, ', ') AS en, group_concat(name_zh_hant, '、') AS zh_hant,
           group_concat(name_zh_hans, '、') AS zh_hans
    FROM (SELECT DISTINCT g.place, a.actor_id, a.name_en, a.name_zh_hant, a.name_zh_hans
          FROM groups g JOIN actors a ON a.actor_id = g.publisher_id ORDER BY 1, 2)
    GROUP BY place
)
SELECT g.metric_id, 'metrics/' || g.metric_id AS href, g.percent,
       g.value_low AS low, g.value_high AS high,
       CASE WHEN g.middle IS NULL THEN g.nth
       ELSE date(g.middle + (g.nth - 1) * g.days * 0.036) END AS at,
       g.period_start AS since, g.period_end AS until,
       CAST(g.middle IS NOT NULL AS INTEGER) AS dated,
       g.date_words_en AS period_en, g.date_words_zh_hant AS period_zh_hant,
       g.date_words_zh_hans AS period_zh_hans, g.value_text AS printed,
       coalesce(t.name_en, '@unnamed') AS teller_en,
       coalesce(t.name_zh_hant, '@unnamed') AS teller_zh_hant,
       coalesce(t.name_zh_hans, '@unnamed') AS teller_zh_hans,
       p.name_en AS paper_en, p.name_zh_hant AS paper_zh_hant, p.name_zh_hans AS paper_zh_hans,
       w.en AS papers_en, w.zh_hant AS papers_zh_hant, w.zh_hans AS papers_zh_hans,
       g.indicator AS measure_en, g.indicator_zh_hant AS measure_zh_hant,
       g.indicator_zh_hans AS measure_zh_hans, g.object AS object_en,
       g.object_zh AS object_zh_hant, g.text_en AS words_en, g.text AS words_zh_hant, g.times,
       -- The words stand at the first of repeats; below it, where another value is just above.
       CASE WHEN g.nth = 1 THEN iif(g.times > 1, ' × ' || g.times, '') END AS again,
       CASE WHEN EXISTS (SELECT 1 FROM groups o WHERE (o.middle IS NULL) = (g.middle IS NULL)
                         AND o.percent > g.percent AND o.percent - g.percent < 15
                         AND coalesce(abs(o.middle - g.middle), 0) < 0.4 * coalesce(g.days, 1))
       THEN 'below' ELSE 'above' END AS label_at,
       CAST(g.middle > max(g.middle) OVER () - 0.3 * g.days AS INTEGER) AS late,
       g.language,
       CAST(g.nth <= 8 AND g.place <= 30 AS INTEGER) AS drawn
FROM groups g
LEFT JOIN papers w USING (place)
LEFT JOIN actors t ON t.actor_id = g.attributed_to
LEFT JOIN actors p ON p.actor_id = g.publisher_id
ORDER BY g.middle IS NOT NULL, g.middle, g.percent DESC, g.nth
