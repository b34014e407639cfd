-- Whether a dictation can still be resumed is measured in served time, too. Times from before count from the newest one
-- that stands here: nobody comes back to them later than they could have.
ALTER TABLE voice_sessions RENAME COLUMN touched_at TO touched_served_ms;
UPDATE voice_sessions SET touched_served_ms = touched_served_ms
    - (SELECT COALESCE(MAX(at), 0) FROM
        (SELECT MAX(beat_at - served_ms) AS at FROM pulse UNION ALL SELECT MAX(touched_served_ms) FROM voice_sessions));
