-- What officials said in a month, surely or possibly, each utterance once, with its citation.
WITH asked AS (
    -- Days are text like 2025-05-21, which sorts as it counts; an empty one is open.
    SELECT *, CAST(said_start >= '2025-05-01' AND said_end BETWEEN '2025-05-01' AND '2025-05-31'
                   AS INTEGER) AS surely
    FROM read_csv('flat/quotes.csv', all_varchar = true, nullstr = '(none)')
    WHERE official = '1' AND same_as = '' AND said_start <= '2025-05-31'
      AND (said_end >= '2025-05-01' OR said_end = '')
)
SELECT quote_id, said_on, surely, speaker, side, text_en, citation
FROM asked ORDER BY surely DESC, said_start, quote_id;
