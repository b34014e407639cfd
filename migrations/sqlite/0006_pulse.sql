-- One row that is written every few seconds: whether the database takes writes is known before somebody needs it.
CREATE TABLE pulse (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    beat_at INTEGER NOT NULL
) STRICT;
