-- How many answers there are, and how many came within a day for certain.
SELECT count(*) AS answers, sum(drawn) AS drawn, sum(coalesce(days_at_most <= 1, 0)) AS fast,
       count(DISTINCT act_id) AS acts, max(year) AS year
FROM answer
