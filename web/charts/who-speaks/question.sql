-- Who speaks how much: characters of each speaker, every utterance once, officials apart.
WITH said AS (
    SELECT speaker_id, count(*) AS quotes, sum(length(text)) AS characters,
           count(DISTINCT document_id) AS documents
    FROM quotes WHERE speaker_id IS NOT NULL AND same_as IS NULL GROUP BY speaker_id
), sides AS (
    SELECT side, row_number() OVER (ORDER BY count(*) DESC, side) AS place
    FROM officials WHERE side IS NOT NULL GROUP BY side
), ranked AS (
    SELECT s.*, o.official, o.side, o.name_en, o.name_zh_hant, o.name_zh_hans,
           row_number() OVER (PARTITION BY o.official ORDER BY characters DESC, speaker_id) AS nth
    FROM said s JOIN officials o ON o.actor_id = s.speaker_id
)
SELECT r.speaker_id, 'actors/' || r.speaker_id AS href, r.name_en AS speaker_en,
       r.name_zh_hant AS speaker_zh_hant, r.name_zh_hans AS speaker_zh_hans,
       a.role_en, r.official,
       iif(r.official, '@officials', '@others') AS sort,
       coalesce(s.name_en, '@nowhere') AS side_en,
       coalesce(s.name_zh_hant, '@nowhere') AS side_zh_hant,
       coalesce(s.name_zh_hans, '@nowhere') AS side_zh_hans,
       CASE WHEN r.side IS NULL THEN 2.5 ELSE z.place END AS side_place,
       1 - r.official AS panel, r.characters, r.quotes, r.documents,
       CAST(r.nth <= 12 AS INTEGER) AS drawn
FROM ranked r
JOIN actors a ON a.actor_id = r.speaker_id
LEFT JOIN sides z ON z.side = r.side
LEFT JOIN actors s ON s.actor_id = r.side
ORDER BY r.official DESC, r.nth
