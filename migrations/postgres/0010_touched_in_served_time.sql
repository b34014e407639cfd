-- Whether a dictation can still be resumed is measured in served time, too: its column is made so in step 2. Rows of
-- dictations are written so often that what is left of their older forms is swept early.
ALTER TABLE voice_sessions SET (autovacuum_vacuum_scale_factor = 0.05);
