-- How far the machine's clock was ahead of the served time, in whole minutes, rounded up: since when at the latest, and when
-- last. What it does not come back to within a day or two of service was wrong, and makes nothing younger.
CREATE TABLE clock_offsets (
    offset_ms INTEGER NOT NULL PRIMARY KEY,
    first_served_ms INTEGER NOT NULL,
    last_served_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Of the time before, what it was at most is known.
INSERT INTO clock_offsets (offset_ms, first_served_ms, last_served_ms)
SELECT (greatest_offset_ms + 59999) / 60000 * 60000, 0, 0 FROM pulse WHERE greatest_offset_ms IS NOT NULL;
