-- So many samples engines may hear again for nothing beside the grace of the dictation, because their words were not kept
-- (dictation::account::heard_anew). Before anew_sample they are counted.
ALTER TABLE voice_sessions ADD COLUMN anew_samples INTEGER NOT NULL DEFAULT 0 CHECK (anew_samples >= 0);

-- The most that was to be free or billed beside the bill whenever that was settled, in samples. No more ever is.
ALTER TABLE voice_sessions ADD COLUMN due_samples INTEGER NOT NULL DEFAULT 0 CHECK (due_samples >= 0);
UPDATE voice_sessions SET due_samples = granted_samples + granted_left_samples + repeats_billed;

-- What a minute of an engine's audio costs, as servers were told: each price that was ever in force. An entry that was made
-- since follows from one of them.
CREATE TABLE engine_prices (
    engine TEXT NOT NULL,
    micro_usd_per_minute INTEGER NOT NULL CHECK (micro_usd_per_minute >= 0),
    noted_at INTEGER NOT NULL,
    PRIMARY KEY (engine, micro_usd_per_minute)
) STRICT, WITHOUT ROWID;
