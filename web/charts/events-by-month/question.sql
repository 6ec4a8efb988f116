-- How many events each month holds, by how surely they stand there: dated to the month or better;
-- somewhere in a span, shared evenly among its months; or known by one end alone, and counted
-- there. The axis begins in the year before which a tenth of the events lie.
WITH RECURSIVE spans AS (
    SELECT event_id, substr(coalesce(date_start, date_end), 1, 7) AS first,
           substr(coalesce(date_end, date_start), 1, 7) AS last,
           date_start IS NULL OR date_end IS NULL AS open
    FROM events WHERE coalesce(date_start, date_end) IS NOT NULL
), sorts AS (
    SELECT first, last, CASE WHEN open THEN 3 WHEN first = last THEN 1 ELSE 2 END AS sort,
           count(*) AS n FROM spans GROUP BY 1, 2, 3
), shared AS (
    SELECT first AS month, last, sort,
           n * 1.0 / (12 * (substr(last, 1, 4) - substr(first, 1, 4))
                      + substr(last, 6) - substr(first, 6) + 1) AS n, n AS events
    FROM sorts
    UNION ALL
    SELECT strftime('%Y-%m', month || '-01', '+1 month'), last, sort, n, events FROM shared
    WHERE month < last
), edge AS (
    SELECT substr(min(first), 1, 4) || '-01' AS first FROM (
        SELECT first, row_number() OVER (ORDER BY first, event_id) AS place, count(*) OVER () AS n
        FROM spans
    ) WHERE place * 10 > n
)
SELECT month, month || '-01' AS day,
       strftime('%Y-%m', month || '-01', '+1 month') || '-01' AS next,
       '-/timeline?from=' || month || '&to=' || month AS href,
       round(sum(n), 3) AS events, sort, '@sort' || sort AS surely,
       in_words(month, 'en') AS month_en, in_words(month, 'zh-Hant') AS month_zh_hant,
       in_words(month, 'zh-Hans') AS month_zh_hans,
       CAST(month >= (SELECT first FROM edge) AS INTEGER) AS drawn
FROM shared GROUP BY month, sort
ORDER BY month, sort
