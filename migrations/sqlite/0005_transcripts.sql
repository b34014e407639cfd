-- What people dictated, for those who chose to keep it.

-- All finals of a dictation before this are kept; null for a dictation that is not kept.
ALTER TABLE voice_sessions ADD COLUMN kept_sample INTEGER CHECK (kept_sample >= 0);

CREATE TABLE transcripts (
    -- What the search index calls it. Never seen outside.
    number INTEGER PRIMARY KEY NOT NULL,
    -- The dictation's id.
    id TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    session_id TEXT REFERENCES voice_sessions (id) ON DELETE SET NULL,
    device_id TEXT REFERENCES devices (id) ON DELETE SET NULL,
    -- BCP 47; empty means the server's default.
    language TEXT NOT NULL,
    -- The engine that heard the last words.
    engine TEXT NOT NULL,
    words INTEGER NOT NULL CHECK (words >= 0),
    -- Audio before the end of the last final.
    duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),
    -- When the dictation began.
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- Deleted, but can still be restored.
    trashed_at INTEGER
) STRICT;

CREATE INDEX transcripts_of_user ON transcripts (user_id, created_at, id);
CREATE INDEX transcripts_of_session ON transcripts (session_id);
CREATE INDEX transcripts_of_device ON transcripts (device_id);
CREATE INDEX transcripts_trashed ON transcripts (trashed_at) WHERE trashed_at IS NOT NULL;

-- Finals that have words. They never change.
CREATE TABLE transcript_segments (
    transcript_id TEXT NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
    start_sample INTEGER NOT NULL,
    end_sample INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (transcript_id, start_sample),
    CHECK (0 <= start_sample AND start_sample <= end_sample)
) STRICT, WITHOUT ROWID;

-- The search index: each word of a transcript once, in the folded form that searches have. A plain
-- table and not FTS5, which keeps deleted words as separators of its pages until they are merged
-- some day, and is one index for all people.
CREATE TABLE transcript_words (
    user_id TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    word TEXT NOT NULL,
    transcript_number INTEGER NOT NULL REFERENCES transcripts (number) ON DELETE CASCADE,
    -- The segment that has it first.
    start_sample INTEGER NOT NULL,
    PRIMARY KEY (user_id, word, transcript_number)
) STRICT, WITHOUT ROWID;

CREATE INDEX transcript_words_of_transcript ON transcript_words (transcript_number);
