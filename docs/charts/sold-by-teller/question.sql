-- How many of a product were sold or shipped, by who says so: the product and period of which most
-- different numbers are told.
WITH sold AS (
    SELECT f.*, d.publisher_id FROM figures f
    JOIN documents d ON d.document_id = f.document_id
    WHERE f.indicator_id IN ('units_sold', 'units_shipped') AND f.product_id IS NOT NULL
    AND f.same_as IS NULL AND coalesce(f.value_low, f.value_high) IS NOT NULL
), chosen AS (
    SELECT product_id, period FROM sold WHERE period IS NOT NULL GROUP BY 1, 2
    ORDER BY count(DISTINCT coalesce(value_low, 0) || ' ' || coalesce(value_high, 0)) DESC, 1, 2
    LIMIT 1
)
SELECT s.metric_id, 'metrics/' || s.metric_id AS href,
       coalesce(s.value_low, s.value_high) AS low, coalesce(s.value_high, s.value_low) AS high,
       (coalesce(s.value_low, s.value_high) + coalesce(s.value_high, s.value_low)) / 2 AS middle,
       s.value_text AS printed, figure(s.value_low, s.value_high, s.unit, s.qualifier) AS said_en,
       s.value_text AS said_zh_hant, coalesce(t.name_en, '@unnamed') AS teller_en,
       coalesce(t.name_zh_hant, '@unnamed') AS teller_zh_hant,
       coalesce(t.name_zh_hans, '@unnamed') AS teller_zh_hans,
       coalesce(p.name_en, iif(length(s.document) > 36, substr(s.document, 1, 35) || '…',
           s.document)) AS paper_en, coalesce(p.name_zh_hant, d.title) AS paper_zh_hant,
       coalesce(p.name_zh_hans, d.title) AS paper_zh_hans,
       s.indicator AS measure_en, s.indicator_zh_hant AS measure_zh_hant,
       s.indicator_zh_hans AS measure_zh_hans, s.object AS object_en,
       s.object_zh AS object_zh_hant,
       s.date_words_en AS period_en, s.date_words_zh_hant AS period_zh_hant,
       s.date_words_zh_hans AS period_zh_hans,
       d.language,
       CAST(row_number() OVER (ORDER BY s.value_low, s.metric_id) <= 20 AS INTEGER) AS drawn
FROM sold s
JOIN chosen c ON c.product_id = s.product_id AND c.period = s.period
JOIN documents d ON d.document_id = s.document_id
LEFT JOIN actors t ON t.actor_id = s.attributed_to
LEFT JOIN actors p ON p.actor_id = s.publisher_id
ORDER BY middle, s.metric_id
