-- The timeline: where each event stands in it. `period` is a month, or a year and `-13` (some time
-- in it) or `-14` (over years, to it); `sort` is 1 dated within the month or lasting from it,
-- 2 then or before, 3 then or later, 4 some time in a year, 5 over years. `first` and `last` are
-- the days of its date, of an open one the end that is known twice; `at` orders them.
CREATE TABLE moments (
    event_id TEXT PRIMARY KEY REFERENCES events (event_id),
    period TEXT NOT NULL,
    sort INTEGER NOT NULL,
    at TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    lasting INTEGER NOT NULL
);
INSERT INTO moments
WITH told AS (
    SELECT event_id, date_start, date_end, coalesce(date_start, date_end) AS first,
           coalesce(date_end, date_start) AS last, instr(date, '/') > 0 AS lasting,
           -- Lasting from a month or a day that is known.
           date_start IS NOT NULL AND instr(rtrim(date, '~?%'), '/') > 7 AS begun
    FROM events WHERE coalesce(date_start, date_end) IS NOT NULL
)
SELECT event_id, CASE
        WHEN begun OR date_start IS NULL OR date_end IS NULL
        OR substr(first, 1, 7) = substr(last, 1, 7) THEN substr(first, 1, 7)
        WHEN substr(first, 1, 4) = substr(last, 1, 4) THEN substr(last, 1, 4) || '-13'
        ELSE substr(last, 1, 4) || '-14' END,
    CASE WHEN begun THEN 1 WHEN date_start IS NULL THEN 2 WHEN date_end IS NULL THEN 3
        WHEN substr(first, 1, 7) = substr(last, 1, 7) THEN 1
        WHEN substr(first, 1, 4) = substr(last, 1, 4) THEN 4 ELSE 5 END,
    -- A whole month stands behind its days.
    CASE WHEN NOT begun AND julianday(last) - julianday(first) > 20 THEN last ELSE first END,
    first, last, lasting
FROM told ORDER BY event_id;
CREATE INDEX moments_in_order ON moments (period, sort, at, event_id);
CREATE INDEX moments_by_days ON moments (first, last);

-- The lanes of the timeline: who acts, speaks or issues in an event; officials in the lane of their
-- state, a person in that of the body to which the data say that it belongs.
CREATE TABLE lanes (
    lane_id TEXT NOT NULL,
    event_id TEXT NOT NULL REFERENCES events (event_id),
    PRIMARY KEY (lane_id, event_id)
) WITHOUT ROWID;
INSERT OR IGNORE INTO lanes
SELECT CASE WHEN o.official THEN 'official-' || coalesce(o.side, o.actor_id)
       WHEN a.kind = 'person' THEN coalesce(a.affiliation_id, a.actor_id) ELSE a.actor_id END,
       ea.event_id
FROM event_actors ea
JOIN officials o USING (actor_id)
JOIN actors a USING (actor_id)
WHERE ea.role IN ('agent', 'speaker', 'issuer');
CREATE INDEX lanes_by_event ON lanes (event_id);

-- Each lane: whose it is, whether of officials, and how many events it has.
CREATE TABLE lane_counts (
    lane_id TEXT PRIMARY KEY,
    actor_id TEXT NOT NULL REFERENCES actors (actor_id),
    official INTEGER NOT NULL,
    kind TEXT,
    events INTEGER NOT NULL
);
INSERT INTO lane_counts
SELECT l.lane_id, a.actor_id, l.lane_id LIKE 'official-%', a.kind, count(*)
FROM lanes l JOIN actors a ON a.actor_id = iif(l.lane_id LIKE 'official-%',
                                               substr(l.lane_id, 10), l.lane_id)
GROUP BY l.lane_id ORDER BY l.lane_id;
