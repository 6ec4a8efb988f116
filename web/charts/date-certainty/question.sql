-- How precisely the date of an event is known, and what it rests on.
SELECT date_precision || ' ' || date_basis AS id, date_precision AS precision,
       '@precision_' || date_precision AS precisely, '@basis_' || date_basis AS rests_on,
       count(*) AS events,
       sum(count(*)) OVER (PARTITION BY date_precision) AS of_precision,
       CASE date_precision WHEN 'day' THEN 1 WHEN 'month' THEN 2 WHEN 'year' THEN 3
       WHEN 'interval' THEN 4 ELSE 5 END AS place,
       CASE date_basis WHEN 'stated' THEN 1 WHEN 'relative' THEN 2 ELSE 3 END AS nth,
       'events?date_precision=' || date_precision || '&date_basis=' || date_basis
           AS href
FROM events WHERE date_precision IS NOT NULL AND date_basis IS NOT NULL
GROUP BY date_precision, date_basis
ORDER BY place, nth
