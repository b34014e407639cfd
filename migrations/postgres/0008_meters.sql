-- How far each dictation has come in its meters, beside the watermark (dictation::account).
-- Finals that were told cover all audio before told_sample: it is billed, and before sliced_sample
-- it stands in usage_records.
ALTER TABLE voice_sessions ADD COLUMN told_sample bigint NOT NULL DEFAULT 0 CHECK (told_sample >= 0);
-- What engines have heard of the connection that holds the dictation.
ALTER TABLE voice_sessions ADD COLUMN heard_from_sample bigint NOT NULL DEFAULT 0 CHECK (heard_from_sample >= 0);
ALTER TABLE voice_sessions ADD COLUMN heard_sample bigint NOT NULL DEFAULT 0 CHECK (heard_sample >= 0);
-- What they have heard of others, from the first sample to the last; what is missing in it; and how
-- many samples they heard again because a client came back with them (dictation::account::Standing).
ALTER TABLE voice_sessions ADD COLUMN known_from_sample bigint NOT NULL DEFAULT 0 CHECK (known_from_sample >= 0);
ALTER TABLE voice_sessions ADD COLUMN known_sample bigint NOT NULL DEFAULT 0 CHECK (known_sample >= 0);
ALTER TABLE voice_sessions ADD COLUMN hole_from_sample bigint NOT NULL DEFAULT 0 CHECK (hole_from_sample >= 0);
ALTER TABLE voice_sessions ADD COLUMN hole_sample bigint NOT NULL DEFAULT 0 CHECK (hole_sample >= 0);
ALTER TABLE voice_sessions ADD COLUMN again_samples bigint NOT NULL DEFAULT 0 CHECK (again_samples >= 0);
-- Samples that engines were given in all; before costed_samples they stand in engine_records.
ALTER TABLE voice_sessions ADD COLUMN given_samples bigint NOT NULL DEFAULT 0 CHECK (given_samples >= 0);
ALTER TABLE voice_sessions ADD COLUMN costed_samples bigint NOT NULL DEFAULT 0 CHECK (costed_samples >= 0);
-- Of what was heard beside the bill, what was free, and what was billed after all.
ALTER TABLE voice_sessions ADD COLUMN granted_samples bigint NOT NULL DEFAULT 0 CHECK (granted_samples >= 0);
ALTER TABLE voice_sessions ADD COLUMN repeats_billed bigint NOT NULL DEFAULT 0 CHECK (repeats_billed >= 0);

-- What engines were given, whether finals came of it or not: what they cost. Append-only. It names
-- the dictation, which goes with its account.
CREATE TABLE engine_records (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL,
    -- The connection of the client that gave it.
    epoch bigint NOT NULL,
    -- That connection had lost the dictation, and its samples count beside the others.
    is_late boolean NOT NULL,
    engine text COLLATE "C" NOT NULL,
    -- Samples given, one after the other, from the first one of the dictation. No offsets.
    from_sample bigint NOT NULL,
    through_sample bigint NOT NULL,
    -- Difference of the two ends in ms.
    duration_ms bigint NOT NULL,
    cost_micro_usd bigint NOT NULL CHECK (cost_micro_usd >= 0),
    created_at bigint NOT NULL,
    UNIQUE (session_id, epoch, is_late, from_sample),
    CHECK (0 <= from_sample AND from_sample < through_sample)
);

CREATE INDEX engine_records_by_time ON engine_records (created_at);

-- What a person has had of a day's grace (UTC), in samples.
CREATE TABLE usage_grace (
    user_id uuid NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    -- Days since 1970-01-01.
    day bigint NOT NULL,
    samples bigint NOT NULL CHECK (samples >= 0),
    PRIMARY KEY (user_id, day)
);
