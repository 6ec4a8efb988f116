-- Of the subject: what it is called, and who makes most of the claims.
SELECT s.name_en AS subject_en, s.name_zh_hant AS subject_zh_hant,
       s.name_zh_hans AS subject_zh_hans,
       coalesce(a.name_en, m.area) AS area_en, coalesce(a.name_zh_hant, m.area) AS area_zh_hant,
       coalesce(a.name_zh_hans, m.area) AS area_zh_hans,
       (SELECT count(*) FROM answer) AS claims, (SELECT sum(drawn) FROM answer) AS drawn,
       (SELECT count(*) FROM answer WHERE dated = 0) AS undated,
       most.teller_en, most.teller_zh_hant, most.teller_zh_hans, most.told
FROM (SELECT metric_id FROM answer LIMIT 1) one
JOIN metrics m USING (metric_id)
JOIN actors s ON s.actor_id = m.subject_id
LEFT JOIN actors a ON a.kind = 'state' AND a.country = m.area
JOIN (SELECT teller_en, teller_zh_hant, teller_zh_hans, count(*) AS told FROM answer
      GROUP BY 1 ORDER BY 4 DESC, 1 LIMIT 1) most
