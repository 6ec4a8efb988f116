-- How many events there are of each sort, and the month that surely holds most.
SELECT t.month_en AS top_en, t.month_zh_hant AS top_zh_hant, t.month_zh_hans AS top_zh_hans,
       printf('%,d', t.events) AS most,
       (SELECT printf('%,d', count(*)) FROM events) AS total,
       (SELECT printf('%,d', round(sum(events))) FROM answer WHERE sort = 1) AS sure,
       (SELECT printf('%,d', round(sum(events))) FROM answer WHERE sort = 3) AS open,
       (SELECT printf('%,d', round(sum(events))) FROM answer WHERE drawn = 0) AS before,
       (SELECT substr(min(month_en), -4) FROM answer WHERE drawn = 1) AS year
FROM answer t WHERE t.sort = (SELECT min(sort) FROM answer)
ORDER BY t.events DESC, t.month_en LIMIT 1
