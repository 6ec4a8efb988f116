-- How many events are dated to the day, and how many are open at an end.
SELECT sum(events) AS total, coalesce(sum(events) FILTER (WHERE precision = 'day'), 0) AS day,
       coalesce(sum(events) FILTER (WHERE precision = 'open'), 0) AS open,
       coalesce(sum(events) FILTER (WHERE nth = 1), 0) AS stated
FROM answer
