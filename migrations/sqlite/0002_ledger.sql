-- One row per dictation, with its watermark: all audio before acked_sample is received and
-- billable, all before sliced_sample stands in usage_records.
CREATE TABLE voice_sessions (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    device_id TEXT REFERENCES devices (id) ON DELETE SET NULL,
    -- Audio in ms; final once ended_at is set.
    duration INTEGER NOT NULL DEFAULT 0 CHECK (duration >= 0),
    -- The engine that listened last.
    provider TEXT NOT NULL,
    -- From stop to the last final, in ms.
    latency_ms INTEGER CHECK (latency_ms >= 0),
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    -- Counts the connections that have held the dictation; only the last may write.
    epoch INTEGER NOT NULL CHECK (epoch > 0),
    acked_sample INTEGER NOT NULL DEFAULT 0,
    sliced_sample INTEGER NOT NULL DEFAULT 0,
    -- When it was last begun, resumed or written to.
    touched_at INTEGER NOT NULL,
    CHECK (0 <= sliced_sample AND sliced_sample <= acked_sample)
) STRICT;

CREATE INDEX voice_sessions_of_user ON voice_sessions (user_id, created_at);
CREATE INDEX voice_sessions_open ON voice_sessions (touched_at) WHERE ended_at IS NULL;

-- Append-only. Totals are sums over it.
CREATE TABLE usage_records (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL REFERENCES voice_sessions (id) ON DELETE CASCADE,
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

CREATE INDEX usage_records_of_user ON usage_records (user_id, created_at);
