-- What was billed outlives its person: usage names a random subject, and one row says whose it is.

CREATE TABLE billing_subjects (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    -- UUIDv4: nothing follows from it. It is never given to anybody else.
    subject TEXT NOT NULL UNIQUE
) STRICT;

INSERT INTO billing_subjects (user_id, subject)
SELECT id,
       lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
             || substr(hex(randomblob(2)), 2) || '-'
             || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-'
             || hex(randomblob(6)))
FROM auth_users;

ALTER TABLE usage_records RENAME TO usage_of_people;

-- Append-only, and nothing takes its rows along. Totals are sums over it.
CREATE TABLE usage_records (
    id TEXT PRIMARY KEY NOT NULL,
    -- Whoever it was billed to. The row that says who goes with the account.
    billing_subject TEXT NOT NULL,
    -- The dictation, which goes with the account, too.
    session_id TEXT NOT NULL,
    engine TEXT NOT NULL,
    from_sample INTEGER NOT NULL,
    through_sample INTEGER NOT NULL,
    -- Shown as minutes_used. Difference of the two ends in ms, so that the sum over a dictation
    -- is its duration to the millisecond.
    duration_ms INTEGER NOT NULL,
    -- Shown as cost_usd.
    cost_micro_usd INTEGER NOT NULL CHECK (cost_micro_usd >= 0),
    created_at INTEGER NOT NULL,
    UNIQUE (session_id, from_sample),
    CHECK (0 <= from_sample AND from_sample < through_sample)
) STRICT;

INSERT INTO usage_records
    (id, billing_subject, session_id, engine, from_sample, through_sample, duration_ms,
     cost_micro_usd, created_at)
SELECT u.id, b.subject, u.session_id, u.engine, u.from_sample, u.through_sample, u.duration_ms,
       u.cost_micro_usd, u.created_at
FROM usage_of_people u JOIN billing_subjects b ON b.user_id = u.user_id;

DROP TABLE usage_of_people;

CREATE INDEX usage_records_of_subject ON usage_records (billing_subject, created_at);
