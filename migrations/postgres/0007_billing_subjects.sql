-- What was billed outlives its person: usage names a random subject, and one row says whose it is.

CREATE TABLE billing_subjects (
    user_id uuid PRIMARY KEY REFERENCES auth_users (id) ON DELETE CASCADE,
    -- UUIDv4: nothing follows from it. It is never given to anybody else.
    subject uuid NOT NULL UNIQUE
);

-- Append-only, and nothing takes its rows along. Totals are sums over it.
CREATE TABLE usage_records (
    id uuid PRIMARY KEY,
    -- Whoever it was billed to. The row that says who goes with the account.
    billing_subject uuid NOT NULL,
    -- The dictation, which goes with the account, too.
    session_id uuid NOT NULL,
    -- What for: a final covers the audio, or engines heard it beside the bill and beyond the grace.
    -- Then the samples count what was so billed of the dictation, and are no offsets.
    reason text COLLATE "C" NOT NULL CHECK (reason IN ('final', 'repeat')),
    engine text COLLATE "C" NOT NULL,
    from_sample bigint NOT NULL,
    through_sample bigint NOT NULL,
    -- Shown as minutes_used. Difference of the two ends in ms, so that the sum over a dictation
    -- is its duration to the millisecond.
    duration_ms bigint NOT NULL,
    -- Shown as cost_usd.
    cost_micro_usd bigint NOT NULL CHECK (cost_micro_usd >= 0),
    created_at bigint NOT NULL,
    UNIQUE (session_id, reason, from_sample),
    CHECK (0 <= from_sample AND from_sample < through_sample)
);

CREATE INDEX usage_records_of_subject ON usage_records (billing_subject, created_at);
