-- One row per dictation, with its watermark: all audio before acked_sample is received. What is billed stands in
-- usage_records, which step 7 makes.
--
-- The row is written once a second while somebody speaks. Where no index names a column that changes, and the page has
-- room, such a write touches nothing but its page: a fifth of the log, and no index grows.
CREATE TABLE voice_sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    device_id uuid REFERENCES devices (id) ON DELETE SET NULL,
    -- Audio in ms; final once ended_at is set.
    duration bigint NOT NULL DEFAULT 0 CHECK (duration >= 0),
    -- The engine that listened last.
    provider text COLLATE "C" NOT NULL,
    -- From stop to the last final, in ms.
    latency_ms bigint CHECK (latency_ms >= 0),
    created_at bigint NOT NULL,
    ended_at bigint,
    -- Counts the connections that have held the dictation; only the last may write.
    epoch bigint NOT NULL CHECK (epoch > 0),
    acked_sample bigint NOT NULL DEFAULT 0,
    sliced_sample bigint NOT NULL DEFAULT 0,
    -- When it was last begun, resumed or written to, in served time. In no index.
    touched_served_ms bigint NOT NULL,
    CHECK (0 <= sliced_sample AND sliced_sample <= acked_sample)
) WITH (fillfactor = 70);

CREATE INDEX voice_sessions_of_user ON voice_sessions (user_id, created_at);

-- There are only as many as people who speak.
CREATE INDEX voice_sessions_open ON voice_sessions (id) WHERE ended_at IS NULL;
