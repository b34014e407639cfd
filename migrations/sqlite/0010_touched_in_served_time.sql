-- Whether a dictation can still be resumed is measured in served time, too. The pulse says when that began.
ALTER TABLE voice_sessions RENAME COLUMN touched_at TO touched_served_ms;
UPDATE voice_sessions SET touched_served_ms = MIN(
    touched_served_ms - COALESCE((SELECT beat_at - served_ms FROM pulse), touched_served_ms),
    COALESCE((SELECT served_ms FROM pulse), 0));
