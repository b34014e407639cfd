-- How a person wants to dictate, and which sign-in is on which device.

-- One row per person who has changed something. Choices are text: their rules are in the core.
CREATE TABLE user_settings (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL UNIQUE REFERENCES auth_users (id) ON DELETE CASCADE,
    push_to_talk_key text COLLATE "C" NOT NULL,
    language text COLLATE "C" NOT NULL,
    auto_punctuation boolean NOT NULL,
    insert_mode text COLLATE "C" NOT NULL CHECK (insert_mode IN ('stream_finals', 'at_end', 'copy_only')),
    microphone text COLLATE "C" NOT NULL,
    keep_transcripts boolean NOT NULL,
    -- 0: for ever.
    keep_days bigint NOT NULL CHECK (keep_days >= 0),
    -- JSON: a list of texts.
    vocabulary text COLLATE "C" NOT NULL,
    -- JSON: a list of {"spoken": [text], "written": text}.
    replacements text COLLATE "C" NOT NULL,
    -- Counts the changes, so that two who change at once are told apart.
    revision bigint NOT NULL CHECK (revision > 0),
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

-- Where somebody is signed in; null until the client registers.
ALTER TABLE auth_sessions ADD COLUMN device_id uuid REFERENCES devices (id) ON DELETE SET NULL;

CREATE INDEX auth_sessions_of_device ON auth_sessions (device_id);
CREATE INDEX voice_sessions_of_device ON voice_sessions (device_id);
