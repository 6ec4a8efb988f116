-- The largest buyer, how many times as much it bought as the next, and who says so.
SELECT p.name_en AS product_en, p.name_zh_hant AS product_zh_hant,
       p.name_zh_hans AS product_zh_hans,
       a.buyer_en AS first_en, a.buyer_zh_hant AS first_zh_hant, a.buyer_zh_hans AS first_zh_hans,
       printf('%,d', a.chips) AS most, a.said_zh_hant,
       printf('%.1f', a.chips / coalesce((SELECT chips FROM answer LIMIT 1 OFFSET 1), a.chips))
           AS times,
       a.period_en, a.period_zh_hant, a.period_zh_hans,
       (SELECT group_concat(DISTINCT teller_en) FROM answer) AS tellers_en,
       (SELECT group_concat(DISTINCT teller_zh_hant) FROM answer) AS tellers_zh_hant,
       (SELECT group_concat(DISTINCT teller_zh_hans) FROM answer) AS tellers_zh_hans,
       (SELECT count(*) FROM answer) AS buyers, (SELECT sum(drawn) FROM answer) AS drawn
FROM (SELECT * FROM answer LIMIT 1) a
JOIN metrics m USING (metric_id)
JOIN products p USING (product_id)
