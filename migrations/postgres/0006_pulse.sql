-- One row that is written every few seconds: whether the database takes writes is known before somebody needs it.
CREATE TABLE pulse (
    id bigint PRIMARY KEY CHECK (id = 1),
    beat_at bigint NOT NULL
) WITH (fillfactor = 70);
