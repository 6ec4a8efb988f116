-- How many shares of how many things, and the widest spread between two.
SELECT count(*) AS shares, count(DISTINCT object_en) AS objects,
       count(DISTINCT measure_en) AS measures, sum(drawn) AS drawn,
       sum(teller_en = '@unnamed') AS unsaid
FROM answer
