-- Who speaks most, of all and among officials, and how much of all words is theirs.
SELECT t.speaker_en AS first_en, t.speaker_zh_hant AS first_zh_hant,
       t.speaker_zh_hans AS first_zh_hans,
       printf('%,d', t.characters) AS most, printf('%,d', s.officials) AS officials,
       round(100.0 * s.officials / s.everyone) AS percent, s.speakers, s.drawn,
       (SELECT printf('%,d', count(*)) FROM quotes
        WHERE speaker_id IS NULL AND same_as IS NULL) AS unnamed
FROM (SELECT sum(characters) AS everyone, sum(characters * official) AS officials,
             count(*) AS speakers, sum(drawn) AS drawn FROM answer) s
JOIN (SELECT * FROM answer ORDER BY characters DESC, speaker_id LIMIT 1) t
