-- How the share of a firm is told: how much, of what, when, and according to whom.
SELECT m.metric_id, m.period, m.object_en, m.value_text, m.value_low, m.value_high, m.qualifier,
       a.name_en AS according_to, m.text_en
FROM 'parquet/metrics.parquet' m
LEFT JOIN 'parquet/actors.parquet' a ON a.actor_id = m.attributed_to
WHERE m.indicator IN ('market_share', 'sales_volume_share') AND m.subject_id = 'nvidia'
  AND m.same_as IS NULL
ORDER BY m.period_start NULLS LAST, m.metric_id;
