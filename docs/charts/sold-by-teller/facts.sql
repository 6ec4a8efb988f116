-- The product and the lowest and the highest number that is told of it.
SELECT p.name_en AS product_en, p.name_zh_hant AS product_zh_hant,
       p.name_zh_hans AS product_zh_hans,
       (SELECT printf('%,d', min(low)) FROM answer) AS least_en,
       (SELECT printf('%,d', max(high)) FROM answer) AS most_en,
       (SELECT iif(min(low) % 10000, printf('%,d', min(low)), (min(low) / 10000) || '萬')
        FROM (SELECT CAST(low AS INTEGER) AS low FROM answer)) AS least_zh_hant,
       (SELECT iif(max(high) % 10000, printf('%,d', max(high)), (max(high) / 10000) || '萬')
        FROM (SELECT CAST(high AS INTEGER) AS high FROM answer)) AS most_zh_hant,
       a.period_en, a.period_zh_hant, a.period_zh_hans,
       (SELECT count(*) FROM answer) AS numbers, (SELECT sum(drawn) FROM answer) AS drawn
FROM (SELECT * FROM answer LIMIT 1) a
JOIN metrics m USING (metric_id)
JOIN products p USING (product_id)
