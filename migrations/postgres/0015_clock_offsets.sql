-- How far the machine's clock was ahead of the served time, in whole minutes, rounded up: since when at the latest, and when
-- last. What it does not come back to within a day or two of service was wrong, and makes nothing younger.
CREATE TABLE clock_offsets (
    offset_ms bigint NOT NULL PRIMARY KEY,
    first_served_ms bigint NOT NULL,
    last_served_ms bigint NOT NULL
);
