-- How a person wants to dictate, and which sign-in is on which device.

-- One row per person who has changed something. Choices are text: their rules are in the core.
CREATE TABLE user_settings (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL UNIQUE REFERENCES auth_users (id) ON DELETE CASCADE,
    push_to_talk_key TEXT NOT NULL,
    language TEXT NOT NULL,
    auto_punctuation INTEGER NOT NULL CHECK (auto_punctuation IN (0, 1)),
    insert_mode TEXT NOT NULL CHECK (insert_mode IN ('stream_finals', 'at_end', 'copy_only')),
    microphone TEXT NOT NULL,
    keep_transcripts INTEGER NOT NULL CHECK (keep_transcripts IN (0, 1)),
    -- 0: for ever.
    keep_days INTEGER NOT NULL CHECK (keep_days >= 0),
    -- JSON: a list of texts.
    vocabulary TEXT NOT NULL,
    -- JSON: a list of {"spoken": [text], "written": text}.
    replacements TEXT NOT NULL,
    -- Counts the changes, so that two who change at once are told apart.
    revision INTEGER NOT NULL CHECK (revision > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Where somebody is signed in; null until the client registers.
ALTER TABLE auth_sessions ADD COLUMN device_id TEXT REFERENCES devices (id) ON DELETE SET NULL;

CREATE INDEX auth_sessions_of_device ON auth_sessions (device_id);
CREATE INDEX voice_sessions_of_device ON voice_sessions (device_id, touched_at);
