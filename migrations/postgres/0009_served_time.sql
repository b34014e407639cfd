-- What runs out is measured by the time for which the database has been served, in ms. It goes on while a server runs,
-- whatever the machine's clock is set to.

ALTER TABLE pulse ADD COLUMN served_ms bigint NOT NULL DEFAULT 0;
-- How far the machine's clock is ahead of the served time: the least of the current day of service, and of the one
-- before.
ALTER TABLE pulse ADD COLUMN served_day bigint NOT NULL DEFAULT 0;
ALTER TABLE pulse ADD COLUMN least_offset_ms bigint NOT NULL DEFAULT 0;
ALTER TABLE pulse ADD COLUMN least_offset_before_ms bigint NOT NULL DEFAULT 0;

ALTER TABLE auth_sessions ADD COLUMN begun_served_ms bigint NOT NULL DEFAULT 0;
ALTER TABLE auth_sessions ADD COLUMN renewed_served_ms bigint NOT NULL DEFAULT 0;

-- Since when a transcript is in the trash.
ALTER TABLE transcripts ADD COLUMN trashed_served_ms bigint;
