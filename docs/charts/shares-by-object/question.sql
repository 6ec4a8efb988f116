-- Every share of a market, of sales or of production, once: of what, whose, where and when; a
-- panel a measure, because one is no share of the other.
WITH shares AS (
    SELECT f.*, d.publisher_id, d.language,
       coalesce(m.value, m.value_low, m.value_high) AS percent,
           count(*) OVER (PARTITION BY f.indicator_id) AS of_measure
    FROM figures f JOIN metrics m USING (metric_id)
    JOIN documents d ON d.document_id = f.document_id
    WHERE f.indicator_id IN ('market_share', 'sales_volume_share', 'production_share')
    AND f.unit_id = '%' AND f.same_as IS NULL AND f.object IS NOT NULL
)
SELECT s.metric_id, 'metrics/' || s.metric_id AS href, s.percent,
       s.value_low AS low, s.value_high AS high, s.value_text AS printed,
       figure(s.value_low, s.value_high, s.unit, s.qualifier) AS said_en,
       -- A bare number is a count of some whole (7 of 10), and no share.
       iif(s.value_text GLOB '*[^0-9.]*', s.value_text,
           figure(s.value_low, s.value_high, s.unit, NULL)) AS said_zh_hant,
       s.object AS object_en, s.object_zh AS object_zh_hant,
       coalesce(s.subject, '@several') AS holder_en,
       coalesce(s.subject_zh_hant, '@several') AS holder_zh_hant,
       coalesce(s.subject_zh_hans, '@several') AS holder_zh_hans,
       coalesce(a.name_en, iif(s.area = 'world', '@world', s.area), '@nowhere') AS area_en,
       coalesce(a.name_zh_hant, iif(s.area = 'world', '@world', s.area), '@nowhere') AS
           area_zh_hant,
       coalesce(a.name_zh_hans, iif(s.area = 'world', '@world', s.area), '@nowhere') AS
           area_zh_hans,
       coalesce(s.date_words_en, '@undated') AS period_en,
       coalesce(s.date_words_zh_hant, '@undated') AS period_zh_hant,
       coalesce(s.date_words_zh_hans, '@undated') AS period_zh_hans,
       iif(s.obs_status = 'F', '@forecast', NULL) AS status,
       s.indicator AS measure_en, s.indicator_zh_hant AS measure_zh_hant,
       s.indicator_zh_hans AS measure_zh_hans,
       coalesce(t.name_en, '@unnamed') AS teller_en,
       coalesce(t.name_zh_hant, '@unnamed') AS teller_zh_hant,
       coalesce(t.name_zh_hans, '@unnamed') AS teller_zh_hans,
       p.name_en AS paper_en, p.name_zh_hant AS paper_zh_hant, p.name_zh_hans AS paper_zh_hans,
       s.text_en AS words_en, s.text AS words_zh_hant,
       -s.of_measure AS panel,
       s.language,
       CAST(row_number() OVER (ORDER BY s.of_measure DESC, s.indicator_id, s.percent DESC,
                               s.metric_id) <= 30 AS INTEGER) AS drawn
FROM shares s
LEFT JOIN actors a ON a.kind = 'state' AND a.country = s.area
LEFT JOIN actors t ON t.actor_id = s.attributed_to
LEFT JOIN actors p ON p.actor_id = s.publisher_id
ORDER BY s.of_measure DESC, s.indicator_id, s.percent DESC, s.metric_id
