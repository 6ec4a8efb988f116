-- Who bought how many chips of the product and period of which most buyers are told.
WITH bought AS (
    SELECT f.*, d.publisher_id, d.language,
       coalesce(m.value, (m.value_low + m.value_high) / 2) AS chips
    FROM figures f JOIN metrics m USING (metric_id)
    JOIN documents d ON d.document_id = f.document_id
    WHERE f.indicator_id = 'units_bought' AND f.product_id IS NOT NULL
    AND f.subject_id IS NOT NULL AND f.same_as IS NULL
), sides AS (
    SELECT side, row_number() OVER (ORDER BY count(*) DESC, side) AS place
    FROM officials WHERE side IS NOT NULL GROUP BY side
), chosen AS (
    SELECT product_id, period FROM bought
    GROUP BY 1, 2 ORDER BY count(DISTINCT subject_id) DESC, 1, 2 LIMIT 1
)
SELECT b.metric_id, 'metrics/' || b.metric_id AS href, b.chips, b.value_low AS low,
       b.value_high AS high, b.value_text AS printed, b.value_text AS said_zh_hant,
       b.subject AS buyer_en, b.subject_zh_hant AS buyer_zh_hant,
       b.subject_zh_hans AS buyer_zh_hans,
       coalesce(s.name_en, '@other') AS side_en,
       coalesce(s.name_zh_hant, '@other') AS side_zh_hant,
       coalesce(s.name_zh_hans, '@other') AS side_zh_hans,
       coalesce(t.name_en, '@unnamed') AS teller_en,
       coalesce(t.name_zh_hant, '@unnamed') AS teller_zh_hant,
       coalesce(t.name_zh_hans, '@unnamed') AS teller_zh_hans,
       p.name_en AS paper_en, p.name_zh_hant AS paper_zh_hant, p.name_zh_hans AS paper_zh_hans,
       b.date_words_en AS period_en, b.date_words_zh_hant AS period_zh_hant,
       b.date_words_zh_hans AS period_zh_hans,
       CASE WHEN b.side IS NULL THEN 2.5 ELSE z.place END AS side_place,
       b.language,
       CAST(row_number() OVER (ORDER BY b.chips DESC, b.metric_id) <= 20 AS INTEGER) AS drawn
FROM bought b
JOIN chosen c ON c.product_id = b.product_id AND c.period IS b.period
LEFT JOIN sides z ON z.side = b.side
LEFT JOIN actors s ON s.actor_id = b.side
LEFT JOIN actors t ON t.actor_id = b.attributed_to
LEFT JOIN actors p ON p.actor_id = b.publisher_id
ORDER BY b.chips DESC, b.metric_id
