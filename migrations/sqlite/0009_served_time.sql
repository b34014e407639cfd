-- What runs out is measured by the time for which the database has been served, in ms. It goes on while a server runs,
-- whatever the machine's clock is set to.

ALTER TABLE pulse ADD COLUMN served_ms INTEGER NOT NULL DEFAULT 0;
-- How far the machine's clock is ahead of the served time: the least of the current day of service, and of the one
-- before.
ALTER TABLE pulse ADD COLUMN served_day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pulse ADD COLUMN least_offset_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pulse ADD COLUMN least_offset_before_ms INTEGER NOT NULL DEFAULT 0;
UPDATE pulse SET least_offset_ms = beat_at, least_offset_before_ms = beat_at;

-- The served time begins at 0, which is the newest time that stands here and is not to come: what is older has negative
-- times. What a clock has written that was ahead once counts as of now.
ALTER TABLE auth_sessions ADD COLUMN begun_served_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE auth_sessions ADD COLUMN renewed_served_ms INTEGER NOT NULL DEFAULT 0;

CREATE TEMP TABLE zero AS
    SELECT COALESCE(MAX(at), 0) AS at FROM
        (SELECT MAX(beat_at) AS at FROM pulse WHERE beat_at <= (CAST(strftime('%s', 'now') AS INTEGER) + 300) * 1000
         UNION ALL
         SELECT MAX(refreshed_at) FROM auth_sessions WHERE refreshed_at <= (CAST(strftime('%s', 'now') AS INTEGER) + 300) * 1000);

UPDATE auth_sessions SET
    begun_served_ms = MIN(0, created_at - (SELECT at FROM zero)),
    renewed_served_ms = MIN(0, refreshed_at - (SELECT at FROM zero));

ALTER TABLE stream_tickets RENAME COLUMN expires_at TO expires_served_ms;
UPDATE stream_tickets SET expires_served_ms = expires_served_ms - (SELECT at FROM zero);
ALTER TABLE auth_mail_tokens RENAME COLUMN expires_at TO expires_served_ms;
UPDATE auth_mail_tokens SET expires_served_ms = expires_served_ms - (SELECT at FROM zero);
ALTER TABLE auth_codes RENAME COLUMN expires_at TO expires_served_ms;
UPDATE auth_codes SET expires_served_ms = expires_served_ms - (SELECT at FROM zero);

DROP TABLE zero;

-- Since when a transcript is in the trash.
ALTER TABLE transcripts ADD COLUMN trashed_served_ms INTEGER;
UPDATE transcripts SET trashed_served_ms = 0 WHERE trashed_at IS NOT NULL;
