-- Of a person's grace of a day (dictation::account::DayGrace), samples counts what was heard again, left_samples what was
-- left.
ALTER TABLE usage_grace ADD COLUMN left_samples INTEGER NOT NULL DEFAULT 0 CHECK (left_samples >= 0);
ALTER TABLE voice_sessions ADD COLUMN granted_left_samples INTEGER NOT NULL DEFAULT 0 CHECK (granted_left_samples >= 0);

-- As many samples had engines been given when a connection took a dictation over from the one before, or when nobody
-- came back to it. What a writer committed by then was written, however late it is said again.
CREATE TABLE voice_session_takeovers (
    session_id TEXT NOT NULL REFERENCES voice_sessions (id) ON DELETE CASCADE,
    -- What the one that took it over writes under.
    epoch INTEGER NOT NULL,
    given_samples INTEGER NOT NULL CHECK (given_samples >= 0),
    PRIMARY KEY (session_id, epoch)
) STRICT, WITHOUT ROWID;

INSERT INTO voice_session_takeovers (session_id, epoch, given_samples)
SELECT id, epoch, taken_given_samples FROM voice_sessions WHERE epoch > 1;

ALTER TABLE voice_sessions DROP COLUMN taken_given_samples;

-- From here on words are missing that the database did not take; null if none are. What follows them is kept.
ALTER TABLE voice_sessions ADD COLUMN missing_sample INTEGER CHECK (missing_sample >= 0);
-- Audio before this was heard once more because its words were not kept, or was told before they were to be: whoever has
-- it heard again does so for reasons of their own.
ALTER TABLE voice_sessions ADD COLUMN anew_sample INTEGER NOT NULL DEFAULT 0 CHECK (anew_sample >= 0);
